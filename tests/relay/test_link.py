"""One link without a socket: both ends of the channel in one test."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from keys.channel import Channel, Initiator, Responder
from keys.errors import HandshakeRejected, RecordRejected
from keys.onward import ReplySealer, open_reply
from keys.primitives import Secret, x25519_public
from relay.clock import EPOCH_S, Moment
from relay.link import PUSHES_WAITING, Link, LinkState
from relay.operations import Held, Hit
from tests.support.relay_client import make_cell, make_drop
from wire.errors import Malformed
from wire.limits import CELL_BYTES, RECORD_BYTES, RECORD_PLAIN_BYTES
from wire.record import pad, unpad
from wire.request import (
    Forwarded,
    Hello,
    Mode,
    Nop,
    Push,
    Put,
    Reply,
    ReplyStatus,
    Request,
    Response,
    decode_response,
    encode,
)

START = Moment(1000 * EPOCH_S + 60)
IDLE_S = 600
HIT = Hit(0, 1, 0)
TAG, CELL = memoryview(b"t" * 16), memoryview(b"c" * CELL_BYTES)
HELD = Held(TAG, CELL)


class Ends:
    """The link and, beside it, the client's end of its channel."""

    def __init__(self, seed: int) -> None:
        random = Random(seed).randbytes
        secret, relay_id, admission = random(32), random(16), random(32)
        self.responder = Responder(secret, relay_id, admission, random)
        self.initiator = Initiator(x25519_public(secret), relay_id, admission, random)
        self.link = Link(1, START, IDLE_S)
        self.buffer = memoryview(bytearray(RECORD_PLAIN_BYTES))
        self.plain = memoryview(bytearray(RECORD_PLAIN_BYTES))
        self.out = memoryview(bytearray(RECORD_BYTES))

    def shake_hands(self) -> tuple[Channel, Hello]:
        answer = self.link.handshake(self.initiator.first_message(), self.responder, b"s" * 16, START)
        channel, hello = self.initiator.finish(answer)
        greeting = decode_response(hello)
        assert isinstance(greeting, Hello)
        self.channel = channel
        return channel, greeting

    def read(self, array: bytes, moment: Moment = START) -> Request:
        record = self.channel.seal(pad(array))
        return self.link.open(memoryview(record), self.buffer, moment)

    def next(self, held: Held | None) -> Response | None:
        waiting = self.link.take_next()
        assert waiting is not None
        if not self.link.seal(waiting, held, self.plain, self.out):
            return None
        return decode_response(unpad(self.channel.open(bytes(self.out))))


@pytest.fixture
def ends(seed: int) -> Ends:
    return Ends(seed)


def test_the_handshake_says_hello_with_what_a_client_must_know(ends: Ends):
    _, hello = ends.shake_hands()
    assert hello == Hello(b"s" * 16, START.hour, EPOCH_S - 60, 16, 8, (1, 2))
    assert ends.link.state is LinkState.OPEN


def test_the_longest_network_and_every_feature_fit_the_handshake(ends: Ends):
    first, features = ends.initiator.first_message(), tuple(range(64, 128))
    answer = ends.link.handshake(first, ends.responder, b"s" * 16, START, features, b"N" * 2838)
    _, hello = ends.initiator.finish(answer)
    assert decode_response(hello).network == b"N" * 2838
    assert len(answer) == 4096


@pytest.mark.parametrize(
    "spoil", (lambda m: b"", lambda m: m[:-1], lambda m: m + b"\0", lambda m: b"\0" + m[1:])
)
def test_a_wrong_first_message_opens_nothing(ends: Ends, spoil: Callable[[bytes], bytes]):
    with pytest.raises(HandshakeRejected):
        ends.link.handshake(spoil(ends.initiator.first_message()), ends.responder, b"s" * 16, START)
    assert ends.link.state is LinkState.NEW


def test_a_put_is_read_where_it_was_decrypted(ends: Ends):
    ends.shake_hands()
    put = make_drop().put(1000, make_cell())
    read = ends.read(encode(put))
    assert isinstance(read, Put) and read.cell == put.cell
    assert isinstance(read.cell, memoryview) and read.cell.obj is ends.buffer.obj


def test_a_changed_record_is_rejected(ends: Ends):
    channel, _ = ends.shake_hands()
    record = bytearray(channel.seal(pad(encode(Nop()))))
    record[100] ^= 1
    with pytest.raises(RecordRejected):
        ends.link.open(memoryview(record), ends.buffer, START)


@pytest.mark.parametrize("array", (b"\xc0", b"\x91\x06", b"\x91\x05\x00", b"\x91\x40", b"\xff"))
def test_what_is_no_request_is_malformed(ends: Ends, array: bytes):
    ends.shake_hands()
    with pytest.raises(Malformed):
        ends.read(array)


def test_replies_and_cells_leave_in_the_order_of_their_queue(ends: Ends):
    ends.shake_hands()
    ends.link.reply(Reply(ReplyStatus.OK, 9, more=1), HIT, [HIT])
    ends.link.push(HIT)
    ends.link.reply(Reply(ReplyStatus.OK, 10, 30))
    cell = bytes(CELL)
    assert ends.next(HELD) == Reply(ReplyStatus.OK, 9, more=1, tag=bytes(TAG), cell=cell)
    assert ends.next(HELD) == Push(bytes(TAG), cell)
    assert ends.next(HELD) == Push(bytes(TAG), cell)
    assert ends.next(None) == Reply(ReplyStatus.OK, 10, 30)
    assert ends.link.take_next() is None


