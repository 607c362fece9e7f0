"""Who may touch a drop: hash-based capabilities of the writer and of the reader.

The writer knows w and hr, the reader knows hw and r, and either pair gives the same id.  A relay
recomputes the id from what it is shown; it can never make one half from the other.  This is all of
the key schedule that a relay knows.

Spec: docs/protocol.md, 5.2 and 6.
"""

from __future__ import annotations

from typing import NewType

from keys.labels import DROP_ID, HASH_READ, HASH_WRITE
from keys.primitives import keyed_hash, plain_hash
from wire.limits import HASH_BYTES, KEY_BYTES

DropId = NewType("DropId", bytes)
"""The 32-byte name of one drop at one relay."""


def hash_write(w: bytes) -> bytes:
    """Return hw of the 32-byte write capability w; the reader shows hw and cannot make w from it."""
    assert len(w) == KEY_BYTES
    return keyed_hash(w, HASH_WRITE)


def hash_read(r: bytes) -> bytes:
    """Return hr of the 32-byte read capability r; the writer shows hr and cannot make r from it."""
    assert len(r) == KEY_BYTES
    return keyed_hash(r, HASH_READ)


def drop_id(hw: bytes, hr: bytes) -> DropId:
    """Return the id of the drop that both halves, 32 bytes each, belong to."""
    assert len(hw) == len(hr) == HASH_BYTES
    return DropId(plain_hash(DROP_ID, hw + hr))
