"""client/session: one contact's cells, each opened once, each rule of the writer's checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from client import session as talk
from client.errors import TranscriptForked
from client.sealed import SealedCell
from client.session import DAY_S, Letter, Plan, Session
from keys import drops, ratchet
from keys.chains import Place
from keys.errors import CellRejected, ContactFault
from keys.ratchet import RatchetState
from tests.support.bench import NOW_S, sessions
from wire.cell import Header1, decode_header1, encode_header1
from wire.limits import BODY_BYTES, SEALED_COPIES
from wire.payload import Body, BodyType, Receipt, decode_body, encode_body
from wire.request import Lifetime

RELAY, OTHER = b"r" * 16, b"o" * 16
RANDOM = Random("session")
DATA = Letter(BodyType.STATUS, b"word", 0, Lifetime.HOURS_24, b"i" * 8)
RECEIPT = Letter(BodyType.RECEIPT, b"", 0, Lifetime.HOURS_24)


def seal(session: Session, letter: Letter = DATA, now_s: float = NOW_S) -> tuple[Session, SealedCell]:
    g = ratchet.next_g(session.ratchet)
    after = talk.seal(session, letter, Plan({RELAY: now_s, OTHER: now_s}, now_s), now_s, RANDOM.randbytes)
    return after, after.sealed.cells[g]


def take(session: Session, row: SealedCell, relay: int = 0) -> talk.Taken:
    copy = row.copies[relay]
    return talk.take(session, row.slot.place, copy.relay_id, copy.cell)


def resealed(
    row: SealedCell, body: bytes | None = None, header1: bytes | None = None, header2: bytes | None = None
) -> bytes:
    """The cell of a writer who holds all keys and keeps no rule."""
    drop = drops.derive_drop(row.slot.slot_secret.value, RELAY)
    return drops.seal_cell(
        drop,
        header1 or row.header1,
        header2 or row.slot.header2,
        row.slot.message_key.value,
        body or row.body.value,
        RANDOM.randbytes,
    )


def test_what_one_seals_the_other_opens_and_receipts() -> None:
    joiner, inviter = sessions(1)
    joiner, row = seal(joiner)
    taken = take(inviter, row)
    assert taken.body.content == b"word" and talk.receipt_due(taken.session, NOW_S)
    inviter, answer = seal(taken.session, RECEIPT)
    assert not talk.receipt_due(inviter, NOW_S)
    back = take(joiner, answer)
    assert [each.message_id for each in back.confirmed] == [b"i" * 8]
    assert not back.session.sealed.cells and not talk.receipt_due(back.session, NOW_S)


@pytest.mark.parametrize("relay", [0, 1])
def test_either_copy_opens_and_the_other_then_does_not(relay: int) -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    after = take(inviter, row, relay).session
    assert ratchet.slot_of(after.ratchet, row.slot.place) is None
    with pytest.raises(CellRejected):
        take(after, row, 1 - relay)


def test_a_copy_of_one_relay_does_not_open_as_that_of_another() -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    with pytest.raises(CellRejected):
        talk.take(inviter, row.slot.place, OTHER, row.copies[0].cell)


def test_a_flipped_byte_in_any_part_is_rejected_and_the_good_copy_still_opens() -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    cell = row.copies[0].cell
    for at in (0, 23, 24, 53, 54, 2373, 2374, 3807, *range(1, 3808, 251)):
        bad = cell[:at] + bytes([cell[at] ^ 1]) + cell[at + 1 :]
        with pytest.raises(CellRejected):
            talk.take(inviter, row.slot.place, RELAY, bad)
    assert take(inviter, row).body.g == 0


def test_a_cell_does_not_open_in_another_place() -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    for place in (Place(0, 1), Place(1, 0), Place(0, 63)):
        with pytest.raises(CellRejected):
            talk.take(inviter, place, RELAY, row.copies[0].cell)


# --- rules that only the contact can break -------------------------------------------------------


def changed(row: SealedCell, change: Callable[[Body], Body]) -> bytes:
    return encode_body(change(decode_body(row.body.value)))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: replace(body, g=1),
        lambda body: replace(body, g=2**64 - 1),
        lambda body: replace(body, receipt=Receipt(0, 0b10, 2)),
        lambda body: replace(body, receipt=Receipt(1, 0, 1)),
    ],
)
def test_a_body_that_breaks_a_rule_is_the_contacts_fault(change: Callable[[Body], Body]) -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    with pytest.raises(ContactFault):
        talk.take(inviter, row.slot.place, RELAY, resealed(row, changed(row, change)))
    assert take(inviter, row).body.g == 0


def test_a_body_that_does_not_decode_is_the_contacts_fault() -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    good = row.body.value
    for at, value in ((0, 0), (0, 7), (2, 0), (3, 1), (12, 255), (84, 255), (BODY_BYTES - 1, 1)):
        bad = good[:at] + bytes([value]) + good[at + 1 :]
        with pytest.raises(ContactFault):
            talk.take(inviter, row.slot.place, RELAY, resealed(row, bad))


@pytest.mark.parametrize("at", range(14))
def test_every_byte_of_the_first_header_is_bound_to_the_slot(at: int) -> None:
    """Changed by the writer itself.  The flag that wants a receipt is the only choice it has."""
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    bad = row.header1[:at] + bytes([row.header1[at] ^ 2]) + row.header1[at + 1 :]
    with pytest.raises(ContactFault):
        talk.take(inviter, row.slot.place, RELAY, resealed(row, header1=bad))


def test_the_flag_of_the_first_header_may_be_either() -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    header = decode_header1(row.header1)
    silent = encode_header1(Header1(False, header.chain, header.previous, header.number))
    assert talk.take(inviter, row.slot.place, RELAY, resealed(row, header1=silent)).body.g == 0


def test_a_second_header_unlike_the_chains_is_the_contacts_fault() -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    for at in (0, 40, 1300):
        bad = row.slot.header2[:at] + bytes([row.slot.header2[at] ^ 1]) + row.slot.header2[at + 1 :]
        with pytest.raises(ContactFault):
            talk.take(inviter, row.slot.place, RELAY, resealed(row, header2=bad))


def test_another_transcript_is_a_fork() -> None:
    joiner, inviter = sessions(1)
    joiner, first = seal(joiner)
    inviter = take(inviter, first).session
    _, second = seal(joiner)
    lie = changed(second, lambda body: replace(body, transcript=bytes(32)))
    with pytest.raises(TranscriptForked):
        talk.take(inviter, second.slot.place, RELAY, resealed(second, lie))
    assert take(inviter, second).body.g == 1


# --- receipts ------------------------------------------------------------------------------------


def heard(letter: Letter) -> Session:
    """The inviter's session after one cell of the joiner."""
    joiner, inviter = sessions(1)
    return take(inviter, seal(joiner, letter)[1]).session


