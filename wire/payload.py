"""What one contact tells the other: the body of a cell, and the content inside it.

    offset  bytes   body: 1,418 bytes
    0       u8      type            4   u64  g            44  32     transcript before this body
    1       u8      part            12  u64  floor        76  u64    expires_at_s
    2       u8      parts           20  u64  base         84  u16    length of content
    3       u8      0               28  u64  bitmap       86  1,332  content, then zeros
                                    36  u64  end

Every decoder here runs on bytes whose tag held: what it refuses is the contact's fault.
Holds text that people wrote, so no class here shows its fields.

Spec: docs/protocol.md, 7.1.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from wire import codec
from wire.codec import U8, U32, U64, as_array, as_bytes, as_int
from wire.errors import Malformed
from wire.limits import (
    BODY_BYTES,
    BODY_HEADER_BYTES,
    CONTENT_BYTES,
    HASH_BYTES,
    MESSAGE_ID_BYTES,
    REFUSALS,
    WINDOW,
)

_ENDED, _REFUSED = 1, 2
"""The words of CONTROL so far."""
_HEADER = struct.Struct(">BBBBQQQQQ32sQH")
"""type, part, parts, 0, g, floor, base, bitmap, end, transcript, expires_at_s, length"""
assert _HEADER.size == BODY_HEADER_BYTES

PAIRING_CONTENT = codec.encode((1,))


class BodyType(IntEnum):
    """What a cell is for."""

    MESSAGE = 1
    STATUS = 2
    RECEIPT = 3
    PAIRING = 4
    COVER = 5
    CONTROL = 6

    @property
    def is_data(self) -> bool:
        """Tell whether it is kept and put again until receipted; the others carry no content."""
        return self not in (BodyType.RECEIPT, BodyType.COVER)


class Progress(IntEnum):
    """How far a person came with a message; yes, part and no are answers of one word."""

    OPENED = 1
    ANSWERED = 2
    DONE = 3
    YES = 4
    PART = 5
    NO = 6

    @property
    def answers(self) -> bool:
        """Tell whether it is yes, part or no."""
        return self >= Progress.YES

    @property
    def word(self) -> str:
        """Its name for people and scripts."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which cells of the other direction were received.

    base: each g below it was received, or given up by its writer.  bitmap: bit i says base + i was
    received.  end: highest received g + 1, or 0; not below base.  All u64.
    """

    base: int
    bitmap: int
    end: int

    NONE: ClassVar[Receipt]

    def covers(self, g: int) -> bool:
        """Tell whether cell g needs no more sending."""
        return g < self.base or (g < self.base + WINDOW and bool(self.bitmap >> (g - self.base) & 1))


Receipt.NONE = Receipt(0, 0, 0)


@dataclass(frozen=True, slots=True, repr=False)
class Body:
    """The plaintext of one cell.

    part < parts, both u8.  g: counter in this direction.  floor: at most g.  transcript: 32 bytes.
    expires_at_s: Unix seconds, 0 = never shown.  content: at most 1,332 bytes, none unless `type` is data.
    """

    type: BodyType
    part: int
    parts: int
    g: int
    floor: int
    receipt: Receipt
    transcript: bytes
    expires_at_s: int
    content: bytes


@dataclass(frozen=True, slots=True)
class StatusContent:
    """message_id: 8 bytes, a message that came from the reader of this status."""

    message_id: bytes
    progress: Progress


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of message from a role that may not send it.  Both u8, and not 0."""

    kind: int
    role: int


def encode_body(body: Body) -> bytes:
    """Return 1,418 bytes.  Raises Malformed for what `decode_body` would refuse."""
    _check_body(body)
    header = _HEADER.pack(
        body.type,
        body.part,
        body.parts,
        0,
        body.g,
        body.floor,
        body.receipt.base,
        body.receipt.bitmap,
        body.receipt.end,
        body.transcript,
        body.expires_at_s,
        len(body.content),
    )
    return (header + body.content).ljust(BODY_BYTES, b"\0")


