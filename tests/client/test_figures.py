"""client/figures.py: what is typed is a number within its bounds, or refused by name."""

from __future__ import annotations

import pytest

from client.errors import BadFigure, UnknownFigure
from client.figures import Bounds, read

BOUNDS = {"count": Bounds(0, 9), "outside_c": Bounds(-40, 45), "kg": Bounds(1, 3000, places=1)}


@pytest.mark.parametrize(
    ("name", "typed", "figure"),
    [
        ("count", "0", 0),
        ("count", " 9 ", 9),
        ("count", "３", 3),  # as an input method for Chinese types it
        ("outside_c", "-40", -40),
        ("outside_c", "45", 45),
        ("kg", "0.1", 1),
        ("kg", "3,5", 35),
        ("kg", "300", 3000),
    ],
)
def test_a_number_within_its_bounds_is_read(name: str, typed: str, figure: int) -> None:
    assert read({name: typed}, BOUNDS) == {name: figure}


@pytest.mark.parametrize(
    ("name", "typed", "allowed"),
    [
        ("count", "10", "0..9"),
        ("count", "-1", "0..9"),
        ("count", "1.0", "0..9"),
        ("count", "", "0..9"),
        ("count", "two", "0..9"),
        ("count", "1e1", "0..9"),
        ("count", "9" * 5_000, "0..9"),
        ("outside_c", "-41", "-40..45"),
        ("outside_c", "46", "-40..45"),
        ("outside_c", "--5", "-40..45"),
        ("kg", "0", "0.1..300"),
        ("kg", "300.1", "0.1..300"),
        ("kg", "3.55", "0.1..300"),
        ("kg", "3.", "0.1..300"),
    ],
)
def test_what_is_none_is_refused_with_its_bounds(name: str, typed: str, allowed: str) -> None:
    with pytest.raises(BadFigure) as refused:
        read({name: typed}, BOUNDS)
    assert (refused.value.field, refused.value.allowed) == (name, (allowed,))


def test_a_name_that_nobody_knows_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownFigure) as refused:
        read({"count": "1", "Count": "1"}, BOUNDS)
    assert (refused.value.field, refused.value.allowed) == ("Count", tuple(BOUNDS))
