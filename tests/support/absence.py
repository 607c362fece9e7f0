"""The ways in which something is not at a relay, and the same question about each of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

from keys.capability import hash_write
from relay.clock import EPOCH_S, Clock
from relay.desk.founding import found
from relay.desk.settings import load
from relay.operations import Create, Look, Operation, Outcome, Seen, Withdraw, Withdrawn
from relay.reception import Reception
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from relay.telemetry import Telemetry
from tests.support.relay_client import Drop, make_drop, make_poll
from wire.limits import CELL_BYTES, TAG_BYTES
from wire.request import Delete, Lifetime, Mode, Recall, Request, decode_request, encode

START_S = 1000 * EPOCH_S
HOURS = 7


class Absence(StrEnum):
    """NEVER: nobody put it.  WRONG: it is held, and what is shown is not its own.  EXPIRED, DELETED: it was
    there."""

    NEVER = "never"
    WRONG = "wrong"
    EXPIRED = "expired"
    DELETED = "deleted"


Question = Callable[["Gone", Drop, Absence], Request]


class Gone:
    """A reception with so many drops of each kind of absence, all put in the same epoch and mixed."""

    def __init__(self, folder: Path, seed: int, each: int, store: type[MemoryStore] = MemoryStore) -> None:
        config = load(found(folder / "relay", "127.0.0.1", 0, None, plain=True))
        self.random = Random(seed)
        self.clock = Clock(START_S, 0)
        slots = Slots(make_file(4 * each * SLOT_BYTES), 4 * each)
        self.store = store(slots, self.clock.moment, self.random.randbytes)
        self.reception = Reception(
            config, self.store, self.clock, Telemetry(io.StringIO()), self.random.randbytes
        )
        self.pool = config.pools[0]
        self.drops = {absence: [make_drop(self.random.randbytes) for _ in range(each)] for absence in Absence}

    async def prepare(self) -> None:
        """Make it so that each drop is absent in its way."""
        put = [
            (absence, drop)
            for absence in Absence
            if absence is not Absence.NEVER
            for drop in self.drops[absence]
        ]
        self.random.shuffle(put)
        cell = bytes(CELL_BYTES)
        for absence, drop in put:
            lifetime = Lifetime.HOURS_6 if absence is Absence.EXPIRED else Lifetime.HOURS_24
            await self._serve(drop.put(self.epoch, cell, lifetime))
        for drop in self.drops[Absence.DELETED]:
            await self.store.apply(Operation((drop.id,)))
        await self.store.advance(self.clock.read(START_S + HOURS * 3600, HOURS * 3600))
        assert self.store.gauges().cells == len(self.drops[Absence.WRONG])

    async def _serve(self, request: Request) -> None:
        guest = self.reception.admit(self.pool, lambda: None, lambda: None)
        await self.reception.serve(guest, request)
        self.reception.dismiss(guest)

    def records(self, question: str) -> list[tuple[Absence, bytes]]:
        """The question about each drop, in random order, as the bytes that come over a link.

        They are made in the order in which they are asked, so that what is read lies in memory alike for
        all kinds: a capability drawn just before its request is read 0.1 to 0.3 us faster than an old one.
        """
        drops = [(absence, drop) for absence, drops in self.drops.items() for drop in drops]
        self.random.shuffle(drops)
        return [(absence, encode(QUESTIONS[question](self, drop, absence))) for absence, drop in drops]

    async def ask(self, record: bytes) -> bytes:
        """Answer one question on a link of its own; return the bytes of its one reply."""
        guest = self.reception.admit(self.pool, lambda: None, lambda: None)
        await self.reception.serve(guest, decode_request(record))
        waiting, further = guest.link.take_next(), guest.link.take_next()
        self.reception.dismiss(guest)
        assert waiting is not None and waiting.reply is not None and waiting.hit is None and further is None
        return encode(waiting.reply)

    @property
    def epoch(self) -> int:
        return self.clock.moment.epoch

    def another(self, like: bytes) -> bytes:
        return self.random.randbytes(len(like))

    def recall(self, drop: Drop, absence: Absence) -> Request:
        """A RECALL; with the wrong capability for what is held."""
        return Recall(self.another(drop.w) if absence is Absence.WRONG else drop.w, drop.hr)

    def look(self, drop: Drop, absence: Absence) -> Request:
        """A look for one tag; for what is held, that of another epoch."""
        tag = drop.tags[1 if absence is Absence.WRONG else 0]
        return make_poll(self.epoch, tag, mode=Mode.LOOK, random=self.random.randbytes)

    def delete(self, drop: Drop, absence: Absence) -> Request:
        """A delete that rides on a PUT of another epoch, which does nothing else; with the wrong capability
        for what is held."""
        r = self.another(drop.r) if absence is Absence.WRONG else drop.r
        delete = Delete(hash_write(drop.w), r)
        return make_drop(self.random.randbytes).put(self.epoch + 9, bytes(CELL_BYTES), delete=delete)


QUESTIONS: dict[str, Question] = {"recall": Gone.recall, "look": Gone.look, "delete": Gone.delete}


class HastyStore(MemoryStore):
    """Keeps a list of what it ever had, and looks no further for what is not in it: what must be noticed."""

    def __init__(self, *arguments: Any) -> None:
        self.known: set[bytes] = set()
        super().__init__(*arguments)

    async def apply(self, operation: Operation) -> Outcome:
        action = operation.action
        match action:
            case Withdraw(drop_id) if drop_id not in self.known:
                return Withdrawn(0)
            case Look(_, tags) if not operation.deletes and self.known.isdisjoint(tags):
                return Seen(None, 0)
            case Create(row):
                places = range(0, len(row.tags), TAG_BYTES)
                self.known |= {row.id, *(row.tags[at : at + TAG_BYTES] for at in places)}
        deletes = tuple(each for each in operation.deletes if each in self.known)
        return await super().apply(Operation(deletes, action))
