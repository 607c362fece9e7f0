"""What the client asks of the machine it runs on: memory, swap, who may read a folder, shell histories;
and that nobody gets an image of its own memory.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":

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


if sys.platform == "linux":
    _WITH_SLEEP, _AWAKE = time.CLOCK_BOOTTIME, time.CLOCK_MONOTONIC
elif sys.platform == "darwin":
    _WITH_SLEEP, _AWAKE = time.CLOCK_MONOTONIC, time.CLOCK_UPTIME_RAW

if sys.platform in ("linux", "darwin"):

    def uptime() -> tuple[float, float]:
        """Seconds since some moment: counted through sleep, and counted while the machine was awake."""
        return time.clock_gettime(_WITH_SLEEP), time.clock_gettime(_AWAKE)

else:

    def uptime() -> tuple[float, float]:
        """Seconds since some moment, twice: this system does not tell how long it slept."""
        return time.monotonic(), time.monotonic()


_PR_SET_DUMPABLE = 4


def forbid_dumps() -> None:
    """Where the system can (Linux): no core file of this process, and no other program of this user may
    look into its memory.  The keys of an open vault are there."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


_HISTORIES = (".bash_history", ".zsh_history", ".local/share/fish/fish_history", ".ash_history")


def is_private(folder: Path) -> bool:
    """Whether only its owner may look into the folder; Windows keeps such folders in the user's profile."""
    return os.name != "posix" or not folder.stat().st_mode & 0o077


def swaps() -> bool | None:
    """Whether memory may be written to a disk; None when the system does not tell."""
    try:
        return len(Path("/proc/swaps").read_text("ascii").splitlines()) > 1
    except (OSError, ValueError):
        return None


def history_lines(program: str) -> int:
    """How many lines of this user's shell histories name the program."""
    count = 0
    for name in _HISTORIES:
        with suppress(OSError, RuntimeError):
            text = (Path.home() / name).read_text("utf-8", errors="replace")
            count += sum(program in line for line in text.splitlines())
    return count
