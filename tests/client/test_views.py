"""client/views: what is missing beside the fields of a message is told with the rest that is not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client import inbox, views
from client.catalogue import CATALOGUE, kind_by_name
from client.drafts import Draft
from client.kinds import Kind
from client.naming import Said
from client.things import Knower, Named, Thing
from tests.support.bench import NOW_S, Bench
from tests.support.catalogue_values import bodies, envelope_of
from wire.envelope import Envelope

AT_S = int(NOW_S) // 600 * 600
STATE = Bench().state


def unread(envelope: Envelope) -> int:
    made = replace(envelope, at_s=AT_S)
    return views.content(STATE, inbox.arrive("bob", made, NOW_S, False), made).unread


@settings(max_examples=200)
@given(st.data(), st.sampled_from(CATALOGUE.kinds))
def test_what_two_persons_send_together_is_shown_under_a_warning_when_one_does(
    data: st.DataObject, kind: Kind
) -> None:
    envelope = replace(envelope_of(kind, data.draw(bodies(kind))), ref=b"any case", place=b"anyplace")
    assert unread(envelope) == kind.two_persons
    assert unread(replace(envelope, drill=True)) == 0, "one person may practise"


def test_a_place_that_has_to_be_named_and_is_not_is_missed() -> None:
    burned = envelope_of(kind_by_name("place_burned"), {1: 1, 2: 1})
    assert unread(replace(burned, drill=True)) == 1
    assert unread(replace(burned, drill=True, place=b"anyplace")) == 0
    assert unread(envelope_of(kind_by_name("note"), {1: "hello"})) == 0


@pytest.mark.parametrize(
    "shown", [views.Received, views.Content, views.Sent, Draft, Said, Thing, Named, Knower]
)
def test_what_holds_a_text_or_a_name_prints_none_of_it(shown: type) -> None:
    """A traceback of our own mistake, or a line of asyncio, has the repr of what it was about."""
    assert shown.__repr__ is object.__repr__
