"""Cells that come: opened, checked, and what they change.

Pure.  A cell that does not open is the relay's doing and changes nothing; one that opens and breaks
a rule is the contact's, and ends the session.
Spec: docs/protocol.md, 8.4 and 9.2.
"""

from __future__ import annotations

from dataclasses import replace

from client import alarms, inbox, outbox, pairing, room, selfcheck, session
from client.catalogue import kind_by_number, may_send
from client.core import Core
from client.departures import boxes_to_take_back
from client.effects import NoticeKind
from client.errors import TranscriptForked
from client.exchange import DELETE_WAIT_S, Exchange, plan_delete
from client.inbox import InMessage, InState
from client.kinds import Kind
from client.outbox import OutState
from client.polling import Target
from client.room import Rank, rank_of
from client.session import Letter, Taken
from client.state import Contact, ContactState
from keys import drops, ratchet
from keys.chains import Slot
from keys.errors import AgreementRejected, CellRejected, ContactFault
from wire.envelope import Envelope, decode_envelope
from wire.errors import Malformed
from wire.payload import (
    PAIRING_CONTENT,
    Body,
    BodyType,
    Progress,
    check_pairing,
    decode_ended,
    decode_refusals,
    decode_status,
)
from wire.request import Delete, Lifetime

PROMPT_S = 2.0
"""In live mode a receipt leaves within this time."""
BEHIND_S = (600.0, 3_600.0)
"""When the receipt for many cells leaves that earned none."""


def take_cell(core: Core, exchange: Exchange, tag: bytes, cell: bytes, now_s: float) -> None:
    """A relay handed out a cell for a tag of our standing set."""
    target = exchange.target(tag)
    if target is None:
        core.suspect(exchange)
        return
    if not target.contact:
        selfcheck.take_cell(core, exchange, cell)
        return
    contact = core.state.contacts.get(target.contact)
    if contact is None or not contact.lives:
        return
    if target.slot is None:
        _take_box(core, contact, exchange, cell, now_s)
    else:
        _take_slot(core, contact, target, exchange, cell, now_s)


# --- slots ---------------------------------------------------------------------------------------


def _take_slot(
    core: Core, contact: Contact, target: Target, exchange: Exchange, cell: bytes, now_s: float
) -> None:
    assert contact.session is not None and target.slot is not None
    if ratchet.slot_of(contact.session.ratchet, target.slot.place) is None:
        _plan_delete(core, exchange, target.slot, now_s)
        return
    try:
        taken = session.take(contact.session, target.slot.place, exchange.relay_id, cell)
    except CellRejected:
        core.suspect(exchange)
        return
    except ContactFault:
        core.stop(contact, ContactState.BROKEN, "client.contact_broken")
        return
    except TranscriptForked:
        core.stop(contact, ContactState.FROZEN, "client.contact_frozen")
        return
    if _finds_place(core, contact, taken.body):
        _plan_delete(core, exchange, target.slot, now_s)
        _keep_taken(core, contact, taken, now_s)
    else:
        core.left.add(contact.name)
        core.swept.pop(exchange.link, None)
        core.tell_once(NoticeKind.CONTACT_CHANGED, contact.name, "client.inbox_full")


def _finds_place(core: Core, contact: Contact, body: Body) -> bool:
    """Whether there is a place for what a cell says; anything but a new message needs none.

    Without one nothing of the cell counts, so that it can be read again as if for the first time.
    """
    if body.type is not BodyType.MESSAGE or body.part:
        return True
    if body.parts > 1:
        return room.has(core.state, contact, Rank.ORDINARY)
    try:
        envelope = decode_envelope(body.content)
    except Malformed:  # the contact's fault, and judged as such when the cell is taken in
        return True
    needs_none = envelope.id in core.state.inbox or _refused_kind(contact, envelope) is not None
    return needs_none or room.has(
        core.state, contact, rank_of(envelope.kind, envelope.urgency, envelope.drill)
    )


def look_again(core: Core) -> None:
    """Name the places of those once more for whom a cell was left, as soon as a message finds room."""
    for name in tuple(core.left):
        contact = core.state.contacts.get(name)
        if contact is None or room.has(core.state, contact, Rank.ORDINARY):
            core.left.discard(name)
            if contact is not None:
                core.sweep(contact)


def _plan_delete(core: Core, exchange: Exchange, slot: Slot, now_s: float) -> None:
    drop = drops.derive_drop(slot.secret.value, exchange.relay_id)
    wait = 0.0 if core.by_hand else core.rng.uniform(0, DELETE_WAIT_S)
    plan_delete(exchange, Delete(drop.hw, drop.r), now_s + wait)


