"""Which rows of a blank are asked together, and in which order: first what a message cannot do without.

Pure: knows no widget, no contact and no vault.  Cases and places are the coordinator's to name, so no alias
is asked for here; an answer speaks of those of the message that it answers in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from client.blank import Blank, Bounds, Row
from client.errors import FieldInvalid
from client.text import Words

WIDEST = 100
"""A number with more steps than these is written, not stepped."""
NUMBERS = ("count", "number")
_SYMBOLS = frozenset({"celsius", "g", "kg", "l", "mg", "ml", "mm"})
"""Units that a number is not understood without."""
_HOURS = (*range(13), 18, 24, 36, 48, 72, 96, 120, 144, 168, 240, 336, 480, 720)
_MINUTES = (*range(0, 721, 30), 960, 1200, 1440, 2160, 2880, 4320, 5760, 7200, 8640, 10_080)
_DAY_MIN = 1440


@dataclass(slots=True, repr=False)
class Paper:
    """A blank that is being filled in.

    to: name of the contact.  reply_to: id of the message that it answers, else empty.
    given: what was answered, by the name of its row, as it would be typed.
    """

    blank: Blank
    to: str
    reply_to: str = ""
    given: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[tuple[Row, ...], ...]:
        """What has to be asked, each time as many rows as belong together."""
        groups: dict[str, list[Row]] = {}
        for row in self._rows():
            if group := self._group(row):
                groups.setdefault(group, []).append(row)
        return tuple(map(tuple, groups.values()))

    @property
    def further(self) -> tuple[Row, ...]:
        """What may stay empty."""
        return tuple(row for row in self._rows() if not self._group(row))

    def is_either(self, rows: tuple[Row, ...]) -> bool:
        """Whether one of these rows is given and no other."""
        return len(rows) > 1 and rows[0].name in self.blank.kind.exactly_one

    def is_open(self, rows: tuple[Row, ...]) -> bool:
        """Whether something is still missing in these rows."""
        if any(row.required and row.name not in self.given for row in rows):
            return True
        either = self.blank.kind.exactly_one
        if rows[0].name in either:
            return not self.given.keys() & set(either)
        some = set(self.blank.kind.at_least_one)
        return some == {row.name for row in rows} and not some & self.given.keys()

    def answer(self, row: Row, typed: str) -> None:
        """Keep an answer; an empty one, or what the reader takes anyway, is none."""
        if row.name in self.blank.kind.exactly_one:
            for name in self.blank.kind.exactly_one:
                self.given.pop(name, None)
        self.given.pop(row.name, None)
        if typed and typed != str(row.default):
            self.given[row.name] = typed

    def in_words(self, error: FieldInvalid) -> FieldInvalid:
        """The same error with the labels of rows in the place of their names."""
        labels = {row.name: row.label for row in self.blank.rows}
        named = (labels.get(name, name) for name in error.allowed)
        return type(error)(labels.get(error.field, error.field), tuple(named))

    def _rows(self) -> Iterator[Row]:
        return (row for row in self.blank.rows if row.control != "alias")

    def _group(self, row: Row) -> str:
        """The name of the group that a row is asked in; empty when it may stay empty."""
        if row.name in self.blank.kind.exactly_one:
            return "either"
        if row.control in NUMBERS and row.name in self.blank.kind.at_least_one:
            return "some"
        if not row.required:
            return ""
        return "numbers" if row.control in NUMBERS else row.name


def is_written(row: Row) -> bool:
    """Whether a row is answered with keys: a text, or a number with too many steps."""
    bounds = row.bounds
    if row.control != "number" or bounds is None:
        return row.control == "text"
    return bounds.scale > 1 or (bounds.high - bounds.low) // bounds.step > WIDEST


def asked_as(words: Words, row: Row) -> str:
    """The label of a row and its unit, unless that is said in it: nobody knows it before a number stands."""
    unit = _unit(words, row)
    if not unit or re.search(rf"(?<![a-zа-я]){re.escape(unit)}(?![a-zа-я])", row.label, re.IGNORECASE):
        return row.label
    return words.word("layout", "in_unit").format(label=row.label, unit=unit)


def _unit(words: Words, row: Row) -> str:
    if row.bounds is None:
        return ""
    if row.control == "time":
        return words.word("desk", "unit", row.clock)
    unit = row.bounds.unit
    if unit == "days":
        return words.word("desk", "unit", unit)
    return words.word("unit", unit).format(n="").strip() if unit in _SYMBOLS else ""


def rungs(bounds: Bounds) -> tuple[int, ...]:
    """The times that can be chosen, in units of the field: close together where they are near."""
    ladder = _HOURS if bounds.unit == "h" else _MINUTES
    fitting = {value for value in ladder if bounds.low < value < bounds.high and value % bounds.step == 0}
    return tuple(sorted({bounds.low, bounds.high, *fitting}))


def time_words(words: Words, row: Row, value: int) -> str:
    """How far from now a time is."""
    assert row.bounds is not None
    minutes = value * 60 if row.bounds.unit == "h" else value
    if not minutes:
        return words.word("time", "now")
    return words.word("time", "ago" if row.clock == "before" else "in").format(span=_span(words, minutes))


def _span(words: Words, minutes: int) -> str:
    if minutes % _DAY_MIN == 0:
        return words.count("days", minutes // _DAY_MIN)
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return words.word("time", "h_min").format(h=hours, min=rest)
    return words.word("unit", "h" if hours else "min").format(n=hours or rest)


def said(words: Words, paper: Paper, row: Row) -> str:
    """What was answered, in words; empty when nothing was."""
    typed = paper.given.get(row.name, "")
    if not typed:
        return ""
    if row.control == "time":
        return time_words(words, row, int(typed))
    named = {value.name: value.words for value in row.values}
    return words.list(named.get(name, name) for name in typed.split(",")) if named else typed
