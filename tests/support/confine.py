"""The walls of deploy/waypost-relay.service around a program, as far as there are any without systemd.

    python -m tests.support.confine FOLDER PROGRAM ...

Expects mounts and network of its own (unshare).  Everything is read-only but FOLDER; memory that was written
cannot become code; only loopback is there; no new rights.  Then becomes the program.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys

_MOUNT_SETATTR = 442
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_READ_ONLY = 1
_MS_BIND = 4096
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_MDWE = 65
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1

_libc = ctypes.CDLL(None, use_errno=True)


def main(folder: str, *program: str) -> None:
    raise_loopback()
    make_read_only(folder)
    check(_libc.prctl(_PR_SET_MDWE, 1, 0, 0, 0))
    check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    os.execvp(program[0], program)  # noqa: S606


def make_read_only(folder: str) -> None:
    """All mounts but one: as ProtectSystem=strict with a RuntimeDirectory."""
    path = folder.encode()
    check(_libc.mount(path, path, None, _MS_BIND, None))
    set_attributes(b"/", _AT_RECURSIVE, add=_READ_ONLY)
    set_attributes(path, 0, clear=_READ_ONLY)


def set_attributes(path: bytes, flags: int, *, add: int = 0, clear: int = 0) -> None:
    attributes = struct.pack("=4Q", add, clear, 0, 0)
    check(_libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, path, flags, attributes, len(attributes)))


def raise_loopback() -> None:
    with socket.socket() as any_:
        fcntl.ioctl(any_, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))


def check(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    main(*sys.argv[1:])
