"""client/desktop/questions.py: which questions a form asks, in which order, and how a time is said."""

from __future__ import annotations

import pytest

from client.api import KINDS
from client.blank import blank, blanks
from client.desktop.questions import Paper, asked_as, is_written, rungs, said, time_words
from client.errors import NobodyNamed
from client.text import LANGUAGES, translator

ENGLISH = translator("en")


def paper(kind: str) -> Paper:
    return Paper(blank(kind, ENGLISH), "Coordinator")


def names(groups: tuple[tuple[object, ...], ...]) -> list[list[str]]:
    return [[row.name for row in group] for group in groups]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_but_an_alias_is_asked_or_offered_once(language: str) -> None:
    for each in blanks(translator(language)):
        form = Paper(each, "Coordinator")
        shown = [row.name for group in (*form.asked, form.further) for row in group]
        assert sorted(shown) == sorted(row.name for row in each.rows if row.control != "alias")
        assert all(row.name not in each.kind.exactly_one for row in form.further)


def test_what_belongs_together_is_asked_together_and_the_rest_alone() -> None:
    assert names(paper("medical").asked) == [["age_months", "age_years"], ["sex"], ["triage"]]
    assert names(paper("capacity").asked) == [["free_by_night", "free_by_day"]]
    assert names(paper("child_missing").asked) == [["age"], ["last_seen_h"]]
    assert [row.name for row in paper("support").further] == ["age"]


@pytest.mark.parametrize(
    ("language", "kind", "row", "asked"),
    [
        ("en", "medical", "weight_kg", "Weight (kg)"),
        ("en", "medical", "since_h", "Began (how long ago)"),
        ("en", "capacity", "until_h", "This counts until (in how long)"),
        ("en", "capacity", "food_days", "Food for (days)"),
        ("en", "supplies", "water_l", "Drinking water (l)"),
        ("en", "nutrition", "days", "For how many days"),
        ("en", "handoff_give", "ago_min", "How long ago"),
        ("en", "departed", "men", "Men"),
        ("en", "note", "text", "Text"),
        ("ru", "medical", "weight_kg", "Вес (кг)"),
        ("zh", "supplies", "water_l", "饮用水（升）"),
    ],
)
def test_a_number_is_asked_for_with_its_unit_said_once(
    language: str, kind: str, row: str, asked: str
) -> None:
    words = translator(language)
    wanted = blank(kind, words).row(row)
    assert wanted is not None and asked_as(words, wanted) == asked


def test_of_two_ages_the_last_one_said_counts() -> None:
    form = paper("medical")
    months, years = form.asked[0]
    assert form.is_either((months, years)) and not form.is_either((years,)) and form.is_open((years,))
    form.answer(months, "3")
    form.answer(years, "40")
    assert form.given == {"age_years": "40"} and not form.is_open((years,))


def test_signs_that_leave_no_time_are_offered_first() -> None:
    signs = blank("medical", ENGLISH).row("signs")
    assert signs is not None
    offered = [value.name for value in signs.values]
    assert offered[:5] == ["unconscious", "bleeding", "short_breath", "convulsion", "labour"]


def test_a_group_of_counts_is_open_until_somebody_is_named() -> None:
    form = paper("departed")
    counts, [condition] = form.asked
    form.answer(counts[0], "0")
    assert form.given == {} and form.is_open(counts) and form.is_open((condition,))
    form.answer(counts[1], "2")
    form.answer(condition, "urgent")
    assert not form.is_open(counts) and not form.is_open((condition,))


def test_things_may_be_shoes_alone_so_their_steppers_may_all_stay_empty() -> None:
    form = paper("supplies")
    assert "shoes" in [row.name for row in form.further]
    form.answer(next(row for row in form.further if row.name == "shoes"), "36,41")
    assert form.given == {"shoes": "36,41"} and not form.is_open(form.asked[0])


def test_an_answer_that_is_taken_back_is_none() -> None:
    form = paper("capacity")
    row = form.further[0]
    form.answer(row, "yes")
    assert said(ENGLISH, form, row) == "Yes"
    form.answer(row, "")
    assert form.given == {} and said(ENGLISH, form, row) == ""


def test_times_are_said_from_now_and_days_as_days() -> None:
    row = paper("child_missing").asked[1][0]
    assert [time_words(ENGLISH, row, n) for n in (0, 5, 24, 36, 48)] == [
        "now",
        "5 h ago",
        "1 day ago",
        "36 h ago",
        "2 days ago",
    ]
    late = next(row for row in paper("delayed").further if row.name == "window_start_min")
    assert [time_words(ENGLISH, late, n) for n in (30, 90, 120)] == ["in 30 min", "in 1 h 30 min", "in 2 h"]


def test_every_time_that_can_be_chosen_can_be_sent_and_both_ends_are_there() -> None:
    for kind in KINDS:
        form = blank(kind, ENGLISH)
        for row in form.rows:
            if row.control == "time":
                assert row.bounds is not None
                ladder = rungs(row.bounds)
                assert (ladder[0], ladder[-1]) == (row.bounds.low, row.bounds.high)
                assert all(form.accepts(row, str(value)) for value in ladder)


def test_what_has_too_many_steps_is_written() -> None:
    rows = {(kind, row.name): row for kind in KINDS for row in blank(kind, ENGLISH).rows}
    assert is_written(rows["medical", "age_years"]) and is_written(rows["medical", "temperature"])
    assert is_written(rows["note", "text"]) and not is_written(rows["nutrition", "outside_c"])
    assert not is_written(rows["supplies", "blankets"]) and not is_written(rows["detained", "since_h"])


def test_an_error_names_rows_as_the_keeper_reads_them() -> None:
    error = paper("departed").in_words(NobodyNamed("women", ("women", "men")))
    assert (error.field, error.allowed) == ("Women", ("Women", "Men")) and type(error) is NobodyNamed
