"""keys/onward.py: a request over two hops and its answer, and nobody between who reads or changes them."""

from __future__ import annotations

from random import Random as Seeded
from typing import Any

import pytest

from keys.errors import ForwardRejected, KeyRejected
from keys.onward import Opener, open_reply, seal_request
from keys.primitives import ChaChaKey, Secret, x25519_public
from tests.support.vectors import load_vectors
from wire.limits import (
    FORWARD_PLAIN_BYTES,
    FORWARD_SEALED_BYTES,
    FORWARDED_PLAIN_BYTES,
    FORWARDED_SEALED_BYTES,
)
from wire.record import pad
from wire.request import Forwarded, ReplyStatus, decode_request, decode_response, encode

STATIC = Seeded("static").randbytes(32)
KEY = x25519_public(STATIC)
RELAY_ID = Seeded("relay").randbytes(16)
ARRAY, REPLY = b"a request", b"its reply"
LONGEST = Seeded("longest").randbytes(FORWARD_PLAIN_BYTES - 2)
SMALL_ORDER = [bytes(32), b"\x01" + bytes(31), bytes.fromhex("ecff" + "ff" * 29 + "7f")]
"""Points whose product with any secret is zero: 0, 1 and p - 1."""


def seal(array: bytes = ARRAY, seed: int = 1) -> tuple[bytes, bytes, Secret]:
    return seal_request(KEY, RELAY_ID, array, Seeded(seed).randbytes)


def opener(static: bytes = STATIC, relay_id: bytes = RELAY_ID, seed: int = 2) -> Opener:
    return Opener(static, relay_id, Seeded(seed).randbytes)


def opened(ephemeral: bytes, sealed: bytes, by: Opener | None = None) -> bytes:
    room = memoryview(bytearray(FORWARD_PLAIN_BYTES))
    return bytes((by or opener()).open_into(ephemeral, sealed, room)[0])


def answered(ephemeral: bytes, sealed: bytes, reply: bytes = REPLY, by: Opener | None = None) -> bytes:
    room, out = bytearray(FORWARD_PLAIN_BYTES), bytearray(FORWARDED_SEALED_BYTES)
    _, sealer = (by or opener()).open_into(ephemeral, sealed, memoryview(room))
    sealer.seal_into(memoryview(pad(reply, FORWARDED_PLAIN_BYTES)), memoryview(out))
    return bytes(out)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


# --- vectors --------------------------------------------------------------------------------------


def hexed(value: Any) -> Any:
    match value:
        case dict():
            return {name: each if name == "name" else hexed(each) for name, each in value.items()}
        case list():
            return [hexed(each) for each in value]
        case _:
            return bytes.fromhex(value)


