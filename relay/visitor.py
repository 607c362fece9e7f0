"""One link on its WebSocket: messages in, messages out, and an end to everything that makes no progress.

Reads a message, answers it, and only then reads the next, so a link that does not read its answers is
not heard.  One at a time writes, in the order of the channel's counter.

Must never log or keep an address.  Spec: docs/protocol.md, 4 and 5.
"""

from __future__ import annotations

import asyncio

from aiohttp import WSMsgType, web

from keys.errors import HandshakeRejected, RecordRejected
from relay.clock import Moment
from relay.config import Pool
from relay.decoy import SERVER
from relay.link import LinkState
from relay.reception import Buffers, Reception
from relay.telemetry import Count
from wire.errors import Malformed
from wire.limits import RECORD_BYTES, RECORDS_PER_MESSAGE
from wire.record import split_message

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
        self._guest = reception.admit(pool, self._wake)
        self._writing = asyncio.Lock()
        self._writer: asyncio.Task[None] | None = None

    async def stay(self) -> None:
        """Serve the link until it ends."""
        try:
            if await self._shake_hands():
                await self._converse()
        except (ConnectionError, TimeoutError):
            self._socket.abort()
        finally:
            self._reception.dismiss(self._guest)
            if self._writer is not None:
                self._writer.cancel()
            await self._socket.close()

    def end_if_due(self, moment: Moment) -> None:
        """Cut the link when it has been silent too long or is older than its epoch allows."""
        if self._guest.link.is_due(moment):
            self._socket.abort()

    async def _shake_hands(self) -> bool:
        """Answer message 1; for everything else, silence included, the same end at the same time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._reception.limits.handshake_s
        try:
            async with asyncio.timeout_at(deadline):
                message = await self._socket.receive()
            first = message.data if message.type is WSMsgType.BINARY else b""
            answer = self._reception.shake_hands(self._guest, first)
        except (HandshakeRejected, TimeoutError):
            self._reception.telemetry.count(Count.HANDSHAKES_REFUSED)
            await asyncio.sleep(deadline - loop.time())
            return False
        finally:
            self._socket.silent = False
        await self._send(answer)
        return True

    async def _converse(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.BINARY:
                return
            try:
                await self._take(message.data)
            except RecordRejected:
                self._reception.telemetry.count(Count.RECORDS_REFUSED)
                return
            del message  # the keys of this link, which stay, would open it
            await self._flush()
            if self._guest.link.state is LinkState.CLOSING:
                return

    async def _take(self, message: bytes) -> None:
        """Work on the records of one message, in their order, up to one that is no request."""
        link, reception = self._guest.link, self._reception
        with reception.buffers() as buffers:
            try:
                for record in split_message(message):
                    request = link.open(record, buffers.opened, reception.moment)
                    await reception.serve(self._guest, request)
            except Malformed:
                reception.refuse(self._guest)

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
            while message := await self._seal_message():
                await self._send(message)

    async def _seal_message(self) -> bytes:
        """Take up to 15 records off the queue; empty when nothing waits."""
        with self._reception.buffers() as buffers:
            end = 0
            while end < MESSAGE_BYTES and await self._seal_next(buffers, end):
                end += RECORD_BYTES
            return bytes(buffers.sealed[:end])

    async def _seal_next(self, buffers: Buffers, at: int) -> bool:
        """Seal what waits next and is still there; false when nothing is left."""
        link, reception = self._guest.link, self._reception
        while waiting := link.take_next():
            held = None
            if waiting.hit is not None:
                held = await reception.store.fetch(waiting.hit, hand_out=waiting.hands_out)
            if link.seal(waiting, held, buffers.plain, buffers.sealed[at : at + RECORD_BYTES]):
                reception.telemetry.count(Count.CELLS_HANDED_OUT, int(held is not None))
                return True
        return False

    async def _send(self, message: bytes) -> None:
        """Hand one message to the socket.  Raises TimeoutError when it takes nothing for too long."""
        async with asyncio.timeout(self._reception.limits.stall_s):
            await self._socket.send_bytes(message)
