"""client/engine: events in, effects out, with relays that are honest, confused or hostile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import acts
from client.departures import boxes_to_take_back
from client.effects import (
    BoxPut,
    BoxRecalled,
    LinkFlushed,
    NoticeKind,
    SelfRecalled,
    SetPolled,
    link_id,
    relay_of,
)
from client.errors import UnknownContact
from client.events import LinkEnd
from client.state import ContactState
from tests.support.bench import HOUR, NOW_S, A, B, Bench, invited, paired
from tests.support.sim import Pair
from wire.bundle import Role
from wire.request import Hello, Nop, Poll, Put, Recall, ReplyStatus

GARBAGE = b"g" * 3808


def suspicions(bench: Bench) -> int:
    return bench.notices(NoticeKind.RELAY_CHANGED).count("client.relay_suspect")


# --- links and sweeps ----------------------------------------------------------------------------


def test_a_link_that_opens_is_swept_and_comes_to_rest() -> None:
    bench, _ = paired()
    bench.open()
    assert bench.waiting(Poll)
    bench.answer_all()
    assert bench.engine.is_quiet(A.relay_id, bench.now_s)


def test_a_link_is_closed_at_the_edge_of_its_epoch_and_comes_back_within_four_minutes() -> None:
    bench, _ = paired()
    bench.open(hello=Hello(bytes(16), HOUR, 60, 16, 8, ()))
    bench.answer_all()
    bench.pass_time(59)
    assert not bench.closed
    bench.pass_time(1)
    (closed,) = bench.closed
    assert closed.reopen_in_s is not None and 0 <= closed.reopen_in_s <= 240


def test_a_refused_poll_is_not_taken_for_an_empty_relay_and_is_asked_again() -> None:
    bench, _ = paired()
    bench.open()
    bench.answer(bench.take(SetPolled), ReplyStatus.QUOTA, retry_after_s=100)
    bench.answer_all()
    bench.pass_time(99)
    assert not bench.waiting(Poll)
    bench.pass_time(1)
    assert bench.waiting(Poll)


@pytest.mark.parametrize("status", [ReplyStatus.NOT_ADMITTED, ReplyStatus.MALFORMED, ReplyStatus.QUOTA])
def test_a_relay_that_refuses_polls_is_not_asked_at_the_speed_of_its_answers(status: ReplyStatus) -> None:
    bench, _ = paired()
    bench.open()
    for _ in range(3):
        while bench.waiting(Poll):
            bench.answer(bench.take(SetPolled), status)
        bench.pass_time(1)
    assert not bench.waiting(Poll)


def test_a_relay_of_another_epoch_than_its_hello_said_loses_its_link_and_sees_no_tag_of_it() -> None:
    bench, _ = paired()
    bench.open()
    bench.answer(bench.take(SetPolled), ReplyStatus.BAD_EPOCH, hour=HOUR + 12)
    assert not bench.waiting(Poll) and len(bench.closed) == 1
    assert 0 <= (bench.closed[0].reopen_in_s or 0) <= 240
    assert suspicions(bench) == 0


def test_a_relay_that_calls_its_own_epoch_wrong_is_suspect() -> None:
    bench, _ = paired()
    bench.open()
    bench.answer(bench.take(SetPolled), ReplyStatus.BAD_EPOCH, hour=HOUR)
    assert len(bench.closed) == 1 and suspicions(bench) == 1


def test_a_relay_whose_hour_went_back_is_shown_no_tag() -> None:
    bench, _ = paired()
    bench.open(hour=HOUR)
    bench.close()
    bench.open(hour=HOUR - 12)
    assert not bench.waiting(Poll) and bench.closed[-1].reopen_in_s == 240
    assert "hour" in bench.notices(NoticeKind.RELAY_CHANGED)


def test_cells_that_were_announced_and_never_come_do_not_keep_a_link_busy() -> None:
    bench, _ = paired()
    bench.engine.core.by_hand = True
    bench.open()
    poll = bench.take(SetPolled)
    tag = poll.request.tags[0] if isinstance(poll.request, Poll) else b""
    bench.answer(poll, more=3, tag=tag, cell=GARBAGE)
    assert bench.waiting(Nop) and not bench.engine.is_quiet(A.relay_id, bench.now_s)
    bench.answer(bench.take(LinkFlushed))
    bench.answer_all()
    assert bench.engine.is_quiet(A.relay_id, bench.now_s)


def test_two_honest_relays_are_never_suspected() -> None:
    """Both push their copy of one cell: the second comes when its slot is no longer in the set."""
    pair = Pair(1)
    pair.meet()
    for sender in (pair.alice, pair.bob) * 3:
        pair.say(sender, "word")
        pair.world.advance(10)
    told = pair.alice.told + pair.bob.told
    assert not [notice for notice in told if notice.state == "client.relay_suspect"]


def test_the_copy_of_the_second_relay_is_deleted_too() -> None:
    pair = Pair(1)
    pair.meet()
    pair.world.advance(700)
    before = {relay_id: relay.cells for relay_id, relay in pair.world.relays.items()}
    pair.say(pair.alice, "word")
    pair.world.advance(700)
    after = {relay_id: relay.cells for relay_id, relay in pair.world.relays.items()}
    assert all(after[relay_id] <= before[relay_id] + 1 for relay_id in after)  # the newest receipt alone


# --- what a relay must not be able to do ---------------------------------------------------------


def test_a_flood_of_garbage_costs_one_save_and_one_notice_a_link() -> None:
    bench, _ = paired()
    bench.open()
    tag = next(iter(bench.engine.core.exchanges[link_id(A.relay_id)].targets))
    bench.answer_all()
    saves = bench.saves
    for number in range(50):
        bench.push(tag if number % 2 else bytes([number]) * 16, GARBAGE)
    assert bench.saves <= saves + 1 and suspicions(bench) == 1
    assert bench.state.relays[A.relay_id].suspect == 1
    bench.close()
    bench.open()
    bench.push(tag, GARBAGE)
    assert bench.state.relays[A.relay_id].suspect == 2


def test_nothing_a_relay_sends_unasked_freezes_or_breaks_a_pair() -> None:
    bench, _ = paired()
    bench.open()
    targets = tuple(bench.engine.core.exchanges[link_id(A.relay_id)].targets)
    for tag in targets:
        bench.push(tag, GARBAGE)
    assert bench.state.contacts["bob"].state is ContactState.WAITING


def test_a_relay_that_refuses_a_recall_is_asked_once_a_link() -> None:
    bench, _ = invited(A)
    contact = bench.engine.core.contact("bob")
    assert contact.inviting is not None
    bench.engine.core.keep(replace(contact, boxes_back=boxes_to_take_back(contact.inviting)))
    bench.open()
    bench.answer(bench.take(BoxRecalled), ReplyStatus.NOT_ADMITTED)
    bench.answer_all()
    bench.pass_time(60)
    assert not bench.asked and bench.engine.core.contact("bob").boxes_back


# --- saving --------------------------------------------------------------------------------------


def test_a_box_is_saved_before_it_leaves() -> None:
    bench, _ = invited(A)
    bench.open()
    put = bench.waiting(Put)[0].request
    assert isinstance(put, Put)
    before = put.cell
    bench.restart()
    bench.open()
    again = bench.waiting(Put)[0].request
    assert isinstance(again, Put) and again.cell == before


def test_what_did_not_change_is_not_saved() -> None:
    bench, _ = paired()
    bench.open()
    bench.answer_all()
    saves = bench.saves
    for _ in range(10):
        bench.pass_time(1)
    assert bench.saves == saves


def test_the_end_of_a_link_is_told_once() -> None:
    bench, _ = paired()
    for _ in range(3):
        bench.close(end=LinkEnd.REFUSED)
    assert bench.notices(NoticeKind.RELAY_CHANGED) == [LinkEnd.REFUSED.value]
    bench.close(end=LinkEnd.STOPPED)
    assert bench.state.relays[A.relay_id].end == LinkEnd.REFUSED.value


def test_an_answer_of_a_link_that_is_gone_changes_nothing() -> None:
    bench, _ = invited(A)
    bench.open()
    put = bench.take(BoxPut)
    bench.close()
    bench.answer(put, expires_hour=HOUR + 72)
    inviting = bench.engine.core.contact("bob").inviting
    assert inviting is not None and inviting.copies[0].held_until_hour == 0


# --- relays that are wanted ----------------------------------------------------------------------


def test_relays_of_living_contacts_are_wanted_and_no_others() -> None:
    bench, _ = paired(A)
    bench.state.know_relays(bench.state.network)  # type: ignore[arg-type]
    assert bench.engine.wanted_relays() == (A.relay_id,)
    contact = bench.engine.core.contact("bob")
    bench.engine.core.stop(contact, ContactState.BROKEN, "client.contact_broken")
    assert bench.engine.wanted_relays() == ()


def test_an_unknown_contact_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownContact):
        Bench().engine.core.contact("nobody")


def test_no_link_is_not_quiet() -> None:
    bench, _ = paired(A, B)
    assert not bench.engine.is_quiet(A.relay_id, NOW_S)


def test_who_comes_back_in_the_same_half_day_names_one_poll_and_after_news_all_places() -> None:
    bench, _ = paired(A)
    bench.engine.core.keep(replace(bench.state.contacts["bob"], our_role=Role.HOUSE))
    bench.open()
    bench.answer_all()
    bench.close()
    bench.open()
    assert len(bench.waiting(Poll)) == 1
    bench.answer_all()
    bench.close()
    bench.engine.core.sweep(bench.state.contacts["bob"])
    bench.open()
    swept = bench.waiting(Poll)
    bench.answer_all()
    bench.close()
    bench.open(store=1)
    assert len(bench.waiting(Poll)) == len(swept), "a new store is asked for everything"


def test_when_the_last_contact_is_forgotten_our_own_cells_are_taken_back() -> None:
    bench, _ = paired(A, B, inviter=False)
    for relay in (A, B):
        bench.open(relay)
    bench.restart()
    for relay in (A, B):
        bench.open(relay)
    acts.forget(bench.engine.core, "bob")
    bench.run()
    assert {relay_of(link) for link in bench.engine.wanted_links()} == {A.relay_id, B.relay_id}
    for relay in (A, B):
        bench.close(relay)
        bench.open(relay)
        while bench.waiting(Recall, relay):
            bench.answer(bench.take(SelfRecalled, relay), expires_hour=HOUR + 72)
    assert not bench.engine.wanted_links() and not bench.state.selfcells[""].lying
