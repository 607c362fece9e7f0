"""client/naming: names are given, changed and erased in the coordinator's vault alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import acts, inbox, messages, naming, views
from client.aliases import Noun, code
from client.catalogue import CATALOGUE, kind_by_name
from client.errors import (
    AmbiguousCode,
    MissingField,
    NamesElsewhere,
    OwnNameTaken,
    UnknownMessage,
    UnknownName,
)
from client.forms import Alias, read
from client.inbox import InMessage
from client.kinds import Field, Kind
from client.state import Contact, ContactState, load
from client.things import NOUNS, things
from tests.support.bench import NOW_S, Bench
from wire.bundle import Role
from wire.envelope import Ack, Envelope, Urgency, decode_envelope


def bench_of(role: Role | None) -> Bench:
    bench = Bench()
    if role is not None:
        bench.state.take_role(role)
    return bench


@pytest.mark.parametrize("role", [None, Role.COORDINATOR, Role.DEPUTY])
def test_who_coordinates_keeps_names_and_finds_them_after_a_restart(role: Role | None) -> None:
    bench = bench_of(role)
    own = naming.add(bench.engine.core, Noun.PLACE, "물방앗간")
    bench.run()
    assert load(bench.rows).names == {own.id: own}
    assert bench.rows[("names", own.id)]


@pytest.mark.parametrize("role", [Role.HOUSE, Role.GUIDE, Role.DESK, Role.SAFEGUARDING])
def test_nobody_else_does(role: Role) -> None:
    bench = bench_of(role)
    with pytest.raises(NamesElsewhere):
        naming.add(bench.engine.core, Noun.PLACE, "mill")
    assert bench.state.names == {}


def test_a_thing_is_called_otherwise_and_stays_one() -> None:
    bench = bench_of(None)
    core = bench.engine.core
    own = naming.add(core, Noun.CASE, "winter")
    naming.add(core, Noun.CASE, "spring")
    assert naming.rename(core, Noun.CASE, "winter", "summer").id == own.id
    with pytest.raises(OwnNameTaken):
        naming.rename(core, Noun.CASE, "summer", "spring")
    with pytest.raises(UnknownName):
        naming.rename(core, Noun.CASE, "winter", "autumn")
    assert sorted(each.name for each in core.state.names.values()) == ["spring", "summer"]


def test_a_name_that_is_forgotten_is_another_thing_when_it_comes_again() -> None:
    core = bench_of(None).engine.core
    own = naming.add(core, Noun.CASE, "winter")
    naming.forget(core, Noun.CASE, "winter")
    with pytest.raises(UnknownName):
        naming.forget(core, Noun.CASE, "winter")
    assert naming.add(core, Noun.CASE, "winter").id != own.id


# --- said in messages --------------------------------------------------------------------------------


OVERDUE = {"stage": "amber", "last_heard_h": "5"}


def told(*contacts: str, role: Role = Role.HOUSE) -> Bench:
    """A coordinator who knows these people, and a few things by name."""
    bench = Bench()
    for contact in contacts:
        bench.engine.core.keep(Contact(contact, Role.COORDINATOR, role, ContactState.ACTIVE, ()))
    for noun, names in ((Noun.CASE, ("winter", "spring")), (Noun.PLACE, ("mill", "ford"))):
        for name in names:
            naming.add(bench.engine.core, noun, name)
    return bench


def say(bench: Bench, contact: str, kind: str = "note", **given: str) -> Envelope:
    """Send a message; return its envelope as it waits to be sealed."""
    fields = {"text": "bread at six"} | given if kind == "note" else given
    messages.send(bench.engine.core, kind, contact, fields, NOW_S)
    return decode_envelope(bench.engine.core.contact(contact).queue[-1].content)


def hear(bench: Bench, contact: str, **said: object) -> InMessage:
    """A note comes from this contact."""
    envelope = replace(NOTE, id=bench.engine.core.random(8), **said)  # type: ignore[arg-type]
    message = inbox.arrive(contact, envelope, NOW_S, False)
    bench.state.inbox[message.id] = message
    return message


NOTE = Envelope(63, bytes(8), int(NOW_S), 60, Urgency.TODAY, False, False, Ack.NONE, {1: "yes"})


def identifiers(envelope: Envelope) -> set[bytes]:
    named = {envelope.id, envelope.ref, envelope.place, envelope.reply_to, envelope.replaces}
    numbers = {
        value.to_bytes(8, "big") for value in envelope.body.values() if type(value) is int and value >> 16
    }
    return {value for value in named | numbers if value is not None}


def test_case_and_place_travel_as_numbers_of_this_contact() -> None:
    bench = told("bob", "carol")
    first, again = say(bench, "bob", case="winter", place="mill"), say(bench, "bob", case="winter")
    other = say(bench, "carol", case="winter")
    assert first.ref == again.ref != other.ref
    assert first.place is not None and again.place is None and other.place is None
    assert first.ref != first.place and 1 not in {first.ref, first.place}
    assert first.body == {1: "bread at six"}


def test_a_field_that_stands_for_a_thing_travels_as_the_number_of_this_contact() -> None:
    bench = told("dan", "eve", role=Role.DEPUTY)
    own = naming.add(bench.engine.core, Noun.HELPER, "grey coat")
    said = say(bench, "dan", "overdue", helper="grey coat", **OVERDUE)
    assert said.body[1] == int.from_bytes(bench.state.names[own.id].aliases["dan"].value, "big")
    assert say(bench, "eve", "overdue", helper="grey coat", **OVERDUE).body[1] != said.body[1]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (kind, field)
        for kind in CATALOGUE.kinds
        for field in kind.fields
        if isinstance(field.form, Alias) and field.form.noun in NOUNS
    ],
    ids=lambda part: part.name,
)
def test_every_field_that_stands_for_a_thing_takes_its_name_and_gives_it_back(
    kind: Kind, field: Field
) -> None:
    assert isinstance(field.form, Alias)
    bench = told("bob")
    own = naming.add(bench.engine.core, Noun(field.form.noun), "grey coat")
    said = naming.say(bench.engine.core, kind, "bob", {field.name: "grey coat"}, NOW_S)
    value = read(field.form, said.given[field.name])
    assert isinstance(value, int)
    envelope = replace(NOTE, kind=kind.number, body={field.number: value})
    heard = naming.spoken(inbox.arrive("bob", envelope, NOW_S, False))
    assert heard == said.spoken == {field.name: (own.noun, value.to_bytes(8, "big"))}
    assert things(said.names, "bob", heard)[field.name].name == "grey coat"
    assert things(said.names, "carol", heard)[field.name].name == ""


def test_a_kind_that_has_to_name_its_place_is_refused_without() -> None:
    core, kind = told("bob").engine.core, kind_by_name("place_burned")
    with pytest.raises(MissingField) as missing:
        naming.say(core, kind, "bob", {"case": "winter"}, NOW_S)
    assert missing.value.field == "place"
    assert naming.say(core, kind, "bob", {"place": "mill"}, NOW_S).spoken.keys() == {"place"}


@pytest.mark.parametrize("typed", ["autumn", "mill", "48-21", "", "0" * 16, "18446744073709551615"])
def test_what_has_no_name_is_refused_and_nothing_is_made(typed: str) -> None:
    bench = told("bob")
    before = bench.state.snapshot()
    with pytest.raises(UnknownName):
        messages.send(bench.engine.core, "note", "bob", {"text": "x", "case": typed}, NOW_S)
    assert not bench.state.differs(before)


def test_a_draft_tells_nobody_anything() -> None:
    bench = told("bob")
    before = bench.state.snapshot()
    messages.write(bench.engine.core, "note", "bob", {"text": "x", "case": "winter"}, NOW_S)
    assert not bench.state.differs(before)


def test_a_thing_is_said_by_its_id_as_by_its_name() -> None:
    bench = told("bob")
    said = say(bench, "bob", case="winter")
    (own,) = (own for own in bench.state.names.values() if own.name == "winter")
    assert say(bench, "bob", case=own.id.hex()).ref == said.ref


def test_an_answer_carries_case_and_place_by_itself_and_another_case_when_it_is_said() -> None:
    bench = told("bob")
    message = hear(bench, "bob", ref=b"\x01" * 8, place=b"\x02" * 8)
    messages.reply(bench.engine.core, message.id.hex(), {"text": "so be it"}, NOW_S)
    answer = decode_envelope(bench.engine.core.contact("bob").queue[-1].content)
    assert (answer.ref, answer.place, answer.reply_to) == (b"\x01" * 8, b"\x02" * 8, message.id)
    messages.reply(bench.engine.core, message.id.hex(), {"text": "so be it", "case": "winter"}, NOW_S)
    other = decode_envelope(bench.engine.core.contact("bob").queue[-1].content)
    assert other.ref == say(bench, "bob", case="winter").ref and other.place == b"\x02" * 8


def test_a_practice_answer_carries_them_as_well() -> None:
    bench = told("bob")
    message = hear(bench, "bob", ref=b"\x01" * 8, drill=True, replaces=b"\x07" * 8)
    messages.reply(bench.engine.core, message.id.hex(), {"text": "so be it"}, NOW_S)
    answer = decode_envelope(bench.engine.core.contact("bob").queue[-1].content)
    assert answer.drill and answer.ref == b"\x01" * 8


def test_an_answer_to_what_was_shredded_names_the_message_alone() -> None:
    bench = told("bob")
    message = hear(bench, "bob", ref=b"\x01" * 8)
    bench.state.inbox[message.id] = replace(message, content=None)
    messages.reply(bench.engine.core, message.id.hex(), {"text": "late"}, NOW_S)
    answer = decode_envelope(bench.engine.core.contact("bob").queue[-1].content)
    assert (answer.ref, answer.reply_to) == (None, message.id)


def test_an_answer_that_says_no_case_is_shown_with_the_one_that_was_asked_about() -> None:
    bench = told("bob", "carol")
    asked = say(bench, "bob", case="winter", place="mill")
    answer, other = hear(bench, "bob", reply_to=asked.id), hear(bench, "carol", reply_to=asked.id)
    shown = views.received(bench.state, answer).about
    assert {field: thing.name for field, thing in shown.items()} == {"case": "winter", "place": "mill"}
    assert views.received(bench.state, other).about == {}
    naming.rename(bench.engine.core, Noun.CASE, "winter", "summer")
    naming.forget(bench.engine.core, Noun.PLACE, "mill")
    (sent,) = bench.state.outbox.values()
    for seen in (views.received(bench.state, answer), views.sent(bench.state, sent, NOW_S)):
        assert {field: thing.name for field, thing in seen.about.items()} == {"case": "summer"}


def test_who_has_no_names_keeps_nothing_of_what_a_message_was_about() -> None:
    bench = bench_of(Role.HOUSE)
    bench.engine.core.keep(Contact("bob", Role.HOUSE, Role.COORDINATOR, ContactState.ACTIVE, ()))
    hear(bench, "bob", ref=(4821).to_bytes(8, "big"))
    assert say(bench, "bob", case="48-21").ref == (4821).to_bytes(8, "big")
    (sent,) = bench.state.outbox.values()
    assert sent.about == {} and views.sent(bench.state, sent, NOW_S).about == {}


def test_a_code_counts_for_what_a_readable_message_of_this_contact_says() -> None:
    bench = told("bob", "carol")
    value = (4821).to_bytes(8, "big")
    message = hear(bench, "bob", place=value)
    assert say(bench, "bob", place="48-21").place == value
    for contact, field in (("carol", "place"), ("bob", "case")):
        with pytest.raises(UnknownName):
            say(bench, contact, **{field: "48-21"})
    bench.state.inbox[message.id] = replace(message, content=None)
    with pytest.raises(UnknownName):
        say(bench, "bob", place="48-21")


def test_a_code_that_a_contact_sees_of_our_names_counts_too() -> None:
    bench = told("bob")
    said = say(bench, "bob", case="winter")
    assert said.ref is not None
    assert say(bench, "bob", case=code(said.ref)).ref == said.ref


def test_a_code_of_two_things_is_refused() -> None:
    bench = told("bob")
    for number in (4821, 14_821):
        hear(bench, "bob", place=number.to_bytes(8, "big"))
    with pytest.raises(AmbiguousCode):
        say(bench, "bob", place="48-21")


def test_the_longest_note_has_room_for_case_and_place() -> None:
    bench = told("bob")
    said = say(bench, "bob", text="\U0001f375" * 300, case="winter", place="mill")
    assert said.ref and said.place


def test_forgetting_a_contact_erases_what_it_knew() -> None:
    bench = told("bob", "carol")
    old, kept = say(bench, "bob", case="winter"), say(bench, "carol", case="winter")
    acts.forget(bench.engine.core, "bob")
    bench.run()
    known = [alias for own in load(bench.rows).names.values() for alias in own.aliases]
    assert known == ["carol"]
    assert old.ref is not None and kept.ref is not None
    assert not any(old.ref in row for (table, _), row in bench.rows.items() if table == "names")


SAYING = st.tuples(
    st.sampled_from(["bob", "carol", "dan"]),
    st.sampled_from([None, "winter", "spring"]),
    st.sampled_from([None, "mill", "ford"]),
    st.booleans(),
)


@given(st.lists(SAYING, min_size=2, max_size=10), st.integers(0, 1 << 32))
def test_whatever_is_said_to_three_houses_no_identifier_is_at_two_and_no_name_at_any(
    said: list[tuple[str, str | None, str | None, bool]], seed: int
) -> None:
    bench = told("bob", "carol", "dan")
    bench.rng.seed(seed)
    known: dict[str, set[bytes]] = {"bob": set(), "carol": set(), "dan": set()}
    for contact, case, place, answers in said:
        given = {key: name for key, name in (("case", case), ("place", place)) if name}
        envelope = say(bench, contact, **given)
        known[contact] |= identifiers(envelope)
        if answers:
            hear(bench, contact, ref=envelope.ref, place=envelope.place, reply_to=envelope.id)
            known[contact] |= identifiers(say(bench, contact, **given))
    assert not (known["bob"] & known["carol"] or known["bob"] & known["dan"] or known["carol"] & known["dan"])
    letters = [letter.content for contact in known for letter in bench.engine.core.contact(contact).queue]
    assert not [
        name for name in ("winter", "spring", "mill", "ford") for each in letters if name.encode() in each
    ]
    own_ids = set(bench.state.names)
    assert not [each for each in letters for own_id in own_ids if own_id in each]


def test_an_alarm_is_ended_by_the_beginning_of_its_id_and_only_at_whom_it_went_to() -> None:
    bench = told("bob", "carol")
    core = bench.engine.core
    alarm = messages.send(core, "crackdown", "bob", {"type": "house_checks", "action": "watch"}, NOW_S)
    ended = {"ends": alarm.id.hex()[:4], "action": "all_clear"}
    written = messages.write(core, "stand_down", "bob", ended, NOW_S)
    assert written.envelope.body[1] == int.from_bytes(alarm.id, "big")
    assert written.said.spoken == {}, "a message is no thing that has a name"
    with pytest.raises(UnknownMessage):
        messages.write(core, "stand_down", "carol", ended, NOW_S)
    with pytest.raises(UnknownMessage):
        messages.write(core, "stand_down", "bob", ended | {"ends": " "}, NOW_S)
