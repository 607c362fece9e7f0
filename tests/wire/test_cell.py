"""Where the parts of a cell lie, and which headers are refused."""

from dataclasses import replace

import pytest

from wire.cell import (
    Header1,
    Header2,
    decode_header1,
    decode_header2,
    encode_header1,
    encode_header2,
    join,
    split,
)
from wire.errors import Malformed
from wire.limits import BODY_BYTES, CELL_BYTES, H1_BYTES, H2_BYTES, NONCE_BYTES


def test_sizes_are_those_of_the_table():
    assert (NONCE_BYTES, H1_BYTES, H2_BYTES, BODY_BYTES, CELL_BYTES) == (24, 14, 2304, 1418, 3808)


def test_parts_lie_at_the_offsets_of_the_table():
    cell = bytes(at % 251 for at in range(3808))
    parts = split(cell)
    assert parts.nonce == cell[0:24]
    assert parts.sealed_h1 == cell[24:54]
    assert parts.sealed_h2 == cell[54:2374]
    assert parts.sealed_body == cell[2374:3808]
    assert join(parts) == cell


@pytest.mark.parametrize("size", [0, 24, 3807, 3809, 4096])
def test_another_size_is_not_a_cell(size):
    with pytest.raises(Malformed):
        split(bytes(size))


@pytest.mark.parametrize("part", ["nonce", "sealed_h1", "sealed_h2", "sealed_body"])
def test_join_refuses_a_part_of_another_size(part):
    parts = split(bytes(3808))
    with pytest.raises(Malformed):
        join(replace(parts, **{part: getattr(parts, part) + b"x"}))


def test_join_refuses_a_byte_that_moved_to_the_next_part():
    parts = split(bytes(3808))
    with pytest.raises(Malformed):
        join(replace(parts, nonce=parts.nonce + b"\0", sealed_h1=parts.sealed_h1[1:]))


def test_header1_has_the_bytes_of_the_table():
    header = Header1(True, 0x01020304, 0x0506, 0x0708)
    assert encode_header1(header) == bytes.fromhex("01 01 01020304 0506 0708 00000000")
    assert decode_header1(encode_header1(header)) == header
    assert encode_header1(Header1(False, 0, 0, 0xFFFF)) == bytes.fromhex("01 00 00000000 0000 ffff 00000000")


@pytest.mark.parametrize(
    "data",
    [
        "00 00 00000001 0000 0000 00000000",
        "02 00 00000001 0000 0000 00000000",
        "01 02 00000001 0000 0000 00000000",
        "01 80 00000001 0000 0000 00000000",
        "01 00 00000000 0001 0000 00000000",
        "01 00 00000001 0000 0000 00000001",
        "01 00 00000001 0000 0000 01000000",
        "01 00 00000001 0000 0000 000000",
        "01 00 00000001 0000 0000 0000000000",
        "",
    ],
)
def test_header1_refuses_a_version_flag_size_or_reserved_byte_it_does_not_know(data):
    with pytest.raises(Malformed):
        decode_header1(bytes.fromhex(data))


@pytest.mark.parametrize(
    "header",
    [
        Header1(False, 1 << 32, 0, 0),
        Header1(False, -1, 0, 0),
        Header1(False, 1, 1 << 16, 0),
        Header1(False, 1, 0, 1 << 16),
        Header1(False, 0, 1, 0),
    ],
)
def test_header1_out_of_range_is_not_written(header):
    with pytest.raises(Malformed):
        encode_header1(header)


def test_header2_is_ratchet_key_then_ek_then_ct():
    header = Header2(b"r" * 32, b"e" * 1184, b"c" * 1088)
    assert encode_header2(header) == b"r" * 32 + b"e" * 1184 + b"c" * 1088
    assert decode_header2(encode_header2(header)) == header


@pytest.mark.parametrize(
    "header",
    [
        Header2(b"r" * 31, b"e" * 1184, b"c" * 1088),
        Header2(b"r" * 33, b"e" * 1183, b"c" * 1088),
        Header2(b"r" * 32, b"e" * 1185, b"c" * 1087),
    ],
)
def test_header2_of_another_size_is_refused(header):
    with pytest.raises(Malformed):
        encode_header2(header)
    with pytest.raises(Malformed):
        decode_header2(b"r" * 2303)
