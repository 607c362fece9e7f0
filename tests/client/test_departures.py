"""client/departures: cells that go, and what a relay's answer may and may not change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import arrivals, departures, messages, sealing
from client import session as talk
from client.effects import BoxPut, CopyPut, CopyRecalled, NoticeKind
from client.outbox import OutMessage, OutState
from client.sealed import SealedCell
from client.state import ContactState, load
from keys import drops
from tests.support.bench import HOUR, NOW_S, A, B, Bench, invited, network, paired
from tests.support.sim import Pair
from wire.limits import SEALED_COPIES
from wire.request import Lifetime, Poll, Put, Recall, ReplyStatus

HOUR_S = 3600


def speaking(*relays: object, seed: int = 1) -> Bench:
    """A joiner's bench that has its session and may write."""
    bench, _ = paired(*(relays or (A,)), seed=seed, inviter=False)  # type: ignore[arg-type]
    return bench


def note(bench: Bench, text: str = "word") -> OutMessage:
    message = messages.send(bench.engine.core, "note", "bob", {"text": text}, bench.now_s)
    bench.run()
    return message


def rows(bench: Bench) -> dict[int, SealedCell]:
    session = bench.engine.core.contact("bob").session
    assert session is not None
    return session.sealed.cells


def state_of(bench: Bench, message: OutMessage) -> OutState:
    return bench.state.outbox[message.id].state


def in_time(bench: Bench, message: OutMessage) -> bool | None:
    recall = bench.state.outbox[message.id].recall
    assert recall is not None
    return recall.in_time


def recall(bench: Bench, message: OutMessage) -> None:
    messages.recall(bench.engine.core, message.id.hex())
    bench.run()


# --- sealing and putting -------------------------------------------------------------------------


def test_nothing_is_sealed_before_a_relay_is_there() -> None:
    bench = speaking()
    note(bench)
    assert not rows(bench)
    bench.open()
    assert sorted(rows(bench)) == [0] and bench.waiting(Put)


def test_a_message_taken_back_while_it_waits_for_room_on_the_link_never_leaves() -> None:
    bench = speaking()
    bench.open()
    notes = [note(bench) for _ in range(12)]
    assert len(bench.asked) == 8
    recall(bench, notes[10])
    assert in_time(bench, notes[10]) is True
    left = []
    while bench.asked:
        left.append(bench.asked[0].about)
        bench.answer(bench.asked.pop(0), expires_hour=HOUR + 24)
    assert CopyPut("bob", 10) not in left and {CopyPut("bob", 9), CopyPut("bob", 11)} <= {*left}


def test_a_cell_goes_to_two_relays_with_no_byte_in_common() -> None:
    bench = speaking(A, B)
    bench.open(A)
    bench.open(B)
    note(bench)
    bench.pass_time(sealing.LATER_S)
    first, second = bench.waiting(Put, A)[0].request, bench.waiting(Put, B)[0].request
    assert isinstance(first, Put) and isinstance(second, Put)
    assert first.w != second.w and first.hr != second.hr and first.cell != second.cell
    assert not set(first.tags) & set(second.tags)


def test_a_put_is_the_same_bytes_again_after_a_lost_reply_and_a_restart() -> None:
    bench = speaking()
    bench.open()
    note(bench)
    first = bench.take(CopyPut).request
    bench.restart()
    bench.open()
    again = bench.take(CopyPut).request
    assert isinstance(first, Put) and isinstance(again, Put)
    assert (first.w, first.hr, first.cell) == (again.w, again.hr, again.cell)


@pytest.mark.parametrize(
    ("rest_s", "lifetime"),
    [
        (1, Lifetime.HOURS_6),
        (6 * HOUR_S, Lifetime.HOURS_6),
        (6 * HOUR_S + 1, Lifetime.HOURS_24),
        (14 * 24 * HOUR_S, Lifetime.HOURS_24),
    ],
)
def test_the_class_is_the_smallest_that_covers_the_rest(rest_s: int, lifetime: Lifetime) -> None:
    assert departures.lifetime_for(NOW_S + rest_s, NOW_S) is lifetime


def test_a_cell_put_again_near_its_end_is_held_no_longer_than_it_counts() -> None:
    bench = speaking()
    bench.open()
    note(bench)
    bench.close()
    bench.pass_time(46 * HOUR_S)
    bench.open(hour=HOUR + 46)
    put = bench.take(CopyPut).request
    assert isinstance(put, Put) and put.lifetime is Lifetime.HOURS_6


