"""client/lines: why a line ends, when it comes back, and that none outlives its context."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from client.effects import LinkId, SendRequest, SetPolled, link_id
from client.events import Event, LinkClosed, LinkEnd, LinkOpened, ReplyArrived
from client.lines import RETRY_CAP_S, Lines, _Line
from client.manner import Manner
from keys.channel import hidden_path
from keys.primitives import random_bytes
from tests.support.asker import Asker
from tests.support.bad_line import FREEZING, BadLine, Profile, bad_line
from tests.support.front import front
from tests.support.proxies import false_proxy
from tests.support.relay_process import RelayProcess, make_relay
from tests.support.relay_process import serving as relay_serving
from tests.support.strangers import FalseRelay, listen, serving, upgrading
from wire.descriptor import RelayEntry
from wire.limits import RECORD_BYTES
from wire.request import Nop, ReplyStatus


class Log:
    """What the lines told, and a way to wait for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.changed = asyncio.Event()

    def handle(self, event: Event) -> None:
        self.events.append(event)
        self.changed.set()

    async def wait_for(self, wanted: Callable[[Event], bool], count: int = 1) -> list[Event]:
        async with asyncio.timeout(10):
            while len(found := [event for event in self.events if wanted(event)]) < count:
                self.changed.clear()
                await self.changed.wait()
        return found

    async def wait_for_end(self) -> LinkEnd:
        (closed, *_) = await self.wait_for(lambda event: isinstance(event, LinkClosed))
        assert isinstance(closed, LinkClosed)
        return closed.end


async def end_of(entry: RelayEntry) -> LinkEnd:
    log = Log()
    async with Lines(log.handle) as lines:
        lines.tend(_only(entry))
        end = await log.wait_for_end()
        assert lines.given_up(link_id(entry.relay_id)) == (end is not LinkEnd.CLOSED)
        return end


def _only(entry: RelayEntry) -> dict[LinkId, RelayEntry]:
    return {link_id(entry.relay_id): entry}


async def test_a_request_is_answered_and_leaving_ends_the_line(tmp_path: Path) -> None:
    with relay_serving(make_relay(tmp_path / "r")) as relay:
        entry, log = relay.entry, Log()
        async with Lines(log.handle) as lines:
            lines.tend(_only(entry))
            await log.wait_for(lambda event: isinstance(event, LinkOpened))
            for _ in range(8):
                lines.ask(SendRequest(link_id(entry.relay_id), Nop(), SetPolled(1)))
            replies = await log.wait_for(lambda event: isinstance(event, ReplyArrived), 8)
            assert {event.reply.status for event in replies if isinstance(event, ReplyArrived)} == {
                ReplyStatus.OK
            }
            assert lines.standing() == {entry.relay_id}
        assert log.events[-1] == LinkClosed(link_id(entry.relay_id), LinkEnd.STOPPED)


async def test_nobody_there_is_refused_and_not_tried_again_at_once() -> None:
    log, entry = Log(), FalseRelay().entry("http://127.0.0.1:1")
    async with Lines(log.handle) as lines:
        lines.tend(_only(entry))
        assert await log.wait_for_end() is LinkEnd.REFUSED
        lines.tend(_only(entry))
        await asyncio.sleep(0)
        assert len(log.events) == 1
        assert lines.standing() == frozenset()


async def test_who_hangs_up_on_the_first_message_is_not_the_relay() -> None:
    async def hang_up(socket: web.WebSocketResponse) -> None:
        await socket.receive()
        await socket.close()

    async with serving(upgrading(hang_up)) as url:
        assert await end_of(FalseRelay().entry(url)) is LinkEnd.WRONG_KEY


async def test_who_answers_the_first_message_with_noise_is_not_the_relay() -> None:
    async def babble(socket: web.WebSocketResponse) -> None:
        await socket.receive()
        await socket.send_bytes(random_bytes(RECORD_BYTES))
        await listen(socket)

    async with serving(upgrading(babble)) as url:
        assert await end_of(FalseRelay().entry(url)) is LinkEnd.WRONG_KEY


