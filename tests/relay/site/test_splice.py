"""relay/splice: bytes pass unchanged, and whoever takes nothing, or says nothing for ever, is cut."""

from __future__ import annotations

import asyncio

import pytest

from relay.entrance.line import AHEAD_BYTES
from relay.site.splice import IDLE_S, STALL_S, join
from tests.support.peer import Peer

pytestmark = pytest.mark.looptime


def joined(stranger: Peer, site: Peer) -> asyncio.Task[None]:
    return asyncio.create_task(join(stranger.line, site.line))


async def test_bytes_pass_unchanged_both_ways_and_the_end_of_one_is_told_to_the_other() -> None:
    stranger, site = Peer(), Peer()
    stranger.say(b"GET / HT")  # before anybody listened
    joining = joined(stranger, site)
    await asyncio.sleep(0.1)
    stranger.say(b"TP/1.1\r\n\r\n\x00\xff")
    await asyncio.sleep(0.1)
    stranger.end()
    await asyncio.sleep(0.1)
    assert site.got == b"GET / HTTP/1.1\r\n\r\n\x00\xff" and site.saw_end and not stranger.is_cut
    site.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await asyncio.sleep(0.1)
    site.end()
    await joining
    assert stranger.got == b"HTTP/1.1 400 Bad Request\r\n\r\n"
    assert stranger.is_cut and site.is_cut


async def test_who_takes_nothing_is_cut_after_a_while_and_the_server_is_free_again() -> None:
    stranger, site = Peer(takes=False), Peer()
    joining = joined(stranger, site)
    site.say(b"a long page")
    await asyncio.sleep(STALL_S - 1)
    assert not stranger.is_cut and not site.is_cut
    await asyncio.sleep(2)
    assert stranger.is_cut and site.is_cut and joining.done()


async def test_the_server_is_not_read_while_a_stranger_takes_nothing() -> None:
    stranger, site = Peer(takes=False), Peer()
    joining = joined(stranger, site)
    site.say(b"one")
    await asyncio.sleep(0.1)
    site.say(bytes(AHEAD_BYTES))
    assert not site.reads
    assert stranger.got == b"one"
    joining.cancel()
    await asyncio.wait((joining,))


async def test_two_that_say_nothing_are_parted_after_an_hour_and_one_word_buys_another_hour() -> None:
    stranger, site = Peer(), Peer()
    joining = joined(stranger, site)
    await asyncio.sleep(IDLE_S - 1)
    stranger.say(b".")
    site.say(b".")
    await asyncio.sleep(IDLE_S - 1)
    assert not stranger.is_cut and not site.is_cut
    await asyncio.sleep(2)
    assert stranger.is_cut and site.is_cut and joining.done()
