"""Pairing: the invitation, its link, and the two boxes."""

from dataclasses import replace

import pytest

from wire.bundle import (
    Answer,
    Bundle,
    Invitation,
    Role,
    decode_answer,
    decode_box0,
    decode_box1,
    decode_bundle,
    decode_invitation,
    encode_answer,
    encode_box0,
    encode_box1,
    encode_bundle,
    encode_invitation,
    from_link,
    to_link,
)
from wire.codec import decode, encode
from wire.descriptor import Descriptor, RelayEntry, TlsKind, TlsRule, to_line, to_value
from wire.errors import Malformed

NETWORK = Descriptor(
    1,
    b"",
    b"",
    (RelayEntry(b"i" * 16, b"k" * 32, b"a" * 32, ("https://relay.example",), TlsRule(TlsKind.WEB_PKI)),),
)
INVITATION = Invitation(NETWORK, Role.COORDINATOR, Role.HOUSE, b"s" * 32, b"h" * 32, 480_000)
BUNDLE = Bundle(b"i" * 32, b"p" * 32, b"e" * 1184)
ANSWER = Answer(b"i" * 32, b"e" * 32, b"r" * 32, b"c" * 1088, b"k" * 1184)


def with_item(index, item):
    value = list(decode(encode_invitation(INVITATION)))
    value[index] = item
    return encode(tuple(value))


def test_an_invitation_is_the_array_of_the_specification():
    expected = (1, to_value(NETWORK), 1, 3, b"s" * 32, b"h" * 32, 480_000)
    assert decode(encode_invitation(INVITATION)) == expected


def test_roles_have_their_numbers():
    names = ["COORDINATOR", "DEPUTY", "HOUSE", "GUIDE", "DESK", "SAFEGUARDING"]
    assert [(role.name, role.value) for role in Role] == list(zip(names, range(1, 7), strict=True))


@pytest.mark.parametrize(
    ("index", "item"),
    [
        (0, 2),
        (0, True),
        (1, None),
        (1, ()),
        (1, (1, 1, b"", b"", ())),
        (2, 0),
        (2, 7),
        (2, True),
        (3, 0),
        (3, 7),
        (4, b"s" * 31),
        (4, "s" * 32),
        (5, b"h" * 33),
        (6, -1),
        (6, 1 << 32),
        (6, None),
    ],
)
def test_an_invitation_with_one_wrong_item_is_refused(index, item):
    with pytest.raises(Malformed):
        decode_invitation(with_item(index, item))


@pytest.mark.parametrize("changes", [{"secret": b""}, {"bundle_hash": b"h"}, {"expires_hour": 1 << 32}])
def test_an_invitation_that_would_be_refused_is_not_written(changes):
    with pytest.raises(Malformed):
        encode_invitation(replace(INVITATION, **changes))


def test_a_link_comes_back_with_blanks_around_it():
    link = to_link(INVITATION)
    assert link.startswith("waypost:lwGV")
    assert from_link(f"\n  {link} \r\n") == INVITATION


def test_every_descriptor_fits_the_link_of_its_invitation():
    long = ("https://" + "a" * 192,) * 3
    relays = [
        RelayEntry(bytes([n]) * 16, bytes([n]) * 32, b"a" * 32, long, TlsRule(TlsKind.CERTIFICATE, b"d" * 32))
        for n in range(4)
    ]
    relays[3] = replace(relays[3], urls=(*long[:2], "https://" + "a" * 124))
    largest = Descriptor((1 << 32) - 1, b"S" * 32, b"s" * 64, tuple(relays))
    link = to_link(replace(INVITATION, descriptor=largest, expires_hour=(1 << 32) - 1))
    assert len(link) == 4063


@pytest.mark.parametrize(
    "link",
    [to_line(NETWORK), "waypost:", "waypost-net:" + to_link(INVITATION)[8:], to_link(INVITATION)[:-4]],
)
def test_what_is_no_whole_link_is_refused(link):
    with pytest.raises(Malformed):
        from_link(link)


def test_a_bundle_is_1249_bytes_in_this_order():
    data = encode_bundle(BUNDLE)
    assert data == b"\x01" + b"i" * 32 + b"p" * 32 + b"e" * 1184 and len(data) == 1249
    assert decode_bundle(data) == BUNDLE


def test_an_answer_is_2369_bytes_in_this_order():
    data = encode_answer(ANSWER)
    assert data == b"\x01" + b"i" * 32 + b"e" * 32 + b"r" * 32 + b"c" * 1088 + b"k" * 1184
    assert len(data) == 2369 and decode_answer(data) == ANSWER


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_of_a_bundle_or_answer_is_refused(version):
    with pytest.raises(Malformed):
        decode_bundle(bytes([version]) + encode_bundle(BUNDLE)[1:])
    with pytest.raises(Malformed):
        decode_answer(bytes([version]) + encode_answer(ANSWER)[1:])


@pytest.mark.parametrize("size", [0, 1, 1248, 1250, 2368, 2370, 3768])
def test_another_size_of_a_bundle_or_answer_is_refused(size):
    with pytest.raises(Malformed):
        decode_bundle(b"\x01".ljust(size, b"x")[:size])
    with pytest.raises(Malformed):
        decode_answer(b"\x01".ljust(size, b"x")[:size])


def test_keys_of_another_size_are_not_written():
    with pytest.raises(Malformed):
        encode_bundle(replace(BUNDLE, identity=b"i" * 33, prekey=b"p" * 31))
    with pytest.raises(Malformed):
        encode_answer(replace(ANSWER, ct=b"c" * 1087))
    with pytest.raises(Malformed):
        encode_answer(replace(ANSWER, ct=b"c" * 1087, ek=b"k" * 1185))


def test_boxes_are_3768_bytes_and_come_back():
    box0, box1 = encode_box0(BUNDLE), encode_box1(ANSWER, b"f" * 32)
    assert box0 == encode_bundle(BUNDLE) + bytes(3768 - 1249)
    assert box1 == encode_answer(ANSWER) + b"f" * 32 + bytes(3768 - 2369 - 32)
    assert decode_box0(box0) == BUNDLE
    assert decode_box1(box1) == (ANSWER, b"f" * 32)


@pytest.mark.parametrize("size", [0, 3767, 3769])
def test_another_size_of_a_box_is_refused(size):
    for whole, decode_box in (
        (encode_box0(BUNDLE), decode_box0),
        (encode_box1(ANSWER, b"f" * 32), decode_box1),
    ):
        with pytest.raises(Malformed):
            decode_box(whole[:size].ljust(size, b"\0"))


def test_padding_of_a_box_that_is_not_zeros_is_refused():
    for at in (1249, 3767):
        with pytest.raises(Malformed):
            decode_box0(encode_box0(BUNDLE)[:at] + b"\1" + bytes(3767 - at))
    for at in (2401, 3767):
        with pytest.raises(Malformed):
            decode_box1(encode_box1(ANSWER, b"f" * 32)[:at] + b"\1" + bytes(3767 - at))


def test_a_confirmation_of_another_size_is_not_written():
    with pytest.raises(Malformed):
        encode_box1(ANSWER, b"f" * 31)


def test_no_repr_shows_the_secret_of_an_invitation():
    assert "s" * 32 not in repr(INVITATION)
