"""What time the relay goes by: a clock that never runs backwards, and the half-days it is cut into.

The clock is the monotonic clock plus the largest offset to wall time ever seen.  So a forward jump of
the wall clock counts at the next reading, and after a backward jump the relay goes on at the usual
pace from where it was: no cell leaves early, each stays exactly its lifetime, and the hour in replies
runs ahead of the wall clock until the process is restarted, and beyond that if cells are handed over.

Knows seconds; must never know a cell.  Spec: docs/protocol.md, 1 and 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from wire.limits import EPOCH_GRACE_S, EPOCH_HOURS

HOUR_S = 3600
EPOCH_S = EPOCH_HOURS * HOUR_S


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clock.  now_s: whole Unix seconds."""

    now_s: int

    @property
    def hour(self) -> int:
        return self.now_s // HOUR_S

    @property
    def epoch(self) -> int:
        return self.now_s // EPOCH_S

    @property
    def edge_s(self) -> int:
        """Seconds to the end of the epoch, 1 to 43,200."""
        return EPOCH_S - self.now_s % EPOCH_S

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs that requests may name now: E, and E-1 in the first 15 minutes of E."""
        if self.now_s % EPOCH_S < EPOCH_GRACE_S:
            return (self.epoch, self.epoch - 1)
        return (self.epoch,)

    def expires_hour(self, lifetime_hours: int) -> int:
        """The hour at whose beginning a cell that comes now goes."""
        return -(-(self.now_s + lifetime_hours * HOUR_S) // HOUR_S)


class Clock:
    """Turns readings of the two system clocks into moments that never go backwards."""

    __slots__ = ("moment", "offset_s")

    def __init__(self, wall_s: float, monotonic_s: float, least_s: float = -inf) -> None:
        """least_s: the offset of an earlier clock by the same monotonic clock, behind which this one never
        falls."""
        self.offset_s = max(wall_s - monotonic_s, least_s)
        self.moment = Moment(int(max(wall_s, monotonic_s + self.offset_s)))

    def read(self, wall_s: float, monotonic_s: float) -> Moment:
        """Take one reading of both clocks, at least once a second."""
        self.offset_s = max(self.offset_s, wall_s - monotonic_s)
        self.moment = Moment(max(self.moment.now_s, int(monotonic_s + self.offset_s)))
        return self.moment
