"""Numbers that somebody types for a calculation: each with its bounds, and refused in words.

What is typed here goes nowhere: no message is made of it, and it is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from client.errors import BadFigure, UnknownFigure

_TYPED = re.compile(r"(-?)(\d{1,4})(?:[.,](\d))?")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a figure may be, both ends included.  places: digits after the point, 0 or 1.

    low, high and what is read are integers: of the unit itself, or of its tenths where places is 1.
    """

    low: int
    high: int
    places: int = 0

    @property
    def allowed(self) -> str:
        """The bounds as they are typed: "0..9", "0.1..300"."""
        return f"{self.low / 10**self.places:g}..{self.high / 10**self.places:g}"


def read(given: Mapping[str, str], bounds: Mapping[str, Bounds]) -> dict[str, int]:
    """Return the figures by name, in the units of their bounds.

    Raises UnknownFigure for a name that has no bounds, BadFigure for what is no number within them.
    """
    return {name: _figure(name, typed, bounds) for name, typed in given.items()}


def _figure(name: str, typed: str, bounds: Mapping[str, Bounds]) -> int:
    if name not in bounds:
        raise UnknownFigure(name, tuple(bounds))
    within = bounds[name]
    match = _TYPED.fullmatch(typed.strip())
    if match is not None and (within.places or not match[3]):
        size: int = int(match[2]) * 10**within.places + int(match[3] or 0)
        figure = -size if match[1] else size
        if within.low <= figure <= within.high:
            return figure
    raise BadFigure(name, (within.allowed,))
