"""client/desktop/listed: what a tile says of a message, and which tile comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client.api import Person, Received, Sent, Thing
from client.desktop import listed
from client.state import ContactState
from client.text import LANGUAGES, translator

NOW_S = 1_800_000_000
EN = translator("en")
MESSAGE = Received(
    id="01",
    sender="Coordinator",
    kind="shelter_request",
    urgency="soon",
    drill=False,
    silent=False,
    state="new",
    answer="",
    received_at_s=NOW_S - 60,
    valid_until_s=NOW_S + 3 * 3600 + 5,
    about={},
    asked=("yes", "part", "no"),
    shred_at_s=0,
)
SENT = Sent("02", "Coordinator", "checkin", False, "held", "", NOW_S, NOW_S + 3600, 1, None, {})


def person(name: str, role: str = "coordinator") -> Person:
    return Person(name, role, "active", "", True, (), (), None, "prompt", False, 0, ())


PEOPLE = (person("Coordinator"),)


def test_a_tile_says_what_it_is_from_whom_how_long_and_how_far() -> None:
    said = listed.received_tile(EN, MESSAGE, PEOPLE, NOW_S)
    assert said == "Can you take these people?\nCoordinator · Valid for 3 h · New"
    answered = replace(MESSAGE, state="answered", answer="part")
    assert listed.received_tile(EN, answered, PEOPLE, NOW_S).endswith("Answered: Only some")
    assert listed.sent_tile(EN, SENT, PEOPLE) == (
        "Report that you are well\nCoordinator · Sent, not yet confirmed"
    )


def test_a_contact_lives_until_only_a_new_invitation_helps() -> None:
    ended = {state for state in ContactState if not listed.lives(replace(PEOPLE[0], state=state.value))}
    assert ended == {ContactState.FROZEN, ContactState.BROKEN}


def test_practice_and_urgency_stand_in_words_and_practice_is_never_urgent() -> None:
    urgent = replace(MESSAGE, kind="leg_cancel", urgency="now")
    assert "Act now" in listed.received_tile(EN, urgent, PEOPLE, NOW_S)
    assert listed.is_urgent(urgent)
    drill = replace(urgent, drill=True)
    assert listed.received_tile(EN, drill, PEOPLE, NOW_S).startswith("Practice, not real\n")
    assert not listed.is_urgent(drill)
    assert not listed.is_urgent(replace(urgent, state="opened"))


def test_what_is_over_says_so_and_is_no_call_to_act() -> None:
    over = replace(MESSAGE, urgency="now", state="expired", valid_until_s=NOW_S - 1)
    said = listed.received_tile(EN, over, PEOPLE, NOW_S)
    assert said.endswith("No longer valid") and "Act now" not in said
    assert listed.time_left(EN, replace(MESSAGE, valid_until_s=NOW_S), NOW_S) == "No longer valid"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 min"), (59, "1 min"), (3599, "59 min"), (3600, "1 h"), (172_799, "47 h"), (172_800, "2 days")],
)
def test_a_length_is_rounded_down_and_never_to_nothing(seconds: int, said: str) -> None:
    assert listed.length(EN, seconds) == said


def test_an_opened_message_stays_until_the_first_of_its_ends() -> None:
    opened = replace(MESSAGE, state="opened", shred_at_s=NOW_S + 2 * 3600)
    assert listed.stays(EN, opened, NOW_S) == "It is erased here in 2 h."
    assert listed.stays(EN, replace(opened, valid_until_s=NOW_S + 600), NOW_S).endswith("10 min.")
    assert listed.stays(EN, replace(opened, shred_at_s=NOW_S), NOW_S).startswith("This is shown once")


def test_new_comes_first_then_urgent_then_latest_and_what_is_over_last() -> None:
    late = replace(MESSAGE, id="late", received_at_s=NOW_S)
    urgent = replace(MESSAGE, id="urgent", urgency="now")
    read = replace(MESSAGE, id="read", urgency="now", state="opened")
    over = replace(MESSAGE, id="over", urgency="now", state="expired")
    done = replace(MESSAGE, id="done", state="done", received_at_s=NOW_S)
    order = [each.id for each in listed.ordered([over, done, read, MESSAGE, late, urgent])]
    assert order == ["urgent", "late", "01", "read", "over", "done"]


def test_a_contact_is_called_by_role_and_by_name_only_among_several() -> None:
    assert listed.who(EN, "Coordinator", PEOPLE) == "Coordinator"
    two = (person("Juniper"), person("Willow"), person("Sorrel", "desk"))
    assert listed.who(EN, "Willow", two) == "Coordinator: Willow"
    assert listed.who(EN, "Sorrel", two) == "Desk"
    assert listed.who(EN, "gone", two) == "gone"


def test_case_and_place_are_called_by_our_name_or_their_code() -> None:
    things = {"place": Thing("place", "48-21"), "case": Thing("case", "11-22", "ab", "blue cup")}
    assert listed.about(EN, things) == ["Case: blue cup", "Place: 48-21"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_of_a_newer_program_has_a_title_too(language: str) -> None:
    words = translator(language)
    assert listed.title(words, "newer") == words.label("newer")
