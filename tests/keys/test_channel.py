"""keys/channel.py: both ends of our one handshake, and records in both directions."""

from __future__ import annotations

from contextlib import suppress
from random import Random as Seeded
from typing import Any

import pytest

from keys.channel import (
    HELLO_ARRAY_BYTES,
    PAYLOAD_1_BYTES,
    PAYLOAD_2_BYTES,
    Channel,
    Initiator,
    Responder,
    hidden_path,
)
from keys.errors import HandshakeRejected, RecordRejected
from keys.noise import NKPSK0_MLKEM, Handshake
from keys.primitives import x25519_public
from tests.support.vectors import load_vectors
from wire.limits import KEY_BYTES, RECORD_BYTES, RECORD_PLAIN_BYTES


def load_channel_vector() -> dict[str, Any]:
    raw = load_vectors("channel")
    records = {
        name: [bytes.fromhex(each) for each in raw[name]] for name in ("client_records", "relay_records")
    }
    fields = {name: bytes.fromhex(value) for name, value in raw.items() if name not in (*records, "path")}
    return {**fields, **records, "path": raw["path"]}


STATIC = Seeded("static").randbytes(32)
RELAY_ID = Seeded("relay").randbytes(16)
ADMISSION = Seeded("admission").randbytes(32)
HELLO = b"the array of HELLO"
VECTOR = load_channel_vector()
FLIP_STRIDE = 37
"""A prime step, so that every part of a message is hit; tests/hunt flips every byte."""
FLIPS = sorted({*range(0, RECORD_BYTES, FLIP_STRIDE), KEY_BYTES - 1, RECORD_BYTES - 1})


def make_initiator(seed: int = 1, relay_id: bytes = RELAY_ID, admission: bytes = ADMISSION) -> Initiator:
    return Initiator(x25519_public(STATIC), relay_id, admission, Seeded(seed).randbytes)


def make_responder(seed: int = 2) -> Responder:
    return Responder(STATIC, RELAY_ID, ADMISSION, Seeded(seed).randbytes)


def open_channels() -> tuple[Channel, Channel]:
    initiator = make_initiator()
    answer, theirs = make_responder().answer(initiator.first_message(), HELLO)
    ours, _ = initiator.finish(answer)
    return ours, theirs


def plain(number: int) -> bytes:
    return Seeded(number).randbytes(RECORD_PLAIN_BYTES)


def flipped(data: bytes, offset: int) -> bytes:
    """Flip the highest bit: in the last byte of an ephemeral key it is the one that X25519 ignores."""
    return data[:offset] + bytes([data[offset] ^ 0x80]) + data[offset + 1 :]


def test_client_follows_the_vector_of_a_plain_implementation() -> None:
    """Message 1, what message 2 opens to, and records: all bytes come from tests/support/handshake.py."""
    drawn = iter([VECTOR["e_client"], VECTOR["e1_seed"]])
    initiator = Initiator(
        x25519_public(VECTOR["static"]), VECTOR["relay_id"], VECTOR["psk"], lambda _: next(drawn)
    )
    assert initiator.first_message() == VECTOR["message_1"]
    channel, hello = initiator.finish(VECTOR["message_2"])
    assert hello == VECTOR["hello"]
    assert [channel.seal(VECTOR["plain"]) for _ in range(2)] == VECTOR["client_records"]
    assert [channel.open(record) for record in VECTOR["relay_records"]] == [VECTOR["plain"]] * 2
    assert hidden_path(VECTOR["psk"]) == VECTOR["path"]


def test_relay_follows_the_vector_of_a_plain_implementation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library draws the randomness of ML-KEM itself, so the vector's ciphertext is handed in here."""
    monkeypatch.setattr("keys.noise.mlkem_encapsulate", lambda _: (VECTOR["ss"], VECTOR["ct"]))
    responder = Responder(VECTOR["static"], VECTOR["relay_id"], VECTOR["psk"], lambda _: VECTOR["e_relay"])
    answer, channel = responder.answer(VECTOR["message_1"], VECTOR["hello"])
    assert answer == VECTOR["message_2"]
    assert [channel.open(record) for record in VECTOR["client_records"]] == [VECTOR["plain"]] * 2
    assert [channel.seal(VECTOR["plain"]) for _ in range(2)] == VECTOR["relay_records"]


