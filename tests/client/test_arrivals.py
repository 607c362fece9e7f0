"""client/arrivals: what a cell that comes may change, from a box to a message."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from client import acts, arrivals, messages, outbox, pairing, room, session
from client import session as talk
from client.catalogue import kind_by_name
from client.effects import BoxPut, CopyPut, NoticeKind, SetPolled, link_id
from client.inbox import InState
from client.outbox import OutState
from client.session import Letter, Plan, Session
from client.state import Contact, ContactState, Receipts
from keys import drops
from tests.support.bench import HOUR, NOW_S, A, B, Bench, invited, paired
from tests.support.sim import Pair
from wire.bundle import Role, from_link
from wire.descriptor import RelayEntry
from wire.envelope import Ack, Envelope, Urgency, encode_envelope
from wire.payload import BodyType, Progress, StatusContent, encode_ended, encode_status
from wire.request import Lifetime, Poll, Put, ReplyStatus

RANDOM = Random("arrivals")
AT_S = int(NOW_S) // 600 * 600
HOUR_S = 3600
GARBAGE = bytes(3808)


def bob(bench: Bench) -> Contact:
    return bench.engine.core.contact("bob")


def suspected(bench: Bench, relay: RelayEntry = A) -> int:
    return bench.state.relays[relay.relay_id].suspect


# --- pairing, box by box -------------------------------------------------------------------------


def joined(link: str, seed: int = 5) -> Bench:
    """A bench whose person took this invitation."""
    bench = Bench(seed=seed)
    acts.join(bench.engine.core, "alice", link, True, bench.now_s)
    bench.run()
    return bench


def box_tag(bench: Bench, name: str, relay: RelayEntry = A) -> bytes:
    contact = bench.engine.core.contact(name)
    assert contact.pairing is not None
    return drops.tag(pairing.their_box(contact.pairing, relay.relay_id), HOUR // 12)


def boxes(bench: Bench, *relays: RelayEntry) -> dict[bytes, bytes]:
    """Let the relays be there, and take the boxes that are put at them."""
    found = {}
    for relay in relays:
        if relay.relay_id not in bench.engine.core.exchanges:
            bench.open(relay)
        put = bench.take(BoxPut, relay)
        assert isinstance(put.request, Put)
        found[relay.relay_id] = bytes(put.request.cell)
        bench.answer(put, expires_hour=HOUR + 72)
    return found


def answers(link: str, box0: bytes, seed: int = 5) -> tuple[Bench, dict[bytes, bytes]]:
    """A joiner who found box 0 at A, and its boxes 1."""
    bench = joined(link, seed)
    for relay in (A, B):
        bench.open(relay)
        bench.answer_all(relay)
    bench.push(box_tag(bench, "alice"), box0)
    return bench, boxes(bench, A, B)


def met() -> tuple[Bench, str, dict[bytes, bytes], Bench, dict[bytes, bytes]]:
    """An inviter at two quiet relays, and an answer on its way."""
    alice, link = invited(A, B)
    box0 = boxes(alice, A, B)
    for relay in (A, B):
        alice.answer_all(relay)
    bench, box1 = answers(link, box0[A.relay_id])
    return alice, link, box0, bench, box1


def test_an_answer_is_accepted_once_both_relays_were_read_after_it() -> None:
    alice, _, _, _, box1 = met()
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    assert bob(alice).state is ContactState.INVITED
    alice.answer_all(A)
    assert bob(alice).state is ContactState.INVITED
    alice.answer_all(B)
    contact = bob(alice)
    assert contact.state is ContactState.WAITING and contact.session is not None
    assert contact.inviting is not None and contact.inviting.secrets is None
    assert set(contact.boxes_back) == {A.relay_id}, "B gave its box back already"


def test_a_poll_that_was_refused_is_no_word_of_a_relay() -> None:
    alice, _, _, _, box1 = met()
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    alice.answer_all(A)
    while alice.waiting(Poll, B):
        alice.answer(alice.take(SetPolled, B), ReplyStatus.QUOTA)
    alice.pass_time(1)
    assert bob(alice).state is ContactState.INVITED


def test_a_dead_relay_holds_up_an_acceptance_for_ten_minutes() -> None:
    alice, _, _, _, box1 = met()
    alice.close(B)
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    alice.answer_all(A)
    alice.pass_time(599)
    assert bob(alice).state is ContactState.INVITED
    alice.pass_time(1)
    assert bob(alice).state is ContactState.WAITING


def test_a_crash_before_acceptance_changes_nothing_of_it() -> None:
    alice, _, _, _, box1 = met()
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    alice.restart()
    for relay in (A, B):
        alice.open(relay)
        alice.answer_all(relay)
    assert bob(alice).state is ContactState.WAITING


def test_a_crash_after_acceptance_keeps_the_session_that_was_accepted() -> None:
    alice, _, _, _, box1 = met()
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    for relay in (A, B):
        alice.answer_all(relay)
    before = bob(alice)
    alice.restart()
    assert bob(alice) == before


def test_two_answers_before_acceptance_are_both_refused_and_the_person_is_told() -> None:
    alice, link, box0, _, box1 = met()
    _, other = answers(link, box0[A.relay_id], seed=6)
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    alice.push(box_tag(alice, "bob", B), other[B.relay_id], B)
    assert bob(alice).state is ContactState.BROKEN and bob(alice).session is None
    assert bob(alice).reason == "client.invitation_used"


def test_a_second_answer_after_acceptance_freezes_the_pair() -> None:
    alice, link, box0, _, box1 = met()
    _, other = answers(link, box0[A.relay_id], seed=6)
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    for relay in (A, B):
        alice.answer_all(relay)
    alice.push(box_tag(alice, "bob", B), other[B.relay_id], B)
    assert bob(alice).state is ContactState.FROZEN


def test_the_same_answer_again_and_again_changes_nothing() -> None:
    alice, _, _, _, box1 = met()
    for _ in range(3):
        alice.push(box_tag(alice, "bob"), box1[A.relay_id])
        alice.push(box_tag(alice, "bob", B), box1[B.relay_id], B)
    assert bob(alice).state is ContactState.WAITING and suspected(alice) == 0


@pytest.mark.parametrize("made", range(4))
def test_a_relay_that_forges_or_moves_boxes_is_suspect_and_the_good_box_still_counts(made: int) -> None:
    alice, _, box0, _, box1 = met()
    good = box1[A.relay_id]
    cell = (GARBAGE, good[:100] + bytes([good[100] ^ 1]) + good[101:], box0[A.relay_id], box1[B.relay_id])[
        made
    ]
    alice.push(box_tag(alice, "bob"), cell)
    assert bob(alice).state is ContactState.INVITED and suspected(alice) == 1
    alice.push(box_tag(alice, "bob"), good)
    for relay in (A, B):
        alice.answer_all(relay)
    assert bob(alice).state is ContactState.WAITING


def test_the_joiner_takes_no_forged_bundle_and_waits_for_the_good_one() -> None:
    alice, link = invited(A, B)
    box0 = boxes(alice, A, B)
    joiner = joined(link)
    joiner.open(A)
    tag = box_tag(joiner, "alice")
    for at in range(0, 3808, 97):
        cell = box0[A.relay_id]
        before = joiner.engine.core.contact("alice")
        joiner.push(tag, cell[:at] + bytes([cell[at] ^ 1]) + cell[at + 1 :])
        assert joiner.engine.core.contact("alice") == before
    joiner.push(tag, box0[A.relay_id])
    assert joiner.engine.core.contact("alice").session is not None


def test_a_joiner_whose_box_is_taken_by_another_answer_is_told() -> None:
    alice, link = invited(A, B)
    box0 = boxes(alice, A, B)
    first, taken = answers(link, box0[A.relay_id])
    second = joined(link, seed=6)
    second.open(A)
    second.push(box_tag(second, "alice"), box0[A.relay_id])
    put = second.take(BoxPut)
    second.answer(put, ReplyStatus.CONFLICT, cell=taken[A.relay_id])
    contact = second.engine.core.contact("alice")
    assert contact.state is ContactState.BROKEN and contact.reason == "client.invitation_used"
    assert first.engine.core.contact("alice").state is ContactState.JOINING


def test_a_relay_that_invents_a_conflict_on_box_1_is_suspect() -> None:
    alice, link = invited(A, B)
    box0 = boxes(alice, A, B)
    joiner = joined(link)
    joiner.open(A)
    joiner.push(box_tag(joiner, "alice"), box0[A.relay_id])
    joiner.answer(joiner.take(BoxPut), ReplyStatus.CONFLICT, cell=GARBAGE)
    assert joiner.engine.core.contact("alice").state is ContactState.JOINING and suspected(joiner) == 1


def test_both_boxes_are_taken_back_once_the_pair_stands() -> None:
    pair = Pair(1)
    pair.meet()
    pair.world.advance(700)
    for node, name in ((pair.alice, "bob"), (pair.bob, "alice")):
        assert node.state.contacts[name].state is ContactState.ACTIVE
        assert not node.state.contacts[name].boxes_back
    pair.world.advance(73 * HOUR_S, step_s=HOUR_S)
    assert pair.alice.state.contacts["bob"].inviting is None


# --- an invitation's end -------------------------------------------------------------------------


def test_an_invitation_nobody_answered_is_broken_at_its_hour_on_both_sides() -> None:
    alice, link = invited(A)
    joiner = joined(link)
    for bench, name in ((alice, "bob"), (joiner, "alice")):
        bench.pass_time(from_link(link).expires_hour * HOUR_S - NOW_S - 1)
        assert bench.engine.core.contact(name).lives
        bench.pass_time(1)
        assert bench.engine.core.contact(name).state is ContactState.BROKEN
        assert bench.engine.core.contact(name).reason == "client.invitation_expired"


def test_an_answer_in_the_last_minutes_is_accepted_although_a_relay_is_silent() -> None:
    alice, link, _, _, box1 = met()
    end_s = from_link(link).expires_hour * HOUR_S
    alice.close(B)
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    alice.now_s = end_s - 60
    contact = bob(alice)
    assert contact.inviting is not None
    alice.engine.core.keep(
        replace(contact, inviting=replace(contact.inviting, answer_at_s=end_s - 60, read=()))
    )
    alice.pass_time(60)
    assert bob(alice).state is ContactState.INVITED
    alice.pass_time(540)
    assert bob(alice).state is ContactState.WAITING


def test_an_inviter_that_waits_goes_on_waiting_and_polls_no_box_after_the_invitations_end() -> None:
    alice, link, _, _, box1 = met()
    alice.push(box_tag(alice, "bob"), box1[A.relay_id])
    for relay in (A, B):
        alice.answer_all(relay)
    alice.pass_time(from_link(link).expires_hour * HOUR_S - alice.now_s)
    assert bob(alice).state is ContactState.WAITING and bob(alice).inviting is None
    alice.pass_time(pairing.LAST_WORD_S - 1)
    assert bob(alice).state is ContactState.WAITING
    alice.pass_time(1)
    assert bob(alice).state is ContactState.BROKEN, "its first cell can lie nowhere any more"


def test_a_joiner_that_answered_is_quiet_after_the_invitations_end() -> None:
    """Its box is put no more, and must not keep a sync by hand from ending."""
    alice, link = invited(A)
    box0 = boxes(alice, A)
    joiner = joined(link)
    joiner.open(A)
    joiner.push(box_tag(joiner, "alice"), box0[A.relay_id])
    joiner.close(A)
    joiner.pass_time(from_link(link).expires_hour * HOUR_S - joiner.now_s)
    joiner.open(A, hour=HOUR + 48)
    assert not [asked for asked in joiner.waiting(Put) if isinstance(asked.about, BoxPut)]
    joiner.answer_all()
    assert joiner.engine.is_quiet(A.relay_id, joiner.now_s)


# --- cells of a contact --------------------------------------------------------------------------


class Writer:
    """Bob on paper: seals what the test wants and hands it to the bench as relay A would."""

    def __init__(self, seed: int = 1) -> None:
        self.bench, self.session = paired(seed=seed)
        self.bench.open()

    def seal(self, letter: Letter) -> tuple[bytes, bytes]:
        g = self.next_g
        self.session = talk.seal(
            self.session, letter, Plan({A.relay_id: NOW_S}, NOW_S), NOW_S, RANDOM.randbytes
        )
        row = self.session.sealed.cells[g]
        tag = drops.slot_tag(row.slot.slot_secret.value, A.relay_id, HOUR // 12)
        return tag, row.copies[0].cell

    @property
    def next_g(self) -> int:
        sending = self.session.ratchet.sending
        return 0 if sending is None else sending.earlier + sending.length

    def say(self, content: bytes, kind: BodyType = BodyType.MESSAGE, expires_at_s: int = 0) -> None:
        self.bench.push(*self.seal(Letter(kind, content, expires_at_s, Lifetime.HOURS_24)))

    def seal_part(self, part: int, parts: int) -> tuple[bytes, bytes]:
        """One cell of a message that a newer program sends in several."""
        whole = talk._body
        try:
            talk._body = lambda *args: replace(whole(*args), part=part, parts=parts)
            return self.seal(Letter(BodyType.MESSAGE, b"piece", AT_S + HOUR_S, Lifetime.HOURS_6))
        finally:
            talk._body = whole

    def message(self, envelope: Envelope) -> None:
        self.say(encode_envelope(envelope), expires_at_s=envelope.at_s + envelope.valid_min * 60)

    def hear(self) -> Session:
        """Take in what the bench's person has put."""
        put = self.bench.take(CopyPut)
        assert isinstance(put.request, Put) and isinstance(put.about, CopyPut)
        row = bob(self.bench).session.sealed.cells[put.about.g]  # type: ignore[union-attr]
        self.session = talk.take(self.session, row.slot.place, A.relay_id, bytes(put.request.cell)).session
        return self.session


