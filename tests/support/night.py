"""A coordinator and those who write to her, on one relay, each with a vault that a daemon keeps open.

The daemons are real, with their doors and links; they share one event loop in a thread, so that commands
can be typed beside them, and pairing everybody takes a second.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from client.api import Client, Received, Sent
from client.daemon import Daemon
from keys.vault import KdfParameters

T = TypeVar("T")

CHEAP = KdfParameters(1, 8)
OFFICE = "office"
CONTACTS = {
    "river": "house",
    "heron": "guide",
    "lamp": "desk",
    "magpie": "deputy",
    "harbour": "coordinator",
    "elm": "safeguarding",
}
"""Whom the coordinator knows, and their roles; to all of them she is OFFICE."""
WAIT_S = 60.0
HOUR_S = 3_600.0


@dataclass(frozen=True)
class Night:
    """Everybody at their computers.  Its methods may be called from any thread but the loop's own."""

    folder: Path
    daemons: dict[str, Daemon]
    loop: asyncio.AbstractEventLoop

    def home(self, name: str) -> Path:
        return self.folder / name

    def sent(self, name: str) -> tuple[Sent, ...]:
        """What one person sent, the oldest first."""
        return self._do(self.daemons[name].client.outbox())

    def received(self, name: str) -> tuple[Received, ...]:
        """What one person received, the oldest first."""
        return self._do(self.daemons[name].client.inbox())

    def wait_received(self, sent: Sent) -> None:
        """Wait until the other side has a message."""
        end = time.monotonic() + WAIT_S
        while sent.id not in {message.id for message in self.received(sent.to)}:
            assert time.monotonic() < end, f"{sent.kind} has not reached {sent.to}"
            time.sleep(0.005)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(WAIT_S)


@contextmanager
def night(folder: Path, network: str) -> Iterator[Night]:
    """Pair everybody with the coordinator, and keep all vaults open until the end."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    daemons: dict[str, Daemon] = {}
    thread = threading.Thread(target=loop.run_until_complete, args=(_serve(folder, network, daemons, ready),))
    thread.start()
    try:
        assert ready.wait(WAIT_S)
        yield Night(folder, daemons, loop)
    finally:
        for daemon in daemons.values():
            loop.call_soon_threadsafe(daemon.lock)
        thread.join(WAIT_S)
        loop.close()


async def _serve(folder: Path, network: str, daemons: dict[str, Daemon], ready: threading.Event) -> None:
    """Until every daemon is locked."""
    office = await Client.create(folder / OFFICE, "word", network, kdf=CHEAP)
    others = {name: await Client.create(folder / name, "word", kdf=CHEAP) for name in CONTACTS}
    for name, client in others.items():
        await client.join(OFFICE, (await office.invite(name, CONTACTS[name])).link)
    await office.sync()
    for client in others.values():
        await client.sync()
    daemons |= {name: Daemon(client, HOUR_S, HOUR_S) for name, client in ({OFFICE: office} | others).items()}
    async with asyncio.TaskGroup() as group:
        open_doors = [asyncio.Event() for _ in daemons]
        for door, (name, daemon) in zip(open_doors, daemons.items(), strict=True):
            group.create_task(daemon.serve(folder / name, door.set))
        for door in open_doors:
            await door.wait()
        ready.set()