def test_handshake_gives_hello_and_two_directions() -> None:
    initiator = make_initiator()
    first = initiator.first_message()
    answer, theirs = make_responder().answer(first, HELLO)
    ours, hello = initiator.finish(answer)
    assert (len(first), len(answer), hello) == (RECORD_BYTES, RECORD_BYTES, HELLO)
    for number in range(4):
        assert theirs.open(ours.seal(plain(number))) == plain(number)
        assert ours.open(theirs.seal(plain(-number))) == plain(-number)


def test_payload_sizes_are_those_of_the_specification() -> None:
    assert (PAYLOAD_1_BYTES, PAYLOAD_2_BYTES) == (2848, 2944)


@pytest.mark.parametrize("length", [1, HELLO_ARRAY_BYTES])
def test_hello_of_any_allowed_length_arrives(length: int) -> None:
    initiator = make_initiator()
    answer, _ = make_responder().answer(initiator.first_message(), b"\x90" * length)
    assert initiator.finish(answer)[1] == b"\x90" * length


@pytest.mark.parametrize("offset", FLIPS)
def test_relay_refuses_message_1_with_a_flipped_byte(offset: int) -> None:
    with pytest.raises(HandshakeRejected):
        make_responder().answer(flipped(FIRST, offset), HELLO)


FIRST = make_initiator().first_message()


@pytest.mark.parametrize("offset", FLIPS)
def test_client_refuses_message_2_with_a_flipped_byte(offset: int) -> None:
    initiator = make_initiator()
    answer, _ = make_responder().answer(initiator.first_message(), HELLO)
    with pytest.raises(HandshakeRejected):
        initiator.finish(flipped(answer, offset))


@pytest.mark.parametrize("wrong", [b"", FIRST[:-1], FIRST + b"\0", FIRST[:32], bytes(RECORD_BYTES)])
def test_both_sides_refuse_another_size_and_noise(wrong: bytes) -> None:
    with pytest.raises(HandshakeRejected):
        make_responder().answer(wrong, HELLO)
    initiator = make_initiator()
    initiator.first_message()
    with pytest.raises(HandshakeRejected):
        initiator.finish(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        make_initiator(relay_id=bytes(16)),
        make_initiator(admission=bytes(32)),
        Initiator(x25519_public(bytes([7] * 32)), RELAY_ID, ADMISSION, Seeded(1).randbytes),
    ],
    ids=["relay_id", "admission", "relay_key"],
)
def test_relay_refuses_who_does_not_know_its_secrets(wrong: Initiator) -> None:
    with pytest.raises(HandshakeRejected):
        make_responder().answer(wrong.first_message(), HELLO)


NEW_STATIC = bytes(range(32))


@pytest.mark.parametrize("static", [NEW_STATIC, STATIC], ids=["new", "former"])
def test_while_a_rotation_lasts_both_keys_open_a_channel(static: bytes) -> None:
    responder = Responder(NEW_STATIC, RELAY_ID, ADMISSION, Seeded(2).randbytes, STATIC)
    initiator = Initiator(x25519_public(static), RELAY_ID, ADMISSION, Seeded(1).randbytes)
    answer, theirs = responder.answer(initiator.first_message(), HELLO)
    ours, hello = initiator.finish(answer)
    assert hello == HELLO
    assert theirs.open(ours.seal(plain(1))) == plain(1)


