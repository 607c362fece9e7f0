"""How many bytes of a day are spent: counted coarsely, begun anew with the UTC day.

Pure.  Counts what leaves and what comes on the links of one vault, as the provider counts it, near enough.
Spec: docs/protocol.md, 9.7.
"""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86_400
COARSE = 20
"""A crash may forget this part of a budget: the count is saved when something else is, and so often a day."""


@dataclass(frozen=True, slots=True)
class Spent:
    """bytes: of the UTC day with this number since 1970."""

    day: int = 0
    bytes: int = 0


def spend(spent: Spent, count: int, now_s: float) -> Spent:
    """Count so many bytes more; a new day begins with nothing.  A clock that was set back forgets nothing.

    A count of a day further ahead is of a clock that was wrong: it goes on as today's.
    """
    today = int(now_s // DAY_S)
    day = max(spent.day, today) if spent.day <= today + 1 else today
    before = spent.bytes if day <= spent.day else 0
    return Spent(day, before + count) if count or day != spent.day else spent


def is_used_up(spent: Spent, budget_bytes: int) -> bool:
    """Whether nothing more may be said today; never without a budget."""
    return 0 < budget_bytes <= spent.bytes


def next_day_s(spent: Spent) -> float:
    """The Unix time at which the count begins anew."""
    return (spent.day + 1) * DAY_S
