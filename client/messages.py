"""What a person does with messages: send, read, answer, take back.

Pure: each act changes the tables and returns what the person wants to know; sending is the engine's.
Raises the errors of client/errors; a refused act changes nothing.
Spec: docs/protocol.md, 10 and 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from client import departures, inbox, naming, outbox, room, sealing
from client.catalogue import (
    kind_by_name,
    kind_by_number,
    may_send,
    parse_fields,
    urgency_of,
    valid_min_of,
)
from client.core import Core
from client.effects import NoticeKind
from client.errors import (
    AmbiguousId,
    ContactBroken,
    ContactFrozen,
    ContentGone,
    NoAnswerKind,
    RoleRefused,
    SecondPersonNeeded,
    TooLong,
    UnknownMessage,
)
from client.inbox import InMessage, InState
from client.kinds import Kind
from client.lesson import Topic, learned
from client.naming import Said
from client.outbox import OutMessage, OutState
from client.session import Letter
from client.state import Contact, ContactState
from wire.envelope import Envelope, Urgency, decode_envelope, encode_envelope, fits_cell
from wire.limits import MESSAGE_ID_BYTES
from wire.payload import BodyType, Progress, StatusContent, encode_status
from wire.request import Lifetime

M = TypeVar("M", InMessage, OutMessage)

ROUND_S = 600
STATUS_VALID_S = 7 * 86_400


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """A message that is ready to go: nothing of it is kept yet.

    said: what its reader learns to speak of.
    """

    kind: Kind
    envelope: Envelope
    said: Said

    @property
    def learned(self) -> tuple[Topic, ...]:
        """What its reader will learn."""
        about = {"case": self.envelope.ref, "place": self.envelope.place}
        named = frozenset(name for name, alias in about.items() if alias is not None)
        return learned(self.kind, self.envelope.body, named)


def write(
    core: Core,
    kind_name: str,
    name: str,
    given: Mapping[str, str],
    now_s: float,
    reply_to: InMessage | None = None,
    drill: bool = False,
    silent: bool = False,
) -> Written:
    """Make a message without sending it: kind, contact, roles, what it speaks of, fields, length.

    drill, silent: as in `send`.
    """
    kind = kind_by_name(kind_name)
    drill = reply_to.drill if reply_to else drill
    check_way(core, kind, name, drill)
    said = naming.say(core, kind, name, given, now_s)
    body = parse_fields(kind, said.given)
    asked = naming.spoken(reply_to) if reply_to else {}
    envelope = Envelope(
        kind=kind.number,
        id=core.random(MESSAGE_ID_BYTES),
        at_s=int(now_s) // ROUND_S * ROUND_S,
        valid_min=valid_min_of(kind, body),
        urgency=urgency_of(kind, body),
        drill=drill,
        silent=silent,
        ack=kind.ack,
        body=body,
        ref=said.about("case", asked),
        place=said.about("place", asked),
        reply_to=reply_to.id if reply_to else None,
    )
    if not fits_cell(envelope):
        raise TooLong
    return Written(kind, envelope, said)


def check_way(core: Core, kind: Kind, name: str, drill: bool) -> None:
    """Raise what keeps a message of this kind from going to this contact; one person may practise alone."""
    contact = open_contact(core, name)
    if not may_send(kind, contact.our_role, contact.their_role):
        raise RoleRefused
    if kind.two_persons and not drill:
        raise SecondPersonNeeded


def send(
    core: Core,
    kind_name: str,
    name: str,
    given: Mapping[str, str],
    now_s: float,
    reply_to: InMessage | None = None,
    drill: bool = False,
    silent: bool = False,
) -> OutMessage:
    """Queue a message; it leaves as soon as a relay can be reached and the window has room.

    drill: practice, and never part of anything real; an answer is what the message is that it answers.
    silent: whoever sends it may not be free; nothing else of it is different, and nothing keeps it here.
    """
    return queue(core, name, write(core, kind_name, name, given, now_s, reply_to, drill, silent), now_s)


def queue(core: Core, name: str, written: Written, now_s: float) -> OutMessage:
    """Let a message go as soon as it can.  Raises TooManyOpen."""
    envelope = written.envelope
    rank = room.rank_of(envelope.kind, envelope.urgency, envelope.drill)
    room.check(core.state, name, rank, now_s)
    about = naming.ours(written.said.names, name, {"case": envelope.ref, "place": envelope.place})
    message = replace(outbox.send(name, envelope, now_s), about=about)
    _queue(core, name, _letter(envelope, now_s))
    core.state.names = written.said.names
    core.keep_sent(message)
    return message


def _letter(envelope: Envelope, now_s: float) -> Letter:
    expires_at_s = envelope.at_s + envelope.valid_min * 60
    return Letter(
        type=BodyType.MESSAGE,
        content=encode_envelope(envelope),
        expires_at_s=expires_at_s,
        lifetime=sealing.lifetime_for(expires_at_s, now_s),
        message_id=envelope.id,
        urgent=is_urgent(envelope),
    )


def is_urgent(envelope: Envelope) -> bool:
    """Whether it goes before all else; practice never does."""
    return envelope.urgency is Urgency.NOW and not envelope.drill


def _queue(core: Core, name: str, letter: Letter) -> None:
    """What is urgent goes first, behind the first cell of a pair; all else in its order."""
    contact = core.contact(name)
    waiting = (*contact.queue, letter)
    ahead = [each for each in waiting if each.urgent or each.type is BodyType.PAIRING]
    core.keep(replace(contact, queue=(*ahead, *(each for each in waiting if each not in ahead))))


def open_contact(core: Core, name: str) -> Contact:
    """The contact, when something can be sent to it.  Raises ContactFrozen or ContactBroken."""
    contact = core.contact(name)
    match contact.state:
        case ContactState.FROZEN:
            raise ContactFrozen
        case ContactState.BROKEN:
            raise ContactBroken
    return contact


def recall(core: Core, prefix: str) -> OutMessage:
    """Take a message back, as far as that is still possible."""
    message = _find(core.state.outbox, prefix)
    if message.recall is None and message.state is not OutState.EXPIRED:
        departures.withdraw(core, message.id)
    return core.state.outbox[message.id]


# --- reading -------------------------------------------------------------------------------------


def show(core: Core, prefix: str, now_s: float) -> tuple[InMessage, Envelope | None]:
    """Open a message: the shred clock starts and the sender is told.  None: a newer program's.

    Raises ContentGone when its time is over.
    """
    message = _find(core.state.inbox, prefix)
    if message.content is None:
        raise ContentGone
    envelope = decode_envelope(message.content.value) if message.content.value else None
    kind = kind_by_number(message.kind)
    opened = inbox.open_message(message, now_s, kind.shred_s if kind else 86_400)
    core.state.inbox[message.id] = opened
    if opened.state is not message.state:
        core.tell(NoticeKind.MESSAGE_CHANGED, message.id.hex(), opened.state.value)
        if envelope is not None:
            send_status(core, opened, Progress.OPENED, now_s)
    return opened, envelope


def send_status(core: Core, message: InMessage, progress: Progress, now_s: float) -> None:
    """Tell the sender; a pair that sends nothing any more tells nothing."""
    if core.contact(message.contact).lives:
        content = encode_status(StatusContent(message.id, progress))
        expires_at_s = int(now_s) // ROUND_S * ROUND_S + STATUS_VALID_S
        letter = Letter(BodyType.STATUS, content, expires_at_s, Lifetime.HOURS_24)
        _queue(core, message.contact, letter)


def find_received(core: Core, prefix: str) -> InMessage:
    """The received message whose id begins so.  Raises UnknownMessage or AmbiguousId."""
    return _find(core.state.inbox, prefix)


def answer_kind(core: Core, message: InMessage, name: str = "") -> Kind:
    """The kind that answers this message: the one named, else the first that we may send.

    Raises NoAnswerKind.
    """
    asked = kind_by_number(message.kind)
    contact = core.contact(message.contact)
    answers = [kind_by_name(each) for each in asked.answered_by] if asked else []
    for kind in answers:
        if name in ("", kind.name) and may_send(kind, contact.our_role, contact.their_role):
            return kind
    raise NoAnswerKind


def reply(core: Core, prefix: str, given: Mapping[str, str], now_s: float, kind_name: str = "") -> OutMessage:
    """Answer a message with a kind that the catalogue names for it."""
    message = find_received(core, prefix)
    if message.state is InState.EXPIRED:
        raise ContentGone
    kind = answer_kind(core, message, kind_name)
    sent = send(core, kind.name, message.contact, given, now_s, reply_to=message)
    core.state.inbox[message.id] = inbox.answer(message)
    core.tell(NoticeKind.MESSAGE_CHANGED, message.id.hex(), InState.ANSWERED.value)
    return sent


def _find(table: Mapping[bytes, M], prefix: str) -> M:
    found = [message for message_id, message in table.items() if message_id.hex().startswith(prefix)]
    if not prefix or not found:
        raise UnknownMessage
    if len(found) > 1:
        raise AmbiguousId
    return found[0]
