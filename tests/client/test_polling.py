"""client/polling: sets of tags that all look alike, the likeliest first."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from client import session as talk
from client.pairing import their_box
from client.polling import build_polls, places
from client.session import Letter, Plan, far_slots, near_slots
from client.state import Contact, ContactState
from keys import drops
from tests.support.bench import HOUR, A, B, invited, paired
from wire.limits import POLL_TAGS, SWEEP_POLLS, WINDOW
from wire.payload import BodyType
from wire.request import Lifetime, Mode, Poll, encode

EPOCH = HOUR // 12


def contact(seed: int = 1) -> Contact:
    return paired(seed=seed)[0].engine.core.contact("bob")


def gapped(name: str, seed: int) -> Contact:
    """A contact who still offers its first cell, and has skipped almost all of its window behind it."""
    bench, writer = paired(seed=seed)
    random = Random(seed)
    for number in range(WINDOW):
        kind = BodyType.RECEIPT if number else BodyType.MESSAGE
        letter = Letter(kind, b"", 0, Lifetime.HOURS_24)
        writer = talk.seal(writer, letter, Plan({A.relay_id: 0.0}, 0.0), 0.0, random.randbytes)
    person = bench.engine.core.contact("bob")
    assert person.session is not None
    row = writer.sealed.cells[WINDOW - 1]
    taken = talk.take(person.session, row.slot.place, A.relay_id, row.copies[0].cell)
    return replace(person, name=name, session=taken.session)


def polls(count: int, seed: int = 1) -> list[Poll]:
    random = Random(seed)
    tags = [number.to_bytes(16, "big") for number in range(count)]
    return build_polls(tags, EPOCH, random.randbytes, random.shuffle)


def test_the_nearest_slots_of_everybody_come_before_the_far_ones_of_anybody() -> None:
    people = [replace(contact(seed), name=f"p{seed}") for seed in (1, 2, 3)]
    found = list(places(people, A.relay_id, EPOCH).all.values())
    near = sum(len(near_slots(person.session)) for person in people if person.session)
    assert {target.contact for target in found[:near]} == {"p1", "p2", "p3"}
    for target in found[:near]:
        assert target.slot is not None and target.slot.place.number < 4


def test_a_target_is_named_by_the_tag_of_its_slot_at_this_relay_in_this_epoch() -> None:
    person = contact()
    found = places([person], A.relay_id, EPOCH).all
    assert person.session is not None
    slots = (*near_slots(person.session), *far_slots(person.session))
    assert list(found) == [drops.slot_tag(slot.secret.value, A.relay_id, EPOCH) for slot in slots]
    assert not set(found) & set(places([person], A.relay_id, EPOCH + 1).all)


def test_the_other_sides_box_is_asked_for_first() -> None:
    bench, _ = invited(A)
    person = bench.engine.core.contact("bob")
    assert person.pairing is not None
    (tag,) = places([person], A.relay_id, EPOCH).all
    assert tag == drops.tag(their_box(person.pairing, A.relay_id), EPOCH)


@pytest.mark.parametrize("state", [ContactState.FROZEN, ContactState.BROKEN])
def test_nothing_is_asked_for_who_does_not_live(state: ContactState) -> None:
    assert not places([replace(contact(), state=state)], A.relay_id, EPOCH).all


def test_nothing_is_asked_at_a_relay_that_is_not_the_contacts() -> None:
    assert not places([contact()], B.relay_id, EPOCH).all


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 1), (1, 1), (240, 1), (241, 2), (3840, 16), (3841, 16), (9000, 16)]
)
def test_a_sweep_is_full_polls_and_at_most_sixteen(count: int, expected: int) -> None:
    made = polls(count)
    assert len(made) == expected <= SWEEP_POLLS
    assert [poll.mode for poll in made] == [Mode.NEW] + [Mode.ADD] * (expected - 1)
    assert all(len(set(poll.tags)) == POLL_TAGS for poll in made)
    assert len({len(encode(poll)) for poll in made}) == 1


def test_every_wanted_tag_is_in_the_sweep() -> None:
    named = {tag for poll in polls(500) for tag in poll.tags}
    assert {number.to_bytes(16, "big") for number in range(500)} <= named


def test_the_order_of_tags_tells_nothing() -> None:
    first = polls(10)[0].tags
    places = [first.index(number.to_bytes(16, "big")) for number in range(10)]
    assert places != sorted(places) and max(places) > 20


def test_the_padding_is_new_each_time() -> None:
    random = Random(1)
    wanted = [bytes(16)]
    one, other = (build_polls(wanted, EPOCH, random.randbytes, random.shuffle)[0] for _ in range(2))
    assert set(one.tags) & set(other.tags) == {bytes(16)}


def test_a_look_is_as_long_as_any_poll_and_leaves_no_set() -> None:
    random = Random(3)
    tags = [number.to_bytes(16, "big") for number in range(300)]
    looks = build_polls(tags, EPOCH, random.randbytes, random.shuffle, look=True)
    assert [look.mode for look in looks] == [Mode.LOOK] * 2
    assert {len(encode(look)) for look in looks} == {len(encode(poll)) for poll in polls(300)}


def test_a_contact_who_leaves_gaps_does_not_push_the_likeliest_places_of_another_out() -> None:
    """Four contacts who skip to the end of their windows, and one who does not."""
    people = [gapped(f"guide {seed}", seed) for seed in range(4)] + [replace(contact(9), name="zoe")]
    where = places(people, A.relay_id, EPOCH)
    first = list(where.all)[:POLL_TAGS]
    assert sum(where.all[tag].contact == "zoe" for tag in first) >= 6
    assert len(where.gaps) == 4 * (WINDOW - 1) and where.likely > POLL_TAGS
