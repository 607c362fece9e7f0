"""Where one cell lies at one relay, and how it is sealed and opened there.

Both contacts walk the same slot chain, so both can name the drop.  The relay sees hashes: it cannot
tell that two drops belong together, nor that copies at two relays carry one cell, for every key here
depends on the relay's id.  Knows neither what a body means nor whether the drop is used.

Nothing is parsed before its tag holds, and every reason why a cell does not open is one error.

Spec: docs/protocol.md, 6, 7, 8.2 and 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass

from keys.capability import DropId, drop_id, hash_read, hash_write
from keys.chains import Place
from keys.errors import CellRejected, ContactFault
from keys.labels import BODY, BOX, BOX_KEY, HEADER_1, HEADER_2, NONCE, READ, RELAY, TAG, TAG_SECRET, WRITE
from keys.primitives import Random, TagInvalid, Unprintable, keyed_hash, xchacha_open, xchacha_seal
from keys.ratchet import RatchetState, accept_headers, slot_of
from wire.cell import CellParts, Header1, decode_header1, join, split
from wire.errors import Malformed
from wire.limits import (
    BODY_BYTES,
    BOX_PLAIN_BYTES,
    CELL_BYTES,
    H1_BYTES,
    H2_BYTES,
    KEY_BYTES,
    NONCE_BYTES,
    PUT_TAGS,
    RELAY_ID_BYTES,
    TAG_BYTES,
)


@dataclass(frozen=True, slots=True, repr=False)
class Drop(Unprintable):
    """One slot or box at one relay.

    w, r: capabilities of writer and reader; hw, hr: what each shows of the other's.  h1, h2: header
    keys.  tag_secret: t.  x: X, the source of all of them.  32 bytes each.
    """

    w: bytes
    r: bytes
    hw: bytes
    hr: bytes
    id: DropId
    h1: bytes
    h2: bytes
    tag_secret: bytes
    x: bytes


def derive_drop(slot_secret: bytes, relay_id: bytes) -> Drop:
    """Return the drop of one slot at one relay.  slot_secret: S_n, 32 bytes.  relay_id: 16 bytes."""
    assert len(slot_secret) == KEY_BYTES and len(relay_id) == RELAY_ID_BYTES
    return _drop_of(keyed_hash(slot_secret, RELAY, relay_id))


def derive_box(secret: bytes, box: int, relay_id: bytes) -> Drop:
    """Return the drop of one pairing box at one relay.

    secret: s of the invitation, 32 bytes.  box: 0 of the inviter, 1 of the joiner.  relay_id: 16 bytes.
    """
    assert len(secret) == KEY_BYTES and box in (0, 1) and len(relay_id) == RELAY_ID_BYTES
    return _drop_of(keyed_hash(secret, BOX, bytes([box]) + relay_id))


def _drop_of(x: bytes) -> Drop:
    w, r = keyed_hash(x, WRITE), keyed_hash(x, READ)
    hw, hr = hash_write(w), hash_read(r)
    return Drop(
        w=w,
        r=r,
        hw=hw,
        hr=hr,
        id=drop_id(hw, hr),
        h1=keyed_hash(x, HEADER_1),
        h2=keyed_hash(x, HEADER_2),
        tag_secret=keyed_hash(x, TAG_SECRET),
        x=x,
    )


# --- tags -------------------------------------------------------------------------------------


def tag(drop: Drop, epoch: int) -> bytes:
    """Return the 16-byte tag under which this drop is looked up in one epoch."""
    return _tag(drop.tag_secret, epoch)


def slot_tag(slot_secret: bytes, relay_id: bytes, epoch: int) -> bytes:
    """As `tag` of `derive_drop`, a quarter of the work: a sweep names hundreds of slots, few hold a cell."""
    return _tag(keyed_hash(keyed_hash(slot_secret, RELAY, relay_id), TAG_SECRET), epoch)


def _tag(tag_secret: bytes, epoch: int) -> bytes:
    return keyed_hash(tag_secret, TAG, epoch.to_bytes(4, "big"))[:TAG_BYTES]


def tags(drop: Drop, first_epoch: int, count: int, random: Random) -> tuple[bytes, ...]:
    """Return 7 tags for a PUT: those of `count` epochs from the first, then random ones."""
    assert 1 <= count <= PUT_TAGS
    useful = tuple(tag(drop, first_epoch + later) for later in range(count))
    return useful + tuple(random(TAG_BYTES) for _ in range(PUT_TAGS - count))


# --- cells ------------------------------------------------------------------------------------


def seal_cell(
    drop: Drop, header1: bytes, header2: bytes, message_key: bytes, body: bytes, random: Random
) -> bytes:
    """Seal one cell for this drop; a copy elsewhere is sealed for its own drop.

    header1 14, header2 2,304, message_key 32, body 1,418 bytes.  Returns 3,808 bytes.
    """
    assert len(header1) == H1_BYTES and len(header2) == H2_BYTES and len(body) == BODY_BYTES
    body_key = _body_key(drop, message_key)
    nonce = _fresh_nonce(body_key + header1 + header2 + body, random)
    sealed_h1 = xchacha_seal(drop.h1, nonce, header1, b"")
    sealed_h2 = xchacha_seal(drop.h2, nonce, header2, sealed_h1)
    sealed_body = xchacha_seal(body_key, nonce, body, sealed_h1 + sealed_h2)
    return join(CellParts(nonce, sealed_h1, sealed_h2, sealed_body))


def open_headers(drop: Drop, cell: bytes) -> tuple[bytes, bytes]:
    """Return H1 (14 bytes) and H2 (2,304 bytes).  Raises CellRejected."""
    parts = _split(cell)
    header1 = _open(drop.h1, parts.nonce, parts.sealed_h1, b"")
    return header1, _open(drop.h2, parts.nonce, parts.sealed_h2, parts.sealed_h1)


def open_body(drop: Drop, cell: bytes, message_key: bytes) -> bytes:
    """Return the body, 1,418 bytes, which no rule has been applied to yet.  Raises CellRejected."""
    parts = _split(cell)
    headers = parts.sealed_h1 + parts.sealed_h2
    return _open(_body_key(drop, message_key), parts.nonce, parts.sealed_body, headers)


def _split(cell: bytes) -> CellParts:
    try:
        return split(cell)
    except Malformed:
        raise CellRejected from None


def _open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    try:
        return xchacha_open(key, nonce, sealed, aad)
    except TagInvalid:
        raise CellRejected from None


def _body_key(drop: Drop, message_key: bytes) -> bytes:
    """The key of this cell's body at this relay alone."""
    return keyed_hash(message_key, BODY, drop.x)


