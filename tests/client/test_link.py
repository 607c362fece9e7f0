"""client/link: handshake, records, and each reply for its request."""

from __future__ import annotations

from random import Random

import pytest

from client.effects import BoxPut, CopyRecalled, SetPolled, link_id
from client.events import CellArrived, LinkOpened, ReplyArrived
from client.link import RelayLink
from keys.channel import Channel, Responder
from keys.errors import HandshakeRejected, RecordRejected
from keys.primitives import x25519_public
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.errors import Malformed
from wire.record import pad, unpad
from wire.request import (
    Hello,
    Lifetime,
    Mode,
    Nop,
    Poll,
    Push,
    Put,
    Recall,
    Reply,
    ReplyStatus,
    Response,
    decode_request,
    encode,
)

HELLO = Hello(bytes(16), 500_000, 43_200, 16, 8, (1,))
POLL = Poll(Mode.NEW, 41_666, (bytes(16),) * 240)
PUT = Put(41_666, bytes(32), bytes(32), (bytes(16),) * 7, Lifetime.HOURS_24, bytes(3808))
SECRET = Random("relay key").randbytes(32)
ENTRY = RelayEntry(
    b"h" * 16, x25519_public(SECRET), b"a" * 32, ("https://harbour.example",), TlsRule(TlsKind.ANY)
)


def linked(hello: bytes | None = None) -> tuple[RelayLink, Channel, LinkOpened]:
    """A link whose handshake is done, and the relay's end of its channel."""
    random = Random(1)
    link = RelayLink(link_id(ENTRY.relay_id), ENTRY, random.randbytes)
    responder = Responder(SECRET, ENTRY.relay_id, ENTRY.admission, random.randbytes)
    answer, channel = responder.answer(link.first_message(), encode(HELLO) if hello is None else hello)
    (opened,) = link.receive(answer)
    assert isinstance(opened, LinkOpened)
    return link, channel, opened


def said(channel: Channel, *words: Response) -> bytes:
    return b"".join(channel.seal(pad(encode(word))) for word in words)


def test_a_handshake_opens_the_link_and_brings_hello() -> None:
    _, _, opened = linked()
    assert opened == LinkOpened(link_id(ENTRY.relay_id), HELLO)


@pytest.mark.parametrize("word", [encode(Reply(ReplyStatus.OK, 1)), b"\x91\x05", b"\xc1"])
def test_a_first_word_that_is_no_hello_is_a_rejected_handshake(word: bytes) -> None:
    with pytest.raises(HandshakeRejected):
        linked(word)


def test_every_byte_of_the_second_message_is_bound() -> None:
    """One flip in each part of it; the channel's own tests flip them all."""
    random = Random(1)
    responder = Responder(SECRET, ENTRY.relay_id, ENTRY.admission, random.randbytes)
    for at in (0, 31, 32, 1_119, 1_135, 1_136, 4_000, 4_095):
        link = RelayLink(link_id(ENTRY.relay_id), ENTRY, random.randbytes)
        answer = bytearray(responder.answer(link.first_message(), encode(HELLO))[0])
        answer[at] ^= 1
        with pytest.raises(HandshakeRejected):
            link.receive(bytes(answer))


def test_a_request_is_one_record_that_the_relay_reads() -> None:
    link, channel, _ = linked()
    record = link.request(POLL, SetPolled(1))
    assert len(record) == 4096
    assert decode_request(unpad(channel.open(record))) == POLL


def test_replies_are_given_to_requests_in_their_order() -> None:
    link, channel, _ = linked()
    link.request(POLL, SetPolled(1))
    link.request(PUT, BoxPut("bob"))
    assert link.awaits
    first, second = Reply(ReplyStatus.OK, 1), Reply(ReplyStatus.DUP, 1, 2)
    assert link.receive(said(channel, first, second)) == [
        ReplyArrived(link_id(ENTRY.relay_id), SetPolled(1), first),
        ReplyArrived(link_id(ENTRY.relay_id), BoxPut("bob"), second),
    ]
    assert not link.awaits


def test_a_pushed_cell_answers_no_request() -> None:
    link, channel, _ = linked()
    link.request(PUT, BoxPut("bob"))
    push = Push(b"t" * 16, bytes(3808))
    assert link.receive(said(channel, push)) == [CellArrived(link_id(ENTRY.relay_id), push)]
    assert link.awaits


def test_a_reply_to_nothing_is_malformed() -> None:
    link, channel, _ = linked()
    with pytest.raises(Malformed):
        link.receive(said(channel, Reply(ReplyStatus.OK, 1)))


def test_a_second_hello_is_malformed() -> None:
    link, channel, _ = linked()
    with pytest.raises(Malformed):
        link.receive(said(channel, HELLO))


def test_a_cell_in_the_answer_to_what_was_no_poll_is_malformed() -> None:
    link, channel, _ = linked()
    link.request(Recall(bytes(32), bytes(32)), CopyRecalled("bob", bytes(8)))
    with pytest.raises(Malformed):
        link.receive(said(channel, Reply(ReplyStatus.OK, 1, tag=b"t" * 16, cell=bytes(3808))))


@pytest.mark.parametrize("at", [0, 1, 2, 2_000, 4_079, 4_080, 4_095])
def test_a_record_with_a_flipped_byte_is_rejected(at: int) -> None:
    link, channel, _ = linked()
    link.request(Nop(), SetPolled(1))
    record = bytearray(said(channel, Reply(ReplyStatus.OK, 1)))
    record[at] ^= 0x80
    with pytest.raises(RecordRejected):
        link.receive(bytes(record))


def test_a_record_that_comes_twice_is_rejected() -> None:
    link, channel, _ = linked()
    link.request(Nop(), SetPolled(1))
    record = said(channel, Push(b"t" * 16, bytes(3808)))
    link.receive(record)
    with pytest.raises(RecordRejected):
        link.receive(record)


@pytest.mark.parametrize("length", [0, 1, 4095, 4097, 16 * 4096])
def test_a_message_that_is_no_whole_records_is_malformed(length: int) -> None:
    link, _, _ = linked()
    with pytest.raises(Malformed):
        link.receive(bytes(length))


def test_a_link_shows_nothing_of_itself() -> None:
    link, _, _ = linked()
    assert repr(link) == ""
