"""A whole relay on loopback: what members get, what strangers see, and an end to what makes no progress."""

import asyncio
import gc
import io
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from keys.channel import Initiator, hidden_path
from keys.primitives import random_bytes
from relay.clock import EPOCH_S, HOUR_S
from relay.config import Limits, Refused
from relay.desk.founding import found
from relay.desk.settings import load
from relay.entrance.tls import Secured
from relay.server import Relay
from relay.slots import SLOT_BYTES
from relay.telemetry import Telemetry
from tests.support.house import House, serving
from tests.support.relay_client import (
    Closed,
    RelayClient,
    connected,
    make_cell,
    make_drop,
    make_poll,
    web_socket,
)
from wire.descriptor import RelayEntry
from wire.limits import RECORD_BYTES, RECORDS_PER_MESSAGE, TAG_CELLS
from wire.record import pad
from wire.request import Mode, Nop, Reply, ReplyStatus

CELLS_A_MIB = (1 << 20) // SLOT_BYTES


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def clients(house: House) -> AsyncIterator[tuple[RelayClient, RelayClient]]:
    async with connected(house.entry) as one, connected(house.entry) as other:
        yield one, other


Clients = tuple[RelayClient, RelayClient]


# --- what members get ----------------------------------------------------------------------------------


async def test_a_cell_goes_from_one_link_to_another_and_leaves_nothing(house: House, clients: Clients):
    writer, reader = clients
    drop, cell = make_drop(), make_cell()
    put = await writer.ask(drop.put(writer.epoch, cell))
    assert put == Reply(ReplyStatus.OK, writer.hello.hour, writer.hello.hour + 24)
    found_ = await reader.ask(make_poll(reader.epoch, drop.tags[0]))
    assert (found_.status, found_.tag, found_.cell, found_.more) == (ReplyStatus.OK, drop.tags[0], cell, 0)
    assert house.cells == 1
    await reader.ask(make_poll(reader.epoch, deletes=(drop.delete,)))
    assert house.cells == 0


async def test_hello_tells_hour_edge_and_limits(house: House, clients: Clients):
    hello = clients[0].hello
    assert (hello.hour, hello.edge_s) == (12002, EPOCH_S - 2 * HOUR_S)
    assert (hello.polls, hello.outstanding, hello.features) == (16, 8, (1, 2))
    assert hello.store_id == clients[1].hello.store_id


async def test_the_same_cell_is_dup_and_another_is_shown_the_stored_one(clients: Clients):
    writer, _ = clients
    drop, cell = make_drop(), make_cell()
    await writer.ask(drop.put(writer.epoch, cell))
    assert (await writer.ask(drop.put(writer.epoch, cell))).status is ReplyStatus.DUP
    conflict = await writer.ask(drop.put(writer.epoch, make_cell()))
    assert (conflict.status, conflict.cell, conflict.tag) == (ReplyStatus.CONFLICT, cell, b"")


async def test_a_new_cell_is_pushed_to_the_link_that_waits_for_its_tag(clients: Clients):
    writer, reader = clients
    drop, cell = make_drop(), make_cell()
    assert (await reader.ask(make_poll(reader.epoch, drop.tags[0]))).cell == b""
    await writer.ask(drop.put(writer.epoch, cell))
    pushed = await reader.push()
    assert (pushed.tag, pushed.cell) == (drop.tags[0], cell)


async def test_further_matches_come_before_the_next_reply_and_at_most_four_a_tag(clients: Clients):
    writer, reader = clients
    tag, cells = random_bytes(16), [make_cell() for _ in range(TAG_CELLS + 2)]
    for cell in cells:
        drop = replace(make_drop(), tags=(tag, *make_drop().tags[1:]))
        await writer.ask(drop.put(writer.epoch, cell))
    await reader.send(make_poll(reader.epoch, tag), Nop())
    first = await reader.reply()
    assert (first.cell, first.more) == (cells[0], TAG_CELLS - 1)
    await reader.reply()
    assert [push.cell for push in reader.pushed] == cells[1:TAG_CELLS]


