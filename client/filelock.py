"""One process at a time: an advisory lock on a small file of its own.

The lock file stays behind, empty; the system lets the lock go when its holder ends, however it ends.
The only place of the client that knows the two systems' ways of locking.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from client.errors import VaultInUse, VaultIo


class FileLock:
    """Holds the lock from construction to `release`.

    Raises VaultInUse when another holds it, VaultIo when the file cannot be opened or locked.
    """

    __slots__ = ("_descriptor",)

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            raise VaultIo from None
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise (VaultInUse if isinstance(error, _HELD) else VaultIo) from None

    def release(self) -> None:
        os.close(self._descriptor)


if sys.platform == "win32":
    import msvcrt

    _HELD = PermissionError

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    _HELD = BlockingIOError

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