def test_a_useful_tag_for_each_epoch_a_cell_may_wait() -> None:
    bench = speaking()
    bench.open()
    note(bench)
    put = bench.take(CopyPut).request
    assert isinstance(put, Put)
    slot = rows(bench)[0].slot.slot_secret.value
    for later in range(3):
        assert put.tags[later] == drops.slot_tag(slot, A.relay_id, put.epoch + later)


def test_void_letters_and_rows_are_no_longer_offered() -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    bench.answer_all()
    bench.pass_time(48 * HOUR_S)
    assert state_of(bench, sent) is OutState.EXPIRED
    assert all(not row.message_id for row in rows(bench).values())


def test_when_the_newest_cell_is_given_up_a_receipt_follows() -> None:
    bench = speaking()
    bench.open()
    note(bench)
    bench.answer_all()
    bench.pass_time(48 * HOUR_S)
    bench.open(hour=HOUR + 48)
    assert [row.message_id for row in rows(bench).values()] == [b""]
    bench.answer_all()
    bench.pass_time(2)
    assert len(rows(bench)) == 1, "one receipt, and no receipt for the receipt"


def test_a_contact_who_was_away_while_a_whole_window_expired_is_reached_again() -> None:
    pair = Pair(2)
    pair.meet()
    pair.bob.online = False
    pair.bob.disconnect()
    for _ in range(4):
        for _ in range(28):
            pair.say(pair.alice, "word")
        pair.world.advance(49 * HOUR_S, step_s=HOUR_S)
    pair.bob.online = True
    pair.world.advance(arrivals.BEHIND_S[1])
    last = pair.say(pair.alice, "word")
    pair.world.advance(300)
    assert last in pair.bob.stored


def test_a_receipt_that_rode_on_a_recalled_message_still_arrives() -> None:
    pair = Pair(3)
    pair.meet()
    pair.world.advance(10)
    pair.alice.online = False
    told = pair.say(pair.alice, "word")
    pair.alice.online = True
    pair.world.advance(1)
    pair.alice.online = False
    pair.alice.disconnect()
    reply = pair.say(pair.bob, "word")  # carries the receipt, unless a receipt was first
    pair.bob.act("recall", reply)
    pair.world.advance(60)
    pair.alice.online = True
    pair.world.advance(60)
    assert pair.alice.state.outbox[bytes.fromhex(told)].state is OutState.RECEIVED


def test_sealed_copies_never_pass_their_bound() -> None:
    """Eleven contacts who are all away: what does not fit waits unsealed; room is kept for what is urgent."""
    bench = speaking(A, B)
    core = bench.engine.core
    for number in range(11):
        _, other = paired(A, B, seed=number + 2, inviter=True)
        core.keep(replace(core.contact("bob"), name=f"p{number}", session=other))
    bench.open(A)
    bench.open(B)
    for number in range(11):
        for _ in range(30):
            messages.send(core, "note", f"p{number}", {"text": "word"}, bench.now_s)
    bench.run()
    sessions = [contact.session for contact in core.state.contacts.values() if contact.session]
    kept_free = 2 * sealing.URGENT_CELLS
    assert talk.count_copies(sessions) == SEALED_COPIES - kept_free
    assert sum(len(contact.queue) for contact in core.state.contacts.values()) == 330 - 252


# --- what a relay answers ------------------------------------------------------------------------


@pytest.mark.parametrize("status", [ReplyStatus.OK, ReplyStatus.DUP])
def test_ok_and_dup_both_mean_held(status: ReplyStatus) -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    bench.answer(bench.take(CopyPut), status, expires_hour=HOUR + 24)
    assert state_of(bench, sent) is OutState.HELD
    assert not bench.waiting(Put)


@pytest.mark.parametrize("expires_hour", [0, 1, HOUR - 100, HOUR])
def test_a_hold_that_is_over_at_once_is_not_put_again_at_once(expires_hour: int) -> None:
    bench = speaking()
    bench.open()
    note(bench)
    bench.answer(bench.take(CopyPut), ReplyStatus.DUP, expires_hour=expires_hour)
    bench.answer_all()
    bench.pass_time(2)
    assert not bench.waiting(Put)


def test_a_relay_whose_clock_is_days_off_holds_as_long_as_it_says_by_its_own_clock() -> None:
    bench = speaking()
    bench.open(hour=HOUR - 100)
    note(bench)
    bench.answer(bench.take(CopyPut), hour=HOUR - 100, expires_hour=HOUR - 76)
    (copy,) = rows(bench)[0].copies
    assert copy.held_until_hour == HOUR + 24


