"""A coordinator and a house who are connected, and whose only relay is behind one line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from client.api import Client
from keys.vault import KdfParameters
from tests.support.bad_line import BadLine, Profile, bad_line
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess

CHEAP = KdfParameters(1, 8)
REQUEST = {"women": "2", "from_h": "5", "nights": "1"}


@dataclass(frozen=True)
class Couple:
    """Both clients, and the line between them and the relay, a good one so far."""

    coordinator: Client
    house: Client
    line: BadLine

    async def deliver(self, count: int) -> None:
        """Write messages, and stay online until each was received, and its writer knows."""
        before = len(await self.house.inbox())
        async with self.coordinator.online(), self.house.online():
            for _ in range(count):
                await self.coordinator.send("shelter_request", "House", REQUEST)
            while {sent.state for sent in await self.coordinator.outbox()} != {"received"}:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        arrived = [each.id for each in await self.house.inbox()]
        assert len(arrived) == len(set(arrived)) == before + count


@asynccontextmanager
async def couple(relay: RelayProcess, folder: Path, seed: int) -> AsyncIterator[Couple]:
    scheme, _, address = relay.url.partition("://")
    host, _, port = address.rpartition(":")
    async with bad_line(Profile(), host, int(port), seed) as line:
        entry = replace(relay.entry, urls=(f"{scheme}://{line.address}",))
        async with (
            await Client.create(folder / "a", "first", network_of(entry), kdf=CHEAP) as coordinator,
            await Client.create(folder / "b", "second", kdf=CHEAP) as house,
        ):
            await house.join("Coordinator", (await coordinator.invite("House", "house")).link)
            await coordinator.sync()
            await house.sync()
            line.connections.clear()
            yield Couple(coordinator, house, line)
