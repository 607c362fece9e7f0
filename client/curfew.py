"""When an open vault has to close: at a set time, when nobody commands, when the machine slept.

Pure.  Times are seconds since the machine started, counted through its sleep (`now_s`), and counted while it
was awake (`awake_s`); a wall clock that is set moves neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

SLEPT_S = 5.0
"""Two readings of two clocks are never further apart than this on a machine that did not sleep."""


class End(Enum):
    """Why a daemon ended."""

    LOCKED = "locked"
    IDLE = "idle"
    OVER = "over"
    SLEPT = "slept"


@dataclass(slots=True)
class Curfew:
    """until_s: the end that nothing moves.  idle_s: without any command it ends after so long.

    used_at_s: when the last command came.  asleep_s: how long the machine had slept when the vault opened.
    """

    until_s: float
    idle_s: float
    used_at_s: float
    asleep_s: float

    def note_use(self, now_s: float) -> None:
        self.used_at_s = now_s

    def end(self, now_s: float, awake_s: float) -> End | None:
        """Why it is time to close, None while it is not."""
        if now_s - awake_s - self.asleep_s > SLEPT_S:
            return End.SLEPT
        if now_s >= self.until_s:
            return End.OVER
        return End.IDLE if now_s - self.used_at_s >= self.idle_s else None


def begin(for_s: float, idle_s: float, now_s: float, awake_s: float) -> Curfew:
    """The curfew of a vault that is opened now."""
    return Curfew(now_s + for_s, idle_s, now_s, now_s - awake_s)