def _keep_taken(core: Core, contact: Contact, taken: Taken, now_s: float) -> None:
    contact = replace(contact, session=taken.session, last_alive_s=now_s)
    if contact.state in (ContactState.JOINING, ContactState.WAITING):
        contact = _become_active(contact)
    core.keep(contact)
    core.sweep(contact)
    for row in taken.confirmed:
        if row.message_id:
            core.advance_sent(row.message_id, OutState.RECEIVED)
    try:
        if _take_content(core, contact, taken.body, now_s):
            _earn_receipt(core, core.state.contacts[contact.name], now_s + core.rng.uniform(0, PROMPT_S))
        elif session.is_far_behind(taken.session):
            _earn_receipt(core, core.state.contacts[contact.name], now_s + core.rng.uniform(*BEHIND_S))
    except (Malformed, ContactFault):
        core.stop(contact, ContactState.BROKEN, "client.contact_broken")


def _earn_receipt(core: Core, contact: Contact, at_s: float) -> None:
    """Only what is new and counts is confirmed promptly by a cell of its own: nothing else makes us speak.

    So that an honest window does not close, sixteen other cells are confirmed at some time within the hour.
    """
    assert contact.session is not None
    core.keep(replace(contact, session=replace(contact.session, earned=True)))
    core.receipt_at[contact.name] = min(at_s, core.receipt_at.get(contact.name, at_s))


def _become_active(contact: Contact) -> Contact:
    """The joiner stops showing box 1; the inviter answers with a first cell of its own."""
    active = replace(contact, state=ContactState.ACTIVE, joining=None)
    if contact.joining is not None:
        return replace(active, boxes_back=boxes_to_take_back(contact.joining))
    return _with_first_cell(active)


def _with_first_cell(contact: Contact) -> Contact:
    first = Letter(BodyType.PAIRING, PAIRING_CONTENT, 0, Lifetime.HOURS_72)
    return replace(contact, queue=(first, *contact.queue))


def _take_content(core: Core, contact: Contact, body: Body, now_s: float) -> bool:
    """Take in what a cell says; tell whether it is new and still counts, so that it earns a receipt.

    Raises Malformed or ContactFault: the content is not of its type.
    """
    match body.type:
        case BodyType.MESSAGE if body.parts == 1:
            return _take_message(core, contact, decode_envelope(body.content), body, now_s)
        case BodyType.MESSAGE:
            return _take_part(core, contact, body, now_s)
        case BodyType.STATUS:
            return _take_status(core, contact, body)
        case BodyType.PAIRING:
            check_pairing(body.content)
            return body.g == 0
        case BodyType.CONTROL:
            _take_control(core, contact, body.content, now_s)
            return False
        case BodyType.RECEIPT | BodyType.COVER if body.content:
            raise ContactFault
        case _:
            return False


def _take_message(core: Core, contact: Contact, envelope: Envelope, body: Body, now_s: float) -> bool:
    if body.expires_at_s != envelope.at_s + envelope.valid_min * 60 or envelope.replaces == envelope.id:
        raise ContactFault
    refused = _refused_kind(contact, envelope)
    if refused is not None:
        alarms.refused_here(core, core.contact(contact.name), refused, now_s)
        return False
    if envelope.id in core.state.inbox:
        return False
    message = inbox.arrive(contact.name, envelope, now_s, core.clock_in_doubt(now_s))
    _keep_message(core, contact, message)
    if envelope.reply_to is not None:
        _note_answered(core, contact, envelope, body.g)
    if envelope.replaces is not None:
        _end_replaced(core, contact, envelope, now_s)
    return message.state is InState.NEW


def _refused_kind(contact: Contact, envelope: Envelope) -> Kind | None:
    """The kind, when somebody in their role does not send it to somebody in ours."""
    kind = kind_by_number(envelope.kind)
    return None if kind is None or may_send(kind, contact.their_role, contact.our_role) else kind


def _take_part(core: Core, contact: Contact, body: Body, now_s: float) -> bool:
    """A message in several cells is a newer program's: it is shown as one, never dropped."""
    if body.part == 0 and body.expires_at_s:
        message = inbox.arrive_unreadable(contact.name, core.random(8), body.expires_at_s, now_s)
        _keep_message(core, contact, message)
        return message.state is InState.NEW
    return False


def _keep_message(core: Core, contact: Contact, message: InMessage) -> None:
    if message.content is not None:
        room.make(core.state, contact, rank_of(message.kind, message.urgency, message.drill))
    core.state.inbox[message.id] = message
    core.tell(NoticeKind.MESSAGE_ARRIVED, message.id.hex(), message.state.value)


def _note_answered(core: Core, contact: Contact, answer: Envelope, g: int) -> None:
    """Practice answers practice, and nothing else."""
    ours = core.state.outbox.get(answer.reply_to or b"")
    if ours is not None and (ours.contact, ours.drill) == (contact.name, answer.drill):
        core.keep_sent(outbox.progress(ours, Progress.ANSWERED, g))


def _end_replaced(core: Core, contact: Contact, newer: Envelope, now_s: float) -> None:
    """Practice replaces practice, and nothing else."""
    old = core.state.inbox.get(newer.replaces or b"")
    if old is not None and (old.contact, old.drill) == (contact.name, newer.drill):
        ended = replace(inbox.end(old), valid_until_s=min(old.valid_until_s, now_s))
        core.state.inbox[old.id] = ended
        core.tell(NoticeKind.MESSAGE_CHANGED, old.id.hex(), ended.state.value)


