"""client/desktop/strength.py: what is drawn is counted, what is thought of is doubted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.desktop.strength import (
    DIGITS,
    ENOUGH_BITS,
    FAIR_BITS,
    LISTED_WORDS,
    PICTURES,
    Strength,
    Verdict,
    count_to_draw,
    of_drawn,
    of_own,
)

WEEK_S, YEAR_S = 7 * 86_400, 365 * 86_400
GRID = tuple(f"picture {number}" for number in range(PICTURES))


@pytest.mark.parametrize(("out_of", "count"), [(LISTED_WORDS, 5), (PICTURES, 11), (DIGITS, 16)])
def test_as_many_are_drawn_as_are_enough_and_one_less_is_not(out_of: int, count: int):
    assert count_to_draw(out_of) == count
    assert of_drawn(count, out_of).bits >= ENOUGH_BITS > of_drawn(count - 1, out_of).bits
    assert of_drawn(count, out_of).verdict is Verdict.STRONG
    assert of_drawn(count - 1, out_of).verdict is Verdict.FAIR


def test_eight_pictures_are_found_within_two_days():
    eight = of_drawn(8, PICTURES)
    assert 24 * 3600 < eight.found_after_s < 48 * 3600
    assert eight.verdict is Verdict.WEAK


def test_the_levels_mean_the_times_that_people_are_told():
    """Weeks below fair, more than thirty years from strong on."""
    assert 6 * WEEK_S < Strength(FAIR_BITS, drawn=True).found_after_s < 8 * WEEK_S
    assert 30 * YEAR_S < Strength(ENOUGH_BITS, drawn=True).found_after_s < 40 * YEAR_S


@pytest.mark.parametrize(
    "text",
    [
        "",
        "        ",
        "password",
        "12345678",
        "87654321",
        "19840312",
        "13912345678",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "가나다라마바사",
    ],
)
def test_what_is_tried_first_is_refused(text: str):
    assert of_own(text).verdict is Verdict.REFUSED


@pytest.mark.parametrize("text", ["the cat", "나무위고양이"])
def test_seven_signs_are_too_few_and_eight_are_not(text: str):
    assert of_own(text).verdict is Verdict.REFUSED
    assert of_own(text + "xqzj").verdict is Verdict.WEAK


def test_a_long_sentence_of_ones_own_is_fair_and_never_strong():
    sentence = "blue snails play chess with my uncle under wet trees"
    assert of_own(sentence).verdict is Verdict.FAIR
    assert of_own(sentence * 20).verdict is Verdict.FAIR


def test_pictures_in_the_order_of_the_screen_count_once():
    assert of_own(GRID, GRID).verdict is Verdict.REFUSED
    assert of_own(GRID[::-1], GRID).verdict is Verdict.REFUSED
    assert of_own(GRID[::2] + GRID[1::2], GRID).verdict is Verdict.FAIR


@given(st.text(max_size=60), st.text(max_size=60))
def test_more_text_is_never_weaker(text: str, more: str):
    assert of_own(text + more).bits >= of_own(text).bits


@given(st.text())
def test_what_a_person_thought_of_is_never_called_strong(text: str):
    assert of_own(text).verdict is not Verdict.STRONG
