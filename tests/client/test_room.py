"""client/room: who finds a place, and at whose cost."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client import outbox, room
from client.catalogue import kind_by_name
from client.errors import TooManyOpen
from client.inbox import InMessage, InState
from client.outbox import OutState
from client.room import Rank
from client.state import Contact, ContactState, State
from keys.primitives import Secret
from tests.support.bench import NOW_S
from wire.bundle import Role
from wire.envelope import Ack, Envelope, Urgency

NOTE, REQUEST = kind_by_name("note"), kind_by_name("shelter_request")
ORDINARY = room.PLACES - room.PRESSING_PLACES
RANDOM = Random("room")


def state_of(role: Role, *names: str) -> State:
    """Somebody of this role who knows these people."""
    state = State()
    state.take_role(role)
    for name in names:
        state.contacts[name] = Contact(name, role, Role.COORDINATOR, ContactState.ACTIVE, ())
    return state


def message(contact: str, rank: Rank = Rank.ORDINARY) -> InMessage:
    urgency = Urgency.NOW if rank is Rank.PRESSING else Urgency.ROUTINE
    return InMessage(
        id=RANDOM.randbytes(8),
        contact=contact,
        kind=NOTE.number,
        urgency=int(urgency),
        drill=rank is Rank.PRACTICE,
        ack=int(Ack.OPENED),
        state=InState.NEW,
        received_at_s=NOW_S,
        valid_until_s=NOW_S + 3600,
        content=Secret(b"content"),
    )


def come(state: State, contact: str, rank: Rank = Rank.ORDINARY) -> InMessage | None:
    """One more message of this contact; None when it has to wait."""
    if not room.has(state, state.contacts[contact], rank):
        return None
    room.make(state, state.contacts[contact], rank)
    new = message(contact, rank)
    state.inbox[new.id] = new
    return new


def fill(state: State, contact: str, rank: Rank = Rank.ORDINARY) -> int:
    """As many as find a place."""
    count = 0
    while come(state, contact, rank) is not None:
        count += 1
    return count


def kept(state: State, contact: str = "") -> list[InMessage]:
    return [m for m in state.inbox.values() if m.content is not None and contact in ("", m.contact)]


def read(state: State, which: InMessage, into: InState = InState.OPENED) -> None:
    state.inbox[which.id] = replace(which, state=into, shred_at_s=NOW_S + 60)


@pytest.mark.parametrize("role", [Role.HOUSE, Role.GUIDE])
def test_a_house_keeps_fifty_of_all_its_contacts_together(role: Role) -> None:
    state = state_of(role, "Mina", "Boris")
    for name in ("Mina", "Boris"):
        fill(state, name)
    assert len(kept(state)) == ORDINARY
    for name in ("Mina", "Boris"):
        fill(state, name, Rank.PRESSING)
    assert len(kept(state)) == room.PLACES


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DEPUTY, Role.DESK, Role.SAFEGUARDING])
def test_everybody_else_keeps_fifty_of_each_contact(role: Role) -> None:
    state = state_of(role, "Mina", "Boris")
    assert fill(state, "Mina") == fill(state, "Boris") == ORDINARY
    assert fill(state, "Mina", Rank.PRESSING) == room.PRESSING_PLACES
    assert len(kept(state, "Mina")) == room.PLACES


@pytest.mark.parametrize("others", [1, 2, 5])
def test_who_fills_a_house_leaves_room_for_every_other_contact(others: int) -> None:
    names = [f"Contact {number}" for number in range(others)]
    state = state_of(Role.HOUSE, "Mallory", *names)
    fill(state, "Mallory")
    fill(state, "Mallory", Rank.PRESSING)
    for name in names:
        assert come(state, name, Rank.PRESSING), "a warning of anybody else finds its place"
    assert len(kept(state)) <= room.PLACES


def test_a_contact_can_count_what_finds_no_place_and_so_what_others_wrote() -> None:
    """Only above what is kept free for them, so that a few messages of others are not seen."""
    found = []
    for theirs in (0, ORDINARY // 4, 30):
        state = state_of(Role.HOUSE, "Mina", "Mallory")
        for _ in range(theirs):
            come(state, "Mina")
        found.append(fill(state, "Mallory"))
    assert found[0] == found[1] > found[2]


def test_who_left_keeps_no_places() -> None:
    state = state_of(Role.HOUSE, "Mina", "Gone")
    state.contacts["Gone"] = replace(state.contacts["Gone"], state=ContactState.BROKEN)
    assert fill(state, "Mina") == ORDINARY


def test_what_was_read_and_finished_makes_room_and_what_waits_for_an_answer_does_not() -> None:
    state = state_of(Role.HOUSE, "Mina")
    fill(state, "Mina")
    waits, finished, *_ = kept(state)
    state.inbox[waits.id] = waits = replace(waits, ack=int(Ack.ANSWERED))
    read(state, waits)
    assert come(state, "Mina") is None
    read(state, finished)
    assert come(state, "Mina") is not None
    assert state.inbox[finished.id].content is None and state.inbox[waits.id].content is not None
    assert state.inbox[finished.id].state is InState.OPENED, "it stays listed"
    assert come(state, "Mina") is None


def test_for_what_presses_also_that_makes_room_which_was_only_read() -> None:
    state = state_of(Role.HOUSE, "Mina")
    fill(state, "Mina", Rank.PRESSING)
    unread, waits, *_ = kept(state)
    state.inbox[waits.id] = waits = replace(waits, ack=int(Ack.DONE))
    read(state, waits, InState.ANSWERED)
    assert come(state, "Mina") is None
    assert come(state, "Mina", Rank.PRESSING) is not None
    assert state.inbox[waits.id].content is None and state.inbox[unread.id].content is not None
    assert come(state, "Mina", Rank.PRESSING) is None, "nobody has read the rest"


def test_nobody_pushes_out_what_somebody_else_wrote() -> None:
    state = state_of(Role.HOUSE, "Mallory", "Mina")
    theirs = come(state, "Mina")
    assert theirs is not None
    read(state, theirs)
    fill(state, "Mallory")
    fill(state, "Mallory", Rank.PRESSING)
    assert state.inbox[theirs.id].content is not None


EVENTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(Rank), st.booleans(), st.integers(1, 30)), max_size=40
)
ROLES = st.sampled_from((Role.HOUSE, Role.COORDINATOR))


@given(EVENTS, ROLES)
@settings(max_examples=25)
def test_never_more_than_fifty_and_nothing_unread_is_lost(
    events: list[tuple[str, Rank, bool, int]], role: Role
) -> None:
    state = state_of(role, *"abc")
    for name, rank, reads, count in events:
        unread = {m.id for m in kept(state) if not m.shred_at_s and not m.drill}
        for _ in range(count):
            come(state, name, rank)
        assert unread <= {m.id for m in kept(state)}
        for each in kept(state, name)[:count] if reads else ():
            read(state, each)
        scopes = [kept(state)] if role is Role.HOUSE else [kept(state, name) for name in "abc"]
        assert all(len(scope) <= room.PLACES for scope in scopes)


@given(EVENTS, ROLES)
@settings(max_examples=25)
def test_practice_takes_no_place_from_what_is_real(
    events: list[tuple[str, Rank, bool, int]], role: Role
) -> None:
    """What comes, stays and goes is the same as if there were none."""
    alone, beside = state_of(role, *"abc"), state_of(role, *"abc")
    for name, rank, reads, count in events:
        for state in (alone, beside):
            if state is beside or rank is not Rank.PRACTICE:
                for _ in range(count):
                    come(state, name, rank)
            for each in [m for m in kept(state, name) if not m.drill][:count] if reads else ():
                read(state, each)
            for each in [m for m in kept(state, name) if m.drill][:count]:
                read(state, each)
        real = [
            [(m.contact, m.urgency, m.shred_at_s) for m in kept(s) if not m.drill] for s in (alone, beside)
        ]
        assert real[0] == real[1]


def test_practice_has_what_is_left_and_makes_room_for_practice() -> None:
    state = state_of(Role.HOUSE, "Mina")
    assert fill(state, "Mina", Rank.PRACTICE) == ORDINARY
    first, *_ = kept(state)
    read(state, first)
    assert come(state, "Mina", Rank.PRACTICE) is not None and state.inbox[first.id].content is None
    assert fill(state, "Mina") == ORDINARY
    assert sum(m.drill for m in kept(state)) == room.PRESSING_PLACES


def test_danger_presses_and_so_does_what_is_urgent_and_practice_never() -> None:
    burned = kind_by_name("house_burned").number
    for number, urgency in ((burned, Urgency.SOON), (NOTE.number, Urgency.NOW), (250, Urgency.NOW)):
        assert room.rank_of(number, urgency, drill=False) is Rank.PRESSING
        assert room.rank_of(number, urgency, drill=True) is Rank.PRACTICE
    for number in (NOTE.number, 250):
        assert room.rank_of(number, Urgency.SOON, drill=False) is Rank.ORDINARY


# --- what goes -----------------------------------------------------------------------------------


def sent(state: State, into: OutState, kind: int = NOTE.number, count: int = 1, drill: bool = False) -> None:
    for _ in range(count):
        envelope = Envelope(
            kind, RANDOM.randbytes(8), int(NOW_S), 60, Urgency.ROUTINE, drill, False, Ack.OPENED, {}
        )
        state.outbox[envelope.id] = replace(outbox.send("Mina", envelope, NOW_S), state=into)


def check(state: State, now_s: float = NOW_S) -> None:
    room.check(state, "Mina", Rank.ORDINARY, now_s)


def test_a_writer_stops_before_the_reader_has_no_place() -> None:
    state = state_of(Role.COORDINATOR, "Mina", "Boris")
    sent(state, OutState.RECEIVED, count=ORDINARY - 1)
    check(state)
    sent(state, OutState.QUEUED)
    with pytest.raises(TooManyOpen):
        check(state)
    room.check(state, "Boris", Rank.ORDINARY, NOW_S)
    room.check(state, "Mina", Rank.PRESSING, NOW_S)
    check(state, NOW_S + 3600)


@pytest.mark.parametrize(
    ("kind", "into", "opens"),
    [
        (NOTE.number, OutState.RECEIVED, False),
        (NOTE.number, OutState.OPENED, True),
        (NOTE.number, OutState.EXPIRED, True),
        (NOTE.number, OutState.WITHDRAWN, True),
        (REQUEST.number, OutState.OPENED, False),
        (REQUEST.number, OutState.ANSWERED, True),
        (250, OutState.RECEIVED, False),
        (250, OutState.OPENED, True),
    ],
)
def test_what_the_other_person_has_done_is_no_longer_open(kind: int, into: OutState, opens: bool) -> None:
    state = state_of(Role.COORDINATOR, "Mina")
    sent(state, OutState.HELD, count=ORDINARY - 1)
    sent(state, into, kind)
    if opens:
        check(state)
    else:
        with pytest.raises(TooManyOpen):
            check(state)


def test_practice_refuses_nothing_real_and_is_refused_by_what_is_real() -> None:
    state = state_of(Role.COORDINATOR, "Mina")
    sent(state, OutState.HELD, count=ORDINARY, drill=True)
    check(state)
    with pytest.raises(TooManyOpen):
        room.check(state, "Mina", Rank.PRACTICE, NOW_S)
    state = state_of(Role.COORDINATOR, "Mina")
    sent(state, OutState.HELD, count=ORDINARY)
    with pytest.raises(TooManyOpen):
        room.check(state, "Mina", Rank.PRACTICE, NOW_S)
