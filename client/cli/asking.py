"""What is missing in a message, asked for at a terminal in the reader's language.

Where no field was typed, the whole blank is gone through; else only what is missing or does not fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from client.cli.frame import Frame
from client.cli.marking import marking
from client.cli.terminal import ask_or_none, can_ask

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from client.blank import Blank, Row
    from client.errors import FieldInvalid

    Given = dict[str, str]


T = TypeVar("T")


async def complete(frame: Frame, kind: str, given: Given, check: Callable[[Given], Awaitable[T]]) -> T:
    """Return what `check` makes of the fields, once nothing is missing; what was asked for stands in `given`.

    Raises MissingField, OneOfThese and BadValue where nobody can be asked, and what else `check` raises.
    """
    from client.blank import blank
    from client.errors import BadValue, MissingField, OneOfThese

    nothing_typed = not given
    while True:
        try:
            with marking(frame, given):
                return await check(given)
        except (MissingField, OneOfThese, BadValue) as wanted:
            if not can_ask():
                raise
            form = _Form(frame, blank(kind, frame.words), given)
            if nothing_typed:
                form.ask_all()
            else:
                form.mend(wanted)
            nothing_typed = False


class _Form:
    """One blank, filled in row by row."""

    def __init__(self, frame: Frame, page: Blank, given: Given) -> None:
        self._frame = frame
        self._page = page
        self._given = given

    def ask_all(self) -> None:
        """Every row in its order; of those of which exactly one is given, which one it is."""
        kind = self._page.kind
        _show(self._page.heading)
        for row in self._page.rows:
            if row.name in kind.exactly_one:
                if row.name == kind.exactly_one[0]:
                    self._ask_one_of(kind.exactly_one)
            elif row.required or kind.field(row.name) is not None:
                self._ask(row, row.required)

    def mend(self, wanted: FieldInvalid) -> None:
        """What one refusal is about."""
        from client.errors import BadValue, OneOfThese

        kind = self._page.kind
        if isinstance(wanted, OneOfThese):
            self._ask_one_of(wanted.allowed)
        elif kind.at_least_one and wanted.allowed == kind.at_least_one:
            labels = self._frame.words.list(row.label for row in self._rows(wanted.allowed))
            _show(self._frame.words.word("blank", "at_least_one").format(fields=labels))
            for row in self._rows(wanted.allowed):
                self._ask(row, must=False)
        else:
            if isinstance(wanted, BadValue):
                self._refuse(wanted)
            for row in self._rows((wanted.field,)):
                self._ask(row, must=True)

    def _rows(self, names: tuple[str, ...]) -> list[Row]:
        return [row for row in self._page.rows if row.name in names]

    def _ask(self, row: Row, must: bool) -> None:
        """Ask until it fits.  Nothing is an answer where nothing must be said, and for a set: none of it."""
        self._list(row)
        while True:
            answer = ask_or_none(self._question(row, must))
            if answer is None and not must:
                self._given.pop(row.name, None)
                return
            typed = row.named(answer or "")
            if self._page.accepts(row, typed) and (answer or row.control == "set"):
                self._given[row.name] = typed
                return
            self._refuse_typed(row)

    def _ask_one_of(self, names: tuple[str, ...]) -> None:
        """Which of these rows is filled in; the others are left out."""
        rows = self._rows(names)
        label = self._frame.words.word("blank", "which")
        for place, row in enumerate(rows, 1):
            _show(f"  {place}  {row.label} ({row.name})")
        chosen = None
        while chosen is None:
            answer = ask_or_none(f"{label} (1 - {len(rows)})") or ""
            chosen = next(
                (row for place, row in enumerate(rows, 1) if answer in (str(place), row.name)), None
            )
        kept = self._given.get(chosen.name)
        for row in rows:
            self._given.pop(row.name, None)
        if kept is None:
            self._ask(chosen, must=True)
        else:
            self._given[chosen.name] = kept

    def _list(self, row: Row) -> None:
        if row.values:
            _show(row.label)
        for place, value in enumerate(row.values, 1):
            _show(f"  {place}  {value.words} ({value.name})")

    def _question(self, row: Row, must: bool) -> str:
        places = [f"1 - {len(row.values)}"] if row.values else []
        free = [] if must else [self._frame.words.word("blank", "optional")]
        hints = self._frame.words.list(filter(None, [*places, row.hint, *free]))
        return f"{row.label} ({hints})" if hints else row.label

    def _refuse_typed(self, row: Row) -> None:
        from client.errors import BadValue

        self._refuse(BadValue(row.name, ()))

    def _refuse(self, bad: FieldInvalid) -> None:
        _show(self._frame.words.explain(bad).text)


def _show(line: str) -> None:
    click.echo(line, err=True)
