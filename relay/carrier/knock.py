"""How members come in, and how strangers are told from them before anything is answered.

A knock is a request whose path ends in a hidden path and that is nothing but what a member's client sends: an
upgrade to a WebSocket, or a long poll.  Everything else belongs to the site, its bytes unchanged.

    GET <prefix><hidden path> HTTP/1.1      Upgrade: websocket, version 13, a key; no Origin, no extensions
    POST <prefix><hidden path> HTTP/1.1     Content-Length; perhaps the cookie of a link

Spec: docs/protocol.md, 3.3, 4 and 4.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from relay.admission import Admission
from relay.config import Pool

TARGET_BYTES = 1024
"""Of a front's prefix and the hidden path together."""
HEAD_BYTES = 8192
"""Of a whole knock, with what fronts add and the cookies of their own."""
COOKIE = "sid"

_START = re.compile(rb"(GET|POST) (/[!-~]*) ")
_START_SO_FAR = re.compile(rb"G?|GE|PO?|POS|(?:GET|POST)(?: (?:/[!-~]*)?)?")
_HEAD = re.compile(rb"(GET|POST) /[!-~]* HTTP/1\.([01])\r\n((?:[A-Za-z0-9-]+:[\t -~\x80-\xff]*\r\n)+)\r\n")
_KEY = re.compile(rb"[A-Za-z0-9+/]{22}==")
_LENGTH = re.compile(rb"[0-9]{1,8}")
_ONCE = frozenset(b"connection content-length host sec-websocket-key sec-websocket-version upgrade".split())
_NEVER = frozenset(b"expect origin sec-websocket-extensions transfer-encoding".split())


class Sign(Enum):
    """What cannot be let in: a stranger, or somebody of whom more must come before it can be told."""

    STRANGER = 0
    UNDECIDED = 1


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Wants a WebSocket.  key: of its handshake.  size: bytes of the head."""

    pool: Pool
    key: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Call:
    """A long poll.  cookie: of its link, empty when it has none.  length: bytes of the body behind it."""

    pool: Pool
    cookie: str
    length: int
    size: int
    stays: bool


def judge(buffer: bytearray, admission: Admission) -> Upgrade | Call | Sign:
    """Say who begins with these bytes.  The buffer is left as it is."""
    start = _START.match(buffer)
    if start is None:
        is_short = len(buffer) <= TARGET_BYTES
        return Sign.UNDECIDED if is_short and _START_SO_FAR.fullmatch(buffer) else Sign.STRANGER
    pool = admission.pool_at("/" + start[2].decode().rpartition("/")[2])
    if pool is None or len(start[2]) > TARGET_BYTES:
        return Sign.STRANGER
    size = buffer.find(b"\r\n\r\n") + 4
    if size < 4:
        return Sign.UNDECIDED if len(buffer) <= HEAD_BYTES else Sign.STRANGER
    head = _HEAD.fullmatch(buffer, 0, size)
    fields = _fields(head[3]) if head and size <= HEAD_BYTES else None
    if head is None or fields is None:
        return Sign.STRANGER
    if head[1] == b"GET":
        return _upgrade(pool, fields, size) if head[2] == b"1" else Sign.STRANGER
    return _call(pool, fields, size, persistent=head[2] == b"1")


def _fields(lines: bytes) -> dict[bytes, bytes] | None:
    """The fields by their names; None where one is twice that counts, or one that no member sends."""
    fields: dict[bytes, bytes] = {}
    for line in lines.splitlines():
        name, _, value = line.partition(b":")
        name = name.lower()
        if name in _NEVER or (name in _ONCE and name in fields):
            return None
        fields[name] = fields[name] + b"; " + value.strip() if name in fields else value.strip()
    return fields


def _upgrade(pool: Pool, fields: dict[bytes, bytes], size: int) -> Upgrade | Sign:
    key = fields.get(b"sec-websocket-key", b"")
    wants = [part.strip() for part in fields.get(b"connection", b"").lower().split(b",")]
    if (
        b"upgrade" in wants
        and fields.get(b"upgrade", b"").lower() == b"websocket"
        and fields.get(b"sec-websocket-version") == b"13"
        and _KEY.fullmatch(key)
        and b"content-length" not in fields
        and b"host" in fields
    ):
        return Upgrade(pool, key, size)
    return Sign.STRANGER


def _call(pool: Pool, fields: dict[bytes, bytes], size: int, *, persistent: bool) -> Call | Sign:
    length = fields.get(b"content-length", b"")
    if not _LENGTH.fullmatch(length) or b"host" not in fields or b"upgrade" in fields:
        return Sign.STRANGER
    asked = fields.get(b"connection", b"").lower()
    stays = b"close" not in asked and (persistent or b"keep-alive" in asked)
    return Call(pool, _cookie(fields.get(b"cookie", b"")), int(length), size, stays)


def _cookie(text: bytes) -> str:
    """The value of our cookie among those of fronts."""
    for part in text.decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""
