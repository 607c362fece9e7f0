"""What the client asks of the machine it runs on: how much memory there is."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import ctypes

    class _MemoryStatus(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("physical", "free", "page", "free_page")),
            *((name, ctypes.c_ulonglong) for name in ("virtual", "free_virtual", "free_extended")),
        )

    def physical_memory_bytes() -> int:
        """Physical memory, or 0 when the system does not tell."""
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        told = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.physical) if told else 0

else:

    def physical_memory_bytes() -> int:
        """Physical memory, or 0 when the system does not tell."""
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        except (OSError, ValueError):
            return 0
