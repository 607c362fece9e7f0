"""What a group needs, in words: for planning, so every face shows it with "check with the desk".

Made from client/ration and the words of one language.  Knows no vault.

Spec: docs/decisions/0035-planning-figures.md.
"""

from __future__ import annotations

from client.ration import (
    GOOD_FLOOR_M2,
    TABLE_ENDS_C,
    Group,
    drink_l,
    energy_kcal,
    floor,
    floor_each_m2,
    least_floor_m2,
    water_l,
)
from client.text import Words


def lines(words: Words, asked: Group) -> list[str]:
    """Return food, water, stock and floor of this group, and what is to be minded."""
    kcal = energy_kcal(asked)
    days = words.count("stock_days", asked.days)
    said = [
        _say(words, "people", n=asked.people),
        _say(words, "energy", kcal=kcal),
        _say(words, "drink", **_span(drink_l(asked))),
        _say(words, "water", **_span(water_l(asked))),
        _say(words, "stock", days=days, kcal=kcal * asked.days, **_span(drink_l(asked, asked.days))),
        _say(words, "stock_water", days=days, **_span(water_l(asked, asked.days))),
    ]
    if asked.outside_c is None:
        said.append(_say(words, "no_temperature"))
    elif asked.outside_c < TABLE_ENDS_C:
        said.append(_say(words, "below_table"))
    return said + _floor(words, asked) + ([_say(words, "babies")] if asked.babies else [])


def _floor(words: Words, asked: Group) -> list[str]:
    crowded = floor(asked)
    if crowded is None:
        return []
    facts = {"each": f"{floor_each_m2(asked):g}", "least": least_floor_m2(asked), "good": GOOD_FLOOR_M2}
    return [_say(words, f"floor_{crowded.value}", **facts)]


def _say(words: Words, code: str, **facts: object) -> str:
    return words.word("ration", code).format(**facts)


def _span(litres: tuple[float, float]) -> dict[str, str]:
    low, high = litres
    return {"low": f"{low:g}", "high": f"{high:g}"}