async def test_who_says_nothing_to_the_first_message_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client.lines.HANDSHAKE_MORE_S", 0.0)
    monkeypatch.setattr("client.transport.STALL_S", 0.2)
    async with serving(upgrading(listen)) as url:
        assert await end_of(FalseRelay().entry(url)) is LinkEnd.TIMEOUT


@pytest.mark.parametrize("size", [1, RECORD_BYTES, 16 * RECORD_BYTES])
async def test_records_that_do_not_open_end_the_line(size: int) -> None:
    false = FalseRelay()

    async def babble(socket: web.WebSocketResponse) -> None:
        await false.greet(socket)
        await socket.send_bytes(random_bytes(size))
        await listen(socket)

    async with serving(upgrading(babble)) as url:
        log = Log()
        async with Lines(log.handle) as lines:
            lines.tend(_only(false.entry(url)))
            assert await log.wait_for_end() is LinkEnd.GARBAGE


async def test_a_relay_that_leaves_a_request_unanswered_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client.lines.HANG_S", 0.2)
    false = FalseRelay()

    async def fall_silent(socket: web.WebSocketResponse) -> None:
        await false.greet(socket)
        await listen(socket)

    async with serving(upgrading(fall_silent)) as url:
        log, entry = Log(), false.entry(url)
        async with Lines(log.handle) as lines:
            lines.tend(_only(entry))
            await log.wait_for(lambda event: isinstance(event, LinkOpened))
            lines.ask(SendRequest(link_id(entry.relay_id), Nop(), SetPolled(1)))
            while not any(isinstance(event, LinkClosed) for event in log.events):
                lines.tend(_only(entry))
                await asyncio.sleep(0.05)
            assert await log.wait_for_end() is LinkEnd.TIMEOUT


