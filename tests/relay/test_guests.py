"""Who is in: shares of the links, and who goes when one more wants to come."""

from dataclasses import replace

import pytest

from keys.primitives import Secret
from relay.clock import Moment
from relay.config import Pool, Rate
from relay.guests import Guest, Guests
from relay.link import Link
from relay.quota import Bucket

MOST = 10
HALF = Pool(1, Secret(b"a" * 32), share=50, rate=Rate(1, 1), closed=False)
OTHER_HALF = replace(HALF, number=2)
ALL = replace(HALF, number=3, share=100)


class House:
    """Guests by their numbers; whoever is ended leaves."""

    def __init__(self) -> None:
        self.guests = Guests(MOST)
        self.inside: list[int] = []
        self.last = 0

    def enter(self, pool: Pool, *, proven: bool = False) -> Guest | None:
        """Let one more in, if there is room."""
        if not self.guests.make_room(pool):
            return None
        self.last += 1
        number = self.last

        def end() -> None:
            self.guests.leave(guest)
            self.inside.remove(number)

        guest = Guest(Link(number, Moment(0), 60), pool, Bucket(1, 1, 0), lambda: None, end)
        self.guests.enter(guest)
        self.inside.append(number)
        if proven:
            self.guests.note_proof(guest)
        return guest

    def fill(self, pool: Pool, count: int, *, proven: bool = True) -> list[int]:
        entered = [self.enter(pool, proven=proven) for _ in range(count)]
        return [guest.link.number for guest in entered if guest is not None]


@pytest.fixture
def house() -> House:
    return House()


def test_a_pool_takes_its_share_of_the_links_and_no_more(house: House):
    assert len(house.fill(HALF, 9)) == 5
    assert len(house.fill(OTHER_HALF, 9)) == 5
    assert len(house.guests) == MOST


def test_a_share_of_few_links_is_at_least_one(house: House):
    assert len(house.fill(replace(HALF, share=1), 3)) == 1


def test_a_pool_that_is_full_makes_room_by_its_own_silent_links_the_oldest_first(house: House):
    silent = house.fill(HALF, 5, proven=False)
    others = house.fill(OTHER_HALF, 5, proven=False)
    assert house.enter(HALF) is not None
    assert house.inside == [*silent[1:], *others, house.last]


def test_a_full_house_makes_room_by_the_pool_that_has_most_silent_links(house: House):
    few = house.fill(HALF, 2, proven=False)
    many = house.fill(ALL, 8, proven=False)
    assert house.enter(OTHER_HALF) is not None
    assert house.inside == [*few, *many[1:], house.last]


def test_no_link_that_has_spoken_is_ever_ended_for_another(house: House):
    house.fill(ALL, MOST)
    assert house.enter(HALF) is None
    assert len(house.guests) == len(house.inside) == MOST


def test_who_left_is_known_no_more_and_its_place_is_free(house: House):
    guests = [house.enter(HALF) for _ in range(5)]
    first = guests[0]
    assert first is not None
    first.end()
    assert house.guests.get(first.link.number) is None
    assert house.guests.of(HALF) == 4
    assert house.enter(HALF, proven=True) is not None
    assert 2 in house.inside
