"""client/budget: bytes of one UTC day."""

from __future__ import annotations

import pytest

from client.budget import DAY_S, Spent, is_used_up, next_day_s, spend

NOON = 20_000 * DAY_S + DAY_S / 2
TODAY = Spent(20_000, 500)


def test_bytes_of_one_day_add_up() -> None:
    assert spend(TODAY, 70, NOON) == Spent(20_000, 570)
    assert spend(TODAY, 0, NOON) is TODAY


@pytest.mark.parametrize(("later_s", "left"), [(DAY_S / 2 - 1, 500), (DAY_S / 2, 0), (9 * DAY_S, 0)])
def test_a_new_utc_day_begins_with_nothing(later_s: float, left: int) -> None:
    assert spend(TODAY, 0, NOON + later_s).bytes == left


def test_a_clock_that_goes_back_a_day_gives_no_second_budget() -> None:
    assert spend(TODAY, 1, NOON - DAY_S) == Spent(20_000, 501)


@pytest.mark.parametrize(("budget", "used_up"), [(0, False), (501, False), (500, True), (1, True)])
def test_a_budget_is_used_up_when_all_of_it_is_spent_and_none_never_is(budget: int, used_up: bool) -> None:
    assert is_used_up(TODAY, budget) is used_up


def test_the_count_begins_anew_at_midnight() -> None:
    assert next_day_s(TODAY) == 20_001 * DAY_S
    assert spend(TODAY, 0, next_day_s(TODAY)).bytes == 0
