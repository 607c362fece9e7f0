"""Messages that we sent, as a person sees them: six different facts, never mixed.

Pure.  Holds no text: that waits in the contact's queue, then in its sealed cell, and is gone when
the other device has it.
Spec: docs/protocol.md, sections 9.6 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from client.inbox import STUB_S
from keys.primitives import Secret
from wire.envelope import Envelope, Urgency
from wire.payload import Progress


class OutState(Enum):
    """What became of a message of ours."""

    QUEUED = "queued"
    HELD = "held"
    RECEIVED = "received"
    OPENED = "opened"
    ANSWERED = "answered"
    DONE = "done"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


_ORDER = tuple(OutState)
_ENDED = frozenset({OutState.EXPIRED, OutState.WITHDRAWN})
_PROGRESS = {
    Progress.OPENED: OutState.OPENED,
    Progress.ANSWERED: OutState.ANSWERED,
    Progress.DONE: OutState.DONE,
    Progress.YES: OutState.ANSWERED,
    Progress.PART: OutState.ANSWERED,
    Progress.NO: OutState.ANSWERED,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One relay to ask: the capability of the copy there.

    held: the relay said that it has it.  once: it cannot have had it before as well, and lost or handed
    it out then.
    """

    w: Secret
    hr: bytes
    held: bool
    once: bool

    def __repr__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Recall:
    """What came of asking the relays to give a message back.

    waiting: relays that have not answered yet.
    late: a relay had handed the message out, or no longer had it.
    unsure: a relay has it not, and never said whether it had; or may have had it twice; or we forgot
    the copies before they were asked back.
    """

    waiting: dict[bytes, Waiting]
    late: bool = False
    unsure: bool = False

    def __repr__(self) -> str:
        return ""

    @property
    def in_time(self) -> bool | None:
        """True: nobody has read it.  None: not known yet."""
        if self.late:
            return False
        return None if self.waiting or self.unsure else True


@dataclass(frozen=True, slots=True, repr=False)
class OutMessage:
    """One message of ours, without its content.

    answer: the last word that it was answered with, if it was.  answer_g: counter of the cell that said it.
    about: ids of our names, by "case" and "place": they lead nowhere but into our own table.
    """

    id: bytes
    contact: str
    kind: int
    urgency: int
    drill: bool
    made_at_s: float
    valid_until_s: float
    state: OutState = OutState.QUEUED
    recall: Recall | None = None
    answer: Progress | None = None
    answer_g: int = -1
    about: dict[str, bytes] = field(default_factory=dict)


def send(contact: str, envelope: Envelope, now_s: float) -> OutMessage:
    """A new message, queued on this computer."""
    return OutMessage(
        id=envelope.id,
        contact=contact,
        kind=envelope.kind,
        urgency=int(envelope.urgency),
        drill=envelope.drill,
        made_at_s=now_s,
        valid_until_s=envelope.at_s + envelope.valid_min * 60,
    )


def advance(message: OutMessage, state: OutState) -> OutMessage:
    """Move on to a later state; never back, and never out of expired or withdrawn."""
    if message.state in _ENDED or _ORDER.index(state) <= _ORDER.index(message.state):
        return message
    return replace(message, state=state)


def progress(message: OutMessage, fact: Progress, g: int) -> OutMessage:
    """The other side opened, answered or did it; g is the counter of the cell that says so.

    Cells come in any order, and a person may change a word: that of the highest g is the last one.
    After a recall this is the proof that it came too late.
    """
    if message.recall is not None:
        message = replace(message, recall=replace(message.recall, late=True))
    if fact.answers and g > message.answer_g:
        message = replace(message, answer=fact, answer_g=g)
    return advance(message, _PROGRESS[fact])


def moved(before: OutMessage, after: OutMessage) -> bool:
    """Tell whether it is further than before; another word is no step, or a contact could take any number."""
    return replace(after, answer=before.answer, answer_g=before.answer_g) != before


def expire(message: OutMessage, now_s: float) -> OutMessage | None:
    """Return the message as it is at this time; None once it need not be listed any more."""
    if now_s >= message.valid_until_s + STUB_S:
        return None
    if now_s >= message.valid_until_s and message.state in (OutState.QUEUED, OutState.HELD):
        return replace(message, state=OutState.EXPIRED)
    return message


def withdraw(message: OutMessage, recall: Recall) -> OutMessage:
    """The person wants it back; whether that was in time, `recall` will tell."""
    return replace(message, state=OutState.WITHDRAWN, recall=recall)


def is_pressing(message: OutMessage) -> bool:
    """Whether it is urgent, and no relay has said yet that it holds it."""
    return is_urgent(message) and message.state is OutState.QUEUED


def is_urgent(message: OutMessage) -> bool:
    """Whether it leaves before others and by every relay; practice takes no such way."""
    return message.urgency == Urgency.NOW and not message.drill


def doubt(message: OutMessage, relay_id: bytes) -> OutMessage:
    """A relay may have been asked already: that it has the message no more proves nothing."""
    asked = message.recall.waiting.get(relay_id) if message.recall else None
    if message.recall is None or asked is None:
        return message
    waiting = {**message.recall.waiting, relay_id: replace(asked, held=False)}
    return replace(message, recall=replace(message.recall, waiting=waiting))


def recalled(message: OutMessage, relay_id: bytes, removed_unread: bool) -> OutMessage:
    """One relay answered the recall."""
    if message.recall is None or relay_id not in message.recall.waiting:
        return message
    asked = message.recall.waiting[relay_id]
    waiting = {other: pair for other, pair in message.recall.waiting.items() if other != relay_id}
    late = not removed_unread and asked.held
    recall = Recall(
        waiting,
        late=message.recall.late or late,
        unsure=message.recall.unsure or (not late and not (removed_unread and asked.once)),
    )
    return replace(message, recall=recall)
