"""Whether two samples may come from one source: the two-sample Kolmogorov-Smirnov test.

The p-value is Kolmogorov's limit with Stephens' correction (Numerical Recipes, 14.3); with ties, as in
counts, it errs on the side of "no difference".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import exp, sqrt


def distance(first: Sequence[float], second: Sequence[float]) -> float:
    """The largest distance between the two empirical distributions, 0 to 1."""
    one, two = sorted(first), sorted(second)
    return max(
        abs(bisect_right(one, value) / len(one) - bisect_right(two, value) / len(two))
        for value in {*one, *two}
    )


def p_value(first: Sequence[float], second: Sequence[float]) -> float:
    """How likely two samples of one source are at least so far apart."""
    size = sqrt(len(first) * len(second) / (len(first) + len(second)))
    reach = (size + 0.12 + 0.11 / size) * distance(first, second)
    if reach < 0.2:
        return 1.0  # the series below does not converge there; its value is 1 to ten digits
    terms = (2 * (-1) ** (k - 1) * exp(-2 * (k * reach) ** 2) for k in range(1, 101))
    return min(1.0, max(0.0, float(sum(terms))))
