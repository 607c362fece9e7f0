"""Strict msgpack in the caller's buffer: the same language as the codec, without its copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies import u64, values
from wire.codec import decode, encode
from wire.errors import Malformed
from wire.inplace import Reader, bytes_head, write_array

EDGES = [0, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000, 0xFFFFFFFF, 0x100000000, (1 << 64) - 1]


@given(u64 | st.sampled_from(EDGES))
def test_integer_reads_what_the_codec_writes(value):
    reader = Reader(encode(value))
    assert reader.integer((1 << 64) - 1) == value
    reader.end()


@given(st.binary(min_size=1, max_size=9))
def test_integer_takes_exactly_what_the_codec_takes(data):
    try:
        expected = decode(data)
    except Malformed:
        expected = None
    if type(expected) is not int or expected < 0:
        with pytest.raises(Malformed):
            reader = Reader(data)
            reader.integer((1 << 64) - 1)
            reader.end()
    else:
        assert Reader(data).integer((1 << 64) - 1) == expected


def test_integer_refuses_what_is_above_its_bound():
    assert Reader(b"\x05").integer(5) == 5
    with pytest.raises(Malformed):
        Reader(b"\x06").integer(5)


@pytest.mark.parametrize("length", [0, 1, 255, 256, 3808])
def test_octets_is_a_slice_of_the_buffer_it_was_given(length):
    buffer = bytearray(encode(bytes(length)))
    found = Reader(memoryview(buffer)).octets(length)
    assert found == bytes(length)
    buffer[:] = b"x" * len(buffer)
    assert found == b"x" * length


@pytest.mark.parametrize(
    "data", [b"", b"\xc4", b"\xc4\x02a", b"\xc4\x01", b"\xc5\x00\x02ab", b"\xa2ab", b"\xc0"]
)
def test_octets_refuses_every_other_form(data):
    with pytest.raises(Malformed):
        Reader(data).octets(2)


def test_optional_tells_nil_from_bytes():
    assert Reader(b"\xc0").optional(2) is None
    assert Reader(b"\xc4\x02ab").optional(2) == b"ab"
    for data in (b"", b"\xc2", b"\xc4\x01a"):
        with pytest.raises(Malformed):
            Reader(data).optional(2)


def test_end_refuses_trailing_bytes():
    reader = Reader(b"\x01\x02")
    reader.integer(1)
    with pytest.raises(Malformed):
        reader.end()


@given(st.lists(values(depth=1), max_size=5), st.integers(0, 600))
def test_write_array_writes_what_the_codec_writes_and_nothing_behind(items, length):
    last = memoryview(b"c" * length)
    out = bytearray(b"\xee" * 5000)
    written = write_array(tuple(items), last, memoryview(out))
    assert out[:written] == encode((*items, bytes(last)))
    assert out[written:] == b"\xee" * (5000 - written)


@pytest.mark.parametrize("length", [0, 255, 256, 3808])
def test_bytes_head_is_the_codecs(length):
    assert bytes_head(length) + bytes(length) == encode(bytes(length))
