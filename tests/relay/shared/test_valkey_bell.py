"""The bell: heard by every other process, not by oneself; a broken line is told, and mended."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from relay.index import Print
from relay.operations import Hit, StoreLost
from relay.shared.valkey import Server
from relay.shared.valkey_bell import Bell, Ring
from tests.support.valkey_process import Valkey, running_valkey

RING = Ring(Print(b"t" * 16), Hit(1 << 120, 7, 6))


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey


class Listener:
    """One process at the bell, and what it heard."""

    def __init__(self, valkey: Valkey, random: Random) -> None:
        self.server = Server(valkey.address)
        self.bell = Bell(self.server, random.randbytes)
        self.heard: asyncio.Queue[Ring] = asyncio.Queue()
        self.interrupted = asyncio.Event()

    async def next(self) -> Ring:
        return await asyncio.wait_for(self.heard.get(), 20)


@asynccontextmanager
async def listening(valkey: Valkey, seed: int) -> AsyncIterator[Listener]:
    listener = Listener(valkey, Random(seed))
    await listener.bell.open(listener.heard.put_nowait, listener.interrupted.set)
    yield listener
    await listener.bell.close()
    await listener.server.close()


async def test_a_ring_is_heard_by_all_others_and_not_by_oneself(valkey: Valkey, seed: int):
    async with (
        listening(valkey, seed) as one,
        listening(valkey, seed + 1) as two,
        listening(valkey, seed + 2) as three,
    ):
        await one.bell.ring([RING])
        await two.bell.ring([RING, RING])
        assert [await one.next(), await one.next()] == [RING, RING]
        assert await two.next() == RING
        assert [await three.next() for _ in range(3)] == [RING] * 3
        assert one.heard.empty() and two.heard.empty()


async def test_nothing_to_tell_is_not_rung_and_what_is_no_ring_is_not_heard(valkey: Valkey, seed: int):
    async with listening(valkey, seed) as one, listening(valkey, seed + 1) as two:
        await one.bell.ring([])
        valkey.ask("SPUBLISH", "bell:0", b"x" * 20)
        await one.bell.ring([RING])
        assert await two.next() == RING and two.heard.empty()


async def test_a_broken_line_is_told_and_mended(tmp_path: Path, seed: int):
    with running_valkey(tmp_path / "one") as first:
        lines = listening(first, seed)
        listener = await lines.__aenter__()
        first.ask("CLIENT", "KILL", "TYPE", "pubsub")
        await asyncio.wait_for(listener.interrupted.wait(), 20)
        listener.interrupted.clear()
        await asyncio.wait_for(listener.interrupted.wait(), 20)
        async with listening(first, seed + 1) as other:
            await other.bell.ring([RING])
            assert await listener.next() == RING
        await lines.__aexit__(None, None, None)


async def test_a_quiet_line_is_kept_as_long_as_the_server_answers(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
):
    """A line that a wall on the way has forgotten is open at our end for ever."""
    monkeypatch.setattr("relay.shared.valkey_bell.QUIET_S", 0.3)
    with running_valkey(tmp_path / "one") as server:
        async with listening(server, seed) as listener, listening(server, seed + 1) as other:
            while b"cmd=ping" not in server.ask("CLIENT", "LIST", "TYPE", "pubsub"):
                await asyncio.to_thread(server.ask, "PING")
            assert not listener.interrupted.is_set()
            await other.bell.ring([RING])
            assert await listener.next() == RING
            server.process.send_signal(signal.SIGSTOP)
            await asyncio.wait_for(listener.interrupted.wait(), 20)
            server.process.send_signal(signal.SIGCONT)


async def test_without_a_server_nobody_listens(tmp_path: Path, seed: int):
    server = Server(f"unix:{tmp_path}/none.sock")
    with pytest.raises(StoreLost):
        await Bell(server, Random(seed).randbytes).open(lambda ring: None, lambda: None)
