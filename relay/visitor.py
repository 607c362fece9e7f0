"""One link on its WebSocket: messages in, messages out, and an end to everything that makes no progress.

Reads a message, answers it, and only then reads the next, so a link that does not read its answers is
not heard.  One at a time writes, in the order of the channel's counter.

Must never log or keep an address.  Spec: docs/protocol.md, 4 and 5.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import WSMsgType, web

from keys.errors import HandshakeRejected, RecordRejected
from relay.clock import Moment
from relay.config import Pool
from relay.conversation import seal_waiting, take
from relay.decoy import SERVER
from relay.reception import Reception
from relay.telemetry import Count
from wire.limits import RECORD_BYTES, RECORDS_PER_MESSAGE

MESSAGE_BYTES = RECORDS_PER_MESSAGE * RECORD_BYTES
CLOSE_S = 2.0


class Socket(web.WebSocketResponse):
    """A WebSocket that does not answer faults by itself before the handshake is done.

    So whatever is wrong with message 1, also its frames, the end looks the same and comes at one time.
    """

    def __init__(self) -> None:
        super().__init__(timeout=CLOSE_S, compress=False, max_msg_size=MESSAGE_BYTES + 1, writer_limit=0)
        self.headers["Server"] = SERVER
        self.silent = True

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        return False if self.silent else await super().close(code=code, message=message, drain=drain)

    @property
    def unsent_bytes(self) -> int:
        """What the kernel has not taken yet."""
        transport = self._req.transport if self._req is not None else None
        return 0 if transport is None else transport.get_write_buffer_size()

    def abort(self) -> None:
        """Cut the connection without waiting for the other end, which may never read again."""
        transport = self._req.transport if self._req is not None else None
        if transport is not None:
            transport.abort()


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
                message = await self._socket.receive()
            first = message.data if message.type is WSMsgType.BINARY else b""
            answer = await self._reception.shake_hands(self._guest, first)
        except (HandshakeRejected, TimeoutError):
            self._reception.telemetry.count(Count.HANDSHAKES_REFUSED)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(deadline):
                    await self._over.wait()
            return False
        finally:
            self._socket.silent = False
        await self._send(answer)
        return True

    async def _converse(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.BINARY:
                return
            async with self._hearing:
                if not self._guest.link.hears():
                    return
                try:
                    wait_s = await take(self._reception, self._guest, message.data)
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
                await self._send(message)

    async def _send(self, message: bytes) -> None:
        """Hand one message to the socket.  Raises TimeoutError when it takes no byte for too long."""
        sending = asyncio.ensure_future(self._socket.send_bytes(message))
        left = self._socket.unsent_bytes
        try:
            while not (await asyncio.wait((sending,), timeout=self._reception.limits.stall_s))[0]:
                if self._socket.unsent_bytes >= left:
                    raise TimeoutError
                left = self._socket.unsent_bytes
            await sending
        finally:
            sending.cancel()
