"""One link on its WebSocket: messages in, messages out, and an end to everything that makes no progress.

Reads a message, answers it, and only then reads the next, so a link that does not read its answers is
not heard.  One at a time writes, in the order of the channel's counter.

Must never log or keep an address.  Spec: docs/protocol.md, 4 and 5.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from keys.errors import HandshakeRejected, RecordRejected
from relay.carrier.conversation import seal_waiting, take
from relay.carrier.frames import Frame, FrameReader, FrameRejected, Kind, accept, frame
from relay.carrier.knock import Upgrade
from relay.clock import Moment
from relay.config import Pool
from relay.entrance.line import Line
from relay.reception import Reception
from relay.site.pages import SERVER, date
from relay.telemetry import Count
from wire.limits import RECORD_BYTES, RECORDS_PER_MESSAGE

MESSAGE_BYTES = RECORDS_PER_MESSAGE * RECORD_BYTES
CLOSE_S = 2.0
NORMAL = (1000).to_bytes(2, "big")


class Socket:
    """A WebSocket over one connection, whose upgrade has come.

    stall_s: how long the other side may take nothing.  Until `speaks` is set it says nothing by itself, so
    whatever is wrong with message 1, also its frames, the end looks the same and comes at one time.
    """

    def __init__(self, line: Line, knock: Upgrade, stall_s: float) -> None:
        self.speaks = False
        self._closing = False
        self._line = line
        self._key = knock.key
        self._stall_s = stall_s
        self._frames = FrameReader(MESSAGE_BYTES)
        del line.buffer[: knock.size]

    async def open(self) -> None:
        """Answer the upgrade, as a server does that hands on to another.  Raises as `send`."""
        lines = (
            b"HTTP/1.1 101 Switching Protocols",
            b"Server: " + SERVER,
            b"Date: " + date(time.time()),
            b"Connection: upgrade",
            b"Upgrade: websocket",
            b"Sec-WebSocket-Accept: " + accept(self._key),
        )
        await self._line.send(b"\r\n".join(lines) + b"\r\n\r\n", self._stall_s)

    async def receive(self) -> bytes:
        """Wait for the next message; empty when the other side has ended the link, or broken a rule.

        Raises as `send`.
        """
        while (found := await self._next()) is not None:
            match found.kind:
                case Kind.BINARY:
                    return found.payload
                case Kind.PING if self.speaks:
                    await self._line.send(frame(Kind.PONG, found.payload), self._stall_s)
                case Kind.CLOSE:
                    break
        return b""

    async def _next(self) -> Frame | None:
        try:
            while (found := self._frames.read(self._line.buffer)) is None:
                if not await self._line.wait_more():
                    return None
        except FrameRejected:
            return None
        return found

    async def send(self, message: bytes) -> None:
        """Send one message.  Raises TimeoutError when the other side takes no byte of it for too long, and
        ConnectionError when it is gone."""
        await self._line.send(frame(Kind.BINARY, message), self._stall_s)

    async def close(self) -> None:
        """Say that this is the end, if we speak, and give the other side a moment to agree."""
        if self._closing or not self.speaks:
            return
        self._closing = True
        with suppress(ConnectionError, TimeoutError):
            await self._line.send(frame(Kind.CLOSE, NORMAL), CLOSE_S)
            async with asyncio.timeout(CLOSE_S):
                while not self._line.ended:
                    self._line.buffer.clear()
                    await self._line.wait_more()

    def abort(self) -> None:
        """Cut the connection without waiting for the other end, which may never read again."""
        self._line.abort()


class Visitor:
    """One visitor who came by a hidden path."""

    def __init__(self, reception: Reception, pool: Pool, socket: Socket) -> None:
        self._reception = reception
        self._socket = socket
        self._guest = reception.admit(pool, self._wake, self.end)
        self._hearing = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._writer: asyncio.Task[None] | None = None
        self._over = asyncio.Event()
        self._parting: asyncio.Event | None = None

    async def stay(self) -> None:
        """Serve the link until it ends."""
        try:
            if await self._shake_hands():
                await self._converse()
        except (ConnectionError, TimeoutError):
            self._socket.abort()
        finally:
            self._strike_off()
            if self._writer is not None:
                self._writer.cancel()
            if self._parting is not None:
                await self._parting.wait()
            await self._socket.close()

    async def leave(self) -> None:
        """Take no further request, send what was earned, and part as a WebSocket does."""
        self._parting = asyncio.Event()
        try:
            async with self._hearing:  # the message in work is answered first
                if not self._guest.link.leave():
                    self.end()
            await self._flush_quietly()
            await self._socket.close()
        finally:
            self._parting.set()

    def end(self) -> None:
        """Cut the link at once."""
        self._strike_off()
        self._socket.abort()

    def end_if_due(self, moment: Moment) -> None:
        """Cut the link when it has been silent too long or is older than its epoch allows."""
        if self._guest.link.is_due(moment):
            self.end()

    def _strike_off(self) -> None:
        if not self._over.is_set():
            self._over.set()
            self._reception.dismiss(self._guest)

    async def _shake_hands(self) -> bool:
        """Answer message 1; for everything else, silence included, the same end at the same time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._reception.limits.handshake_s
        try:
            async with asyncio.timeout_at(deadline):
                first = await self._socket.receive()
            answer = await self._reception.shake_hands(self._guest, first)
        except (HandshakeRejected, TimeoutError):
            self._reception.telemetry.count(Count.HANDSHAKES_REFUSED)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(deadline):
                    await self._over.wait()
            return False
        finally:
            self._socket.speaks = True
        await self._socket.send(answer)
        return True

    async def _converse(self) -> None:
        while message := await self._socket.receive():
            async with self._hearing:
                if not self._guest.link.hears():
                    return
                try:
                    wait_s = await take(self._reception, self._guest, message)
                except RecordRejected:
                    self._reception.telemetry.count(Count.RECORDS_REFUSED)
                    return
                del message  # the keys of this link, which stay, would open it
                await self._flush()
                if not self._guest.link.hears():
                    return
            await asyncio.sleep(wait_s)

    def _wake(self) -> None:
        """Have what waits sent; one writer is enough, it takes along what comes meanwhile."""
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._flush_quietly())

    async def _flush_quietly(self) -> None:
        """As `_flush`, for nobody who waits; the reader finds out by itself that the socket is gone."""
        try:
            await self._flush()
        except (ConnectionError, TimeoutError):
            self._socket.abort()

    async def _flush(self) -> None:
        """Send everything that waits, as fast as the socket takes it."""
        async with self._writing:
            while not self._over.is_set():
                message = await seal_waiting(self._reception, self._guest, RECORDS_PER_MESSAGE)
                if not message:
                    return
                await self._socket.send(message)
