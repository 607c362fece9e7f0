"""Times of a message as a reader sees them: counted from now, and by the clock of one or two places.

Pure: what the time is and how far a place is from UTC are arguments.  Knows no words of any language.

Spec: docs/catalogue.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

ROUND_MIN = 10
"""Messages are dated to ten minutes, so nothing finer is said."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message is read.

    made_s, now_s: Unix time of its making and of now.  here_min: minutes by which the reader is ahead of UTC.
    """

    made_s: float
    now_s: float
    here_min: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """How far a time is from now, to ten minutes.  ahead: it is still to come."""

    ahead: bool
    h: int
    min: int

    @property
    def is_now(self) -> bool:
        return not (self.h or self.min)


def span(moment: Moment, minutes: int) -> Span:
    """Return how far from now the time is that was so many minutes after the making; before it: negative."""
    away_min = round((moment.made_s + minutes * 60 - moment.now_s) / 60 / ROUND_MIN) * ROUND_MIN
    return Span(away_min > 0, *divmod(abs(away_min), 60))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows.  month, day: of its calendar; is_today: the date need not be said."""

    clock: str
    month: int
    day: int
    is_today: bool


def reading(moment: Moment, minutes: int, there_min: int) -> Reading:
    """Return what a clock shows then that is so many minutes ahead of UTC."""
    shown, today = (
        datetime.fromtimestamp(at_s, UTC) + timedelta(minutes=there_min)
        for at_s in (moment.made_s + minutes * 60, moment.now_s)
    )
    return Reading(shown.strftime("%H:%M"), shown.month, shown.day, shown.date() == today.date())
