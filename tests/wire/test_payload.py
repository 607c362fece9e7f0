"""The body of a cell and what it says about receipts."""

from dataclasses import replace

import pytest
from hypothesis import given

from tests.support.strategies import receipts, u64
from wire import codec
from wire.errors import Malformed
from wire.limits import REFUSALS
from wire.payload import (
    PAIRING_CONTENT,
    Body,
    BodyType,
    Progress,
    Receipt,
    Refusal,
    StatusContent,
    check_pairing,
    decode_body,
    decode_ended,
    decode_refusals,
    decode_status,
    encode_body,
    encode_ended,
    encode_refusals,
    encode_status,
)

BODY = Body(
    type=BodyType.MESSAGE,
    part=0,
    parts=1,
    g=0x0102030405060708,
    floor=0x0102030405060701,
    receipt=Receipt(0x10, 0b110, 0x13),
    transcript=b"t" * 32,
    expires_at_s=0x1112131415161718,
    content=b"content",
)


def test_fields_lie_at_the_offsets_of_the_table():
    data = encode_body(BODY)
    assert len(data) == 1418
    assert data[0:4] == bytes([1, 0, 1, 0])
    assert data[4:12] == bytes.fromhex("0102030405060708")
    assert data[12:20] == bytes.fromhex("0102030405060701")
    assert data[20:28] == bytes.fromhex("0000000000000010")
    assert data[28:36] == bytes.fromhex("0000000000000006")
    assert data[36:44] == bytes.fromhex("0000000000000013")
    assert data[44:76] == b"t" * 32
    assert data[76:84] == bytes.fromhex("1112131415161718")
    assert data[84:86] == b"\x00\x07"
    assert data[86:] == b"content" + bytes(1325)


def test_content_of_1332_bytes_fits_and_one_more_does_not():
    full = replace(BODY, content=b"c" * 1332)
    assert decode_body(encode_body(full)) == full
    with pytest.raises(Malformed):
        encode_body(replace(BODY, content=b"c" * 1333))


BAD_FIELDS = {
    "part is parts": {"part": 1},
    "no parts": {"parts": 0},
    "256 parts": {"parts": 256},
    "floor above g": {"floor": BODY.g + 1},
    "g beyond u64": {"g": 1 << 64},
    "negative g": {"g": -1, "floor": -1},
    "short transcript": {"transcript": b"t" * 31},
    "expiry beyond u64": {"expires_at_s": 1 << 64},
    "content in a receipt": {"type": BodyType.RECEIPT},
    "content in cover": {"type": BodyType.COVER},
    "bit 0": {"receipt": Receipt(0x10, 0b111, 0x13)},
    "bit beyond end": {"receipt": Receipt(0x10, 0b1110, 0x13)},
    "end not received": {"receipt": Receipt(0x10, 0b010, 0x13)},
    "end just above base": {"receipt": Receipt(0x10, 0, 0x11)},
    "base above end": {"receipt": Receipt(0x14, 0, 0x13)},
    "bit where base is end": {"receipt": Receipt(0x13, 0b10, 0x13)},
    "bitmap beyond u64": {"receipt": Receipt(0, 1 << 64, 0x100)},
    "end beyond u64": {"receipt": Receipt(0x10, 0, 1 << 64)},
    "negative base": {"receipt": Receipt(-1, 0, 0x1000)},
    "negative bitmap": {"receipt": Receipt(0, -2, 0x100)},
}


