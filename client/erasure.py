"""A vault that nobody can open again: its key slots first, then its files.

Works without any secret word.  Blocking, and quick: the slots are one small write in place.  What is left
on the medium itself is the medium's: flash keeps old blocks for a while, but without slots they open nothing.

Decision: docs/decisions/0044-locked-means-ended.md.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from client.durable import sibling_of
from client.home import VAULT_NAME
from client.vault import files_of
from keys.primitives import random_bytes
from keys.vault import HEAD_BYTES, HEADER_BYTES, SALT_BYTES


def erase_slots(home: Path) -> None:
    """Put randomness in the place of salt and key slots, on the disk when this returns.

    What is left looks like any vault, and no word opens it.
    """
    path = home / VAULT_NAME
    for each in (path, sibling_of(path)):
        with suppress(OSError):
            each.chmod(0o600)  # somebody may have made it read-only
        with suppress(OSError), each.open("r+b", buffering=0) as file:
            file.write(random_bytes(SALT_BYTES))
            file.seek(HEADER_BYTES)
            file.write(random_bytes(HEAD_BYTES - HEADER_BYTES))
            os.fsync(file.fileno())


def erase(home: Path, *others: str) -> None:
    """Erase the slots, then the files of the vault and these others, and the folder once nothing is in it.

    What somebody else put there stays: a folder may have been chosen that is used for more.
    """
    erase_slots(home)
    for path in (*files_of(home / VAULT_NAME), *(home / name for name in others)):
        with suppress(OSError):
            path.unlink()
    with suppress(OSError):
        home.rmdir()