def _take_status(core: Core, contact: Contact, body: Body) -> bool:
    status = decode_status(body.content)
    ours = core.state.outbox.get(status.message_id)
    if ours is None or ours.contact != contact.name:
        return False
    further = outbox.progress(ours, status.progress, body.g)
    core.keep_sent(further)
    return outbox.moved(ours, further)


def _take_control(core: Core, contact: Contact, content: bytes, now_s: float) -> None:
    refusals = decode_refusals(content)
    if refusals:
        alarms.refused_there(core, contact, refusals, now_s)
    ended = decode_ended(content)
    if ended is not None and ended > contact.their_ended:
        core.keep(replace(core.state.contacts[contact.name], their_ended=ended))
        core.tell(NoticeKind.CONTACT_CHANGED, contact.name, "client.messages_ended")


# --- boxes ---------------------------------------------------------------------------------------


def _take_box(core: Core, contact: Contact, exchange: Exchange, cell: bytes, now_s: float) -> None:
    try:
        if contact.inviting is not None:
            _take_answer(core, contact, exchange.relay_id, cell, now_s)
        elif contact.joining is not None and contact.joining.answer is None:
            _take_bundle(core, contact, exchange.relay_id, cell)
    except (CellRejected, AgreementRejected):
        core.suspect(exchange)


def _take_answer(core: Core, contact: Contact, relay_id: bytes, cell: bytes, now_s: float) -> None:
    assert contact.inviting is not None
    first = contact.inviting.answer is None
    inviting, second = pairing.note_answer(contact.inviting, relay_id, cell, now_s)
    if second:
        accepted = contact.session is not None
        state = ContactState.FROZEN if accepted else ContactState.BROKEN
        core.stop(contact, state, "client.invitation_used")
        return
    if inviting != contact.inviting:
        core.keep(replace(contact, inviting=inviting))
    if first:
        core.answer_serial[contact.name] = core.serial
        core.sweep(contact)


def _take_bundle(core: Core, contact: Contact, relay_id: bytes, cell: bytes) -> None:
    assert contact.joining is not None
    joining, agreed = pairing.answer_bundle(contact.joining, relay_id, cell, core.random)
    begun = replace(contact, joining=joining, session=session.begin(agreed.transcript, agreed.state))
    core.keep(_with_first_cell(begun))
    core.sweep(contact)


def note_poll(core: Core, exchange: Exchange) -> None:
    """A relay answered a whole poll: what it did not hand out, it does not have."""
    relay_id = exchange.relay_id
    for contact in tuple(core.served(exchange)):
        inviting = contact.inviting
        if inviting is None or inviting.answer is None:
            continue
        if exchange.serial > core.answer_serial.get(contact.name, 0) and relay_id not in inviting.read:
            core.keep(replace(contact, inviting=pairing.note_read(inviting, relay_id)))


def settle_invitations(core: Core, now_s: float) -> None:
    """Accept what may be accepted; end what nobody answered in time."""
    for contact in tuple(core.state.contacts.values()):
        if contact.inviting is not None:
            _settle_inviting(core, contact, now_s)
        elif _never_answered(contact, now_s) or _never_came(contact, now_s):
            core.stop(contact, ContactState.BROKEN, "client.invitation_expired")


def _never_answered(contact: Contact, now_s: float) -> bool:
    """The box of the inviter never came, or nobody accepted ours although both sides had days for it."""
    joining = contact.joining
    if joining is None:
        return False
    patience_s = pairing.LAST_WORD_S if contact.session is not None else 0
    return now_s >= joining.expires_at_s + patience_s


def _never_came(contact: Contact, now_s: float) -> bool:
    """We accepted an answer, but the first cell behind it never came."""
    return contact.state is ContactState.WAITING and 0 < contact.waits_until_s <= now_s


def _settle_inviting(core: Core, contact: Contact, now_s: float) -> None:
    inviting = contact.inviting
    assert inviting is not None
    if pairing.may_accept(inviting, contact.relay_ids, now_s):
        assert inviting.answer is not None
        agreed = pairing.agree(inviting, inviting.answer.value)
        begun = session.begin(agreed.transcript, agreed.state)
        kept = replace(pairing.erase_secrets(inviting), copies=())
        back = boxes_to_take_back(inviting)
        accepted = replace(contact, state=ContactState.WAITING, session=begun, inviting=kept, boxes_back=back)
        core.keep(replace(accepted, waits_until_s=inviting.expires_at_s + pairing.LAST_WORD_S))
        core.sweep(contact)
    elif now_s >= inviting.expires_at_s and not _waits_for_silence(contact):
        if contact.session is None:
            core.stop(contact, ContactState.BROKEN, "client.invitation_expired")
        else:
            core.keep(replace(contact, inviting=None))


def _waits_for_silence(contact: Contact) -> bool:
    """An answer came in time, and is accepted as soon as a silent relay has had its ten minutes."""
    return contact.session is None and contact.inviting is not None and contact.inviting.answer is not None
