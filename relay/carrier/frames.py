"""WebSocket frames from a client, and to it (RFC 6455, version 13, no extension).

    byte 0      fin 1, reserved 3, kind 4
    byte 1      mask 1, length 7; 126: the length is in the next 2 bytes, 127: in the next 8
    mask        4 bytes, from a client always; to it never
    payload

Bytes in, messages out, without a socket.  Whatever a member's client does not do is refused: frames without
mask, texts, reserved bits, messages in more than 64 pieces, and control frames without end.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha1

FRAGMENTS = 64
"""Fronts may cut a message of 61,440 bytes where their buffers end, at 1,024 bytes or more."""
CONTROLS = 256
"""Pings and pongs between two messages: a client pings each half minute, and says more in half an hour."""
CONTROL_BYTES = 125
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Kind(IntEnum):
    MORE = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class FrameRejected(Exception):
    """A frame that no member's client sends."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole message, or a control frame."""

    kind: Kind
    payload: bytes


class FrameReader:
    """Takes frames off a buffer, as they come.  most_bytes: of one message."""

    __slots__ = ("_controls", "_fragments", "_head", "_message", "_most_bytes")

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._head: _FrameHead | None = None
        self._message = bytearray()
        self._fragments = 0
        self._controls = 0

    def read(self, buffer: bytearray) -> Frame | None:
        """Return the next message or control frame; None while more must come.  Raises FrameRejected."""
        while True:
            if self._head is None:
                self._head = _read_head(buffer)
                if self._head is None:
                    return None
                self._check(self._head)
            head = self._head
            if head.kind >= Kind.CLOSE:
                if len(buffer) < head.left:
                    return None
                payload = head.unmask(buffer)
                self._head = None
                return Frame(head.kind, payload)
            self._message += head.unmask(buffer)
            if head.left:
                return None
            self._head = None
            if head.fin:
                return Frame(Kind.BINARY, self._take_message())

    def _take_message(self) -> bytes:
        message = bytes(self._message)
        self._message.clear()
        self._fragments = self._controls = 0
        return message

    def _check(self, head: _FrameHead) -> None:
        if head.kind >= Kind.CLOSE:
            self._controls += 1
            if not head.fin or head.left > CONTROL_BYTES or self._controls > CONTROLS:
                raise FrameRejected
            return
        if head.kind is not (Kind.MORE if self._fragments else Kind.BINARY):
            raise FrameRejected
        self._fragments += 1
        if self._fragments > FRAGMENTS or len(self._message) + head.left > self._most_bytes:
            raise FrameRejected


class _FrameHead:
    """The head of one frame, and how much of its payload has not come yet."""

    __slots__ = ("_mask", "fin", "kind", "left")

    def __init__(self, kind: Kind, left: int, mask: bytes, *, fin: bool) -> None:
        self.kind = kind
        self.left = left
        self.fin = fin
        self._mask = mask

    def unmask(self, buffer: bytearray) -> bytes:
        """Take what there is of the payload off the buffer."""
        size = min(self.left, len(buffer))
        taken = bytes(buffer[:size])
        del buffer[:size]
        self.left -= size
        mask = (self._mask * (size // 4 + 1))[:size]
        turn = size % 4
        self._mask = self._mask[turn:] + self._mask[:turn]
        return (int.from_bytes(taken, "big") ^ int.from_bytes(mask, "big")).to_bytes(size, "big")


def _read_head(buffer: bytearray) -> _FrameHead | None:
    """Take a frame's head off the buffer; None while it is not whole.  Raises FrameRejected."""
    if not buffer:
        return None
    if buffer[0] & 0x70 or buffer[0] & 0x0F not in tuple(Kind) or buffer[0] & 0x0F == Kind.TEXT:
        raise FrameRejected
    if len(buffer) < 2:
        return None
    if not buffer[1] & 0x80:
        raise FrameRejected
    length = buffer[1] & 0x7F
    size_bytes = {126: 2, 127: 8}.get(length, 0)
    end = 2 + size_bytes + 4
    if len(buffer) < end:
        return None
    if size_bytes:
        length = int.from_bytes(buffer[2 : 2 + size_bytes], "big")
        if length < (126 if size_bytes == 2 else 1 << 16):
            raise FrameRejected
    kind, fin = Kind(buffer[0] & 0x0F), bool(buffer[0] & 0x80)
    head = _FrameHead(kind, length, bytes(buffer[end - 4 : end]), fin=fin)
    del buffer[:end]
    return head


def frame(kind: Kind, payload: bytes) -> bytes:
    """One frame to a client: whole, without mask."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | kind, size)) + payload
    if size < 1 << 16:
        return bytes((0x80 | kind, 126)) + size.to_bytes(2, "big") + payload
    return bytes((0x80 | kind, 127)) + size.to_bytes(8, "big") + payload


def accept(key: bytes) -> bytes:
    """The value of Sec-WebSocket-Accept for a key.  SHA-1 is the standard's choice, and guards nothing."""
    return b64encode(sha1(key + _GUID, usedforsecurity=False).digest())
