"""The orderly end: what was earned is sent, nothing more is taken, and nobody can hold it up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from relay import server
from relay.operations import Operation, Outcome
from tests.relay.carrier.test_caller import talking
from tests.support.house import House, serving
from tests.support.relay_client import Closed, connected, make_cell, make_drop, make_poll
from wire.request import Nop, Reply, ReplyStatus


class Gate:
    """A store that lets its askers wait until the test opens it, as one on another machine would."""

    def __init__(self, house: House) -> None:
        self._apply: Callable[[Operation], Awaitable[Outcome]] = house.relay._store.apply
        self._open = asyncio.Event()
        self.waiting = 0

    async def apply(self, operation: Operation) -> Outcome:
        self.waiting += 1
        await self._open.wait()
        return await self._apply(operation)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
def gate(house: House, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Closed until the test opens it; the loop test of the relay does not ask, its answer is not wanted."""
    gate = Gate(house)
    monkeypatch.setattr(house.relay._store, "apply", gate.apply)
    monkeypatch.setattr(house.relay._watch, "test_loop", lambda due_s: asyncio.sleep(0))
    return gate


async def test_requests_in_work_are_answered_and_later_ones_are_not(house: House, gate: Gate):
    async with connected(house.entry) as client:
        drop = make_drop()
        await client.send(drop.put(client.epoch, make_cell()), Nop())
        await house.wait_until(lambda: gate.waiting == 1)
        house.stop.set()
        await house.wait_until(lambda: house.relay._reception.is_leaving)
        await client.send(make_poll(client.epoch, drop.tags[0]))
        gate.open()
        assert (await client.reply()).status is ReplyStatus.OK
        assert (await client.reply()).status is ReplyStatus.OK
        with pytest.raises(Closed):
            await client.receive()
        assert client.socket.close_code == aiohttp.WSCloseCode.OK


async def test_who_waits_by_single_requests_gets_what_was_earned(house: House, gate: Gate):
    async with talking(house) as talker:
        hello = await talker.greet()
        waiting = asyncio.create_task(talker.wait())
        bringing = asyncio.create_task(talker.bring(make_drop().put(hello.hour // 12, make_cell())))
        await house.wait_until(lambda: gate.waiting == 1)
        house.stop.set()
        await house.wait_until(lambda: house.relay._reception.is_leaving)
        gate.open()
        [reply] = await waiting
        assert isinstance(reply, Reply) and reply.status is ReplyStatus.OK
        await bringing


async def test_a_cell_on_its_way_to_a_reader_is_sent(house: House):
    async with connected(house.entry) as writer, connected(house.entry) as reader:
        drops = [make_drop() for _ in range(30)]
        await reader.ask(make_poll(reader.epoch, *(drop.tags[0] for drop in drops)))
        for drop in drops:
            assert (await writer.ask(drop.put(writer.epoch, make_cell()))).status is ReplyStatus.OK
        house.stop.set()
        for _ in drops:
            await reader.push()
        with pytest.raises(Closed):
            await reader.receive()


async def test_nobody_is_let_in_any_more(house: House, gate: Gate):
    async with connected(house.entry) as client, aiohttp.ClientSession() as session:
        async with session.get(house.url) as page:
            await page.read()
        await client.send(make_drop().put(client.epoch, make_cell()))
        await house.wait_until(lambda: gate.waiting == 1)
        house.stop.set()
        await house.wait_until(lambda: house.relay._reception.is_leaving)
        pool = house.relay._config.pools[0]
        assert not house.relay._reception.make_room(pool)
        with pytest.raises(aiohttp.ClientConnectionError):
            async with aiohttp.ClientSession() as other, other.get(house.url):
                pass
        gate.open()


async def test_a_link_that_never_gets_its_answer_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(server, "DRAIN_S", 0.1)
    async with serving(tmp_path) as house:
        gate = Gate(house)
        monkeypatch.setattr(house.relay._store, "apply", gate.apply)
        async with connected(house.entry) as client, connected(house.entry) as other:
            await client.send(make_drop().put(client.epoch, make_cell()))
            await house.wait_until(lambda: gate.waiting >= 1)
            house.stop.set()
            for each in (other, client):
                with pytest.raises(Closed):
                    await each.receive()
            await house.wait_until(lambda: "relay.stopped" in house.events)
        assert house.links == 0