@pytest.mark.parametrize("changes", BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_a_field_out_of_range_is_not_written(changes):
    with pytest.raises(Malformed):
        encode_body(replace(BODY, **changes))


BAD_BYTES = {
    "type 0": (0, 0),
    "type 7": (0, 7),
    "receipt with content": (0, 3),
    "part 1 of 1": (1, 1),
    "0 parts": (2, 0),
    "reserved byte": (3, 1),
    "floor above g": (19, 0xFF),
    "base above end": (27, 0x14),
    "bit 0 of the receipt": (35, 0x07),
    "bit beyond end": (35, 0x0E),
    "end not received": (35, 0x02),
    "content longer than its length": (85, 6),
    "length beyond the body": (84, 0x06),
    "padding": (1417, 1),
}


@pytest.mark.parametrize(("at", "byte"), BAD_BYTES.values(), ids=BAD_BYTES)
def test_a_body_with_one_wrong_byte_is_refused(at, byte):
    data = bytearray(encode_body(BODY))
    data[at] = byte
    with pytest.raises(Malformed):
        decode_body(bytes(data))


@pytest.mark.parametrize("size", [0, 86, 1417, 1419])
def test_another_size_is_not_a_body(size):
    with pytest.raises(Malformed):
        decode_body(encode_body(BODY)[:size].ljust(size, b"\0"))


def test_receipt_and_cover_carry_nothing_and_are_not_data():
    assert [kind for kind in BodyType if not kind.is_data] == [BodyType.RECEIPT, BodyType.COVER]
    empty = replace(BODY, type=BodyType.COVER, content=b"")
    assert decode_body(encode_body(empty)) == empty


def test_a_receipt_covers_what_lies_below_base_and_its_bits():
    receipt = Receipt(5, 0b1010, 9)
    assert [g for g in range(80) if receipt.covers(g)] == [0, 1, 2, 3, 4, 6, 8]
    assert not any(Receipt.NONE.covers(g) for g in range(70))


@given(receipts(), u64)
def test_a_receipt_covers_nothing_from_its_end_upwards(receipt, g):
    assert not receipt.covers(receipt.end + g)


def test_a_bitmap_speaks_of_64_cells_even_when_end_is_further():
    receipt = Receipt(0, 1 << 63, 1000)
    assert receipt.covers(63) and not receipt.covers(64) and not receipt.covers(999)


@pytest.mark.parametrize("progress", Progress)
def test_status_is_message_id_then_code(progress):
    status = StatusContent(b"i" * 8, progress)
    assert encode_status(status) == b"\x92\xc4\x08iiiiiiii" + bytes([progress])
    assert decode_status(encode_status(status)) == status


@pytest.mark.parametrize("end", [b"\x00", b"\x07", b"\xc3", b"\x01\x00", b""])
def test_status_refuses_another_code(end):
    with pytest.raises(Malformed):
        decode_status(b"\x92\xc4\x08iiiiiiii" + end)


def test_status_of_another_id_size_is_refused():
    with pytest.raises(Malformed):
        encode_status(StatusContent(b"i" * 7, Progress.DONE))
    with pytest.raises(Malformed):
        decode_status(b"\x92\xc4\x07iiiiiii\x01")


def test_pairing_is_one_byte_string_and_no_other():
    assert PAIRING_CONTENT == b"\x91\x01"
    check_pairing(b"\x91\x01")
    for content in (b"", b"\x91\x02", b"\x91\xc3", b"\x91\x01\x00", b"\x91\xcc\x01", b"\x01"):
        with pytest.raises(Malformed):
            check_pairing(content)


def test_no_repr_shows_what_people_wrote():
    assert "content" not in repr(BODY)


@pytest.mark.parametrize("count", [0, 1, 2**32 - 1])
def test_a_word_of_ended_messages_comes_back_as_it_was_said(count: int) -> None:
    assert decode_ended(encode_ended(count)) == count


MANY = tuple(Refusal(kind, 3) for kind in range(1, REFUSALS + 1))


@pytest.mark.parametrize("refusals", [MANY[:1], MANY, (Refusal(255, 255),)])
def test_what_was_refused_comes_back_as_it_was_said(refusals: tuple[Refusal, ...]) -> None:
    assert decode_refusals(encode_refusals(refusals)) == refusals
    assert decode_ended(encode_refusals(refusals)) is None and decode_refusals(encode_ended(1)) == ()


@pytest.mark.parametrize("refusals", [(), (*MANY, Refusal(17, 3)), (Refusal(0, 3),), (Refusal(10, 256),)])
def test_what_cannot_be_refused_is_not_written_and_not_read(refusals: tuple[Refusal, ...]) -> None:
    with pytest.raises(Malformed):
        encode_refusals(refusals)
    pairs = tuple((refusal.kind, refusal.role) for refusal in refusals)
    assert decode_refusals(codec.encode((2, pairs))) == ()


@pytest.mark.parametrize(
    "value",
    [(3, ((10, 4),)), (2, ((10, 4),), 0), (2, ((10, 4, 0),)), (2, (10, 4)), (2, ((10, True),)), (2, 7)],
)
def test_any_other_form_of_it_is_left_to_newer_programs(value: codec.Value) -> None:
    assert decode_refusals(codec.encode(value)) == ()


@pytest.mark.parametrize(
    "content", [b"", b"anything", b"\x91\x01", b"\x92\x02\x05", b"\x92\x01\xc0", b"\x93\x01\x01\x01"]
)
def test_any_other_word_is_left_to_newer_programs(content: bytes) -> None:
    assert decode_ended(content) is None
