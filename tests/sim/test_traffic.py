"""Whoever watches a line in strict mode cannot tell whether people write to each other.

The statistic was chosen before the first run, and is the same for every mode: the two-sample
Kolmogorov-Smirnov test, on the gaps between two records of one connection, and on the records in windows of
two minutes, for each direction: four p-values.  Two worlds are called different when one of them is below
0.01; live mode has to be found with one below 1e-6.  Seeds are fixed.  A longer run is in tests/hunt.
"""

from __future__ import annotations

from functools import cache

import pytest

from client.cover import DAY_S, EXCHANGE_BYTES, mean_gap_s
from client.manner import Manner, Mode
from tests.support.sim_link import Seen
from tests.support.traffic import HOUR_S, Watched, p_values, watch
from wire.limits import RECORD_BYTES

HOURS = 1.0
SEED = 7
STRICT = Manner(Mode.STRICT, 60_000_000)
LIVE = Manner(Mode.LIVE)
LINKS = 4
"""Two people with two relays each."""


@cache
def watched(busy: bool, mode: Mode) -> Watched:
    manner = STRICT if mode is Mode.STRICT else LIVE
    return watch(SEED + busy, busy=busy, manner=manner, hours=HOURS)


def seen(busy: bool, mode: Mode) -> tuple[Seen, ...]:
    return watched(busy, mode).log


def test_strict_with_messages_looks_like_strict_without() -> None:
    values = p_values(seen(True, Mode.STRICT), seen(False, Mode.STRICT), HOURS)
    assert min(values.values()) > 0.01, values


def test_the_same_test_tells_live_mode_with_messages_from_live_mode_without() -> None:
    values = p_values(seen(True, Mode.LIVE), seen(False, Mode.LIVE), HOURS)
    assert min(values.values()) < 1e-6, values


@pytest.mark.parametrize("mode", list(Mode))
def test_every_record_has_one_size(mode: Mode) -> None:
    assert {record.size for busy in (True, False) for record in seen(busy, mode)} == {RECORD_BYTES}


@pytest.mark.parametrize("busy", [True, False])
def test_in_strict_mode_each_record_up_brings_one_down_and_none_comes_alone(busy: bool) -> None:
    open_requests: dict[int, int] = {}
    for record in seen(busy, Mode.STRICT):
        waiting = open_requests.get(record.link, 0) + (1 if record.direction == "up" else -1)
        assert waiting >= -1, "one request may have left before the watcher looked"
        open_requests[record.link] = waiting


@pytest.mark.parametrize("busy", [True, False])
def test_the_budget_is_kept_with_messages_and_without(busy: bool) -> None:
    ups = sum(record.direction == "up" for record in seen(busy, Mode.STRICT))
    planned = HOURS * HOUR_S / mean_gap_s(STRICT.budget_bytes, 2) * LINKS
    assert ups == pytest.approx(planned, rel=0.12)
    assert ups * EXCHANGE_BYTES * DAY_S / (HOURS * HOUR_S) / 2 == pytest.approx(STRICT.budget_bytes, rel=0.12)


def test_the_busy_world_was_busy() -> None:
    """Else nothing was shown: messages, receipts, words of opening, deletes, recalls, retries."""
    assert len(seen(True, Mode.LIVE)) > 5 * len(seen(False, Mode.LIVE))
    inside = watched(True, Mode.STRICT).inside
    assert min(inside[what] for what in ("received", "opened", "withdrawn")) > 1, inside
    assert min(inside[what] for what in ("Put", "Recall", "Delete", "BUSY")) > 1, inside
