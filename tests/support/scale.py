"""What one relay process can carry, measured: idle links, connects, requests, cells delivered.

    nice -n 5 .venv/bin/python -m tests.support.scale --links 2000 --cells 3000

Starts real relays on loopback, plain and with TLS of their own, alone and as workers, and counts the
processor time and the memory that the relay takes, not those of the clients and the store beside it: on a
busy machine seconds on the wall say little.
Prints the table of docs/operations.md, "Scale".
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from argparse import ArgumentParser
from asyncio import sslproto
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import relay_process
from tests.support.relay_client import Drop, RelayClient, connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay, serving
from wire.limits import POLL_DELETES
from wire.request import ReplyStatus

AT_ONCE = 50
"""Handshakes that a client has under way."""
PAIRS = 8
"""Writers, and as many readers, at work together."""
HIGH = 1_000_000
SETTINGS = {"link_burst": HIGH, "link_per_s": HIGH, "pool_burst": 10 * HIGH, "pool_per_s": 10 * HIGH}
RELAYS = (
    ("plain, behind a front", True, 0),
    ("TLS of its own", False, 0),
    ("plain, one worker on Valkey", True, 1),
    ("plain, two workers on Valkey", True, 2),
)
SETTLE_S = 2.0
HEAD = "| | idle link | with a POLL | connects | PUTs | POLLs | cells |\n|---|---|---|---|---|---|---|\n"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """The `_s` are processor seconds of the relay for one.  idle_bytes: memory of a link that only stands.
    polled_bytes: of one with a POLL on top.  cell_s: put, pushed and deleted."""

    idle_bytes: int
    polled_bytes: int
    connect_s: float
    put_s: float
    poll_s: float
    cell_s: float


@dataclass
class Meter:
    """Processor time of the relay during a block."""

    pid: int
    used_s: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        before = self._cpu_s()
        yield
        self.used_s = self._cpu_s() - before

    @property
    def _pids(self) -> list[int]:
        """The relay and its workers."""
        return [self.pid, *map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())]

    def _cpu_s(self) -> float:
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._pids]
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS

    @property
    def memory_bytes(self) -> int:
        texts = [Path(f"/proc/{pid}/status").read_text() for pid in self._pids]
        return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in texts) << 10


async def measure(relay: RelayProcess, links: int, cells: int) -> Figures:
    meter = Meter(relay.process.pid)
    await _deliver(relay, 3 * PAIRS * POLL_DELETES)  # everything is imported and warm
    await asyncio.sleep(SETTLE_S)
    begun = meter.memory_bytes
    async with AsyncExitStack() as stack:
        with meter.running():
            opened = await _open(stack, relay, links)
        connect_s = meter.used_s / links
        await asyncio.sleep(SETTLE_S)
        idle = meter.memory_bytes - begun
        for link in opened:
            await link.ask(make_poll(link.epoch))
        await asyncio.sleep(SETTLE_S)
        polled = meter.memory_bytes - begun
    work = []
    for what in (_put, _poll, _deliver):
        await asyncio.sleep(SETTLE_S)
        with meter.running():
            done = await what(relay, cells)
        work.append(meter.used_s / done)
    return Figures(idle // links, polled // links, connect_s, *work)


async def _open(stack: AsyncExitStack, relay: RelayProcess, count: int) -> list[RelayClient]:
    gate, entry = asyncio.Semaphore(AT_ONCE), relay.entry

    async def one() -> RelayClient:
        async with gate:
            return await stack.enter_async_context(connected(entry))

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def _put(relay: RelayProcess, cells: int) -> int:
    async def one(link: RelayClient) -> None:
        assert (await link.ask(make_drop().put(link.epoch, make_cell()))).status is ReplyStatus.OK

    return await _repeat(relay, cells, one)


async def _poll(relay: RelayProcess, polls: int) -> int:
    async def one(link: RelayClient) -> None:
        assert (await link.ask(make_poll(link.epoch))).status is ReplyStatus.OK

    return await _repeat(relay, polls, one)


async def _repeat(relay: RelayProcess, count: int, act: Callable[[RelayClient], Awaitable[None]]) -> int:
    """Do it over some links side by side, one after the other on each; return how often."""
    rounds = count // PAIRS

    async def work(link: RelayClient) -> None:
        for _ in range(rounds):
            await act(link)

    async with AsyncExitStack() as stack:
        await asyncio.gather(*(work(link) for link in await _open(stack, relay, PAIRS)))
    return rounds * PAIRS


async def _deliver(relay: RelayProcess, cells: int) -> int:
    """Put cells, have each pushed to a link that waits for it, and delete it; return how many."""
    rounds = cells // (PAIRS * POLL_DELETES)
    async with AsyncExitStack() as stack:
        links = await _open(stack, relay, 2 * PAIRS)
        pairs = zip(links[:PAIRS], links[PAIRS:], strict=True)
        await asyncio.gather(*(_converse(writer, reader, rounds) for writer, reader in pairs))
    return rounds * PAIRS * POLL_DELETES


async def _converse(writer: RelayClient, reader: RelayClient, rounds: int) -> None:
    taken: list[Drop] = []
    for _ in range(rounds):
        drops = [make_drop() for _ in range(POLL_DELETES)]
        deletes = tuple(drop.delete for drop in taken)
        await reader.ask(make_poll(reader.epoch, *(drop.tags[0] for drop in drops), deletes=deletes))
        await writer.send(*(drop.put(writer.epoch, make_cell()) for drop in drops))
        for _ in drops:
            assert (await writer.reply()).status is ReplyStatus.OK
        for _ in drops:
            await reader.push()
        taken = drops


@asynccontextmanager
async def _relay(*, plain: bool, workers: int, links: int) -> AsyncIterator[RelayProcess]:
    relay_process.workers = workers
    with tempfile.TemporaryDirectory() as folder:
        config = make_relay(Path(folder) / "r", plain=plain, links=links + 100, **SETTINGS)
        with serving(config) as process:
            yield process


def row(name: str, figures: Figures) -> str:
    memory = (f"{size / 1000:.0f} kB" for size in (figures.idle_bytes, figures.polled_bytes))
    costs = (figures.connect_s, figures.put_s, figures.poll_s, figures.cell_s)
    return f"| {' | '.join((name, *memory, *(f'{1 / each:.0f}' for each in costs)))} |"


async def main(links: int, cells: int) -> None:
    sys.stdout.write(HEAD)
    for name, plain, workers in RELAYS:
        async with _relay(plain=plain, workers=workers, links=links) as relay:
            sys.stdout.write(row(name, await measure(relay, links, cells)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=2000)
    parser.add_argument("--cells", type=int, default=3000)
    asked = parser.parse_args()
    sslproto.SSLProtocol.max_size = 16384  # as the relay does: 2,000 clients in one process
    asyncio.run(main(asked.links, asked.cells))
