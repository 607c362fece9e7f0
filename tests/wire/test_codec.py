"""Strict msgpack: one value, one encoding, everything bounded before it is allocated."""

import tracemalloc

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies import values
from wire.codec import (
    INT_HIGH,
    INT_LOW,
    as_array,
    as_bool,
    as_bytes,
    as_int,
    as_map,
    as_text,
    decode,
    encode,
)
from wire.errors import Malformed


def exactly(value):
    """A value with its types: in Python True equals 1."""
    return msgpack.packb(value)


@given(values())
def test_what_is_encoded_decodes_to_the_same_value_and_types(value):
    back = decode(encode(value))
    assert back == value
    assert exactly(back) == encode(value)


@given(st.binary(max_size=64))
def test_random_bytes_are_refused_or_are_the_one_encoding(data):
    try:
        value = decode(data)
    except Malformed:
        return
    assert encode(value) == data


@given(values(depth=2), st.data())
def test_a_changed_encoding_is_refused_or_is_the_one_encoding_of_another_value(value, data):
    encoded = bytearray(encode(value))
    at = data.draw(st.integers(0, len(encoded) - 1))
    encoded[at] ^= data.draw(st.integers(1, 255))
    try:
        changed = decode(bytes(encoded))
    except Malformed:
        return
    assert encode(changed) == encoded and exactly(changed) != exactly(value)


@given(values(depth=2), st.binary(min_size=1, max_size=3))
def test_trailing_bytes_are_refused(value, trailing):
    with pytest.raises(Malformed):
        decode(encode(value) + trailing)


@given(values(depth=2))
def test_every_truncation_is_refused(value):
    encoded = encode(value)
    for length in range(len(encoded)):
        with pytest.raises(Malformed):
            decode(encoded[:length])


NOT_CANONICAL = {
    "u8 that fits a fixint": b"\xcc\x7f",
    "u16 that fits a u8": b"\xcd\x00\xff",
    "u32 that fits a u16": b"\xce\x00\x00\xff\xff",
    "u64 that fits a u32": b"\xcf\x00\x00\x00\x00\xff\xff\xff\xff",
    "signed form of a positive number": b"\xd1\x00\xff",
    "i8 that fits a negative fixint": b"\xd0\xe0",
    "i16 that fits an i8": b"\xd1\xff\x80",
    "i32 that fits an i16": b"\xd2\xff\xff\x80\x00",
    "i64 that fits an i32": b"\xd3\xff\xff\xff\xff\x80\x00\x00\x00",
    "str8 that fits a fixstr": b"\xd9\x01a",
    "str16 that fits a str8": b"\xda\x00\x20" + b"a" * 32,
    "str32 that fits a str8": b"\xdb\x00\x00\x00\x20" + b"a" * 32,
    "bin16 that fits a bin8": b"\xc5\x00\x01a",
    "bin32 that fits a bin8": b"\xc6\x00\x00\x00\x01a",
    "array16 that fits a fixarray": b"\xdc\x00\x01\x01",
    "array32 that fits a fixarray": b"\xdd\x00\x00\x00\x01\x01",
    "map16 that fits a fixmap": b"\xde\x00\x01\x01\x01",
    "map32 that fits a fixmap": b"\xdf\x00\x00\x00\x01\x01\x01",
    "map keys out of order": b"\x82\x02\x00\x01\x00",
    "map key twice": b"\x82\x01\x00\x01\x00",
    "map key twice, first value lost": b"\x82\x01\x05\x01\x00",
    "map key in a long form": b"\x81\xcc\x01\x00",
}

OUTSIDE = {
    "nothing": b"",
    "never used": b"\xc1",
    "float32": b"\xca\x3f\x80\x00\x00",
    "float64": b"\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00",
    "NaN": b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",
    "timestamp32": b"\xd6\xff\x00\x00\x00\x00",
    "timestamp64": b"\xd7\xff\x00\x00\x00\x00\x00\x00\x00\x00",
    "timestamp96": b"\xc7\x0c\xff" + bytes(12),
    "empty timestamp": b"\xc7\x00\xff",
    "fixext": b"\xd4\x05\x00",
    "empty ext": b"\xc7\x00\x05",
    "negative map key": b"\x81\xff\x00",
    "map key 256": b"\x81\xcd\x01\x00\x00",
    "boolean map key": b"\x81\xc3\x00",
    "nil map key": b"\x81\xc0\x00",
    "text map key": b"\x81\xa1a\x00",
    "bytes map key": b"\x81\xc4\x01a\x00",
    "array map key": b"\x81\x90\x00",
    "map map key": b"\x81\x80\x00",
    "text that is not UTF-8": b"\xa1\xff",
    "surrogate": b"\xa3\xed\xa0\x80",
    "overlong UTF-8": b"\xa2\xc0\x80",
    "65 items": b"\xdc\x00\x41" + bytes(65),
    "65 map items": b"\xde\x00\x41" + b"".join(bytes([n, 0]) for n in range(65)),
    "6 deep": b"\x91" * 6 + b"\x00",
    "6 deep and empty": b"\x91" * 5 + b"\x90",
    "6 maps deep": b"\x81\x00" * 5 + b"\x80",
}