def _fresh_nonce(sealed_under_it: bytes, random: Random) -> bytes:
    """Random, and different for different contents even where the generator repeats itself."""
    return keyed_hash(random(KEY_BYTES), NONCE, sealed_under_it)[:NONCE_BYTES]


# --- pairing boxes ----------------------------------------------------------------------------


def seal_box(drop: Drop, plain: bytes, random: Random) -> bytes:
    """Seal the 3,768 bytes of a pairing box.  Returns 3,808 bytes; keep them, and put only them."""
    assert len(plain) == BOX_PLAIN_BYTES
    key = keyed_hash(drop.x, BOX_KEY)
    nonce = _fresh_nonce(key + plain, random)
    return nonce + xchacha_seal(key, nonce, plain, b"")


def open_box(drop: Drop, cell: bytes) -> bytes:
    """Return the 3,768 bytes of a pairing box.  Raises CellRejected."""
    if len(cell) != CELL_BYTES:
        raise CellRejected
    return _open(keyed_hash(drop.x, BOX_KEY), cell[:NONCE_BYTES], cell[NONCE_BYTES:], b"")


# --- the whole way of one cell ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Opened(Unprintable):
    """A cell that opened, and the state after it.  body: 1,418 bytes.  g: what the body must state."""

    state: RatchetState
    header1: Header1
    body: bytes
    g: int


def open_cell(state: RatchetState, place: Place, relay_id: bytes, cell: bytes) -> Opened:
    """Open the cell that a relay gave for one place; the state given stays as it is.

    Raises CellRejected if the cell does not open there, or if the place is no longer one we read (ask
    `slot_of` first to tell a late copy from a bad one); ContactFault if its writer broke a rule.
    """
    slot = slot_of(state, place)
    if slot is None:
        raise CellRejected
    drop = derive_drop(slot.secret.value, relay_id)
    plain1, header2 = open_headers(drop, cell)
    header1 = _decode_header1(plain1)
    after, message_key, g = accept_headers(state, place, header1, header2)
    return Opened(after, header1, open_body(drop, cell, message_key.value), g)


def _decode_header1(data: bytes) -> Header1:
    """The tag held, so whatever is wrong now the contact has written."""
    try:
        return decode_header1(data)
    except Malformed:
        raise ContactFault from None
