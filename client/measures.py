"""What was measured on one person: an arm in millimetres, a weight in kilograms.

The number itself is what the desk needs; a bound is said beside it where one is agreed, and no word for
what it means.

Bounds: WHO and UNICEF, joint statement on child growth standards (2009), for children of 6 to 59 months.
For others, pregnant and breastfeeding women among them, none is agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from client.errors import BadFigure, MissingFigure
from client.figures import Bounds, read

ARM = {"mm": Bounds(60, 300), "months": Bounds(0, 59), "years": Bounds(2, 120)}
"""Ages are months or full years; Korean and Chinese counting adds a year or two, which would mislead."""
WEIGHT = {"kg": Bounds(1, 3000, places=1)}
BOUND_MONTHS = range(6, 60)
SEVERE_MM, MODERATE_MM = 115, 125
JIN_IN_KG = 2
"""Chinese jin of 0.5 kg; they are shown, and never read."""


class ArmBound(Enum):
    """Where an arm lies between the bounds for children of 6 to 59 months."""

    BELOW_115 = "below_115"
    FROM_115 = "from_115"
    FROM_125 = "from_125"


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm.  bound: None where none is agreed for the age, or no age was given."""

    mm: int
    bound: ArmBound | None


def arm(given: Mapping[str, str]) -> Arm:
    """Return what was typed: mm, and months or years or neither.

    Raises UnknownFigure, BadFigure (also for two ages at once) and MissingFigure without mm.
    """
    figures = read(given, ARM)
    if "mm" not in figures:
        raise MissingFigure("mm", _as_typed(ARM, "mm"))
    if {"months", "years"} <= figures.keys():
        raise BadFigure("years", _as_typed(ARM, "months", "years"))
    months = figures["years"] * 12 if "years" in figures else figures.get("months")
    return Arm(figures["mm"], None if months is None else arm_bound(figures["mm"], months))


def arm_bound(mm: int, months: int) -> ArmBound | None:
    """Return where an arm lies, None for an age that has no agreed bounds."""
    if months not in BOUND_MONTHS:
        return None
    if mm < SEVERE_MM:
        return ArmBound.BELOW_115
    return ArmBound.FROM_115 if mm < MODERATE_MM else ArmBound.FROM_125


def weight(given: Mapping[str, str]) -> tuple[float, float]:
    """Return a weight in kilograms and in jin.  Raises UnknownFigure, BadFigure, MissingFigure."""
    figures = read(given, WEIGHT)
    if "kg" not in figures:
        raise MissingFigure("kg", _as_typed(WEIGHT, "kg"))
    return figures["kg"] / 10, figures["kg"] * JIN_IN_KG / 10


def _as_typed(bounds: Mapping[str, Bounds], *names: str) -> tuple[str, ...]:
    return tuple(f"{name}={bounds[name].allowed}" for name in names)
