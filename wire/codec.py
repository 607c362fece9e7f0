"""Strict msgpack: one value, one encoding.

The library underneath takes doubled keys, long forms, NaN and timestamps.  So whatever it decodes is
walked for exact types and bounds, encoded again, and compared with the bytes that came.  Lengths and
counts are checked before anything of their size is allocated.

Knows types and bounds only; what a value means is for the format files above, which take values
apart with the `as_...` checkers.

Spec: docs/protocol.md, 1.1.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TypeAlias, cast

import msgpack  # type: ignore[import-untyped]  # ships without types

from wire.errors import Malformed
from wire.limits import DEPTH, ENCODED_BYTES, ITEMS

Value: TypeAlias = "bool | int | bytes | str | tuple[Value, ...] | dict[int, Value] | None"

INT_LOW = -(1 << 63)
INT_HIGH = (1 << 64) - 1
U8 = (1 << 8) - 1
U16 = (1 << 16) - 1
U32 = (1 << 32) - 1
U64 = (1 << 64) - 1
KEY_HIGH = 255


def encode(value: Value) -> bytes:
    """Return the only encoding of `value`; maps are written in ascending order of their keys.

    Raises Malformed for what no decoder would take: other types, wider integers, too deep or too many,
    surrogates, more than 4,096 bytes.
    """
    data = _pack(_canonical(value, 1))
    if len(data) > ENCODED_BYTES:
        raise Malformed("value too long")
    return data


def decode(data: bytes) -> Value:
    """Return the value of `data`: arrays as tuples, maps as dicts in ascending order.

    Raises Malformed for everything that is not exactly what `encode` writes.
    """
    if len(data) > ENCODED_BYTES:
        raise Malformed("value too long")
    value = _unpack(data)
    if encode(value) != data:
        raise Malformed("not the canonical form")
    return value


# The library's errors hold the input.  Ours are raised after theirs are gone, so that none is chained.


def _pack(value: Value) -> bytes:
    with suppress(UnicodeEncodeError):
        return cast(bytes, msgpack.packb(value))
    raise Malformed("text holds surrogates")


def _unpack(data: bytes) -> Value:
    with suppress(ValueError):
        value = msgpack.unpackb(
            data,
            use_list=False,
            strict_map_key=False,
            object_pairs_hook=_as_dict,
            max_str_len=len(data),
            max_bin_len=len(data),
            max_array_len=ITEMS,
            max_map_len=ITEMS,
            max_ext_len=0,
        )
        return cast(Value, value)
    raise Malformed("not msgpack")


def _as_dict(pairs: list[tuple[object, object]]) -> dict[int, object]:
    """Check the keys before anything is hashed; doubles show when the map is encoded again."""
    return {as_int(cast(Value, key), 0, KEY_HIGH): value for key, value in pairs}


def _canonical(value: object, depth: int) -> Value:
    """Return `value` with its maps in order.  Raises Malformed for what 1.1 does not have."""
    if value is None or type(value) in (bool, bytes, str):
        return cast(Value, value)
    if type(value) is int:
        return as_int(value, INT_LOW, INT_HIGH)
    if depth > DEPTH:
        raise Malformed("nested too deep")
    if type(value) is tuple and len(value) <= ITEMS:
        return tuple(_canonical(item, depth + 1) for item in value)
    if type(value) is dict and len(value) <= ITEMS:
        for key in value:
            as_int(key, 0, KEY_HIGH)
        return {key: _canonical(value[key], depth + 1) for key in sorted(value)}
    raise Malformed("a type or count outside the format")


def as_array(value: Value, count: int | None = None) -> tuple[Value, ...]:
    """Return an array, of exactly `count` items if given.  Raises Malformed."""
    if type(value) is not tuple or (count is not None and len(value) != count):
        raise Malformed("not an array of this length")
    return value


def as_map(value: Value) -> dict[int, Value]:
    """Return a map.  Raises Malformed."""
    if type(value) is not dict:
        raise Malformed("not a map")
    return value


def as_int(value: Value, low: int, high: int) -> int:
    """Return an integer from `low` to `high`, both included; a boolean is none.  Raises Malformed."""
    if type(value) is not int or not low <= value <= high:
        raise Malformed("not an integer in range")
    return value


def as_bool(value: Value) -> bool:
    """Return a boolean.  Raises Malformed."""
    if type(value) is not bool:
        raise Malformed("not a boolean")
    return value


def as_bytes(value: Value, *lengths: int) -> bytes:
    """Return a byte string that has one of these lengths.  Raises Malformed."""
    if type(value) is not bytes or len(value) not in lengths:
        raise Malformed("not a byte string of this length")
    return value


def as_text(value: Value, max_bytes: int) -> str:
    """Return a text of at most `max_bytes` in UTF-8.  Raises Malformed."""
    if type(value) is not str or len(value.encode(errors="replace")) > max_bytes:
        raise Malformed("not a text of this length")
    return value
