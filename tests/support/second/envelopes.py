"""One message as a map of integers.

Spec: docs/protocol.md, 10.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from tests.support.second.cells import CONTENT_BYTES
from tests.support.second.codec import U64, Value, array, blob, pack, uint, unpack
from tests.support.second.faults import Malformed
from tests.support.second.pairing import COORDINATOR, DEPUTY, GUIDE, HOUSE, SAFEGUARDING

CHECKIN, SHELTER_REQUEST, SHELTER_ANSWER, NOTE = 1, 10, 11, 63
OPENED, ANSWERED, DONE, YES, PART, NO = 1, 2, 3, 4, 5, 6
STATUS_S = 7 * 86_400
FieldValue: TypeAlias = "bool | int | str | list[int]"


@dataclass(frozen=True)
class Kind:
    """What docs/catalogue.md says of one kind."""

    urgency: int
    valid_min: int
    ack: int
    senders: tuple[int, ...]
    readers: tuple[int, ...]


REFUSED = 2
"""The word of CONTROL that tells what was refused."""
_ANYBODY = tuple(range(COORDINATOR, SAFEGUARDING + 1))
_CHIEFS = (COORDINATOR, DEPUTY)
KINDS = {
    CHECKIN: Kind(4, 48 * 60, 1, (HOUSE, GUIDE), _CHIEFS),
    SHELTER_REQUEST: Kind(2, 24 * 60, 3, _CHIEFS, (HOUSE,)),
    SHELTER_ANSWER: Kind(2, 24 * 60, 2, (HOUSE,), _CHIEFS),
    NOTE: Kind(4, 48 * 60, 2, _ANYBODY, _ANYBODY),
}


@dataclass(frozen=True)
class Envelope:
    kind: int
    id: bytes
    at_s: int
    valid_min: int
    urgency: int
    ack: int
    body: dict[int, FieldValue]
    drill: bool = False
    silent: bool = False
    ref: bytes | None = None
    place: bytes | None = None
    reply_to: bytes | None = None
    replaces: bytes | None = None
    extra: dict[int, Value] = field(default_factory=dict)

    def encode(self) -> bytes:
        fields: dict[int, Value] = {
            number: list(value) if isinstance(value, list) else value for number, value in self.body.items()
        }
        items: dict[int, Value] = {
            1: 1, 2: self.kind, 3: self.id, 4: self.ref, 5: self.place, 6: self.at_s, 7: self.valid_min,
            8: self.urgency, 9: self.drill, 10: self.reply_to, 11: self.replaces, 12: self.ack,
            13: self.silent, 14: fields,
        }  # fmt: skip
        present: dict[int, Value] = {key: value for key, value in items.items() if value is not None}
        return pack(present | self.extra)


_ENVELOPE_KEYS, _OPTIONAL_KEYS = set(range(1, 15)), {4, 5, 10, 11}


def read_envelope(data: bytes) -> Envelope:
    items = unpack(data)
    if len(data) > CONTENT_BYTES or not isinstance(items, dict):
        raise Malformed("not an envelope")
    known = {key for key in items if key < 64}
    if not _ENVELOPE_KEYS - _OPTIONAL_KEYS <= known <= _ENVELOPE_KEYS:
        raise Malformed("a key missing or unknown")
    uint(items[1], 1, 1)
    if uint(items[6], U64) % 600:
        raise Malformed("a time too fine")
    return Envelope(
        kind=uint(items[2], 255, 1),
        id=blob(items[3], 8),
        at_s=uint(items[6], U64),
        valid_min=uint(items[7], 20_160, 1),
        urgency=uint(items[8], 4, 1),
        ack=uint(items[12], 4),
        body=_read_fields(items[14]),
        drill=_boolean(items[9]),
        silent=_boolean(items[13]),
        ref=_optional_id(items, 4),
        place=_optional_id(items, 5),
        reply_to=_optional_id(items, 10),
        replaces=_optional_id(items, 11),
        extra={key: value for key, value in items.items() if key >= 64},
    )


def _boolean(value: Value) -> bool:
    if not isinstance(value, bool):
        raise Malformed("not a boolean")
    return value


def _optional_id(items: dict[int, Value], key: int) -> bytes | None:
    return blob(items[key], 8) if key in items else None


def _read_fields(value: Value) -> dict[int, FieldValue]:
    if not isinstance(value, dict):
        raise Malformed("not a body")
    fields: dict[int, FieldValue] = {}
    for number, item in value.items():
        if isinstance(item, list):
            fields[number] = [uint(entry, U64, -(1 << 63)) for entry in item]
        elif isinstance(item, bool | int | str):
            fields[number] = item
        else:
            raise Malformed("not a field")
    return fields


def read_status(data: bytes) -> tuple[bytes, int]:
    message_id, code = array(unpack(data), 2)
    return blob(message_id, 8), uint(code, NO, OPENED)


def read_refusals(data: bytes) -> list[Value]:
    """CONTROL word 2: kinds and roles of messages that were refused there, at most sixteen."""
    word, listed = array(unpack(data), 2)
    if word != REFUSED or not isinstance(listed, list) or not 1 <= len(listed) <= 16:
        raise Malformed("not a list of refusals")
    return [
        word,
        [[uint(kind, 255, 1), uint(role, 255, 1)] for kind, role in (array(each, 2) for each in listed)],
    ]