@pytest.mark.parametrize("static", [NEW_STATIC, STATIC, bytes([7] * 32)], ids=["new", "former", "neither"])
def test_while_a_rotation_lasts_every_key_is_tried_whichever_fits(
    static: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bytes] = []
    read = Responder._read

    def note(self: Responder, key: bytes, message: bytes) -> Handshake | None:
        tried.append(key)
        return read(self, key, message)

    monkeypatch.setattr(Responder, "_read", note)
    responder = Responder(NEW_STATIC, RELAY_ID, ADMISSION, Seeded(2).randbytes, STATIC)
    first = Initiator(x25519_public(static), RELAY_ID, ADMISSION, Seeded(1).randbytes).first_message()
    with suppress(HandshakeRejected):
        responder.answer(first, HELLO)
    assert tried == [NEW_STATIC, STATIC]


def test_after_a_rotation_the_former_key_opens_none_and_a_third_never_did() -> None:
    former = make_initiator().first_message()
    with pytest.raises(HandshakeRejected):
        Responder(NEW_STATIC, RELAY_ID, ADMISSION, Seeded(2).randbytes).answer(former, HELLO)
    third = Initiator(x25519_public(bytes([7] * 32)), RELAY_ID, ADMISSION, Seeded(1).randbytes)
    with pytest.raises(HandshakeRejected):
        Responder(NEW_STATIC, RELAY_ID, ADMISSION, Seeded(2).randbytes, STATIC).answer(
            third.first_message(), HELLO
        )


def test_client_refuses_the_answer_to_another_handshake() -> None:
    initiator = make_initiator()
    initiator.first_message()
    other = make_initiator(seed=5)
    answer, _ = make_responder().answer(other.first_message(), HELLO)
    with pytest.raises(HandshakeRejected):
        initiator.finish(answer)


def raw_initiator(payload: bytes) -> bytes:
    handshake = Handshake(
        NKPSK0_MLKEM,
        b"wp1/channel" + RELAY_ID,
        Seeded(1).randbytes,
        their_static=x25519_public(STATIC),
        psk=ADMISSION,
    )
    return handshake.write(payload)


def test_first_message_is_the_handshake_of_the_specification_with_zeros() -> None:
    assert make_initiator(seed=1).first_message() == raw_initiator(bytes(2848))


@pytest.mark.parametrize("offset", [0, 1, 1424, 2847])
def test_relay_refuses_a_payload_of_message_1_that_is_not_zeros(offset: int) -> None:
    with pytest.raises(HandshakeRejected):
        make_responder().answer(raw_initiator(flipped(bytes(2848), offset)), HELLO)


@pytest.mark.parametrize(
    "payload", [bytes(2944), b"\0\x01\x90" + bytes(2940) + b"\x01"], ids=["empty", "padding"]
)
def test_client_refuses_a_message_2_that_is_not_one_padded_array(payload: bytes) -> None:
    responder = Handshake(
        NKPSK0_MLKEM, b"wp1/channel" + RELAY_ID, Seeded(2).randbytes, our_static=STATIC, psk=ADMISSION
    )
    initiator = make_initiator()
    responder.read(initiator.first_message())
    with pytest.raises(HandshakeRejected):
        initiator.finish(responder.write(payload))


def test_every_refusal_is_the_same_error_with_the_same_text() -> None:
    said = set()
    not_zeros = raw_initiator(b"\1" * 2848)
    for wrong in (b"", bytes(RECORD_BYTES), flipped(FIRST, 0), flipped(FIRST, 40), not_zeros):
        with pytest.raises(HandshakeRejected) as caught:
            make_responder().answer(wrong, HELLO)
        said.add((type(caught.value), str(caught.value), caught.value.__cause__))
    assert said == {(HandshakeRejected, "", None)}


def test_replayed_message_1_earns_a_fresh_answer_and_no_state() -> None:
    initiator = make_initiator()
    first = initiator.first_message()
    responder = make_responder()
    answer, theirs = responder.answer(first, HELLO)
    replayed, other = responder.answer(first, HELLO)
    assert answer != replayed

    ours, _ = initiator.finish(answer)
    record = ours.seal(plain(1))
    with pytest.raises(RecordRejected):
        other.open(record)
    assert theirs.open(record) == plain(1)


