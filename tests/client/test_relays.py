"""client/relays: where a cell goes, and what hour a relay may name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client.relays import (
    AGREEMENT_H,
    HOUR_KEPT_S,
    RETIRED_S,
    SETTLED_S,
    RelayRecord,
    agrees,
    began_anew,
    clock_in_doubt,
    goes_back,
    greet,
    is_over,
    rank_open,
    rank_relays,
)
from wire.descriptor import RelayEntry, TlsKind, TlsRule

NOW_S = 1_800_000_000.0
HOUR = int(NOW_S // 3600)
IDS = tuple(bytes([number]) * 16 for number in range(4))
ENTRY = RelayEntry(IDS[0], bytes(32), bytes(32), ("https://relay.example",), TlsRule(TlsKind.ANY))


def _greeted(hour: int, now_s: float = NOW_S, agreed: bool = True) -> RelayRecord:
    return greet(RelayRecord(ENTRY), bytes(16), hour, agreed, now_s)


def test_the_order_of_relays_stays_the_same_all_day() -> None:
    midnight = NOW_S - NOW_S % 86_400
    picked = rank_relays(b"t" * 32, IDS, midnight)
    assert sorted(picked) == sorted(IDS)
    assert rank_relays(b"t" * 32, reversed(IDS), midnight + 86_399) == picked


def test_new_cells_go_to_no_retired_relay_and_last_to_one_that_the_other_side_may_not_know() -> None:
    midnight = NOW_S - NOW_S % 86_400
    known, new, settled, retired = (RelayRecord(replace(ENTRY, relay_id=relay_id)) for relay_id in IDS)
    new = replace(new, new_at_s=midnight - SETTLED_S + 1)
    settled = replace(settled, new_at_s=midnight - SETTLED_S)
    retired = replace(retired, retired_at_s=midnight)
    for pair in range(20):
        ranked = rank_open(bytes([pair]) * 32, (known, new, settled, retired), midnight)
        assert ranked[2:] == (IDS[1],)
        assert ranked[:2] == rank_relays(bytes([pair]) * 32, (IDS[0], IDS[2]), midnight)


def test_a_retired_relay_is_over_after_twice_the_longest_hold() -> None:
    retired = replace(RelayRecord(ENTRY), retired_at_s=NOW_S)
    assert not is_over(retired, NOW_S + RETIRED_S - 1)
    assert is_over(retired, NOW_S + RETIRED_S)
    assert not is_over(RelayRecord(ENTRY), NOW_S)


def test_other_days_and_other_pairs_have_other_orders() -> None:
    days = {rank_relays(b"t" * 32, IDS, NOW_S + day * 86_400) for day in range(20)}
    pairs = {rank_relays(bytes([pair]) * 32, IDS, NOW_S) for pair in range(20)}
    assert len(days) > 3 and len(pairs) > 3


def test_an_hour_below_the_remembered_one_goes_back_and_the_same_one_does_not() -> None:
    record = _greeted(HOUR)
    assert goes_back(record, HOUR - 1, NOW_S + 60)
    assert not goes_back(record, HOUR, NOW_S + 60)
    assert not goes_back(record, HOUR + 5, NOW_S + 60)


def test_an_hour_that_nobody_confirmed_is_not_remembered() -> None:
    assert not goes_back(_greeted(HOUR + 1000, agreed=False), HOUR, NOW_S + 60)


def test_a_remembered_hour_is_forgotten_after_72_hours() -> None:
    record = _greeted(HOUR + 30)
    assert goes_back(record, HOUR, NOW_S + HOUR_KEPT_S - 1)
    assert not goes_back(record, HOUR, NOW_S + HOUR_KEPT_S)


def test_a_hello_that_nobody_confirms_keeps_the_hour_remembered_before() -> None:
    record = greet(_greeted(HOUR), bytes(16), HOUR + 900, False, NOW_S)
    assert record.hour == HOUR and record.skew_h == 900


@pytest.mark.parametrize(
    ("skew", "agreed"), [(0, True), (AGREEMENT_H, True), (AGREEMENT_H + 1, False), (-37, False)]
)
def test_our_clock_confirms_an_hour_within_36(skew: int, agreed: bool) -> None:
    assert agrees(HOUR + skew, [], NOW_S) is agreed


def test_a_second_relay_confirms_an_hour_when_our_clock_is_wrong() -> None:
    other = _greeted(HOUR + 500, agreed=False)
    assert agrees(HOUR + 480, [other], NOW_S + 60)
    assert not agrees(HOUR + 480, [replace(other, last_ok_s=NOW_S - 7200)], NOW_S + 60)


def test_a_store_begins_anew_only_after_we_knew_one() -> None:
    assert not began_anew(RelayRecord(ENTRY), b"a" * 16)
    assert not began_anew(_greeted(HOUR), bytes(16))
    assert began_anew(_greeted(HOUR), b"a" * 16)


@pytest.mark.parametrize(("skew", "doubt"), [(0, False), (1, False), (-1, False), (2, True), (-2, True)])
def test_more_than_an_hour_puts_the_clocks_in_doubt(skew: int, doubt: bool) -> None:
    assert clock_in_doubt(_greeted(HOUR + skew)) is doubt
