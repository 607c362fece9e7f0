"""The store that several processes and machines share: cells on a Valkey or Redis server, in memory only.

Who waits for what is known only to the process that has the links.  A process that takes a cell rings a bell
that all processes hear (`valkey_bell`), and each looks for itself whether a link of its own waits.  A ring
that is lost costs a delay: the next POLL finds the cell.

An operation is a few steps here, each atomic: others may do something in between, and a crash may leave the
rest undone.  So hints lie before the cell and go after it, and a hint without its cell is no cell.
Must never know a request, a capability, a record or a socket.  Spec: docs/protocol.md, 5.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from keys.primitives import Random, equal
from relay.clock import Moment
from relay.config import SharedStore
from relay.index import Print, Waiters
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
    StoreLost,
    Withdraw,
    Withdrawn,
)
from relay.shared.valkey import Server, StoreFull
from relay.shared.valkey_bell import Bell, Ring
from relay.shared.valkey_fit import prove_forgetful
from relay.shared.valkey_layout import Layout, Lying, print_at
from wire.limits import STORE_ID_BYTES, TAG_CELLS

PROVE_S = 60


class ValkeyStore:
    """The part of the shared store that one process has."""

    def __init__(self, shared: SharedStore, capacity: int, moment: Moment, random: Random) -> None:
        """capacity: in cells, the same in all processes."""
        self.id = bytes(STORE_ID_BYTES)
        self._address = shared.address
        self._server = Server(shared.address, shared.password)
        self._layout = Layout(shared.key, random)
        self._random = random
        self._bell = Bell(self._server, random)
        self._waiters = Waiters()
        self._moment = moment
        self._capacity = capacity
        self._cells = 0
        self._prove_at_s = 0

    async def open(self, push: Callable[[int, Hit], None], interrupt: Callable[[], None]) -> None:
        """Raises Refused when the server is not fit to hold cells, or StoreLost."""
        self._push = push
        self._interrupt = interrupt
        try:
            await self.advance(self._moment)
            await self._bell.open(self._hear, interrupt)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        await self._bell.close()
        await self._server.close()

    async def apply(self, operation: Operation) -> Outcome:
        for drop_id in operation.deletes:
            await self._take(drop_id)
        match operation.action:
            case Create() as create:
                return await self._create(create)
            case Find() as find:
                return await self._find(find)
            case Look() as look:
                hits = await self._hits(look.epoch, self._prints(look.tags))
                return Seen(hits[0], len(hits) - 1) if hits else Seen(None, 0)
            case Withdraw(drop_id):
                row = await self._take(drop_id)
                return Withdrawn(0 if row is None or row.handed_out else row.expires_hour)
            case None:
                return Done()

    async def fetch(self, hit: Hit, *, hand_out: bool) -> Held | None:
        (value,) = await self._server.ask(self._layout.fetch(hit, self._moment, hand_out=hand_out))
        if value is None:
            return None
        lying = self._layout.read(print_at(hit), value)
        tag = lying.row.tag(lying.row.base_epoch + hit.place)
        assert tag is not None
        return Held(memoryview(tag), lying.cell)

    async def advance(self, moment: Moment) -> int:
        """A new life of the store interrupts.  Raises Refused when the server is not fit any more."""
        self._moment = moment
        if moment.now_s >= self._prove_at_s:
            await prove_forgetful(self._server, self._address, self._capacity)
            self._prove_at_s = moment.now_s + PROVE_S
        key = self._layout.id_key
        life, (gone, self._cells) = await self._server.ask(("GET", key), self._layout.prune(moment))
        if life is None:
            await self._server.ask(("SET", key, self._random(STORE_ID_BYTES), "NX"))
            (life,) = await self._server.ask(("GET", key))
        if life != self.id:
            self.id = bytes(life)
            self._interrupt()
        return int(gone)

    def forget(self, link: int) -> None:
        self._waiters.forget(link)

    def gauges(self) -> Gauges:
        """cells: as of the last `advance`.  locked: no server can.  oldest_epoch: no server keeps it."""
        return Gauges(self._cells, self._capacity, self._waiters.count, locked=False, oldest_epoch=None)

    # --- creating -----------------------------------------------------------------------------------------

    async def _create(self, create: Create) -> Outcome:
        where = self._layout.print_of(create.row.id)
        (serial,) = await self._ask_for_room(create)
        if serial < 0:
            return await self._compare(where, create) or Full(pool=serial == -2)
        lying = Lying(where, serial, create.row, memoryview(create.cell))
        try:
            await self._server.ask(*self._layout.hint(lying, self._moment))
            (held,) = await self._server.ask(self._layout.hold(lying, self._moment))
        except StoreFull:
            await self._clean_up(lying)
            return await self._compare(where, create) or Full(pool=False)
        if held is not None:
            await self._clean_up(lying)
            return self._judge(self._layout.read(where, held), create)
        await self._ring(lying)
        return Created(create.row.expires_hour, tuple(self._waiting(lying)))

    async def _ask_for_room(self, create: Create) -> list[int]:
        try:
            return await self._server.ask(self._layout.reserve(create, self._capacity, self._moment))
        except StoreFull:
            return [-1]

    async def _compare(self, where: Print, create: Create) -> Outcome | None:
        """Judge a cell for which there is no room by what lies in its place; None when nothing does."""
        (value,) = await self._server.ask(self._layout.look(where))
        held = None if value is None else self._layout.read(where, value)
        if held is None or held.row.expires_hour <= self._moment.hour:
            return None
        return self._judge(held, create)

    def _judge(self, held: Lying, create: Create) -> Outcome:
        if equal(held.cell, create.cell):
            return Same(held.row.expires_hour)
        return Differs(held.hit(held.row.base_epoch))

    async def _clean_up(self, lying: Lying) -> None:
        """Give back its place in the counts, and take away its hints."""
        release = self._layout.release(lying.row)
        await self._server.ask(release, *self._layout.unhint(lying, self._moment))

    async def _ring(self, lying: Lying) -> None:
        with suppress(StoreLost):  # whoever should have heard it has lost the server too, and asks again
            await self._bell.ring([Ring(tag, hit) for tag, hit in self._now(lying)])

    def _waiting(self, lying: Lying) -> Iterable[tuple[int, Hit]]:
        for tag, hit in self._now(lying):
            for link in self._waiters.links_of(tag):
                yield link, hit

    def _now(self, lying: Lying) -> Iterable[tuple[Print, Hit]]:
        """Its tags in the epochs of now."""
        for epoch, tag in self._layout.tags(lying.row, self._moment):
            if epoch in self._moment.epochs:
                yield tag, lying.hit(epoch)

    def _hear(self, ring: Ring) -> None:
        for link in self._waiters.links_of(ring.tag):
            self._push(link, ring.hit)

    # --- finding ------------------------------------------------------------------------------------------

    async def _find(self, find: Find) -> Found:
        """Wait first, then look: what comes in between is told twice rather than never."""
        if find.renew:
            self._waiters.forget(find.link)
        tags = self._prints(find.tags)
        self._waiters.add(find.link, tags)
        return Found(await self._hits(find.epoch, tags))

    def _prints(self, tags: Iterable[bytes]) -> list[Print]:
        return list(dict.fromkeys(map(self._layout.print_of, tags)))

    async def _hits(self, epoch: int, tags: list[Print]) -> tuple[Hit, ...]:
        if epoch not in self._moment.epochs or not tags:
            return ()
        buckets = await self._server.ask(*self._layout.find(epoch, tags))
        hints = [self._layout.read_hint(hint) for bucket in buckets for hint in bucket]
        alive = await self._alive([hit for _, hit in hints])
        found: dict[Print, list[Hit]] = {tag: [] for tag in tags}
        for tag, hit in hints:
            if hit in alive and len(found[tag]) < TAG_CELLS:
                found[tag].append(hit)
        return tuple(hit for hits in found.values() for hit in hits)

    async def _alive(self, hits: list[Hit]) -> set[Hit]:
        if not hits:
            return set()
        lives = await self._server.ask(*map(self._layout.life, hits))
        return {
            hit
            for hit, life in zip(hits, lives, strict=True)
            if self._layout.is_alive(hit, life, self._moment)
        }

    # --- removing -----------------------------------------------------------------------------------------

    async def _take(self, drop_id: bytes) -> Row | None:
        """Remove a cell and say what it was; None when it was not there."""
        where = self._layout.print_of(drop_id)
        (value,) = await self._server.ask(self._layout.take(where, self._moment))
        if value is None:
            return None
        lying = self._layout.read(where, value)
        await self._clean_up(lying)
        return replace(lying.row, id=drop_id)
