"""What one field can hold: a number, a yes or no, a choice, a selection, sizes, a text or an alias.

Typed text becomes the value that travels, a received value becomes names; both only when it fits.
Knows no kind and no language.

Spec: docs/protocol.md, "The envelope", key 14.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard, assert_never

from client.display import clean
from wire.codec import U64
from wire.envelope import FieldValue
from wire.limits import TEXT_CHARS

NamedValue = int | bool | str | tuple[str, ...]
"""A value as scripts see it: a number in steps of 1/scale, yes or no, a text, the name of a choice, the
names of a selection, sizes in digits, or the code of an alias."""

YES, NO = "yes", "no"
"""How a flag is typed."""
AFTER, BEFORE = "after", "before"
SIZES_MAX = 16
"""More sizes than people in a house; a longer list is two messages."""


@dataclass(frozen=True, slots=True)
class Number:
    """An integer from low to high, both included, and a multiple of step.

    unit: a word of words.toml, "unit".  scale: what travels is the typed number times this, 1 or 10.
    clock: it is a time, so many units (h or min) AFTER or BEFORE the message was made.
    """

    low: int
    high: int
    unit: str
    scale: int = 1
    step: int = 1
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; travels as a boolean."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of the values; each name has the number that travels.  list: where their words stand."""

    list: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """Any of the values, none included; the numbers travel in ascending order without doubles."""

    list: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sizes:
    """1 to 16 different integers from low to high; they travel in ascending order."""

    low: int
    high: int
    unit: str


@dataclass(frozen=True, slots=True)
class Text:
    """1 to `chars` characters (Unicode code points), not blanks alone."""

    chars: int = TEXT_CHARS


@dataclass(frozen=True, slots=True)
class Alias:
    """An unsigned integer of 64 bits that stands for something between these two contacts alone.

    noun: what it stands for: case, place, route, helper, message or relay.
    """

    noun: str


SHOWN_WHOLE = ("message", "relay")
"""Aliases that are shown and typed as ids; the others have names, or a code."""

Form = Number | Flag | Choice | Selection | Sizes | Text | Alias


def allowed(form: Form) -> tuple[str, ...]:
    """Return what may be written in a field: "0..9", or the names of its values."""
    match form:
        case Number(low, high, _, scale):
            return (f"{decimal(low, scale)}..{decimal(high, scale)}{_steps(form)}",)
        case Flag():
            return (YES, NO)
        case Choice(_, values) | Selection(_, values):
            return tuple(values)
        case Sizes(low, high, _):
            return (f"{low}..{high}",)
        case Text(chars):
            return (f"1..{chars} characters",)
        case Alias(noun):
            return (noun,)
        case _:
            assert_never(form)


def _steps(form: Number) -> str:
    return f" in steps of {decimal(form.step, form.scale)}" if form.step > 1 else ""


def decimal(value: int, scale: int) -> str:
    """Return a number that travels as it is written: decimal(385, 10) is "38.5"."""
    if scale == 1:
        return str(value)
    whole, rest = divmod(abs(value), scale)
    return f"{'-' if value < 0 else ''}{whole}.{rest}"


# --- typed ------------------------------------------------------------------------------------


def read(form: Form, typed: str) -> FieldValue | None:
    """Return the value that `typed` stands for, None when it stands for none that fits."""
    value = _read(form, typed.strip())
    return value if value is not None and fits(form, value) else None


def _read(form: Form, typed: str) -> FieldValue | None:
    match form:
        case Number():
            return _read_number(form, typed)
        case Flag():
            return {YES: True, NO: False}.get(typed)
        case Choice(_, values):
            return values.get(typed)
        case Selection(_, values):
            names = _parts(typed)
            return tuple(sorted(values[name] for name in names)) if names <= values.keys() else None
        case Sizes():
            return _read_sizes(typed)
        case Text():
            return typed
        case Alias(noun):
            return _read_id(typed) if noun in SHOWN_WHOLE else _integer(typed)
        case _:
            assert_never(form)


_CLOCK = re.compile(r"(?:(\d{1,3})h)? ?(?:(\d{1,5})m(?:in)?)?", re.ASCII)
_ID = re.compile("[0-9a-f]{16}")
_DIGITS_MAX = 20


