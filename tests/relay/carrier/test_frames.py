"""WebSocket frames: what a member sends is read however it is cut, and everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.carrier.frames import CONTROLS, FRAGMENTS, Frame, FrameReader, FrameRejected, Kind, accept, frame

MOST = 1000
MASK = b"\x11\x22\x33\x44"


def sent(kind: int, payload: bytes = b"", *, fin: bool = True, mask: bytes = MASK) -> bytes:
    """A frame as a client makes it."""
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes((0x80 * fin | kind,)) + length + mask + masked


def read_all(data: bytes, reader: FrameReader | None = None) -> list[Frame]:
    reader, buffer, found = reader or FrameReader(MOST), bytearray(data), []
    while (each := reader.read(buffer)) is not None:
        found.append(each)
    return found


@given(st.binary(max_size=MOST), st.binary(min_size=4, max_size=4), st.lists(st.integers(1, 60), max_size=40))
def test_a_message_is_read_whatever_its_mask_and_wherever_it_is_cut(
    payload: bytes, mask: bytes, cuts: list[int]
) -> None:
    data, reader, found, buffer = sent(2, payload, mask=mask), FrameReader(MOST), [], bytearray()
    for size in [*cuts, len(data)]:
        buffer += data[:size]
        data = data[size:]
        if (each := reader.read(buffer)) is not None:
            found.append(each)
    assert found == [Frame(Kind.BINARY, payload)] and not buffer


def test_fragments_make_one_message_and_control_frames_may_come_between() -> None:
    data = sent(2, b"one ", fin=False) + sent(9, b"?") + sent(0, b"two ", fin=False) + sent(0, b"three")
    assert read_all(data) == [Frame(Kind.PING, b"?"), Frame(Kind.BINARY, b"one two three")]


def test_a_message_may_be_as_long_as_allowed_and_no_longer() -> None:
    assert len(read_all(sent(2, bytes(MOST)))[0].payload) == MOST
    for data in (sent(2, bytes(MOST + 1)), sent(2, bytes(MOST), fin=False) + sent(0, b"x")):
        with pytest.raises(FrameRejected):
            read_all(data)


def test_a_giant_is_refused_by_its_head_alone() -> None:
    with pytest.raises(FrameRejected):
        read_all(b"\x82\xff" + (1 << 40).to_bytes(8, "big") + MASK)


def test_a_message_may_come_in_so_many_pieces_and_no_more() -> None:
    pieces = sent(2, fin=False) + sent(0, fin=False) * (FRAGMENTS - 2)
    assert read_all(pieces + sent(0)) == [Frame(Kind.BINARY, b"")]
    with pytest.raises(FrameRejected):
        read_all(pieces + sent(0, fin=False) + sent(0))


def test_pings_without_a_message_come_to_an_end_and_a_message_starts_anew() -> None:
    reader = FrameReader(MOST)
    for _ in range(2):
        assert len(read_all(sent(9) * CONTROLS, reader)) == CONTROLS
        assert read_all(sent(2, b"x"), reader) == [Frame(Kind.BINARY, b"x")]
    read_all(sent(10) * CONTROLS, reader)
    with pytest.raises(FrameRejected):
        read_all(sent(9), reader)


@pytest.mark.parametrize(
    "data",
    (
        frame(Kind.BINARY, b"without a mask"),
        frame(Kind.PING, b""),
        sent(1, b"text"),
        sent(3),
        sent(11),
        sent(0x42),
        sent(0),
        sent(2, fin=False) + sent(2),
        sent(9, fin=False),
        sent(9, bytes(126)),
        b"\x82\xfe\x00\x05" + MASK,
        b"\x82\xff" + (5).to_bytes(8, "big") + MASK,
    ),
)
def test_what_no_member_sends_is_refused(data: bytes) -> None:
    with pytest.raises(FrameRejected):
        read_all(data)


@pytest.mark.parametrize("size", (0, 125, 126, 65535, 65536))
def test_our_frames_are_whole_and_name_their_size_in_the_shortest_way(size: int) -> None:
    made = frame(Kind.BINARY, bytes(size))
    head = {0: 2, 125: 2, 126: 4, 65535: 4, 65536: 10}[size]
    assert made[0] == 0x82 and len(made) == head + size


def test_the_accepted_key_is_that_of_the_standard() -> None:
    assert accept(b"dGhlIHNhbXBsZSBub25jZQ==") == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
