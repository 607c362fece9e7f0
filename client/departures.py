"""Cells that go: copies put, replies judged, what was sent taken back.

Pure.  What leaves was saved before `engine` lets it leave.
Spec: docs/protocol.md, 9.3, 9.5 and 9.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from client import exchange as links
from client import onward, outbox, pairing, sealed, selfcheck, session
from client.core import Core
from client.effects import (
    About,
    BoxPut,
    BoxRecalled,
    Carried,
    CopyPut,
    CopyRecalled,
    NoticeKind,
    SelfPut,
    SelfRecalled,
    SendRequest,
    relay_of,
)
from client.exchange import Exchange
from client.outbox import OutState
from client.sealed import Copy, SealedCell
from client.sealing import lifetime_for
from client.state import Contact, ContactState
from keys import drops
from keys.drops import Drop
from keys.primitives import Secret
from wire.limits import EPOCH_HOURS
from wire.request import Lifetime, Put, Recall, Reply, ReplyStatus

SUSPECT_WAIT_S = 3_600.0
BUSY_WAIT_S = 30.0


# --- putting -------------------------------------------------------------------------------------


def ask_puts(core: Core, exchange: Exchange, now_s: float) -> None:
    """Queue every PUT and RECALL that leaves on this link, is due and not under way."""
    for relay in tuple(core.exchanges.values()):
        selfcheck.ask_put(core, exchange, relay, now_s)
        under_way = onward.under_way(exchange, relay)
        for about, request in _due_requests(core, relay, now_s):
            if about not in under_way and onward.carrier(core, relay, about) is exchange:
                onward.ask(core, exchange, relay, request, about)
    onward.ask_again(core, exchange, now_s)


def _due_requests(core: Core, relay: Exchange, now_s: float) -> Iterator[tuple[About, Put | Recall]]:
    """What this relay is to be asked.  RECALL once on each link, however it is answered."""
    for contact in core.served(relay):
        yield from _due_puts(core, contact, relay, now_s)
        back = contact.boxes_back.get(relay.relay_id)
        if back is not None and BoxRecalled(contact.name) not in relay.recalled:
            yield BoxRecalled(contact.name), Recall(back.w.value, back.hr)
    yield from selfcheck.due_recalls(core, relay)
    for message in core.state.outbox.values():
        asked = message.recall.waiting.get(relay.relay_id) if message.recall else None
        about = CopyRecalled(message.contact, message.id)
        ours = relay.link == core.link_to(message.contact, relay.relay_id)
        if asked is not None and ours and about not in relay.recalled:
            yield about, Recall(asked.w.value, asked.hr)


def put_times(core: Core, exchange: Exchange, now_s: float) -> Iterator[float]:
    """When the copies that belong at this relay are to be put next."""
    for contact in core.served(exchange):
        counts = contact.pairing is not None and now_s < contact.pairing.expires_at_s
        copies = list(contact.pairing.copies) if contact.pairing and counts else []
        if contact.session is not None:
            copies += [copy for row in contact.session.sealed.cells.values() for copy in row.copies]
        yield from (copy.due_s for copy in copies if copy.relay_id == exchange.relay_id)


def note_leaving(core: Core, sent: Iterable[SendRequest], now_s: float) -> None:
    """Saved before they leave: from now on a relay may have these copies, whether it says so or not."""
    for request in sent:
        link, about = request.link, request.about
        if isinstance(request.about, Carried):
            if not onward.note_leaving(core, request.about, now_s):
                continue
            link, about = request.about.link, request.about.about
        if isinstance(about, SelfPut):
            selfcheck.note_leaving(core, relay_of(link))
        if isinstance(about, CopyRecalled | BoxRecalled | SelfRecalled):
            core.exchanges[link].recalled.add(about)
        contact = core.state.contacts.get(about.contact) if isinstance(about, CopyPut) else None
        if isinstance(about, CopyPut) and contact is not None and contact.session is not None:
            _update(core, contact, about.g, relay_of(link), sealed.asked)


def _due_puts(
    core: Core, contact: Contact, exchange: Exchange, now_s: float
) -> Iterator[tuple[BoxPut | CopyPut, Put]]:
    relay_id = exchange.relay_id
    if contact.pairing is not None:
        for copy in contact.pairing.copies:
            if copy.relay_id == relay_id and copy.due_s <= now_s < contact.pairing.expires_at_s:
                drop = pairing.our_box(contact.pairing, relay_id)
                yield BoxPut(contact.name), _put(core, exchange, drop, copy, Lifetime.HOURS_72)
    if contact.session is not None:
        for g, copy in sealed.due_copies(contact.session.sealed, relay_id, now_s).items():
            row = contact.session.sealed.cells[g]
            drop = drops.derive_drop(row.slot.slot_secret.value, relay_id)
            rest = lifetime_for(row.expires_at_s, now_s) if row.expires_at_s else row.lifetime
            yield CopyPut(contact.name, g), _put(core, exchange, drop, copy, rest)


def _put(core: Core, exchange: Exchange, drop: Drop, copy: Copy, lifetime: Lifetime) -> Put:
    return sealed.put_request(drop, copy, lifetime, exchange.epoch, core.random)


# --- replies -------------------------------------------------------------------------------------


def copy_answered(core: Core, exchange: Exchange, about: CopyPut, reply: Reply, now_s: float) -> None:
    """The relay answered the PUT of one copy."""
    relay_id = exchange.relay_id
    contact = core.state.contacts.get(about.contact)
    row = contact.session.sealed.cells.get(about.g) if contact and contact.session else None
    if contact is None or row is None:
        return
    match reply.status:
        case ReplyStatus.OK | ReplyStatus.DUP:
            _update(core, contact, about.g, relay_id, _held(core, reply, now_s))
            if row.message_id:
                core.advance_sent(row.message_id, OutState.HELD)
        case ReplyStatus.CONFLICT:
            _judge_conflict(core, contact, row, exchange, reply, now_s)
        case ReplyStatus.BUSY | ReplyStatus.QUOTA | ReplyStatus.NOT_ADMITTED:
            wait = max(BUSY_WAIT_S, reply.retry_after_s)
            _note_full(core, relay_id)
            _update(core, contact, about.g, relay_id, _refused(core, now_s, wait))
        case ReplyStatus.BAD_EPOCH:
            note_bad_epoch(core, exchange, reply)
            _update(core, contact, about.g, relay_id, sealed.not_taken)
        case ReplyStatus.MALFORMED:
            core.suspect(exchange)
            _update(core, contact, about.g, relay_id, _refused(core, now_s, SUSPECT_WAIT_S))


def _held(core: Core, reply: Reply, now_s: float) -> sealed.Change:
    def change(copy: Copy) -> Copy:
        had = sealed.not_taken(copy) if reply.status is ReplyStatus.DUP and copy.lives > 1 else copy
        return sealed.held(had, reply.expires_hour - reply.hour, now_s, core.rng.uniform)

    return change


def _refused(core: Core, now_s: float, wait_s: float) -> sealed.Change:
    return lambda copy: sealed.refused(copy, now_s, wait_s, core.rng.uniform)


def _update(core: Core, contact: Contact, g: int, relay_id: bytes, change: sealed.Change) -> None:
    assert contact.session is not None
    after = sealed.update_copy(contact.session.sealed, g, relay_id, change)
    core.keep(replace(contact, session=replace(contact.session, sealed=after)))


def _judge_conflict(
    core: Core, contact: Contact, row: SealedCell, exchange: Exchange, reply: Reply, now_s: float
) -> None:
    """A proven conflict freezes; a relay that made it up is suspect, and no more."""
    if session.is_fork(row, exchange.relay_id, reply.cell):
        core.stop(contact, ContactState.FROZEN, "client.contact_frozen")
        return
    core.suspect(exchange)
    _update(core, contact, row.slot.g, exchange.relay_id, _refused(core, now_s, SUSPECT_WAIT_S))


def _note_full(core: Core, relay_id: bytes) -> None:
    record = core.state.relays[relay_id]
    if not record.full:
        core.state.relays[relay_id] = replace(record, full=True)
        core.tell(NoticeKind.RELAY_CHANGED, relay_id.hex(), "client.relay_full")


def poll_refused(core: Core, exchange: Exchange, reply: Reply, now_s: float) -> None:
    """The relay did not look: what it did not hand out may be there all the same."""
    least = BUSY_WAIT_S if reply.status is ReplyStatus.QUOTA else SUSPECT_WAIT_S
    links.refuse_poll(exchange, now_s + max(least, reply.retry_after_s))
    if reply.status is ReplyStatus.BAD_EPOCH:
        note_bad_epoch(core, exchange, reply)


def note_bad_epoch(core: Core, exchange: Exchange, reply: Reply) -> None:
    """The relay says that its epoch is another than its HELLO said.

    A link lives in one epoch: it ends, and the next HELLO is judged like any.  Tags of an epoch that a
    relay names by the way are never shown.
    """
    exchange.out_of_epoch = True
    if reply.hour // EPOCH_HOURS == exchange.epoch:
        core.suspect(exchange)


def box_answered(core: Core, exchange: Exchange, about: BoxPut, reply: Reply, now_s: float) -> None:
    """The relay answered the PUT of our box."""
    relay_id = exchange.relay_id
    contact = core.state.contacts.get(about.contact)
    if contact is None or contact.pairing is None:
        return
    match reply.status:
        case ReplyStatus.OK | ReplyStatus.DUP:
            change = _held(core, reply, now_s)
        case ReplyStatus.BAD_EPOCH:
            note_bad_epoch(core, exchange, reply)
            return
        case ReplyStatus.CONFLICT:
            joining = contact.joining
            if joining is not None and pairing.used_by_another(joining, relay_id, reply.cell):
                core.stop(contact, ContactState.BROKEN, "client.invitation_used")
                return
            core.suspect(exchange)
            change = _refused(core, now_s, SUSPECT_WAIT_S)
        case _:
            change = _refused(core, now_s, max(BUSY_WAIT_S, reply.retry_after_s))
    _update_box(core, contact, relay_id, change)


def _update_box(core: Core, contact: Contact, relay_id: bytes, change: sealed.Change) -> None:
    if contact.inviting is not None:
        copies = sealed.change_copies(contact.inviting.copies, relay_id, change)
        core.keep(replace(contact, inviting=replace(contact.inviting, copies=copies)))
    elif contact.joining is not None:
        copies = sealed.change_copies(contact.joining.copies, relay_id, change)
        core.keep(replace(contact, joining=replace(contact.joining, copies=copies)))


def box_recalled(core: Core, relay_id: bytes, about: BoxRecalled, reply: Reply) -> None:
    """The relay no longer holds our box."""
    contact = core.state.contacts.get(about.contact)
    if contact is not None and reply.status is ReplyStatus.OK:
        back = {other: pair for other, pair in contact.boxes_back.items() if other != relay_id}
        core.keep(replace(contact, boxes_back=back))


def recall_answered(core: Core, relay_id: bytes, about: CopyRecalled, reply: Reply) -> None:
    """The relay gave a message back, or could not."""
    message = core.state.outbox.get(about.message_id)
    if message is not None and reply.status is ReplyStatus.OK:
        core.keep_sent(outbox.recalled(message, relay_id, reply.expires_hour > 0))


def store_lost(core: Core, relay_id: bytes, now_s: float) -> None:
    """The relay's store began a new life: what it held is put again, the same bytes."""

    def change(copy: Copy) -> Copy:
        return sealed.lost(copy, now_s, core.rng.uniform)

    selfcheck.store_lost(core, relay_id, now_s)
    names = [c.name for c in core.state.contacts.values() if relay_id in c.relay_ids]
    for name in names:
        _update_box(core, core.contact(name), relay_id, change)
        contact = core.contact(name)
        if contact.session is not None:
            after = sealed.update_relay(contact.session.sealed, relay_id, change)
            core.keep(replace(contact, session=replace(contact.session, sealed=after)))


