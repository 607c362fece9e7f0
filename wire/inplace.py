"""Strict msgpack read in the buffer where it lies, and written around bytes that lie elsewhere.

For the one holder of bytes that must not leave copies of them behind: a relay decrypts into a buffer
it uses again, reads a PUT there, and writes an answer around a cell of its memory file.

Reads one known array field by field; every field has one encoding, so the heads are compared.
Knows no format: which fields come is for `wire/request.py`.

Spec: docs/protocol.md, 1.1.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from wire.codec import U8, U16, U32, Value, encode
from wire.errors import Malformed

Octets = TypeVar("Octets", bytes, memoryview)

_INT_WIDTHS = {0xCC: (1, 0x80), 0xCD: (2, U8 + 1), 0xCE: (4, U16 + 1), 0xCF: (8, U32 + 1)}
"""Head of an unsigned integer -> its bytes, and the smallest value that needs them."""
_NIL = b"\xc0"


def bytes_head(length: int) -> bytes:
    """The head of a byte string of this length."""
    assert length <= U16
    return b"\xc4" + length.to_bytes(1) if length <= U8 else b"\xc5" + length.to_bytes(2)


class Reader(Generic[Octets]):
    """Goes once through one array.  Whatever it hands out is a slice of the caller's buffer.

    Every method raises Malformed when the next bytes are not what it names.
    """

    __slots__ = ("_at", "_data")

    def __init__(self, data: Octets) -> None:
        self._data: Octets = data
        self._at = 0

    def head(self, expected: bytes) -> None:
        """Pass over bytes that have no other form."""
        if self._take(len(expected)) != expected:
            raise Malformed("not the head that belongs here")

    def integer(self, high: int) -> int:
        """Read an integer from 0 to `high` in its shortest form."""
        value = self._take(1)[0]
        if value in _INT_WIDTHS:
            width, low = _INT_WIDTHS[value]
            value = int.from_bytes(self._take(width), "big")
            if value < low:
                raise Malformed("not the canonical form")
        elif value > 0x7F:
            raise Malformed("not an integer")
        if value > high:
            raise Malformed("not an integer in range")
        return value

    def octets(self, length: int) -> Octets:
        """Read a byte string of exactly this length."""
        self.head(bytes_head(length))
        return self._take(length)

    def optional(self, length: int) -> Octets | None:
        """Read nil as None, or a byte string of exactly this length."""
        if self._data[self._at : self._at + 1] == _NIL:
            self._at += 1
            return None
        return self.octets(length)

    def end(self) -> None:
        """Refuse trailing bytes."""
        if self._at != len(self._data):
            raise Malformed("trailing bytes")

    def _take(self, count: int) -> Octets:
        start, self._at = self._at, self._at + count
        if self._at > len(self._data):
            raise Malformed("too short")
        return self._data[start : self._at]


def write_array(items: tuple[Value, ...], last: bytes | memoryview, out: memoryview) -> int:
    """Write the array (*items, last) at the start of `out` and return its length in bytes.

    last: a byte string, copied once, from where it lies into `out`.
    """
    head = encode((*items, b""))[: -len(bytes_head(0))] + bytes_head(len(last))
    end = len(head) + len(last)
    assert end <= len(out)
    out[: len(head)] = head
    out[len(head) : end] = last
    return end
