"""Long polls of a relay in several processes: a call is answered by the worker that has its link.

The kernel deals connections out, and a client may bring each call over a new one.  So the first byte of a
cookie is the number of a worker, and a call that came to another one is handed to that worker and back,
one connection each, over Unix sockets of mode 0600 beside those of the status.

    0  pool u16 | 2 cookie 32 | 34 length u32 | 38 body          the call
    0  answered u8 | 1 body                                      the answer, to the end of the connection

The bodies are records, sealed for the link.  Must never log or keep an address.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress

from relay.config import Config
from relay.status import bind_private, short_name
from wire.limits import LONG_POLL_COOKIE_BYTES, LONG_POLL_HOLD_S, LONG_POLL_RECORDS, RECORD_BYTES

COOKIE_CHARS = 2 * LONG_POLL_COOKIE_BYTES
BODY_BYTES = LONG_POLL_RECORDS * RECORD_BYTES
ASK_S = 5.0
"""For a call to come over whole."""
WAIT_S = 2 * LONG_POLL_HOLD_S
"""For its answer: an empty call waits for what there is, and after that for its turn."""
_CALL = struct.Struct(f">H{COOKIE_CHARS}sI")

CarryOn = Callable[[int, str, bytes], Awaitable[bytes | None]]
"""Answer a call of a pool, by its number, with this cookie and body; None for what is not right."""


def worker_of(cookie: str) -> int:
    """The worker that a cookie names; 0 for what is no cookie of ours."""
    try:
        return bytes.fromhex(cookie)[0] if len(cookie) == COOKIE_CHARS else 0
    except ValueError:
        return 0


class Neighbours:
    """The other workers, as one worker knows them.  own: its number, 0 where there is but one process."""

    def __init__(self, config: Config) -> None:
        self.own = config.worker
        self._places = dict(enumerate(config.calls, start=1))
        self._server: asyncio.Server | None = None

    async def open(self, carry_on: CarryOn) -> None:
        """Answer what others bring from now on.  Raises OSError."""

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
                found = await carry_on(*await _read_call(reader))
                writer.write(b"\0" if found is None else b"\1" + found)
                await writer.drain()
            writer.close()

        if self.own:
            self._server = await asyncio.start_unix_server(answer, sock=bind_private(self._places[self.own]))

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._places[self.own].unlink(missing_ok=True)

    def sign(self, cookie: bytes) -> bytes:
        """The cookie of a link of ours, by which the others know whose it is."""
        return bytes((self.own,)) + cookie[1:] if self.own else cookie

    def have(self, cookie: str) -> bool:
        """Whether the link of this cookie would be another worker's."""
        return bool(self.own) and worker_of(cookie) in self._places.keys() - {self.own}

    async def ask(self, pool: int, cookie: str, body: bytes) -> bytes | None:
        """Have the worker that a cookie names answer a call; None when it does not, or is gone."""
        try:
            with short_name(self._places[worker_of(cookie)]) as name:
                reader, writer = await asyncio.open_unix_connection(name)
        except OSError:
            return None
        try:
            async with asyncio.timeout(WAIT_S):
                writer.write(_CALL.pack(pool, cookie.encode(), len(body)) + body)
                answer = await reader.read()
        except (OSError, TimeoutError):
            return None
        finally:
            writer.close()
        return answer[1:] if answer[:1] == b"\1" else None


async def _read_call(reader: asyncio.StreamReader) -> tuple[int, str, bytes]:
    """Raises ValueError for what no worker sends."""
    async with asyncio.timeout(ASK_S):
        pool, cookie, length = _CALL.unpack(await reader.readexactly(_CALL.size))
        if length > BODY_BYTES:
            raise ValueError
        return pool, cookie.decode(), await reader.readexactly(length)