async def test_a_line_that_died_without_a_word_is_noticed_although_nothing_was_asked(
    plain: RelayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("client.lines.PING_S", 0.2)
    monkeypatch.setattr("client.lines.HANG_S", 0.3)
    host, port = plain.url.removeprefix("http://").split(":")
    async with bad_line(Profile(), host, int(port)) as line:
        log, entry = Log(), through(plain, line)
        async with Lines(log.handle) as lines:
            lines.tend(_only(entry))
            await log.wait_for(lambda event: isinstance(event, LinkOpened))
            for _ in range(20):
                lines.tend(_only(entry))
                await asyncio.sleep(0.05)
            assert len(log.events) == 1  # it answers its pings
            line.profile = Profile(freeze_bytes=1)
            while len(log.events) == 1:
                lines.tend(_only(entry))
                await asyncio.sleep(0.05)
            assert await log.wait_for_end() is LinkEnd.TIMEOUT


async def test_a_line_that_broke_is_tried_once_more_before_a_person_stops_waiting() -> None:
    false = FalseRelay()

    async def greet_and_go(socket: web.WebSocketResponse) -> None:
        await false.greet(socket)
        await socket.close()

    async with serving(upgrading(greet_and_go)) as url:
        log, entry = Log(), false.entry(url)
        async with Lines(log.handle) as lines:
            lines.tend(_only(entry))
            assert await log.wait_for_end() is LinkEnd.CLOSED
            assert not lines.given_up(link_id(entry.relay_id))
            while not lines.given_up(link_id(entry.relay_id)):
                lines.tend(_only(entry))
                await asyncio.sleep(0.05)
            assert len([event for event in log.events if isinstance(event, LinkOpened)]) == 2


async def test_a_line_closed_at_the_edge_comes_back_when_it_was_told_to(tmp_path: Path) -> None:
    with relay_serving(make_relay(tmp_path / "r")) as relay:
        entry, log = relay.entry, Log()
        async with Lines(log.handle) as lines:
            lines.tend(_only(entry))
            await log.wait_for(lambda event: isinstance(event, LinkOpened))
            lines.close(link_id(entry.relay_id), reopen_in_s=0.0)
            assert await log.wait_for_end() is LinkEnd.EPOCH
            lines.tend(_only(entry))
            await log.wait_for(lambda event: isinstance(event, LinkOpened), 2)


# --- bad lines, fronts and proxies ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with relay_serving(make_relay(tmp_path_factory.mktemp("relay") / "plain")) as process:
        yield process


def through(relay: RelayProcess, line: BadLine) -> RelayEntry:
    scheme = relay.url.partition("://")[0]
    return replace(relay.entry, urls=(f"{scheme}://{line.address}",))


async def test_the_next_address_is_tried_where_nobody_answers(plain: RelayProcess) -> None:
    entry = plain.entry
    await Asker(replace(entry, urls=("http://127.0.0.1:1", *entry.urls))).ask(1)


async def test_a_front_takes_the_place_of_every_address_of_the_relay(plain: RelayProcess) -> None:
    async with front(plain.url) as made:
        manner = Manner(fronts={plain.entry.relay_id: made.url, bytes(16): "http://127.0.0.1:1"})
        asker = Asker(replace(plain.entry, urls=("http://127.0.0.1:1",)), manner)
        await asker.ask(3)
        assert made.requests == [("GET", "/news" + hidden_path(plain.entry.admission))]


async def test_a_front_must_show_a_certificate_of_the_web(tmp_path: Path) -> None:
    with relay_serving(make_relay(tmp_path / "r", plain=False)) as relay:
        manner = Manner(fronts={relay.entry.relay_id: relay.url})
        log = Log()
        async with Lines(log.handle, lambda: manner) as lines:
            lines.tend(_only(relay.entry))
            assert await log.wait_for_end() is LinkEnd.WRONG_KEY


async def test_where_websockets_are_blocked_requests_go_by_long_poll(plain: RelayProcess) -> None:
    async with front(plain.url, sockets=False) as blocked:
        asker = Asker(replace(plain.entry, urls=(blocked.url,)))
        await asker.ask(5)
        assert asker.ends == [LinkEnd.STOPPED]
        methods = [method for method, _ in blocked.requests]
        assert methods[0] == "GET" and set(methods[1:]) == {"POST"}


async def test_a_line_that_freezes_connections_is_met_with_short_ones(
    plain: RelayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("client.lines.HANG_S", 0.3)
    host, port = plain.url.removeprefix("http://").split(":")
    async with bad_line(FREEZING, host, int(port)) as line:
        asker = Asker(through(plain, line))
        await asker.ask(8)
        assert asker.ends == [LinkEnd.TIMEOUT, LinkEnd.STOPPED]
        stuck, *short = line.connections
        assert stuck.frozen and not any(each.frozen for each in short)
        assert len(short) >= 10


async def test_a_line_that_is_cut_early_again_and_again_still_answers(plain: RelayProcess) -> None:
    host, port = plain.url.removeprefix("http://").split(":")
    async with bad_line(Profile(cut_s=0.5), host, int(port)) as line:
        asker = Asker(through(plain, line))
        await asker.ask(25)
        assert asker.opened >= 2 and set(asker.ends) <= {LinkEnd.CLOSED, LinkEnd.STOPPED}


async def test_no_link_outlives_the_choice_of_a_proxy(plain: RelayProcess) -> None:
    log, manner = Log(), [Manner()]
    async with Lines(log.handle, lambda: manner[0]) as lines:
        lines.tend(_only(plain.entry))
        await log.wait_for(lambda event: isinstance(event, LinkOpened))
        manner[0] = Manner(proxy="socks5://127.0.0.1:1")
        lines.tend(_only(plain.entry))
        while len(ends := [event.end for event in log.events if isinstance(event, LinkClosed)]) < 2:
            lines.tend(_only(plain.entry))
            await asyncio.sleep(0.01)
        assert ends == [LinkEnd.EPOCH, LinkEnd.PROXY]


async def test_a_link_through_a_proxy_says_everything_there(plain: RelayProcess) -> None:
    async with false_proxy("socks5", plain.url) as proxy:
        manner = Manner(proxy=f"socks5://127.0.0.1:{proxy.port}")
        asker = Asker(replace(plain.entry, urls=("http://relay.onion",)), manner)
        await asker.ask(3)
        assert [asked.host for asked in proxy.asked] == ["relay.onion"]


async def test_after_a_night_without_a_network_the_wait_is_what_it_was() -> None:
    line = _Line(failures=5_000)
    line.note_end(LinkEnd.REFUSED, 0.0)
    assert line.wait_s <= RETRY_CAP_S
