"""relay/forward.py: one connection to each relay of the settings, and one failure for all that can fail."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from keys.channel import Channel, Responder, hidden_path
from keys.primitives import random_bytes, x25519_public
from relay.clock import EPOCH_S, HOUR_S, Clock
from relay.config import Config
from relay.desk.founding import descriptor_line
from relay.desk.settings import load
from relay.forward import DELAY_S, Forwarder
from relay.server import Relay
from relay.telemetry import Count, Telemetry
from relay.transit import BUSY, DESTINATION_PARCELS, UNKNOWN, Asker
from tests.support.hops import RELAYS_POOL, Letter, is_taken, make_destination, outcome, seal
from tests.support.relay_client import connected, make_cell, make_drop, make_poll
from tests.support.strangers import Talk, listen, serving, upgrading
from wire.descriptor import RelayEntry, TlsKind, TlsRule, from_line
from wire.record import pad
from wire.request import Forward, Forwarded, Hello, Reply, ReplyStatus, Response, encode

START_S = 1000.0 * EPOCH_S + HOUR_S


def asker(link: int) -> Asker:
    return Asker(link, pool=1, most=DESTINATION_PARCELS)


class NoWait:
    """A chance that never waits, and remembers between what it could have chosen."""

    def __init__(self) -> None:
        self.spans: list[tuple[float, float]] = []

    def uniform(self, a: float, b: float, /) -> float:
        self.spans.append((a, b))
        return a

    def randbytes(self, n: int, /) -> bytes:
        return random_bytes(n)

    def shuffle(self, x: list[bytes], /) -> None: ...


class Hop:
    """A forwarder outside its relay."""

    def __init__(self, *entries: RelayEntry) -> None:
        self.chance = NoWait()
        self.telemetry = Telemetry(io.StringIO())
        clock = Clock(START_S, 0)
        self.forwarder = Forwarder(entries, clock, self.telemetry, random_bytes, self.chance)

    def ask(self, letter: Letter, link: int = 1) -> Forwarded:
        return self.forwarder.take(letter.forward, asker(link))

    async def outcome(self, letter: Letter) -> Forwarded:
        async def ask(forward: Forward) -> Forwarded:
            return self.forwarder.take(forward, asker(1))

        return await outcome(ask, letter)


@asynccontextmanager
async def hopping(*entries: RelayEntry) -> AsyncIterator[Hop]:
    hop = Hop(*entries)
    try:
        yield hop
    finally:
        await hop.forwarder.close()


class Far:
    """A running relay that takes what other relays bring.  entry: for people.  relays_entry: for relays."""

    def __init__(self, config: Config) -> None:
        self.now_s = START_S
        self.relay = Relay(config, Telemetry(io.StringIO()), random_bytes, lambda: self.now_s, lambda: 0.0)
        self.stop = asyncio.Event()
        self._config = config

    async def open(self) -> None:
        await self.relay.open()
        self.running = asyncio.create_task(self.relay.run(self.stop))
        opened = replace(self._config, urls=self.relay.urls)
        self.entry, self.relays_entry = (
            from_line(descriptor_line(opened, pool)).relays[0] for pool in (None, RELAYS_POOL)
        )

    async def end_all_links(self) -> None:
        """Half a day later, when each has outlived its epoch."""
        self.now_s += 13 * HOUR_S
        await self.relay.tick()

    @property
    def links(self) -> int:
        return self.relay._reception.links


@asynccontextmanager
async def standing(folder: Path, *, plain: bool = True, closed: bool = False) -> AsyncIterator[Far]:
    """closed: the pool for relays is."""
    config = load(make_destination(folder, plain=plain, store_mib=1))
    pools = tuple(replace(pool, closed=closed and pool.forwarder) for pool in config.pools)
    far = Far(replace(config, pools=pools))
    await far.open()
    try:
        yield far
    finally:
        far.stop.set()
        await far.running


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Far]:
    async with standing(tmp_path / "far") as far:
        yield far


def put_for(entry: RelayEntry) -> Letter:
    return seal(entry, make_drop().put(1000, make_cell()))


# --- what arrives ---------------------------------------------------------------------------------------


async def test_what_is_handed_on_is_done_there_and_the_answer_comes_back(far: Far):
    drop, cell = make_drop(), make_cell()
    async with hopping(far.relays_entry) as hop, connected(far.entry) as reader:
        letter = seal(far.entry, drop.put(reader.epoch, cell))
        assert is_taken(hop.ask(letter))
        reply = letter.read(await hop.outcome(letter))
        assert reply.status is ReplyStatus.OK
        found = await reader.ask(make_poll(reader.epoch, drop.tags[0]))
        assert found.cell == cell
        assert hop.telemetry.counts == {Count.FORWARDS_TAKEN: 1}


async def test_each_waits_for_a_random_time_of_its_own(far: Far):
    async with hopping(far.relays_entry) as hop:
        for _ in range(3):
            await hop.outcome(put_for(far.entry))
        assert hop.chance.spans == [(0, DELAY_S)] * 3


async def test_all_share_one_connection_and_a_new_one_is_opened_when_it_ended(far: Far):
    async with hopping(far.relays_entry) as hop:
        letters = [put_for(far.entry) for _ in range(5)]
        done = await asyncio.gather(*map(hop.outcome, letters))
        replies = [letter.read(each) for letter, each in zip(letters, done, strict=True)]
        assert [each.status for each in replies] == [ReplyStatus.OK] * 5
        assert far.links == 1
        await far.end_all_links()
        letter = seal(far.entry, make_drop().recall())
        while (forwarded := await hop.outcome(letter)) == BUSY:
            pass  # what was asked just as the connection ended has failed
        assert letter.read(forwarded).status is ReplyStatus.OK
        assert far.links == 1


async def test_other_relays_can_be_named_while_it_runs_and_lines_that_stay_are_not_cut(far: Far):
    async with hopping(far.relays_entry) as hop:
        await hop.outcome(put_for(far.entry))
        line = hop.forwarder._lines[far.entry.relay_id]
        hop.forwarder.use([far.relays_entry, replace(far.relays_entry, relay_id=bytes(16))])
        assert hop.forwarder._lines[far.entry.relay_id] is line
        letter = put_for(far.entry)
        assert letter.read(await hop.outcome(letter)).status is ReplyStatus.OK
        hop.forwarder.use([])
        assert await hop.outcome(put_for(far.entry)) == UNKNOWN
        async with asyncio.timeout(20):
            while far.links:  # noqa: ASYNC110  another relay's state
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("right", [True, False], ids=["its certificate", "another certificate"])
async def test_tls_is_what_the_entry_says(tmp_path: Path, right: bool):
    async with standing(tmp_path / "far", plain=False) as far:
        entry = far.relays_entry
        assert entry.tls.kind is TlsKind.CERTIFICATE
        if not right:
            entry = replace(entry, tls=TlsRule(TlsKind.CERTIFICATE, bytes(32)))
        async with hopping(entry) as hop:
            forwarded = await hop.outcome(put_for(far.entry))
        assert forwarded.status is (ReplyStatus.OK if right else ReplyStatus.BUSY)


async def test_the_next_address_is_tried_when_one_does_not_answer(far: Far):
    entry = replace(far.relays_entry, urls=("http://127.0.0.1:9", *far.relays_entry.urls))
    async with hopping(entry) as hop:
        letter = put_for(far.entry)
        assert letter.read(await hop.outcome(letter)).status is ReplyStatus.OK


async def test_a_closed_pool_at_the_destination_is_told(tmp_path: Path):
    async with standing(tmp_path / "far", closed=True) as far, hopping(far.relays_entry) as hop:
        assert await hop.outcome(put_for(far.entry)) == Forwarded(ReplyStatus.NOT_ADMITTED)


# --- what does not --------------------------------------------------------------------------------------


async def test_what_waits_for_a_relay_that_is_down_fails_at_once_and_is_counted():
    entry = RelayEntry(
        random_bytes(16),
        x25519_public(random_bytes(32)),
        random_bytes(32),
        ("http://127.0.0.1:9",),
        TlsRule(TlsKind.ANY),
    )
    async with hopping(entry) as hop:
        letters = [put_for(entry) for _ in range(3)]
        assert await asyncio.gather(*map(hop.outcome, letters)) == [BUSY] * 3
        assert hop.telemetry.counts[Count.FORWARDS_FAILED] == 3


async def test_a_relay_that_stops_is_told_as_busy(tmp_path: Path):
    async with standing(tmp_path / "far") as far, hopping(far.relays_entry) as hop:
        letter = put_for(far.entry)
        assert letter.read(await hop.outcome(letter)).status is ReplyStatus.OK
        far.stop.set()
        await far.running
        assert await hop.outcome(put_for(far.entry)) == BUSY


class FalseFar:
    """Has the keys of a relay that takes forwards; what it says to them is up to the test."""

    def __init__(self, features: tuple[int, ...] = (3,)) -> None:
        self.secret, self.relay_id, self.admission = random_bytes(32), random_bytes(16), random_bytes(32)
        self.hello = encode(Hello(bytes(16), 12_000, 3600, 16, 8, features))
        self.came = 0

    def entry(self, url: str) -> RelayEntry:
        key = x25519_public(self.secret)
        return RelayEntry(self.relay_id, key, self.admission, (url,), TlsRule(TlsKind.ANY))

    def saying(self, *answers: bytes | Response) -> Talk:
        """Shake hands, and say these to the first request."""

        async def talk(socket: web.WebSocketResponse) -> None:
            self.came += 1
            channel = await self._greet(socket)
            await socket.receive_bytes()
            for answer in answers:
                sealed = answer if isinstance(answer, bytes) else channel.seal(pad(encode(answer)))
                await socket.send_bytes(sealed)
            await listen(socket)

        return talk

    async def _greet(self, socket: web.WebSocketResponse) -> Channel:
        responder = Responder(self.secret, self.relay_id, self.admission, random_bytes)
        message, channel = responder.answer(await socket.receive_bytes(), self.hello)
        await socket.send_bytes(message)
        return channel


async def hang_up(socket: web.WebSocketResponse) -> None:
    await socket.close()


async def babble(socket: web.WebSocketResponse) -> None:
    await socket.receive_bytes()
    await socket.send_bytes(random_bytes(4096))


FAULTS: dict[str, Callable[[FalseFar], Talk]] = {
    "hangs up": lambda far: hang_up,
    "babbles": lambda far: babble,
    "does not have the key": lambda far: FalseFar().saying(Forwarded(ReplyStatus.OK)),
    "answers with REPLY": lambda far: far.saying(Reply(ReplyStatus.OK, 12_000)),
    "answers with a broken record": lambda far: far.saying(random_bytes(4096)),
    "answers with half a record": lambda far: far.saying(bytes(2048)),
    "says no more than taken": lambda far: far.saying(Forwarded(ReplyStatus.OK, 3)),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_destination_that_breaks_a_rule_is_told_as_busy(fault: Callable[[FalseFar], Talk]):
    far = FalseFar()
    async with serving(upgrading(fault(far))) as url, hopping(far.entry(url)) as hop:
        assert await hop.outcome(put_for(far.entry(url))) == BUSY


async def test_a_relay_that_takes_no_forwards_is_not_asked():
    far = FalseFar(features=(1, 2))
    talk = far.saying(Forwarded(ReplyStatus.MALFORMED))
    async with serving(upgrading(talk)) as url, hopping(far.entry(url)) as hop:
        assert await hop.outcome(put_for(far.entry(url))) == BUSY


async def test_a_second_answer_to_one_question_ends_the_connection():
    far = FalseFar()
    refused = Forwarded(ReplyStatus.QUOTA, 7)
    async with (
        serving(upgrading(far.saying(refused, refused))) as url,
        hopping(far.entry(url)) as hop,
    ):
        assert await hop.outcome(put_for(far.entry(url))) == refused
        await hop.outcome(put_for(far.entry(url)))
        assert far.came == 2


async def test_a_redirect_is_not_followed():
    far, asked = FalseFar(), []

    async def other(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(request.path)
        return web.Response()

    async with AsyncExitStack() as stack:
        elsewhere = await stack.enter_async_context(serving(other))

        async def redirect(request: web.BaseRequest) -> web.StreamResponse:
            assert request.path == hidden_path(far.admission)
            raise web.HTTPFound(elsewhere + request.path)

        url = await stack.enter_async_context(serving(redirect))
        hop = await stack.enter_async_context(hopping(far.entry(url)))
        assert await hop.outcome(put_for(far.entry(url))) == BUSY
        assert asked == []


async def test_a_relay_that_could_not_be_reached_is_left_in_peace_for_a_while():
    came = []

    async def refuse(request: web.BaseRequest) -> web.StreamResponse:
        came.append(request.path)
        return web.Response(status=404)

    far = FalseFar()
    async with serving(refuse) as url, hopping(far.entry(url)) as hop:
        for _ in range(4):
            assert await hop.outcome(put_for(far.entry(url))) == BUSY
        assert len(came) == 1


async def test_a_forwarder_closes_while_things_wait_and_leaves_no_task(far: Far):
    before = asyncio.all_tasks()
    silent = FalseFar()
    async with serving(upgrading(silent.saying())) as url:
        hop = Hop(silent.entry(url), far.relays_entry)
        assert is_taken(hop.ask(put_for(silent.entry(url))))
        await hop.outcome(put_for(far.entry))
        await hop.forwarder.close()
    assert not hop.forwarder._carrying
    leftover = asyncio.all_tasks() - before
    assert [task for task in leftover if "relay/forward" in repr(task)] == []