async def test_a_look_brings_one_cell_in_its_reply_and_never_another_record(clients: Clients):
    writer, reader = clients
    tag, cells = random_bytes(16), [make_cell() for _ in range(3)]
    for cell in cells[:2]:
        await writer.ask(replace(make_drop(), tags=(tag,) * 7).put(writer.epoch, cell))
    look = make_poll(reader.epoch, tag, mode=Mode.LOOK)
    first = await reader.ask(look)
    await writer.ask(replace(make_drop(), tags=(tag,) * 7).put(writer.epoch, cells[2]))
    await reader.nop()
    assert (first.tag, first.cell, first.more, len(reader.pushed)) == (tag, cells[0], 1, 0)
    assert (await reader.ask(look)).more == 2 and not reader.pushed


async def test_a_look_leaves_the_standing_set_of_its_link(clients: Clients):
    writer, reader = clients
    drop, cell = make_drop(), make_cell()
    await reader.ask(make_poll(reader.epoch, drop.tags[0]))
    await reader.ask(make_poll(reader.epoch, mode=Mode.LOOK))
    await writer.ask(drop.put(writer.epoch, cell))
    assert (await reader.push()).cell == cell


async def test_requests_are_answered_in_their_order(clients: Clients):
    writer, _ = clients
    drop = make_drop()
    put = drop.put(writer.epoch, make_cell())
    await writer.send(put, put, drop.recall(), put, Nop(), drop.recall(), Nop(), put)
    replies = [await writer.reply() for _ in range(8)]
    assert [reply.status for reply in replies] == [
        ReplyStatus.OK, ReplyStatus.DUP, ReplyStatus.OK, ReplyStatus.OK,
        ReplyStatus.OK, ReplyStatus.OK, ReplyStatus.OK, ReplyStatus.OK,
    ]  # fmt: skip


async def test_recall_tells_whether_it_came_in_time(clients: Clients):
    writer, reader = clients
    read, unread = make_drop(), make_drop()
    for drop in (read, unread):
        await writer.ask(drop.put(writer.epoch, make_cell()))
    await reader.ask(make_poll(reader.epoch, read.tags[0]))
    assert (await writer.ask(read.recall())).expires_hour == 0
    assert (await writer.ask(unread.recall())).expires_hour == writer.hello.hour + 24
    assert (await writer.ask(unread.recall())).expires_hour == 0


async def test_a_seventeenth_set_is_too_many_for_one_link(clients: Clients):
    reader, _ = clients
    for place in range(16):
        mode = Mode.ADD if place else Mode.NEW
        assert (await reader.ask(make_poll(reader.epoch, mode=mode))).status is ReplyStatus.OK
    assert (await reader.ask(make_poll(reader.epoch, mode=Mode.ADD))).status is ReplyStatus.QUOTA
    assert (await reader.ask(make_poll(reader.epoch))).status is ReplyStatus.OK


async def test_the_clock_is_read_and_expired_cells_go(house: House, clients: Clients):
    writer, _ = clients
    await writer.ask(make_drop().put(writer.epoch, make_cell()))
    await house.advance(23 * HOUR_S + 3599)
    assert house.cells == 1
    await house.advance(1)
    assert house.cells == 0
    assert "clock.jumped" in house.events


async def test_the_relay_reads_its_clock_by_itself(house: House, clients: Clients):
    await clients[0].ask(make_drop().put(clients[0].epoch, make_cell()))
    house.wall.now_s += 25 * HOUR_S
    await house.wait_until(lambda: house.cells == 0)


async def test_past_the_edge_a_link_must_re_tag_and_is_cut_after_fifteen_minutes(tmp_path: Path):
    async with serving(tmp_path, limits={"idle_s": EPOCH_S}) as house, connected(house.entry) as writer:
        await house.advance(writer.hello.edge_s - 1)
        assert (await writer.nop()).hour // 12 == writer.epoch
        await house.advance(1)
        hour = (await writer.nop()).hour
        assert hour // 12 == writer.epoch + 1
        assert (await writer.ask(make_drop().put(writer.epoch, make_cell()))).status is ReplyStatus.OK
        early = await writer.ask(make_drop().put(writer.epoch - 1, make_cell()))
        assert (early.status, early.hour) == (ReplyStatus.BAD_EPOCH, hour)
        await house.advance(900)
        with pytest.raises(Closed):
            await writer.nop()


async def test_a_link_without_records_is_cut(house: House, clients: Clients):
    idle, busy = clients
    await house.advance(1799)
    await busy.nop()
    await house.advance(1)
    with pytest.raises(Closed):
        await idle.receive()
    await busy.nop()


