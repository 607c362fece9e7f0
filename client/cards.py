"""Phrase cards: what a keeper and a guest who share no language can ask, and the answers to point at.

Everything here is made from `cards.toml`; a new card is data and no code.  A number is for good, so that
somebody who cannot read can say it.  Knows no words of any language (client/text does) and no paper.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib import resources
from typing import Any

Table = Mapping[str, Any]

ANSWERS_MIN = 2
ANSWERS_MAX = 8
"""Who is in pain or afraid does not take in more at one look."""
SCALE_MAX = 10
"""From 0: as many boxes as stand in one row of a page, each as wide as a fingertip."""


class Asker(Enum):
    """Who points first."""

    KEEPER = "keeper"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers to point at, both ends among them."""

    low: int
    high: int

    @property
    def numbers(self) -> range:
        return range(self.low, self.high + 1)


@dataclass(frozen=True, slots=True)
class Card:
    """One question or statement.

    answers: names of what is pointed at, in the order shown.  With a scale the numbers are pointed at, and
    answers has the words of its low and high end, or nothing.
    """

    name: str
    number: int
    asks: Asker
    answers: tuple[str, ...]
    scale: Scale | None


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked in one breath, and printed from the top of a page."""

    name: str
    number: int
    cards: tuple[Card, ...]


def load(source: str) -> tuple[Topic, ...]:
    """Return the topics written in `source` (TOML, as explained at the head of cards.toml).

    Raises ValueError when a name or number is used twice or is not its topic's, or when answers are too few
    or too many: our own mistake, found when the program starts and not when somebody is in need.
    """
    table = tomllib.loads(source)
    topics = tuple(_topic(name, entry, table) for name, entry in table["topics"].items())
    _demand_distinct([topic.number for topic in topics])
    _demand_distinct([card.name for topic in topics for card in topic.cards])
    return topics


def _topic(name: str, entry: Table, table: Table) -> Topic:
    topic = Topic(
        name, entry["number"], tuple(_card(key, value, table) for key, value in entry["cards"].items())
    )
    _demand_distinct([card.number for card in topic.cards])
    _demand(all(card.number // 10 == topic.number for card in topic.cards), "a card has a strange number")
    return topic


def _card(name: str, entry: Table, table: Table) -> Card:
    given = entry["answers"]
    if isinstance(given, str) and given in table["scales"]:
        scale, answers = _scale(table["scales"][given])
    else:
        scale, answers = None, tuple(table["answers"].get(given, ()) if isinstance(given, str) else given)
        _demand(ANSWERS_MIN <= len(answers) <= ANSWERS_MAX, "a card has too few answers or too many")
    _demand_distinct(answers)
    return Card(name, entry["number"], Asker(entry["asks"]), answers, scale)


def _scale(entry: Table) -> tuple[Scale, tuple[str, ...]]:
    ends = tuple(entry.get("ends", ()))
    _demand(0 <= entry["low"] < entry["high"] <= SCALE_MAX, "a scale is upside down or too long")
    _demand(len(ends) in (0, 2), "a scale has two ends")
    return Scale(entry["low"], entry["high"]), ends


def _demand_distinct(names: Collection[object]) -> None:
    _demand(len(names) == len(set(names)), "a name or number of a card is used twice")


def _demand(fine: bool, mistake: str) -> None:
    if not fine:
        raise ValueError(mistake)


TOPICS = load(resources.files("client").joinpath("cards.toml").read_text(encoding="utf-8"))
