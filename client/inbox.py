"""Messages that came: shown once, and gone when their time is over.

Pure.  Three clocks end a message: it is void after `valid`, and shredded some time after a person
opened it; what remains for a day is a stub without content.
Spec: docs/protocol.md, section 10.  Claims: docs/threat-model.md, D3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from client.catalogue import kind_by_number
from keys.primitives import Secret
from wire.envelope import AT_STEP_S, Envelope, Urgency, encode_envelope
from wire.limits import SHRED_CAP_S, VALID_CAP_DANGER_MINUTES, VALID_CAP_MINUTES
from wire.payload import Progress

STUB_S = 86_400
"""How long an ended message is still listed, without content."""


class InState(Enum):
    """What became of a message that we received."""

    NEW = "new"
    OPENED = "opened"
    ANSWERED = "answered"
    DONE = "done"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class InMessage:
    """One received message; content is the envelope's bytes, None once its time is over.

    shred_at_s: Unix time at which the content goes although still valid, 0 before it was opened.
    answer: the last word that our person answered with.  silent: whoever sent it may not be free.
    """

    id: bytes
    contact: str
    kind: int
    urgency: int
    drill: bool
    ack: int
    state: InState
    received_at_s: float
    valid_until_s: float
    content: Secret | None
    shred_at_s: float = 0.0
    answer: Progress | None = None
    silent: bool = False

    def __repr__(self) -> str:
        return ""


def arrive(contact: str, envelope: Envelope, now_s: float, clock_in_doubt: bool) -> InMessage:
    """Take a message in.  Its lifetime counts from now when it is earlier, or a clock is wrong.

    What is void already is listed as expired for a day like anything else, so that its loss is seen.
    """
    kind = kind_by_number(envelope.kind)
    valid_min = min(envelope.valid_min, kind.valid_cap_min if kind else VALID_CAP_DANGER_MINUTES)
    counted = now_s + valid_min * 60
    stated = envelope.at_s + valid_min * 60
    until = counted if clock_in_doubt else min(counted, stated)
    message = InMessage(
        id=envelope.id,
        contact=contact,
        kind=envelope.kind,
        urgency=int(envelope.urgency),
        drill=envelope.drill,
        ack=envelope.ack,
        state=InState.NEW,
        received_at_s=now_s,
        valid_until_s=max(until, now_s),
        content=Secret(encode_envelope(envelope)),
        silent=envelope.silent,
    )
    return expire(message, now_s) or end(message)


def made_at_s(message: InMessage, envelope: Envelope) -> int:
    """When it was made, Unix seconds to ten minutes: as it says, and not after it came."""
    return min(envelope.at_s, int(message.received_at_s) // AT_STEP_S * AT_STEP_S)


def arrive_unreadable(contact: str, message_id: bytes, expires_at_s: int, now_s: float) -> InMessage:
    """Take in what only a newer program can read; content is empty, kind is 0."""
    until = min(expires_at_s, now_s + VALID_CAP_MINUTES * 60)
    message = InMessage(
        id=message_id,
        contact=contact,
        kind=0,
        urgency=int(Urgency.SOON),
        drill=False,
        ack=0,
        state=InState.NEW,
        received_at_s=now_s,
        valid_until_s=max(until, now_s),
        content=Secret(b""),
    )
    return expire(message, now_s) or end(message)


def open_message(message: InMessage, now_s: float, shred_s: int) -> InMessage:
    """A person reads it: the shred clock starts, once, also when it was answered unread."""
    if message.shred_at_s or message.content is None:
        return message
    state = InState.OPENED if message.state is InState.NEW else message.state
    return replace(message, state=state, shred_at_s=now_s + min(shred_s, SHRED_CAP_S))


def answer(message: InMessage) -> InMessage:
    """A person answered it; what is done stays done."""
    ended = message.state in (InState.DONE, InState.EXPIRED)
    return message if ended else replace(message, state=InState.ANSWERED)


def say(message: InMessage, word: Progress) -> InMessage:
    """A person answered it with one word, or says that it is done."""
    if word is Progress.DONE:
        return replace(message, state=InState.DONE)
    return replace(answer(message), answer=word)


def end(message: InMessage) -> InMessage:
    """Void it now, for example because a newer message replaces it."""
    state = InState.EXPIRED if message.state is InState.NEW else message.state
    return replace(message, state=state, content=None)


def expire(message: InMessage, now_s: float) -> InMessage | None:
    """Return the message as it is at this time; None once nothing of it is to be kept."""
    if now_s >= message.valid_until_s + STUB_S:
        return None
    if now_s >= message.valid_until_s:
        return message if message.content is None and message.state is not InState.NEW else end(message)
    if message.shred_at_s and now_s >= message.shred_at_s and message.content is not None:
        return replace(message, content=None)
    return message


def next_end(message: InMessage) -> float:
    """Unix time at which `expire` next changes something."""
    if message.content is None:
        return message.valid_until_s + STUB_S
    ends = [message.valid_until_s] + ([message.shred_at_s] if message.shred_at_s else [])
    return min(ends)
