"""What client and relay say to each other: the arrays inside records.

    HELLO   [1, 1, store_id, hour, edge_s, [polls, outstanding], features, network]
    PUT     [2, epoch, w, hr, tags, class, cell, delete]
    POLL    [3, mode, epoch, tags, deletes]
    RECALL  [4, w, hr]
    NOP     [5]
    REPLY   [6, status, hour, expires_hour, retry_after_s, more, tag, cell]
    CELL    [7, tag, cell]
    FORWARD [8, relay_id, ephemeral, sealed]
    FORWARDED [9, status, retry_after_s, sealed]

A relay that must not leave copies of cells behind gives `decode_request` a memoryview of the buffer it
decrypted into, and writes a cell with `encode_into` from its memory file straight into the record.

Knows capabilities and tags as bytes; must never know what they belong to.  Nothing with a capability,
tag or cell shows its fields.

Spec: docs/protocol.md, 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import pairwise
from typing import TypeAlias, assert_never

from wire import codec
from wire.codec import U8, U16, U32, Value, as_array, as_bytes, as_int
from wire.errors import Malformed
from wire.inplace import Octets, Reader, write_array
from wire.limits import (
    CELL_BYTES,
    DELETE_BYTES,
    EPOCH_HOURS,
    FEATURE_HIGH,
    FORWARD_SEALED_BYTES,
    FORWARDED_SEALED_BYTES,
    HASH_BYTES,
    HELLO_NETWORK_BYTES,
    KEY_BYTES,
    LIFETIME_HOURS,
    POLL_DELETES,
    POLL_TAGS,
    PUT_TAGS,
    RECORD_ARRAY_BYTES,
    RELAY_ID_BYTES,
    RETRY_AFTER_CAP_S,
    STORE_ID_BYTES,
    TAG_BYTES,
)

VERSION = 1


class RecordType(IntEnum):
    """First item of every array.  64 to 127 are optional records, none of which exists yet."""

    HELLO = 1
    PUT = 2
    POLL = 3
    RECALL = 4
    NOP = 5
    REPLY = 6
    CELL = 7
    FORWARD = 8
    FORWARDED = 9


class ReplyStatus(IntEnum):
    """How a request ended (5.1)."""

    OK = 0
    DUP = 1
    CONFLICT = 2
    BUSY = 3
    QUOTA = 4
    NOT_ADMITTED = 5
    BAD_EPOCH = 6
    MALFORMED = 7


class Lifetime(IntEnum):
    """How long a relay keeps a cell."""

    HOURS_6 = 0
    HOURS_24 = 1
    HOURS_72 = 2

    @property
    def hours(self) -> int:
        return LIFETIME_HOURS[self]


class Mode(IntEnum):
    """Whether a POLL replaces the standing set of tags, adds to it, or only looks and leaves it as it is."""

    NEW = 0
    ADD = 1
    LOOK = 2


@dataclass(frozen=True, slots=True, repr=False)
class Delete:
    """Shown by the reader: hash of the write capability, read capability; 32 bytes each."""

    hw: bytes
    r: bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """The relay's first word.

    store_id: 16 bytes.  hour: u32.  edge_s: 1 to 43,200 s to the end of the epoch.  polls, outstanding:
    1 to 255.  features: at most 64 numbers from 1 to 127, ascending, no doubles.  network: a descriptor as
    bytes, at most 2,838, not looked into here; or empty.
    """

    store_id: bytes
    hour: int
    edge_s: int
    polls: int
    outstanding: int
    features: tuple[int, ...] = ()
    network: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Put:
    """Leave a cell.

    epoch: u32.  w, hr: 32 bytes each.  tags: 7 of 16 bytes, of the epochs from `epoch` on.  cell: 3,808
    bytes.  tags and cell are slices of the caller's buffer when that is a memoryview.
    """

    epoch: int
    w: bytes
    hr: bytes
    tags: tuple[bytes | memoryview, ...]
    lifetime: Lifetime
    cell: bytes | memoryview
    delete: Delete | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Poll:
    """Ask for cells.  epoch: u32.  tags: 240 of 16 bytes.  deletes: at most 3."""

    mode: Mode
    epoch: int
    tags: tuple[bytes, ...]
    deletes: tuple[Delete, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Recall:
    """Take back a cell that we put.  w, hr: 32 bytes each."""

    w: bytes
    hr: bytes


@dataclass(frozen=True, slots=True)
class Nop:
    """Nothing; answered like everything else."""


@dataclass(frozen=True, slots=True, repr=False)
class Forward:
    """Hand a PUT or RECALL on to another relay; the same again asks what became of it (5.3).

    relay_id: of that relay, 16 bytes.  ephemeral: 32 bytes, of this FORWARD alone.  sealed: 4,020 bytes,
    a slice of the caller's buffer when that is a memoryview.
    """

    relay_id: bytes
    ephemeral: bytes
    sealed: bytes | memoryview


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """The one answer to one request.

    hour, expires_hour: u32.  retry_after_s: 0 to 3,600, only with BUSY and QUOTA.  more: u16.  tag and
    cell: the first match of a POLL; cell alone with CONFLICT and only there; else both empty.
    """

    status: ReplyStatus
    hour: int
    expires_hour: int = 0
    retry_after_s: int = 0
    more: int = 0
    tag: bytes = b""
    cell: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class Push:
    """A CELL that answers no request.  tag: 16 bytes.  cell: 3,808 bytes."""

    tag: bytes
    cell: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Forwarded:
    """The one answer to a FORWARD.

    status: OK, BUSY, QUOTA, NOT_ADMITTED or MALFORMED, of the hop.  retry_after_s: 0 to 3,600, with BUSY,
    QUOTA, or OK while there is no answer yet.  sealed: the other relay's REPLY, 3,854 bytes, or empty.
    """

    status: ReplyStatus
    retry_after_s: int = 0
    sealed: bytes = b""


Request: TypeAlias = Put | Poll | Recall | Nop | Forward
Response: TypeAlias = Hello | Reply | Push | Forwarded

_PUT_HEAD = b"\x98\x02"
"""An array of 8 items, the first of them 2."""
_FORWARD_HEAD = b"\x94\x08"
_WAITING_STATUSES = frozenset((ReplyStatus.OK, ReplyStatus.BUSY, ReplyStatus.QUOTA))
_HOP_STATUSES = _WAITING_STATUSES | {ReplyStatus.NOT_ADMITTED, ReplyStatus.MALFORMED}


def encode(message: Request | Response) -> bytes:
    """Return the array, 1 to 4,078 bytes.  Raises Malformed for what the other end would refuse."""
    data = codec.encode(_fields(message))
    if _decode_as(message, data) != message:
        raise Malformed("not what the other end would read")
    return data


def encode_into(message: Reply | Push, cell: bytes | memoryview, out: memoryview) -> int:
    """Write the array with `cell` as its cell at the start of `out`; return its length.

    message: its own cell is left out of account.  cell: 3,808 bytes, or empty for a Reply without one;
    copied once, from where it lies to `out`.  out: 4,078 bytes are enough for all.
    Raises Malformed as `encode`.
    """
    head = _head(message)
    _answer(head, len(cell))
    return write_array(head, cell, out)


def forwarded_into(out: memoryview) -> tuple[int, memoryview]:
    """Write a FORWARDED that ends well at the start of `out`, for a REPLY that is sealed where it goes.

    Return the length of the array, and the 3,854 bytes of it that are still to be written.
    """
    ended_well = (RecordType.FORWARDED.value, ReplyStatus.OK.value, 0)
    length = write_array(ended_well, bytes(FORWARDED_SEALED_BYTES), out)
    return length, out[length - FORWARDED_SEALED_BYTES : length]


def decode_request(data: Octets) -> Request:
    """Undo `encode` on the relay.  Raises Malformed.

    data: a PUT keeps its tags and cell as slices of it, a FORWARD what is sealed; the rest is copied.
    """
    _check_size(data)
    if data[: len(_PUT_HEAD)] == _PUT_HEAD:
        return _read_put(Reader(data))
    if data[: len(_FORWARD_HEAD)] == _FORWARD_HEAD:
        return _read_forward(Reader(data))
    match _typed(codec.decode(bytes(data))):
        case (RecordType.POLL, mode, epoch, tags, deletes):
            return Poll(
                Mode(as_int(mode, Mode.NEW, Mode.LOOK)),
                as_int(epoch, 0, U32),
                _cut(as_bytes(tags, POLL_TAGS * TAG_BYTES)),
                _as_deletes(deletes),
            )
        case (RecordType.RECALL, w, hr):
            return Recall(as_bytes(w, KEY_BYTES), as_bytes(hr, HASH_BYTES))
        case (RecordType.NOP,):
            return Nop()
        case _:
            raise Malformed("not a request")


def decode_response(data: bytes) -> Response:
    """Undo `encode` on the client.  Raises Malformed."""
    _check_size(data)
    match _typed(codec.decode(data)):
        case (RecordType.HELLO, version, store_id, hour, edge_s, limits, features, network):
            as_int(version, VERSION, VERSION)
            polls, outstanding = as_array(limits, 2)
            return Hello(
                as_bytes(store_id, STORE_ID_BYTES),
                as_int(hour, 0, U32),
                as_int(edge_s, 1, EPOCH_HOURS * 3600),
                as_int(polls, 1, U8),
                as_int(outstanding, 1, U8),
                _as_features(features),
                _as_network(network),
            )
        case (RecordType.FORWARDED, status, retry_after_s, sealed):
            return _as_forwarded(status, retry_after_s, sealed)
        case (*head, bytes(cell)):
            return replace(_answer(tuple(head), len(cell)), cell=cell)
        case _:
            raise Malformed("not a response")


def _decode_as(message: Request | Response, data: bytes) -> Request | Response:
    return decode_response(data) if isinstance(message, Response) else decode_request(data)


def _check_size(data: bytes | memoryview) -> None:
    if len(data) > RECORD_ARRAY_BYTES:
        raise Malformed("array does not fit its record")


def _typed(value: Value) -> tuple[Value, ...]:
    """Return an array that begins with an integer: in a match, True would pass for 1."""
    array = as_array(value)
    if not array or type(array[0]) is not int:
        raise Malformed("not a record")
    return array


def _read_put(reader: Reader[Octets]) -> Put:
    """Read a PUT where it lies; only the capabilities are copied, because they are hashed at once."""
    reader.head(_PUT_HEAD)
    epoch = reader.integer(U32)
    w, hr = bytes(reader.octets(KEY_BYTES)), bytes(reader.octets(HASH_BYTES))
    tags = _cut(reader.octets(PUT_TAGS * TAG_BYTES))
    lifetime = Lifetime(reader.integer(Lifetime.HOURS_72))
    cell = reader.octets(CELL_BYTES)
    delete = reader.optional(DELETE_BYTES)
    reader.end()
    return Put(epoch, w, hr, tags, lifetime, cell, None if delete is None else _as_delete(bytes(delete)))


def _read_forward(reader: Reader[Octets]) -> Forward:
    reader.head(_FORWARD_HEAD)
    relay_id, ephemeral = bytes(reader.octets(RELAY_ID_BYTES)), bytes(reader.octets(KEY_BYTES))
    sealed = reader.octets(FORWARD_SEALED_BYTES)
    reader.end()
    return Forward(relay_id, ephemeral, sealed)


def _as_forwarded(status: Value, retry_after_s: Value, sealed: Value) -> Forwarded:
    forwarded = Forwarded(
        ReplyStatus(as_int(status, ReplyStatus.OK, ReplyStatus.MALFORMED)),
        as_int(retry_after_s, 0, RETRY_AFTER_CAP_S),
        as_bytes(sealed, 0, FORWARDED_SEALED_BYTES),
    )
    if forwarded.status not in _HOP_STATUSES:
        raise Malformed("not how a hop ends")
    if forwarded.sealed and (forwarded.retry_after_s or forwarded.status is not ReplyStatus.OK):
        raise Malformed("an answer, but not the end")
    if forwarded.retry_after_s and forwarded.status not in _WAITING_STATUSES:
        raise Malformed("a hint to retry, but no reason")
    return forwarded


def _answer(head: tuple[Value, ...], cell_bytes: int) -> Reply | Push:
    """Return the Reply or Push of this head, without its cell of this length.  Raises Malformed."""
    match head:
        case (RecordType.REPLY, status, hour, expires_hour, retry_after_s, more, tag):
            reply = Reply(
                ReplyStatus(as_int(status, ReplyStatus.OK, ReplyStatus.MALFORMED)),
                as_int(hour, 0, U32),
                as_int(expires_hour, 0, U32),
                as_int(retry_after_s, 0, RETRY_AFTER_CAP_S),
                as_int(more, 0, U16),
                as_bytes(tag, 0, TAG_BYTES),
            )
            _check_reply(reply, cell_bytes)
            return reply
        case (RecordType.CELL, tag) if cell_bytes == CELL_BYTES:
            return Push(as_bytes(tag, TAG_BYTES), b"")
        case _:
            raise Malformed("not a response")


def _check_reply(reply: Reply, cell_bytes: int) -> None:
    """Refuse a field that does not go with the status."""
    status = reply.status
    has_cell = bool(reply.tag) or status is ReplyStatus.CONFLICT
    if cell_bytes != (CELL_BYTES if has_cell else 0):
        raise Malformed("a cell where none belongs, or none where one does")
    if status is not ReplyStatus.OK and (reply.tag or reply.more):
        raise Malformed("a match, but not OK")
    if reply.expires_hour and status not in (ReplyStatus.OK, ReplyStatus.DUP):
        raise Malformed("an expiry, but nothing held")
    if reply.retry_after_s and status not in (ReplyStatus.BUSY, ReplyStatus.QUOTA):
        raise Malformed("a hint to retry, but no reason")


def _as_features(value: Value) -> tuple[int, ...]:
    features = tuple(as_int(feature, 1, FEATURE_HIGH) for feature in as_array(value))
    if any(low >= high for low, high in pairwise(features)):
        raise Malformed("features not in ascending order")
    return features


def _as_network(value: Value) -> bytes:
    """Return what may be a descriptor: one that is none must not cost the link."""
    if type(value) is not bytes or len(value) > HELLO_NETWORK_BYTES:
        raise Malformed("not the bytes of a descriptor")
    return value


def _as_deletes(value: Value) -> tuple[Delete, ...]:
    data = as_bytes(value, *(count * DELETE_BYTES for count in range(POLL_DELETES + 1)))
    return tuple(_as_delete(data[at : at + DELETE_BYTES]) for at in range(0, len(data), DELETE_BYTES))


def _as_delete(data: bytes) -> Delete:
    return Delete(data[:HASH_BYTES], data[HASH_BYTES:])


def _cut(tags: Octets) -> tuple[Octets, ...]:
    return tuple(tags[at : at + TAG_BYTES] for at in range(0, len(tags), TAG_BYTES))


def _fields(message: Request | Response) -> tuple[Value, ...]:
    """The items of the array, in their order."""
    match message:
        case Hello(store_id, hour, edge_s, polls, outstanding, features, network):
            limits = (polls, outstanding)
            return (RecordType.HELLO.value, VERSION, store_id, hour, edge_s, limits, features, network)
        case Put(epoch, w, hr, tags, lifetime, cell, delete):
            joined, last = b"".join(tags), None if delete is None else _joined(delete)
            return (RecordType.PUT.value, epoch, w, hr, joined, lifetime.value, bytes(cell), last)
        case Poll(mode, epoch, tags, deletes):
            ridden = b"".join(_joined(delete) for delete in deletes)
            return (RecordType.POLL.value, mode.value, epoch, b"".join(tags), ridden)
        case Recall(w, hr):
            return (RecordType.RECALL.value, w, hr)
        case Nop():
            return (RecordType.NOP.value,)
        case Forward(relay_id, ephemeral, sealed):
            return (RecordType.FORWARD.value, relay_id, ephemeral, bytes(sealed))
        case Forwarded(status, retry_after_s, sealed):
            return (RecordType.FORWARDED.value, status.value, retry_after_s, sealed)
        case Reply() | Push():
            return (*_head(message), message.cell)
        case _:
            assert_never(message)


def _head(message: Reply | Push) -> tuple[Value, ...]:
    """The items before the cell."""
    match message:
        case Reply(status, hour, expires_hour, retry_after_s, more, tag):
            return (RecordType.REPLY.value, status.value, hour, expires_hour, retry_after_s, more, tag)
        case Push(tag):
            return (RecordType.CELL.value, tag)
        case _:
            assert_never(message)


def _joined(delete: Delete) -> bytes:
    return delete.hw + delete.r
