"""Which road to a relay to try next: the one that worked last, then the plain ones, then those for bad lines.

Reads no clock and does no I/O.  What it learnt is forgotten with the process, and at each half-day: a line
that froze yesterday may be better today.

Spec: docs/protocol.md, 4.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from client.events import LinkEnd
from client.transport.failures import LinkFailed
from wire.limits import RECORD_BYTES

FROZEN_BYTES = 4 * RECORD_BYTES
"""A line that freezes connections lets no more through in one; a link that brought more is no such one."""
CUTS = 2
"""A link that was cut so often before it brought much is tried another way."""


class Way(Enum):
    """How records travel.  SHORT: as LONG_POLL, with a connection for each request, because the line lets
    no connection carry much."""

    WEBSOCKET = "websocket"
    LONG_POLL = "long poll"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Road:
    """One way to talk to a relay.  url: its address with the hidden path."""

    url: str = field(repr=False)
    way: Way


class Roads:
    """What was learnt of the roads to one relay."""

    def __init__(self) -> None:
        self._best: Road | None = None
        self._cuts = 0
        self._failures: list[tuple[Road, LinkFailed]] = []

    def to_try(self, urls: tuple[str, ...]) -> Iterator[Road]:
        """Name one road after the other, as long as `failed` tells why the last one did not work."""
        self._failures = []
        roads = [Road(url, way) for way in Way for url in urls]
        if self._best in roads:
            roads.sort(key=lambda road: road != self._best)
        yield from (road for road in roads if not self._is_vain(road))

    def failed(self, road: Road, failure: LinkFailed) -> None:
        """An attempt came to no HELLO."""
        self._failures.append((road, failure))

    @property
    def end(self) -> LinkEnd:
        """Why nothing worked: what the first one said that was reached, else what the last one met."""
        reached = [failure.end for _, failure in self._failures if failure.reached]
        return reached[0] if reached else self._failures[-1][1].end

    def worked(self, road: Road) -> None:
        """A HELLO came."""
        if road != self._best:
            self._best, self._cuts = road, 0

    def ended(self, end: LinkEnd, received_bytes: int) -> bool:
        """A link that had its HELLO ended; tell whether it was of use, by the bytes of records that came."""
        assert self._best is not None
        is_of_use = received_bytes > FROZEN_BYTES
        if end is LinkEnd.EPOCH:
            self._best = None
        elif is_of_use:
            self._cuts = 0
        else:
            self._note_trouble(end, self._best)
        return is_of_use

    def _note_trouble(self, end: LinkEnd, road: Road) -> None:
        if end is LinkEnd.CLOSED:
            self._cuts += 1
        if end is LinkEnd.TIMEOUT or self._cuts >= CUTS:
            way = Way.WEBSOCKET if road.way is Way.SHORT else Way.SHORT
            self._best, self._cuts = Road(road.url, way), 0

    def _is_vain(self, road: Road) -> bool:
        """Nobody is there, or nobody who knows long polls."""
        return any(
            before.url == road.url
            and (
                not failure.reached
                or (before.way is Way.LONG_POLL and failure.end is LinkEnd.GARBAGE and road.way is Way.SHORT)
            )
            for before, failure in self._failures
        )
