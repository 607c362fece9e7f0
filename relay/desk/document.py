"""A settings file taken apart with exact types: what is wrong is refused with its line and what to write.

tomllib reads TOML and tells no lines.  A line is only needed for a refusal, and then found by reading the
file's beginnings, one line longer each time: a value stands where the first beginning ends that holds it.

Must never know what the settings mean: that is for `settings`.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Collection
from typing import Any

from relay.config import Refused

Place = tuple[str | int, ...]
"""Where a value is: names of tables and settings, and numbers in a list of tables."""

TABLES = 64
SHOWN = 40
"""Characters of a wrong value that are repeated to who wrote it."""

_UNITS = {"_per_s": " for each second", "_s": " of seconds", "_mib": " of MiB", "share": " of percent"}
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Document:
    """One settings file: what stands in it, and which settings were asked for."""

    def __init__(self, name: str, text: str) -> None:
        """name: of the file, for refusals.  Raises Refused when the text is not TOML."""
        self._name = name
        self._lines = text.replace("\r\n", "\n").split("\n")
        self._tables: list[Table] = []
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise self._not_toml(str(error)) from None
        self.root = self.enter((), values)

    def enter(self, place: Place, values: object) -> Table:
        """Take up one table.  Raises Refused when it is none."""
        if not isinstance(values, dict):
            instead = f"Write [{place[0]}] on a line of its own, and its settings below."
            raise self.wrong(place, "is not a table", instead)
        self._tables.append(Table(self, place, values))
        return self._tables[-1]

    def wrong(self, place: Place, what: str, instead: str) -> Refused:
        """what: goes on after the setting's name.  instead: the whole sentence that says what to write."""
        name = ".".join(part for part in place if isinstance(part, str))
        line = self._line_of(place) or self._line_of(place[:-1])
        return self._refused(line, f"{name} {what}", instead)

    def end(self) -> None:
        """Refuse a setting that nobody asked for.  Raises Refused."""
        for table in self._tables:
            for name in table.left:
                raise self._unknown(table, name)

    def _unknown(self, table: Table, name: str) -> Refused:
        for home in self._tables:
            if name in home.known:
                return table.wrong(name, "stands in the wrong table", home.move_here)
        return table.unknown(name, difflib.get_close_matches(name, table.known, 1))

    def _line_of(self, place: Place) -> int | None:
        """The line on which the statement begins that makes this place; None when nothing does."""
        begin = 1
        for end in range(1, len(self._lines) + 1):
            try:
                values = tomllib.loads("\n".join(self._lines[:end]))
            except tomllib.TOMLDecodeError:  # in the midst of a value of several lines
                continue
            if place and _holds(values, place):
                return begin
            begin = end + 1
        return None

    def _refused(self, line: int | str | None, what: str, instead: str) -> Refused:
        where = f"{self._name}, line {line}" if line else self._name
        return Refused("relay.config_invalid", f"In {where}: {what}.", instead)

    def _not_toml(self, message: str) -> Refused:
        at = _AT.search(message)
        line = f"{at[1]}, column {at[2]}" if at and at[1] else len(self._lines)
        if "overwrite a value" in message:
            return self._refused(line, "this setting stands there twice", "Take one of the two lines out.")
        what = f"this is not valid TOML ({_AT.sub('', message)})"
        instead = "Write name = value, with a text in quotes, or put a # before the line."
        return self._refused(line, what, instead)


