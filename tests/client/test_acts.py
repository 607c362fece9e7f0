"""client/acts: what a person asks for; a refused act changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from client import acts, errors
from client.effects import BoxPut
from client.outbox import OutState
from client.state import ContactState
from keys.signing import sign
from tests.support.bench import HOUR, NOW_S, A, B, Bench, invited, network, paired, refused
from tests.support.sim import Pair
from wire.bundle import Role, from_link
from wire.request import Put


def with_network() -> Bench:
    bench = Bench()
    acts.use_network(bench.engine.core, network(A), NOW_S)
    return bench


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


def test_a_message_waits_before_the_pair_stands_and_then_leaves() -> None:
    pair = Pair(1)
    told = pair.say(pair.alice, "word")
    assert pair.alice.state.outbox[bytes.fromhex(told)].state is OutState.QUEUED
    pair.meet()
    assert told in pair.bob.stored
