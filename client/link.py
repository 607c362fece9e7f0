"""Our end of one relay link: handshake, records, replies matched to requests.  No I/O.

Bytes of whole WebSocket messages go in and come out; what is inside a cell is never looked at here.
Spec: docs/protocol.md, sections 4 and 5.
"""

from __future__ import annotations

from collections import deque

from client.effects import About, Carried, LinkId
from client.events import CellArrived, ForwardAnswered, LinkOpened, ReplyArrived
from keys.channel import Channel, Initiator
from keys.errors import HandshakeRejected
from keys.primitives import Random
from wire.descriptor import RelayEntry
from wire.errors import Malformed
from wire.record import pad, split_message, unpad
from wire.request import (
    Forward,
    Forwarded,
    Hello,
    Poll,
    Push,
    Reply,
    Request,
    decode_response,
    encode,
)

Arrival = LinkOpened | ReplyArrived | ForwardAnswered | CellArrived


class RelayLink:
    """One link.  Raises HandshakeRejected, RecordRejected or Malformed; the link must close then."""

    def __init__(self, link: LinkId, entry: RelayEntry, random: Random) -> None:
        self._link = link
        self._initiator = Initiator(entry.key, entry.relay_id, entry.admission, random)
        self._channel: Channel | None = None
        self._asked: deque[tuple[Request, About]] = deque()

    def __repr__(self) -> str:
        return ""

    @property
    def awaits(self) -> bool:
        """Whether a request has no reply yet."""
        return bool(self._asked)

    def first_message(self) -> bytes:
        """The first WebSocket message, 4,096 bytes."""
        return self._initiator.first_message()

    def request(self, request: Request, about: About) -> bytes:
        """Seal one request into one record."""
        assert self._channel is not None
        self._asked.append((request, about))
        return self._channel.seal(pad(encode(request)))

    def receive(self, message: bytes) -> list[Arrival]:
        """Take one WebSocket message in; return what it holds, in order."""
        if self._channel is None:
            return [self._finish(message)]
        return [self._arrival(bytes(record)) for record in split_message(message)]

    def _finish(self, message: bytes) -> LinkOpened:
        channel, array = self._initiator.finish(message)
        hello = _decode_hello(array)
        self._channel = channel
        return LinkOpened(self._link, hello)

    def _arrival(self, record: bytes) -> ReplyArrived | ForwardAnswered | CellArrived:
        assert self._channel is not None
        match decode_response(unpad(self._channel.open(record))):
            case Reply() as reply:
                return self._match(reply)
            case Forwarded() as forwarded:
                return self._match_forward(forwarded)
            case Push() as push:
                return CellArrived(self._link, push)
            case _:
                raise Malformed("a second HELLO")

    def _match_forward(self, forwarded: Forwarded) -> ForwardAnswered:
        request, about = self._answered()
        if not isinstance(request, Forward) or not isinstance(about, Carried):
            raise Malformed("an answer to no FORWARD")
        return ForwardAnswered(self._link, about, forwarded)

    def _answered(self) -> tuple[Request, About]:
        if not self._asked:
            raise Malformed("a reply to nothing")
        return self._asked.popleft()

    def _match(self, reply: Reply) -> ReplyArrived:
        request, about = self._answered()
        if isinstance(request, Forward):
            raise Malformed("a reply to a FORWARD")
        if reply.tag and not isinstance(request, Poll):
            raise Malformed("a tag that was not asked for")
        return ReplyArrived(self._link, about, reply)


def _decode_hello(array: bytes) -> Hello:
    """A HELLO that does not decode is one more reason to take the relay for another."""
    try:
        hello = decode_response(array)
    except Malformed:
        raise HandshakeRejected from None
    if not isinstance(hello, Hello):
        raise HandshakeRejected
    return hello
