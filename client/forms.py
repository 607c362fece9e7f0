"""What one field can hold: a number, a choice, a selection or a text, typed or received.

Typed text becomes the value that travels, a received value becomes names; both only when it fits.
Knows no kind and no language.

Spec: docs/protocol.md, "The envelope", key 14.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

from client.display import clean
from wire.envelope import FieldValue
from wire.limits import TEXT_CHARS

NamedValue = int | str | tuple[str, ...]
"""A value as scripts see it: a number, a text, the name of a choice, or the names of a selection."""


@dataclass(frozen=True, slots=True)
class Number:
    """An integer from low to high, both included.  unit: "people", "h" or "nights"."""

    low: int
    high: int
    unit: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one of the values; each name has the number that travels."""

    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """Any of the values, none included; the numbers travel in ascending order without doubles."""

    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Text:
    """1 to 300 characters (Unicode code points), not blanks alone."""


Form = Number | Choice | Selection | Text


def allowed(form: Form) -> tuple[str, ...]:
    """Return what may be written in a field: "0..9", or the names of its values."""
    match form:
        case Number(low, high, _):
            return (f"{low}..{high}",)
        case Choice(values) | Selection(values):
            return tuple(values)
        case Text():
            return (f"1..{TEXT_CHARS} characters",)
        case _:
            assert_never(form)


def pattern(form: Form) -> str:
    """Return the same in one piece, as it is typed: "0..9", "yes|part|no", "beds,heat"."""
    return (",".join if isinstance(form, Selection) else "|".join)(allowed(form))


def read(form: Form, typed: str) -> FieldValue | None:
    """Return the value that `typed` stands for, None when it stands for none that fits."""
    value = _read(form, typed.strip())
    return value if value is not None and fits(form, value) else None


def _read(form: Form, typed: str) -> FieldValue | None:
    match form:
        case Number():
            return int(typed) if typed.isdecimal() and len(typed) <= len(str(form.high)) else None
        case Choice(values):
            return values.get(typed)
        case Selection(values):
            names = {name.strip() for name in typed.split(",")} - {""}
            return tuple(sorted(values[name] for name in names)) if names <= values.keys() else None
        case Text():
            return typed
        case _:
            assert_never(form)


def fits(form: Form, value: FieldValue) -> bool:
    """Tell whether a value, from outside, is one that this field can hold.  True is not 1."""
    match form:
        case Number(low, high, _):
            return type(value) is int and low <= value <= high
        case Choice(values):
            return type(value) is int and value in values.values()
        case Selection(values):
            return isinstance(value, tuple) and _ascending(value) and set(value) <= set(values.values())
        case Text():
            return isinstance(value, str) and _sayable(value)
        case _:
            assert_never(form)


def _ascending(numbers: tuple[int, ...]) -> bool:
    return all(type(number) is int for number in numbers) and all(a < b for a, b in pairwise(numbers))


def _sayable(text: str) -> bool:
    encodes = not any("\ud800" <= character <= "\udfff" for character in text)
    return encodes and bool(text.strip()) and len(text) <= TEXT_CHARS


def name_of(form: Form, value: FieldValue) -> NamedValue:
    """Return the name or names of a value that fits; a text comes back fit for a terminal."""
    assert fits(form, value)
    match form:
        case Number():
            assert isinstance(value, int)
            return value
        case Text():
            assert isinstance(value, str)
            return clean(value)
        case Choice(values):
            return next(name for name, number in values.items() if number == value)
        case Selection(values):
            assert isinstance(value, tuple)
            return tuple(name for name, number in values.items() if number in value)
        case _:
            assert_never(form)
