"""client/lint, measured: what it finds in planted texts and warns of in harmless ones, in four languages.

Nobody who wrote rules has read the unseen half, so a failure tells totals alone.
"""

from functools import cache
from pathlib import Path

import pytest

from tests.support.lint_measure import Measured, measure

CORPUS = Path(__file__).parents[1] / "corpus"
LANGUAGES = {"en", "ko", "zh", "ru"}


@cache
def measured_half(half: str) -> Measured:
    return measure(CORPUS / f"{half}.jsonl")


@pytest.mark.parametrize(
    ("half", "recall"),
    [("seen", 0.98), ("development", 0.98), ("development2", 0.98), ("development3", 0.97), ("unseen", 0.95)],
)
def test_of_planted_texts_most_are_found_and_of_harmless_ones_fewer_than_5_in_100_are_warned_of(
    half: str, recall: float
) -> None:
    """The bar is 0.95; the unseen half had 0.957 when it was measured."""
    measured = measured_half(half)
    totals = "\n".join(measured.lines())
    assert measured.planted["all"].texts >= 200 and measured.harmless["all"].texts >= 150
    assert measured.planted["all"].rate >= recall, totals
    assert measured.harmless["all"].rate < 0.05, totals
    assert measured.harmless["all"].certain == 0, totals
    assert measured.planted.keys() == measured.harmless.keys() == {"all", *LANGUAGES}


@pytest.mark.parametrize("half", ["seen", "development", "development2", "development3"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_language_is_left_behind(half: str, language: str) -> None:
    """A half has some 40 harmless texts or more in a language: one of them is 2.5 in 100."""
    measured = measured_half(half)
    assert measured.planted[language].rate >= 0.95
    assert measured.harmless[language].rate < 0.03
