"""Fifty places for open messages, and what makes room when they are taken.

A house or a guide has them for all contacts together, so that little is lost with its computer; everybody
else for each contact.  The last places are for what presses, some are kept for each contact of a house, and
a contact can push out nothing but what it wrote itself and a person has read.  Practice has what is left.
Pure.  What finds no place is not refused: its cell stays at the relays.

Decision: docs/decisions/0037-fifty-places.md.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from client.catalogue import kind_by_number
from client.errors import TooManyOpen
from client.inbox import InMessage, InState
from client.outbox import OutMessage, OutState
from client.state import Contact, State
from wire.bundle import Role
from wire.envelope import Ack, Urgency

PLACES = 50
PRESSING_PLACES = 5
"""Of these: only for what presses, so that a pile of notes keeps no warning out."""
LISTED = 2_000
"""Messages of one contact that are listed at all, the ended ones among them."""

_TOGETHER = frozenset({Role.HOUSE, Role.GUIDE})
_IN_STEPS = {InState.OPENED: Ack.OPENED, InState.ANSWERED: Ack.ANSWERED, InState.DONE: Ack.DONE}
_OUT_STEPS = {OutState.OPENED: Ack.OPENED, OutState.ANSWERED: Ack.ANSWERED, OutState.DONE: Ack.DONE}
_OUT_ENDED = frozenset({OutState.EXPIRED, OutState.WITHDRAWN})


class Rank(IntEnum):
    """Who gives way to whom: practice to everything, and everything to what presses."""

    PRACTICE = 0
    ORDINARY = 1
    PRESSING = 2


def rank_of(number: int, urgency: int, drill: bool) -> Rank:
    """The rank of a message of this kind; a danger kind presses, and so does what is urgent."""
    if drill:
        return Rank.PRACTICE
    kind = kind_by_number(number)
    presses = urgency == Urgency.NOW or (kind is not None and kind.danger)
    return Rank.PRESSING if presses else Rank.ORDINARY


def _seen_by(rank: Rank, drill: bool) -> bool:
    """Practice makes way for all that is real, and real messages are dealt with as if there were none."""
    return rank is Rank.PRACTICE or not drill


# --- what comes ----------------------------------------------------------------------------------


def has(state: State, contact: Contact, rank: Rank) -> bool:
    """Tell whether one more message of this contact finds a place, or can be given one."""
    listed = sum(m.contact == contact.name and _seen_by(rank, m.drill) for m in state.inbox.values())
    return listed < LISTED and _missing(state, contact, rank) <= len(_spare(state, contact, rank))


def make(state: State, contact: Contact, rank: Rank) -> None:
    """Give one more message a place: what makes room stays listed, without its content."""
    for message in _spare(state, contact, rank)[: _missing(state, contact, rank)]:
        state.inbox[message.id] = replace(message, content=None)
    kept = [m for m in state.inbox.values() if m.content is not None]
    within = kept if _shares(state) else [m for m in kept if m.contact == contact.name]
    drills = sorted((m for m in within if m.drill), key=_age)
    for message in drills[: max(0, len(within) + 1 - PLACES)]:
        state.inbox[message.id] = replace(message, content=None)


def _missing(state: State, contact: Contact, rank: Rank) -> int:
    """How many places too few there are for one more."""
    seen = [m for m in state.inbox.values() if m.content is not None and _seen_by(rank, m.drill)]
    kept = [message.contact for message in seen]
    taken = len(kept) + _kept_free(state, contact, kept) if _shares(state) else kept.count(contact.name)
    return max(0, taken + 1 - (PLACES if rank is Rank.PRESSING else PLACES - PRESSING_PLACES))


def _shares(state: State) -> bool:
    return state.our_role in _TOGETHER


def _kept_free(state: State, contact: Contact, kept: list[str]) -> int:
    """Half of all places are divided among the contacts: what the others have not used of theirs."""
    others = [other.name for other in state.contacts.values() if other.lives and other.name != contact.name]
    own = PLACES // (2 * len(others) + 2)
    return sum(max(0, own - kept.count(name)) for name in others)


def _spare(state: State, contact: Contact, rank: Rank) -> list[InMessage]:
    """What may go, the first to go first: read, and finished; for what presses also what is only read."""
    read = [
        message
        for message in state.inbox.values()
        if message.contact == contact.name and message.content is not None and message.shred_at_s
        if message.drill is (rank is Rank.PRACTICE)
    ]
    finished = [message for message in read if _is_finished(message)]
    rest = [message for message in read if not _is_finished(message)] if rank is Rank.PRESSING else []
    return [*sorted(finished, key=_age), *sorted(rest, key=_age)]


def _is_finished(message: InMessage) -> bool:
    """The person owes it nothing more."""
    return _IN_STEPS.get(message.state, Ack.NONE) >= max(message.ack, Ack.OPENED)


def _age(message: InMessage) -> float:
    return message.received_at_s


# --- what goes -----------------------------------------------------------------------------------


def check(state: State, name: str, rank: Rank, now_s: float) -> None:
    """Raise TooManyOpen when this contact has as many open messages of ours as it has places.

    What presses is never refused: there are places for it, and if these are taken it waits at the relays.
    """
    if rank is Rank.PRESSING:
        return
    ours = [m for m in state.outbox.values() if m.contact == name and _seen_by(rank, m.drill)]
    if sum(_is_open(message, now_s) for message in ours) >= PLACES - PRESSING_PLACES:
        raise TooManyOpen


def _is_open(message: OutMessage, now_s: float) -> bool:
    """It counts still, and the other person has not done what it asks for."""
    if message.state in _OUT_ENDED or now_s >= message.valid_until_s:
        return False
    kind = kind_by_number(message.kind)
    asked = kind.ack if kind is not None else Ack.OPENED
    return _OUT_STEPS.get(message.state, Ack.NONE) < max(asked, Ack.OPENED)
