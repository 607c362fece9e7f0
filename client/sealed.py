"""Sealed cells: what is on its way to one contact, and how much more may be.

Pure.  A cell has one body and one sealed copy per relay, kept as bytes until the contact's device
confirms it or it is given up.  Here is the sending half of the window.
Spec: docs/protocol.md, 9.3 and 9.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from keys import drops
from keys.chains import SendSlot
from keys.drops import Drop
from keys.primitives import Random, Secret
from wire.limits import DATA_IN_FLIGHT, EPOCH_HOURS, HOLD_CAP_HOURS, LIFETIME_HOURS, WINDOW
from wire.payload import BodyType, Receipt
from wire.request import Lifetime, Put

HOUR_S = 3_600
RETRY_CAP_S = 3_600.0

Uniform = Callable[[float, float], float]
"""Gives a random number between two bounds."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One cell at one relay: always the same 3,808 bytes.

    held_until_hour: hour at which the relay drops it, 0 while it has not said that it holds it.
    due_s: Unix time of the next PUT.
    refused: the relay's last answer was that it does not take it.
    puts: how often it was put; each makes the next wait longer.
    lives: in how many lives of its drop the relay may have taken it in; a recall speaks of one only.
    """

    relay_id: bytes
    cell: bytes
    held_until_hour: int = 0
    due_s: float = 0.0
    puts: int = 0
    lives: int = 0
    refused: bool = False

    def __repr__(self) -> str:
        return ""


Change = Callable[[Copy], Copy]


@dataclass(frozen=True, slots=True)
class SealedCell:
    """One row of the outbox: all that is needed to put it again, elsewhere too, and to judge a conflict.

    further_at_s: when one more relay is tried, unless the other device has confirmed it by then.
    """

    slot: SendSlot
    type: BodyType
    message_id: bytes
    header1: bytes
    body: Secret
    expires_at_s: int
    lifetime: Lifetime
    copies: tuple[Copy, ...]
    further_at_s: float

    def __repr__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sending half of one session.

    cells: by counter g.  receipted: highest receipted g + 1.  transcript: T of the newest body.
    """

    transcript: bytes
    cells: dict[int, SealedCell] = field(default_factory=dict)
    receipted: int = 0
    last_sealed_s: float = 0.0


def may_seal(sealed: Sealed, next_g: int, kind: BodyType) -> bool:
    """Tell whether the window has room for one more cell of this type.

    Its last place is not for data: a receipt-only cell never expires, so a reader who comes back after
    everything else did finds one cell, and its answer opens the window again.
    """
    ahead = next_g - (sealed.receipted - 1)
    if not kind.is_data:
        return ahead <= WINDOW
    if ahead >= WINDOW:
        return False
    in_flight = sum(1 for row in sealed.cells.values() if row.type.is_data)
    return in_flight < DATA_IN_FLIGHT and next_g - floor_at(sealed, next_g, kind) < WINDOW


def floor_at(sealed: Sealed, next_g: int, kind: BodyType) -> int:
    """The floor that the body of next_g states: the lowest g still offered once it is sealed."""
    return min((g for g, row in sealed.cells.items() if row.type.is_data), default=next_g)


def add(sealed: Sealed, row: SealedCell, transcript: bytes, now_s: float) -> Sealed:
    """Keep a new row; every older receipt-only or cover cell is replaced by it."""
    kept = {g: old for g, old in sealed.cells.items() if old.type.is_data}
    return replace(sealed, cells={**kept, row.slot.g: row}, transcript=transcript, last_sealed_s=now_s)


def apply_receipt(sealed: Sealed, receipt: Receipt) -> tuple[Sealed, tuple[SealedCell, ...]]:
    """Forget what the other device has; return the rows that it newly confirmed."""
    done = tuple(row for g, row in sealed.cells.items() if receipt.covers(g))
    gone = {row.slot.g for row in done}
    kept = {g: row for g, row in sealed.cells.items() if g not in gone}
    return replace(sealed, cells=kept, receipted=max(sealed.receipted, receipt.end)), done


