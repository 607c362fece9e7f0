"""A small client of one relay, for tests: connect, shake hands, ask, and take what is pushed.

Speaks only `wire` and `keys.channel`, as a stranger's client would; no part of the real client.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from keys.capability import drop_id, hash_read, hash_write
from keys.channel import Channel, Initiator, hidden_path
from keys.primitives import Random, random_bytes
from wire.descriptor import RelayEntry
from wire.limits import CELL_BYTES, HASH_BYTES, POLL_TAGS, PUT_TAGS, TAG_BYTES
from wire.record import pad, split_message, unpad
from wire.request import (
    Delete,
    Forward,
    Forwarded,
    Hello,
    Lifetime,
    Mode,
    Nop,
    Poll,
    Push,
    Put,
    Recall,
    Reply,
    Request,
    decode_response,
    encode,
)

MESSAGE_BYTES = 1 << 17


class Closed(Exception):
    """The relay closed the link."""


@dataclass(frozen=True)
class Drop:
    """Capabilities and tags of one invented drop."""

    w: bytes
    r: bytes
    tags: tuple[bytes, ...]

    @property
    def hr(self) -> bytes:
        return hash_read(self.r)

    @property
    def id(self) -> bytes:
        return drop_id(hash_write(self.w), self.hr)

    @property
    def delete(self) -> Delete:
        return Delete(hash_write(self.w), self.r)

    def put(
        self,
        epoch: int,
        cell: bytes,
        lifetime: Lifetime = Lifetime.HOURS_24,
        delete: Delete | None = None,
    ) -> Put:
        return Put(epoch, self.w, self.hr, self.tags, lifetime, cell, delete)

    def recall(self) -> Recall:
        return Recall(self.w, self.hr)


def make_drop(random: Random = random_bytes) -> Drop:
    return Drop(random(HASH_BYTES), random(HASH_BYTES), tuple(random(TAG_BYTES) for _ in range(PUT_TAGS)))


def make_cell(random: Random = random_bytes) -> bytes:
    return random(CELL_BYTES)


def make_poll(
    epoch: int,
    *tags: bytes,
    mode: Mode = Mode.NEW,
    deletes: tuple[Delete, ...] = (),
    random: Random = random_bytes,
) -> Poll:
    """A POLL for these tags, padded to 240 with random ones."""
    padding = tuple(random(TAG_BYTES) for _ in range(POLL_TAGS - len(tags)))
    return Poll(mode, epoch, tags + padding, deletes)


@dataclass
class RelayClient:
    """One open link.  pushed: CELLs that came, in their order."""

    socket: aiohttp.ClientWebSocketResponse
    channel: Channel
    hello: Hello
    pushed: deque[Push] = field(default_factory=deque)
    _replies: deque[Reply | Forwarded] = field(default_factory=deque)

    @property
    def epoch(self) -> int:
        return self.hello.hour // 12

    async def send(self, *requests: Request) -> None:
        """Send requests in one message, without waiting for their replies."""
        await self.socket.send_bytes(b"".join(self.channel.seal(pad(encode(each))) for each in requests))

    async def receive(self) -> None:
        """Take in one message.  Raises Closed."""
        message = await self.socket.receive(timeout=20)
        if message.type is not aiohttp.WSMsgType.BINARY:
            raise Closed
        for record in split_message(message.data):
            response = decode_response(unpad(self.channel.open(bytes(record))))
            if isinstance(response, Push):
                self.pushed.append(response)
            else:
                assert isinstance(response, Reply | Forwarded)
                self._replies.append(response)

    async def reply(self) -> Reply:
        """Wait for the next reply.  Raises Closed."""
        reply = await self._answer()
        assert isinstance(reply, Reply)
        return reply

    async def forward(self, forward: Forward) -> Forwarded:
        """Ask another relay over this one, once.  Raises Closed."""
        await self.send(forward)
        return await self.forwarded()

    async def forwarded(self) -> Forwarded:
        """Wait for the next answer to a FORWARD.  Raises Closed."""
        forwarded = await self._answer()
        assert isinstance(forwarded, Forwarded)
        return forwarded

    async def _answer(self) -> Reply | Forwarded:
        while not self._replies:
            await self.receive()
        return self._replies.popleft()

    async def ask(self, request: Request) -> Reply:
        await self.send(request)
        return await self.reply()

    async def push(self) -> Push:
        """Wait for the next pushed cell.  Raises Closed."""
        while not self.pushed:
            await self.receive()
        return self.pushed.popleft()

    async def nop(self) -> Reply:
        return await self.ask(Nop())


@asynccontextmanager
async def connected(
    entry: RelayEntry, url: str | None = None, random: Random = random_bytes
) -> AsyncIterator[RelayClient]:
    """Open a link to the relay of a descriptor, at its first URL unless another is given.

    TLS certificates are not looked at: the channel is what is tested.  Raises HandshakeRejected or Closed.
    """
    initiator = Initiator(entry.key, entry.relay_id, entry.admission, random)
    async with web_socket(entry, url) as socket:
        await socket.send_bytes(initiator.first_message())
        answer = await socket.receive(timeout=20)
        if answer.type is not aiohttp.WSMsgType.BINARY:
            raise Closed
        channel, hello = initiator.finish(answer.data)
        greeting = decode_response(hello)
        assert isinstance(greeting, Hello)
        yield RelayClient(socket, channel, greeting)


@asynccontextmanager
async def web_socket(
    entry: RelayEntry, url: str | None = None
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """The bare WebSocket at the hidden path, before any handshake."""
    address = (url or entry.urls[0]) + hidden_path(entry.admission)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, ssl=False, max_msg_size=MESSAGE_BYTES) as socket,
    ):
        yield socket
