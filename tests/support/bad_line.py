"""A bad line between a client and a relay: slow, late, lossy, cut, frozen or out for a while.  Seeded.

A TCP proxy on loopback.  What a network does to packets, TCP turns into waiting, so that is what is made
here: a lost packet is the time until it was sent again, and all that is behind it waits as well.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

PACKET_BYTES = 1400
BUFFER_BYTES = 16384
"""What a line holds that was sent and has not come, in each direction."""
RESEND_S = 0.3
"""The shortest time after which a lost packet is sent again."""


@dataclass(frozen=True, slots=True)
class Profile:
    """rate_bits: a second, each way, shared by all connections; 0 is no limit.  delay_s: one way.
    loss: of packets, 0 to 1.  cut_s: how long a connection lives.  freeze_bytes: after so many, one way, a
    connection carries nothing more.  outage_s of each period_s: nothing comes through."""

    rate_bits: int = 0
    delay_s: float = 0.0
    loss: float = 0.0
    cut_s: float = 0.0
    freeze_bytes: int = 0
    outage_s: float = 0.0
    period_s: float = 0.0


EDGE = Profile(rate_bits=64_000, delay_s=0.025, loss=0.05)
WORST = Profile(rate_bits=20_000, delay_s=1.0, loss=0.3, outage_s=20.0, period_s=60.0)
FREEZING = Profile(freeze_bytes=16_000)
CUT = Profile(cut_s=30.0)


@dataclass(slots=True)
class Passed:
    """What one connection has carried.  frozen: whether it was stopped by its profile."""

    up: int = 0
    down: int = 0
    frozen: bool = False


class BadLine:
    """One line to one address; every connection through it shares its rate and its outages.

    profile: may be changed at any time, as lines do.
    """

    def __init__(self, profile: Profile, host: str, port: int, seed: int) -> None:
        self.connections: list[Passed] = []
        self.port = 0
        self.profile = profile
        self._far = (host, port)
        self._chance = random.Random(seed)
        self._busy_until = {"up": 0.0, "down": 0.0}
        self._began = _now()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def accept(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(near, back))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        passed = Passed()
        self.connections.append(passed)
        writers = [back]
        try:
            await asyncio.sleep(2 * self.profile.delay_s)
            far, forth = await asyncio.open_connection(*self._far, limit=PACKET_BYTES)
            writers.append(forth)
            async with asyncio.timeout(self.profile.cut_s or None):
                await asyncio.gather(
                    self._pump(near, forth, "up", passed), self._pump(far, back, "down", passed)
                )
        except (OSError, TimeoutError):
            pass
        finally:
            for writer in writers:
                writer.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str, passed: Passed
    ) -> None:
        """Read as fast as the rate allows; a second task lets it come out late."""
        flying: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(BUFFER_BYTES // PACKET_BYTES)
        landing = asyncio.create_task(self._land(flying, sink, way, passed))
        try:
            comes_at = 0.0
            while packet := await source.read(PACKET_BYTES):
                comes_at = max(comes_at, await self._send(len(packet), way) + self._late_s())
                await flying.put((comes_at, packet))
            await flying.put((comes_at, b""))
            await landing
        finally:
            landing.cancel()

    async def _send(self, size: int, way: str) -> float:
        """Take the line's time for so many bytes; return when they are on their way."""
        if self.profile.rate_bits:
            begun = max(_now(), self._busy_until[way])
            self._busy_until[way] = begun + size * 8 / self.profile.rate_bits
            await _sleep_until(self._busy_until[way])
        return _now()

    def _late_s(self) -> float:
        late, again = self.profile.delay_s, max(RESEND_S, 2 * self.profile.delay_s)
        while self._chance.random() < self.profile.loss:
            late, again = late + again, 2 * again
        return late

    async def _land(
        self,
        flying: asyncio.Queue[tuple[float, bytes]],
        sink: asyncio.StreamWriter,
        way: str,
        passed: Passed,
    ) -> None:
        while True:
            comes_at, packet = await flying.get()
            await _sleep_until(comes_at)
            await self._wait_for_line()
            if not packet:
                with suppress(OSError, RuntimeError):
                    sink.write_eof()
                return
            self._count(len(packet), way, passed)
            if passed.frozen:
                await asyncio.Event().wait()
            sink.write(packet)
            await sink.drain()

    def _count(self, size: int, way: str, passed: Passed) -> None:
        if way == "up":
            passed.up += size
        else:
            passed.down += size
        limit = self.profile.freeze_bytes
        if limit and max(passed.up, passed.down) > limit:
            passed.frozen = True

    async def _wait_for_line(self) -> None:
        """Every period ends with an outage."""
        profile = self.profile
        if profile.period_s:
            at = (_now() - self._began) % profile.period_s
            if at >= profile.period_s - profile.outage_s:
                await asyncio.sleep(profile.period_s - at)


@asynccontextmanager
async def bad_line(profile: Profile, host: str, port: int, seed: int = 1) -> AsyncIterator[BadLine]:
    """A line to this address."""
    line = BadLine(profile, host, port, seed)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    server = await asyncio.start_server(line.accept, sock=listener, limit=PACKET_BYTES)
    line.port = listener.getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        await line.stop()
        await server.wait_closed()


async def _sleep_until(at: float) -> None:
    if (left := at - _now()) > 0:
        await asyncio.sleep(left)


def _now() -> float:
    return asyncio.get_running_loop().time()
