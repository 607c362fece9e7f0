"""The arrays inside records: exact bytes, exact sizes, and nothing that does not belong."""

from dataclasses import replace
from typing import get_args

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import strategies as some
from wire import codec
from wire.errors import Malformed
from wire.limits import FORWARD_PLAIN_BYTES, FORWARDED_PLAIN_BYTES, RECORD_ARRAY_BYTES, RECORD_BYTES
from wire.record import close_into, pad, unpad
from wire.request import (
    Delete,
    Forward,
    Forwarded,
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
    Request,
    decode_request,
    decode_response,
    encode,
    encode_into,
    forwarded_into,
)

U32 = (1 << 32) - 1
W, HR, HW, R = b"w" * 32, b"h" * 32, b"H" * 32, b"r" * 32
CELL = b"c" * 3808
TAGS = tuple(bytes([n]) * 16 for n in range(240))

HELLO = Hello(b"s" * 16, U32, 43_200, 16, 8, (1, 2, 3))
PUT = Put(U32, W, HR, TAGS[:7], Lifetime.HOURS_72, CELL, Delete(HW, R))
POLL = Poll(Mode.ADD, U32, TAGS, (Delete(HW, R), Delete(W, R), Delete(HR, R)))
MATCH = Reply(ReplyStatus.OK, U32, more=65_535, tag=TAGS[1], cell=CELL)
PUSH = Push(TAGS[1], CELL)
SEALED = b"S" * 4020
FORWARD = Forward(b"i" * 16, W, SEALED)
FORWARDED = Forwarded(ReplyStatus.OK, sealed=SEALED[:3854])


def items(message) -> list:
    return msgpack.unpackb(encode(message))


def changed(message, index, item) -> bytes:
    """The array with one item replaced, still packed canonically."""
    array = items(message)
    array[index] = item
    return msgpack.packb(array)


def decode(message, data):
    return decode_request(data) if isinstance(message, Request) else decode_response(data)


def test_arrays_are_those_of_the_table():
    assert items(HELLO) == [1, 1, b"s" * 16, U32, 43_200, [16, 8], [1, 2, 3], b""]
    assert items(PUT) == [2, U32, W, HR, b"".join(TAGS[:7]), 2, CELL, HW + R]
    assert items(replace(PUT, delete=None)) == [2, U32, W, HR, b"".join(TAGS[:7]), 2, CELL, None]
    assert items(POLL) == [3, 1, U32, b"".join(TAGS), HW + R + W + R + HR + R]
    assert items(Recall(W, HR)) == [4, W, HR]
    assert items(Nop()) == [5]
    assert items(MATCH) == [6, 0, U32, 0, 0, 65_535, TAGS[1], CELL]
    assert items(Reply(ReplyStatus.BUSY, 7, retry_after_s=60)) == [6, 3, 7, 0, 60, 0, b"", b""]
    assert items(PUSH) == [7, TAGS[1], CELL]
    assert items(FORWARD) == [8, b"i" * 16, W, SEALED]
    assert items(FORWARDED) == [9, 0, 0, SEALED[:3854]]
    assert items(Forwarded(ReplyStatus.BUSY, 60)) == [9, 3, 60, b""]


LARGEST = {
    "HELLO with as many features as an array takes and the longest network": (
        replace(HELLO, polls=255, outstanding=255, features=tuple(range(64, 128)), network=b"N" * 2838),
        2942,
    ),
    "PUT with a delete": (PUT, 4067),
    "full POLL": (POLL, 4045),
    "RECALL": (Recall(W, HR), 70),
    "NOP": (Nop(), 2),
    "REPLY with a cell": (MATCH, 3842),
    "REPLY with an expiry": (Reply(ReplyStatus.DUP, U32, U32), 19),
    "REPLY with a conflict": (Reply(ReplyStatus.CONFLICT, U32, cell=CELL), 3824),
    "CELL": (PUSH, 3831),
    "FORWARD": (FORWARD, 4077),
    "FORWARDED": (FORWARDED, 3861),
}