@pytest.mark.parametrize(
    ("status", "least_s"),
    [
        (ReplyStatus.BUSY, 600),
        (ReplyStatus.QUOTA, 600),
        (ReplyStatus.NOT_ADMITTED, 30),
        (ReplyStatus.MALFORMED, 3600),
    ],
)
def test_a_refused_put_is_repeated_later(status: ReplyStatus, least_s: int) -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    hint = {"retry_after_s": 600} if least_s == 600 else {}
    bench.answer(bench.take(CopyPut), status, **hint)
    bench.answer_all()
    bench.pass_time(least_s - 1)
    assert not bench.waiting(Put) and state_of(bench, sent) is OutState.QUEUED
    bench.pass_time(least_s + 2)
    assert bench.waiting(Put)


def test_a_full_relay_is_told_once() -> None:
    bench = speaking()
    bench.open()
    for _ in range(3):
        note(bench)
    while bench.waiting(Put):
        bench.answer(bench.take(CopyPut), ReplyStatus.BUSY)
    assert bench.notices(NoticeKind.RELAY_CHANGED).count("client.relay_full") == 1


def test_a_put_of_the_wrong_epoch_is_tagged_anew_on_the_next_link_with_the_same_cell() -> None:
    bench = speaking()
    bench.open()
    note(bench)
    first = bench.take(CopyPut)
    bench.answer(first, ReplyStatus.BAD_EPOCH, hour=HOUR + 12)
    assert len(bench.closed) == 1
    bench.open(hour=HOUR + 12)
    again = bench.take(CopyPut).request
    assert isinstance(again, Put) and isinstance(first.request, Put)
    assert again.epoch == first.request.epoch + 1 and again.cell == first.request.cell
    assert again.tags[0] != first.request.tags[0]


def test_a_new_life_of_the_store_gets_the_same_bytes_again() -> None:
    bench = speaking()
    bench.open()
    note(bench)
    first = bench.take(CopyPut)
    bench.answer(first, expires_hour=HOUR + 24)
    bench.close()
    bench.open(store=0)
    assert not bench.waiting(Put)
    bench.close()
    bench.open(store=1)
    bench.pass_time(10)
    again = bench.take(CopyPut).request
    assert isinstance(again, Put) and isinstance(first.request, Put) and again.cell == first.request.cell


# --- conflict ------------------------------------------------------------------------------------


def test_a_conflict_that_proves_nothing_suspects_the_relay_alone() -> None:
    """Garbage, our own cell, our cell with a garbled body, and a cell of another slot."""
    for made in range(4):
        bench = speaking()
        bench.open()
        note(bench)
        note(bench)
        first, second = bench.take(CopyPut), bench.take(CopyPut)
        assert isinstance(first.request, Put) and isinstance(second.request, Put)
        cell = bytes(first.request.cell)
        stored = (bytes(3808), cell, cell[:-1] + bytes([cell[-1] ^ 1]), bytes(second.request.cell))[made]
        bench.answer(first, ReplyStatus.CONFLICT, cell=stored)
        assert bench.engine.core.contact("bob").state is ContactState.JOINING
        assert bench.state.relays[A.relay_id].suspect == 1
        bench.answer_all()
        bench.pass_time(3599)
        assert not bench.waiting(Put)


def test_a_conflict_that_another_device_of_ours_made_freezes_the_pair() -> None:
    bench = speaking()
    clone = Bench(load(bench.rows), seed=2)
    for device, text in ((bench, "one"), (clone, "two")):
        device.open()
        note(device, text)
    other = clone.take(CopyPut).request
    assert isinstance(other, Put)
    bench.answer(bench.take(CopyPut), ReplyStatus.CONFLICT, cell=bytes(other.cell))
    contact = bench.engine.core.contact("bob")
    assert contact.state is ContactState.FROZEN and contact.reason == "client.contact_frozen"
    bench.answer_all()
    bench.pass_time(1)
    assert not bench.waiting(Put), "a frozen session sends nothing"


def test_a_clone_that_went_on_to_another_chain_is_proof_too() -> None:
    """Its headers open under our keys, its body does not: another chain, another message key."""
    bench = speaking()
    bench.open()
    note(bench)
    put = bench.take(CopyPut)
    row = rows(bench)[0]
    drop = drops.derive_drop(row.slot.slot_secret.value, A.relay_id)
    stolen = drops.seal_cell(drop, row.header1, bytes(2304), bytes(32), bytes(1418), bench.rng.randbytes)
    bench.answer(put, ReplyStatus.CONFLICT, cell=stolen)
    assert bench.engine.core.contact("bob").state is ContactState.FROZEN


# --- recall --------------------------------------------------------------------------------------


def test_a_message_still_in_the_queue_is_back_in_time_without_asking() -> None:
    bench = speaking()
    sent = note(bench)
    recall(bench, sent)
    assert state_of(bench, sent) is OutState.WITHDRAWN and in_time(bench, sent) is True