@pytest.mark.parametrize("data", NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_a_second_form_of_a_value_is_refused(data):
    with pytest.raises(Malformed):
        decode(data)


@pytest.mark.parametrize("data", OUTSIDE.values(), ids=OUTSIDE)
def test_what_the_format_does_not_have_is_refused(data):
    with pytest.raises(Malformed):
        decode(data)


@pytest.mark.parametrize(
    "value",
    [
        INT_LOW,
        INT_HIGH,
        (0,) * 64,
        {n: None for n in range(64)},
        (((((1,),),),),),
        ((((),),),),
        "",
        b"",
        {255: 0},
    ],
)
def test_the_edge_of_each_bound_is_inside(value):
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        INT_LOW - 1,
        INT_HIGH + 1,
        (0,) * 65,
        {n: None for n in range(65)},
        ((((((1,),),),),),),
        {256: 0},
        {-1: 0},
        {True: 0},
        {"a": 0},
        1.0,
        [1],
        bytearray(b"a"),
        "\ud800",
        bytes(4094),
        object(),
    ],
)
def test_encode_refuses_what_decode_would_refuse(value):
    with pytest.raises(Malformed):
        encode(value)


def test_a_value_of_4096_bytes_is_the_longest():
    longest = encode(bytes(4093))
    assert len(longest) == 4096 and decode(longest) == bytes(4093)
    with pytest.raises(Malformed):
        decode(b"\xc5\x0f\xfe" + bytes(4094))


@pytest.mark.parametrize("data", [b"\xa6secret\x00", b"\xa7secret\xff", b"\xc4\x07secret", b"\x92\xa6secret"])
def test_an_error_holds_nothing_of_the_input(data):
    with pytest.raises(Malformed) as refused:
        decode(data)
    assert refused.value.__context__ is None and "secret" not in str(refused.value)
    with pytest.raises(Malformed) as refused:
        encode("secret\ud800")
    assert refused.value.__context__ is None


def test_maps_are_written_in_the_order_of_their_keys():
    assert encode({3: 1, 1: {9: 0, 2: 0}}) == b"\x82\x01\x82\x02\x00\x09\x00\x03\x01"
    assert list(decode(b"\x82\x01\xc0\x03\x01")) == [1, 3]


GIANT = {
    "array of 2^32": b"\xdd\xff\xff\xff\xff",
    "map of 2^32": b"\xdf\xff\xff\xff\xff",
    "bytes of 2^32": b"\xc6\xff\xff\xff\xff",
    "text of 2^32": b"\xdb\xff\xff\xff\xff",
    "ext of 2^32": b"\xc9\xff\xff\xff\xff\x05",
    "array of 2^16 in arrays": b"\x91\x91\xdc\xff\xff",
    "bytes of 2^32 in a map": b"\x81\x01\xc6\xff\xff\xff\xff",
    "4,096 deep": b"\x91" * 4096,
    "4,096 deep in maps": b"\x81\x00" * 2048,
    "arrays of 64 in each other": b"\xdc\x00\x40" * 1365,
    "a megabyte": b"\xc6\x00\x10\x00\x00" + bytes(1 << 20),
}


@pytest.mark.parametrize("data", GIANT.values(), ids=GIANT)
def test_a_giant_claim_is_refused_without_its_memory(data):
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            decode(data)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_checkers_take_exact_types_and_both_ends_of_a_range():
    assert as_int(0, 0, 5) == 0 and as_int(5, 0, 5) == 5
    assert as_array((1, 2), 2) == (1, 2) and as_array(()) == ()
    assert as_bytes(b"", 0, 16) == b"" and as_bytes(b"a" * 16, 0, 16) == b"a" * 16
    assert as_text("한", 3) == "한"
    assert as_map({}) == {} and as_bool(False) is False


@pytest.mark.parametrize(
    "refused",
    [
        lambda: as_int(True, 0, 5),
        lambda: as_int(6, 0, 5),
        lambda: as_int(-1, 0, 5),
        lambda: as_int(None, 0, 5),
        lambda: as_int("1", 0, 5),
        lambda: as_bool(1),
        lambda: as_bool(None),
        lambda: as_bytes("a", 1),
        lambda: as_bytes(b"ab", 1),
        lambda: as_bytes(b"a" * 8, 0, 16),
        lambda: as_text("한", 2),
        lambda: as_text(b"a", 2),
        lambda: as_array((1, 2), 3),
        lambda: as_array({}, 0),
        lambda: as_array(None),
        lambda: as_map(()),
    ],
)
def test_checkers_refuse_everything_else(refused):
    with pytest.raises(Malformed):
        refused()