@pytest.mark.parametrize(("message", "size"), LARGEST.values(), ids=LARGEST)
def test_the_largest_of_each_fits_one_record(message, size):
    array = encode(message)
    assert len(array) == size <= RECORD_ARRAY_BYTES
    assert len(pad(array)) + 16 == RECORD_BYTES
    assert decode(message, unpad(pad(array))) == message


def test_the_largest_hello_fits_the_handshake():
    largest = encode(LARGEST["HELLO with as many features as an array takes and the longest network"][0])
    assert unpad(pad(largest, 2944), 2944) == largest
    assert len(largest) == 2944 - 2


def test_the_largest_request_that_is_handed_on_and_the_largest_reply_to_it_fill_what_is_sealed():
    longest = encode(replace(PUT, delete=None))
    assert len(longest) + 2 == FORWARD_PLAIN_BYTES == len(SEALED) - 16
    conflict = encode(Reply(ReplyStatus.CONFLICT, U32, cell=CELL))
    answers = [conflict, *(encode(Reply(status, U32, U32)) for status in list(ReplyStatus)[:2])]
    assert max(map(len, answers)) + 2 == FORWARDED_PLAIN_BYTES == 3854 - 12 - 16


def test_a_byte_more_than_a_record_holds_is_refused():
    longer = msgpack.packb([8, b"i" * 16, W, SEALED + bytes(2)])
    assert len(longer) == RECORD_ARRAY_BYTES + 1
    with pytest.raises(Malformed):
        decode_request(longer)


