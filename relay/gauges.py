"""The six gauges of a relay, made coarse: powers of two, which change every five minutes and not between.

Whoever asks twice within one step gets one answer, so that nobody reads out of it when somebody came.
Zero is told as zero; cells and requests that are fewer than sixteen are told as sixteen.

Knows numbers of the whole relay alone; must never know a link, a pool or a cell.
Decision: docs/decisions/0022-six-coarse-gauges.md.  Claim O6.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from relay.clock import Moment

STEP_S = 300
FEW = 16
"""Single cells would show as single steps of a gauge."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All six, each rounded up to a power of two; accepted and refused are the two hands of one gauge.

    cells: held.  accepted, refused: cells taken and requests told BUSY or QUOTA in the step before.
    oldest_h: hours since the half-day began in which the oldest held cell came.  memory_mib: resident, the
    cells included.  clock_offset_s: seconds by which this relay's clock may be wrong.
    loop_ms: the longest that the relay was late with a question of its own to its store.
    """

    cells: int = 0
    accepted: int = 0
    refused: int = 0
    oldest_h: int = 0
    memory_mib: int = 0
    clock_offset_s: int = 0
    loop_ms: int = 0


def coarse(value: float, least: int = 1) -> int:
    """Round up to a power of two, at least `least`, itself one; 0 and what is below stays 0."""
    return max(least, 1 << (ceil(value) - 1).bit_length()) if value > 0 else 0


def step_of(moment: Moment) -> int:
    """The number of the five minutes that a moment lies in, the same for all relays."""
    return moment.now_s // STEP_S
