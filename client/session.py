"""One contact's session: ratchet, window, receipts.

Pure: every function returns a new session, and leaves the old one valid when it refuses.
Knows no relay's address, no name and no clock.
Spec: docs/protocol.md, sections 7 and 9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from client import sealed as outgoing
from client import window
from client.sealed import Copy, Sealed, SealedCell
from client.window import Received
from keys import drops, ratchet
from keys.chains import Place, SendSlot, Slot
from keys.errors import CellRejected, ContactFault
from keys.primitives import Random, Secret
from keys.ratchet import RatchetState
from wire.cell import Header1, encode_header1
from wire.errors import Malformed
from wire.limits import IDLE_CURRENT_SLOTS, IDLE_NEXT_SLOTS, SEALED_COPIES, WINDOW
from wire.payload import Body, BodyType, decode_body, encode_body
from wire.request import Lifetime

DAY_S = 86_400
BEHIND_CELLS = 16
"""A quarter of the window."""


@dataclass(frozen=True, slots=True)
class Session:
    """What two devices share.

    transcript: th of the pairing, 32 bytes.
    fresh: a cell of any type came since our last one; data_came: a data cell did; earned: one whose receipt
    leaves by itself.  told_end: how far the receipt in our last one reached.
    owed: our newest cell was given up, so the receipt in it never left for certain.
    """

    transcript: bytes
    ratchet: RatchetState
    sealed: Sealed
    received: Received
    fresh: bool = False
    data_came: bool = False
    earned: bool = False
    owed: bool = False
    told_end: int = 0

    def __repr__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one cell is to carry, before it is sealed.

    urgent: it goes to every relay at once.
    """

    type: BodyType
    content: bytes
    expires_at_s: int
    lifetime: Lifetime
    message_id: bytes = b""
    urgent: bool = False

    def __repr__(self) -> str:
        return ""


def begin(transcript: bytes, state: RatchetState) -> Session:
    """The session of a new pair."""
    return Session(transcript, state, Sealed(transcript), Received(transcript))


