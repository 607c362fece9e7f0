"""How long one link waits: as long as bytes move, within a bound.

A slow line is not a dead one, so nothing is timed from its beginning but from the last byte that came.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

STALL_S = 30.0
"""Not a byte for so long: given up.  Rounds of 2 s with lost packets sent again stay far below."""
PROXY_STALL_S = 90.0
"""A proxy may look for a path through a whole network, and says nothing meanwhile."""
CAP_S = 300.0
"""However much moves: no single wait is longer."""


def _now() -> float:
    return asyncio.get_running_loop().time()


class Patience:
    """What all connections of one link have in common.

    moved_at: when the last byte came, on the loop's clock.  reached: whether any connection stood.
    """

    def __init__(self, stall_s: float = STALL_S) -> None:
        self.moved_at = _now()
        self.reached = False
        self._stall_s = stall_s
        self._waits: dict[asyncio.Timeout, tuple[float, float]] = {}

    def note(self) -> None:
        """Something moved: whoever waits may wait on."""
        self.moved_at = _now()
        for wait, (stall_s, end) in self._waits.items():
            if not wait.expired():
                wait.reschedule(min(self.moved_at + stall_s, end))

    @asynccontextmanager
    async def lasting(self, more_s: float = 0.0, cap_s: float = CAP_S) -> AsyncIterator[None]:
        """Raise TimeoutError when nothing moves for too long.  more_s: silence that is part of the plan."""
        stall_s, end = self._stall_s + more_s, _now() + cap_s
        async with asyncio.timeout(stall_s) as wait:
            self._waits[wait] = (stall_s, end)
            try:
                yield
            finally:
                del self._waits[wait]
