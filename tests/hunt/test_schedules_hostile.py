"""The mixtures of lying relays of tests/sim, three hundred more of each sort."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.hostile import fault_among_liars, fault_with_one_honest
from tests.support.schedule import run_many

SEEDS = range(1_000, 1_300)


@pytest.mark.parametrize("fault", [fault_with_one_honest, fault_among_liars])
def test_three_hundred_mixtures_of_lies_have_no_fault(fault: Callable[[int], str]) -> None:
    faults = list(run_many(SEEDS, fault))
    assert not faults, "\n".join(faults)
