"""The envelope: exact types, no unknown key below 64, everything newer kept."""

from dataclasses import replace

import msgpack
import pytest

from wire.codec import decode, encode
from wire.envelope import Ack, Envelope, Urgency, decode_envelope, encode_envelope
from wire.errors import Malformed
from wire.limits import CONTENT_BYTES

PLAIN = Envelope(
    kind=4,
    id=b"i" * 8,
    at_s=1_700_000_400,
    valid_min=60,
    urgency=Urgency.SOON,
    drill=False,
    silent=True,
    ack=Ack.OPENED,
    body={1: "note"},
)
FULL = replace(
    PLAIN,
    kind=255,
    at_s=(1 << 64) // 600 * 600,
    valid_min=20_160,
    ref=b"r" * 8,
    place=b"p" * 8,
    reply_to=b"q" * 8,
    replaces=b"s" * 8,
)


def keys_of(envelope):
    return dict(decode(encode_envelope(envelope)))


def with_key(key, value):
    return encode({**keys_of(FULL), key: value})


def test_keys_have_the_numbers_of_the_table():
    assert keys_of(FULL) == {
        1: 1,
        2: 255,
        3: b"i" * 8,
        4: b"r" * 8,
        5: b"p" * 8,
        6: (1 << 64) // 600 * 600,
        7: 20_160,
        8: 2,
        9: False,
        10: b"q" * 8,
        11: b"s" * 8,
        12: 2,
        13: True,
        14: {1: "note"},
    }


def test_optional_keys_are_absent_when_unused():
    assert sorted(keys_of(PLAIN)) == [1, 2, 3, 6, 7, 8, 9, 12, 13, 14]
    assert decode_envelope(encode_envelope(PLAIN)) == PLAIN


@pytest.mark.parametrize("size", [0, 1, 300])
def test_a_note_of_300_four_byte_characters_fits_with_every_optional_key(size):
    largest = replace(FULL, body={1: "😀" * size})
    content = encode_envelope(largest)
    assert decode_envelope(content) == largest
    assert len(content) <= CONTENT_BYTES
    if size == 300:
        assert len(content) == 1289


def test_1332_bytes_are_the_most():
    room = CONTENT_BYTES - len(encode_envelope(replace(PLAIN, body={1: "a" * 1000}))) + 1000
    assert len(encode_envelope(replace(PLAIN, body={1: "a" * room}))) == CONTENT_BYTES
    with pytest.raises(Malformed):
        encode_envelope(replace(PLAIN, body={1: "a" * (room + 1)}))
    with pytest.raises(Malformed):
        decode_envelope(encode({**keys_of(PLAIN), 14: {1: "a" * (room + 1)}}))


@pytest.mark.parametrize("key", [1, 2, 3, 6, 7, 8, 9, 12, 13, 14])
def test_a_required_key_that_is_missing_is_refused(key):
    keys = keys_of(FULL)
    del keys[key]
    with pytest.raises(Malformed):
        decode_envelope(encode(keys))


@pytest.mark.parametrize("key", [0, 15, 16, 63])
def test_an_unknown_key_below_64_is_refused(key):
    with pytest.raises(Malformed):
        decode_envelope(with_key(key, 0))
    with pytest.raises(Malformed):
        encode_envelope(replace(PLAIN, extra={key: 0}))


@pytest.mark.parametrize("key", [64, 255])
@pytest.mark.parametrize("value", [None, True, -1, b"x", "x", (1, (2,)), {9: {9: "x"}}])
def test_an_unknown_key_from_64_on_is_kept(key, value):
    envelope = decode_envelope(with_key(key, value))
    assert envelope.extra == {key: value} and encode_envelope(envelope) == with_key(key, value)
    assert replace(envelope, extra={}) == FULL


@pytest.mark.parametrize("key", [2, 14])
def test_extra_never_stands_for_a_known_key(key):
    with pytest.raises(Malformed):
        encode_envelope(replace(PLAIN, extra={key: keys_of(PLAIN)[key]}))


BAD = {
    1: [0, 2, True, None],
    2: [0, 256, True, "4"],
    3: [b"", b"i" * 7, b"i" * 9, "iiiiiiii", None],
    4: [b"", b"r" * 9, None, 0],
    5: [b"", b"r" * 9, None, 0],
    6: [1, 599, 601, 1_700_000_401, -600, None],
    7: [0, 20_161, True],
    8: [0, 5, True],
    9: [0, 1, None],
    10: [b"", b"r" * 9, None],
    11: [b"", b"r" * 9, None],
    12: [-1, 5, False],
    13: [0, 1, None],
    14: [None, (), 0, {1: None}, {1: b"x"}, {1: {}}, {1: ("x",)}, {1: (True,)}, {1: ((1,),)}, {1: (None,)}],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key in BAD for value in BAD[key]])
def test_a_value_of_another_type_or_range_is_refused(key, value):
    with pytest.raises(Malformed):
        decode_envelope(with_key(key, value))


@pytest.mark.parametrize(
    "value",
    [True, False, 0, -5, (1 << 64) - 1, -(1 << 63), "", "한국어", (), (1,), (-1, (1 << 64) - 1), (7,) * 64],
)
def test_a_field_is_a_boolean_an_integer_a_text_or_integers(value):
    read = decode_envelope(with_key(14, {0: value, 255: value})).body
    assert read == {0: value, 255: value} and {type(each) for each in read.values()} == {type(value)}


@pytest.mark.parametrize("key", [-1, 256, True, "1"])
def test_a_field_number_outside_a_byte_is_refused(key):
    with pytest.raises(Malformed):
        encode_envelope(replace(PLAIN, body={key: 1}))
    with pytest.raises(Malformed):
        decode_envelope(msgpack.packb({**keys_of(PLAIN), 14: {key: 1}}))


@pytest.mark.parametrize("value", [None, True, 5, b"x", "x", ()])
def test_what_is_no_map_is_no_envelope(value):
    with pytest.raises(Malformed):
        decode_envelope(encode(value))


def test_no_repr_shows_what_people_wrote():
    assert "note" not in repr(PLAIN)
