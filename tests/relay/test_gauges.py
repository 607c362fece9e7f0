"""Coarse numbers: powers of two, a true zero, and steps that are the same whoever asks."""

import pytest

from relay.clock import EPOCH_S, Moment
from relay.gauges import FEW, STEP_S, coarse, step_of


@pytest.mark.parametrize(
    ("value", "told"), [(-3, 0), (0, 0), (0.001, 1), (1, 1), (2, 2), (2.1, 4), (4, 4), (5, 8), (1025, 2048)]
)
def test_a_value_is_rounded_up_to_a_power_of_two_and_zero_stays(value: float, told: int):
    assert coarse(value) == told


def test_a_few_cells_cannot_be_told_from_each_other_but_from_none():
    assert {coarse(cells, FEW) for cells in range(1, FEW + 1)} == {FEW}
    assert (coarse(0, FEW), coarse(FEW + 1, FEW)) == (0, 2 * FEW)


def test_a_step_lasts_five_minutes_and_half_days_begin_with_one():
    edge = 7 * EPOCH_S
    assert step_of(Moment(edge)) == step_of(Moment(edge + STEP_S - 1)) == step_of(Moment(edge - 1)) + 1
    assert step_of(Moment(edge + STEP_S)) == step_of(Moment(edge)) + 1
