"""One link, without its socket: handshake, records in, replies and pushed cells out, and when to close.

What waits to be sent is a queue of small replies and of numbers that name held cells; a cell is copied
only when the socket can take its record.  So a slow reader costs the relay no cells, and a cell that was
deleted meanwhile is not sent.

Does no I/O and reads no clock.  Must never know an address, or what a cell holds.

Spec: docs/protocol.md, 4 and 5.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import islice

from keys.channel import Channel, Responder
from keys.onward import ReplySealer
from relay.clock import EPOCH_S, Moment
from relay.operations import Held, Hit
from wire.limits import (
    EPOCH_GRACE_S,
    FORWARDED_PLAIN_BYTES,
    OUTSTANDING_REQUESTS,
    RECORD_PLAIN_BYTES,
    SWEEP_POLLS,
)
from wire.record import LENGTH_BYTES, close_into, unpad
from wire.request import (
    Forwarded,
    Hello,
    Mode,
    Push,
    Reply,
    ReplyStatus,
    Request,
    decode_request,
    encode,
    encode_into,
    forwarded_into,
)

FEATURE_LIVE_PUSH = 1
FEATURE_LONG_POLL = 2
FEATURES = (FEATURE_LIVE_PUSH, FEATURE_LONG_POLL)
"""What every relay has."""
PUSHES_WAITING = 1024
"""Cells that wait for one slow reader, announced or pushed; what is beyond, it finds by its next POLL."""
_ZEROS = bytes(RECORD_PLAIN_BYTES)
_NOTHING = memoryview(b"")


class LinkState(Enum):
    """NEW: no channel yet.  OPEN: requests are answered.  CLOSING: what is queued is sent, no more.
    ENDED: struck off; whatever is still on its way to it or from it is dropped."""

    NEW = auto()
    OPEN = auto()
    CLOSING = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True, repr=False)
class Waiting:
    """Something to send: a reply, a reply around a held cell, or a held cell alone.

    sealer: when the reply goes back over another relay, sealed for the client alone.
    """

    reply: Reply | Forwarded | None
    hit: Hit | None = None
    sealer: ReplySealer | None = None

    @property
    def hands_out(self) -> bool:
        """Whether the cell goes to a reader; with CONFLICT it goes to a second writer."""
        return self.reply is None or self.reply.status is not ReplyStatus.CONFLICT


class Link:
    """One link from its handshake to its end."""

    __slots__ = ("_active_s", "_channel", "_idle_s", "_opened_epoch", "_queue", "number", "polls", "state")

    def __init__(self, number: int, moment: Moment, idle_s: int) -> None:
        """number: a u32 that no other open link has.  idle_s: seconds without a record it may live."""
        self.number = number
        self.state = LinkState.NEW
        self.polls = 0
        self._channel: Channel | None = None
        self._queue: deque[Waiting] = deque()
        self._opened_epoch = moment.epoch
        self._active_s = moment.now_s
        self._idle_s = idle_s

    def handshake(
        self,
        message: bytes,
        responder: Responder,
        store_id: bytes,
        moment: Moment,
        features: tuple[int, ...] = FEATURES,
        network: bytes = b"",
    ) -> bytes:
        """Answer message 1 with message 2.  Raises HandshakeRejected, for every reason.

        network: the signed descriptor that this link's pool is offered, at most 2,838 bytes, or empty.
        """
        assert self.state is LinkState.NEW
        limits = SWEEP_POLLS, OUTSTANDING_REQUESTS
        hello = Hello(store_id, moment.hour, moment.edge_s, *limits, features, network)
        answer, self._channel = responder.answer(message, encode(hello))
        self.state = LinkState.OPEN
        return answer

    def open(self, record: memoryview, plain: memoryview, moment: Moment) -> Request:
        """Decrypt one record into `plain` (4,080 bytes) and decode it there: a PUT is views of it.

        Raises RecordRejected, after which nothing more can be read, and Malformed.
        """
        assert self._channel is not None
        self._channel.open_into(record, plain)
        self._active_s = moment.now_s
        return decode_request(unpad(plain))

    def remember_poll(self, mode: Mode) -> None:
        """Count a POLL set that the store now has standing for this link."""
        self.polls = 1 if mode is Mode.NEW else self.polls + 1

    def reply(
        self,
        reply: Reply | Forwarded,
        hit: Hit | None = None,
        more: Iterable[Hit] = (),
        sealer: ReplySealer | None = None,
    ) -> None:
        """Queue the reply to the oldest unanswered request, and the further cells it announces.

        more: what finds no room is left out, as if it had gone before it was sent.
        """
        self._queue.append(Waiting(reply, hit, sealer))
        room = max(0, PUSHES_WAITING - len(self._queue))
        self._queue.extend(Waiting(None, each) for each in islice(more, room))
        if isinstance(reply, Reply) and reply.status is ReplyStatus.MALFORMED:
            self.state = LinkState.CLOSING

    def push(self, hit: Hit) -> bool:
        """Queue a cell that came while this link waits for its tag; tell whether there was room."""
        if self.state is not LinkState.OPEN or len(self._queue) >= PUSHES_WAITING:
            return False
        self._queue.append(Waiting(None, hit))
        return True

    def hears(self) -> bool:
        """Whether requests are taken."""
        return self.state is LinkState.OPEN

    def leave(self) -> bool:
        """Take no further request; what is queued is still sent.  False before there is a channel."""
        if self.state is LinkState.OPEN:
            self.state = LinkState.CLOSING
        return self.state is LinkState.CLOSING

    @property
    def waits(self) -> bool:
        """Whether anything is to be sent."""
        return bool(self._queue)

    @property
    def waiting_replies(self) -> int:
        """Replies that nobody has fetched."""
        return sum(waiting.reply is not None for waiting in self._queue)

    def take_next(self) -> Waiting | None:
        """Take what is to be sent next off the queue."""
        return self._queue.popleft() if self._queue else None

    def seal(self, waiting: Waiting, held: Held | None, plain: memoryview, out: memoryview) -> bool:
        """Write what was taken into one record; tell whether there was anything to write.

        held: the cell that `waiting.hit` names, None when it has gone.  plain: 4,080 bytes, left zero.
        out: 4,096 bytes.
        """
        assert self._channel is not None
        message = _message(waiting, held)
        if message is None:
            return False
        cell = held.cell if held is not None else _NOTHING
        close_into(_write(message, cell, waiting.sealer, plain[LENGTH_BYTES:], out), plain)
        self._channel.seal_into(plain, out)
        plain[:] = _ZEROS
        return True

    def is_due(self, moment: Moment) -> bool:
        """Tell whether the link must close now: silent too long, or older than its epoch allows."""
        edge_s = (self._opened_epoch + 1) * EPOCH_S + EPOCH_GRACE_S
        return moment.now_s >= edge_s or moment.now_s - self._active_s >= self._idle_s


def _write(
    message: Reply | Push | Forwarded,
    cell: memoryview,
    sealer: ReplySealer | None,
    array: memoryview,
    scratch: memoryview,
) -> int:
    """Write the array that goes into the record, and return its length.

    scratch: 3,826 bytes at least, overwritten by the caller; a reply is worded there before it is sealed.
    """
    if isinstance(message, Forwarded):
        data = encode(message)
        array[: len(data)] = data
        return len(data)
    if sealer is None:
        return encode_into(message, cell, array)
    inner = scratch[:FORWARDED_PLAIN_BYTES]
    close_into(encode_into(message, cell, inner[LENGTH_BYTES:]), inner)
    length, room = forwarded_into(array)
    sealer.seal_into(inner, room)
    return length


def _message(waiting: Waiting, held: Held | None) -> Reply | Push | Forwarded | None:
    """Word what is sent, without its cell.  A cell that went after it was found is as if never found."""
    reply = waiting.reply
    if reply is None:
        return Push(bytes(held.tag), b"") if held else None
    if waiting.hit is None or isinstance(reply, Forwarded):
        return reply
    if reply.status is ReplyStatus.CONFLICT:
        return reply if held else Reply(ReplyStatus.BUSY, reply.hour)
    return replace(reply, tag=bytes(held.tag)) if held else reply
