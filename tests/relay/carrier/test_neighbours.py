"""relay/neighbours: whichever worker a call comes to, the one that has its link answers."""

from __future__ import annotations

import asyncio
import io
import stat
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from keys.channel import hidden_path
from keys.primitives import random_bytes
from relay.carrier.neighbours import BODY_BYTES, COOKIE_CHARS, Neighbours, worker_of
from relay.config import Config
from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load
from relay.server import Relay
from relay.telemetry import Telemetry
from relay.workers import as_worker
from tests.relay.carrier.test_caller import Talker
from tests.support.relay_client import make_cell, make_drop, make_poll
from wire.descriptor import from_line
from wire.request import Push, Reply

WORKERS = 2


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True))
    return replace(config, workers=WORKERS, store_mib=1)


@asynccontextmanager
async def working(config: Config, number: int) -> AsyncIterator[str]:
    """One worker in this process, at a port of its own; its address."""
    stop = asyncio.Event()
    relay = Relay(as_worker(config, number, 0), Telemetry(io.StringIO()), random_bytes)
    await relay.open()
    running = asyncio.create_task(relay.run(stop))
    try:
        yield relay.urls[0]
    finally:
        stop.set()
        await running


@asynccontextmanager
async def at_both(config: Config) -> AsyncIterator[tuple[Talker, list[str]]]:
    """Two workers, somebody who can call at each, and the paths to choose from."""
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(working(config, number)) for number in (1, 2)]
        jar = aiohttp.DummyCookieJar()
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        entry = from_line(descriptor_line(replace(config, urls=(urls[0],)), None)).relays[0]
        yield Talker(session, entry), [url + hidden_path(entry.admission) for url in urls]


async def test_a_link_goes_on_whichever_worker_its_calls_come_to(config: Config) -> None:
    async with at_both(config) as (talker, paths):
        hello = await talker.greet()
        drop, cell = make_drop(), make_cell()
        talker.url = paths[1]
        await talker.bring(make_poll(hello.hour // 12, drop.tags[0]))
        assert len(await talker.wait()) == 1
        waiting = asyncio.create_task(talker.wait())
        talker.url = paths[0]
        await talker.bring(drop.put(hello.hour // 12, cell))
        reply, push = [*await waiting, *await talker.wait()][:2]
        assert {type(reply), type(push)} == {Reply, Push}
        assert cell in (getattr(each, "cell", b"") for each in (reply, push))


async def test_a_cookie_of_nobody_gets_what_the_site_answers_at_every_worker(config: Config) -> None:
    async with at_both(config) as (talker, paths):
        talker.cookie = {"Cookie": "sid=" + "01" * (COOKIE_CHARS // 2)}
        seen = []
        for talker.url in (*paths, paths[0] + "x"):
            seen.append(await talker.post(b""))
        assert seen[0] == seen[1] == seen[2] and seen[0][0] == 404


async def test_a_record_that_does_not_open_ends_the_link_also_by_way_of_another_worker(
    config: Config,
) -> None:
    async with at_both(config) as (talker, paths):
        await talker.greet()
        talker.url = paths[1]
        assert (await talker.post(bytes(4096)))[0] == 404
        talker.url = paths[0]
        assert (await talker.post(b""))[0] == 404


async def test_a_call_for_a_worker_that_is_gone_gets_what_the_site_answers(config: Config) -> None:
    async with working(config, 2) as second, aiohttp.ClientSession() as session:
        async with working(config, 1) as first:
            entry = from_line(descriptor_line(replace(config, urls=(first,)), None)).relays[0]
            talker = Talker(session, entry)
            await talker.greet()
        talker.url = second + hidden_path(entry.admission)
        assert (await talker.post(b""))[0] == 404


def as_neighbour(config: Config, number: int) -> Neighbours:
    return Neighbours(as_worker(config, number, 0))


async def test_a_call_and_its_answer_come_over_whole_and_the_socket_is_for_this_user_alone(
    config: Config,
) -> None:
    first, second = as_neighbour(config, 1), as_neighbour(config, 2)
    heard: list[tuple[int, str, bytes]] = []
    longest = random_bytes(BODY_BYTES)

    async def carry_on(pool: int, cookie: str, body: bytes) -> bytes | None:
        heard.append((pool, cookie, body))
        return longest if body else None

    await second.open(carry_on)
    cookie = second.sign(random_bytes(16)).hex()
    assert first.have(cookie) and not second.have(cookie) and worker_of(cookie) == 2
    assert await first.ask(7, cookie, longest) == longest
    assert await first.ask(7, cookie, b"") is None
    assert heard == [(7, cookie, longest), (7, cookie, b"")]
    [place] = config.folder.glob("*.calls")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    second.close()
    assert not place.exists() and await first.ask(7, cookie, b"") is None


@pytest.mark.parametrize("cookie", ["", "02", "g" * COOKIE_CHARS, "00" * 16, "03" * 16, "02" * 17])
def test_what_is_no_cookie_of_another_worker_is_nobodys(config: Config, cookie: str) -> None:
    assert not as_neighbour(config, 1).have(cookie)


def test_one_process_alone_has_no_neighbours_and_leaves_its_cookies_random(config: Config) -> None:
    alone = Neighbours(replace(config, workers=1))
    cookie = random_bytes(16)
    assert alone.sign(cookie) == cookie and not alone.have("02" * 16)
