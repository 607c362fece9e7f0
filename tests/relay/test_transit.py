"""relay/transit.py: what waits is bounded, carried once, told to whoever asks, and overwritten after."""

from __future__ import annotations

from random import Random

import pytest

from relay.transit import (
    ANSWER_S,
    BUSY,
    DESTINATION_PARCELS,
    LINK_PARCELS,
    NOBODY,
    PARCELS,
    TAKEN,
    UNKNOWN,
    Asker,
    Parcel,
    Transit,
)
from wire.limits import FORWARD_SEALED_BYTES, FORWARDED_SEALED_BYTES
from wire.request import Forward, Forwarded, ReplyStatus, encode

RANDOM = Random(11).randbytes
A, B, STRANGER = (RANDOM(16) for _ in range(3))
NOW_S = 1_000_000
ANSWER = Forwarded(ReplyStatus.OK, sealed=b"r" * FORWARDED_SEALED_BYTES)
FAILURES = [
    BUSY,
    Forwarded(ReplyStatus.QUOTA, 5),
    Forwarded(ReplyStatus.NOT_ADMITTED),
    Forwarded(ReplyStatus.MALFORMED),
]


def asker(link: int = 1, pool: int = 1, most: int = DESTINATION_PARCELS) -> Asker:
    return Asker(link, pool, most)


def make_forward(relay_id: bytes = A) -> Forward:
    return Forward(relay_id, RANDOM(32), b"s" * FORWARD_SEALED_BYTES)


@pytest.fixture
def transit() -> Transit:
    return Transit((A, B))


def taken(transit: Transit, forward: Forward, link: int = 1, now_s: int = NOW_S) -> Parcel:
    answer, parcel = transit.take(forward, asker(link), now_s)
    assert answer == TAKEN and parcel is not None
    return parcel


