"""The test of tests/sim/test_traffic.py over more hours and seeds: the same statistic, pooled.

The hours of all seeds make one sample for each value, so that there are four p-values and not four for each
seed.  A watcher who sees so much and no more stays below the odds that are stated.
"""

from __future__ import annotations

from client.manner import Manner, Mode
from tests.support.statistics import p_value
from tests.support.traffic import View, view, watch

SEEDS = range(100, 104)
HOURS = 6.0
STRICT = Manner(Mode.STRICT, 36_000_000)


def pooled(busy: bool) -> dict[str, View]:
    logs = [watch(2 * seed + busy, busy=busy, manner=STRICT, hours=HOURS).log for seed in SEEDS]
    return {direction: _join([view(log, direction, HOURS) for log in logs]) for direction in ("up", "down")}


def _join(views: list[View]) -> View:
    return View(
        tuple(gap for one in views for gap in one.gaps), tuple(count for one in views for count in one.counts)
    )


def test_a_day_of_strict_with_messages_looks_like_a_day_without() -> None:
    busy, quiet = pooled(True), pooled(False)
    values = {}
    for direction in ("up", "down"):
        values[f"gaps {direction}"] = p_value(busy[direction].gaps, quiet[direction].gaps)
        values[f"counts {direction}"] = p_value(busy[direction].counts, quiet[direction].counts)
    assert min(values.values()) > 0.01, values
    assert len(busy["up"].gaps) > 5_000
