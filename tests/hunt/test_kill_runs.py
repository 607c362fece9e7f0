"""Two relays and two clients, one of the four killed every few seconds: all arrives once, and nobody lies.

A killed relay has forgotten every cell; a killed client comes back with what its vault holds.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from client.api import Client
from tests.support.correspondent import CHEAP, SECRET, Correspondent
from tests.support.people import network_of
from tests.support.ports import free_port
from tests.support.relay_process import RelayProcess, make_relay, serving

MESSAGES = 250
"""Of each side."""
PAUSE_S = 0.2
"""Between two of them on the average, so that something is always under way when somebody is killed."""
KILLS = 16
"""At least."""


class Relay:
    """A relay that comes back where it was, and remembers nothing."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._config = make_relay(folder, port=free_port())
        self._stack = stack
        self.running = self._serve()

    def _serve(self) -> RelayProcess:
        return self._stack.enter_context(serving(self._config))

    async def kill(self) -> None:
        self.running.process.kill()
        await asyncio.to_thread(self.running.process.wait)

    async def start(self) -> None:
        self.running = await asyncio.to_thread(self._serve)


async def haunt(victims: list[Correspondent | Relay], random: Random, over: asyncio.Event) -> None:
    """Kill one after the other, all of them before anyone a second time; let each come back soon after.

    Where a start takes seconds, all may have come before there were kills enough; then they go on.
    """
    kills = 0
    while kills < KILLS or not over.is_set():
        for victim in random.sample(victims, len(victims)):
            await asyncio.sleep(random.uniform(0.5, 3))
            await victim.kill()
            kills += 1
            await asyncio.sleep(random.uniform(0, 1.5))
            await victim.start()


async def write_all(writer: Correspondent, random: Random) -> None:
    for number in range(MESSAGES):
        await writer.write(f"쪽지 {number}")
        await asyncio.sleep(random.expovariate(1 / PAUSE_S))


async def pair(folder: Path, network: str) -> list[Correspondent]:
    """Two connected people, nobody at work yet."""
    homes = [folder / "coordinator", folder / "house"]
    async with (
        await Client.create(homes[0], SECRET, network, kdf=CHEAP) as coordinator,
        await Client.create(homes[1], SECRET, kdf=CHEAP) as house,
    ):
        await house.join("Coordinator", (await coordinator.invite("House", "house")).link)
        await coordinator.sync()
        await house.sync()
        assert [(await who.people())[0].state for who in (coordinator, house)] == ["active", "active"]
    return [Correspondent(home) for home in homes]


async def read_on(reader: Correspondent) -> None:
    """Open every message soon after it has come, whoever is killed meanwhile: so there is room for the next.

    An order that a kill has swallowed is given again.
    """
    while len(reader.came) < MESSAGES or reader.came > reader.shown.keys():
        for message_id in sorted(reader.came - reader.shown.keys()):
            reader.show(message_id)
        await asyncio.sleep(PAUSE_S * 5)


def settled(writer: Correspondent, reader: Correspondent) -> bool:
    """The writer knows of everything what became of it."""
    opened = {message_id for message_id, state in writer.sent.items() if state == "opened"}
    return set(writer.sent.values()) <= {"received", "opened"} and opened >= reader.asked


async def check(writer: Correspondent, reader: Correspondent) -> None:
    """0 lost, 0 doubled, 0 false receipts: by the two vaults, and by what was said before each kill."""
    assert sorted(writer.texts.values()) == sorted(f"쪽지 {number}" for number in range(MESSAGES))
    async with (
        await Client.open(writer.home, SECRET, dry_run=True, kdf=CHEAP) as ours,
        await Client.open(reader.home, SECRET, dry_run=True, kdf=CHEAP) as theirs,
    ):
        sent = {one.id: one.state for one in await ours.outbox()}
        came = {one.id: one for one in await theirs.inbox()}
    assert came.keys() == reader.shown.keys() == writer.texts.keys()
    read = {one: text for one, text in reader.shown.items() if text}
    assert read.items() <= writer.texts.items() and len(read) > MESSAGES - KILLS
    assert {one: message.state == "opened" for one, message in came.items()} == {
        one: state == "opened" for one, state in sent.items()
    }
    arrivals = Counter(said["id"] for said in reader.said if said["what"] == "message.arrived")
    assert set(arrivals.values()) == {1}
    for said in writer.said:
        if said["what"] == "sent.changed" and said["state"] in ("received", "opened"):
            assert came[said["id"]].received_at_s <= said["at_s"]


async def correspond(people: list[Correspondent], random: Random, over: asyncio.Event) -> None:
    """Write and read everything; it is over when all of it has come."""
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(write_all(person, Random(random.random())))
            group.create_task(read_on(person))
    over.set()


async def settle(people: list[Correspondent]) -> None:
    """Nobody is killed any more: all is opened that was asked for, and both know of everything."""
    first, second = people
    for person in people:
        for message_id in person.asked:
            person.show(message_id)
    await first.wait_until(lambda: settled(first, second))
    await second.wait_until(lambda: settled(second, first))
    for person in people:
        await person.end()


@pytest.mark.parametrize("run", range(3))
async def test_500_messages_outlive_a_kill_every_few_seconds(run: int, tmp_path: Path, seed: int) -> None:
    random, over = Random(seed), asyncio.Event()
    with ExitStack() as stack:
        relays = [Relay(tmp_path / name, stack) for name in ("first", "second")]
        people = await pair(tmp_path, network_of(*(relay.running.entry for relay in relays)))
        for person in people:
            stack.callback(person.abandon)
            await person.start()
        async with asyncio.TaskGroup() as group:
            group.create_task(haunt([*relays, *people], random, over))
            group.create_task(correspond(people, random, over))
        await settle(people)
    await check(*people)
    await check(*reversed(people))
