"""The record that one request or response fills (docs/protocol.md, 4)."""

from __future__ import annotations

from tests.support.wire_vectors.packing import pack
from tests.support.wire_vectors.vector import Vector, malformed, success


def record_vectors() -> list[Vector]:
    nop, most = pack([5]), b"\xff" * 4078
    return [
        success("NOP", b"\x00\x02" + nop + bytes(4076), array=nop),
        success("4,078 bytes", b"\x0f\xee" + most, array=most),
        malformed("no bytes", bytes(4080)),
        malformed("4,079 bytes", b"\x0f\xef" + most),
        malformed("padding that is not zeros", b"\x00\x02" + nop + bytes(4075) + b"\x01"),
        malformed("length one too small", b"\x00\x01" + nop + bytes(4076)),
        malformed("a byte too short", b"\x00\x02" + nop + bytes(4075)),
        malformed("a byte too long", b"\x00\x02" + nop + bytes(4077)),
    ]