# --- recalling -----------------------------------------------------------------------------------


def withdraw(core: Core, message_id: bytes) -> None:
    """Take a message back: out of the queue, or from the relays that may hold it."""
    message = core.state.outbox[message_id]
    contact = core.contact(message.contact)
    waiting: dict[bytes, outbox.Waiting] = {}
    gone: tuple[SealedCell, ...] = ()
    if contact.session is not None:
        still, gone = session.give_up(contact.session, lambda row: row.message_id != message_id)
        waiting = {copy.relay_id: _ask_back(row, copy) for row in gone for copy in row.copies if copy.lives}
        contact = replace(contact, session=still)
    queue = tuple(letter for letter in contact.queue if letter.message_id != message_id)
    found = bool(gone) or len(queue) < len(contact.queue)
    core.keep(replace(contact, queue=queue))
    late = message.state not in (OutState.QUEUED, OutState.HELD, OutState.EXPIRED)
    core.keep_sent(outbox.withdraw(message, outbox.Recall(waiting, late=late, unsure=not found)))


def _ask_back(row: SealedCell, copy: Copy) -> outbox.Waiting:
    drop = drops.derive_drop(row.slot.slot_secret.value, copy.relay_id)
    return _waiting(drop, copy)


def _waiting(drop: Drop, copy: Copy) -> outbox.Waiting:
    return outbox.Waiting(Secret(drop.w), drop.hr, held=copy.held_until_hour > 0, once=copy.lives == 1)


def boxes_to_take_back(known: pairing.Pairing) -> dict[bytes, outbox.Waiting]:
    """Our box has done its work: what to show each relay that may hold it."""
    return {copy.relay_id: _waiting(pairing.our_box(known, copy.relay_id), copy) for copy in known.copies}