BAD_ITEMS = {
    "HELLO version 0": (HELLO, 1, 0),
    "HELLO version 2": (HELLO, 1, 2),
    "HELLO version true": (HELLO, 1, True),
    "HELLO type true": (HELLO, 0, True),
    "HELLO store id": (HELLO, 2, b"s" * 15),
    "HELLO hour": (HELLO, 3, 1 << 32),
    "HELLO no second to the edge": (HELLO, 4, 0),
    "HELLO more than half a day to the edge": (HELLO, 4, 43_201),
    "HELLO no polls": (HELLO, 5, [0, 8]),
    "HELLO none outstanding": (HELLO, 5, [16, 0]),
    "HELLO polls beyond u8": (HELLO, 5, [256, 8]),
    "HELLO a third limit": (HELLO, 5, [16, 8, 1]),
    "HELLO limits no array": (HELLO, 5, 16),
    "HELLO features descending": (HELLO, 6, [2, 1]),
    "HELLO a feature twice": (HELLO, 6, [1, 1]),
    "HELLO feature 0": (HELLO, 6, [0, 1]),
    "HELLO feature 128": (HELLO, 6, [1, 128]),
    "HELLO feature true": (HELLO, 6, [True]),
    "HELLO 65 features": (HELLO, 6, list(range(1, 66))),
    "HELLO features no array": (HELLO, 6, None),
    "HELLO network of one byte too many": (HELLO, 7, b"N" * 2839),
    "HELLO network as text": (HELLO, 7, ""),
    "HELLO network absent": (HELLO, 7, None),
    "PUT epoch": (PUT, 1, 1 << 32),
    "PUT negative epoch": (PUT, 1, -1),
    "PUT epoch true": (PUT, 1, True),
    "PUT w": (PUT, 2, W[1:]),
    "PUT w as text": (PUT, 2, "w" * 32),
    "PUT hr": (PUT, 3, HR + b"h"),
    "PUT six tags": (PUT, 4, bytes(96)),
    "PUT eight tags": (PUT, 4, bytes(128)),
    "PUT class": (PUT, 5, 3),
    "PUT class true": (PUT, 5, True),
    "PUT class nil": (PUT, 5, None),
    "PUT short cell": (PUT, 6, CELL[1:]),
    "PUT long cell": (replace(PUT, delete=None), 6, CELL + b"c"),
    "PUT no cell": (PUT, 6, b""),
    "PUT empty delete": (PUT, 7, b""),
    "PUT half a delete": (PUT, 7, HW),
    "PUT delete false": (PUT, 7, False),
    "POLL mode": (POLL, 1, 3),
    "POLL mode false": (POLL, 1, False),
    "POLL epoch": (POLL, 2, 1 << 32),
    "POLL 239 tags": (POLL, 3, bytes(239 * 16)),
    "POLL no tags": (POLL, 3, b""),
    "POLL four deletes": (replace(POLL, tags=POLL.tags), 4, bytes(256)),
    "POLL half a delete": (POLL, 4, bytes(32)),
    "POLL delete nil": (POLL, 4, None),
    "RECALL w": (Recall(W, HR), 1, W[1:]),
    "RECALL hr": (Recall(W, HR), 2, HR[1:]),
    "REPLY status 8": (MATCH, 1, 8),
    "REPLY status false": (MATCH, 1, False),
    "REPLY hour": (MATCH, 2, 1 << 32),
    "REPLY expiry": (Reply(ReplyStatus.OK, 7), 3, 1 << 32),
    "REPLY an hour and a second": (Reply(ReplyStatus.BUSY, 7), 4, 3601),
    "REPLY more": (MATCH, 5, 65_536),
    "REPLY tag": (MATCH, 6, TAGS[1][1:]),
    "REPLY cell": (MATCH, 7, CELL[1:]),
    "REPLY tag without cell": (MATCH, 7, b""),
    "REPLY cell without tag": (MATCH, 6, b""),
    "REPLY match with DUP": (replace(MATCH, more=0), 1, 1),
    "REPLY match with BUSY": (replace(MATCH, more=0), 1, 3),
    "REPLY CONFLICT with a tag": (Reply(ReplyStatus.CONFLICT, 7, cell=CELL), 6, TAGS[1]),
    "REPLY CONFLICT without cell": (Reply(ReplyStatus.CONFLICT, 7, cell=CELL), 7, b""),
    "REPLY OK with the cell of a conflict": (Reply(ReplyStatus.CONFLICT, 7, cell=CELL), 1, 0),
    "REPLY expiry with BUSY": (Reply(ReplyStatus.BUSY, 7), 3, 8),
    "REPLY expiry with CONFLICT": (Reply(ReplyStatus.CONFLICT, 7, cell=CELL), 3, 8),
    "REPLY retry with OK": (Reply(ReplyStatus.OK, 7), 4, 1),
    "REPLY retry with BAD_EPOCH": (Reply(ReplyStatus.BAD_EPOCH, 7), 4, 1),
    "REPLY more with DUP": (Reply(ReplyStatus.DUP, 7), 5, 1),
    "HELLO hour negative": (HELLO, 3, -1),
    "REPLY hour negative": (MATCH, 2, -1),
    "REPLY expiry negative": (Reply(ReplyStatus.OK, 7), 3, -1),
    "REPLY retry negative": (Reply(ReplyStatus.BUSY, 7), 4, -1),
    "REPLY more negative": (MATCH, 5, -1),
    "CELL tag": (PUSH, 1, b""),
    "CELL cell": (PUSH, 2, b""),
    "FORWARD relay": (FORWARD, 1, 1),
    "FORWARD relay id": (FORWARD, 1, b"i" * 17),
    "FORWARD ephemeral": (FORWARD, 2, W[1:]),
    "FORWARD nothing": (FORWARD, 3, b""),
    "FORWARD short": (FORWARD, 3, SEALED[1:]),
    "FORWARD text": (FORWARD, 3, "x" * 4020),
    "FORWARDED status false": (FORWARDED, 1, False),
    "FORWARDED DUP": (FORWARDED, 1, 1),
    "FORWARDED BUSY with an answer": (FORWARDED, 1, 3),
    "FORWARDED an hour and a second": (Forwarded(ReplyStatus.BUSY), 2, 3601),
    "FORWARDED hint with an answer": (FORWARDED, 2, 1),
    "FORWARDED hint with NOT_ADMITTED": (Forwarded(ReplyStatus.NOT_ADMITTED), 2, 1),
    "FORWARDED hint with MALFORMED": (Forwarded(ReplyStatus.MALFORMED), 2, 1),
    "FORWARDED CONFLICT": (Forwarded(ReplyStatus.OK), 1, 2),
    "FORWARDED short": (FORWARDED, 3, SEALED[:3853]),
    "FORWARDED nil": (FORWARDED, 3, None),
}