def abandon(sealed: Sealed, wanted: Callable[[SealedCell], bool]) -> tuple[Sealed, tuple[SealedCell, ...]]:
    """Give up every row that is no longer wanted; return what was given up."""
    gone = tuple(row for row in sealed.cells.values() if not wanted(row))
    kept = {g: row for g, row in sealed.cells.items() if wanted(row)}
    return (replace(sealed, cells=kept), gone) if gone else (sealed, ())


def due_copies(sealed: Sealed, relay_id: bytes, now_s: float) -> Mapping[int, Copy]:
    """Copies that should be put at this relay now, by g."""
    return {
        g: copy
        for g, row in sealed.cells.items()
        for copy in row.copies
        if copy.relay_id == relay_id and copy.due_s <= now_s
    }


def change_copies(copies: tuple[Copy, ...], relay_id: bytes, change: Change) -> tuple[Copy, ...]:
    """Replace the copy at one relay."""
    return tuple(change(copy) if copy.relay_id == relay_id else copy for copy in copies)


def update_copy(sealed: Sealed, g: int, relay_id: bytes, change: Change) -> Sealed:
    """Replace one copy of one row; a row that is gone meanwhile stays gone."""
    row = sealed.cells.get(g)
    if row is None:
        return sealed
    copies = change_copies(row.copies, relay_id, change)
    return change_row(sealed, replace(row, copies=copies))


def is_failing(copy: Copy, now_s: float, overdue_s: float) -> bool:
    """Tell whether a relay does not take a copy: it said so, or has not said anything for so long."""
    return not copy.held_until_hour and (copy.refused or copy.due_s + overdue_s <= now_s)


def change_row(sealed: Sealed, row: SealedCell) -> Sealed:
    """Replace one row that is there."""
    return replace(sealed, cells={**sealed.cells, row.slot.g: row})


def update_relay(sealed: Sealed, relay_id: bytes, change: Change) -> Sealed:
    """Replace every copy at one relay."""
    for g in tuple(sealed.cells):
        sealed = update_copy(sealed, g, relay_id, change)
    return sealed


def put_request(drop: Drop, copy: Copy, lifetime: Lifetime, epoch: int, random: Random) -> Put:
    """The PUT of one copy, tagged for the half-days that it may wait, from this epoch on."""
    epochs = 1 + -(-LIFETIME_HOURS[lifetime] // EPOCH_HOURS)
    return Put(
        epoch=epoch,
        w=drop.w,
        hr=drop.hr,
        tags=drops.tags(drop, epoch, epochs, random),
        lifetime=lifetime,
        cell=copy.cell,
        delete=None,
    )


def asked(copy: Copy) -> Copy:
    """A PUT of it leaves: from now on the relay may have it."""
    return replace(copy, lives=copy.lives + 1)


def not_taken(copy: Copy) -> Copy:
    """The relay said that this PUT changed nothing."""
    return replace(copy, lives=max(0, copy.lives - 1))


def held(copy: Copy, hours: int, now_s: float, uniform: Uniform) -> Copy:
    """The relay holds it; put it again only some time after it has expired there.

    hours: until it goes, by the relay's own clock: ours may be wrong, and a relay may say anything.
    """
    until = int(now_s // HOUR_S) + min(max(hours, 1), HOLD_CAP_HOURS + 1)
    due = until * HOUR_S + uniform(0, RETRY_CAP_S)
    return replace(copy, held_until_hour=until, due_s=due, puts=copy.puts + 1, refused=False)


def refused(copy: Copy, now_s: float, wait_s: float, uniform: Uniform) -> Copy:
    """The relay has no room or is suspect: later, each time later still."""
    wait = min(RETRY_CAP_S, max(wait_s, 2.0 ** min(copy.puts, 12)))
    due = now_s + uniform(wait, 2 * wait)
    return replace(not_taken(copy), held_until_hour=0, due_s=due, puts=copy.puts + 1, refused=True)


def lost(copy: Copy, now_s: float, uniform: Uniform) -> Copy:
    """The relay's store began a new life: the same bytes again, soon, and each time less soon.

    A relay that plays restart every minute gains a few PUTs of bytes it has already.
    """
    if not copy.held_until_hour:
        return copy
    wait = min(RETRY_CAP_S, 2.0 ** min(copy.puts, 12))
    return replace(copy, held_until_hour=0, due_s=now_s + uniform(0, wait))
