"""client/curfew: an open vault closes in time, and neither clock settings nor sleep keep it open."""

from __future__ import annotations

from client.curfew import SLEPT_S, End, begin

START_S = 1_000.0


def test_it_stays_open_while_somebody_commands() -> None:
    curfew = begin(3_600, 60, START_S, START_S)
    for minute in range(1, 59):
        now_s = START_S + 59 * minute
        assert curfew.end(now_s, now_s) is None
        curfew.note_use(now_s)


def test_it_ends_once_nobody_commanded_for_so_long_and_not_before() -> None:
    curfew = begin(3_600, 60, START_S, START_S)
    assert curfew.end(START_S + 59.9, START_S + 59.9) is None
    assert curfew.end(START_S + 60, START_S + 60) is End.IDLE


def test_no_command_moves_the_last_end() -> None:
    curfew = begin(100, 60, START_S, START_S)
    curfew.note_use(START_S + 99)
    assert curfew.end(START_S + 99.9, START_S + 99.9) is None
    assert curfew.end(START_S + 100, START_S + 100) is End.OVER


def test_it_ends_when_the_machine_slept_since_it_was_opened() -> None:
    asleep_before = 500.0
    curfew = begin(3_600, 60, START_S, START_S - asleep_before)
    assert curfew.end(START_S + 10, START_S + 10 - asleep_before) is None
    assert curfew.end(START_S + 10, START_S + 10 - asleep_before - SLEPT_S) is None
    assert curfew.end(START_S + 10, START_S + 9.9 - asleep_before - SLEPT_S) is End.SLEPT
