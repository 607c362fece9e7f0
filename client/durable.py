"""Putting a new version of a file in the place of the old one, so that a crash leaves one of them whole.

Sibling, fsync, rename, fsync of the directory.  Knows bytes and paths; must never see anything unsealed,
because the sibling of a crashed save stays on the disk until the next one.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from client.errors import VaultFull, VaultIo

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_DIRECTORY_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES}
"""EACCES: a folder that we may use and not read, above the one of a new vault."""


def replace_file(path: Path, parts: Iterable[bytes]) -> None:
    """Write `parts` to a file of mode 0600 and give it the name `path`.

    Raises VaultFull or VaultIo; the old file then stands as it was.
    """
    sibling = sibling_of(path)
    try:
        sibling.unlink(missing_ok=True)
        with open(sibling, "xb", opener=_open_private) as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.replace(sibling, path)
    except OSError as error:
        with suppress(OSError):
            sibling.unlink(missing_ok=True)
        raise (VaultFull if error.errno in _NO_ROOM else VaultIo) from None


def sync_directory(path: Path) -> None:
    """Make the name of `path` durable, where the system can: Windows and some file systems cannot.

    Raises VaultIo; `path` is what it should be, but a power cut may bring back what was there before.
    """
    if os.name != "posix":
        return
    try:
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        if error.errno not in _NO_DIRECTORY_SYNC:
            raise VaultIo from None


def sibling_of(path: Path) -> Path:
    """Where the next version is written: the same directory, so that the rename stays in one file system."""
    return path.with_name(path.name + ".new")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
