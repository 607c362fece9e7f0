"""One link under load: replies and pushes share one counter, and nobody waits for the slow."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from keys.primitives import Secret
from relay.carrier.frames import CONTROLS, Kind, frame
from relay.carrier.knock import Upgrade
from relay.carrier.visitor import Socket
from relay.config import Pool, Rate
from tests.support.house import serving as in_house
from tests.support.peer import Peer
from tests.support.relay_client import RelayClient, connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay, serving
from wire.request import Nop, ReplyStatus

WRITERS = 4
CELLS = 25


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    config = make_relay(tmp_path_factory.mktemp("relay") / "relay", store_mib=4)
    with serving(config) as relay:
        yield relay


async def test_replies_and_pushes_that_cross_all_arrive_and_authenticate(relay: RelayProcess):
    """A record out of turn would not open at the client: the channel counts them."""
    drops = [make_drop() for _ in range(WRITERS * CELLS)]
    cells = {drop.tags[0]: make_cell() for drop in drops}

    async def write(mine: list[int]) -> None:
        async with connected(relay.entry) as writer:
            for number in mine:
                put = drops[number].put(writer.epoch, cells[drops[number].tags[0]])
                assert (await writer.ask(put)).status is ReplyStatus.OK

    async with connected(relay.entry) as reader:
        await reader.ask(make_poll(reader.epoch, *cells))
        writing = [asyncio.create_task(write(list(range(at, len(drops), WRITERS)))) for at in range(WRITERS)]
        await chat_until_done(reader, writing)
        while len(reader.pushed) < len(drops):
            await reader.receive()
        assert {push.tag: push.cell for push in reader.pushed} == cells


async def chat_until_done(client: RelayClient, tasks: list["asyncio.Task[None]"]) -> None:
    while not all(task.done() for task in tasks):
        await client.send(*(Nop() for _ in range(5)))
        for _ in range(5):
            await client.reply()
    await asyncio.gather(*tasks)


async def test_a_backlog_of_many_tags_comes_in_full_messages(relay: RelayProcess):
    drops = [make_drop() for _ in range(60)]
    async with connected(relay.entry) as client:
        for drop in drops:
            await client.ask(drop.put(client.epoch, make_cell()))
    async with connected(relay.entry) as reader:
        first = await reader.ask(make_poll(reader.epoch, *(drop.tags[0] for drop in drops)))
        assert first.more == len(drops) - 1
        await reader.nop()
        assert {first.tag} | {push.tag for push in reader.pushed} == {drop.tags[0] for drop in drops}


async def test_a_client_that_vanishes_in_the_middle_harms_nobody(tmp_path: Path):
    async with in_house(tmp_path) as house, connected(house.entry) as stays:
        for _ in range(10):
            async with connected(house.entry) as goes:
                await goes.send(*(make_poll(goes.epoch) for _ in range(8)))
                goes.socket._response.connection.transport.abort()  # type: ignore[union-attr]
        assert (await stays.nop()).status is ReplyStatus.OK
        await house.wait_until(lambda: house.links == 1)


POOL = Pool(1, Secret(bytes(32)), share=100, rate=Rate(1, 1), closed=False)
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


def masked(kind: Kind, payload: bytes) -> bytes:
    """A frame as a client sends it, under a mask of zeros."""
    assert len(payload) < 126
    return bytes((0x80 | kind, 0x80 | len(payload))) + bytes(4) + payload


def opened(peer: Peer, *, speaks: bool = True) -> Socket:
    socket = Socket(peer.line, Upgrade(POOL, KEY, size=0), stall_s=30)
    socket.speaks = speaks
    return socket


async def test_pings_are_answered_up_to_their_bound_and_a_message_starts_the_count_anew():
    peer = Peer()
    socket = opened(peer)
    for _ in range(2):
        peer.say(CONTROLS * masked(Kind.PING, b"?") + masked(Kind.BINARY, b"message"))
        assert await socket.receive() == b"message"
    assert peer.got == 2 * CONTROLS * frame(Kind.PONG, b"?")
    peer.say((CONTROLS + 1) * masked(Kind.PING, b"?") + masked(Kind.BINARY, b"message"))
    assert await socket.receive() == b""


async def test_before_the_handshake_a_ping_is_not_answered():
    """Whatever comes before message 1 is met by silence."""
    peer = Peer()
    socket = opened(peer, speaks=False)
    peer.say(masked(Kind.PING, b"?") + masked(Kind.BINARY, b"message"))
    assert await socket.receive() == b"message" and not peer.got


@pytest.mark.parametrize("wrong", [b"\x82\x07message", masked(Kind.TEXT, b"message"), b"\xc2\x80" + bytes(4)])
async def test_a_frame_without_a_mask_a_text_and_an_extension_end_the_link(wrong: bytes):
    peer = Peer()
    socket = opened(peer)
    peer.say(wrong)
    assert await socket.receive() == b""
