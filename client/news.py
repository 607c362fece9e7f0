"""What changed, for all who watch: each reader has its own queue, which forgets the oldest first.

The tables hold what counts; a slow reader loses news, never messages.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from client.views import Happening

NEWS = 1_000
"""Kept for one slow reader."""
LOOK_S = 1.0


@dataclass(slots=True, eq=False)
class _Reader:
    waiting: deque[Happening] = field(default_factory=lambda: deque(maxlen=NEWS))
    heard: asyncio.Event = field(default_factory=asyncio.Event)


class News:
    """One source, any number of readers."""

    def __init__(self) -> None:
        self._readers: list[_Reader] = []

    def tell(self, happening: Happening) -> None:
        for reader in self._readers:
            reader.waiting.append(happening)
            reader.heard.set()

    async def read(self, check: Callable[[], None]) -> AsyncGenerator[Happening, None]:
        """Everything from now on.  check: raises when there is nothing more to come; asked every second."""
        reader = _Reader()
        self._readers.append(reader)
        try:
            while True:
                while reader.waiting:
                    yield reader.waiting.popleft()
                check()
                reader.heard.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await reader.heard.wait()
        finally:
            self._readers.remove(reader)