def _read_number(form: Number, typed: str) -> int | None:
    sign, digits = (-1, typed[1:]) if typed.startswith("-") else (1, typed)
    if form.clock and (written := _CLOCK.fullmatch(typed)) and typed:
        return _in_unit(form.unit, int(written[1] or 0) * 60 + int(written[2] or 0))
    whole, point, rest = digits.partition(".")
    if form.scale == 1 or not point:
        number = _integer(digits)
        return None if number is None else sign * number * form.scale
    known = _integer(whole), _integer(rest)
    if None in known or len(rest) != 1:
        return None
    return sign * ((known[0] or 0) * form.scale + (known[1] or 0))


def _in_unit(unit: str, minutes: int) -> int | None:
    """Minutes in hours when the field counts those: none for half an hour."""
    if unit != "h":
        return minutes
    return None if minutes % 60 else minutes // 60


def _integer(digits: str) -> int | None:
    """Decimal digits of any script, and no more of them than 64 bits have."""
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS_MAX else None


def _read_id(typed: str) -> int | None:
    """An id as it is shown: 16 hex digits."""
    return int(typed, 16) if _ID.fullmatch(typed) else None


def _read_sizes(typed: str) -> tuple[int, ...] | None:
    sizes = [_integer(part) for part in _parts(typed)]
    known = {size for size in sizes if size is not None}
    return tuple(sorted(known)) if len(known) == len(sizes) else None


def _parts(typed: str) -> set[str]:
    return {part.strip() for part in typed.split(",")} - {""}


# --- received ---------------------------------------------------------------------------------


def fits(form: Form, value: FieldValue) -> bool:
    """Tell whether a value, from outside, is one that this field can hold.  True is not 1."""
    match form:
        case Number(low, high, _, _, step):
            return type(value) is int and low <= value <= high and value % step == 0
        case Flag():
            return type(value) is bool
        case Choice(_, values):
            return type(value) is int and value in values.values()
        case Selection(_, values):
            return _is_ascending(value) and set(value) <= set(values.values())
        case Sizes(low, high, _):
            return (
                _is_ascending(value) and 1 <= len(value) <= SIZES_MAX and low <= value[0] <= value[-1] <= high
            )
        case Text(chars):
            return isinstance(value, str) and _sayable(value, chars)
        case Alias():
            return type(value) is int and 0 <= value <= U64
        case _:
            assert_never(form)


def known_part(form: Form, value: FieldValue) -> FieldValue | None:
    """Return what we know of a value that does not fit: the known ones of a selection, else nothing."""
    if not isinstance(form, Selection) or not _is_ascending(value):
        return None
    known = set(form.values.values())
    return tuple(number for number in value if number in known) or None


def _is_ascending(value: FieldValue) -> TypeGuard[tuple[int, ...]]:
    if not isinstance(value, tuple):
        return False
    return all(type(number) is int for number in value) and all(a < b for a, b in pairwise(value))


def _sayable(text: str, chars: int) -> bool:
    encodes = not any("\ud800" <= character <= "\udfff" for character in text)
    return encodes and bool(text.strip()) and len(text) <= chars


def name_of(form: Form, value: FieldValue) -> NamedValue:
    """Return the name or names of a value that fits; a text comes back fit for a terminal."""
    assert fits(form, value)
    match form:
        case Number() | Flag():
            assert isinstance(value, int)
            return value
        case Alias(noun):
            assert isinstance(value, int)
            return code_of(noun, value)
        case Text():
            assert isinstance(value, str)
            return clean(value)
        case Choice(_, values):
            return next(name for name, number in values.items() if number == value)
        case Selection(_, values):
            return tuple(name for name, number in values.items() if number in _numbers(value))
        case Sizes():
            return tuple(map(str, _numbers(value)))
        case _:
            assert_never(form)


def code_of(noun: str, value: int) -> str:
    """Return what is shown of an alias by whom it is no name: "48-21"; of a message or relay, its id."""
    if noun in SHOWN_WHOLE:
        return f"{value:016x}"
    return f"{value // 100 % 100:02}-{value % 100:02}"


def _numbers(value: FieldValue) -> Iterable[int]:
    assert isinstance(value, tuple)
    return value
