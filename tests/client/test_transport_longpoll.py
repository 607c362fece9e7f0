"""client/transport/longpoll: the same messages over single requests, nothing repeated, nothing believed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from client.events import LinkEnd
from client.transport import LinkFailed, Road, Socket, Transport, Way, browser
from keys.primitives import random_bytes
from tests.support.strangers import serving
from wire.descriptor import TlsKind, TlsRule
from wire.limits import RECORD_BYTES

SID = "sid=0123456789abcdef0123456789abcdef"
FIRST, SECOND = bytes(RECORD_BYTES), b"2" * RECORD_BYTES

Answer = Callable[[web.BaseRequest, bytes], Awaitable[web.StreamResponse]]


class Site:
    """A server that does the handshake; what follows is up to the test."""

    def __init__(self, answer: Answer) -> None:
        self.bodies: list[bytes] = []
        self.cookies: list[str] = []
        self.heads: list[dict[str, str]] = []
        self._answer = answer

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.bodies.append(body)
        self.cookies.append(request.headers.get("Cookie", ""))
        self.heads.append(dict(request.headers))
        if not self.cookies[-1]:
            return web.Response(body=SECOND, headers={"Set-Cookie": f"{SID}; Path=/; HttpOnly"})
        return await self._answer(request, body)


@asynccontextmanager
async def opened(answer: Answer, way: Way = Way.LONG_POLL) -> AsyncIterator[tuple[Socket, Site]]:
    site = Site(answer)
    async with serving(site.serve) as url, Transport() as transport:
        poll = await transport.connect(Road(url + "/x", way), TlsRule(TlsKind.ANY))
        try:
            await poll.send(FIRST)
            assert await poll.receive() == SECOND
            yield poll, site
        finally:
            await poll.close()


def saying(*bodies: bytes, status: int = 200) -> Answer:
    left = list(bodies)

    async def answer(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        return web.Response(status=status, body=b"" if body or not left else left.pop(0))

    return answer


async def failure(of: Awaitable[object]) -> LinkEnd:
    with pytest.raises(LinkFailed) as failed:
        await of
    return failed.value.end


async def test_records_go_two_at_a_time_and_in_order() -> None:
    message = random_bytes(5 * RECORD_BYTES)
    async with opened(saying()) as (poll, site):
        await poll.send(message)
        assert b"".join(site.bodies[1:]) == message
        assert [len(body) // RECORD_BYTES for body in site.bodies[1:]] == [2, 2, 1]
        assert site.cookies == ["", SID, SID, SID]


async def test_empty_answers_are_waited_past() -> None:
    async with opened(saying(b"", b"", SECOND)) as (poll, site):
        assert await poll.receive() == SECOND
        assert site.bodies == [FIRST, b"", b"", b""]


async def test_requests_look_like_those_of_a_browser() -> None:
    async with opened(saying(SECOND)) as (poll, site):
        await poll.receive()
        words = " ".join(f"{name}: {value}" for head in site.heads for name, value in head.items()).lower()
    assert (
        browser.FETCH_HEADERS["User-Agent"].lower() in words
        and "python" not in words
        and "aiohttp" not in words
    )


@pytest.mark.parametrize(("way", "kept"), [(Way.LONG_POLL, True), (Way.SHORT, False)])
async def test_only_on_the_short_way_each_request_has_its_own_connection(way: Way, kept: bool) -> None:
    async with opened(saying(SECOND), way) as (poll, site):
        await poll.receive()
        assert all(("close" not in head.get("Connection", "")) is kept for head in site.heads)


@pytest.mark.parametrize("body", [bytes(2 * RECORD_BYTES + 1), bytes(1 << 20)])
async def test_an_answer_that_no_relay_gives_is_garbage(body: bytes) -> None:
    async with opened(saying(body)) as (poll, _):
        assert await failure(poll.receive()) is LinkEnd.GARBAGE


@pytest.mark.parametrize("status", [302, 404, 405, 502])
async def test_a_link_that_the_relay_forgot_has_closed_and_nobody_is_followed(status: int) -> None:
    async with opened(saying(status=status)) as (poll, site):
        assert await failure(poll.receive()) is LinkEnd.CLOSED
        assert await failure(poll.send(FIRST)) is LinkEnd.CLOSED
        assert len(site.bodies) == 3


async def test_a_request_that_was_cut_is_not_sent_again() -> None:
    async def cut(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with opened(cut) as (poll, site):
        assert await failure(poll.send(SECOND)) is LinkEnd.CLOSED
        assert await failure(poll.receive()) is LinkEnd.CLOSED
        assert site.bodies == [FIRST, SECOND, b""]


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=405),
        web.Response(body=SECOND),
        web.Response(body=SECOND, headers={"Set-Cookie": "other=1"}),
        web.Response(body=SECOND, headers={"Set-Cookie": "sid=short"}),
        web.Response(body=SECOND + b"!", headers={"Set-Cookie": SID}),
        web.Response(body=b"", headers={"Set-Cookie": SID}),
    ],
)
async def test_who_greets_otherwise_has_no_long_poll(answer: web.Response) -> None:
    async def greet(request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return answer

    async with serving(greet) as url, Transport() as transport:
        poll = await transport.connect(Road(url + "/x", Way.LONG_POLL), TlsRule(TlsKind.ANY))
        assert await failure(poll.send(FIRST)) is LinkEnd.GARBAGE
        await poll.close()


async def test_an_answer_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client.transport.STALL_S", 0.3)
    monkeypatch.setattr("client.transport.longpoll.LONG_POLL_HOLD_S", 0.1)
    given_up = asyncio.Event()

    async def hesitate(request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        await given_up.wait()
        return web.Response()

    async with opened(hesitate) as (poll, _):
        assert await failure(poll.receive()) is LinkEnd.TIMEOUT
        given_up.set()
