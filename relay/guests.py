"""Who is in: every open link by its number, and how much of the house its pool may take.

A full house makes room at the cost of those who have said nothing in their channel yet: who only knows a
path, or replays a first message, does not shut it.

Knows links by number and pools; must never know an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from relay.config import Pool
from relay.link import Link
from relay.quota import Bucket


@dataclass(slots=True, repr=False)
class Guest:
    """One link, its pool, its quota, how to wake whoever sends for it, and how to end it: it is dismissed
    before `end` returns."""

    link: Link
    pool: Pool
    bucket: Bucket
    wake: Callable[[], None]
    end: Callable[[], None]


class Guests:
    """All guests.  most: links that may be open at one time, of all pools together."""

    __slots__ = ("_by_number", "_by_pool", "_most", "_unproven")

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_number: dict[int, Guest] = {}
        self._by_pool: dict[int, int] = {}
        self._unproven: dict[int, dict[int, Guest]] = {}

    def __len__(self) -> int:
        return len(self._by_number)

    def get(self, number: int) -> Guest | None:
        return self._by_number.get(number)

    def of(self, pool: Pool) -> int:
        """How many links of this pool are open."""
        return self._by_pool.get(pool.number, 0)

    def enter(self, guest: Guest) -> None:
        number, pool = guest.link.number, guest.pool
        self._by_number[number] = guest
        self._by_pool[pool.number] = self.of(pool) + 1
        self._unproven.setdefault(pool.number, {})[number] = guest

    def leave(self, guest: Guest) -> None:
        del self._by_number[guest.link.number]
        self._by_pool[guest.pool.number] -= 1
        self.note_proof(guest)

    def note_proof(self, guest: Guest) -> None:
        """A record of this link opened, so it is no replay."""
        self._unproven.get(guest.pool.number, {}).pop(guest.link.number, None)

    def use(self, pools: Iterable[Pool], most: int) -> None:
        """Go on with other pools and another bound; links end whose pool, or whose secret, is no more."""
        self._most = most
        by_number = {pool.number: pool for pool in pools}
        for guest in list(self._by_number.values()):
            pool = by_number.get(guest.pool.number)
            if pool is None or guest.pool.secret not in pool.secrets:
                guest.end()
            else:
                guest.pool = replace(pool, secret=guest.pool.secret)  # of the path that it came by

    def make_room(self, pool: Pool) -> bool:
        """Tell whether one more link of this pool may come."""
        if self.of(pool) >= pool.part_of(self._most):
            _end_oldest(self._unproven.get(pool.number, {}))
        elif len(self) >= self._most:
            _end_oldest(max(self._unproven.values(), key=len))
        return self.of(pool) < pool.part_of(self._most) and len(self) < self._most


def _end_oldest(unproven: dict[int, Guest]) -> None:
    if unproven:
        next(iter(unproven.values())).end()
