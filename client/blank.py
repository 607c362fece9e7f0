"""The blank of one kind of message: what is asked for, row by row, in the words of one language.

Data for any face: the help, prompts and completion of the command line, the forms of a window.
Knows no contact and no vault.

Spec: docs/catalogue.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from client.catalogue import CATALOGUE, kind_by_name
from client.forms import NO, YES, Alias, Choice, Flag, Form, Number, Selection, Sizes, Text, read
from client.kinds import ABOUT, Field, Kind
from client.text import Words


@dataclass(frozen=True, slots=True)
class Value:
    """One value that may be chosen: its name as it is typed, and its words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of a number as it travels: low to high in multiples of step; typed, it is divided by scale.

    unit: a word of words.toml, "unit".
    """

    low: int
    high: int
    unit: str
    step: int = 1
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One question.

    control: count, number, time, flag, choice, set, sizes, text or alias.  hint: what may be written, in
    words; empty where values say it.  default: what the reader takes when nothing is said; None: nothing.
    listed: the list that its values are of.  clock: of a time, after or before.  noun: of an alias.
    """

    name: str
    label: str
    control: str
    hint: str
    required: bool
    default: int | tuple[()] | None
    bounds: Bounds | None
    values: tuple[Value, ...]
    noun: str
    listed: str = ""
    clock: str = ""

    def named(self, answer: str) -> str:
        """Return an answer with names in the place of numbers: each counts the values from 1."""
        if not self.values:
            return answer
        parts = [part.strip() for part in answer.split(",")]
        return ",".join(self._name(part) for part in parts)

    def _name(self, part: str) -> str:
        place = int(part) if part.isdecimal() and len(part) <= len(str(len(self.values))) else 0
        return self.values[place - 1].name if 1 <= place <= len(self.values) else part


@dataclass(frozen=True, slots=True)
class Blank:
    """All rows of a kind in their order, then what it is about."""

    kind: Kind
    heading: str
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row | None:
        """The row of that name."""
        return next((row for row in self.rows if row.name == name), None)

    def accepts(self, row: Row, typed: str) -> bool:
        """Tell whether a value fits its row; of an alias only the vault can tell."""
        field = self.kind.field(row.name)
        return row.control == "alias" or (field is not None and read(field.form, typed) is not None)


def blank(name: str, words: Words) -> Blank:
    """Return the blank of the kind of that name.  Raises UnknownKind."""
    return _blank(kind_by_name(name), words)


def blanks(words: Words) -> Iterator[Blank]:
    """Yield the blanks of all kinds, by number."""
    for kind in sorted(CATALOGUE.kinds, key=lambda kind: kind.number):
        yield _blank(kind, words)


def never(kind: Kind) -> tuple[str, ...]:
    """Return the codes of what must not be in a message of this kind: its own, then those of every kind."""
    return kind.never + CATALOGUE.never


def _blank(kind: Kind, words: Words) -> Blank:
    rows = [_row(kind, field, words) for field in kind.fields]
    about = [_about(name, name in kind.about, words) for name in ABOUT]
    return Blank(kind, words.kind(kind.name), (*rows, *about))


def _row(kind: Kind, field: Field, words: Words) -> Row:
    form = field.form
    return Row(
        name=field.name,
        label=words.field(kind.name, field.name),
        control=_control(form),
        hint=_hint(field, words),
        required=field.required,
        default=field.default,
        bounds=_bounds(form),
        values=tuple(_values(form, words)),
        noun=form.noun if isinstance(form, Alias) else "",
        listed=form.list if isinstance(form, Choice | Selection) else "",
        clock=form.clock if isinstance(form, Number) else "",
    )


def _about(name: str, required: bool, words: Words) -> Row:
    return Row(name, words.word("noun", name), "alias", "", required, None, None, (), name)


def _control(form: Form) -> str:
    match form:
        case Number(unit="people"):
            return "count"
        case Number(clock=clock):
            return "time" if clock else "number"
        case Flag():
            return "flag"
        case Choice():
            return "choice"
        case Selection():
            return "set"
        case Sizes():
            return "sizes"
        case Text():
            return "text"
        case Alias():
            return "alias"
        case _:
            assert_never(form)


def _bounds(form: Form) -> Bounds | None:
    match form:
        case Number(low, high, unit, scale, step):
            return Bounds(low, high, unit, step, scale)
        case Sizes(low, high, unit):
            return Bounds(low, high, unit)
        case Text(chars):
            return Bounds(1, chars, "characters")
        case _:
            return None


def _hint(field: Field, words: Words) -> str:
    match field.form:
        case Number() as form:
            ends = f"{words.shown(field, form.low)} - {words.shown(field, form.high)}"
            return words.list([ends, *_steps(form, words), *_ways_to_type(form)])
        case Sizes(low, high, _):
            return f"{low} - {high}, {low},{high}"
        case Text(chars):
            return words.word("blank", "text").format(n=chars)
        case Selection():
            return words.word("blank", "several")
        case _:
            return ""


def _steps(form: Number, words: Words) -> list[str]:
    return [words.word("blank", "steps").format(n=form.step)] if form.step > 1 else []


def _ways_to_type(form: Number) -> list[str]:
    """How a time may be written: one that counts in hours takes no half of one."""
    return [{"h": "3h", "min": "90m = 1h30m"}[form.unit]] if form.clock else []


def _values(form: Form, words: Words) -> Iterator[Value]:
    match form:
        case Flag():
            yield from (Value(name, words.word("flag", name)) for name in (YES, NO))
        case Choice(listed, values) | Selection(listed, values):
            yield from (Value(name, words.value(listed, name)) for name in values)


def facts(row: Row) -> Mapping[str, object]:
    """Return one row as scripts see it."""
    return {
        "name": row.name,
        "label": row.label,
        "control": row.control,
        "hint": row.hint,
        "required": row.required,
        "default": row.default,
        "bounds": row.bounds and {name: getattr(row.bounds, name) for name in Bounds.__slots__},
        "values": {value.name: value.words for value in row.values},
        "noun": row.noun or None,
    }
