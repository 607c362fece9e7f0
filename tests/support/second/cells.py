"""Drops, and the cells that lie there.

Spec: docs/protocol.md, 6 and 7.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.support.second.codec import pack, u8, u32
from tests.support.second.crypto import F, H, xopen, xseal
from tests.support.second.faults import Malformed
from tests.support.second.requests import PUT_TAGS, TAG_BYTES


@dataclass(frozen=True, repr=False)
class Drop:
    """Everything that follows from X: one slot, or one box, at one relay."""

    x: bytes
    w: bytes
    r: bytes
    hw: bytes
    hr: bytes
    id: bytes
    tag_secret: bytes

    @classmethod
    def of(cls, x: bytes) -> Drop:
        w, r = F(x, "wp1/w"), F(x, "wp1/r")
        hw, hr = F(w, "wp1/hash-w"), F(r, "wp1/hash-r")
        return cls(x, w, r, hw, hr, H("wp1/drop-id", hw + hr), F(x, "wp1/tag-secret"))

    def tag(self, epoch: int) -> bytes:
        return F(self.tag_secret, "wp1/tag", u32(epoch))[:TAG_BYTES]

    def put_tags(self, epoch: int) -> bytes:
        return b"".join(self.tag(epoch + number) for number in range(PUT_TAGS))

    @property
    def delete(self) -> bytes:
        return self.hw + self.r


def slot_drop(slot_secret: bytes, relay_id: bytes) -> Drop:
    return Drop.of(F(slot_secret, "wp1/relay", relay_id))


def box_drop(secret: bytes, box: int, relay_id: bytes) -> Drop:
    return Drop.of(F(secret, "wp1/box", u8(box) + relay_id))


@dataclass(frozen=True)
class Header1:
    receipt_wanted: bool
    chain: int
    previous: int
    number: int

    def encode(self) -> bytes:
        flags = int(self.receipt_wanted)
        return struct.pack(">BBIHH4x", 1, flags, self.chain, self.previous, self.number)


def read_header1(data: bytes) -> Header1:
    if len(data) != 14:
        raise Malformed("not 14 bytes")
    version, flags, chain, previous, number = struct.unpack(">BBIHH4x", data)
    header = Header1(bool(flags & 1), chain, previous, number)
    if version != 1 or header.encode() != data or (chain == 0 and previous != 0):
        raise Malformed("a version, flag or byte that version 1 does not have")
    return header


MESSAGE, STATUS, RECEIPT, PAIRING, COVER, CONTROL = range(1, 7)
DATA = (MESSAGE, STATUS, PAIRING, CONTROL)
BODY_BYTES, CONTENT_BYTES, BITMAP_BITS = 1418, 1332, 64
PAIRING_CONTENT = pack([1])
_BODY = struct.Struct(">BBBxQQQQQ32sQH")


@dataclass(frozen=True)
class Receipt:
    """What one side has of the other direction."""

    base: int = 0
    bitmap: int = 0
    end: int = 0

    def covers(self, g: int) -> bool:
        return g < self.base or (g - self.base < BITMAP_BITS and bool(self.bitmap >> (g - self.base) & 1))


@dataclass(frozen=True)
class Body:
    type: int
    g: int
    floor: int
    receipt: Receipt
    transcript: bytes
    expires_at_s: int
    content: bytes
    part: int = 0
    parts: int = 1

    def encode(self) -> bytes:
        receipt = self.receipt
        head = _BODY.pack(self.type, self.part, self.parts, self.g, self.floor, receipt.base, receipt.bitmap,
                          receipt.end, self.transcript, self.expires_at_s, len(self.content))  # fmt: skip
        return (head + self.content).ljust(BODY_BYTES, b"\0")


def read_body(data: bytes) -> Body:
    if len(data) != BODY_BYTES:
        raise Malformed("not a body")
    type_, part, parts, g, floor, base, bitmap, end, transcript, expires, length = _BODY.unpack_from(data)
    body = Body(type_, g, floor, Receipt(base, bitmap, end), transcript, expires,
                data[_BODY.size : _BODY.size + length], part, parts)  # fmt: skip
    if not MESSAGE <= type_ <= CONTROL or part >= parts or floor > g or length > CONTENT_BYTES:
        raise Malformed("a body out of range")
    if body.encode() != data or (type_ in (RECEIPT, COVER) and length):
        raise Malformed("a body with something behind it")
    _check_receipt(body.receipt)
    return body


def _check_receipt(receipt: Receipt) -> None:
    span = receipt.end - receipt.base
    if span < 0 or receipt.bitmap & 1 or receipt.bitmap >> max(0, min(span, BITMAP_BITS)):
        raise Malformed("a receipt that says what cannot be")
    if 0 < span <= BITMAP_BITS and not receipt.bitmap >> (span - 1) & 1:
        raise Malformed("the highest received is not received")


def seal_cell(
    drop: Drop, header1: bytes, header2: bytes, message_key: bytes, body: bytes, random: bytes
) -> bytes:
    body_key = F(message_key, "wp1/body", drop.x)
    nonce = F(random, "wp1/nonce", body_key + header1 + header2 + body)[:24]
    sealed1 = xseal(F(drop.x, "wp1/h1"), nonce, header1)
    sealed2 = xseal(F(drop.x, "wp1/h2"), nonce, header2, sealed1)
    return nonce + sealed1 + sealed2 + xseal(body_key, nonce, body, sealed1 + sealed2)


def open_header1(drop: Drop, cell: bytes) -> bytes:
    return xopen(F(drop.x, "wp1/h1"), cell[:24], cell[24:54])


def open_header2(drop: Drop, cell: bytes) -> bytes:
    return xopen(F(drop.x, "wp1/h2"), cell[:24], cell[54:2374], cell[24:54])


def open_body(drop: Drop, cell: bytes, message_key: bytes) -> bytes:
    return xopen(F(message_key, "wp1/body", drop.x), cell[:24], cell[2374:], cell[24:2374])
