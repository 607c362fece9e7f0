"""C: a contact who turns against us, with a program of their own."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from client import naming, views
from client.aliases import Noun
from client.errors import ContactBroken
from client.inbox import InMessage
from client.session import Letter
from client.state import Contact, ContactState
from client.text import LANGUAGES, Moment, translator
from client.things import Thing
from keys import drops
from keys.capability import drop_id, hash_read, hash_write
from relay.operations import Create, Created, Operation, Row, Same
from tests.support.adversary import byte_strings, relays_of
from tests.support.ends import make_ends, seal_at
from tests.support.sim import Pair
from tests.support.sim_relay import run_now
from wire.bundle import Role
from wire.cell import Header1
from wire.envelope import Ack, Envelope, Urgency, encode_envelope
from wire.limits import BODY_BYTES, CELL_BYTES
from wire.payload import BodyType
from wire.request import Lifetime

HOUR_S = 3600


@pytest.fixture
def pair(seed: int) -> Pair:
    """alice, and two houses of hers: bob, who has turned, and carol."""
    pair = Pair(seed)
    carol = pair.world.add_node("carol")
    link, _ = pair.alice.act("invite", "carol", Role.HOUSE, pair.world.now_s)
    carol.act("join", "alice", link, True, pair.world.now_s)
    pair.meet()
    return pair


def write_raw(pair: Pair, content: bytes, expires_at_s: int) -> None:
    """Let bob send alice what no honest program sends."""
    assert pair.bob.engine is not None
    core = pair.bob.engine.core
    contact = core.contact("alice")
    letter = Letter(BodyType.MESSAGE, content, expires_at_s, Lifetime.HOURS_24)
    core.keep(replace(contact, queue=(*contact.queue, letter)))
    pair.world.advance(10)


def make_envelope(pair: Pair, kind: int, body: dict[int, int | bool | str | tuple[int, ...]]) -> Envelope:
    at_s = int(pair.world.now_s) // 600 * 600
    return Envelope(kind, bytes(range(8)), at_s, 1440, Urgency.SOON, False, False, Ack.NONE, body)


def alice_knows(pair: Pair, name: str) -> Contact:
    return pair.alice.state.contacts[name]


def test_c2_nothing_a_contact_shows_proves_who_wrote_it(seed: int) -> None:
    """The reader has every key of the place: what the writer sealed there, the reader could have."""
    joiner, inviter = make_ends(seed)
    genuine = joiner.seal()
    invented = Random(seed + 1).randbytes(BODY_BYTES)
    header1 = Header1(True, genuine.place.chain, genuine.slot.previous, genuine.place.number)
    opened = drops.open_cell(inviter.state, genuine.place, genuine.relay_id, genuine.cell)
    forged = seal_at(genuine.slot, genuine.relay_id, header1, invented, inviter.random)
    assert opened.body == genuine.body
    assert drops.open_cell(inviter.state, genuine.place, genuine.relay_id, forged).body == invented


def test_c3_a_writer_can_find_out_when_its_cell_was_fetched(seed: int) -> None:
    relay, random = relays_of(Pair(seed))[0], Random(seed).randbytes
    w, r, cell = random(32), random(32), random(CELL_BYTES)
    place = drop_id(hash_write(w), hash_read(r))
    row = Row(place, relay.moment.epoch, random(112), relay.moment.hour + 24, 0)
    put = Operation(action=Create(row, 256, cell))
    assert isinstance(run_now(relay.store.apply(put)), Created)
    assert isinstance(run_now(relay.store.apply(put)), Same)
    run_now(relay.store.apply(Operation((place,))))
    assert isinstance(run_now(relay.store.apply(put)), Created)


def test_c5_content_that_breaks_a_rule_ends_that_pair_and_no_other(pair: Pair) -> None:
    write_raw(pair, b"\xc1 not msgpack", 0)
    assert alice_knows(pair, "bob").state is ContactState.BROKEN
    assert alice_knows(pair, "carol").state is ContactState.ACTIVE
    note = pair.alice.act("send", "note", "carol", {"text": "still here"}, pair.world.now_s)
    pair.world.advance(10)
    assert note.id.hex() in pair.world.nodes[2].shown


def test_c6_a_kind_that_the_role_may_not_send_is_not_shown(pair: Pair) -> None:
    request = make_envelope(pair, 10, {1: 1, 10: 0, 11: 1})
    write_raw(pair, encode_envelope(request), request.at_s + 1440 * 60)
    assert pair.alice.shown == []
    assert ("bob", "shelter_request") in {(told.subject, told.state) for told in pair.alice.told}
    assert alice_knows(pair, "bob").state is ContactState.ACTIVE


def test_c7_a_message_that_says_two_ends_of_its_time_is_refused(pair: Pair) -> None:
    note = make_envelope(pair, 63, {1: "for ever"})
    write_raw(pair, encode_envelope(note), note.at_s + 1440 * 60 + 7 * 24 * HOUR_S)
    assert pair.alice.shown == []
    assert alice_knows(pair, "bob").state is ContactState.BROKEN


def test_c10_what_is_frozen_or_broken_stays_so(pair: Pair) -> None:
    write_raw(pair, b"\xc1 not msgpack", 0)
    pair.bob.act("send", "note", "alice", {"text": "all is well again"}, pair.world.now_s)
    pair.world.advance(13 * HOUR_S, step_s=300)
    assert alice_knows(pair, "bob").state is ContactState.BROKEN
    assert pair.alice.shown == []
    with pytest.raises(ContactBroken):
        pair.alice.act("send", "note", "bob", {"text": "really?"}, pair.world.now_s)


def test_c19_no_contact_learns_what_we_call_a_thing_or_that_we_have_a_name_for_it(pair: Pair) -> None:
    case, place = "winter of the two herons", "물방앗간 뒤 우물"
    name_things(pair, (Noun.CASE, case), (Noun.PLACE, place))
    said = {"text": "bread at six", "case": case, "place": place}
    sent = pair.alice.act("send", "note", "bob", said, pair.world.now_s)
    pair.world.advance(30)
    pair.bob.act("reply", sent.id.hex(), {"text": "so be it"}, pair.world.now_s)
    pair.world.advance(30)
    things = list(pair.alice.state.names.values())
    for node in pair.world.nodes:
        found = byte_strings(node)
        names = [own for own in things if any(own.name.encode() in each or own.id in each for each in found)]
        assert names == (things if node is pair.alice else [])
    (answer,) = pair.alice.state.inbox.values()
    assert {thing.name for thing in shown(pair, answer)} == {case, place}


def test_c20_a_number_that_we_did_not_give_this_contact_for_it_joins_nothing(pair: Pair) -> None:
    name_things(pair, (Noun.CASE, "winter"), (Noun.PLACE, "mill"))
    said = {"text": "bread at six", "case": "winter", "place": "mill"}
    for contact in ("bob", "carol"):
        pair.alice.act("send", "note", contact, said, pair.world.now_s)
    known = {
        (who, own.noun): alias.value
        for own in pair.alice.state.names.values()
        for who, alias in own.aliases.items()
    }
    of_another, of_another_noun, made_up = known["carol", Noun.CASE], known["bob", Noun.PLACE], bytes(8)
    for value in (of_another, of_another_noun, made_up):
        thing = told_about(pair, ref=value)
        assert (thing.noun, thing.id, thing.name) == ("case", "", "")
    for value in (known["carol", Noun.PLACE], known["bob", Noun.CASE], made_up):
        thing = told_about(pair, place=value)
        assert (thing.noun, thing.id, thing.name) == ("place", "", "")
    assert told_about(pair, ref=known["bob", Noun.CASE]).name == "winter"
    assert told_about(pair, place=known["bob", Noun.PLACE]).name == "mill"


def told_about(pair: Pair, **said: bytes) -> Thing:
    """Let bob send alice a note about one thing; return what she is told that it is about."""
    note = replace(make_envelope(pair, 63, {1: "you know"}), id=pair.world.rng.randbytes(8))
    envelope = replace(note, **said)  # type: ignore[arg-type]
    write_raw(pair, encode_envelope(envelope), envelope.at_s + 1440 * 60)
    (thing,) = shown(pair, pair.alice.state.inbox[envelope.id])
    return thing


def name_things(pair: Pair, *things: tuple[Noun, str]) -> None:
    assert pair.alice.engine is not None
    for noun, name in things:
        naming.add(pair.alice.engine.core, noun, name)


def shown(pair: Pair, message: InMessage) -> list[Thing]:
    """What alice is told that a message speaks of."""
    opened, envelope = pair.alice.act("show", message.id.hex(), pair.world.now_s)
    return list(views.content(pair.alice.state, opened, envelope).things.values())


@pytest.mark.parametrize("at_s", [253_402_300_800, (1 << 64) // 600 * 600 - 6_000_000])
def test_c22_a_message_of_any_date_is_shown_with_times_that_a_clock_has(pair: Pair, at_s: int) -> None:
    envelope = replace(make_envelope(pair, 1, {1: 1, 2: 96}), at_s=at_s)
    write_raw(pair, encode_envelope(envelope), at_s + 1440 * 60)
    message = pair.alice.state.inbox[envelope.id]
    content = views.content(pair.alice.state, message, envelope)
    assert content.kind is not None
    moment = Moment(content.at_s, pair.world.now_s)
    shown = [translator(lang).render(content.kind, content.fields, moment) for lang in LANGUAGES]
    assert content.at_s <= pair.world.now_s and all(len(lines) == 3 for lines in shown)
