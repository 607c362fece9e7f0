"""Every byte of both handshake messages and of a record, flipped: refused, and a good copy still accepted."""

from __future__ import annotations

from random import Random as Seeded

import pytest

from keys.channel import Initiator, Responder
from keys.errors import HandshakeRejected, RecordRejected
from keys.primitives import x25519_public
from wire.limits import RECORD_BYTES, RECORD_PLAIN_BYTES

STATIC, RELAY_ID, ADMISSION = (Seeded(name).randbytes(n) for name, n in (("s", 32), ("r", 16), ("a", 32)))


def flips(data: bytes) -> list[bytes]:
    return [data[:at] + bytes([data[at] ^ 0x80]) + data[at + 1 :] for at in range(len(data))]


def make_initiator() -> Initiator:
    return Initiator(x25519_public(STATIC), RELAY_ID, ADMISSION, Seeded(1).randbytes)


def test_every_byte_of_message_1() -> None:
    responder = Responder(STATIC, RELAY_ID, ADMISSION, Seeded(2).randbytes)
    first = make_initiator().first_message()
    for wrong in flips(first):
        with pytest.raises(HandshakeRejected):
            responder.answer(wrong, b"\x90")
    responder.answer(first, b"\x90")


def test_every_byte_of_message_2() -> None:
    for at in range(RECORD_BYTES):
        initiator = make_initiator()
        responder = Responder(STATIC, RELAY_ID, ADMISSION, Seeded(2).randbytes)
        answer, _ = responder.answer(initiator.first_message(), b"\x90")
        with pytest.raises(HandshakeRejected):
            initiator.finish(answer[:at] + bytes([answer[at] ^ 0x80]) + answer[at + 1 :])


def test_every_byte_of_a_record() -> None:
    initiator = make_initiator()
    answer, theirs = Responder(STATIC, RELAY_ID, ADMISSION, Seeded(2).randbytes).answer(
        initiator.first_message(), b"\x90"
    )
    ours, _ = initiator.finish(answer)
    record = ours.seal(bytes(RECORD_PLAIN_BYTES))
    for wrong in flips(record):
        with pytest.raises(RecordRejected):
            theirs.open(wrong)
    assert theirs.open(record) == bytes(RECORD_PLAIN_BYTES)