class Table:
    """One table.  Each method takes one setting out of it, and raises Refused when that is wrong or missing.

    left: what nobody asked for yet.  known: what somebody did.
    """

    def __init__(self, document: Document, place: Place, values: dict[str, Any]) -> None:
        self._document = document
        self._place = place
        self.left = dict(values)
        self.known: list[str] = []

    @property
    def move_here(self) -> str:
        """The sentence for a setting that belongs here and stands elsewhere."""
        place = f"below [{self._place[0]}]" if self._place else "to the top, above the first line in brackets"
        return f"Move the line {place}."

    def wrong(self, name: str, what: str, instead: str) -> Refused:
        return self._document.wrong((*self._place, name), what, instead)

    def unknown(self, name: str, meant: list[str]) -> Refused:
        """meant: the setting that it looks like, if any."""
        question = f"Did you mean {meant[0]}? If not, take" if meant else "Take"
        return self.wrong(name, "is no setting of this version", f"{question} the line away.")

    def text(self, name: str, default: str | None = None, *, example: str = "") -> str:
        value = self._take(name, default, f'"{example}"')
        if not isinstance(value, str) or (default is None and not value):
            instead = f'Write a text in quotes, for example {name} = "{example}".'
            raise self.wrong(name, "is not a text", instead)
        return value

    def texts(self, name: str, most: int, length: int) -> tuple[str, ...]:
        """At most so many texts of at most so many plain characters."""
        values = self._take(name, None, "[]")
        if (
            isinstance(values, list)
            and len(values) <= most
            and all(_is_plain(each, length) for each in values)
        ):
            return tuple(values)
        instead = (
            f"Write up to {most} texts in quotes and brackets, each of at most {length} plain characters."
        )
        raise self.wrong(name, "is not such a list of texts", instead)

    def choices(self, name: str, words: Collection[str]) -> frozenset[str]:
        """Some of these words, or none."""
        values = self._take(name, [], "[]")
        if isinstance(values, list) and all(isinstance(each, str) and each in words for each in values):
            return frozenset(values)
        listed = ", ".join(f'"{word}"' for word in words)
        raise self.wrong(
            name, "holds what has no meaning there", f"Write some of these in brackets: {listed}."
        )

    def number(self, name: str, low: int, high: int, default: int | None = None, *, example: int = 1) -> int:
        good = example if default is None else default
        value = self._take(name, default, str(good))
        if type(value) is int and low <= value <= high:
            return value
        unit = next((unit for end, unit in _UNITS.items() if name.endswith(end)), "")
        instead = f"Write a whole number{unit} from {low} to {high}, for example {name} = {good}."
        fault = "is out of range" if type(value) is int else "is no whole number"
        raise self.wrong(name, f"= {_shown(value)} {fault}", instead)

    def flag(self, name: str) -> bool:
        value = self._take(name, False, "")
        if type(value) is not bool:
            raise self.wrong(
                name, f"= {_shown(value)} is neither true nor false", "Write true or false, without quotes."
            )
        return value

    def table(self, name: str) -> Table:
        """A table below this one; an empty one where there is none."""
        return self._document.enter((*self._place, name), self._take(name, {}, ""))

    def tables(self, name: str) -> list[Table]:
        values = self._take(name, None, "")
        if not isinstance(values, list) or not 1 <= len(values) <= TABLES:
            instead = f"Write 1 to {TABLES} tables, each below a line [[{name}]]."
            raise self.wrong(name, "is not a list of tables", instead)
        return [self._document.enter((*self._place, name, at), value) for at, value in enumerate(values)]

    def _take(self, name: str, default: object, example: str) -> Any:
        self.known.append(name)
        if name in self.left:
            return self.left.pop(name)
        if default is None:
            raise self._missing(name, example)
        return default

    def _missing(self, name: str, example: str) -> Refused:
        for misspelt in difflib.get_close_matches(name, self.left, 1, 0.7):
            return self.unknown(misspelt, [name])
        instead = (
            f"Write {name} = {example}, with the value that is yours." if example else f"Write [[{name}]]."
        )
        return self.wrong(name, "is missing", instead)


def _holds(values: object, place: Place) -> bool:
    for part in place:
        match values, part:
            case dict(), str() if part in values:
                values = values[part]
            case list(), int() if part < len(values):
                values = values[part]
            case _:
                return False
    return True


def _is_plain(value: object, length: int) -> bool:
    return isinstance(value, str) and value.isascii() and len(value) <= length


def _shown(value: object) -> str:
    """A wrong value as it was written, but never the inside of a list or table."""
    match value:
        case bool() | int() | float() | str():
            return json.dumps(value, ensure_ascii=False)[:SHOWN]
        case _:
            return "..."
