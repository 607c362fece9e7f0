"""One store of a few cells and its clock, whichever store it is: what tests/relay/test_store_suite.py drives.

`open_world` makes one by its name.  A world is used by tests that are no coroutines: `finish` carries an
operation out.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from random import Random
from typing import Any, TypeVar

from keys.primitives import Secret
from relay.clock import EPOCH_S, HOUR_S, Moment
from relay.config import SharedStore
from relay.operations import (
    Create,
    Find,
    Found,
    Hit,
    Look,
    Operation,
    Outcome,
    Row,
    Seen,
    Store,
    Withdraw,
)
from relay.shared.store_valkey import ValkeyStore
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from tests.support.valkey_process import Valkey
from wire.limits import CELL_BYTES

T = TypeVar("T")
START = Moment(1000 * EPOCH_S + HOUR_S)
CAPACITY = 6


class World:
    """What a test may do with a store."""

    store: Store

    def __init__(self, seed: int, capacity: int = CAPACITY) -> None:
        self.random = Random(seed)
        self.moment = START
        self.capacity = capacity

    def finish(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Carry out what the store began."""
        raise NotImplementedError

    def restart(self) -> None:
        """A new process takes over what the store holds."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    @property
    def cells(self) -> list[bytes]:
        """The cells that lie there, in no order, as somebody sees who looks into the store from outside."""
        raise NotImplementedError

    def row(self, hours: int = 24, tags: bytes | None = None, pool: int = 1) -> Row:
        return Row(
            self.random.randbytes(32),
            self.moment.epoch,
            self.random.randbytes(112) if tags is None else tags,
            self.moment.expires_hour(hours),
            pool,
        )

    def cell(self) -> bytes:
        return self.random.randbytes(CELL_BYTES)

    def create(self, row: Row, cell: bytes, pool_cells: int = 1 << 20) -> Outcome:
        return self.apply(Create(row, pool_cells, memoryview(cell)))

    def find(self, *tags: bytes, link: int = 1, renew: bool = True) -> Found:
        found = self.apply(Find(link, self.moment.epoch, tags, renew))
        assert isinstance(found, Found)
        return found

    def look(self, *tags: bytes) -> Seen:
        seen = self.apply(Look(self.moment.epoch, tags))
        assert isinstance(seen, Seen)
        return seen

    def apply(self, action: Create | Find | Look | Withdraw | None, *deletes: bytes) -> Outcome:
        return self.finish(self.store.apply(Operation(deletes, action)))

    def fetch(self, hit: Hit, hand_out: bool = True) -> tuple[bytes, bytes] | None:
        held = self.finish(self.store.fetch(hit, hand_out=hand_out))
        return None if held is None else (bytes(held.tag), bytes(held.cell))

    def advance(self, seconds: int) -> int:
        self.moment = Moment(self.moment.now_s + seconds)
        return self.finish(self.store.advance(self.moment))


class MemoryWorld(World):
    """The store of one process, and its file."""

    def __init__(self, seed: int, capacity: int = CAPACITY) -> None:
        super().__init__(seed, capacity)
        self.fd = make_file(capacity * SLOT_BYTES)
        self.restart()

    def restart(self) -> None:
        self.store = MemoryStore(Slots(self.fd, self.capacity), self.moment, self.random.randbytes)

    def finish(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine that never suspends, as the embedded store promises."""
        try:
            coroutine.send(None)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the coroutine returns
        raise AssertionError("the embedded store suspended")

    def close(self) -> None:
        os.close(self.fd)

    @property
    def raw(self) -> bytes:
        return os.pread(self.fd, self.capacity * SLOT_BYTES, 0)

    @property
    def cells(self) -> list[bytes]:
        raw = self.raw
        slots = [raw[at : at + SLOT_BYTES] for at in range(0, len(raw), SLOT_BYTES)]
        return [slot[:CELL_BYTES] for slot in slots if any(slot)]


class ValkeyWorld(World):
    """The store of several processes, as one of them has it."""

    def __init__(self, seed: int, valkey: Valkey, capacity: int = CAPACITY) -> None:
        """valkey: running; whatever it holds is forgotten."""
        super().__init__(seed, capacity)
        self.valkey = valkey
        self.pushed: list[tuple[int, Hit]] = []
        self.interrupts = 0
        self._runner = asyncio.Runner()
        valkey.ask("FLUSHALL")
        self._open()

    def _open(self) -> None:
        shared = SharedStore(self.valkey.address, Secret(b"k" * 32), None)
        self.store = ValkeyStore(shared, self.capacity, self.moment, self.random.randbytes)
        self.finish(self.store.open(self._take_push, self._count_interrupt))

    def _take_push(self, link: int, hit: Hit) -> None:
        self.pushed.append((link, hit))

    def _count_interrupt(self) -> None:
        self.interrupts += 1

    def restart(self) -> None:
        self.finish(self.store.close())
        self._open()

    def finish(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(coroutine)

    def close(self) -> None:
        self.finish(self.store.close())
        self._runner.close()

    @property
    def cells(self) -> list[bytes]:
        """Without those whose hour is over: the server goes by its own clock, not by that of a test."""
        values = [self.valkey.ask("GET", key) for key in self.valkey.ask("KEYS", "c*")]
        alive = [value for value in values if int.from_bytes(value[1:5], "big") > self.moment.hour]
        return [value[-CELL_BYTES:] for value in alive]
