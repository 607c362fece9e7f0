"""What a client asks a relay, and what it answers.

Spec: docs/protocol.md, 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.second.codec import U8, U16, U32, Value, array, blob, pack, uint, unpack
from tests.support.second.faults import Malformed

CELL_BYTES, TAG_BYTES, POLL_TAGS, PUT_TAGS = 3808, 16, 240, 7
OK, DUP, CONFLICT, BUSY, QUOTA, NOT_ADMITTED, BAD_EPOCH, MALFORMED = range(8)
HOURS_6, HOURS_24, HOURS_72 = range(3)


@dataclass(frozen=True)
class Hello:
    store_id: bytes
    hour: int
    edge_s: int
    polls: int
    outstanding: int
    features: list[int]
    network: bytes


@dataclass(frozen=True)
class Reply:
    status: int
    hour: int
    expires_hour: int
    retry_after_s: int
    more: int
    tag: bytes
    cell: bytes


@dataclass(frozen=True)
class Pushed:
    tag: bytes
    cell: bytes


@dataclass(frozen=True)
class Forwarded:
    status: int
    retry_after_s: int
    sealed: bytes


def put(epoch: int, w: bytes, hr: bytes, tags: bytes, lifetime: int, cell: bytes) -> bytes:
    return pack([2, epoch, w, hr, tags, lifetime, cell, None])


def poll(mode: int, epoch: int, tags: bytes, deletes: bytes = b"") -> bytes:
    return pack([3, mode, epoch, tags, deletes])


def recall(w: bytes, hr: bytes) -> bytes:
    return pack([4, w, hr])


NOP = pack([5])


def read_request(data: bytes) -> list[Value]:
    """Return a request's array, as a relay without optional features takes it."""
    items = array(unpack(data), 1, 8)
    match uint(items[0], 127):
        case 2:
            _, epoch, w, hr, tags, lifetime, cell, delete = array(items, 8)
            uint(lifetime, HOURS_72)
            _check_blobs((w, 32), (hr, 32), (tags, PUT_TAGS * TAG_BYTES), (cell, CELL_BYTES))
            if delete is not None:
                blob(delete, 64)
        case 3:
            _, mode, epoch, tags, deletes = array(items, 5)
            uint(mode, 2)
            blob(tags, POLL_TAGS * TAG_BYTES)
            blob(deletes, 0, 64, 128, 192)
        case 4:
            _, w, hr = array(items, 3)
            epoch = 0
            _check_blobs((w, 32), (hr, 32))
        case 5:
            epoch = uint(len(array(items, 1)), 1)
        case 8:
            _, relay_id, ephemeral, sealed = array(items, 4)
            epoch = 0
            _check_blobs((relay_id, 16), (ephemeral, 32), (sealed, 4020))
        case _:
            raise Malformed("not a request")
    uint(epoch, U32)
    return items


def _check_blobs(*parts: tuple[Value, int]) -> None:
    for part, length in parts:
        blob(part, length)


def read_response(data: bytes) -> Hello | Reply | Pushed | Forwarded:
    items = array(unpack(data), 1, 8)
    match items[0] if type(items[0]) is int else None:
        case 1:
            return _read_hello(array(items, 8))
        case 6:
            return _read_reply(array(items, 8))
        case 7:
            _, tag, cell = array(items, 3)
            return Pushed(blob(tag, TAG_BYTES), blob(cell, CELL_BYTES))
        case 9:
            return _read_forwarded(array(items, 4))
        case _:
            raise Malformed("not a response")


def _read_forwarded(items: list[Value]) -> Forwarded:
    status = uint(items[1], MALFORMED)
    hint = uint(items[2], 3600)
    sealed = blob(items[3], 0, 3854)
    if status not in (OK, BUSY, QUOTA, NOT_ADMITTED, MALFORMED) or (sealed and (status != OK or hint)):
        raise Malformed("not how a FORWARD ends")
    if hint and status in (NOT_ADMITTED, MALFORMED):
        raise Malformed("a hint where none belongs")
    return Forwarded(status, hint, sealed)


def _read_hello(items: list[Value]) -> Hello:
    _, version, store_id, hour, edge_s, limits, features, network = items
    uint(version, 1, 1)
    polls, outstanding = (uint(limit, U8, 1) for limit in array(limits, 2))
    numbers = [uint(feature, 127, 1) for feature in array(features, 0, 64)]
    if numbers != sorted(set(numbers)):
        raise Malformed("features not ascending")
    if type(network) is not bytes or len(network) > 2838:
        raise Malformed("not the bytes of a descriptor")
    when = uint(hour, U32), uint(edge_s, 43_200, 1)
    return Hello(blob(store_id, 16), *when, polls, outstanding, numbers, network)


def _read_reply(items: list[Value]) -> Reply:
    reply = Reply(
        status=uint(items[1], MALFORMED),
        hour=uint(items[2], U32),
        expires_hour=uint(items[3], U32),
        retry_after_s=uint(items[4], 3600),
        more=uint(items[5], U16),
        tag=blob(items[6], 0, TAG_BYTES),
        cell=blob(items[7], 0, CELL_BYTES),
    )
    if reply.expires_hour and reply.status not in (OK, DUP):
        raise Malformed("an expiry without a cell")
    if reply.retry_after_s and reply.status not in (BUSY, QUOTA):
        raise Malformed("a hint without its reason")
    if reply.more and reply.status != OK:
        raise Malformed("cells announced without OK")
    with_tag, with_cell = bool(reply.tag), bool(reply.cell)
    expected = {OK: with_tag == with_cell, CONFLICT: with_cell and not with_tag}
    if not expected.get(reply.status, not with_tag and not with_cell):
        raise Malformed("tag and cell do not fit the status")
    return reply
