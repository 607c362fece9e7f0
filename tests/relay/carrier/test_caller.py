"""Links over single requests: the same records, in order, and for whoever is wrong the decoy's own answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from keys.channel import Channel, Initiator, hidden_path
from keys.primitives import random_bytes
from relay.clock import HOUR_S
from relay.operations import Held, Hit
from tests.support.house import House, serving
from tests.support.relay_client import connected, make_cell, make_drop, make_poll
from wire.descriptor import RelayEntry
from wire.limits import LONG_POLL_RECORDS, OUTSTANDING_REQUESTS, RECORD_BYTES
from wire.record import pad, split_message, unpad
from wire.request import Hello, Nop, Push, Reply, ReplyStatus, Request, decode_response, encode

Seen = tuple[int, dict[str, str], bytes]


class Talker:
    """A link over single requests, one step at a time."""

    def __init__(self, session: aiohttp.ClientSession, entry: RelayEntry) -> None:
        self.session = session
        self.entry = entry
        self.url = entry.urls[0] + hidden_path(entry.admission)
        self.cookie: dict[str, str] = {}
        self.channel: Channel

    async def post(self, body: bytes, **headers: str) -> Seen:
        async with self.session.post(self.url, data=body, headers=self.cookie | headers) as answer:
            fields = dict(answer.headers)
            fields.pop("Date")
            return answer.status, fields, await answer.read()

    async def greet(self) -> Hello:
        entry = self.entry
        initiator = Initiator(entry.key, entry.relay_id, entry.admission, random_bytes)
        status, fields, body = await self.post(initiator.first_message())
        assert (status, len(body)) == (200, RECORD_BYTES)
        self.cookie = {"Cookie": fields["Set-Cookie"].partition(";")[0]}
        self.channel, hello = initiator.finish(body)
        greeting = decode_response(hello)
        assert isinstance(greeting, Hello)
        return greeting

    async def bring(self, *requests: Request) -> None:
        body = b"".join(self.channel.seal(pad(encode(each))) for each in requests)
        assert (await self.post(body))[::2] == (200, b"")

    async def wait(self) -> list[Reply | Push]:
        status, fields, body = await self.post(b"")
        assert status == 200 and "Set-Cookie" not in fields
        assert fields["Cache-Control"] == "no-store"
        found = [
            decode_response(unpad(self.channel.open(bytes(each))))
            for each in (split_message(body) if body else ())
        ]
        return [each for each in found if isinstance(each, Reply | Push)]


@asynccontextmanager
async def talking(house: House) -> AsyncIterator[Talker]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Talker(session, house.entry)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(tmp_path) as house:
        yield house


async def decoy_of(house: House) -> Seen:
    async with talking(house) as stranger:
        stranger.url = house.url + "/no-such-page"
        return await stranger.post(b"")


async def test_requests_are_answered_to_whoever_waits_in_their_order(house: House) -> None:
    async with talking(house) as talker:
        hello = await talker.greet()
        assert hello.features == (1, 2)
        drop, cell = make_drop(), make_cell()
        await talker.bring(drop.put(hello.hour // 12, cell), Nop())
        await talker.bring(make_poll(hello.hour // 12, drop.tags[0]))
        put, nop = await talker.wait()
        assert isinstance(put, Reply) and isinstance(nop, Reply)
        assert (put.status, nop.expires_hour) == (ReplyStatus.OK, 0)
        [found] = await talker.wait()
        assert isinstance(found, Reply) and found.cell == cell
        assert house.links == 1


async def test_who_waits_is_answered_as_soon_as_a_cell_comes(house: House) -> None:
    async with talking(house) as reader, connected(house.entry) as writer:
        hello = await reader.greet()
        drop, cell = make_drop(), make_cell()
        waiting = asyncio.create_task(reader.wait())
        await reader.bring(make_poll(hello.hour // 12, drop.tags[0]))
        assert len(await waiting) == 1
        waiting = asyncio.create_task(reader.wait())
        await writer.ask(drop.put(writer.epoch, cell))
        [push] = await waiting
        assert isinstance(push, Push) and push.cell == cell


async def test_an_answer_brings_two_records_at_most(house: House) -> None:
    async with talking(house) as talker:
        await talker.greet()
        for _ in range(3):
            await talker.bring(Nop(), Nop())
        assert [len(await talker.wait()) for _ in range(3)] == [LONG_POLL_RECORDS] * 3


async def test_who_waits_long_goes_empty_and_may_come_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relay.carrier.caller.LONG_POLL_HOLD_S", 0.1)
    async with talking(house) as talker:
        await talker.greet()
        assert await talker.wait() == []
        await talker.bring(Nop())
        assert len(await talker.wait()) == 1


async def test_an_answer_whose_cell_comes_late_is_not_lost_at_the_end_of_the_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store somewhere else may take longer than the wait has left."""
    store, late = house.relay._store, asyncio.Event()
    fetch = store.fetch

    async def fetch_late(hit: Hit, *, hand_out: bool) -> Held | None:
        asyncio.get_running_loop().call_later(0.2, late.set)
        await late.wait()
        return await fetch(hit, hand_out=hand_out)

    async with talking(house) as talker:
        hello = await talker.greet()
        drop, cell = make_drop(), make_cell()
        await talker.bring(drop.put(hello.hour // 12, cell), make_poll(hello.hour // 12, drop.tags[0]))
        monkeypatch.setattr(store, "fetch", fetch_late)
        monkeypatch.setattr("relay.carrier.caller.LONG_POLL_HOLD_S", 0.1)
        put, found = await talker.wait()
        assert isinstance(put, Reply) and isinstance(found, Reply) and found.cell == cell


Spoil = Callable[[Talker], None]


def no_cookie(talker: Talker) -> None:
    talker.cookie = {}


def unknown_cookie(talker: Talker) -> None:
    talker.cookie = {"Cookie": f"sid={random_bytes(16).hex()}"}


@pytest.mark.parametrize("spoil", [no_cookie, unknown_cookie])
@pytest.mark.parametrize("size", [0, 1, RECORD_BYTES, 2 * RECORD_BYTES, 3 * RECORD_BYTES])
async def test_who_names_no_link_and_brings_no_handshake_sees_what_any_path_shows(
    house: House, spoil: Spoil, size: int
) -> None:
    stranger = await decoy_of(house)
    async with talking(house) as talker:
        await talker.greet()
        spoil(talker)
        assert await talker.post(random_bytes(size)) == stranger
    assert stranger[0] == 404


@pytest.mark.parametrize("size", [1, RECORD_BYTES - 1, RECORD_BYTES + 1, 3 * RECORD_BYTES])
async def test_bodies_of_other_sizes_are_the_decoys_and_harm_no_link(house: House, size: int) -> None:
    stranger = await decoy_of(house)
    async with talking(house) as talker:
        await talker.greet()
        assert await talker.post(bytes(size)) == stranger
        await talker.bring(Nop())
        assert len(await talker.wait()) == 1


async def test_a_record_that_does_not_open_ends_the_link(house: House) -> None:
    async with talking(house) as talker:
        await talker.greet()
        assert (await talker.post(random_bytes(RECORD_BYTES)))[0] == 404
        assert house.links == 0
        assert (await talker.post(b""))[0] == 404


async def test_a_malformed_request_is_told_and_the_link_ends_behind_it(house: House) -> None:
    async with talking(house) as talker:
        await talker.greet()
        await talker.post(talker.channel.seal(pad(b"\x91\x63")))
        [reply] = await talker.wait()
        assert isinstance(reply, Reply) and reply.status is ReplyStatus.MALFORMED
        assert (await talker.post(b""))[0] == 404
        assert house.links == 0


async def test_who_asks_on_and_on_and_fetches_nothing_is_no_client(house: House) -> None:
    async with talking(house) as talker:
        await talker.greet()
        for _ in range(OUTSTANDING_REQUESTS // 2 + 1):
            await talker.bring(Nop(), Nop())
        body = b"".join(talker.channel.seal(pad(encode(each))) for each in (Nop(), Nop()))
        assert (await talker.post(body))[0] == 404
        assert house.links == 0


async def test_calls_whose_bodies_never_come_do_not_shut_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever knows a path, of whatever pool, may begin as many as he likes."""
    monkeypatch.setattr("relay.entrance.door.STRANGERS", 2)
    async with serving(tmp_path, limits={"links": 1}) as house:
        host, port = house.url.removeprefix("http://").split(":")
        begun = [await asyncio.open_connection(host, int(port)) for _ in range(4)]
        for _, writer in begun:
            writer.write(f"POST {hidden_path(house.entry.admission)} HTTP/1.1\r\n".encode())
            writer.write(f"Host: a\r\nContent-Length: {RECORD_BYTES}\r\n\r\n".encode())
        lines = house.relay._door.connections
        await house.wait_until(lambda: len(lines) == 4 and all(line.buffer for line in lines))
        async with connected(house.entry) as member:
            assert (await member.ask(Nop())).status is ReplyStatus.OK
        for _, writer in begun:
            writer.close()


async def test_a_second_one_who_waits_ends_the_link(house: House) -> None:
    async with talking(house) as talker:
        await talker.greet()
        first = asyncio.create_task(talker.post(b""))
        second = asyncio.create_task(talker.post(b""))
        assert {(await first)[0], (await second)[0]} == {404}
        assert house.links == 0


async def test_the_cookie_of_one_pool_is_worth_nothing_on_the_path_of_another(house: House) -> None:
    async with talking(house) as talker:
        await talker.greet()
        talker.url = house.url + hidden_path(bytes(32))
        assert (await talker.post(b""))[0] == 404


async def test_a_link_that_nobody_comes_for_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with talking(house) as talker:
        await talker.greet()
        await house.advance(1)
        assert house.links == 1
        monkeypatch.setattr("relay.carrier.caller.GONE_S", 0.0)
        await house.advance(1)
        assert house.links == 0


async def test_a_link_without_records_ends_although_somebody_waits(house: House) -> None:
    async with talking(house) as talker:
        await talker.greet()
        waiting = asyncio.create_task(talker.post(b""))
        await house.advance(HOUR_S)
        assert (await waiting)[0] == 404
        assert house.links == 0


async def test_a_handshake_whose_body_does_not_come_leaves_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, limits={"handshake_s": 1}) as house:
        host, port = house.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        path = hidden_path(house.entry.admission)
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\nsome".encode())
        async with asyncio.timeout(5):
            assert (await reader.readline()).startswith(b"HTTP/1.1 404")
        writer.close()
        assert house.links == 0


async def test_long_polls_count_as_links_and_make_room_like_them(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, limits={"links": 1}) as house,
        talking(house) as silent,
        talking(house) as member,
        talking(house) as late,
    ):
        await silent.greet()
        await member.greet()
        assert (await silent.post(b""))[0] == 404
        await member.bring(Nop())
        with pytest.raises(AssertionError):
            await late.greet()
        assert len(await member.wait()) == 1
