"""The envelope: one message as a map, before and after its cell.

Every key is an integer that is never used again for something else.  Which kinds, fields and values
exist is for the client's catalogue; here only their shape is checked.
Holds text that people wrote, so the class does not show its fields.

Spec: docs/protocol.md, 10.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from wire import codec
from wire.codec import INT_HIGH, INT_LOW, U64, Value, as_bool, as_bytes, as_int, as_map, as_text
from wire.errors import Malformed
from wire.limits import CONTENT_BYTES, MESSAGE_ID_BYTES, VALID_CAP_DANGER_MINUTES

FieldValue: TypeAlias = "int | bool | str | tuple[int, ...]"

SCHEMA = 1
AT_STEP_S = 600
"""Times of making are rounded, so that they tell less."""
EXTRA_KEY_LOW = 64
"""Unknown keys from here upwards are kept and ignored."""
_KIND_HIGH = 255


class Urgency(IntEnum):
    NOW = 1
    SOON = 2
    TODAY = 3
    ROUTINE = 4


class Ack(IntEnum):
    """How far the writer asks to be told."""

    NONE = 0
    DEVICE = 1
    OPENED = 2
    ANSWERED = 3
    DONE = 4


class _Key(IntEnum):
    SCHEMA = 1
    KIND = 2
    ID = 3
    REF = 4
    PLACE = 5
    AT = 6
    VALID = 7
    URGENCY = 8
    DRILL = 9
    REPLY_TO = 10
    REPLACES = 11
    ACK = 12
    SILENT = 13
    BODY = 14


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """One message.

    kind: 1 to 255.  id, ref, place, reply_to, replaces: 8 bytes.  at_s: Unix seconds, a multiple of 600.
    valid_min: 1 to 20,160 minutes.  body: field number 0 to 255 -> value.  extra: key 64 to 255 -> value,
    from a newer program.
    """

    kind: int
    id: bytes
    at_s: int
    valid_min: int
    urgency: Urgency
    drill: bool
    silent: bool
    ack: Ack
    body: dict[int, FieldValue]
    ref: bytes | None = None
    place: bytes | None = None
    reply_to: bytes | None = None
    replaces: bytes | None = None
    extra: dict[int, Value] = field(default_factory=dict)


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the content of a MESSAGE body, at most 1,332 bytes.

    Raises Malformed for what `decode_envelope` would refuse.
    """
    value = _to_value(envelope)
    if _from_value(value) != envelope:
        raise Malformed("extra keys begin at 64")
    content = codec.encode(value)
    if len(content) > CONTENT_BYTES:
        raise Malformed("envelope too long")
    return content


def fits_cell(envelope: Envelope) -> bool:
    """Tell whether it is short enough for one cell: at most 1,332 bytes."""
    return len(codec.encode(_to_value(envelope))) <= CONTENT_BYTES


def decode_envelope(content: bytes) -> Envelope:
    """Undo `encode_envelope`.  Raises Malformed."""
    if len(content) > CONTENT_BYTES:
        raise Malformed("envelope too long")
    return _from_value(codec.decode(content))


def _to_value(envelope: Envelope) -> dict[int, Value]:
    aliases: dict[int, bytes | None] = {
        _Key.REF.value: envelope.ref,
        _Key.PLACE.value: envelope.place,
        _Key.REPLY_TO.value: envelope.reply_to,
        _Key.REPLACES.value: envelope.replaces,
    }
    return {
        **envelope.extra,
        **{key: alias for key, alias in aliases.items() if alias is not None},
        _Key.SCHEMA.value: SCHEMA,
        _Key.KIND.value: envelope.kind,
        _Key.ID.value: envelope.id,
        _Key.AT.value: envelope.at_s,
        _Key.VALID.value: envelope.valid_min,
        _Key.URGENCY.value: envelope.urgency.value,
        _Key.DRILL.value: envelope.drill,
        _Key.ACK.value: envelope.ack.value,
        _Key.SILENT.value: envelope.silent,
        _Key.BODY.value: {**envelope.body},
    }


def _from_value(value: Value) -> Envelope:
    keys = dict(as_map(value))

    def take(key: _Key) -> Value:
        if key.value not in keys:
            raise Malformed("a key of the envelope is missing")
        return keys.pop(key.value)

    def alias(key: _Key) -> bytes | None:
        return as_bytes(take(key), MESSAGE_ID_BYTES) if key.value in keys else None

    as_int(take(_Key.SCHEMA), SCHEMA, SCHEMA)
    envelope = Envelope(
        kind=as_int(take(_Key.KIND), 1, _KIND_HIGH),
        id=as_bytes(take(_Key.ID), MESSAGE_ID_BYTES),
        at_s=_as_at(take(_Key.AT)),
        valid_min=as_int(take(_Key.VALID), 1, VALID_CAP_DANGER_MINUTES),
        urgency=Urgency(as_int(take(_Key.URGENCY), Urgency.NOW, Urgency.ROUTINE)),
        drill=as_bool(take(_Key.DRILL)),
        silent=as_bool(take(_Key.SILENT)),
        ack=Ack(as_int(take(_Key.ACK), Ack.NONE, Ack.DONE)),
        body={number: _as_field(item) for number, item in as_map(take(_Key.BODY)).items()},
        ref=alias(_Key.REF),
        place=alias(_Key.PLACE),
        reply_to=alias(_Key.REPLY_TO),
        replaces=alias(_Key.REPLACES),
        extra=keys,
    )
    if keys and min(keys) < EXTRA_KEY_LOW:
        raise Malformed("an unknown key of the envelope")
    return envelope


def _as_at(value: Value) -> int:
    at_s = as_int(value, 0, U64)
    if at_s % AT_STEP_S:
        raise Malformed("a time not rounded to ten minutes")
    return at_s


def _as_field(value: Value) -> FieldValue:
    match value:
        case bool():
            return value
        case int():
            return as_int(value, INT_LOW, INT_HIGH)
        case str():
            return as_text(value, CONTENT_BYTES)
        case tuple():
            return tuple(as_int(item, INT_LOW, INT_HIGH) for item in value)
        case _:
            raise Malformed("not a value of a field")
