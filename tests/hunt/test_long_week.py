"""The week of tests/relay/test_week.py with seven times the traffic: only Python's lists are longer."""

import tracemalloc
from pathlib import Path

from tests.support.week import Week, growth

VISITS = 56
FULL_LISTS_BYTES = 262_144
"""Python keeps up to 2,000 small tuples of each size for later; they were 220 kB when all were in use."""


async def test_a_busier_week_leaves_no_more(tmp_path: Path, seed: int):
    tracemalloc.start()
    try:
        week = Week(tmp_path, seed, VISITS)
        assert await growth(week) < FULL_LISTS_BYTES
        assert week.served > 700
    finally:
        tracemalloc.stop()
