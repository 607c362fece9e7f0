"""Members who ask as fast as they can, in a process of their own so that they slow nobody's clock but theirs.

    python -m tests.support.flood LINKS KIND  < one descriptor line

Prints one line as soon as every link is open, and floods until its standard input ends.
KIND: nop, poll, put, recall, or deaf: polls whose answers nobody reads.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from random import Random

from tests.support.relay_client import Closed, RelayClient, connected, make_cell, make_drop, make_poll
from wire.descriptor import from_line
from wire.limits import RECORDS_PER_MESSAGE
from wire.request import Nop, Request

ROOT = Path(__file__).parents[2]
TOGETHER = 50
"""How many connect at one time: a listener that is asked by more makes some of them wait for a second."""


def requests(kind: str, epoch: int, random: Callable[[int], bytes]) -> Iterator[Request]:
    """What one flooding link asks, without end."""
    poll, drop = make_poll(epoch, random=random), make_drop(random)
    cell = make_cell(random)
    while True:
        match kind:
            case "nop":
                yield Nop()
            case "poll" | "deaf":
                yield poll
            case "put":
                yield make_drop(random).put(epoch, cell)
            case "recall":
                yield drop.recall()
            case _:
                raise ValueError(kind)


async def _flood(client: RelayClient, kind: str, random: Random) -> None:
    """Ask until the relay hangs up."""
    asked = requests(kind, client.epoch, random.randbytes)
    reading = asyncio.create_task(_read(client)) if kind != "deaf" else None
    with suppress(ConnectionError):
        while not client.socket.closed:
            await client.send(*(next(asked) for _ in range(RECORDS_PER_MESSAGE)))
            await asyncio.sleep(0)
    if reading is not None:
        reading.cancel()


async def _read(client: RelayClient) -> None:
    """Take what comes and look at none of it."""
    while (await client.socket.receive()).data is not None:
        pass


async def _main(links: int, kind: str) -> None:
    entry = from_line(await asyncio.to_thread(sys.stdin.readline)).relays[0]
    async with AsyncExitStack() as stack:
        clients: list[RelayClient] = []
        while len(clients) < links:
            some = (connected(entry) for _ in range(min(TOGETHER, links - len(clients))))
            clients += await asyncio.gather(*map(stack.enter_async_context, some))
        sys.stdout.write("flooding\n")
        sys.stdout.flush()
        tasks = [asyncio.create_task(_flood(client, kind, Random(7))) for client in clients]
        await asyncio.to_thread(sys.stdin.read)
        for task in tasks:
            task.cancel()
        with suppress(Closed, ConnectionError):
            await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def flooding(line: str, links: int, kind: str) -> Iterator[None]:
    """Flood the relay of a descriptor line while within."""
    command = [sys.executable, "-m", "tests.support.flood", str(links), kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "flooding\n"
        yield
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2]))