def decode_body(data: bytes) -> Body:
    """Undo `encode_body`.  Raises Malformed; the content is not looked into."""
    if len(data) != BODY_BYTES:
        raise Malformed("not the size of a body")
    kind, part, parts, zero, g, floor, base, bitmap, end, transcript, expires_at_s, length = _HEADER.unpack(
        data[:BODY_HEADER_BYTES]
    )
    content, padding = data[BODY_HEADER_BYTES:][:length], data[BODY_HEADER_BYTES:][length:]
    if zero or any(padding) or length > CONTENT_BYTES:
        raise Malformed("reserved byte, padding or length of a body")
    body = Body(
        BodyType(as_int(kind, BodyType.MESSAGE, BodyType.CONTROL)),
        part,
        parts,
        g,
        floor,
        Receipt(base, bitmap, end),
        transcript,
        expires_at_s,
        content,
    )
    _check_body(body)
    return body


def _check_body(body: Body) -> None:
    as_int(body.parts, 1, U8)
    as_int(body.part, 0, body.parts - 1)
    as_int(body.g, 0, U64)
    as_int(body.floor, 0, body.g)
    as_int(body.expires_at_s, 0, U64)
    as_bytes(body.transcript, HASH_BYTES)
    if len(body.content) > (CONTENT_BYTES if body.type.is_data else 0):
        raise Malformed("content too long for its type")
    _check_receipt(body.receipt)


def _check_receipt(receipt: Receipt) -> None:
    as_int(receipt.end, 0, U64)
    as_int(receipt.base, 0, receipt.end)
    as_int(receipt.bitmap, 0, U64)
    ahead = receipt.end - receipt.base
    if receipt.bitmap & 1 or receipt.bitmap >> ahead:
        raise Malformed("a bit of the receipt says more than base and end")
    if 0 < ahead <= WINDOW and not receipt.bitmap >> (ahead - 1):
        raise Malformed("the end of the receipt is not received")


def encode_status(status: StatusContent) -> bytes:
    """Return the content of a STATUS body.  Raises Malformed for what `decode_status` would refuse."""
    return codec.encode((as_bytes(status.message_id, MESSAGE_ID_BYTES), status.progress.value))


def decode_status(content: bytes) -> StatusContent:
    """Undo `encode_status`.  Raises Malformed."""
    message_id, progress = as_array(codec.decode(content), 2)
    return StatusContent(
        as_bytes(message_id, MESSAGE_ID_BYTES),
        Progress(as_int(progress, Progress.OPENED, Progress.NO)),
    )


def encode_ended(count: int) -> bytes:
    """Return the content of a CONTROL body: so many messages of its writer ended unconfirmed, u32."""
    return codec.encode((_ENDED, as_int(count, 0, U32)))


def decode_ended(content: bytes) -> int | None:
    """Undo `encode_ended`; None for anything else, which only a newer program understands."""
    try:
        word, count = as_array(codec.decode(content), 2)
        return as_int(count, 0, U32) if as_int(word, 0, U32) == _ENDED else None
    except Malformed:
        return None


def encode_refusals(refusals: tuple[Refusal, ...]) -> bytes:
    """Return the content of a CONTROL body: what its writer's device refused, 1 to 16 of them.

    Raises Malformed for what `decode_refusals` would not take.
    """
    content = codec.encode((_REFUSED, tuple((refusal.kind, refusal.role) for refusal in refusals)))
    if not refusals or decode_refusals(content) != refusals:
        raise Malformed("not what a device refuses")
    return content


def decode_refusals(content: bytes) -> tuple[Refusal, ...]:
    """Undo `encode_refusals`; nothing for anything else, which only a newer program understands."""
    try:
        word, listed = as_array(codec.decode(content), 2)
        pairs = [as_array(pair, 2) for pair in as_array(listed)]
        found = tuple(Refusal(as_int(kind, 1, U8), as_int(role, 1, U8)) for kind, role in pairs)
        return found if as_int(word, 0, U32) == _REFUSED and len(found) <= REFUSALS else ()
    except Malformed:
        return ()


def check_pairing(content: bytes) -> None:
    """Raise Malformed unless this is the content of a PAIRING body."""
    if content != PAIRING_CONTENT:
        raise Malformed("not the content of a pairing")
