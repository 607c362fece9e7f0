"""Numbers to plan with: what a group needs, an arm beside its bounds, a weight in jin.

They keep nothing and send nothing.  Only a message that came needs the vault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from client.cli import offers
from client.cli.frame import Frame, command
from client.cli.refusals import Refused
from client.cli.terminal import read_fields

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from client.ration import Group

COUNTING_KIND = "nutrition"
"""The kind of message that counts people in the bands of the calculation."""
_FIGURES = click.argument("figures", nargs=-1, metavar="NAME=NUMBER... | -")


@click.command()
@_FIGURES
@click.option(
    "--for",
    "message_id",
    metavar="ID",
    shell_complete=offers.received,
    help="Begin with the numbers of a message that came.",
)
@command
def ration(
    frame: Frame, figures: tuple[str, ...], message_id: str | None
) -> Coroutine[object, object, None] | None:
    """Compute food, water and floor for a group of people.

    \b
    By full years:    infants_0 children_1 children_2 children_3 children_4 children_5_9
                      children_10_14 youths_15_19 women men (both 20 to 59) older
    Nothing known:    others
    Of these:         pregnant breastfeeding heavy_women heavy_men (hard work, long ways on foot)
    Where, how long:  outside_c (mean outdoors) floor_m2 days (10 if not given)

    \b
    Example: waypost ration women=2 pregnant=1 infants_0=1 children_3=1 outside_c=0
    """
    given = read_fields(figures)
    if message_id is not None:
        return _ration_for(frame, message_id, given)
    _say_ration(frame, given)
    return None


async def _ration_for(frame: Frame, message_id: str, given: dict[str, str]) -> None:
    from client.ration import FIGURES

    async with frame.client() as client:
        content = await client.show(message_id)
    if content.kind is None or content.kind.name != COUNTING_KIND:
        raise Refused("cli.counts_nobody")
    came = {name: str(value) for name, value in content.fields.items() if name in FIGURES}
    _say_ration(frame, came | given)


def _say_ration(frame: Frame, given: dict[str, str]) -> None:
    from client.planned import lines
    from client.ration import group

    asked = group(given)
    facts = _ration_facts(asked)
    frame.result(
        facts | {"check_with_desk": True},
        *lines(frame.words, asked),
        frame.words.label("check_with_desk"),
        bare=str(facts["kcal_day"]),
    )


def _ration_facts(asked: Group) -> dict[str, object]:
    from client.ration import drink_l, energy_kcal, floor, floor_each_m2, water_l

    crowded = floor(asked)
    return {
        "people": asked.people,
        "kcal_day": energy_kcal(asked),
        "drink_l_day": drink_l(asked),
        "water_l_day": water_l(asked),
        "days": asked.days,
        "kcal": energy_kcal(asked) * asked.days,
        "drink_l": drink_l(asked, asked.days),
        "water_l": water_l(asked, asked.days),
        "floor_each_m2": floor_each_m2(asked),
        "floor": crowded and crowded.value,
    }


@click.command()
@_FIGURES
@command
def arm(frame: Frame, figures: tuple[str, ...]) -> None:
    """Set the circumference of an upper arm beside the agreed bounds.

    \b
    mm       around the middle of the upper left arm
    months   age of a child below 2 years; else
    years    age in full years; neither for a woman who is pregnant or breastfeeding

    Example: waypost arm mm=118 months=14
    """
    from client.measures import arm as arm_of

    measured = arm_of(read_fields(figures))
    bound = measured.bound.value if measured.bound else None
    frame.result(
        {"mm": measured.mm, "bound": bound, "check_with_desk": True},
        frame.words.word("arm", bound or "no_bound").format(mm=measured.mm),
        frame.words.word("arm", "tell"),
        frame.words.label("check_with_desk"),
        bare=str(measured.mm),
    )


@click.command()
@_FIGURES
@command
def weight(frame: Frame, figures: tuple[str, ...]) -> None:
    """Say kilograms in jin; the other way round nothing is read.

    Example: waypost weight kg=3.5
    """
    from client.measures import weight as weight_of

    kg, jin = weight_of(read_fields(figures))
    frame.result(
        {"kg": kg, "jin": jin, "check_with_desk": True},
        frame.words.word("weight", "jin").format(kg=f"{kg:g}", jin=f"{jin:g}"),
        frame.words.label("check_with_desk"),
        bare=f"{jin:g}",
    )


COMMANDS = (ration, arm, weight)
