"""Conventions: integers as bytes, strict msgpack.

Spec: docs/protocol.md, 1.
"""

from __future__ import annotations

import contextlib
import struct
from typing import TypeAlias

from tests.support.second.faults import Malformed

Value: TypeAlias = "bool | int | bytes | str | list[Value] | dict[int, Value] | None"

U8, U16, U32, U64 = 0xFF, 0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF
VALUE_BYTES, VALUE_DEPTH, VALUE_ITEMS = 4096, 5, 64


def u8(number: int) -> bytes:
    return struct.pack(">B", number)


def u16(number: int) -> bytes:
    return struct.pack(">H", number)


def u32(number: int) -> bytes:
    return struct.pack(">I", number)


def u64(number: int) -> bytes:
    return struct.pack(">Q", number)


def lp(data: bytes) -> bytes:
    return u32(len(data)) + data


def pack(value: Value) -> bytes:
    """Return the only encoding of a value."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _pack_int(value)
    if isinstance(value, bytes):
        return _pack_length(len(value), None, 0xC4) + value
    if isinstance(value, str):
        text = value.encode()
        return _pack_length(len(text), (0xA0, 32), 0xD9) + text
    if isinstance(value, list):
        return _pack_length(len(value), (0x90, 16), 0xDB) + b"".join(map(pack, value))
    items = b"".join(pack(key) + pack(value[key]) for key in sorted(value))
    return _pack_length(len(value), (0x80, 16), 0xDD) + items


def _pack_int(number: int) -> bytes:
    if -32 <= number < 128:
        return struct.pack(">b", number)
    forms = [(0xCC, ">B"), (0xCD, ">H"), (0xCE, ">I"), (0xCF, ">Q")]
    if number < 0:
        forms = [(0xD0, ">b"), (0xD1, ">h"), (0xD2, ">i"), (0xD3, ">q")]
    for code, form in forms:
        with contextlib.suppress(struct.error):
            return u8(code) + struct.pack(form, number)
    raise Malformed("an integer beyond 64 bits")


def _pack_length(length: int, fix: tuple[int, int] | None, first: int) -> bytes:
    """Return the shortest head; `first` is the code of the 8-bit form (arrays and maps have none)."""
    if fix is not None and length < fix[1]:
        return u8(fix[0] + length)
    if length <= U8 and first not in (0xDB, 0xDD):
        return u8(first) + u8(length)
    return u8(first + 1) + u16(length)


def unpack(data: bytes) -> Value:
    """Return the value of a whole encoding; Malformed for whatever would not be encoded like this."""
    if len(data) > VALUE_BYTES:
        raise Malformed("too long")
    value, end = _read(data, 0, 1)
    if end != len(data) or pack(value) != data:
        raise Malformed("not canonical")
    return value


_NUMBERS = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_LENGTHS = {0xC4: ("bin", ">B"), 0xC5: ("bin", ">H"), 0xD9: ("str", ">B"), 0xDA: ("str", ">H"),
            0xDC: ("array", ">H"), 0xDE: ("map", ">H")}  # fmt: skip


def _read(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    code, at = _number(data, at, ">B")
    if code <= 0x7F or code >= 0xE0:
        return (code if code <= 0x7F else code - 0x100), at
    if code in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[code], at
    if code in _NUMBERS:
        return _number(data, at, _NUMBERS[code])
    if code in _LENGTHS:
        kind, form = _LENGTHS[code]
        length, at = _number(data, at, form)
    elif code <= 0xBF:
        kind = "map" if code <= 0x8F else "array" if code <= 0x9F else "str"
        length = code & (0x1F if kind == "str" else 0x0F)
    else:
        raise Malformed("a type that is not used")
    if kind in ("bin", "str"):
        return _read_bytes(data, at, length, kind)
    if length > VALUE_ITEMS or depth > VALUE_DEPTH:
        raise Malformed("too many or too deep")
    return _read_items(data, at, length, depth) if kind == "array" else _read_map(data, at, length, depth)


def _number(data: bytes, at: int, form: str) -> tuple[int, int]:
    end = at + struct.calcsize(form)
    if end > len(data):
        raise Malformed("cut")
    return struct.unpack(form, data[at:end])[0], end


def _read_bytes(data: bytes, at: int, length: int, kind: str) -> tuple[Value, int]:
    end = at + length
    if end > len(data):
        raise Malformed("cut")
    if kind == "bin":
        return data[at:end], end
    try:
        return data[at:end].decode("utf-8"), end
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None


def _read_items(data: bytes, at: int, length: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    for _ in range(length):
        item, at = _read(data, at, depth + 1)
        items.append(item)
    return items, at


def _read_map(data: bytes, at: int, length: int, depth: int) -> tuple[Value, int]:
    items: dict[int, Value] = {}
    for _ in range(length):
        key, at = _read(data, at, depth + 1)
        if uint(key, U8) <= max(items, default=-1):
            raise Malformed("keys not ascending")
        items[uint(key, U8)], at = _read(data, at, depth + 1)
    return items, at


def uint(value: Value, high: int, low: int = 0) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Malformed("not an integer in range")
    return value


def blob(value: Value, *lengths: int) -> bytes:
    if type(value) is not bytes or len(value) not in lengths:
        raise Malformed("not bytes of that length")
    return value


def array(value: Value, low: int, high: int | None = None) -> list[Value]:
    if type(value) is not list or not low <= len(value) <= (low if high is None else high):
        raise Malformed("not an array of that length")
    return value
