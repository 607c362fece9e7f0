"""What keeps memory from reaching a disk or another process: mlock, DONTDUMP, dumpability, core size;
and how many files there may be.

The only file of the relay that speaks to the operating system below Python; Linux only, as the relay is.
Each function tells whether it worked: what to do about it is for `check` and the operator.
"""

from __future__ import annotations

import ctypes
import mmap
import resource

_PR_GET_DUMPABLE = 3
_PR_SET_DUMPABLE = 4


def lock(mapping: mmap.mmap) -> bool:
    """Keep a mapping out of swap.  False when RLIMIT_MEMLOCK does not allow it."""
    anchor = ctypes.c_char.from_buffer(mapping)
    address, length = ctypes.addressof(anchor), len(mapping)
    del anchor
    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(length))) == 0


def hide_from_dumps(mapping: mmap.mmap) -> bool:
    """Keep a mapping out of core dumps."""
    try:
        mapping.madvise(mmap.MADV_DONTDUMP)
    except OSError:
        return False
    return True


def forbid_dumps() -> bool:
    """No core file of this process, and no other process of this user may read its memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return int(libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0 and not is_dumpable()


def is_dumpable() -> bool:
    libc = ctypes.CDLL(None)
    return int(libc.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)) != 0


def claim_files(count: int) -> bool:
    """Let this process have so many files and sockets open, and not more."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_enough = most == resource.RLIM_INFINITY or most >= count
    resource.setrlimit(resource.RLIMIT_NOFILE, (count if is_enough else most, most))
    return is_enough