@pytest.mark.parametrize(("message", "index", "item"), BAD_ITEMS.values(), ids=BAD_ITEMS)
def test_one_wrong_item_is_refused(message, index, item):
    data = changed(message, index, item)
    with pytest.raises(Malformed):
        decode(message, data)
    with pytest.raises(Malformed):
        decode_request(memoryview(data)) if isinstance(message, Request) else decode_response(data)


MESSAGES = [
    HELLO,
    PUT,
    replace(PUT, delete=None),
    POLL,
    Recall(W, HR),
    Nop(),
    MATCH,
    PUSH,
    FORWARD,
    FORWARDED,
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_an_item_more_or_less_is_refused(message):
    array = items(message)
    for wrong in (array[:-1], [*array, None]):
        with pytest.raises(Malformed):
            decode(message, msgpack.packb(wrong))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_request_is_no_response_and_a_response_no_request(message):
    with pytest.raises(Malformed):
        (decode_response if isinstance(message, Request) else decode_request)(encode(message))


@pytest.mark.parametrize(
    "array", [[], [0], [10], [63], [64], [127], [-1], ["5"], [[5]], [None], [True], {}, {0: 5}, 5, None]
)
def test_what_has_no_type_of_ours_is_refused(array):
    for decode_it in (decode_request, decode_response):
        with pytest.raises(Malformed):
            decode_it(msgpack.packb(array))


@pytest.mark.parametrize(
    "message",
    [
        replace(PUT, w=W[1:]),
        replace(PUT, tags=TAGS[:6]),
        replace(PUT, tags=(TAGS[0] + b"x", TAGS[1][1:], *TAGS[2:7])),
        replace(PUT, cell=CELL[1:]),
        replace(PUT, epoch=1 << 32),
        replace(PUT, delete=Delete(HW + b"x", R[1:])),
        replace(POLL, tags=TAGS[:239]),
        replace(POLL, deletes=POLL.deletes + POLL.deletes[:1]),
        replace(HELLO, features=(2, 1)),
        replace(MATCH, tag=b""),
        replace(MATCH, expires_hour=1 << 32),
        Push(TAGS[0], b""),
        replace(FORWARD, sealed=SEALED[1:]),
        replace(FORWARDED, status=ReplyStatus.BUSY),
    ],
)
def test_what_would_be_refused_is_not_written(message):
    with pytest.raises(Malformed):
        encode(message)


def test_class_numbers_have_their_hours():
    assert [lifetime.hours for lifetime in Lifetime] == [6, 24, 72]


# --- in the caller's buffer -----------------------------------------------------------------------


def test_a_put_in_a_view_keeps_its_cell_and_tags_in_the_callers_buffer():
    buffer = bytearray(pad(encode(PUT)))
    put = decode_request(unpad(memoryview(buffer)))
    assert put == PUT
    buffer[:] = bytes(len(buffer))
    assert put.cell == bytes(3808) and put.tags == (bytes(16),) * 7
    assert (put.w, put.hr, put.delete) == (PUT.w, PUT.hr, PUT.delete)


def test_a_forward_in_a_view_keeps_what_is_sealed_in_the_callers_buffer():
    buffer = bytearray(pad(encode(FORWARD)))
    forward = decode_request(unpad(memoryview(buffer)))
    assert forward == FORWARD
    buffer[:] = bytes(len(buffer))
    assert forward.sealed == bytes(4020)
    assert (forward.relay_id, forward.ephemeral) == (FORWARD.relay_id, FORWARD.ephemeral)


def test_forwarded_into_leaves_room_for_what_is_sealed_and_nothing_behind():
    out = bytearray(b"\xee" * 4080)
    length, room = forwarded_into(memoryview(out)[2:])
    room[:] = FORWARDED.sealed
    assert out[2 : 2 + length] == encode(FORWARDED)
    assert out[:2] == b"\xee\xee" and set(out[2 + length :]) == {0xEE}


def test_a_put_in_bytes_is_bytes():
    put = decode_request(encode(PUT))
    assert type(put.cell) is bytes and {type(tag) for tag in put.tags} == {bytes}


@pytest.mark.parametrize("epoch", [0, 127, 128, 255, 256, 65_535, 65_536, U32])
@pytest.mark.parametrize("delete", [None, Delete(HW, R)])
def test_a_put_is_read_in_place_at_every_width_of_its_epoch(epoch, delete):
    put = replace(PUT, epoch=epoch, delete=delete)
    assert decode_request(memoryview(encode(put))) == put


@settings(max_examples=200)
@given(some.puts, st.data())
def test_a_put_is_taken_in_place_exactly_when_the_codec_takes_it(put, data):
    """Two readers of one language: heads and small items are flipped, cut and lengthened."""
    buffer = bytearray(encode(put))
    heads = [
        *range(0, 80),
        *range(len(buffer) - 3 - 3808 - 120, len(buffer) - 3808),
        *range(len(buffer) - 70, len(buffer)),
    ]
    at = data.draw(st.sampled_from([at for at in heads if 2 <= at < len(buffer)]))
    match data.draw(st.sampled_from(["flip", "insert", "remove"])):
        case "flip":
            buffer[at] ^= data.draw(st.integers(1, 255))
        case "insert":
            buffer[at:at] = data.draw(st.binary(min_size=1, max_size=4))
        case _:
            del buffer[at]
    try:
        found = encode(decode_request(memoryview(buffer)))
    except Malformed:
        found = None
    assert found == (bytes(buffer) if is_put_for_the_codec(bytes(buffer)) else None)


def is_put_for_the_codec(data: bytes) -> bool:
    try:
        match codec.decode(data):
            case (2, int(epoch), bytes(w), bytes(hr), bytes(tags), int(kind), bytes(cell), delete):
                sizes = (len(w), len(hr), len(tags), len(cell)) == (32, 32, 112, 3808)
                numbers = 0 <= epoch <= U32 and 0 <= kind <= 2 and bool not in (type(epoch), type(kind))
                return sizes and numbers and (delete is None or (type(delete) is bytes and len(delete) == 64))
    except Malformed:
        pass
    return False


@given(st.one_of(some.replies(), some.pushes))
def test_encode_into_writes_the_same_bytes_as_encode_and_nothing_behind(message):
    cell = memoryview(bytearray(message.cell))
    out = bytearray(b"\xee" * 4080)
    length = encode_into(replace(message, cell=b""), cell, memoryview(out)[2:])
    assert out[2 : 2 + length] == encode(message)
    assert out[:2] == b"\xee\xee" and set(out[2 + length :]) <= {0xEE}
    close_into(length, memoryview(out))
    assert out == pad(encode(message))


@pytest.mark.parametrize(
    ("message", "cell"),
    [
        (PUSH, b""),
        (PUSH, CELL[1:]),
        (Push(b"", b""), CELL),
        (MATCH, b""),
        (Reply(ReplyStatus.OK, 7), CELL),
        (Reply(ReplyStatus.CONFLICT, 7), b""),
        (Reply(ReplyStatus.CONFLICT, 7, tag=TAGS[1]), CELL),
        (Reply(ReplyStatus.BUSY, 1 << 32), b""),
        (Reply(ReplyStatus.BUSY, 7, retry_after_s=3601), b""),
    ],
)
def test_encode_into_refuses_what_would_be_refused_and_writes_nothing(message, cell):
    out = bytearray(b"\xee" * 4080)
    with pytest.raises(Malformed):
        encode_into(message, memoryview(cell), memoryview(out))
    assert set(out) == {0xEE}


def test_no_repr_shows_a_capability_a_tag_or_a_cell():
    hidden = [message for message in MESSAGES if not isinstance(message, Hello | Nop)]
    assert {type(message) for message in hidden} < {*get_args(Request), Reply, Push, Forwarded}
    for message in (*hidden, Delete(HW, R)):
        assert not any(letter * 8 in repr(message) for letter in "whHrcS")
