"""Where a cell is: id -> slot, tag -> slots, hour -> slots, and which links wait for a tag.

All keys are short hashes under a key that dies with the process, so a picture of these tables says
nothing about ids and tags to whoever has only the picture of a later process, or a list of tags to try.
Everything here can be rebuilt from the rows of the memory file, except who waits.

Must never know a cell, a capability or a clock.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from keys.primitives import Random, keyed_hash
from relay.operations import Row
from wire.limits import KEY_BYTES, TAG_CELLS

_LABEL = b"relay/index"
_KEY_BYTES = 8
_LINK_BYTES = 4
_ENTRY_BYTES = _KEY_BYTES + _LINK_BYTES
_BUCKET_BYTES = 2
_SHORT_BYTES = _BUCKET_BYTES + _KEY_BYTES


class Fingerprint:
    """A keyed hash of ids and tags, 16 bytes: no collision happens by chance, none can be made."""

    __slots__ = ("_key",)

    def __init__(self, random: Random) -> None:
        self._key = random(KEY_BYTES)

    def __repr__(self) -> str:
        return ""

    def of(self, name: bytes) -> int:
        return int.from_bytes(keyed_hash(self._key, _LABEL, name)[:16], "big")

    def short(self, name: bytes) -> bytes:
        """Ten bytes of it, for the many tags that links wait for."""
        return keyed_hash(self._key, _LABEL, name)[:_SHORT_BYTES]


class Index:
    """The cells of the memory file by id, by tag of the epochs in use, and by hour of expiry."""

    __slots__ = ("_by_hour", "_by_id", "_by_tag", "_fingerprint", "_held_by_pool")

    def __init__(self, fingerprint: Fingerprint) -> None:
        self._fingerprint = fingerprint
        self._by_id: dict[int, int] = {}
        self._by_tag: dict[int, dict[int, array[int]]] = {}
        self._by_hour: dict[int, set[int]] = {}
        self._held_by_pool: dict[int, int] = {}

    @property
    def epochs(self) -> tuple[int, ...]:
        """The epochs whose tags can be looked up."""
        return tuple(self._by_tag)

    def slot_of(self, drop_id: bytes) -> int | None:
        return self._by_id.get(self._fingerprint.of(drop_id))

    def slots_of(self, epoch: int, tag: bytes) -> list[int]:
        """At most 4 slots of a tag, oldest first; none for an epoch that is not in use."""
        return list(self._by_tag.get(epoch, {}).get(self._fingerprint.of(tag), ())[:TAG_CELLS])

    def held_by(self, pool: int) -> int:
        """How many cells a pool holds."""
        return self._held_by_pool.get(pool, 0)

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


def _discard(table: dict[int, set[int]] | dict[int, array[int]], key: int, slot: int) -> None:
    slots = table[key]
    slots.remove(slot)
    if not slots:
        del table[key]


class Waiters:
    """Which links wait for which tags, 12 bytes each: 8 of the tag's hash and 4 of the link's number.

    Entries lie in at most 65,536 buckets by two further bytes of the hash, so that to find one is one
    search in a short byte string.
    """

    __slots__ = ("_buckets", "_fingerprint", "_tags")

    def __init__(self, fingerprint: Fingerprint) -> None:
        self._fingerprint = fingerprint
        self._buckets: dict[bytes, bytearray] = {}
        self._tags: dict[int, bytearray] = {}

    @property
    def count(self) -> int:
        return sum(map(len, self._tags.values())) // _SHORT_BYTES

    def links_of(self, tag: bytes) -> list[int]:
        """The numbers of the links that wait for a tag."""
        short = self._fingerprint.short(tag)
        bucket = self._buckets.get(short[:_BUCKET_BYTES], bytearray())
        return [
            int.from_bytes(bucket[at + _KEY_BYTES : at + _ENTRY_BYTES], "big")
            for at in _places(bucket, short[_BUCKET_BYTES:])
        ]

    def add(self, link: int, tags: Iterable[bytes]) -> None:
        """Let a link wait for these tags too.  link: a u32 that no other open link has."""
        standing = self._tags.setdefault(link, bytearray())
        for tag in tags:
            short = self._fingerprint.short(tag)
            entry = _entry(short, link)
            bucket = self._buckets.setdefault(short[:_BUCKET_BYTES], bytearray())
            if not _places(bucket, entry):
                bucket += entry
                standing += short

    def forget(self, link: int) -> None:
        """Let a link wait for nothing."""
        standing = self._tags.pop(link, bytearray())
        for start in range(0, len(standing), _SHORT_BYTES):
            self._remove(bytes(standing[start : start + _SHORT_BYTES]), link)

    def _remove(self, short: bytes, link: int) -> None:
        bucket = self._buckets[short[:_BUCKET_BYTES]]
        for at in _places(bucket, _entry(short, link)):
            del bucket[at : at + _ENTRY_BYTES]
        if not bucket:
            del self._buckets[short[:_BUCKET_BYTES]]


def _entry(short: bytes, link: int) -> bytes:
    return short[_BUCKET_BYTES:] + link.to_bytes(_LINK_BYTES, "big")


def _places(bucket: bytearray, start: bytes) -> list[int]:
    """Where the entries begin that begin with these bytes; a match across two entries is none."""
    places, at = [], bucket.find(start)
    while at >= 0:
        if at % _ENTRY_BYTES == 0:
            places.append(at)
        at = bucket.find(start, at + 1)
    return places
