"""client/acts: what a person asks for; a refused act changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from client import acts, errors
from client.effects import BoxPut, NoticeKind
from client.inbox import InMessage, InState
from client.outbox import OutState
from client.state import ContactState
from keys.signing import sign
from tests.support.bench import HOUR, NOW_S, A, B, Bench, invited, network, paired
from tests.support.sim import Pair
from wire.bundle import Role, from_link
from wire.errors import WaypostError
from wire.request import Put


def with_network() -> Bench:
    bench = Bench()
    acts.use_network(bench.engine.core, network(A), NOW_S)
    return bench


def refused(bench: Bench, error: type[WaypostError], act: Callable[[], object]) -> None:
    before = bench.state.snapshot()
    with pytest.raises(error):
        act()
    assert not bench.state.differs(before)


# --- people --------------------------------------------------------------------------------------


def test_an_invitation_counts_two_days_and_carries_the_network() -> None:
    bench, link = invited(A, B)
    invitation = from_link(link)
    assert invitation.expires_hour == HOUR + 48
    assert invitation.descriptor == network(A, B)
    assert bench.engine.core.contact("bob").state is ContactState.INVITED


@pytest.mark.parametrize("name", ["", " bob", "bob ", "b\nb", "b\u202eb", "b\x00b", "x" * 41])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    bench = with_network()
    refused(bench, errors.BadName, lambda: acts.invite(bench.engine.core, name, Role.HOUSE, NOW_S))


@pytest.mark.parametrize("name", ["b", "x" * 40, "미나", "Desk 2"])
def test_a_name_that_can_be_shown_is_taken_once(name: str) -> None:
    bench = with_network()
    acts.invite(bench.engine.core, name, Role.HOUSE, NOW_S)
    refused(bench, errors.NameTaken, lambda: acts.invite(bench.engine.core, name, Role.HOUSE, NOW_S))


def test_nobody_is_invited_without_a_network() -> None:
    bench = Bench()
    refused(bench, errors.NetworkMissing, lambda: acts.invite(bench.engine.core, "bob", Role.HOUSE, NOW_S))


def join(bench: Bench, link: str, agreed: bool = True, now_s: float = NOW_S) -> None:
    acts.join(bench.engine.core, "alice", link, agreed, now_s)


def test_to_join_brings_network_relays_and_role() -> None:
    _, link = invited(A, B)
    bench = Bench()
    join(bench, link, agreed=False)
    assert bench.state.network == network(A, B)
    assert set(bench.state.relays) == {A.relay_id, B.relay_id}
    assert bench.state.our_role is Role.HOUSE
    assert bench.engine.core.contact("alice").state is ContactState.JOINING


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1], lambda s: s[:50] + "A" + s[51:], lambda s: "", str.upper]
)
def test_a_link_that_was_changed_is_refused(spoil: Callable[[str], str]) -> None:
    bench = Bench()
    link = spoil(invited(A)[1])
    refused(bench, errors.InvitationMalformed, lambda: join(bench, link))


def test_an_invitation_is_refused_from_its_hour_on() -> None:
    _, link = invited(A)
    end_s = from_link(link).expires_hour * 3600
    bench = Bench()
    refused(bench, errors.InvitationExpired, lambda: join(bench, link, now_s=end_s))
    join(bench, link, now_s=end_s - 1)


def test_a_vault_that_knows_relays_takes_others_only_with_a_yes() -> None:
    for known in (network(B), network(replace(A, key=bytes(32)))):
        bench = Bench()
        acts.use_network(bench.engine.core, known, NOW_S)
        link = invited(A)[1]
        refused(bench, errors.RelaysUnknown, lambda link=link, bench=bench: join(bench, link, agreed=False))
        join(bench, link, agreed=True)


def test_an_invitation_is_taken_once_and_never_by_its_maker() -> None:
    bench, link = invited(A)
    refused(bench, errors.InvitationUsed, lambda: join(bench, link))
    other = Bench()
    join(other, link)
    refused(other, errors.InvitationUsed, lambda: acts.join(other.engine.core, "again", link, True, NOW_S))


def test_a_network_whose_signature_does_not_hold_is_refused() -> None:
    bench, signed = Bench(), sign(bytes(32), 1, (A,))
    wrong = replace(signed, serial=2)
    refused(bench, errors.NetworkMalformed, lambda: acts.use_network(bench.engine.core, wrong, NOW_S))
    acts.use_network(bench.engine.core, signed, NOW_S)


def test_words_are_verified_only_once_there_are_some() -> None:
    bench, _ = invited(A)
    refused(bench, errors.NotPaired, lambda: acts.verify(bench.engine.core, "bob"))
    stood, _ = paired()
    acts.verify(stood.engine.core, "bob")
    assert stood.engine.core.contact("bob").verified


# --- forgetting ----------------------------------------------------------------------------------


def test_forgetting_leaves_no_row_of_the_contact() -> None:
    pair = Pair(1)
    pair.meet()
    pair.say(pair.alice, "word")
    pair.say(pair.bob, "word")
    pair.world.advance(5)
    pair.alice.act("forget", "bob")
    assert not [key for key in pair.alice.disk if key[0] in ("contacts", "inbox", "outbox")]
    refused(Bench(), errors.UnknownContact, lambda: acts.forget(Bench().engine.core, "bob"))


def test_an_answer_meant_for_a_forgotten_contact_does_not_count_for_its_namesake() -> None:
    bench, _ = invited(A)
    bench.open()
    put = bench.take(BoxPut)
    acts.forget(bench.engine.core, "bob")
    acts.invite(bench.engine.core, "bob", Role.HOUSE, NOW_S)
    bench.run()
    bench.answer(put, expires_hour=HOUR + 72)
    inviting = bench.engine.core.contact("bob").inviting
    assert inviting is not None and inviting.copies[0].held_until_hour == 0
    assert len(bench.closed) == 1 and bench.closed[0].reopen_in_s is not None
    bench.open()
    again = bench.take(BoxPut).request
    assert isinstance(again, Put) and again.cell == inviting.copies[0].cell


# --- messages ------------------------------------------------------------------------------------


def send(bench: Bench, text: str = "word") -> object:
    return acts.send(bench.engine.core, "note", "bob", {"text": text}, NOW_S)


@pytest.mark.parametrize(
    ("state", "error"),
    [(ContactState.FROZEN, errors.ContactFrozen), (ContactState.BROKEN, errors.ContactBroken)],
)
def test_nothing_is_sent_to_who_is_frozen_or_broken(state: ContactState, error: type[WaypostError]) -> None:
    bench, _ = paired()
    bench.engine.core.stop(bench.engine.core.contact("bob"), state, error.code)
    refused(bench, error, lambda: send(bench))


def test_what_cannot_be_said_is_refused() -> None:
    bench, _ = paired()
    core = bench.engine.core
    refused(bench, errors.UnknownKind, lambda: acts.send(core, "song", "bob", {}, NOW_S))
    refused(bench, errors.UnknownContact, lambda: acts.send(core, "note", "eve", {"text": "w"}, NOW_S))
    refused(bench, errors.MissingField, lambda: acts.send(core, "note", "bob", {}, NOW_S))
    refused(bench, errors.RoleRefused, lambda: acts.send(core, "checkin", "bob", {"state": "well"}, NOW_S))


def test_a_message_waits_before_the_pair_stands_and_then_leaves() -> None:
    pair = Pair(1)
    told = pair.say(pair.alice, "word")
    assert pair.alice.state.outbox[bytes.fromhex(told)].state is OutState.QUEUED
    pair.meet()
    assert told in pair.bob.stored


def test_ids_are_found_by_a_beginning_that_names_one() -> None:
    bench, _ = paired()
    message = acts.send(bench.engine.core, "note", "bob", {"text": "word"}, NOW_S)
    other = replace(message, id=message.id[:-1] + bytes([message.id[-1] ^ 1]))
    bench.state.outbox[other.id] = other
    core = bench.engine.core
    refused(bench, errors.AmbiguousId, lambda: acts.recall(core, message.id.hex()[:15]))
    refused(bench, errors.UnknownMessage, lambda: acts.recall(core, ""))
    refused(bench, errors.UnknownMessage, lambda: acts.recall(core, "zz"))
    assert acts.recall(core, message.id.hex()).state is OutState.WITHDRAWN


def test_a_second_recall_changes_nothing() -> None:
    bench, _ = paired()
    message = acts.send(bench.engine.core, "note", "bob", {"text": "word"}, NOW_S)
    first = acts.recall(bench.engine.core, message.id.hex())
    assert acts.recall(bench.engine.core, message.id.hex()) == first


def received(pair: Pair) -> InMessage:
    told = pair.say(pair.alice, "word")
    pair.world.advance(5)
    return pair.bob.state.inbox[bytes.fromhex(told)]


def test_to_show_is_to_open_once_and_the_writer_is_told() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    opened, envelope = pair.bob.act("show", message.id.hex(), pair.world.now_s)
    assert opened.state is InState.OPENED and envelope.body == {1: "word"}
    again, _ = pair.bob.act("show", message.id.hex(), pair.world.now_s)
    assert again == opened
    pair.world.advance(10)
    assert pair.alice.state.outbox[message.id].state is OutState.OPENED
    assert [t.state for t in pair.bob.told if t.kind is NoticeKind.MESSAGE_CHANGED] == ["opened"]


def test_what_was_answered_unread_is_shredded_after_it_is_read() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    pair.bob.act("reply", message.id.hex(), {"text": "word"}, pair.world.now_s)
    shown, _ = pair.bob.act("show", message.id.hex(), pair.world.now_s)
    assert shown.state is InState.ANSWERED and shown.shred_at_s > 0


def test_a_message_whose_time_is_over_is_neither_shown_nor_answered() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    pair.world.advance(49 * 3600, step_s=3600)
    for act, args in (("show", (pair.world.now_s,)), ("reply", ({"text": "w"}, pair.world.now_s))):
        with pytest.raises(errors.ContentGone):
            pair.bob.act(act, message.id.hex(), *args)


def test_an_answer_is_a_drill_when_what_it_answers_is_one() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    pair.bob.state.inbox[message.id] = replace(message, drill=True)
    sent = pair.bob.act("reply", message.id.hex(), {"text": "word"}, pair.world.now_s)
    assert sent.drill
    pair.world.advance(10)
    assert pair.alice.state.outbox[message.id].state is OutState.ANSWERED
    assert pair.alice.state.inbox[sent.id].drill
