"""The store of one process: cells in one memory file, found by indexes beside it.

Its methods are coroutines because another store may have to wait; this one never suspends.  So each
operation is atomic, and the views it hands out are good until the caller awaits something else.

Must never know a request, a capability, a record or a socket.  Spec: docs/protocol.md, 5.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from keys.primitives import Random, equal
from relay.clock import Moment
from relay.index import Fingerprint, Index, Print, Waiters
from relay.operations import (
    Create,
    Created,
    Differs,
    Done,
    Find,
    Found,
    Full,
    Gauges,
    Held,
    Hit,
    Look,
    Operation,
    Outcome,
    Row,
    Same,
    Seen,
    Withdraw,
    Withdrawn,
)
from relay.slots import Slots
from wire.limits import KEY_BYTES, STORE_ID_BYTES


class MemoryStore:
    """Cells in one memory file of this process."""

    def __init__(self, slots: Slots, moment: Moment, random: Random, store_id: bytes | None = None) -> None:
        """slots: empty, or with cells of an earlier process, whose index is rebuilt from the rows and whose
        store_id is kept."""
        self._fingerprint = Fingerprint(random(KEY_BYTES))
        self.id = store_id or random(STORE_ID_BYTES)
        self._slots = slots
        self._index = Index(self._fingerprint)
        self._waiters = Waiters()
        self._epochs: tuple[int, ...] = ()
        self._rebuild(moment)

    def _rebuild(self, moment: Moment) -> None:
        for slot in self._slots.in_use():
            self._index.add(slot, self._slots.row(slot))
        self._turn(moment.epochs)

    async def open(self, push: Callable[[int, Hit], None], interrupt: Callable[[], None]) -> None:
        """Nothing comes or goes here but by this process."""

    async def close(self) -> None:
        """Wipe everything."""
        self._slots.wipe()

    async def apply(self, operation: Operation) -> Outcome:
        for drop_id in operation.deletes:
            self._delete(drop_id)
        match operation.action:
            case Create() as create:
                return self._create(create)
            case Find() as find:
                return self._find(find)
            case Look() as look:
                return self._look(look)
            case Withdraw(drop_id):
                return self._withdraw(drop_id)
            case None:
                return Done()

    async def fetch(self, hit: Hit, *, hand_out: bool) -> Held | None:
        if self._slots.serial(hit.where) != hit.serial:
            return None
        if hand_out:
            self._slots.hand_out(hit.where)
        return Held(self._slots.tag(hit.where, hit.place), self._slots.cell(hit.where))

    async def advance(self, moment: Moment) -> int:
        expired = self._index.expired(moment.hour)
        for slot in expired:
            self._release(slot)
        self._turn(moment.epochs)
        return len(expired)

    def forget(self, link: int) -> None:
        self._waiters.forget(link)

    def gauges(self) -> Gauges:
        slots, oldest = self._slots, self._index.oldest
        epoch = None if oldest is None else slots.row(oldest).base_epoch
        return Gauges(slots.held, slots.capacity, self._waiters.count, slots.locked, epoch)

    def _turn(self, epochs: tuple[int, ...]) -> None:
        if epochs != self._epochs:
            self._index.use_epochs(epochs, ((slot, self._slots.row(slot)) for slot in self._slots.in_use()))
            self._epochs = epochs

    def _create(self, create: Create) -> Outcome:
        row = create.row
        held = self._index.slot_of(row.id)
        if held is not None:
            return self._compare(held, create.cell)
        if not self._slots.free:
            return Full(pool=False)
        if self._index.held_by(row.pool) >= create.pool_cells:
            return Full(pool=True)
        slot, serial = self._slots.write(row, create.cell)
        self._index.add(slot, row)
        return Created(row.expires_hour, tuple(self._waiting(row, slot, serial)))

    def _compare(self, slot: int, cell: bytes | memoryview) -> Outcome:
        row = self._slots.row(slot)
        if equal(self._slots.cell(slot), cell):
            return Same(row.expires_hour)
        return Differs(Hit(slot, self._slots.serial(slot), 0))

    def _waiting(self, row: Row, slot: int, serial: int) -> Iterable[tuple[int, Hit]]:
        for epoch in self._epochs:
            if (tag := row.tag(epoch)) is not None:
                hit = Hit(slot, serial, epoch - row.base_epoch)
                for link in self._waiters.links_of(self._fingerprint.of(tag)):
                    yield link, hit

    def _find(self, find: Find) -> Found:
        if find.renew:
            self._waiters.forget(find.link)
        tags = dict.fromkeys(map(self._fingerprint.of, find.tags))
        self._waiters.add(find.link, tags)
        return Found(self._hits(find.epoch, tags))

    def _look(self, look: Look) -> Seen:
        hits = self._hits(look.epoch, dict.fromkeys(map(self._fingerprint.of, look.tags)))
        return Seen(hits[0], len(hits) - 1) if hits else Seen(None, 0)

    def _hits(self, epoch: int, tags: Iterable[Print]) -> tuple[Hit, ...]:
        slots = (slot for tag in tags for slot in self._index.slots_of(epoch, tag))
        return tuple(self._hit(slot, epoch) for slot in slots)

    def _hit(self, slot: int, epoch: int) -> Hit:
        return Hit(slot, self._slots.serial(slot), epoch - self._slots.row(slot).base_epoch)

    def _withdraw(self, drop_id: bytes) -> Withdrawn:
        slot = self._index.slot_of(drop_id)
        if slot is None:
            return Withdrawn(0)
        row = self._slots.row(slot)
        self._release(slot)
        return Withdrawn(0 if row.handed_out else row.expires_hour)

    def _delete(self, drop_id: bytes) -> None:
        slot = self._index.slot_of(drop_id)
        if slot is not None:
            self._release(slot)

    def _release(self, slot: int) -> None:
        self._index.remove(slot, self._slots.row(slot))
        self._slots.free_slot(slot)