def test_a_cell_that_went_meanwhile_is_as_if_never_found(ends: Ends):
    ends.shake_hands()
    ends.link.reply(Reply(ReplyStatus.OK, 9, more=1), HIT, [HIT])
    ends.link.reply(Reply(ReplyStatus.CONFLICT, 9), HIT)
    assert ends.next(None) == Reply(ReplyStatus.OK, 9, more=1)
    assert ends.next(None) is None
    assert ends.next(None) == Reply(ReplyStatus.BUSY, 9)


def test_a_conflict_carries_the_stored_cell_without_its_tag_and_is_no_handing_out(ends: Ends):
    ends.shake_hands()
    ends.link.reply(Reply(ReplyStatus.CONFLICT, 9), HIT)
    ends.link.push(HIT)
    waiting = ends.link.take_next()
    assert waiting is not None and not waiting.hands_out
    ends.link.seal(waiting, HELD, ends.plain, ends.out)
    reply = decode_response(unpad(ends.channel.open(bytes(ends.out))))
    assert reply == Reply(ReplyStatus.CONFLICT, 9, cell=bytes(CELL))
    pushed = ends.link.take_next()
    assert pushed is not None and pushed.hands_out


def test_a_reply_for_another_relays_visitor_is_sealed_for_that_visitor_alone(ends: Ends):
    ends.shake_hands()
    for reply, hit in ((Reply(ReplyStatus.OK, 9, 30), None), (Reply(ReplyStatus.CONFLICT, 9), HIT)):
        key = bytes([reply.status]) * 32
        ends.link.reply(reply, hit, sealer=ReplySealer(key, b"n" * 12))
        forwarded = ends.next(HELD if hit else None)
        assert isinstance(forwarded, Forwarded) and forwarded.status is ReplyStatus.OK
        opened = decode_response(open_reply(Secret(key), forwarded.sealed))
        assert opened == (replace(reply, cell=bytes(CELL)) if hit else reply)
        assert ends.plain == bytes(RECORD_PLAIN_BYTES)


def test_a_conflict_whose_cell_went_is_busy_for_another_relays_visitor_too(ends: Ends):
    ends.shake_hands()
    ends.link.reply(Reply(ReplyStatus.CONFLICT, 9), HIT, sealer=ReplySealer(b"k" * 32, b"n" * 12))
    forwarded = ends.next(None)
    assert isinstance(forwarded, Forwarded)
    assert decode_response(open_reply(Secret(b"k" * 32), forwarded.sealed)) == Reply(ReplyStatus.BUSY, 9)


def test_a_malformed_forward_closes_no_link(ends: Ends):
    ends.shake_hands()
    ends.link.reply(Forwarded(ReplyStatus.MALFORMED))
    assert ends.link.state is LinkState.OPEN
    assert ends.next(None) == Forwarded(ReplyStatus.MALFORMED)


def test_sealing_leaves_no_plaintext_in_the_buffer(ends: Ends):
    ends.shake_hands()
    ends.link.push(HIT)
    ends.next(HELD)
    assert ends.plain == bytes(RECORD_PLAIN_BYTES)


def test_a_slow_reader_is_owed_a_bounded_number_of_pushes(ends: Ends):
    ends.shake_hands()
    assert all(ends.link.push(HIT) for _ in range(PUSHES_WAITING))
    assert not ends.link.push(HIT)
    ends.next(HELD)
    assert ends.link.push(HIT)


def test_nothing_is_pushed_before_the_handshake_or_behind_a_malformed_request(ends: Ends):
    assert not ends.link.push(HIT)
    ends.shake_hands()
    ends.link.reply(Reply(ReplyStatus.MALFORMED, 9))
    assert ends.link.state is LinkState.CLOSING
    assert not ends.link.push(HIT)


def test_polls_are_counted_from_the_last_new_set(ends: Ends):
    for mode in (Mode.NEW, Mode.ADD, Mode.ADD):
        ends.link.remember_poll(mode)
    assert ends.link.polls == 3
    ends.link.remember_poll(Mode.NEW)
    assert ends.link.polls == 1


def test_a_silent_link_is_due_and_a_record_puts_it_off(ends: Ends):
    ends.shake_hands()
    assert not ends.link.is_due(Moment(START.now_s + IDLE_S - 1))
    assert ends.link.is_due(Moment(START.now_s + IDLE_S))
    ends.read(encode(Nop()), Moment(START.now_s + 10))
    assert not ends.link.is_due(Moment(START.now_s + IDLE_S))


def test_a_link_ends_fifteen_minutes_past_the_edge_of_its_epoch(seed: int):
    edge_s = 1001 * EPOCH_S
    link = Link(1, START, idle_s=2 * EPOCH_S)
    assert not link.is_due(Moment(edge_s + 899))
    assert link.is_due(Moment(edge_s + 900))


def test_cells_that_one_poll_after_another_announces_are_bounded_like_pushes(ends: Ends):
    ends.shake_hands()
    for _ in range(3):
        ends.link.reply(Reply(ReplyStatus.OK, 0, more=PUSHES_WAITING), HIT, [HIT] * PUSHES_WAITING)
    waiting = [ends.link.take_next() for _ in range(PUSHES_WAITING + 2)]
    assert [each.reply is None for each in waiting if each].count(True) == PUSHES_WAITING - 1
    assert ends.link.take_next() is None
