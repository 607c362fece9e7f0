"""Values to bytes as docs/protocol.md, 1 and 1.1, has them: strict msgpack, and numbers of a width."""

from __future__ import annotations

from typing import Any

from tests.support.wire_vectors.vector import Vector, malformed


def pack(value: Any) -> bytes:
    """The shortest form, as in the msgpack specification."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case int():
            return pack_int(value)
        case bytes():
            return sized(len(value), {1: 0xC4, 2: 0xC5}) + value
        case str():
            text = value.encode()
            return sized(len(text), {1: 0xD9, 2: 0xDA}, 0xA0, 32) + text
        case list():
            return sized(len(value), {2: 0xDC}, 0x90, 16) + b"".join(pack(item) for item in value)
        case dict():
            head = sized(len(value), {2: 0xDE}, 0x80, 16)
            return head + b"".join(pack(key) + pack(item) for key, item in value.items())
        case _:
            raise TypeError(value)


def pack_int(value: int) -> bytes:
    if -32 <= value <= 127:
        return value.to_bytes(1, "big", signed=value < 0)
    first, bits = (0xD0, 1) if value < 0 else (0xCC, 0)
    for step, width in enumerate((1, 2, 4, 8)):
        if -(1 << (8 * width - 1)) <= value < 1 << (8 * width - bits):
            return bytes([first + step]) + value.to_bytes(width, "big", signed=value < 0)
    raise OverflowError(value)


def sized(length: int, heads: dict[int, int], fix: int = 0, fix_below: int = 0) -> bytes:
    if length < fix_below:
        return bytes([fix + length])
    width = min(width for width in heads if length < 1 << (8 * width))
    return bytes([heads[width]]) + length.to_bytes(width, "big")


def number(value: int, width: int) -> bytes:
    return value.to_bytes(width, "big")


def faults(good: list[Any], changes: dict[str, tuple[int, Any]]) -> list[Vector]:
    """One vector for each item that is exchanged for another."""
    return [
        malformed(name, pack([*good[:index], item, *good[index + 1 :]]))
        for name, (index, item) in changes.items()
    ]
