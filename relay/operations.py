"""What is held, what can be done to it as one atomic operation, and how that ends.

The words between those who decide (`core`), those who send (`link`) and those who hold: `Store` is what
the relay is written against, whatever keeps the cells.

Does no I/O and reads no clock.  Must never know a request, a capability, a record or a socket.
Spec: docs/protocol.md, 5.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from relay.clock import Moment
from wire.errors import WaypostError
from wire.limits import PUT_TAGS, TAG_BYTES


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """What is known of a held cell.

    id: 32 bytes.  tags: seven of 16 bytes, of the epochs from base_epoch on.  expires_hour: the hour at
    whose beginning it goes.  pool: who may have put it.  handed_out: some reader was given it.
    """

    id: bytes
    base_epoch: int
    tags: bytes
    expires_hour: int
    pool: int
    handed_out: bool = False

    def tag(self, epoch: int) -> bytes | None:
        """Return the tag of an epoch, None when this cell has none for it."""
        place = epoch - self.base_epoch
        if not 0 <= place < PUT_TAGS:
            return None
        return self.tags[place * TAG_BYTES : (place + 1) * TAG_BYTES]


@dataclass(frozen=True, slots=True)
class Hit:
    """One held cell, and one of its tags: numbers only, so that whoever waits to send it holds no copy, and
    finds nothing once it is gone.

    where: what the store calls the place where it lies.  serial: which of the cells that ever lay there.
    place: which of its seven tags.
    """

    where: int
    serial: int
    place: int


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """Tag and cell, where the store has them: good until the caller awaits something else."""

    tag: memoryview
    cell: memoryview


@dataclass(frozen=True, slots=True, repr=False)
class Create:
    """Hold a new cell of 3,808 bytes.  pool_cells: how many its pool may hold."""

    row: Row
    pool_cells: int
    cell: bytes | memoryview


@dataclass(frozen=True, slots=True, repr=False)
class Find:
    """Find the cells of these tags in this epoch, and let the link wait for further ones.

    tags: 16 bytes each; one that comes twice counts once.  renew: the link waits for nothing else.
    """

    link: int
    epoch: int
    tags: tuple[bytes, ...]
    renew: bool


@dataclass(frozen=True, slots=True, repr=False)
class Look:
    """Find the first cell of these tags in this epoch, and wait for nothing.  tags: as in Find."""

    epoch: int
    tags: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Withdraw:
    """Take a cell back."""

    id: bytes


Action: TypeAlias = Create | Find | Look | Withdraw


@dataclass(frozen=True, slots=True, repr=False)
class Operation:
    """Delete the drops with these ids, whether they are held or not, then do the action."""

    deletes: tuple[bytes, ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """waiting: the links of this process to push the cell to."""

    expires_hour: int
    waiting: tuple[tuple[int, Hit], ...]


@dataclass(frozen=True, slots=True)
class Same:
    """This very cell is held already."""

    expires_hour: int


@dataclass(frozen=True, slots=True)
class Differs:
    """Another cell is held under this id."""

    held: Hit


@dataclass(frozen=True, slots=True)
class Full:
    """No room.  pool: the pool's share is used up, though the store has room."""

    pool: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Oldest first for each tag, at most 4 a tag."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """first: of all that a Look found.  more: how many it found besides."""

    first: Hit | None
    more: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """expires_hour: 0 when the cell was not there, or somebody has it already."""

    expires_hour: int


@dataclass(frozen=True, slots=True)
class Done:
    """There was no action."""


Outcome: TypeAlias = Created | Same | Differs | Full | Found | Seen | Withdrawn | Done


@dataclass(frozen=True, slots=True)
class Gauges:
    """How full the store is.  oldest_epoch: the half-day in which the oldest cell came, None when there is
    none.  locked: out of the reach of swap."""

    cells: int
    capacity: int
    waiting_tags: int
    locked: bool
    oldest_epoch: int | None


class StoreLost(WaypostError, ConnectionError):
    """The store does not answer, or not as it must; what was asked may or may not have been done."""

    code = "relay.store_lost"


class Store(Protocol):
    """All but `forget` and `gauges` raise StoreLost, if the store is somewhere else."""

    @property
    def id(self) -> bytes:
        """Names the life of the store, 16 bytes: another one when cells may have been lost."""

    async def open(self, push: Callable[[int, Hit], None], interrupt: Callable[[], None]) -> None:
        """Begin.  push: called with a link and a cell for it that another process has taken.
        interrupt: called when cells or pushes may have been lost, so that links end and clients ask again.
        """

    async def close(self) -> None:
        """End, and leave nothing of this process behind."""

    async def apply(self, operation: Operation) -> Outcome:
        """Carry out one operation."""

    async def fetch(self, hit: Hit, *, hand_out: bool) -> Held | None:
        """Return a cell to be given away now, None when it is gone.  hand_out: to a reader, which is
        remembered; not so to a second writer."""

    async def advance(self, moment: Moment) -> int:
        """Let go what has expired and turn to the epochs of now.  Return how many cells went."""

    def forget(self, link: int) -> None:
        """Let a link wait for nothing any more."""

    def gauges(self) -> Gauges: ...
