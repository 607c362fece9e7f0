"""tests/support/statistics: a test that tests others must itself be right."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.statistics import distance, p_value


def test_the_distance_is_the_largest_step_between_both() -> None:
    assert distance([1, 2, 3, 4], [1, 2, 3, 4]) == 0
    assert distance([1, 2], [3, 4]) == 1
    assert distance([1, 2, 3, 4], [3, 4, 5, 6]) == 0.5
    assert distance([1, 1, 1, 2], [1, 2, 2, 2]) == 0.5


@pytest.mark.parametrize(
    ("reach", "probability"), [(1.2238, 0.1), (1.3581, 0.05), (1.6276, 0.01), (1.9495, 0.001)]
)
def test_the_critical_values_are_those_of_the_tables(reach: float, probability: float) -> None:
    """Smirnov's table, for large samples: two ladders of 10,000 that lie so far apart."""
    count = 10_000
    step = round(reach / (count / 2) ** 0.5 * count)
    assert p_value(range(count), range(step, count + step)) == pytest.approx(probability, rel=0.05)


def test_of_one_source_few_are_called_different() -> None:
    rng = Random(1)
    values = [
        p_value([rng.expovariate(1) for _ in range(200)], [rng.expovariate(1) for _ in range(300)])
        for _ in range(300)
    ]
    assert sum(value < 0.05 for value in values) / 300 == pytest.approx(0.05, abs=0.03)
    assert sum(value < 0.5 for value in values) / 300 == pytest.approx(0.5, abs=0.09)


def test_two_sources_are_told_apart() -> None:
    rng = Random(2)
    slow, fast = ([rng.expovariate(rate) for _ in range(2_000)] for rate in (1.0, 1.3))
    assert p_value(slow, fast) < 1e-6


def test_the_same_sample_is_never_called_different() -> None:
    assert p_value([1, 2, 3], [1, 2, 3]) == 1
