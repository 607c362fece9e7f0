"""Lines that ask one relay question after question, over as many links as it takes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from client.effects import SendRequest, SetPolled, link_id
from client.events import Event, LinkClosed, LinkEnd, LinkOpened, ReplyArrived
from client.lines import Lines
from client.manner import Manner
from wire.descriptor import RelayEntry
from wire.request import Nop

TICK_S = 0.02


@dataclass
class Asker:
    """answered: replies so far.  opened: links that stood.  ends: why each ended."""

    entry: RelayEntry
    manner: Manner = field(default_factory=Manner)
    answered: int = 0
    opened: int = 0
    ends: list[LinkEnd] = field(default_factory=list)
    _asked: int = 0
    _stands: bool = False

    async def ask(self, count: int, limit_s: float = 20.0) -> None:
        """Keep one NOP unanswered, until so many were answered.  Raises TimeoutError."""
        link = link_id(self.entry.relay_id)
        async with Lines(self._take, lambda: self.manner) as lines, asyncio.timeout(limit_s):
            while self.answered < count:
                lines.tend({link: self.entry})
                if self._stands and self._asked == 0:
                    lines.ask(SendRequest(link, Nop(), SetPolled(1)))
                    self._asked = 1
                await asyncio.sleep(TICK_S)

    def _take(self, event: Event) -> None:
        match event:
            case LinkOpened():
                self.opened, self._stands, self._asked = self.opened + 1, True, 0
            case ReplyArrived():
                self.answered, self._asked = self.answered + 1, self._asked - 1
            case LinkClosed(_, end):
                self._stands = False
                self.ends.append(end)
            case _:
                raise AssertionError(event)
