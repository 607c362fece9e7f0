"""The bell that all processes of one store hear: a cell has come, and these are the prints of its tags.

Sharded pub/sub on sixteen channels.  Every process hears every ring, so the server need not know who waits
for what.  A ring is heard once or not at all; when the line on which we listen breaks, rings may have been
missed, and whoever waits has to ask again.

Must never know who waits.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from keys.primitives import Random
from relay.index import Print
from relay.operations import Hit, StoreLost
from relay.shared.valkey import ANSWER_S, AnyConnection, Server, converse

CHANNELS = tuple(b"bell:%x" % digit for digit in range(16))
"""In a cluster they lie on all its servers."""
AGAIN_S = 1.0
QUIET_S = 15.0
"""After so long without a word the server is asked for one: a line that was cut on the way says nothing."""
_NAME_BYTES = 8
_RING = struct.Struct(">16s16sQB")


@dataclass(frozen=True, slots=True, repr=False)
class Ring:
    """A cell has come, and this is the print of one of its tags."""

    tag: Print
    hit: Hit


class Bell:
    """One process at the bell.  It does not hear itself."""

    def __init__(self, server: Server, random: Random) -> None:
        self._server = server
        self._name = random(_NAME_BYTES)
        self._listening: asyncio.Task[None] | None = None

    async def open(self, hear: Callable[[Ring], None], interrupt: Callable[[], None]) -> None:
        """Listen from now on.  interrupt: called when rings may have been missed.  Raises StoreLost."""
        self._hear = hear
        self._interrupt = interrupt
        try:
            line = await self._begin()
        except (RedisError, OSError) as error:
            raise StoreLost from error
        self._listening = asyncio.create_task(self._listen(line))

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def ring(self, rings: Iterable[Ring]) -> None:
        """Tell all other processes.  Raises StoreLost."""
        packed = [_pack(ring) for ring in rings]
        if packed:
            message = self._name + b"".join(packed)
            await self._server.ask(("SPUBLISH", CHANNELS[packed[0][0] >> 4], message))

    async def _begin(self) -> AnyConnection:
        line = self._server.connection()
        try:
            async with asyncio.timeout(ANSWER_S):
                await converse(line, [("SSUBSCRIBE", channel) for channel in CHANNELS])
        except BaseException:
            await line.disconnect(nowait=True)
            raise
        return line

    async def _listen(self, line: AnyConnection) -> None:
        while True:
            try:
                await self._take_rings(line)
            except (RedisError, OSError):
                self._interrupt()
            finally:
                await line.disconnect(nowait=True)
            line = await self._begin_again()
            self._interrupt()

    async def _begin_again(self) -> AnyConnection:
        while True:
            await asyncio.sleep(AGAIN_S)
            try:
                return await self._begin()
            except (RedisError, OSError):
                continue

    async def _take_rings(self, line: AnyConnection) -> None:
        """Raises OSError, also when the server says nothing though it is asked, and RedisError."""
        while True:
            kind, *_, message = await _read(line) or await _read_asked(line)
            if kind == b"smessage" and message[:_NAME_BYTES] != self._name:
                for ring in _unpack(message[_NAME_BYTES:]):
                    self._hear(ring)


async def _read(line: AnyConnection) -> list[Any] | None:
    """What the server says; None when it is quiet."""
    said: list[Any] | None = await line.read_response(disable_decoding=True, timeout=QUIET_S)
    return said


async def _read_asked(line: AnyConnection) -> list[Any]:
    """The same, of one who was quiet.  Raises TimeoutError when he still is."""
    await line.send_packed_command(line.pack_commands([("PING",)]), check_health=False)
    said = await _read(line)
    if said is None:
        raise TimeoutError
    return said


def _pack(ring: Ring) -> bytes:
    hit = ring.hit
    return _RING.pack(ring.tag, hit.where.to_bytes(16, "big"), hit.serial, hit.place)


def _unpack(message: bytes) -> Iterator[Ring]:
    whole = message[: len(message) // _RING.size * _RING.size]
    for tag, where, serial, place in _RING.iter_unpack(whole):
        yield Ring(Print(tag), Hit(int.from_bytes(where, "big"), serial, place))
