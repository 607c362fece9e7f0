"""client/lesson: what the reader of a message will learn by it."""

import pytest

from client.catalogue import CATALOGUE, kind_by_name, parse_fields
from client.kinds import Kind
from client.lesson import Topic, learned

NOTHING: frozenset[str] = frozenset()
WINDOW = {"window_start_min": "2h", "window_end_min": "3h"}


@pytest.mark.parametrize(
    ("kind", "given", "topics"),
    [
        ("checkin", {"state": "well"}, []),
        ("checkin", {"state": "well", "next_by_h": "4"}, ["time"]),
        ("shelter_request", {"women": "2", "from_h": "3", "nights": "1"}, ["people", "time"]),
        ("leg_plan", {"end": "start", "women": "1", "route": "7"} | WINDOW, ["way", "people", "time"]),
        (
            "handoff_token",
            {"half": "giver", "meeting_point": "3", "sign": "one two", "count": "2", "window_end_min": "3h"},
            ["place", "people", "time", "words"],
        ),
        ("medical", {"age_years": "30", "sex": "male", "triage": "today"}, ["health"]),
        ("detained", {"count": "2", "stage": "moved", "source": "told"}, ["people", "harm"]),
        ("funds_advice", {"amount": "50", "currency": "KRW", "purpose": "rent"}, ["money"]),
        ("note", {"text": "soup"}, ["text"]),
    ],
)
def test_what_is_learned_follows_from_what_is_said(
    kind: str, given: dict[str, str], topics: list[str]
) -> None:
    found = kind_by_name(kind)
    assert learned(found, parse_fields(found, given), NOTHING) == tuple(map(Topic, topics))


def test_a_place_in_the_envelope_is_learned_and_a_case_alone_tells_nothing() -> None:
    kind = kind_by_name("checkin")
    assert learned(kind, {1: 1}, frozenset({"place"})) == (Topic.PLACE,)
    assert learned(kind, {1: 1}, frozenset({"case"})) == ()


@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_what_a_kind_tells_is_a_topic(kind: Kind) -> None:
    assert kind.tells in ("", *Topic)
