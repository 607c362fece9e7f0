"""A house that has heard from its coordinator: one message of every kind that may come, none opened yet.

Made once, with a real relay between the two vaults; afterwards the relay is gone, and offline is normal.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from client.api import Client
from client.catalogue import CATALOGUE, kind_by_name, may_send
from client.forms import (
    AFTER,
    SHOWN_WHOLE,
    Alias,
    Choice,
    Flag,
    Form,
    Number,
    Selection,
    Sizes,
    Text,
    decimal,
)
from client.kinds import Kind
from keys.vault import FLOOR
from tests.support.people import SECRET, network_of
from tests.support.relay_process import make_relay, serving
from wire.bundle import Role

COORDINATOR = "Coordinator"
LONG_NOTE = (
    "Снег идёт третий день. Пожалуйста, держите дверь закрытой и не зажигайте свет у окна до утра. "
    "给客人多准备一条毯子。 따뜻한 물을 많이 마시게 하고 발이 젖었으면 바로 말리십시오. "
    "Nothing has changed otherwise, and we are glad that you are there."
)
NAMES = {"case": "Maple", "place": "Mill", "route": "North way", "helper": "Fir"}


def make_house(folder: Path) -> Path:
    """Return the folder of a house's vault, closed, that SECRET opens."""
    with serving(make_relay(folder / "relay"), watch=False) as relay:
        asyncio.run(_correspond(folder, network_of(relay.entry)))
    shutil.rmtree(folder / "a")
    return folder / "b"


async def _correspond(folder: Path, network: str) -> None:
    async with (
        await Client.create(folder / "a", SECRET, network, kdf=FLOOR) as coordinator,
        await Client.create(folder / "b", SECRET, kdf=FLOOR) as house,
    ):
        await house.join(COORDINATOR, (await coordinator.invite("House", "house")).link)
        await coordinator.sync()
        await house.sync()
        for noun, name in NAMES.items():
            await coordinator.add_name(noun, name)
        for kind in kinds_for_a_house():
            await coordinator.send(kind.name, "House", example(kind), as_is=True)
        await coordinator.send("checkin_ask", "House", example(kind_by_name("checkin_ask")), drill=True)
        await coordinator.sync()
        await house.send("checkin", COORDINATOR, example(kind_by_name("checkin")))
        await house.sync()
        await coordinator.sync()
        await house.sync()
        await house.agree_sign("boat")
        await house.send("capacity", COORDINATOR, {"free_by_night": "2", "free_by_day": "1"})
        assert len(await house.inbox()) == len(kinds_for_a_house()) + 1


def kinds_for_a_house() -> list[Kind]:
    """What a coordinator may send there alone, and without another message that it speaks of."""
    return [
        kind
        for kind in CATALOGUE.kinds
        if may_send(kind, Role.COORDINATOR, Role.HOUSE)
        and not kind.two_persons
        and not any(field.required and _speaks_of_a_message(field.form) for field in kind.fields)
    ]


def _speaks_of_a_message(form: Form) -> bool:
    return isinstance(form, Alias) and form.noun in SHOWN_WHOLE


def example(kind: Kind) -> dict[str, str]:
    """As much as a message of this kind can say, in words as they are typed."""
    told = {noun: NAMES[noun] for noun in kind.about}
    for position, field in enumerate(kind.fields):
        if field.name not in kind.exactly_one[1:] and not _speaks_of_a_message(field.form):
            told[field.name] = typed(field.form, position)
    return told


def typed(form: Form, position: int) -> str:
    match form:
        case Number(low, high, _, scale, step, clock):
            value = min(high, low + step * (position + 1)) if clock == AFTER or low >= 0 else low
            return decimal(value, scale)
        case Flag():
            return "yes"
        case Choice(_, values):
            return list(values)[-1]
        case Selection(_, values):
            return ",".join(values)
        case Sizes(low, high, _):
            return f"{low},{high}"
        case Text(chars):
            return LONG_NOTE[:chars].strip()
        case Alias(noun):
            return NAMES[noun]
