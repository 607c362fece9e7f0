"""Where a cell is: id -> slot, tag -> slots, hour -> slots, and which links wait for a tag.

All keys are short hashes under a key that the store hands in; that of the memory file dies with the process,
so a picture of these tables says nothing about ids and tags to whoever has only the picture of a later
process, or a list of tags to try.  Everything here can be rebuilt from the rows of the memory file, except
who waits.

Must never know a cell, a capability or a clock.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NewType, TypeVar

from keys.primitives import keyed_hash
from relay.operations import Row
from wire.limits import TAG_CELLS

_LABEL = b"relay/index"
_PRINT_BYTES = 16
_BUCKETS = 4096
_KEY_BYTES = 8
_LINK_BYTES = 4
_ENTRY_BYTES = _KEY_BYTES + _LINK_BYTES
_WAITING_BYTES = 2 + _KEY_BYTES

K = TypeVar("K")

Print = NewType("Print", bytes)
"""The fingerprint of an id or a tag, 16 bytes."""


class Fingerprint:
    """A keyed hash: no collision happens by chance, and none can be made without the key."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        """key: 32 bytes."""
        self._key = key

    def __repr__(self) -> str:
        return ""

    def of(self, name: bytes) -> Print:
        return Print(keyed_hash(self._key, _LABEL, name)[:_PRINT_BYTES])


class Index:
    """The cells of the memory file by id, by tag of the epochs in use, and by hour of expiry."""

    __slots__ = ("_by_hour", "_by_id", "_by_tag", "_fingerprint", "_held_by_pool")

    def __init__(self, fingerprint: Fingerprint) -> None:
        self._fingerprint = fingerprint
        self._by_id: dict[Print, int] = {}
        self._by_tag: dict[int, dict[Print, array[int]]] = {}
        self._by_hour: dict[int, set[int]] = {}
        self._held_by_pool: dict[int, int] = {}

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs whose tags can be looked up."""
        return tuple(self._by_tag)

    def slot_of(self, drop_id: bytes) -> int | None:
        return self._by_id.get(self._fingerprint.of(drop_id))

    def slots_of(self, epoch: int, tag: Print) -> list[int]:
        """At most 4 slots of a tag, oldest first; none for an epoch that is not in use."""
        return list(self._by_tag.get(epoch, {}).get(tag, ())[:TAG_CELLS])

    def held_by(self, pool: int) -> int:
        """How many cells a pool holds."""
        return self._held_by_pool.get(pool, 0)

    @property
    def oldest(self) -> int | None:
        """The slot of the oldest cell: they are entered in the order of their age, and a dict keeps it."""
        return next(iter(self._by_id.values()), None)

    def add(self, slot: int, row: Row) -> None:
        """Enter a cell, younger than all others."""
        self._by_id[self._fingerprint.of(row.id)] = slot
        self._by_hour.setdefault(row.expires_hour, set()).add(slot)
        self._held_by_pool[row.pool] = self.held_by(row.pool) + 1
        for epoch in self._by_tag:
            self._add_tag(epoch, slot, row)

    def remove(self, slot: int, row: Row) -> None:
        del self._by_id[self._fingerprint.of(row.id)]
        self._held_by_pool[row.pool] -= 1
        _discard(self._by_hour, row.expires_hour, slot)
        for epoch, tags in self._by_tag.items():
            if (tag := row.tag(epoch)) is not None:
                _discard(tags, self._fingerprint.of(tag), slot)

    def use_epochs(self, epochs: tuple[int, ...], cells: Iterable[tuple[int, Row]]) -> None:
        """Make the tags of exactly these epochs findable.  cells: all of them, oldest first."""
        missing = [epoch for epoch in epochs if epoch not in self._by_tag]
        self._by_tag = {epoch: self._by_tag.get(epoch, {}) for epoch in epochs}
        if missing:
            for slot, row in cells:
                for epoch in missing:
                    self._add_tag(epoch, slot, row)

    def expired(self, hour: int) -> list[int]:
        """The slots whose cells are to go at the beginning of this hour or before."""
        due = [expires for expires in self._by_hour if expires <= hour]
        return [slot for expires in due for slot in self._by_hour[expires]]

    def _add_tag(self, epoch: int, slot: int, row: Row) -> None:
        tag = row.tag(epoch)
        if tag is not None:
            self._by_tag[epoch].setdefault(self._fingerprint.of(tag), array("L")).append(slot)


def _discard(table: dict[K, set[int]] | dict[K, array[int]], key: K, slot: int) -> None:
    slots = table[key]
    slots.remove(slot)
    if not slots:
        del table[key]


class Waiters:
    """Which links wait for which tags, 12 bytes each: 8 of the tag's print and 4 of the link's number.

    Entries lie in 4,096 buckets by two further bytes of the print, so that to find one is one search in
    a short byte string.
    """

    __slots__ = ("_buckets", "_tags")

    def __init__(self) -> None:
        self._buckets: dict[int, bytearray] = {}
        self._tags: dict[int, bytearray] = {}

    @property
    def count(self) -> int:
        return sum(map(len, self._tags.values())) // _WAITING_BYTES

    def links_of(self, tag: Print) -> list[int]:
        """The numbers of the links that wait for a tag."""
        bucket = self._buckets.get(_bucket(tag), bytearray())
        return [
            int.from_bytes(bucket[at + _KEY_BYTES : at + _ENTRY_BYTES], "big")
            for at in _places(bucket, _key(tag))
        ]

    def add(self, link: int, tags: Iterable[Print]) -> None:
        """Let a link wait for these tags too.  link: a u32 that no other open link has."""
        standing = self._tags.setdefault(link, bytearray())
        number = link.to_bytes(_LINK_BYTES, "big")
        for tag in tags:
            entry = _key(tag) + number
            bucket = self._buckets.setdefault(_bucket(tag), bytearray())
            if not _places(bucket, entry):
                bucket += entry
                standing += tag[:_WAITING_BYTES]

    def forget(self, link: int) -> None:
        """Let a link wait for nothing."""
        standing = bytes(self._tags.pop(link, b""))
        number = link.to_bytes(_LINK_BYTES, "big")
        for start in range(0, len(standing), _WAITING_BYTES):
            self._remove(standing[start : start + _WAITING_BYTES], number)

    def _remove(self, tag: bytes, number: bytes) -> None:
        bucket = self._buckets[_bucket(tag)]
        for at in _places(bucket, _key(tag) + number):
            bucket[at : at + _ENTRY_BYTES] = bucket[-_ENTRY_BYTES:]
            bucket[-_ENTRY_BYTES:] = bytes(_ENTRY_BYTES)  # what is cut off stays behind the end
            del bucket[-_ENTRY_BYTES:]
        if not bucket:
            del self._buckets[_bucket(tag)]


def _bucket(tag: bytes) -> int:
    return int.from_bytes(tag[:2], "big") % _BUCKETS


def _key(tag: bytes) -> bytes:
    return tag[2:_WAITING_BYTES]


def _places(bucket: bytearray, start: bytes) -> list[int]:
    """Where entries begin with these bytes; a match across two entries is none."""
    places, at = [], bucket.find(start)
    while at >= 0:
        if at % _ENTRY_BYTES == 0:
            places.append(at)
        at = bucket.find(start, at + 1)
    return places