CASES: list[dict[str, Any]] = hexed(load_vectors("onward"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_client_seals_the_bytes_of_the_vectors_and_reads_each_answer(case: dict[str, Any]):
    ephemeral, sealed, answer_key = seal_request(
        case["key"], case["relay_id"], case["request"], lambda _: case["e"]
    )
    assert (ephemeral, sealed) == (case["ephemeral"], case["sealed"])
    assert answer_key == Secret(case["answer_key"])
    for answer in case["answers"]:
        reply = open_reply(answer_key, answer["sealed"])
        assert reply == answer["reply"] == encode(decode_response(reply))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_destination_opens_the_bytes_of_the_vectors_and_seals_each_answer(case: dict[str, Any]):
    assert (
        opened(case["ephemeral"], case["sealed"], Opener(case["static"], case["relay_id"], bytes))
        == (case["request"])
    )
    assert encode(decode_request(case["request"])) == case["request"]
    for answer in case["answers"]:

        def draw(_: int, nonce: bytes = answer["nonce"]) -> bytes:
            return nonce

        destination = Opener(case["static"], case["relay_id"], draw)
        found = answered(case["ephemeral"], case["sealed"], answer["reply"], destination)
        assert found == answer["sealed"]
        assert encode(Forwarded(ReplyStatus.OK, sealed=found))


# --- both ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize("array", [b"x", ARRAY, LONGEST], ids=["1", "9", "4,002"])
def test_what_is_sealed_has_one_size_and_opens_at_the_destination(array: bytes):
    ephemeral, sealed, _ = seal(array)
    assert (len(ephemeral), len(sealed)) == (32, FORWARD_SEALED_BYTES)
    assert opened(ephemeral, sealed) == array


@pytest.mark.parametrize(
    "reply", [b"x", REPLY, LONGEST[: FORWARDED_PLAIN_BYTES - 2]], ids=["1", "9", "3,824"]
)
def test_an_answer_has_one_size_and_opens_with_its_key(reply: bytes):
    ephemeral, sealed, answer_key = seal()
    answer = answered(ephemeral, sealed, reply)
    assert len(answer) == FORWARDED_SEALED_BYTES
    assert open_reply(answer_key, answer) == reply


def test_two_requests_share_neither_ephemeral_key_nor_answer_key():
    random = Seeded(5).randbytes
    (first, _, first_key), (second, _, second_key) = (
        seal_request(KEY, RELAY_ID, ARRAY, random) for _ in range(2)
    )
    assert first != second and first_key != second_key


def test_a_request_that_is_repeated_is_answered_under_another_nonce():
    ephemeral, sealed, answer_key = seal()
    destination = opener()
    first, second = (answered(ephemeral, sealed, by=destination) for _ in range(2))
    assert first[:12] != second[:12]
    assert open_reply(answer_key, first) == open_reply(answer_key, second) == REPLY


# --- what must not open ---------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 1, 2, 2000, FORWARD_SEALED_BYTES - 17, FORWARD_SEALED_BYTES - 1])
def test_a_request_with_a_flipped_bit_is_refused_and_leaves_nothing_in_the_buffer(at: int):
    ephemeral, sealed, _ = seal()
    room = bytearray(b"\xee" * FORWARD_PLAIN_BYTES)
    with pytest.raises(ForwardRejected):
        opener().open_into(ephemeral, flipped(sealed, at), memoryview(room))
    assert not any(room)


@pytest.mark.parametrize("at", [0, 11, 12, 2000, FORWARDED_SEALED_BYTES - 1])
def test_an_answer_with_a_flipped_bit_is_refused(at: int):
    ephemeral, sealed, answer_key = seal()
    with pytest.raises(ForwardRejected):
        open_reply(answer_key, flipped(answered(ephemeral, sealed), at))


@pytest.mark.parametrize("answer", [b"", bytes(12), bytes(FORWARDED_SEALED_BYTES)])
def test_what_is_no_answer_is_refused(answer: bytes):
    with pytest.raises(ForwardRejected):
        open_reply(seal()[2], answer)


def test_the_answer_to_another_request_is_refused():
    ephemeral, sealed, _ = seal(seed=1)
    with pytest.raises(ForwardRejected):
        open_reply(seal(seed=9)[2], answered(ephemeral, sealed))


@pytest.mark.parametrize(
    "other", [opener(Seeded("other").randbytes(32)), opener(relay_id=bytes(16))], ids=["key", "relay_id"]
)
def test_another_relay_opens_nothing(other: Opener):
    ephemeral, sealed, _ = seal()
    with pytest.raises(ForwardRejected):
        opened(ephemeral, sealed, other)


def test_another_ephemeral_key_opens_nothing():
    with pytest.raises(ForwardRejected):
        opened(seal(seed=9)[0], seal(seed=1)[1])


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_point_of_small_order_is_refused_at_both_ends(point: bytes):
    with pytest.raises(ForwardRejected):
        opened(point, seal()[1])
    with pytest.raises(KeyRejected):
        seal_request(point, RELAY_ID, ARRAY, Seeded(1).randbytes)


def test_while_a_rotation_lasts_what_was_sealed_to_the_former_key_opens_and_then_no_more():
    new, (ephemeral, sealed, answer_key) = bytes(range(32)), seal()
    both = Opener(new, RELAY_ID, Seeded(2).randbytes, STATIC)
    room = memoryview(bytearray(FORWARD_PLAIN_BYTES))
    array, sealer = both.open_into(ephemeral, sealed, room)
    assert bytes(array) == ARRAY
    out = bytearray(FORWARDED_SEALED_BYTES)
    sealer.seal_into(memoryview(pad(REPLY, FORWARDED_PLAIN_BYTES)), memoryview(out))
    assert open_reply(answer_key, bytes(out)) == REPLY
    with pytest.raises(ForwardRejected):
        opened(ephemeral, sealed, Opener(new, RELAY_ID, Seeded(2).randbytes))


def test_padding_that_is_not_zeros_is_refused_though_it_was_sealed():
    """What only who sealed it could do: still one encoding alone is taken."""
    case = CASES[0]
    plain = bytearray(pad(ARRAY, FORWARD_PLAIN_BYTES))
    plain[-1] = 1
    sealed = ChaChaKey(case["request_key"]).seal(case["request_nonce"], bytes(plain), b"")
    with pytest.raises(ForwardRejected):
        opened(case["ephemeral"], sealed, Opener(case["static"], case["relay_id"], bytes))


def test_nothing_shows_a_key():
    ephemeral, sealed, answer_key = seal()
    room = memoryview(bytearray(FORWARD_PLAIN_BYTES))
    destination = opener()
    _, sealer = destination.open_into(ephemeral, sealed, room)
    assert [repr(each) for each in (answer_key, destination, sealer)] == [""] * 3
