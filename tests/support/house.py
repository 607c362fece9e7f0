"""A relay in this process, on loopback, whose wall clock only the test moves."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from keys.primitives import random_bytes
from relay.clock import EPOCH_S, HOUR_S
from relay.config import SharedStore, SiteAddress
from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load
from relay.server import Relay
from relay.telemetry import Telemetry
from wire.descriptor import RelayEntry, from_line

START_S = 1000.0 * EPOCH_S + 2 * HOUR_S


class Wall:
    """A wall clock that only the test moves."""

    def __init__(self) -> None:
        self.now_s = START_S

    def read(self) -> float:
        return self.now_s


class House:
    """A running relay, its wall clock, and the entry that admits to it.  stop: once set, the relay ends."""

    def __init__(
        self, relay: Relay, entry: RelayEntry, log: io.StringIO, wall: Wall, stop: asyncio.Event
    ) -> None:
        self.relay = relay
        self.stop = stop
        self.entry = entry
        self.log = log
        self.wall = wall

    @property
    def cells(self) -> int:
        """How many it holds; `status` tells it coarsely, and not at once."""
        return self.relay._store.gauges().cells

    @property
    def links(self) -> int:
        return self.relay._reception.links

    @property
    def url(self) -> str:
        return self.entry.urls[0]

    async def advance(self, seconds: float) -> None:
        self.wall.now_s += seconds
        await self.relay.tick()

    @property
    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.log.getvalue().splitlines()]

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Let the relay work until something holds."""
        async with asyncio.timeout(30):
            while not holds():  # noqa: ASYNC110  what is waited for is another's state
                await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(
    folder: Path,
    *,
    secure: bool = False,
    limits: dict[str, Any] | None = None,
    share: int = 100,
    closed: bool = False,
    store: SharedStore | None = None,
    site: Path | SiteAddress | None = None,
) -> AsyncIterator[House]:
    """Run a relay with one MiB of memory in this process."""
    config = load(found(folder / "relay", "127.0.0.1", 0, None, plain=not secure))
    config = replace(
        config,
        store_mib=1,
        site=site,
        store=store,
        limits=replace(config.limits, **(limits or {})),
        pools=tuple(replace(pool, share=share, closed=closed) for pool in config.pools),
    )
    log, stop, wall = io.StringIO(), asyncio.Event(), Wall()
    relay = Relay(config, Telemetry(log), random_bytes, wall_s=wall.read, monotonic_s=lambda: 0.0)
    await relay.open()
    opened = replace(
        config, urls=relay.urls, pools=tuple(replace(pool, closed=False) for pool in config.pools)
    )
    house = House(relay, from_line(descriptor_line(opened, None)).relays[0], log, wall, stop)
    running = asyncio.create_task(relay.run(stop))
    try:
        yield house
    finally:
        stop.set()
        await running
        assert "task.failed" not in house.events
