"""client/cli/asking.py: what is missing is asked for in the reader's words until it fits, at a terminal."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import pytest

from client.catalogue import kind_by_name, parse_fields
from client.cli.asking import complete
from client.cli.frame import Frame
from client.errors import MissingField, UnknownField
from client.text import LANGUAGES, translator

Printed = pytest.CaptureFixture[str]
END = "\x04"
"""So that a question too many ends the test."""


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> Iterator[None]:
    """Somebody at a terminal who has typed these answers, and then leaves."""
    keyboard, line = os.openpty()
    os.write(keyboard, "".join(f"{answer}\n" for answer in answers).encode() + END.encode())
    with os.fdopen(line) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield
        assert stdin.read() == "", "every answer was asked for"
    os.close(keyboard)


def fill(
    monkeypatch: pytest.MonkeyPatch, kind: str, given: dict[str, str], *answers: str, lang: str = "en"
) -> None:
    """Fill in what is missing in `given`, and check that all of it then makes a message."""

    async def check(given: dict[str, str]) -> None:
        parse_fields(kind_by_name(kind), given)

    with terminal(monkeypatch, *answers):
        asyncio.run(complete(Frame(lang=lang), kind, given, check))


def test_only_what_is_missing_is_asked_for_when_something_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"women": "1", "nights": "2"}
    fill(monkeypatch, "shelter_request", given, "3h")
    assert given == {"women": "1", "nights": "2", "from_h": "3h"}


def test_a_whole_blank_is_asked_for_when_nothing_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}
    answers = ["1", "", "", "", "2", "", "", "", "", "20", "3", "1, ru"]
    fill(monkeypatch, "shelter_request", given, *answers)
    assert given == {"women": "1", "infants": "2", "from_h": "20", "nights": "3", "languages": "ko,ru"}


@pytest.mark.parametrize("answer", ["2", "part"])
def test_a_value_is_taken_by_its_number_or_its_name(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"count": "1"}
    fill(monkeypatch, "shelter_answer", given, answer)
    assert given["answer"] == "part"


@pytest.mark.parametrize("typed", ["3h", "2h30m", "90m"])
def test_a_time_is_taken_as_people_write_it(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"count": "1", "words_heard": "yes", "ago_min": "soon"}
    fill(monkeypatch, "handoff_give", given, typed)
    assert given["ago_min"] == typed


def test_what_does_not_fit_is_asked_for_again_and_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    given = {"women": "ten", "from_h": "5", "nights": "1"}
    fill(monkeypatch, "shelter_request", given, "11", "", "9")
    assert given["women"] == "9"
    assert capsys.readouterr().err.count("The value of the field women is not allowed.") == 3


def test_of_several_people_at_least_one_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    given = {"from_h": "5", "nights": "1"}
    fill(monkeypatch, "shelter_request", given, "", "", "", "", "", "", "2", "", "", "")
    assert given == {"from_h": "5", "nights": "1", "men": "2"}
    assert "At least one of these is more than 0: Women, Men" in capsys.readouterr().err


@pytest.mark.parametrize("typed", [{}, {"age_years": "30", "age_months": "3"}])
def test_of_fields_that_exclude_each_other_one_is_chosen(
    typed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"sex": "female", "triage": "today", **typed}
    fill(monkeypatch, "medical", given, "3", "2", *([] if typed else ["30"]))
    assert given == {"sex": "female", "triage": "today", "age_years": "30"}


def test_a_set_that_must_be_given_may_be_empty_and_a_choice_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"moving": "yes"}
    fill(monkeypatch, "house_burned", given, "")
    assert given == {"moving": "yes", "signs": ""}
    given = {"reason": ""}
    fill(monkeypatch, "checkin_ask", given, "", "late")
    assert given == {"reason": "late"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_in_the_language_of_the_reader(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    words = translator(language)
    fill(monkeypatch, "checkin", {"next_by_h": "8"}, "1", lang=language)
    said = capsys.readouterr().err
    assert f"{words.field('checkin', 'state')} (1 - 3):" in said
    assert f"  1  {words.value('checkin_state', 'well')} (well)" in said


def test_a_field_that_is_none_is_refused_at_a_terminal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownField):
        fill(monkeypatch, "checkin", {"mood": "fine"})


def test_nobody_is_asked_away_from_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(given: dict[str, str]) -> None:
        parse_fields(kind_by_name("checkin"), given)

    with open(os.devnull) as stdin, pytest.raises(MissingField):
        monkeypatch.setattr(sys, "stdin", stdin)
        asyncio.run(complete(Frame(), "checkin", {}, check))


def test_who_leaves_in_the_middle_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(click.Abort):
        fill(monkeypatch, "checkin", {})
