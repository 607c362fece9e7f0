"""Letters sealed into cells, receipts made, further relays tried, what is void given up.

Pure.  What is sealed here is saved before `engine` lets it leave.
Spec: docs/protocol.md, 9.3 and 9.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from client import alarms, sealed, selfcheck, session
from client.core import Core
from client.effects import NoticeKind
from client.manner import Mode
from client.relays import COPIES, rank_open
from client.sealed import SealedCell
from client.session import Letter, Plan, Session
from client.state import Contact, ContactState, Receipts
from wire.limits import DATA_IN_FLIGHT, LIFETIME_HOURS
from wire.payload import BodyType, encode_ended, encode_refusals
from wire.request import Lifetime

LATER_S = 120.0
"""The second copy leaves within this time after the first, so that two relays do not see them together."""
OVERDUE_S = 120.0
STRICT_OVERDUE_S = 7_200.0
"""A relay that has not taken a copy for so long fails; in strict mode a copy waits for its turn anyway."""
HASTE_S = 120.0
"""A further relay is tried within this time after one failed."""
URGENT_CELLS = 4
"""So many of a window are left to what is urgent: it does not wait behind what nobody confirms."""
_MAY_SEAL = (ContactState.ACTIVE, ContactState.JOINING)


def seal_letters(core: Core, now_s: float) -> None:
    """Seal what waits, for every contact that a relay of ours can be reached for.

    Not before a relay was asked whether a copy of this vault has used the slots already.
    """
    if not selfcheck.may_seal(core):
        return
    for contact in tuple(core.state.contacts.values()):
        if contact.state in _MAY_SEAL and any(core.links_of(contact)):
            _seal_queue(core, _with_riders(core, contact, now_s), now_s)
            _seal_receipt(core, core.state.contacts[contact.name], now_s)


def _seal_queue(core: Core, contact: Contact, now_s: float) -> None:
    while contact.queue:
        letter = contact.queue[0]
        if not _fits(core, contact, letter):
            return
        contact = _seal(core, replace(contact, queue=contact.queue[1:]), letter, now_s)


def _with_riders(core: Core, contact: Contact, now_s: float) -> Contact:
    """What is told when a cell leaves anyway, in the place of a receipt if nothing else does."""
    contact = _with_word_of_ended(contact)
    if contact.session is None:
        return contact
    if not contact.queue and not _receipt_is_due(core, contact, contact.session, now_s):
        return contact
    told, refusals = alarms.take_owed(contact)
    if not refusals:
        return contact
    word = Letter(BodyType.CONTROL, encode_refusals(refusals), 0, Lifetime.HOURS_24)
    return replace(told, queue=(*contact.queue, word))


def _with_word_of_ended(contact: Contact) -> Contact:
    """Once its device speaks again, a contact learns how many messages it will never see."""
    if contact.ended == contact.ended_said or contact.session is None or not contact.session.fresh:
        return contact
    word = Letter(BodyType.CONTROL, encode_ended(contact.ended), 0, Lifetime.HOURS_24)
    return replace(contact, queue=(*contact.queue, word), ended_said=contact.ended)


def _fits(core: Core, contact: Contact, letter: Letter) -> bool:
    if contact.session is None or not session.may_seal(contact.session, letter.type):
        return False
    if not letter.type.is_data:
        return True
    cells = 1 if letter.urgent else 1 + URGENT_CELLS
    copies = min(COPIES, len(contact.relay_ids))
    return session.in_flight(contact.session) + cells <= DATA_IN_FLIGHT and session.has_room(
        core.sessions(), cells * copies
    )


def _seal(core: Core, contact: Contact, letter: Letter, now_s: float) -> Contact:
    assert contact.session is not None
    earned = contact.session.earned
    plan = _plan(core, contact, contact.session, letter, now_s)
    after = session.seal(contact.session, letter, plan, now_s, core.random)
    contact = replace(contact, session=after)
    core.receipt_at.pop(contact.name, None)
    if earned:
        core.tell(NoticeKind.RECEIPT_SEALED, contact.name, letter.type.name.lower())
    core.keep(contact)
    return contact


def _plan(core: Core, contact: Contact, known: Session, letter: Letter, now_s: float) -> Plan:
    """The relays of the day, the second some time after the first; when it is urgent all, at once."""
    ranked = _ranked(core, contact, known, now_s)
    at_once = letter.urgent or core.by_hand
    chosen = ranked if letter.urgent else ranked[:COPIES]
    later = {relay_id: now_s + (0.0 if at_once else core.rng.uniform(0, LATER_S)) for relay_id in chosen[1:]}
    return Plan({chosen[0]: now_s, **later}, _further_at(core, letter.lifetime, now_s))


def _further_at(core: Core, lifetime: Lifetime, now_s: float) -> float:
    """Some time before half of what a relay holds it has passed."""
    hold_s = LIFETIME_HOURS[lifetime] * 3600.0
    return now_s + core.rng.uniform(hold_s / 4, hold_s / 2)


def seal_further(core: Core, now_s: float) -> None:
    """Try one more relay for every cell that a relay does not take, or that nobody confirms in time."""
    for contact in tuple(core.state.contacts.values()):
        if contact.lives and contact.session is not None:
            for row in tuple(contact.session.sealed.cells.values()):
                _look_further(core, contact.name, row, now_s)


def _look_further(core: Core, name: str, row: SealedCell, now_s: float) -> None:
    contact = core.state.contacts[name]
    assert contact.session is not None
    free = _free_relays(core, contact, contact.session, row, now_s)
    if not free:
        return
    if row.further_at_s > now_s + HASTE_S and _fails(core, row, now_s):
        row = replace(row, further_at_s=now_s + core.rng.uniform(0, HASTE_S))
        after = replace(contact.session, sealed=sealed.change_row(contact.session.sealed, row))
    elif row.further_at_s <= now_s and _has_room(core, row):
        plan = Plan({free[0]: now_s}, _further_at(core, row.lifetime, now_s))
        after = session.seal_further(contact.session, row, free[0], plan, core.random)
    else:
        return
    core.keep(replace(contact, session=after))


def further_times(core: Core) -> Iterator[float]:
    """When cells will be looked at again, whether a further relay is to be tried."""
    overdue_s = _overdue_s(core)
    for known in core.sessions():
        for row in known.sealed.cells.values():
            yield row.further_at_s
            yield from (copy.due_s + overdue_s for copy in row.copies if not copy.held_until_hour)


def _overdue_s(core: Core) -> float:
    return STRICT_OVERDUE_S if core.state.manner.mode is Mode.STRICT else OVERDUE_S


def _free_relays(core: Core, contact: Contact, known: Session, row: SealedCell, now_s: float) -> list[bytes]:
    """Relays that have no copy, and that we can reach now."""
    used = {copy.relay_id for copy in row.copies}
    reached = {link.relay_id for link in core.links_of(contact)} - used
    return [relay_id for relay_id in _ranked(core, contact, known, now_s) if relay_id in reached]


def _ranked(core: Core, contact: Contact, known: Session, now_s: float) -> tuple[bytes, ...]:
    records = [core.state.relays[relay_id] for relay_id in contact.relay_ids]
    return rank_open(known.transcript, records, now_s)


def _fails(core: Core, row: SealedCell, now_s: float) -> bool:
    """Fewer relays than should be take it."""
    failing = sum(sealed.is_failing(copy, now_s, _overdue_s(core)) for copy in row.copies)
    return len(row.copies) - failing < COPIES


def _has_room(core: Core, row: SealedCell) -> bool:
    return not row.type.is_data or session.has_room(core.sessions(), 1)


def _seal_receipt(core: Core, contact: Contact, now_s: float) -> None:
    """Receipts ride on the next cell; else alone: in a moment, before a sync by hand ends, or once a day."""
    if contact.session is None or not _receipt_is_due(core, contact, contact.session, now_s):
        return
    receipt = Letter(BodyType.RECEIPT, b"", 0, Lifetime.HOURS_24)
    if _fits(core, contact, receipt):
        _seal(core, contact, receipt, now_s)


def _receipt_is_due(core: Core, contact: Contact, known: Session, now_s: float) -> bool:
    if core.by_hand:
        reading = any(link.reading for link in core.exchanges.values())
        return not reading and session.receipt_due(known, now_s)
    if contact.receipts is Receipts.DAILY or not known.earned:
        return session.follow_up_due(known, now_s)
    return now_s >= core.receipt_at.get(contact.name, 0.0)


def give_up_expired(core: Core, now_s: float) -> None:
    """Content that is void is no longer offered."""
    for contact in tuple(core.state.contacts.values()):
        still = _without_void(core, contact, now_s)
        if still is not contact:
            core.keep(still)


def _without_void(core: Core, contact: Contact, now_s: float) -> Contact:
    queue = tuple(letter for letter in contact.queue if _counts(letter, now_s))
    void = [letter.message_id for letter in contact.queue if not _counts(letter, now_s)]
    if len(queue) != len(contact.queue):
        contact = replace(contact, queue=queue)
    if contact.session is not None:
        still, gone = session.give_up(contact.session, lambda row: _counts(row, now_s))
        void += [row.message_id for row in gone]
        contact = replace(contact, session=still) if gone else contact
    ended = sum(_is_real(core, message_id) for message_id in void if message_id)
    return replace(contact, ended=contact.ended + ended) if ended else contact


def _is_real(core: Core, message_id: bytes) -> bool:
    """Practice that ends unread is nothing that anybody missed."""
    message = core.state.outbox.get(message_id)
    return message is None or not message.drill


def _counts(content: Letter | SealedCell, now_s: float) -> bool:
    return not content.expires_at_s or content.expires_at_s > now_s


def lifetime_for(expires_at_s: float, now_s: float) -> Lifetime:
    """The smallest class that covers the rest of the content's validity, at most 24 h."""
    return Lifetime.HOURS_6 if expires_at_s - now_s <= 6 * 3600 else Lifetime.HOURS_24
