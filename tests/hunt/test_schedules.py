"""The schedules of tests/sim, two thousand more of them, over one, two and three relays; and strict ones."""

from __future__ import annotations

from tests.support.schedule import fault_in_strict, run_many

FIRST_SEED = 1_000
SEEDS = 2_000
STRICT_SEEDS = 40


def test_two_thousand_schedules_have_no_fault() -> None:
    faults = list(run_many(range(FIRST_SEED, FIRST_SEED + SEEDS)))
    assert not faults, "\n".join(faults)


def test_forty_schedules_in_strict_mode_have_no_fault() -> None:
    faults = list(run_many(range(FIRST_SEED, FIRST_SEED + STRICT_SEEDS), fault_in_strict))
    assert not faults, "\n".join(faults)
