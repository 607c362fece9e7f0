"""Whose turn it is: pools in rotation, and within a pool who came first.

The relay is one loop, and whoever works keeps all others waiting.  So work is done in small pieces, one a
turn, and after each turn the loop looks at its sockets again.  However many links of a pool want to work,
another pool waits for one piece of theirs.

Knows pools by number; must never know what is done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

STRANGERS = 0
"""The number of those who belong to no pool; they take turns as if they were one."""
PLACES = 32
"""How many may be at work at one time, when the store lets them wait."""

Place = asyncio.Future[None]


class Turns:
    """Lets one begin in each round of the event loop."""

    __slots__ = ("_free", "_last", "_resting", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[int, deque[Place]] = {}
        self._last = STRANGERS
        self._free = PLACES
        self._resting = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, pool: int) -> AsyncIterator[None]:
        """Wait for a turn of this pool, and keep it while within."""
        await self._begin(pool)
        try:
            yield
        finally:
            self._end()

    async def _begin(self, pool: int) -> None:
        if self._free and not self._resting:
            self._grant(pool)
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(pool, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():
                self._end()
            raise

    def _end(self) -> None:
        self._free += 1
        if not self._resting:
            self._call_next()

    def _grant(self, pool: int) -> None:
        """One of this pool begins; the next may once the loop has come round."""
        self._last = pool
        self._free -= 1
        self._resting = True
        asyncio.get_running_loop().call_soon(self._call_next)

    def _call_next(self) -> None:
        """Give the turn to the pool whose last one is longest ago."""
        self._resting = False
        while self._free and self._waiting:
            pool = next((pool for pool in self._waiting if pool != self._last), self._last)
            places = self._waiting.pop(pool)
            place = places.popleft()
            if places:
                self._waiting[pool] = places
            if not place.cancelled():
                place.set_result(None)
                self._grant(pool)
                return
