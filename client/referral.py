"""What one contact wrote, passed on to another who needs it: an illness to the desk, its advice to the house.

The same kind with the same fields goes, and the case under the alias that the new reader knows.  The place
stays behind, and so does a case that has no name here.  It is dated as the message is, so that its times mean
the same, and it ends with it; how urgent it is, its kind says and not who wrote it.

Pure.  Spec: docs/decisions/0042-what-the-reader-learns.md.
"""

from __future__ import annotations

from dataclasses import replace

from client import aliases, inbox, naming
from client.aliases import Noun
from client.catalogue import Understood, urgency_of, valid_min_of, validate
from client.core import Core
from client.display import clean
from client.errors import ContentGone, NotPassedOn
from client.forms import Alias
from client.inbox import InMessage
from client.kinds import Kind
from client.messages import Written, check_way, find_received, queue
from client.naming import Said
from client.outbox import OutMessage
from wire.envelope import Envelope, FieldValue, decode_envelope
from wire.limits import MESSAGE_ID_BYTES


def write(core: Core, prefix: str, name: str, answers: str, now_s: float) -> Written:
    """Make the message without sending it.  answers: beginning of the id of a message of `name`, or empty.

    Raises UnknownMessage, AmbiguousId, ContentGone, NotPassedOn, RoleRefused and what else keeps a message.
    """
    message = find_received(core, prefix)
    envelope, kind = _read(message)
    check_way(core, kind, name, envelope.drill)
    asked = find_received(core, answers) if answers else None
    if asked is not None and asked.contact != name:
        raise NotPassedOn
    said = _said(core, message, name, now_s)
    onward = replace(
        envelope,
        id=core.random(MESSAGE_ID_BYTES),
        at_s=inbox.made_at_s(message, envelope),
        urgency=urgency_of(kind, envelope.body),
        body={number: _as_shown(value) for number, value in envelope.body.items()},
        valid_min=min(envelope.valid_min, valid_min_of(kind, envelope.body)),
        silent=False,
        ack=kind.ack,
        ref=said.about("case", {}),
        place=None,
        reply_to=asked.id if asked is not None else None,
        replaces=None,
        extra={},
    )
    return Written(kind, onward, said)


def send(core: Core, prefix: str, name: str, answers: str, now_s: float) -> OutMessage:
    """Queue it.  Raises what `write` raises, and TooManyOpen."""
    return queue(core, name, write(core, prefix, name, answers, now_s), now_s)


def _read(message: InMessage) -> tuple[Envelope, Kind]:
    """What a message says, if all of it can be read and none of it means something to its sender alone."""
    if message.content is None:
        raise ContentGone
    if not message.content.value:
        raise NotPassedOn
    envelope = decode_envelope(message.content.value)
    reading = validate(envelope.kind, envelope.body)
    if not isinstance(reading, Understood) or reading.unread:
        raise NotPassedOn
    given = (field for field in reading.kind.fields if field.number in envelope.body)
    if any(isinstance(field.form, Alias) for field in given):
        raise NotPassedOn
    return envelope, reading.kind


def _as_shown(value: FieldValue) -> FieldValue:
    """A text goes as a person here sees it: what is not seen in it would be a letter behind our back.

    Raises NotPassedOn when there is nothing to see.
    """
    shown = clean(value) if isinstance(value, str) else value
    if isinstance(shown, str) and not shown.strip():
        raise NotPassedOn
    return shown


def _said(core: Core, message: InMessage, name: str, now_s: float) -> Said:
    """The case by the alias that the new reader knows, or comes to know by this."""
    said = Said({}, {}, dict(core.state.names))
    spoken = naming.spoken(message).get("case")
    own = aliases.owner(said.names, message.contact, *spoken) if spoken else None
    if own is not None:
        told = aliases.tell(said.names, own, name, now_s, core.random)
        said.names[own.id] = told
        said.spoken["case"] = Noun.CASE, told.aliases[name].value
    return said
