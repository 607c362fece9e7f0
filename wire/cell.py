"""The cell: 3,808 bytes from contact to contact, and its two headers once opened.

    offset  bytes    part
    0       24       nonce
    24      14+16    sealed H1
    54      2304+16  sealed H2
    2374    1418+16  sealed body

Knows where the parts lie; must never know a key.

Spec: docs/protocol.md, 7.
"""

import struct
from dataclasses import dataclass

from wire.codec import U16, U32
from wire.errors import Malformed
from wire.limits import (
    AEAD_TAG_BYTES,
    CELL_BYTES,
    H1_BYTES,
    H2_BYTES,
    KEY_BYTES,
    MLKEM_CT_BYTES,
    MLKEM_EK_BYTES,
    NONCE_BYTES,
)

VERSION = 1
_RECEIPT_WANTED = 0x01

_H1_AT = NONCE_BYTES
_H2_AT = _H1_AT + H1_BYTES + AEAD_TAG_BYTES
_BODY_AT = _H2_AT + H2_BYTES + AEAD_TAG_BYTES

_HEADER1 = struct.Struct(">BBIHH4s")
"""version, flags, k, pn, n, zeros"""
_ZEROS = bytes(4)


@dataclass(frozen=True, slots=True, repr=False)
class CellParts:
    """The parts of one cell as they travel: nonce 24, sealed H1 30, sealed H2 2,320, sealed body 1,434."""

    nonce: bytes
    sealed_h1: bytes
    sealed_h2: bytes
    sealed_body: bytes


@dataclass(frozen=True, slots=True)
class Header1:
    """H1: where this cell stands.

    chain: k, u32.  previous: pn, u16, cells in chain k-1, 0 when k is 0.  number: n, u16.
    """

    receipt_wanted: bool
    chain: int
    previous: int
    number: int


@dataclass(frozen=True, slots=True, repr=False)
class Header2:
    """H2: the public half of a step.  ratchet_key 32, ek 1,184, ct 1,088 bytes."""

    ratchet_key: bytes
    ek: bytes
    ct: bytes


def split(cell: bytes) -> CellParts:
    """Cut a cell into its parts.  Raises Malformed unless it has 3,808 bytes."""
    if len(cell) != CELL_BYTES:
        raise Malformed("not the size of a cell")
    return CellParts(cell[:_H1_AT], cell[_H1_AT:_H2_AT], cell[_H2_AT:_BODY_AT], cell[_BODY_AT:])


def join(parts: CellParts) -> bytes:
    """Return the 3,808 bytes of a cell.  Raises Malformed if a part has another size."""
    cell = parts.nonce + parts.sealed_h1 + parts.sealed_h2 + parts.sealed_body
    if split(cell) != parts:
        raise Malformed("not the sizes of a cell")
    return cell


def encode_header1(header: Header1) -> bytes:
    """Return 14 bytes.  Raises Malformed if a field is out of range."""
    if not (0 <= header.chain <= U32 and 0 <= header.previous <= U16 and 0 <= header.number <= U16):
        raise Malformed("a field of H1 out of range")
    flags = _RECEIPT_WANTED if header.receipt_wanted else 0
    _check_first_chain(header)
    return _HEADER1.pack(VERSION, flags, header.chain, header.previous, header.number, _ZEROS)


def decode_header1(data: bytes) -> Header1:
    """Undo `encode_header1`.  Raises Malformed for another version, flag, size or reserved byte."""
    if len(data) != H1_BYTES:
        raise Malformed("not the size of H1")
    version, flags, chain, previous, number, zeros = _HEADER1.unpack(data)
    if version != VERSION or flags & ~_RECEIPT_WANTED or zeros != _ZEROS:
        raise Malformed("version, flag or reserved bytes of H1")
    header = Header1(flags == _RECEIPT_WANTED, chain, previous, number)
    _check_first_chain(header)
    return header


def _check_first_chain(header: Header1) -> None:
    if header.chain == 0 and header.previous != 0:
        raise Malformed("nothing comes before chain 0")


def encode_header2(header: Header2) -> bytes:
    """Return 2,304 bytes.  Raises Malformed if a part has another size."""
    data = header.ratchet_key + header.ek + header.ct
    if decode_header2(data) != header:
        raise Malformed("not the sizes of H2")
    return data


def decode_header2(data: bytes) -> Header2:
    """Undo `encode_header2`.  Raises Malformed unless there are 2,304 bytes; keys are not checked here."""
    if len(data) != H2_BYTES:
        raise Malformed("not the size of H2")
    ek_at, ct_at = KEY_BYTES, KEY_BYTES + MLKEM_EK_BYTES
    assert ct_at + MLKEM_CT_BYTES == H2_BYTES
    return Header2(data[:ek_at], data[ek_at:ct_at], data[ct_at:])
