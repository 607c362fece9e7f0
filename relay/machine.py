"""What the relay asks of its machine for the gauges: its own memory, and how good the clock is.

Linux only, as the relay is.  Asks the kernel alone, never the network.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_STATM = Path("/proc/self/statm")
_TIMEX_BYTES = 512
_TIMEX_MAXERROR_AT = 3 * ctypes.sizeof(ctypes.c_long)


def resident_bytes() -> int:
    """How much memory this process fills, its memory file included."""
    return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def clock_error_s() -> float:
    """The most that the clock can be wrong, by the kernel's own reckoning; 16 when nobody keeps it.

    The kernel adds half a millisecond a second since a time service last set it.  0 where it may not be
    asked, as under a filter of system calls.
    """
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes = 0: nothing is set
    if ctypes.CDLL(None).adjtimex(timex) < 0:
        return 0.0
    return ctypes.c_long.from_buffer(timex, _TIMEX_MAXERROR_AT).value / 1_000_000