@pytest.mark.parametrize("offset", FLIPS)
def test_open_refuses_a_flipped_byte_and_keeps_the_state(offset: int) -> None:
    ours, theirs = CHANNELS
    record = ours.seal(plain(offset))
    with pytest.raises(RecordRejected):
        theirs.open(flipped(record, offset))
    assert theirs.open(record) == plain(offset)


CHANNELS = open_channels()


def test_open_refuses_a_replayed_a_skipped_and_a_reflected_record() -> None:
    ours, theirs = open_channels()
    first, second = ours.seal(plain(1)), ours.seal(plain(2))
    for wrong in (second, theirs.seal(plain(3))):
        with pytest.raises(RecordRejected):
            theirs.open(wrong)
    assert theirs.open(first) == plain(1)
    with pytest.raises(RecordRejected):
        theirs.open(first)
    assert theirs.open(second) == plain(2)


@pytest.mark.parametrize("length", [0, 16, RECORD_BYTES - 1, RECORD_BYTES + 1])
def test_open_refuses_another_size(length: int) -> None:
    with pytest.raises(RecordRejected):
        open_channels()[1].open(bytes(length))


def test_reused_buffers_carry_the_same_bytes() -> None:
    ours, theirs = open_channels()
    sizes = (RECORD_PLAIN_BYTES, RECORD_BYTES, RECORD_PLAIN_BYTES)
    clear, sealed, opened = (memoryview(bytearray(size)) for size in sizes)
    for number in range(3):
        clear[:] = plain(number)
        ours.seal_into(clear, sealed)
        theirs.open_into(sealed, opened)
        assert opened == plain(number)
    assert theirs.open(ours.seal(plain(9))) == plain(9)


def test_open_into_leaves_no_plaintext_of_a_refused_record() -> None:
    """The library decrypts before it compares the tag, so the buffer must be cleared behind it."""
    ours, theirs = open_channels()
    opened = memoryview(bytearray(b"\xff" * RECORD_PLAIN_BYTES))
    with pytest.raises(RecordRejected):
        theirs.open_into(memoryview(flipped(ours.seal(plain(1)), RECORD_BYTES - 1)), opened)
    assert opened == bytes(RECORD_PLAIN_BYTES)


def test_open_into_works_in_place() -> None:
    ours, theirs = open_channels()
    buffer = memoryview(bytearray(ours.seal(plain(1))))
    theirs.open_into(buffer, buffer[:RECORD_PLAIN_BYTES])
    assert buffer[:RECORD_PLAIN_BYTES] == plain(1)


def test_hidden_path_is_24_letters_and_belongs_to_one_admission_secret() -> None:
    path = hidden_path(ADMISSION)
    assert len(path) == 25 and path.startswith("/") and path[1:].isalnum() and path == path.lower()
    assert path != hidden_path(bytes(32))


def test_nothing_secret_has_a_repr() -> None:
    assert [repr(thing) for thing in (make_initiator(), make_responder(), *open_channels())] == [""] * 4


def test_the_keys_of_now_do_not_open_what_a_link_carried_before() -> None:
    """An image of one end's memory, and a recording: every earlier record stays closed."""
    initiator = make_initiator()
    answer, theirs = make_responder().answer(initiator.first_message(), HELLO)
    ours, _ = initiator.finish(answer)
    record = ours.seal(bytes(RECORD_PLAIN_BYTES))
    theirs.open(record)
    for n in (0, 1):
        theirs._receiving._n = n
        with pytest.raises(RecordRejected):
            theirs.open(record)


def test_a_refused_record_changes_no_key() -> None:
    initiator = make_initiator()
    answer, theirs = make_responder().answer(initiator.first_message(), HELLO)
    ours, _ = initiator.finish(answer)
    record = ours.seal(bytes(RECORD_PLAIN_BYTES))
    with pytest.raises(RecordRejected):
        theirs.open(bytes(len(record)))
    assert theirs.open(record) == bytes(RECORD_PLAIN_BYTES)
