"""client/measures.py: an arm beside its bounds, and kilograms as jin."""

from __future__ import annotations

import pytest

from client.errors import BadFigure, MissingFigure, UnknownFigure
from client.measures import Arm, ArmBound, arm, weight


@pytest.mark.parametrize(
    ("mm", "bound"),
    [
        ("60", ArmBound.BELOW_115),
        ("114", ArmBound.BELOW_115),
        ("115", ArmBound.FROM_115),
        ("124", ArmBound.FROM_115),
        ("125", ArmBound.FROM_125),
        ("300", ArmBound.FROM_125),
    ],
)
def test_an_arm_lies_below_from_or_above_the_bounds(mm: str, bound: ArmBound) -> None:
    assert arm({"mm": mm, "months": "14"}) == Arm(int(mm), bound)


@pytest.mark.parametrize("age", [{"months": "6"}, {"months": "59"}, {"years": "2"}, {"years": "4"}])
def test_bounds_are_said_from_6_to_59_months(age: dict[str, str]) -> None:
    assert arm({"mm": "100"} | age).bound is ArmBound.BELOW_115


@pytest.mark.parametrize("age", [{}, {"months": "0"}, {"months": "5"}, {"years": "5"}, {"years": "30"}])
def test_for_everybody_else_only_the_millimetres_are_said(age: dict[str, str]) -> None:
    assert arm({"mm": "100"} | age) == Arm(100, None)


@pytest.mark.parametrize(
    "given",
    [
        {"mm": "59"},
        {"mm": "301"},
        {"mm": "11.5"},
        {"mm": "114", "months": "60"},
        {"mm": "114", "years": "1"},
        {"mm": "114", "months": "30", "years": "2"},
    ],
)
def test_an_arm_or_an_age_that_cannot_be_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadFigure):
        arm(given)


def test_an_arm_without_millimetres_is_missing() -> None:
    with pytest.raises(MissingFigure):
        arm({"months": "14"})


@pytest.mark.parametrize(("kg", "jin"), [("0.1", 0.2), ("3.5", 7), ("60", 120), ("300", 600)])
def test_a_jin_is_half_a_kilogram(kg: str, jin: float) -> None:
    assert weight({"kg": kg}) == (float(kg), jin)


def test_jin_are_shown_and_never_read() -> None:
    with pytest.raises(UnknownFigure):
        weight({"jin": "7"})
    with pytest.raises(MissingFigure):
        weight({})
