"""One row of a blank as something to press: steppers, times, and tiles of which one or several are chosen.

What is chosen comes out as it would be typed on the command line, so that there is one way to check it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtWidgets import QWidget

from client.blank import Bounds, Row
from client.desktop.desk import Desk
from client.desktop.parts import Choices, Stepper
from client.desktop.questions import Paper, asked_as, rungs, time_words

FLAGS = {"yes": "answer.yes", "no": "answer.no"}
"""The pictures of a yes and a no."""
ALONE = frozenset({"none_known"})
"""Values that say that there is none of a list."""


class Control(Protocol):
    """widgets: to be laid out in this order.  typed: what was chosen, empty for nothing."""

    @property
    def widgets(self) -> tuple[QWidget, ...]: ...
    @property
    def typed(self) -> str: ...


class Stepped:
    """A number that is stepped, through all values or through those of a ladder."""

    def __init__(
        self, desk: Desk, row: Row, values: range | tuple[int, ...], shown: Callable[[int], str], typed: str
    ) -> None:
        self._values = values
        first = values.index(0) if 0 in values else -1
        chosen = typed or ("" if row.default is None else str(row.default))
        self._stepper = Stepper(
            asked_as(desk.words, row),
            -first,
            len(values) - 1 - first,
            lambda n: shown(values[n + first]),
            desk.say("less"),
            desk.say("more"),
            desk.say("unset"),
            value=values.index(int(chosen)) - first if chosen else None,
            picture=f"field.{row.name}",
        )
        self._first = first

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return (self._stepper,)

    @property
    def typed(self) -> str:
        step = self._stepper.value
        return "" if step is None else str(self._values[step + self._first])


class Picked:
    """One value of a list, or several.  values: name, words and picture of each."""

    def __init__(
        self, values: tuple[tuple[str, str, str], ...], several: bool, typed: str, changed: Callable[[], None]
    ) -> None:
        self._choices = Choices(values, several, ALONE)
        self._choices.choose(*typed.split(","))
        self._choices.changed.connect(changed)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return tuple(self._choices.tiles.values())

    @property
    def typed(self) -> str:
        return ",".join(self._choices.chosen)


def control(desk: Desk, paper: Paper, row: Row, changed: Callable[[], None]) -> Control:
    """What a row is answered with, as far as it was.  changed: called when a tile is pressed."""
    typed = paper.given.get(row.name, "")
    if row.control in ("choice", "flag", "set"):
        return Picked(tuple(_values(row)), is_several(row), typed, changed)
    assert row.bounds is not None
    if row.control == "sizes":
        return Picked(tuple(_sizes(row.bounds)), True, typed, changed)
    if row.control == "time":
        return Stepped(desk, row, rungs(row.bounds), lambda value: time_words(desk.words, row, value), typed)
    field = paper.blank.kind.field(row.name)
    assert field is not None
    values = range(row.bounds.low, row.bounds.high + 1, row.bounds.step)
    return Stepped(desk, row, values, lambda value: desk.words.shown(field, value), typed)


def is_several(row: Row) -> bool:
    """Whether any number of its tiles may be chosen."""
    return row.control in ("set", "sizes")


def is_single(row: Row) -> bool:
    """Whether pressing one tile is the whole answer."""
    return row.control in ("choice", "flag")


def _values(row: Row) -> Iterator[tuple[str, str, str]]:
    for value in row.values:
        picture = FLAGS[value.name] if row.control == "flag" else f"{row.listed}.{value.name}"
        yield value.name, value.words, picture


def _sizes(bounds: Bounds) -> Iterator[tuple[str, str, str]]:
    yield from ((str(size), str(size), "") for size in range(bounds.low, bounds.high + 1))
