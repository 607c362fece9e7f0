"""The schedules of tests/sim, two thousand more of them, over one, two and three relays."""

from __future__ import annotations

from tests.support.schedule import run_many

FIRST_SEED = 1_000
SEEDS = 2_000


def test_two_thousand_schedules_have_no_fault() -> None:
    faults = list(run_many(range(FIRST_SEED, FIRST_SEED + SEEDS)))
    assert not faults, "\n".join(faults)