async def test_over_tls_it_is_the_same(tmp_path: Path):
    async with serving(tmp_path, secure=True) as house, connected(house.entry) as client:
        assert house.url.startswith("https://")
        assert (await client.ask(make_drop().put(client.epoch, make_cell()))).status is ReplyStatus.OK
        digest = aiohttp.Fingerprint(house.entry.tls.digest)
        async with aiohttp.ClientSession() as session, session.get(house.url, ssl=digest) as page:
            assert page.status == 200


async def test_a_tls_connection_claims_the_buffer_of_one_record(tmp_path: Path):
    """asyncio would claim 256 KiB for each; were its attribute renamed, nobody else would notice."""
    async with serving(tmp_path, secure=True) as house, connected(house.entry):
        protocols = [each for each in gc.get_objects() if isinstance(each, Secured)]
        buffers = [len(protocol._ssl_buffer) for protocol in protocols]
        assert buffers and set(buffers) == {RECORD_BYTES * 4}


# --- when it is too much --------------------------------------------------------------------------------


async def test_a_full_relay_is_busy_and_drops_nothing(house: House, clients: Clients):
    writer, reader = clients
    first, cell = make_drop(), make_cell()
    await writer.ask(first.put(writer.epoch, cell))
    for _ in range(CELLS_A_MIB - 1):
        assert (await writer.ask(make_drop().put(writer.epoch, make_cell()))).status is ReplyStatus.OK
    busy = await writer.ask(make_drop().put(writer.epoch, make_cell()))
    assert (busy.status, busy.retry_after_s) == (ReplyStatus.BUSY, 600)
    assert house.events.count("store.filled") == 1
    assert (await reader.ask(make_poll(reader.epoch, first.tags[0]))).cell == cell
    freed = make_drop().put(writer.epoch, make_cell(), delete=first.delete)
    assert (await writer.ask(freed)).status is ReplyStatus.OK


