"""One connection as bytes: what came and was not taken yet, and writing that waits for the other side.

Knows no HTTP.  Reads ahead no more than `AHEAD_BYTES`, and holds nothing back that was written: who writes
waits until the kernel has it all, so a peer makes nothing grow by not reading.

Must never log or keep an address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

AHEAD_BYTES = 16384
PIECE_BYTES = 65536
"""What is written at once of something long."""

_scratch = memoryview(bytearray(AHEAD_BYTES))
"""Where every connection's bytes arrive: they are taken out before the loop does anything else."""


class Line(asyncio.BufferedProtocol):
    """One connection.  buffer: what came.  ended: nothing more will come.  born_s: the loop's time when it
    was made.  base: the transport below TLS.  is_astray: plain HTTP that came to a port with TLS."""

    def __init__(
        self,
        opened: Callable[[Line], object] | None = None,
        closed: Callable[[Line], object] | None = None,
    ) -> None:
        self.buffer = bytearray()
        self.ended = False
        self.transport: asyncio.Transport | None = None
        self.base: asyncio.Transport | None = None
        self.is_astray = False
        self.born_s = asyncio.get_running_loop().time()
        self._opened = opened
        self._closed = closed
        self._news: asyncio.Future[None] | None = None
        self._taken: asyncio.Future[None] | None = None

    # --- what the loop calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=1, low=0)
        self.transport = transport
        if self._opened is not None:
            self._opened(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        return _scratch

    def buffer_updated(self, nbytes: int) -> None:
        self.feed(_scratch[:nbytes])

    def feed(self, data: bytes | memoryview) -> None:
        """Take what has come."""
        self.buffer += data
        if len(self.buffer) >= AHEAD_BYTES and self.transport is not None:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Whether we may still answer: in TLS the end of one direction is the end of both."""
        self.ended = True
        self._wake()
        return not self.is_secure

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.transport, self.base = True, None, None
        self._wake()
        self.resume_writing()
        if self._closed is not None:
            self._closed(self)

    def pause_writing(self) -> None:
        if self._taken is None:
            self._taken = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._taken is not None and not self._taken.done():
            self._taken.set_result(None)
        self._taken = None

    def _wake(self) -> None:
        if self._news is not None:
            self._news.set_result(None)
            self._news = None

    # --- what we call ---

    @property
    def is_secure(self) -> bool:
        return self.transport is not None and self.transport.get_extra_info("sslcontext") is not None

    async def wait_more(self) -> bool:
        """Wait until more has come; false when nothing more will."""
        if self.ended or self.transport is None:
            return False
        before = len(self.buffer)
        self.transport.resume_reading()
        if self._news is None:
            self._news = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._news)
        return len(self.buffer) > before

    async def send(self, data: bytes | memoryview, stall_s: float) -> None:
        """Write, and wait until the kernel has taken it all.

        Raises TimeoutError when it takes no byte for `stall_s`, ConnectionError when the connection is over.
        """
        for start in range(0, len(data), PIECE_BYTES):
            if self.transport is None or self.transport.is_closing():
                raise ConnectionResetError
            self.transport.write(data[start : start + PIECE_BYTES])
            while self._taken is not None:
                await self._wait_taken(self._taken, stall_s)

    async def _wait_taken(self, taken: asyncio.Future[None], stall_s: float) -> None:
        left = self.unsent_bytes
        done, _ = await asyncio.wait((taken,), timeout=stall_s)
        if not done and self.unsent_bytes >= left:
            raise TimeoutError

    @property
    def unsent_bytes(self) -> int:
        """What the kernel has not taken yet."""
        return 0 if self.transport is None else self.transport.get_write_buffer_size()

    def finish(self) -> None:
        """Say that nothing more will come from us, if this can be said without ending the other direction."""
        if self.transport is None or self.transport.is_closing():
            return
        if self.transport.can_write_eof():
            with suppress(OSError):  # the other side was faster
                self.transport.write_eof()
        else:
            self.transport.close()

    def close(self) -> None:
        """End the connection once what was written has left."""
        if self.transport is not None:
            self.transport.close()

    def abort(self) -> None:
        """Cut the connection without waiting for the other side, which may never read again."""
        transport = self.base or self.transport
        if transport is not None:
            transport.abort()
