"""The schedules of tests/sim, a thousand more of them, over one, two and three relays."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor

from tests.support.schedule import run_schedule

FIRST_SEED = 1_000
SEEDS = 1_000


def _run(seed: int) -> str:
    try:
        run_schedule(seed, relays=1 + seed % 3)
    except AssertionError as error:
        return f"run_schedule({seed}, relays={1 + seed % 3}): {error}"
    return ""


def test_a_thousand_schedules_lose_and_double_nothing() -> None:
    seeds = range(FIRST_SEED, FIRST_SEED + SEEDS)
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as workers:
        broken = [line for line in workers.map(_run, seeds, chunksize=20) if line]
    assert not broken, "\n".join(broken)
