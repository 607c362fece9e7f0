"""Records of the vault: frozen dataclasses <-> bytes.

Only for what we wrote ourselves behind the vault's seal; what comes from outside goes through `wire`.
A record's bytes name no field: the order of the dataclass counts.  A field that is added comes last and has
a default, which a row from before it gets; `state.SCHEMA` grows with every other change.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import msgpack  # type: ignore[import-untyped]  # ships without types

from keys.primitives import Secret

T = TypeVar("T")


def to_row(record: object) -> bytes:
    """Pack one record."""
    packed: bytes = msgpack.packb(_plain(record), use_bin_type=True)
    return packed


def from_row(kind: type[T], row: bytes) -> T:
    """Unpack one record.  Raises ValueError when the row is of another schema."""
    value = msgpack.unpackb(row, raw=False, strict_map_key=False, use_list=True)
    try:
        return typing.cast(T, _typed(kind, value))
    except (TypeError, AttributeError) as error:
        raise ValueError("row of another schema") from error


def _plain(value: object) -> Any:
    match value:
        case Secret():
            return value.value
        case Enum():
            return value.value
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case tuple():
            return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [_plain(getattr(value, name)) for name in _names(type(value))]
        return fields
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _hints(kind: type) -> tuple[Any, ...]:
    hints = typing.get_type_hints(kind)
    return tuple(hints[name] for name in _names(kind))


def _typed(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _typed_union(typing.get_args(kind), value)
    if origin is tuple:
        return tuple(_typed(typing.get_args(kind)[0], item) for item in value)
    if origin is dict:
        return {key: _typed(typing.get_args(kind)[1], item) for key, item in value.items()}
    if not isinstance(kind, type):
        return value
    if kind is Secret or issubclass(kind, Enum):
        return kind(value)
    if dataclasses.is_dataclass(kind):
        return _record(kind, value)
    return value


def _record(kind: type, values: list[Any]) -> Any:
    """Raises TypeError when there are more fields than we know, or one is missing that has no default."""
    hints = _hints(kind)
    if len(values) > len(hints):
        raise TypeError
    return kind(*(_typed(hint, item) for hint, item in zip(hints, values, strict=False)))


def _typed_union(kinds: tuple[Any, ...], value: Any) -> Any:
    """`X | None` only; other unions get a field that says which of them it is."""
    if value is None:
        return None
    (kind,) = (kind for kind in kinds if kind is not type(None))
    return _typed(kind, value)