def note(text: str = "word", kind: str = "note", **fields: object) -> Envelope:
    made = Envelope(
        kind_by_name(kind).number,
        RANDOM.randbytes(8),
        AT_S,
        60,
        Urgency.SOON,
        False,
        False,
        Ack.OPENED,
        {1: text} if kind == "note" else {1: 1},
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def test_the_first_cell_that_opens_makes_the_pair_active_and_is_answered() -> None:
    writer = Writer()
    writer.say(b"\x91\x01", BodyType.PAIRING)
    assert bob(writer.bench).state is ContactState.ACTIVE
    writer.bench.pass_time(3)
    writer.hear()
    assert not writer.session.sealed.cells, "the first cell of the inviter carries the receipt"


def test_a_message_is_told_after_it_was_saved_and_its_cell_is_deleted_later() -> None:
    writer = Writer()
    sent = note()
    writer.message(sent)
    assert ("inbox", sent.id) in writer.bench.rows
    assert writer.bench.notices(NoticeKind.MESSAGE_ARRIVED) == ["new"]
    (planned,) = writer.bench.engine.core.exchanges[link_id(A.relay_id)].deletes
    assert NOW_S <= planned[0] <= NOW_S + 600


def test_a_cell_that_comes_again_is_shown_once() -> None:
    writer = Writer()
    sealed = writer.seal(Letter(BodyType.MESSAGE, encode_envelope(note()), AT_S + 3600, Lifetime.HOURS_24))
    for _ in range(3):
        writer.bench.push(*sealed)
    assert writer.bench.notices(NoticeKind.MESSAGE_ARRIVED) == ["new"]


def test_a_message_sent_twice_in_two_cells_is_shown_once() -> None:
    writer, sent = Writer(), note()
    for _ in range(2):
        writer.message(sent)
    assert len(writer.bench.state.inbox) == 1 and bob(writer.bench).state is ContactState.ACTIVE


def test_a_receipt_leaves_within_two_seconds_even_in_a_stream_of_messages() -> None:
    writer = Writer()
    writer.say(b"\x91\x01", BodyType.PAIRING)
    writer.bench.pass_time(3)
    writer.bench.answer_all()
    for _ in range(5):
        writer.message(note())
        writer.bench.pass_time(0.5)
    assert bob(writer.bench).session is not None
    assert [asked for asked in writer.bench.waiting(Put) if isinstance(asked.about, CopyPut)]


@pytest.mark.parametrize("age_s", [3600, 2 * 86_400])
def test_a_void_message_is_listed_as_expired_and_not_lost_without_a_word(age_s: int) -> None:
    writer = Writer()
    sent = note(at_s=AT_S - age_s)
    writer.message(sent)
    assert writer.bench.notices(NoticeKind.MESSAGE_ARRIVED) == ["expired"]
    writer.bench.pass_time(60)
    message = writer.bench.state.inbox[sent.id]
    assert message.state is InState.EXPIRED and message.content is None


def test_a_kind_the_role_may_not_send_is_told_and_not_shown() -> None:
    writer = Writer()
    request = note(kind="shelter_request", body={1: 1, 10: 0, 11: 1})
    writer.message(request)
    assert writer.bench.notices(NoticeKind.ROLE_REFUSED) == ["shelter_request"]
    assert not writer.bench.state.inbox and bob(writer.bench).state is ContactState.ACTIVE


def test_a_kind_of_a_newer_program_is_kept() -> None:
    writer = Writer()
    sent = note(kind="note", body={77: 5})
    writer.message(replace(sent, kind=200))
    assert sent.id in writer.bench.state.inbox


@pytest.mark.parametrize(
    ("kind", "content", "expires_at_s"),
    [
        (BodyType.MESSAGE, b"", 0),
        (BodyType.MESSAGE, b"\x80", 0),
        (BodyType.MESSAGE, b"garbage", 5),
        (BodyType.STATUS, b"", 0),
        (BodyType.STATUS, b"\x92\xc4\x08" + bytes(8) + b"\x07", 0),
        (BodyType.PAIRING, b"", 0),
        (BodyType.PAIRING, b"\x91\x02", 0),
        (BodyType.MESSAGE, encode_envelope(note()), AT_S + 3601),
        (BodyType.MESSAGE, encode_envelope(note()), 0),
    ],
)
def test_content_that_breaks_a_rule_breaks_the_pair(
    kind: BodyType, content: bytes, expires_at_s: int
) -> None:
    writer = Writer()
    writer.say(content, kind, expires_at_s)
    contact = bob(writer.bench)
    assert contact.state is ContactState.BROKEN and contact.reason == "client.contact_broken"
    assert not writer.bench.state.inbox


def test_control_is_read_receipted_and_ignored() -> None:
    writer = Writer()
    writer.say(b"anything", BodyType.CONTROL)
    contact = bob(writer.bench)
    assert contact.state is ContactState.ACTIVE and contact.session is not None
    assert contact.session.earned or contact.session.sealed.cells


def test_a_word_of_messages_that_ended_is_told_once_for_each_number() -> None:
    writer = Writer()
    for ended in (2, 2, 1, 5):
        writer.say(encode_ended(ended), BodyType.CONTROL)
    assert bob(writer.bench).their_ended == 5
    assert writer.bench.notices(NoticeKind.CONTACT_CHANGED).count("client.messages_ended") == 2


def test_a_broken_pair_reads_and_sends_nothing_more() -> None:
    writer = Writer()
    writer.say(b"garbage")
    writer.bench.answer_all()
    writer.message(note())
    assert not writer.bench.state.inbox
    writer.bench.pass_time(10)
    assert not writer.bench.asked


# --- words about our messages --------------------------------------------------------------------


def spoken() -> tuple[Writer, bytes]:
    """A pair in which bob holds a note of ours."""
    writer = Writer()
    writer.say(b"\x91\x01", BodyType.PAIRING)
    writer.bench.pass_time(3)
    writer.hear()
    sent = messages.send(writer.bench.engine.core, "note", "bob", {"text": "word"}, writer.bench.now_s)
    writer.bench.run()
    writer.hear()
    return writer, sent.id


def status(message_id: bytes, progress: Progress) -> bytes:
    return encode_status(StatusContent(message_id, progress))


def test_receipt_and_status_move_a_message_on() -> None:
    writer, sent = spoken()
    writer.say(b"", BodyType.RECEIPT)
    assert writer.bench.state.outbox[sent].state is OutState.RECEIVED
    writer.say(status(sent, Progress.OPENED), BodyType.STATUS)
    assert writer.bench.state.outbox[sent].state is OutState.OPENED
    writer.say(status(sent, Progress.DONE), BodyType.STATUS)
    writer.say(status(sent, Progress.OPENED), BodyType.STATUS)
    assert writer.bench.state.outbox[sent].state is OutState.DONE


def test_an_answer_moves_its_message_and_proves_a_recall_too_late() -> None:
    for withdrawn in (False, True):
        writer, sent = spoken()
        if withdrawn:
            ours = writer.bench.state.outbox[sent]
            writer.bench.engine.core.keep_sent(outbox.withdraw(ours, outbox.Recall({})))
        writer.message(note(reply_to=sent))
        ours = writer.bench.state.outbox[sent]
        assert ours.state is (OutState.WITHDRAWN if withdrawn else OutState.ANSWERED)
        assert ours.recall is None or ours.recall.in_time is False


def test_nobody_speaks_of_messages_to_somebody_else() -> None:
    writer, sent = spoken()
    ours = writer.bench.state.outbox[sent]
    writer.bench.state.outbox[sent] = replace(ours, contact="mina")
    writer.say(status(sent, Progress.OPENED), BodyType.STATUS)
    writer.message(note(reply_to=sent))
    writer.say(status(sent, Progress.NO), BodyType.STATUS)
    assert writer.bench.state.outbox[sent].answer is None
    assert writer.bench.state.outbox[sent].state not in (OutState.OPENED, OutState.ANSWERED)
    assert bob(writer.bench).state is ContactState.ACTIVE


def test_a_newer_message_voids_the_one_it_replaces_and_no_others_one() -> None:
    writer = Writer()
    first, second = note(), note()
    writer.message(first)
    writer.message(second)
    writer.bench.state.inbox[second.id] = replace(writer.bench.state.inbox[second.id], contact="mina")
    writer.message(note(replaces=first.id))
    writer.message(note(replaces=second.id))
    assert writer.bench.state.inbox[first.id].state is InState.EXPIRED
    assert writer.bench.state.inbox[second.id].content is not None


@pytest.mark.parametrize("real", [True, False])
def test_between_practice_and_what_is_real_nothing_is_replaced(real: bool) -> None:
    writer = Writer()
    first = note(drill=not real)
    writer.message(first)
    writer.message(note(drill=real, replaces=first.id))
    assert writer.bench.state.inbox[first.id].content is not None
    writer.message(note(drill=not real, replaces=first.id))
    assert writer.bench.state.inbox[first.id].state is InState.EXPIRED


@pytest.mark.parametrize("real", [True, False])
def test_between_practice_and_what_is_real_nothing_is_answered(real: bool) -> None:
    writer, sent = spoken()
    writer.bench.state.outbox[sent] = replace(writer.bench.state.outbox[sent], drill=not real)
    writer.message(note(drill=real, reply_to=sent))
    assert writer.bench.state.outbox[sent].state is OutState.RECEIVED
    writer.message(note(drill=not real, reply_to=sent))
    assert writer.bench.state.outbox[sent].state is OutState.ANSWERED


def test_roles_come_from_the_invitation() -> None:
    alice, link = invited(A)
    joiner = joined(link)
    assert bob(alice).their_role is Role.HOUSE
    assert joiner.engine.core.contact("alice").our_role is Role.HOUSE


# --- what earns a receipt ------------------------------------------------------------------------


def acquainted() -> Writer:
    """A pair that stands, with nothing waiting on either side."""
    writer = Writer()
    writer.message(note())
    writer.bench.pass_time(3)
    return writer


def receipts_of(bench: Bench, seconds: float = 3.0) -> int:
    """Receipts that leave within a while, by themselves."""
    before = len(bench.notices(NoticeKind.RECEIPT_SEALED))
    bench.pass_time(seconds)
    return len(bench.notices(NoticeKind.RECEIPT_SEALED)) - before


def test_a_new_message_earns_a_receipt_and_the_same_one_in_another_cell_none() -> None:
    writer, envelope = acquainted(), note()
    writer.message(envelope)
    assert receipts_of(writer.bench) == 1
    writer.message(envelope)
    assert receipts_of(writer.bench) == 0


@pytest.mark.parametrize(
    "envelope",
    [note(at_s=AT_S - 2 * HOUR_S), note(kind="shelter_request", body={})],
    ids=["void", "not this role's"],
)
def test_what_is_void_or_refused_earns_no_receipt(envelope: Envelope) -> None:
    writer = acquainted()
    writer.message(envelope)
    assert receipts_of(writer.bench) == 0


@pytest.mark.parametrize("kind", [BodyType.RECEIPT, BodyType.COVER, BodyType.CONTROL])
def test_what_is_no_message_makes_us_say_nothing(kind: BodyType) -> None:
    writer = acquainted()
    writer.say(b"", kind)
    assert receipts_of(writer.bench) == 0


def test_a_status_of_a_message_that_was_never_sent_earns_no_receipt() -> None:
    writer = acquainted()
    writer.say(encode_status(StatusContent(b"no such!", Progress.OPENED)), BodyType.STATUS, AT_S + HOUR_S)
    assert receipts_of(writer.bench) == 0


def test_a_first_word_earns_a_receipt_and_no_other_word_does() -> None:
    writer, sent = spoken()
    writer.bench.pass_time(3)
    writer.say(status(sent, Progress.NO), BodyType.STATUS)
    assert receipts_of(writer.bench) == 1
    for word in (Progress.YES, Progress.PART, Progress.NO):
        writer.say(status(sent, word), BodyType.STATUS)
        assert writer.bench.state.outbox[sent].answer is word
    assert receipts_of(writer.bench) == 0


def test_another_word_is_told_and_the_same_one_is_not() -> None:
    writer, sent = spoken()
    before = len(writer.bench.notices(NoticeKind.SENT_CHANGED))
    for word in (Progress.NO, Progress.NO, Progress.YES):
        writer.say(status(sent, word), BodyType.STATUS)
    assert writer.bench.notices(NoticeKind.SENT_CHANGED)[before:] == ["received", "answered", "answered"]


def test_for_a_contact_with_daily_receipts_one_leaves_a_day_later() -> None:
    writer = acquainted()
    acts.set_receipts(writer.bench.engine.core, "bob", Receipts.DAILY)
    writer.message(note(valid_min=48 * 60))
    assert receipts_of(writer.bench, 23 * HOUR_S) == 0
    writer.bench.close()
    writer.bench.open(hour=HOUR + 23)
    assert receipts_of(writer.bench, HOUR_S) == 1


def test_a_contact_whose_messages_fill_its_places_is_read_on_when_one_is_free() -> None:
    writer = acquainted()
    [message] = writer.bench.state.inbox.values()
    full = {
        number.to_bytes(8, "big"): replace(message, id=number.to_bytes(8, "big"))
        for number in range(room.PLACES - room.PRESSING_PLACES - 1)
    }
    writer.bench.state.inbox.update(full)
    late, urgent = note(), note(urgency=Urgency.NOW)
    place = writer.seal(Letter(BodyType.MESSAGE, encode_envelope(late), AT_S + HOUR_S, Lifetime.HOURS_6))
    writer.bench.push(*place)
    assert late.id not in writer.bench.state.inbox
    assert "client.inbox_full" in writer.bench.notices(NoticeKind.CONTACT_CHANGED)
    writer.message(urgent)
    assert urgent.id in writer.bench.state.inbox, "what presses comes in, also past a cell that was left"
    writer.say(b"\x91\x01", BodyType.PAIRING)
    assert bob(writer.bench).state is ContactState.ACTIVE, "what is no message needs no place"
    writer.bench.answer_all()
    assert not writer.bench.waiting(Poll)
    del writer.bench.state.inbox[(0).to_bytes(8, "big")], writer.bench.state.inbox[(1).to_bytes(8, "big")]
    writer.bench.pass_time(1)
    assert writer.bench.waiting(Poll), "the places of its cells are named again"
    writer.bench.push(*place)
    assert late.id in writer.bench.state.inbox


def test_a_later_part_of_a_message_that_is_not_listed_earns_no_receipt() -> None:
    writer = acquainted()
    body = writer.seal_part(part=1, parts=2)
    writer.bench.push(*body)
    assert receipts_of(writer.bench) == 0 and len(writer.bench.state.inbox) == 1


def test_a_message_that_replaces_itself_breaks_the_pair() -> None:
    writer = acquainted()
    envelope = note()
    writer.message(replace(envelope, replaces=envelope.id))
    assert bob(writer.bench).state is ContactState.BROKEN


def test_what_is_replaced_is_listed_for_a_day_and_no_longer() -> None:
    writer, first = acquainted(), note(valid_min=7 * 24 * 60)
    writer.message(first)
    writer.message(note(replaces=first.id))
    writer.bench.pass_time(24 * HOUR_S + 1)
    assert first.id not in writer.bench.state.inbox


def test_sixteen_cells_that_earn_nothing_are_confirmed_within_the_hour_and_not_at_once() -> None:
    writer = acquainted()
    for _ in range(session.BEHIND_CELLS):
        writer.message(note(at_s=AT_S - 2 * HOUR_S))
    assert receipts_of(writer.bench, arrivals.BEHIND_S[0] - 1) == 0
    assert receipts_of(writer.bench, arrivals.BEHIND_S[1]) == 1
