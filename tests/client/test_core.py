"""client/core: what the rooms share, and what they may not do to each other."""

from __future__ import annotations

import pytest

from client.effects import NoticeKind, link_id
from client.errors import UnknownContact
from client.outbox import OutState
from client.state import ContactState
from tests.support.bench import A, B, invited, paired


def test_a_contact_is_told_of_when_its_state_changes_and_only_then() -> None:
    bench, _ = paired()
    core, contact = bench.engine.core, bench.engine.core.contact("bob")
    core.told.clear()
    core.keep(contact)
    assert not core.told
    core.stop(contact, ContactState.FROZEN, "client.contact_frozen")
    assert [(told.kind, told.state) for told in core.told] == [(NoticeKind.CONTACT_CHANGED, "frozen")]


def test_what_is_frozen_or_broken_never_changes_its_state_again() -> None:
    bench, _ = paired()
    core = bench.engine.core
    core.stop(core.contact("bob"), ContactState.FROZEN, "client.contact_frozen")
    core.stop(core.contact("bob"), ContactState.BROKEN, "client.contact_broken")
    contact = core.contact("bob")
    assert contact.state is ContactState.FROZEN and contact.reason == "client.contact_frozen"


def test_a_stopped_contact_keeps_its_words_and_no_invitation() -> None:
    bench, _ = invited(A)
    core = bench.engine.core
    core.stop(core.contact("bob"), ContactState.BROKEN, "client.invitation_used")
    contact = core.contact("bob")
    assert contact.pairing is None and not contact.queue and not contact.boxes_back
    session = paired()[0].engine.core.contact("bob").session
    assert session is not None and session.transcript


def test_only_links_to_a_contacts_relays_are_its_own() -> None:
    bench, _ = paired(A)
    bench.state.know_relays(paired(A, B)[0].state.network)  # type: ignore[arg-type]
    bench.open(A)
    bench.open(B)
    bench.answer_all(A)
    bench.answer_all(B)
    contact = bench.engine.core.contact("bob")
    assert [link.relay_id for link in bench.engine.core.links_of(contact)] == [A.relay_id]
    bench.engine.core.sweep(contact)
    assert bench.engine.core.exchanges[link_id(A.relay_id)].sweep
    assert not bench.engine.core.exchanges[link_id(B.relay_id)].sweep


def test_a_message_that_is_no_longer_listed_is_moved_nowhere() -> None:
    bench, _ = paired()
    bench.engine.core.advance_sent(b"gone" * 2, OutState.HELD)
    assert not bench.state.outbox and not bench.engine.core.told


def test_a_dropped_contact_leaves_nothing_and_ends_its_links() -> None:
    bench, _ = paired(A)
    bench.open(A)
    core = bench.engine.core
    core.receipt_at["bob"] = core.answer_serial["bob"] = 1
    core.drop(core.contact("bob"))
    assert core.exchanges[link_id(A.relay_id)].stale
    assert not core.receipt_at and not core.answer_serial
    with pytest.raises(UnknownContact):
        core.contact("bob")
