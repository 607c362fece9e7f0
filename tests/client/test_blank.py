"""client/blank.py: a form as data is the catalogue in words, and takes what the catalogue takes."""

from __future__ import annotations

import pytest

from client.blank import Blank, Row, blank, blanks, facts, never
from client.catalogue import CATALOGUE
from client.errors import UnknownKind
from client.kinds import ABOUT
from client.text import LANGUAGES, translator
from wire.limits import TEXT_CHARS

WORDS = translator("en")


def row_of(kind: str, name: str) -> Row:
    row = blank(kind, WORDS).row(name)
    assert row is not None
    return row


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_row_for_each_field_and_a_word_for_each_value(language: str) -> None:
    words = translator(language)
    pages = list(blanks(words))
    assert [page.kind.number for page in pages] == sorted(kind.number for kind in CATALOGUE.kinds)
    for page in pages:
        assert [row.name for row in page.rows] == [*(field.name for field in page.kind.fields), *ABOUT]
        for row in page.rows:
            assert row.label and all(value.words for value in row.values)
            assert bool(row.values) is (row.control in ("flag", "choice", "set"))
            assert bool(row.noun) is (row.control == "alias")


def test_every_value_of_a_row_is_accepted_by_its_name_and_by_its_place() -> None:
    for page in blanks(WORDS):
        for row in page.rows:
            for place, value in enumerate(row.values, 1):
                assert row.named(str(place)) == row.named(value.name) == value.name
                assert page.accepts(row, value.name)


def test_a_place_outside_the_list_is_no_value() -> None:
    page = blank("shelter_answer", WORDS)
    row = row_of("shelter_answer", "answer")
    assert len(row.values) == 3
    for typed in ("0", "4", "-1", "²", "9" * 5000):
        assert not page.accepts(row, row.named(typed))


def test_several_values_of_a_set_may_be_mixed_of_names_and_places() -> None:
    row = row_of("shelter_request", "languages")
    assert row.named("1, ru") == "ko,ru"
    assert row.control == "set" and row.hint == WORDS.word("blank", "several")


def test_numbers_keep_their_meaning_where_there_is_nothing_to_choose_from() -> None:
    assert row_of("shelter_request", "women").named("1") == "1"


@pytest.mark.parametrize(
    ("kind", "field", "control", "hint"),
    [
        ("shelter_request", "women", "count", "0 - 9"),
        ("shelter_request", "from_h", "time", "0 h - 168 h, 3h"),
        ("leg_plan", "window_start_min", "time", "0 min - 10080 min, in steps of 30, 90m = 1h30m"),
        ("medical", "temperature", "number", "30.0 °C - 45.0 °C"),
        ("checkin", "state", "choice", ""),
        ("note", "text", "text", f"1 to {TEXT_CHARS} characters"),
        ("overdue", "helper", "alias", ""),
        ("checkin", "case", "alias", ""),
    ],
)
def test_a_row_says_what_may_be_written(kind: str, field: str, control: str, hint: str) -> None:
    row = row_of(kind, field)
    assert (row.control, row.hint) == (control, hint)


def test_the_examples_of_how_a_time_is_written_fit_their_fields() -> None:
    for page in blanks(WORDS):
        for row in page.rows:
            if row.control == "time" and row.bounds is not None and row.bounds.step == 1:
                examples = {"h": ["3h"], "min": ["90m", "1h30m"]}[row.bounds.unit]
                assert all(page.accepts(row, example) for example in examples), (page.kind.name, row.name)


@pytest.mark.parametrize(("typed", "fits"), [("38.5", True), ("45.1", False), ("warm", False)])
def test_a_number_is_accepted_within_its_bounds_alone(typed: str, fits: bool) -> None:
    page: Blank = blank("medical", WORDS)
    assert page.accepts(row_of("medical", "temperature"), typed) is fits


def test_a_place_that_must_be_named_is_required() -> None:
    assert row_of("place_burned", "place").required and not row_of("place_burned", "case").required


def test_the_facts_of_a_row_are_plain_values() -> None:
    said = facts(row_of("medical", "temperature"))
    assert said["bounds"] == {"low": 300, "high": 450, "unit": "celsius", "step": 1, "scale": 10}
    assert facts(row_of("checkin", "state"))["values"] == {
        "well": "All is well", "need_talk": "Need to talk", "delayed": "Late but fine",
    }  # fmt: skip


def test_what_is_never_in_a_kind_is_its_own_list_before_that_of_every_kind() -> None:
    assert never(blank("checkin", WORDS).kind) == ("guest_count", "mood", *CATALOGUE.never)


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownKind):
        blank("shelter", WORDS)
