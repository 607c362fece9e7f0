"""relay/stranger: one visitor of the site has the patience of nginx, to the second, and no more."""

from __future__ import annotations

import asyncio

import pytest

from relay.site.decoy import Decoy
from relay.site.stranger import HEAD_S, KEEP_S, LINGER_S, LINGER_TOTAL_S, REQUESTS, SEND_S, Stranger
from tests.support.peer import Peer

pytestmark = pytest.mark.looptime

GET = b"GET / HTTP/1.1\r\nHost: relay.example\r\n\r\n"
EDGE_S = 0.5


async def never_busy() -> None:
    """Each answer may be given at once."""


def visit(peer: Peer) -> asyncio.Task[None]:
    """Serve this peer as the porch does, to the end."""

    async def serve() -> None:
        stranger = Stranger(peer.line, Decoy(None, 1_700_000_000), never_busy)
        while await stranger.comes():
            if not await stranger.answer():
                return

    return asyncio.create_task(serve())


async def is_over_at(visiting: asyncio.Task[None], at_s: float) -> bool:
    """Whether the visit ends `at_s` from now, neither sooner nor later than by `EDGE_S`."""
    await asyncio.sleep(at_s - EDGE_S)
    sooner = visiting.done()
    await asyncio.sleep(2 * EDGE_S)
    return visiting.done() and not sooner


async def test_who_says_nothing_is_left_after_a_minute_without_a_word() -> None:
    peer = Peer()
    assert await is_over_at(visit(peer), HEAD_S)
    assert peer.got == b""


async def test_a_head_that_drips_is_left_a_minute_after_the_beginning() -> None:
    peer = Peer()
    visiting = visit(peer)
    for _ in range(5):
        peer.say(b"G")
        await asyncio.sleep(10)
    assert await is_over_at(visiting, HEAD_S - 50)
    assert peer.got == b""


async def test_after_an_answer_the_next_request_may_take_75_seconds_to_begin_and_a_minute_to_end() -> None:
    peer = Peer()
    visiting = visit(peer)
    peer.say(GET)
    await asyncio.sleep(KEEP_S - EDGE_S)
    peer.say(GET[:5])
    assert await is_over_at(visiting, HEAD_S)
    assert peer.got.count(b"HTTP/1.1 200 OK") == 1


async def test_who_is_silent_after_an_answer_is_left_after_75_seconds() -> None:
    peer = Peer()
    visiting = visit(peer)
    peer.say(GET)
    assert await is_over_at(visiting, KEEP_S)


async def test_who_takes_nothing_of_an_answer_is_given_up_after_a_minute() -> None:
    peer = Peer(takes=False)
    visiting = visit(peer)
    peer.say(GET)
    assert await is_over_at(visiting, SEND_S)
    assert isinstance(visiting.exception(), TimeoutError)


async def test_the_thousandth_answer_is_the_last_and_says_so() -> None:
    peer = Peer()
    visiting = visit(peer)
    for _ in range(REQUESTS):
        peer.say(GET)
        await asyncio.sleep(0.01)
    await visiting
    assert peer.got.count(b"HTTP/1.1 200 OK") == REQUESTS
    assert peer.got.count(b"Connection: close") == 1


@pytest.mark.parametrize(("pause_s", "end_s"), [(LINGER_S + 1, LINGER_S), (LINGER_S - 1, LINGER_TOTAL_S)])
async def test_a_body_that_nobody_wants_is_let_come_for_a_while(pause_s: float, end_s: float) -> None:
    """Five seconds without a byte, half a minute in all: whatever comes later finds a closed connection."""
    peer = Peer()
    visiting = visit(peer)
    peer.say(b"POST /x HTTP/1.1\r\nHost: relay.example\r\nContent-Length: 100000\r\n\r\n")

    async def drip() -> None:
        while True:
            await asyncio.sleep(pause_s)
            peer.say(b"x")

    dripping = asyncio.create_task(drip())
    assert await is_over_at(visiting, end_s)
    assert peer.got.startswith(b"HTTP/1.1 404")
    dripping.cancel()