async def test_a_pool_that_has_its_share_is_told_quota(tmp_path: Path):
    async with serving(tmp_path, share=1) as house, connected(house.entry) as client:
        for _ in range(CELLS_A_MIB // 100):
            assert (await client.ask(make_drop().put(client.epoch, make_cell()))).status is ReplyStatus.OK
        assert (await client.ask(make_drop().put(client.epoch, make_cell()))).status is ReplyStatus.QUOTA


async def test_a_link_that_asks_too_much_is_told_when_to_come_back(tmp_path: Path):
    limits = {"link": replace(load_limits(tmp_path).link, burst=2, per_s=1)}
    async with serving(tmp_path, limits=limits) as house, connected(house.entry) as client:  # type: ignore[arg-type]
        replies = [await client.ask(make_poll(client.epoch)) for _ in range(3)]
        assert [reply.status for reply in replies] == [ReplyStatus.OK, ReplyStatus.OK, ReplyStatus.QUOTA]
        assert replies[2].retry_after_s == 1
        await house.advance(1)
        assert (await client.ask(make_poll(client.epoch))).status is ReplyStatus.OK


def load_limits(folder: Path) -> Limits:
    return load(found(folder / "limits", "127.0.0.1", 0, None, plain=True)).limits


async def test_members_of_a_closed_pool_are_told_so(tmp_path: Path):
    async with serving(tmp_path, closed=True) as house, connected(house.entry) as client:
        reply = await client.ask(make_drop().put(client.epoch, make_cell()))
        assert reply.status is ReplyStatus.NOT_ADMITTED


async def test_one_link_too_many_is_turned_away_and_room_is_used_again(tmp_path: Path):
    async with serving(tmp_path, limits={"links": 1}) as house:
        async with connected(house.entry) as first:
            await first.nop()
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await connected(house.entry).__aenter__()
            assert refused.value.status == 503
        await house.wait_until(lambda: house.links == 0)
        async with connected(house.entry) as client:
            await client.nop()


async def test_who_says_nothing_in_its_channel_makes_room_in_a_full_house(tmp_path: Path):
    async with serving(tmp_path, limits={"links": 2}) as house, AsyncExitStack() as stack:
        member = await stack.enter_async_context(connected(house.entry))
        await member.nop()
        silent = await stack.enter_async_context(web_socket(house.entry))
        shaken = await stack.enter_async_context(connected(house.entry))
        assert (await silent.receive(timeout=5)).type is not aiohttp.WSMsgType.BINARY
        other = await stack.enter_async_context(connected(house.entry))
        with pytest.raises((Closed, ConnectionError)):
            await shaken.nop()
        assert (await other.nop()).status is (await member.nop()).status is ReplyStatus.OK
        assert house.links == 2


# --- what is not right ----------------------------------------------------------------------------------


async def test_a_malformed_request_is_told_and_the_link_closes_behind_it(house: House, clients: Clients):
    client, other = clients
    await client.socket.send_bytes(
        client.channel.seal(pad(b"\x91\x63")) + client.channel.seal(pad(b"\x91\x05"))
    )
    assert (await client.reply()).status is ReplyStatus.MALFORMED
    with pytest.raises(Closed):
        await client.reply()
    await other.nop()


@pytest.mark.parametrize("spoil", (lambda r: r[:-1] + bytes([r[-1] ^ 1]), lambda r: b"x" * RECORD_BYTES))
async def test_a_record_that_does_not_authenticate_ends_the_link_without_a_word(
    clients: Clients, spoil: Callable[[bytes], bytes]
):
    client, other = clients
    await client.socket.send_bytes(spoil(client.channel.seal(pad(b"\x91\x05"))))
    with pytest.raises(Closed):
        await client.receive()
    await other.nop()


@pytest.mark.parametrize(
    "size", (0, 1, RECORD_BYTES - 1, RECORD_BYTES + 1, RECORD_BYTES * RECORDS_PER_MESSAGE + 1)
)
async def test_a_message_that_is_not_whole_records_ends_the_link(clients: Clients, size: int):
    client, other = clients
    await client.socket.send_bytes(bytes(size))
    with pytest.raises(Closed):
        while True:
            await client.receive()
    await other.nop()


async def test_a_giant_message_is_refused_before_it_is_held(house: House, clients: Clients):
    client, other = clients
    with pytest.raises((Closed, ConnectionError)):
        await client.socket.send_bytes(bytes(50 << 20))
        await client.receive()
    await other.nop()


async def test_fifteen_requests_in_one_message_are_all_answered(clients: Clients):
    client, _ = clients
    await client.send(*(Nop() for _ in range(RECORDS_PER_MESSAGE)))
    for _ in range(RECORDS_PER_MESSAGE):
        await client.reply()


Strange = Callable[[aiohttp.ClientWebSocketResponse, RelayEntry], Awaitable[None]]


async def garbage(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await socket.send_bytes(random_bytes(RECORD_BYTES))


async def short(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await socket.send_bytes(b"hello")


async def giant(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await socket.send_bytes(bytes(1 << 20))


async def text(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await socket.send_str("GET / HTTP/1.1")


async def not_utf8(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await socket.send_frame(b"\xff\xfe", aiohttp.WSMsgType.TEXT)


async def silence(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    pass


async def first_message(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    initiator = Initiator(entry.key, entry.relay_id, entry.admission, random_bytes)
    await socket.send_bytes(initiator.first_message())


async def wrong_key(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await first_message(socket, replace(entry, key=random_bytes(32)))


async def wrong_admission(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await first_message(socket, replace(entry, admission=random_bytes(32)))


async def wrong_relay(socket: aiohttp.ClientWebSocketResponse, entry: RelayEntry) -> None:
    await first_message(socket, replace(entry, relay_id=random_bytes(16)))


STRANGE: tuple[Strange, ...] = (
    garbage, short, giant, text, not_utf8, silence, wrong_key, wrong_admission, wrong_relay,
)  # fmt: skip


async def test_every_wrong_first_message_ends_alike_and_at_the_same_time(tmp_path: Path):
    async with serving(tmp_path, limits={"handshake_s": 1}) as house:

        async def end_of(strange: Strange) -> tuple[object, int | None, float]:
            async with web_socket(house.entry) as socket:
                start = time.monotonic()
                await strange(socket, house.entry)
                last = await socket.receive(timeout=10)
                return last.type, last.data, time.monotonic() - start

        ends = await asyncio.gather(*map(end_of, STRANGE))
        assert {(type_, code) for type_, code, _ in ends} == {(aiohttp.WSMsgType.CLOSE, 1000)}
        assert all(0.9 < seconds < 2.5 for _, _, seconds in ends), ends
        assert house.links == 0


async def test_a_replayed_first_message_earns_no_link_that_can_say_anything(tmp_path: Path):
    async with serving(tmp_path) as house:
        entry = house.entry
        first = Initiator(entry.key, entry.relay_id, entry.admission, random_bytes).first_message()
        answers = []
        for _ in range(2):
            async with web_socket(entry) as socket:
                await socket.send_bytes(first)
                answers.append((await socket.receive(timeout=5)).data)
                await socket.send_bytes(random_bytes(RECORD_BYTES))
                assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
        assert answers[0] != answers[1]


# --- those who make no progress -------------------------------------------------------------------------


async def test_a_connection_that_never_asks_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("relay.site.stranger.HEAD_S", 0.3)
    async with serving(tmp_path) as house:
        host, port = house.url.removeprefix("http://").split(":")

        async def drip(start: bytes) -> bytes:
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(start)
            try:
                async with asyncio.timeout(10):
                    return await reader.read()
            finally:
                writer.close()

        assert (
            await asyncio.gather(drip(b""), drip(b"GET / HT"), drip(b"GET / HTTP/1.1\r\nHost: x\r\n"))
            == [b""] * 3
        )


@pytest.mark.parametrize("start", (b"", b"\x16\x03\x01\x02\x00"))
async def test_a_tls_connection_that_says_nothing_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: bytes
):
    monkeypatch.setattr("relay.entrance.door.HANDSHAKE_S", 0.3)
    monkeypatch.setattr("relay.entrance.tls.HANDSHAKE_S", 0.3)
    async with serving(tmp_path, secure=True) as house:
        host, port = house.url.removeprefix("https://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(start)
        with suppress(ConnectionResetError):
            async with asyncio.timeout(10):
                assert await reader.read() == b""
        writer.close()
        await house.wait_until(lambda: not house.relay._door.connections)


async def test_a_stranger_who_does_not_read_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("relay.site.stranger.SEND_S", 0.3)
    monkeypatch.setattr("relay.site.stranger.REQUESTS", 1 << 30)
    async with serving(tmp_path) as house:
        host, port = house.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port), limit=1)

        async def shout() -> None:
            while True:
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 2000)
                await writer.drain()

        async with asyncio.timeout(20):
            with pytest.raises(ConnectionError):
                await shout()


async def test_strangers_who_fill_the_house_make_room_for_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("relay.entrance.door.STRANGERS", 3)
    async with serving(tmp_path, limits={"links": 2}) as house, AsyncExitStack() as stack:
        first = await stack.enter_async_context(connected(house.entry))
        host, port = house.url.removeprefix("http://").split(":")
        strangers = [await asyncio.open_connection(host, int(port)) for _ in range(12)]
        second = await stack.enter_async_context(connected(house.entry))
        assert (await first.nop()).status is (await second.nop()).status is ReplyStatus.OK
        for reader, _ in strangers[:7]:  # fourteen connections, and room for seven
            with suppress(ConnectionError):
                assert await reader.read() == b""
        for _, writer in strangers:
            writer.close()


async def test_a_link_that_does_not_read_is_cut_and_holds_up_nobody(tmp_path: Path):
    async with serving(tmp_path, limits={"stall_s": 1}) as house, AsyncExitStack() as stack:
        writer = await stack.enter_async_context(connected(house.entry))
        tag = random_bytes(16)
        for _ in range(TAG_CELLS):
            drop = replace(make_drop(), tags=(tag, *make_drop().tags[1:]))
            await writer.ask(drop.put(writer.epoch, make_cell()))
        deaf = await stack.enter_async_context(connected(house.entry))
        transport = deaf.socket.get_extra_info("socket")
        deaf.socket._conn.protocol.pause_reading()  # type: ignore[union-attr]
        assert transport is not None

        async def shout() -> None:
            while True:
                await deaf.send(*(make_poll(deaf.epoch, tag) for _ in range(8)))

        shouting = asyncio.create_task(shout())
        await house.wait_until(lambda: house.links == 1)
        shouting.cancel()
        await asyncio.wait((shouting,))
        await writer.nop()


# --- what strangers see -------------------------------------------------------------------------------


async def test_all_but_a_clean_upgrade_on_the_hidden_path_gets_the_static_site(house: House):
    path = hidden_path(house.entry.admission)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    broken = (
        {},
        upgrade | {"Upgrade": "h2c"},
        upgrade | {"Sec-WebSocket-Version": "99"},
        upgrade | {"Sec-WebSocket-Key": "short"},
        {key: value for key, value in upgrade.items() if key != "Sec-WebSocket-Key"},
    )
    async with aiohttp.ClientSession() as session:

        async def seen(method: str, where: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            async with session.request(method, house.url + where, headers=headers) as response:
                fields = dict(response.headers)
                fields.pop("Date")
                return response.status, fields, await response.read()

        stranger = await seen("GET", "/no-such-page", {})
        assert stranger[0] == 404
        for headers in broken:
            assert await seen("GET", path, headers) == stranger
            assert await seen("GET", "/no-such-page", headers) == stranger
        assert await seen("GET", path + "?x=1", upgrade) == stranger
        assert await seen("GET", path.upper(), upgrade) == stranger
        assert await seen("GET", "/no-such-page", upgrade) == stranger
        assert await seen("POST", path, upgrade) == await seen("POST", "/no-such-page", {})
        home = await seen("GET", "/", {})
        assert home[0] == 200
        for status, fields, body in (stranger, home):
            words = f"{status} {fields} {body!r}".lower()
            assert "nginx" in fields["Server"] and not any(
                word in words for word in ("aiohttp", "python", "waypost")
            )


ERROR_NAMES = "Content-Type Content-Length Connection"
FILE_NAMES = "Content-Type Content-Length Last-Modified Connection ETag Accept-Ranges"


@pytest.mark.parametrize(
    ("request_line", "status", "names"),
    (
        (
            "GET / HTTP/1.1",
            "200 OK",
            "Content-Type Content-Length Last-Modified Connection ETag Accept-Ranges",
        ),
        (
            "HEAD / HTTP/1.0",
            "200 OK",
            "Content-Type Content-Length Last-Modified Connection ETag Accept-Ranges",
        ),
        ("GET /x HTTP/1.0", "404 Not Found", ERROR_NAMES),
        ("POST / HTTP/1.1", "405 Not Allowed", ERROR_NAMES),
    ),
)
async def test_heads_are_those_of_nginx_in_its_words_and_order(
    house: House, request_line: str, status: str, names: str
):
    host, port = house.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{request_line}\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
    async with asyncio.timeout(5):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    writer.close()
    assert head[0] == f"HTTP/1.1 {status}"
    assert [line.partition(":")[0] for line in head[1:-1]] == ["Server", "Date", *names.split()]
    kept = "keep-alive" if request_line.endswith("1.1") else "close"
    assert f"Connection: {kept}" in head


async def test_a_path_below_the_prefix_of_a_front_is_found(house: House):
    async with connected(house.entry, house.url + "/news/today") as client:
        await client.nop()


# --- start and end ------------------------------------------------------------------------------------


async def test_stopping_closes_the_links_and_takes_the_socket_away(tmp_path: Path):
    async with AsyncExitStack() as stack:
        async with serving(tmp_path) as house:
            client = await stack.enter_async_context(connected(house.entry))
            await client.nop()
            assert (tmp_path / "relay" / "relay.sock").exists()
            hearing = asyncio.create_task(client.receive())
        with pytest.raises(Closed):
            await hearing
    assert not (tmp_path / "relay" / "relay.sock").exists()
    assert house.events[-1] == "relay.stopped"


async def test_a_port_in_use_is_a_sentence_and_leaves_no_socket_behind(house: House, tmp_path: Path):
    config = load(
        found(tmp_path / "second", "127.0.0.1", int(house.url.rpartition(":")[2]), None, plain=True)
    )
    with pytest.raises(Refused, match="in use by another program") as caught:
        await Relay(replace(config, store_mib=1), Telemetry(io.StringIO()), random_bytes).open()
    assert not caught.value.usage
    assert not config.socket.exists()


async def test_a_certificate_without_its_key_is_a_sentence(tmp_path: Path):
    config = load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=False))
    (tmp_path / "relay" / "tls.key").write_text("damaged")
    with pytest.raises(Refused, match=r"tls\.key is missing, damaged"):
        await Relay(replace(config, store_mib=1), Telemetry(io.StringIO()), random_bytes).open()


def test_more_memory_than_the_machine_has_is_a_sentence(tmp_path: Path):
    config = load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True))
    with pytest.raises(Refused, match="does not have the"):
        Relay(replace(config, store_mib=1 << 40), Telemetry(io.StringIO()), random_bytes)


async def test_tls_takes_nothing_older_than_1_2(tmp_path: Path):
    async with serving(tmp_path, secure=True) as house:
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        with pytest.warns(DeprecationWarning):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        host, port = house.url.removeprefix("https://").split(":")
        with pytest.raises((ssl.SSLError, ConnectionResetError)):  # its alert, or the end behind it
            await asyncio.open_connection(host, int(port), ssl=old)
