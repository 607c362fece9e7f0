"""When the clock of this machine was set back: what was to end at some time ends no later for it.

Pure.  Every time that lies ahead moves back as far as the clock did; what has been is at most now.
Spec: docs/protocol.md, section 10.  Claims: docs/threat-model.md, D3.
"""

from __future__ import annotations

from dataclasses import replace

from client.inbox import InMessage
from client.outbox import OutMessage
from client.sealed import HOUR_S, Copy, SealedCell
from client.session import Session
from client.state import Contact, State

SET_BACK_S = 600.0
"""Less is a correction that clocks make by themselves."""


def latest_s(state: State) -> float:
    """The latest time that this vault has seen."""
    seen = [message.received_at_s for message in state.inbox.values()]
    seen += [message.made_at_s for message in state.outbox.values()]
    seen += [record.last_ok_s for record in state.relays.values()]
    for contact in state.contacts.values():
        seen.append(contact.last_alive_s)
        if contact.session is not None:
            seen.append(contact.session.sealed.last_sealed_s)
    return max(seen, default=0.0)


def set_back(state: State, now_s: float, by_s: float) -> None:
    """The clock shows `now_s`, although it has shown `by_s` more."""
    for message in tuple(state.inbox.values()):
        state.inbox[message.id] = _received(message, now_s, by_s)
    for sent in tuple(state.outbox.values()):
        state.outbox[sent.id] = _sent(sent, now_s, by_s)
    for contact in tuple(state.contacts.values()):
        state.contacts[contact.name] = _contact(contact, now_s, by_s)
    for relay_id, record in tuple(state.relays.items()):
        earlier = replace(
            record, last_ok_s=min(record.last_ok_s, now_s), hour_at_s=min(record.hour_at_s, now_s)
        )
        state.relays[relay_id] = earlier


def _received(message: InMessage, now_s: float, by_s: float) -> InMessage:
    return replace(
        message,
        received_at_s=min(message.received_at_s, now_s),
        valid_until_s=message.valid_until_s - by_s,
        shred_at_s=max(now_s, message.shred_at_s - by_s) if message.shred_at_s else 0.0,
    )


def _sent(message: OutMessage, now_s: float, by_s: float) -> OutMessage:
    made_at_s = min(message.made_at_s, now_s)
    return replace(message, made_at_s=made_at_s, valid_until_s=message.valid_until_s - by_s)


def _contact(contact: Contact, now_s: float, by_s: float) -> Contact:
    earlier = replace(contact, last_alive_s=min(contact.last_alive_s, now_s))
    if contact.session is None:
        return earlier
    return replace(earlier, session=_session(contact.session, now_s, by_s))


def _session(session: Session, now_s: float, by_s: float) -> Session:
    cells = {g: _row(row, by_s) for g, row in session.sealed.cells.items()}
    last_sealed_s = min(session.sealed.last_sealed_s, now_s)
    return replace(session, sealed=replace(session.sealed, cells=cells, last_sealed_s=last_sealed_s))


def _row(row: SealedCell, by_s: float) -> SealedCell:
    copies = tuple(_copy(copy, by_s) for copy in row.copies)
    return replace(row, copies=copies, further_at_s=row.further_at_s - by_s)


def _copy(copy: Copy, by_s: float) -> Copy:
    until = copy.held_until_hour
    earlier = max(1, until - int(by_s // HOUR_S)) if until else 0
    return replace(copy, due_s=copy.due_s - by_s, held_until_hour=earlier)
