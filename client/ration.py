"""What a group of people needs for a day, and for the days it has to last: food, water, floor.

Figures for planning, computed here and sent nowhere; the desk judges, so every face shows them with
"check with the desk".  Nothing here is a reason to turn anyone away.

Energy: UNHCR and WFP, Guidelines for Estimating Food and Nutritional Needs in Emergencies (1997), annexes
I and II and paragraph 21, for light activity.  Water and floor: the Sphere handbook (2011); floor in
the cold: the UNHCR handbook for emergencies (2007).
Choices: docs/decisions/0035-planning-figures.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from client.errors import BadFigure, MissingFigure
from client.figures import Bounds, read

KCAL = {
    "infants_0": 820,
    "children_1": 1220,
    "children_2": 1380,
    "children_3": 1500,
    "children_4": 1620,
    "children_5_9": 1860,
    "children_10_14": 2210,
    "youths_15_19": 2420,
    "women": 1990,
    "men": 2460,
    "older": 1890,
    "others": 2100,
}
"""A day's energy of one person, by band of full years.

women and men are 20 to 59, older from 60 on; others are people of whom neither age nor sex is known.
"""
EXTRA_KCAL = {"pregnant": 285, "breastfeeding": 500, "heavy_women": 330, "heavy_men": 850}
"""On top of the band, for each one of whom it is true; heavy: all day on foot, carrying, or hard work."""
AMONG = {
    "pregnant": ("women", "youths_15_19", "children_10_14"),
    "breastfeeding": ("women", "youths_15_19", "children_10_14"),
    "heavy_women": ("women",),
    "heavy_men": ("men",),
}
"""Which bands hold those people already."""

WARM_C, STEP_C, STEP_KCAL = 20, 5, 100
"""Each step below 20 °C, begun or whole, adds 100 kcal for each person."""
TABLE_ENDS_C = 0
"""The coldest line of the source's table."""
HEATED_C = 8
"""A place is cold from this daily mean down, about where houses begin to be heated.  No source says where."""

DRINK_DL = (25, 30)
"""Water that a person takes in within a day, drunk or in food, in tenths of a litre: from, to."""
WATER_DL = (75, 150)
"""All water of a person and day, with cooking and washing, in the same way."""
FLOOR_M2, COLD_FLOOR_M2, GOOD_FLOOR_M2 = 3.5, 4.5, 5.5
"""Floor of one person: at least; where it is cold at least; and better there."""
STOCK_DAYS = 10
"""How long the stock of a house lasts, if nobody says otherwise."""

FIGURES = {
    **dict.fromkeys((*KCAL, *EXTRA_KCAL), Bounds(0, 9)),
    "outside_c": Bounds(-50, 50),
    "days": Bounds(1, 30),
    "floor_m2": Bounds(10, 9990, places=1),
}


class Floor(Enum):
    """How much floor there is for each person."""

    ENOUGH = "enough"
    CROWDED = "crowded"
    VERY_CROWDED = "very_crowded"


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """Who needs it, and where.

    counts: people by the names of KCAL and EXTRA_KCAL; a name that is missing counts nobody.
    outside_c: mean of day and night outdoors, None when not said.  floor_m2: None when not said.
    """

    counts: Mapping[str, int]
    outside_c: int | None = None
    days: int = STOCK_DAYS
    floor_m2: float | None = None

    @property
    def people(self) -> int:
        return sum(self.counts.get(band, 0) for band in KCAL)

    @property
    def babies(self) -> int:
        return self.counts.get("infants_0", 0)

    @property
    def cold(self) -> bool:
        """Houses are heated there."""
        return self.outside_c is not None and self.outside_c <= HEATED_C


def group(given: Mapping[str, str]) -> Group:
    """Return the group that was typed: figures by the names of FIGURES.

    Raises UnknownFigure and BadFigure, also for more of a kind than there are in its bands, and
    MissingFigure when it counts nobody.
    """
    figures = read(given, FIGURES)
    counts = {name: figures[name] for name in figures if name in KCAL or name in EXTRA_KCAL}
    for name, bands in AMONG.items():
        most = sum(counts.get(band, 0) for band in bands)
        if counts.get(name, 0) > most:
            raise BadFigure(name, (Bounds(0, most).allowed,))
    floor_m2 = figures["floor_m2"] / 10 if "floor_m2" in figures else None
    asked = Group(counts, figures.get("outside_c"), figures.get("days", STOCK_DAYS), floor_m2)
    if not asked.people:
        raise MissingFigure("women", tuple(KCAL))
    return asked


def cold_kcal(outside_c: int) -> int:
    """Return what the cold adds to one person's day; between two steps the colder one counts."""
    steps_begun = -((outside_c - WARM_C) // STEP_C)
    return STEP_KCAL * max(0, steps_begun)


def energy_kcal(asked: Group) -> int:
    """Return the energy that the whole group needs in a day."""
    warm = sum(count * (KCAL | EXTRA_KCAL)[name] for name, count in asked.counts.items())
    return warm + asked.people * (0 if asked.outside_c is None else cold_kcal(asked.outside_c))


def drink_l(asked: Group, days: int = 1) -> tuple[float, float]:
    """Return the litres that the group drinks in so many days: from, to."""
    return _litres(DRINK_DL, asked, days)


def water_l(asked: Group, days: int = 1) -> tuple[float, float]:
    """Return the litres of all water, with cooking and washing."""
    return _litres(WATER_DL, asked, days)


def _litres(each_dl: tuple[int, int], asked: Group, days: int) -> tuple[float, float]:
    low, high = (each * asked.people * days / 10 for each in each_dl)
    return low, high


def floor_each_m2(asked: Group) -> float | None:
    """Return the floor of one person, rounded down to a tenth; None when none was named."""
    return None if asked.floor_m2 is None else round(asked.floor_m2 * 10) // asked.people / 10


def least_floor_m2(asked: Group) -> float:
    """Return the floor that one person should have at least."""
    return COLD_FLOOR_M2 if asked.cold else FLOOR_M2


def floor(asked: Group) -> Floor | None:
    """Return how crowded it is, None when no floor was named.  A warning, whatever it says."""
    if asked.floor_m2 is None:
        return None
    if asked.floor_m2 < least_floor_m2(asked) * asked.people:
        return Floor.VERY_CROWDED
    if asked.cold and asked.floor_m2 < GOOD_FLOOR_M2 * asked.people:
        return Floor.CROWDED
    return Floor.ENOUGH
