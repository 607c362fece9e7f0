"""client/window: what was received of one direction, whatever order it comes in."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client import window
from client.errors import TranscriptForked
from client.window import Received
from wire.limits import WINDOW
from wire.payload import Receipt

TH = b"t" * 32


class Writer:
    """The bodies of one direction: any bytes will do, each tied to the one before."""

    def __init__(self, count: int, seed: int = 1) -> None:
        random = Random(seed)
        self.bodies = [random.randbytes(40) for _ in range(count)]
        self.stated = [TH]
        for body in self.bodies:
            self.stated.append(window.next_transcript(self.stated[-1], body))

    def give(self, received: Received, g: int, floor: int = 0) -> Received:
        return window.receive(received, g, floor, self.stated[g], self.bodies[g])


def take(order: list[int], floor: int = 0, count: int = 200) -> Received:
    writer = Writer(count)
    received = Received(TH)
    for g in order:
        received = writer.give(received, g, min(floor, g))
    return received


def test_nothing_received_is_the_empty_receipt() -> None:
    assert window.receipt(Received(TH)) == Receipt.NONE


def test_base_moves_over_what_is_whole_and_bits_tell_the_rest() -> None:
    received = take([0, 1, 4])
    assert window.receipt(received) == Receipt(2, 0b100, 5)
    assert window.receipt(take([0, 1, 4, 2])) == Receipt(3, 0b10, 5)
    assert window.receipt(take([0, 1, 4, 2, 3])) == Receipt(5, 0, 5)


def test_what_the_writer_gave_up_counts_as_received() -> None:
    writer = Writer(10)
    received = writer.give(Received(TH), 0)
    received = writer.give(received, 7, floor=5)
    assert window.receipt(received) == Receipt(5, 0b100, 8)
    assert not window.receipt(received).covers(5) and window.receipt(received).covers(7)


def test_a_floor_never_goes_back() -> None:
    writer = Writer(10)
    received = writer.give(Received(TH), 7, floor=6)
    assert writer.give(received, 8, floor=2).floor == 6


def test_a_mark_at_the_edge_of_the_bitmap_is_told_and_one_beyond_is_not() -> None:
    assert window.receipt(take([WINDOW - 1])).bitmap == 1 << (WINDOW - 1)
    beyond = window.receipt(take([WINDOW]))
    assert beyond.bitmap == 0 and beyond.end == WINDOW + 1


@given(st.permutations(range(30)), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_any_order_gives_the_same_receipt_and_no_fork(order: list[int], cut: int) -> None:
    shuffled = take(order[:cut])
    assert window.receipt(shuffled) == window.receipt(take(sorted(order[:cut])))
    receipt = window.receipt(shuffled)
    assert all(receipt.covers(g) == (g in order[:cut]) for g in range(30))


@given(st.permutations(range(12)), st.data())
@settings(max_examples=100, deadline=None)
def test_another_story_is_found_as_soon_as_a_neighbour_is_there(
    order: list[int], data: st.DataObject
) -> None:
    """Two clones that share g 0..forked-1: the first two neighbours from different clones raise."""
    forked = data.draw(st.integers(1, 11))
    ours, clone = Writer(12, seed=1), Writer(12, seed=2)
    clone.bodies[:forked] = ours.bodies[:forked]
    for g, body in enumerate(clone.bodies):
        clone.stated[g + 1] = window.next_transcript(clone.stated[g], body)
    source = {g: data.draw(st.sampled_from((ours, clone))) if g >= forked else ours for g in range(12)}
    received, seen, found = Received(TH), set[int](), False
    for g in order:
        # The first bodies of both clones state the same past: only what follows tells them apart.
        clash = any(
            later in seen | {g} and earlier in seen | {g} and source[earlier] is not source[later]
            for earlier, later in ((g - 1, g), (g, g + 1))
            if earlier >= forked
        )
        try:
            received = source[g].give(received, g)
        except TranscriptForked:
            found = True
            assert clash
            break
        assert not clash
        seen.add(g)
    mixed = any(source[g] is not source[g + 1] for g in range(forked, 11))
    assert found == mixed


def test_the_first_body_states_the_transcript_of_the_pairing() -> None:
    writer = Writer(2)
    with pytest.raises(TranscriptForked):
        window.receive(Received(TH), 0, 0, b"x" * 32, writer.bodies[0])


def test_across_what_was_given_up_the_stated_value_is_adopted() -> None:
    writer = Writer(10)
    received = writer.give(Received(TH), 0)
    received = window.receive(received, 5, 5, b"x" * 32, writer.bodies[5])
    with pytest.raises(TranscriptForked):
        writer.give(received, 6, floor=5)


def test_a_fork_leaves_what_was_known_as_it_was() -> None:
    writer = Writer(3)
    received = writer.give(Received(TH), 0)
    with pytest.raises(TranscriptForked):
        window.receive(received, 1, 0, b"x" * 32, writer.bodies[1])
    assert window.receipt(writer.give(received, 1)) == Receipt(2, 0, 2)


@given(st.lists(st.integers(0, 1), min_size=400, max_size=400), st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_what_is_remembered_stays_small_however_much_is_lost(came: list[int], seed: int) -> None:
    """Every second cell is lost for ever and nothing is given up but what the window forces."""
    random, writer, received = Random(seed), Writer(400), Received(TH)
    for g, here in enumerate(came):
        if here:
            received = writer.give(received, g, floor=max(0, g - random.randrange(WINDOW)))
        kept = (len(received.later), len(received.before), len(received.after))
        assert max(kept) <= 2 * WINDOW + 2, kept