def test_data_makes_a_receipt_due_and_any_cell_one_a_day_later() -> None:
    assert talk.receipt_due(heard(DATA), 0.0)
    quiet = heard(RECEIPT)
    quiet = replace(quiet, sealed=replace(quiet.sealed, last_sealed_s=NOW_S))
    assert not talk.receipt_due(quiet, NOW_S + DAY_S - 1)
    assert talk.receipt_due(quiet, NOW_S + DAY_S)


def test_nothing_new_makes_no_receipt_due_ever() -> None:
    _, inviter = sessions(1)
    assert not talk.receipt_due(inviter, NOW_S + 100 * DAY_S)


def test_receipts_do_not_answer_each_other() -> None:
    ends = list(sessions(1))
    ends[0], row = seal(ends[0])
    sealed_cells = 0
    for turn in range(20):
        reader = (turn + 1) % 2
        ends[reader] = take(ends[reader], row).session
        if not talk.receipt_due(ends[reader], NOW_S):
            break
        ends[reader], row = seal(ends[reader], RECEIPT)
        sealed_cells += 1
    assert sealed_cells == 1


def test_the_newest_cell_given_up_owes_a_receipt_and_an_older_one_does_not() -> None:
    joiner, _ = sessions(1)
    joiner, first = seal(joiner)
    joiner, second = seal(joiner)
    older, gone = talk.give_up(joiner, lambda row: row is not first)
    assert gone == (first,) and not talk.receipt_due(older, NOW_S)
    newer, gone = talk.give_up(joiner, lambda row: row is not second)
    assert gone == (second,) and talk.receipt_due(newer, NOW_S)
    newer, _ = seal(newer, RECEIPT)
    assert not talk.receipt_due(newer, NOW_S)
    assert talk.give_up(newer, lambda _: True) == (newer, ())


# --- conflicts and bounds ------------------------------------------------------------------------


def test_a_conflict_is_a_fork_only_when_slot_keys_say_so() -> None:
    joiner, _ = sessions(1)
    clone = joiner
    _, ours = seal(joiner)
    _, theirs = seal(clone, replace(DATA, content=b"else"))
    assert talk.is_fork(ours, RELAY, theirs.copies[0].cell)
    body, plain = resealed(ours, bytes(BODY_BYTES)), resealed(ours)
    assert talk.is_fork(ours, RELAY, body), "other content under our own message key"
    assert not talk.is_fork(ours, RELAY, plain), "the same content sealed with another nonce"
    for garbage in (bytes(3808), b"", ours.copies[0].cell, theirs.copies[1].cell, plain[:-1] + b"\0"):
        assert not talk.is_fork(ours, RELAY, garbage)


def test_a_cell_of_a_seized_chain_key_opens_nothing_after_the_next_turn() -> None:
    joiner, inviter = sessions(1)
    joiner, row = seal(joiner)
    inviter = take(inviter, row).session
    inviter, answer = seal(inviter)
    stolen: RatchetState = joiner.ratchet
    joiner = take(joiner, answer).session
    joiner, healed = seal(joiner)
    inviter = take(inviter, healed).session
    inviter, fresh = seal(inviter)
    with pytest.raises((CellRejected, ContactFault)):
        drops.open_cell(stolen, fresh.slot.place, RELAY, fresh.copies[0].cell)
    assert take(joiner, fresh).body.g == 1


def test_near_and_far_slots_are_the_whole_window_once() -> None:
    joiner, inviter = sessions(1)
    _, row = seal(joiner)
    session = take(inviter, row).session
    places = [slot.place for slot in (*talk.near_slots(session), *talk.far_slots(session))]
    assert len(places) == len(set(places)) == 128
    assert len(talk.near_slots(session)) == 6


def test_copies_are_counted_over_all_sessions() -> None:
    joiner, _ = sessions(1)
    joiner, _ = seal(joiner)
    assert talk.count_copies([joiner, joiner]) == 4
    assert talk.has_room([joiner], SEALED_COPIES - 2) and not talk.has_room([joiner], SEALED_COPIES - 1)


def test_nothing_of_a_session_shows_itself() -> None:
    joiner, row = seal(sessions(1)[0])
    assert [repr(each) for each in (joiner, row, row.copies[0], DATA)] == [""] * 4


def test_a_receipt_takes_no_room_from_data() -> None:
    """Hundreds of cells to people who are away must not close the windows of everybody else."""
    joiner, _ = sessions(1)
    joiner, _ = seal(joiner)
    assert talk.count_copies([joiner]) == 2
    joiner, _ = seal(joiner, RECEIPT)
    assert talk.count_copies([joiner]) == 2