def may_seal(session: Session, kind: BodyType) -> bool:
    """Tell whether the ratchet and the window have room for one more cell."""
    return ratchet.can_send(session.ratchet) and outgoing.may_seal(
        session.sealed, ratchet.next_g(session.ratchet), kind
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """Where and when the copies of one cell go.

    due: by relay id, the Unix time of its first PUT.  further_at_s: as in SealedCell.
    """

    due: Mapping[bytes, float]
    further_at_s: float


def seal(session: Session, letter: Letter, plan: Plan, now_s: float, random: Random) -> Session:
    """Seal one letter into the next slot, one copy for each relay; the copies wait in the session."""
    assert may_seal(session, letter.type)
    state, slot = ratchet.next_sending(session.ratchet, random)
    header1 = encode_header1(Header1(letter.type.is_data, slot.place.chain, slot.previous, slot.place.number))
    body = encode_body(_body(session, slot.g, letter))
    row = SealedCell(
        slot=slot,
        type=letter.type,
        message_id=letter.message_id,
        header1=header1,
        body=Secret(body),
        expires_at_s=letter.expires_at_s,
        lifetime=letter.lifetime,
        copies=tuple(
            _copy(slot, header1, body, relay_id, due_s, random) for relay_id, due_s in plan.due.items()
        ),
        further_at_s=plan.further_at_s,
    )
    transcript = window.next_transcript(session.sealed.transcript, body)
    return replace(
        session,
        ratchet=state,
        sealed=outgoing.add(session.sealed, row, transcript, now_s),
        fresh=False,
        data_came=False,
        earned=False,
        told_end=session.received.end,
        owed=False,
    )


def _body(session: Session, g: int, letter: Letter) -> Body:
    return Body(
        type=letter.type,
        part=0,
        parts=1,
        g=g,
        floor=outgoing.floor_at(session.sealed, g, letter.type),
        receipt=window.receipt(session.received),
        transcript=session.sealed.transcript,
        expires_at_s=letter.expires_at_s,
        content=letter.content,
    )


def _copy(slot: SendSlot, header1: bytes, body: bytes, relay_id: bytes, due_s: float, random: Random) -> Copy:
    drop = drops.derive_drop(slot.slot_secret.value, relay_id)
    cell = drops.seal_cell(drop, header1, slot.header2, slot.message_key.value, body, random)
    return Copy(relay_id, cell, due_s=due_s)


def seal_further(session: Session, row: SealedCell, relay_id: bytes, plan: Plan, random: Random) -> Session:
    """One more copy of a sealed cell, for a relay that has none yet."""
    assert all(copy.relay_id != relay_id for copy in row.copies)
    due_s = plan.due[relay_id]
    copy = _copy(row.slot, row.header1, row.body.value, relay_id, due_s, random)
    more = replace(row, copies=(*row.copies, copy), further_at_s=plan.further_at_s)
    return replace(session, sealed=outgoing.change_row(session.sealed, more))


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """One cell taken in: the session after it, its body, and the rows its receipt confirmed."""

    session: Session
    body: Body
    confirmed: tuple[SealedCell, ...]


def take(session: Session, place: Place, relay_id: bytes, cell: bytes) -> Taken:
    """Open one cell.

    Raises CellRejected (the relay's doing), ContactFault (the writer broke a rule) or
    TranscriptForked; the session given stays as it was.
    """
    opened = drops.open_cell(session.ratchet, place, relay_id, cell)
    body = _decode(opened.body)
    if body.g != opened.g or body.receipt.end > ratchet.next_g(session.ratchet):
        raise ContactFault
    received = window.receive(session.received, body.g, body.floor, body.transcript, opened.body)
    still, confirmed = outgoing.apply_receipt(session.sealed, body.receipt)
    after = replace(
        session,
        ratchet=ratchet.forget_gaps(opened.state, received.floor),
        sealed=still,
        received=received,
        fresh=True,
        data_came=session.data_came or body.type.is_data,
    )
    return Taken(after, body, confirmed)


def _decode(body: bytes) -> Body:
    try:
        return decode_body(body)
    except Malformed:
        raise ContactFault from None


def give_up(session: Session, wanted: Callable[[SealedCell], bool]) -> tuple[Session, tuple[SealedCell, ...]]:
    """Offer no longer what is not wanted; return what was given up.

    When our newest cell goes, a receipt-only cell has to follow: for the receipt in it, and so that
    something is on offer until the other device has answered.
    """
    kept, gone = outgoing.abandon(session.sealed, wanted)
    if not gone:
        return session, ()
    newest = ratchet.next_g(session.ratchet) - 1
    owed = session.owed or any(row.slot.g == newest for row in gone)
    return replace(session, sealed=kept, owed=owed), gone


def receipt_due(session: Session, now_s: float) -> bool:
    """Any data cell wants its receipt, a cell given up its successor; besides, one a day while any came."""
    return session.data_came or follow_up_due(session, now_s)


def is_far_behind(session: Session) -> bool:
    """Tell whether the other side's window may close, although nothing that came earned a receipt."""
    return session.received.end - session.told_end >= BEHIND_CELLS


def follow_up_due(session: Session, now_s: float) -> bool:
    """A receipt-only cell that nobody earned: after a cell given up, and once a day while any came."""
    daily = session.fresh and now_s - session.sealed.last_sealed_s >= DAY_S
    return session.owed or daily


def near_slots(session: Session) -> tuple[Slot, ...]:
    """Slots to poll first: 4 of the current chain, 2 of the next."""
    state = session.ratchet
    return (
        *ratchet.current_slots(state, IDLE_CURRENT_SLOTS),
        *ratchet.next_slots(state, IDLE_NEXT_SLOTS),
    )


def gap_slots(session: Session) -> tuple[Slot, ...]:
    """Slots that were passed over and may still come; a contact chooses how many, so they come second."""
    return ratchet.gap_slots(session.ratchet)


def far_slots(session: Session) -> tuple[Slot, ...]:
    """The further slots of the window: where the writer may be by now."""
    state = session.ratchet
    return (
        *ratchet.current_slots(state, WINDOW)[IDLE_CURRENT_SLOTS:],
        *ratchet.next_slots(state, WINDOW)[IDLE_NEXT_SLOTS:],
    )


def in_flight(session: Session) -> int:
    """Data cells of ours that the other device has not confirmed."""
    return sum(row.type.is_data for row in session.sealed.cells.values())


def is_fork(row: SealedCell, relay_id: bytes, stored: bytes) -> bool:
    """Judge a CONFLICT: does the stored cell open under this slot's own keys with other content?

    True is proof that another device uses this session.  False means that the relay made it up.
    """
    drop = drops.derive_drop(row.slot.slot_secret.value, relay_id)
    try:
        header1, header2 = drops.open_headers(drop, stored)
        body = drops.open_body(drop, stored, row.slot.message_key.value)
    except CellRejected:
        return _headers_differ(drop, row, stored)
    return (header1, header2, body) != (row.header1, row.slot.header2, row.body.value)


def _headers_differ(drop: drops.Drop, row: SealedCell, stored: bytes) -> bool:
    """A clone that went on drew another chain, so only its headers open under our keys."""
    try:
        header1, header2 = drops.open_headers(drop, stored)
    except CellRejected:
        return False
    return (header1, header2) != (row.header1, row.slot.header2)


def count_copies(sessions: Sequence[Session]) -> int:
    """Sealed copies of data in one vault; at most SEALED_COPIES, the rest waits unsealed.

    A receipt-only cell always fits: there is one a contact, and without it a writer's window would close.
    """
    rows = (row for session in sessions for row in session.sealed.cells.values())
    return sum(len(row.copies) for row in rows if row.type.is_data)


def has_room(sessions: Sequence[Session], copies: int) -> bool:
    """Tell whether so many more copies may be sealed."""
    return count_copies(sessions) + copies <= SEALED_COPIES