def test_only_relays_that_a_copy_left_for_are_asked() -> None:
    bench = speaking(A, B)
    bench.open(A)
    sent = note(bench)
    bench.pass_time(sealing.LATER_S)
    bench.answer(bench.take(CopyPut), expires_hour=HOUR + 24)
    recall(bench, sent)
    assert bench.waiting(Recall)
    bench.answer(bench.take(CopyRecalled), expires_hour=HOUR + 24)
    assert in_time(bench, sent) is True


def test_a_copy_whose_put_was_never_answered_leaves_the_answer_open() -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    bench.close()
    recall(bench, sent)
    assert in_time(bench, sent) is None
    bench.open()
    bench.answer(bench.take(CopyRecalled), expires_hour=0)
    assert in_time(bench, sent) is None


def test_a_copy_put_twice_may_have_been_read_the_first_time() -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    bench.close()  # the first reply is lost: the reader may have fetched and deleted it
    bench.open()
    bench.answer(bench.take(CopyPut), expires_hour=HOUR + 24)
    recall(bench, sent)
    bench.answer(bench.take(CopyRecalled), expires_hour=HOUR + 24)
    assert in_time(bench, sent) is None


def test_a_copy_that_was_there_already_was_there_once() -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    bench.close()
    bench.open()
    bench.answer(bench.take(CopyPut), ReplyStatus.DUP, expires_hour=HOUR + 24)
    recall(bench, sent)
    bench.answer(bench.take(CopyRecalled), expires_hour=HOUR + 24)
    assert in_time(bench, sent) is True


def test_a_message_that_has_expired_stays_so_and_is_not_taken_back() -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    bench.answer_all()
    bench.pass_time(48 * HOUR_S)
    recall(bench, sent)
    assert (
        bench.state.outbox[sent.id].state is OutState.EXPIRED and bench.state.outbox[sent.id].recall is None
    )


def test_a_received_message_comes_back_too_late() -> None:
    pair = Pair(1)
    pair.meet()
    told = pair.say(pair.alice, "word")
    pair.world.advance(10)
    pair.alice.act("recall", told)
    ours = pair.alice.state.outbox[bytes.fromhex(told)]
    assert ours.recall is not None and ours.recall.in_time is False


def test_a_recall_between_two_honest_relays_is_in_time_and_nothing_is_shown() -> None:
    pair = Pair(1)
    pair.meet()
    pair.world.advance(10)
    pair.bob.online = False
    pair.bob.disconnect()
    told = pair.say(pair.alice, "word")
    pair.world.advance(10)
    pair.alice.act("recall", told)
    pair.world.advance(10)
    ours = pair.alice.state.outbox[bytes.fromhex(told)]
    assert ours.recall is not None and ours.recall.in_time is True
    pair.bob.online = True
    pair.world.advance(60)
    assert told not in pair.bob.stored


# --- boxes ---------------------------------------------------------------------------------------


def test_a_conflict_on_box_0_suspects_the_relay_and_breaks_nothing() -> None:
    bench, _ = invited(A)
    bench.open()
    bench.answer(bench.take(BoxPut), ReplyStatus.CONFLICT, cell=bytes(3808))
    assert bench.engine.core.contact("bob").state is ContactState.INVITED
    assert bench.state.relays[A.relay_id].suspect == 1


def test_a_box_is_put_for_72_hours_and_no_longer_than_its_invitation_counts() -> None:
    bench, _ = invited(A)
    bench.open()
    put = bench.take(BoxPut)
    assert isinstance(put.request, Put) and put.request.lifetime is Lifetime.HOURS_72
    bench.answer(put, ReplyStatus.BUSY)
    bench.close()
    bench.pass_time(48 * HOUR_S)
    bench.open(hour=HOUR + 48)
    assert not bench.waiting(Put)


def test_one_network_with_one_relay_is_enough() -> None:
    bench = speaking(A)
    assert network(A).relays == (A,)
    bench.open()
    note(bench)
    assert len(rows(bench)[0].copies) == 1 and bench.waiting(Poll)


def test_a_recall_is_asked_once_on_a_link_whatever_the_answer() -> None:
    bench = speaking()
    bench.open()
    sent = note(bench)
    bench.answer(bench.take(CopyPut), expires_hour=HOUR + 24)
    recall(bench, sent)
    bench.answer(bench.take(CopyRecalled), ReplyStatus.NOT_ADMITTED)
    bench.pass_time(60)
    assert not bench.waiting(Recall)
    bench.close()
    bench.open()
    assert bench.waiting(Recall)