def fill(transit: Transit, count: int, relay_id: bytes = A) -> list[Parcel]:
    """Parcels of as many links as it takes."""
    return [taken(transit, make_forward(relay_id), 100 + n // LINK_PARCELS) for n in range(count)]


def test_a_new_forward_is_taken_and_carried_as_it_came(transit: Transit):
    forward = make_forward()
    assert taken(transit, memoryview_of(forward)).forward == forward


def memoryview_of(forward: Forward) -> Forward:
    """As a relay reads it: a slice of a buffer that is wiped."""
    return Forward(forward.relay_id, forward.ephemeral, memoryview(forward.sealed))


def test_the_buffer_that_it_came_in_may_be_wiped(transit: Transit):
    forward = make_forward()
    buffer = bytearray(forward.sealed)
    parcel = taken(transit, Forward(forward.relay_id, forward.ephemeral, memoryview(buffer)))
    buffer[:] = bytes(len(buffer))
    assert parcel.forward == forward


@pytest.mark.parametrize("link", [1, 2], ids=["same link", "another link"])
def test_who_asks_again_is_told_how_far_it_is_and_nothing_is_carried_twice(transit: Transit, link: int):
    forward = make_forward()
    parcel = taken(transit, forward)
    assert transit.take(forward, asker(link), NOW_S + 1) == (TAKEN, None)
    transit.settle(parcel, ANSWER, NOW_S + 2)
    assert transit.take(forward, asker(link), NOW_S + 3) == (ANSWER, None)
    assert transit.take(forward, asker(link), NOW_S + 4) == (ANSWER, None), "a reply may be lost on its way"


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.status.name)
def test_a_failure_is_told_once_and_then_the_same_forward_is_taken_anew(transit: Transit, failure: Forwarded):
    forward = make_forward()
    transit.settle(taken(transit, forward), failure, NOW_S)
    assert transit.take(forward, asker(1), NOW_S) == (failure, None)
    assert taken(transit, forward).forward == forward


def test_a_destination_that_says_no_more_than_taken_has_failed(transit: Transit):
    forward = make_forward()
    transit.settle(taken(transit, forward), TAKEN, NOW_S)
    assert transit.take(forward, asker(1), NOW_S) == (BUSY, None)


def test_what_was_answered_is_overwritten_and_its_link_forgotten(transit: Transit):
    parcel = taken(transit, make_forward(), link=7)
    held = parcel.sealed
    transit.settle(parcel, ANSWER, NOW_S)
    assert parcel.sealed is held and not any(held) and len(held) == FORWARD_SEALED_BYTES
    assert parcel.asker == NOBODY


def test_another_destination_is_unknown_and_not_remembered(transit: Transit):
    assert transit.take(make_forward(STRANGER), asker(1), NOW_S) == (UNKNOWN, None)
    assert len(transit) == 0


def test_the_same_ephemeral_key_for_two_destinations_is_two_forwards(transit: Transit):
    forward = make_forward(A)
    taken(transit, forward)
    taken(transit, Forward(B, forward.ephemeral, forward.sealed))


def test_one_link_has_no_more_waiting_than_it_may_and_gets_room_by_each_answer(transit: Transit):
    parcels = [taken(transit, make_forward(), link=5) for _ in range(LINK_PARCELS)]
    assert transit.take(make_forward(), asker(5), NOW_S) == (BUSY, None)
    assert transit.take(make_forward(B), asker(5), NOW_S) == (BUSY, None), "nor for another destination"
    taken(transit, make_forward(), link=6)
    transit.settle(parcels[0], ANSWER, NOW_S)
    taken(transit, make_forward(), link=5)


def test_a_queue_that_is_full_is_busy_for_its_destination_alone(transit: Transit):
    parcels = fill(transit, DESTINATION_PARCELS)
    assert transit.take(make_forward(A), asker(1), NOW_S) == (BUSY, None)
    taken(transit, make_forward(B))
    transit.settle(parcels[-1], BUSY, NOW_S)
    taken(transit, make_forward(A))


def test_a_pool_has_its_part_of_a_queue_and_leaves_the_rest_to_others(transit: Transit):
    half = DESTINATION_PARCELS // 2
    first = [transit.take(make_forward(), asker(n, pool=1, most=half), NOW_S) for n in range(half)]
    assert transit.take(make_forward(), asker(99, pool=1, most=half), NOW_S) == (BUSY, None)
    others = [
        transit.take(make_forward(), asker(n, pool=2, most=half), NOW_S) for n in range(100, 100 + half)
    ]
    assert [answer for answer, _ in first + others] == [TAKEN] * DESTINATION_PARCELS
    answered = first[0][1]
    assert answered is not None
    transit.settle(answered, ANSWER, NOW_S)
    assert transit.take(make_forward(), asker(99, pool=1, most=half), NOW_S)[0] == TAKEN


def test_the_oldest_answer_goes_when_room_is_needed_and_nothing_that_waits(transit: Transit):
    first, second = make_forward(), make_forward()
    for now_s, forward in enumerate((first, second)):
        transit.settle(taken(transit, forward), ANSWER, NOW_S + now_s)
    waiting = make_forward()
    taken(transit, waiting)
    while len(transit) < PARCELS:
        transit.settle(taken(transit, make_forward()), ANSWER, NOW_S + 9)
    taken(transit, make_forward())
    assert len(transit) == PARCELS
    assert transit.take(second, asker(1), NOW_S) == (ANSWER, None)
    assert transit.take(waiting, asker(1), NOW_S) == (TAKEN, None)
    taken(transit, first)


def test_an_answer_is_kept_for_an_hour_and_what_waits_until_it_is_answered(transit: Transit):
    answered, waiting = make_forward(), make_forward()
    transit.settle(taken(transit, answered), ANSWER, NOW_S)
    taken(transit, waiting)
    transit.advance(NOW_S + ANSWER_S - 1)
    assert transit.take(answered, asker(1), NOW_S) == (ANSWER, None)
    transit.advance(NOW_S + ANSWER_S)
    assert transit.take(waiting, asker(1), NOW_S) == (TAKEN, None)
    taken(transit, answered)


def test_whatever_is_told_can_be_written():
    for forwarded in (TAKEN, BUSY, UNKNOWN):
        assert encode(forwarded)


def test_no_parcel_shows_what_it_holds(transit: Transit):
    parcel = taken(transit, make_forward())
    assert "sss" not in repr(parcel) and parcel.ephemeral.hex() not in repr(parcel)
