"""The connections of a relay: how many there may be, who of them is a stranger, and which speak TLS.

The first byte tells TLS from plain HTTP, which on a port with TLS is answered in plain, as nginx does.
Must never log or keep an address.

Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

from relay.config import Config, Limits
from relay.entrance.hello import NO_PROTOCOL, is_whole, lacks_protocol
from relay.entrance.line import Line
from relay.entrance.tls import HANDSHAKE_S, Secured, is_tls

STRANGERS = 256
"""Connections that may be open beside the links: of the decoy's visitors, and before the upgrade."""
FILES = 64
"""What a relay has open beside its connections."""

Attend = Callable[[Line], Coroutine[None, None, None]]


class Door:
    """Makes the connections.  strangers: those that are not let in, the oldest first."""

    def __init__(self, attend: Attend, limits: Limits, context: ssl.SSLContext | None) -> None:
        """attend: serves one connection to its end, and raises nothing.  context: None for plain HTTP."""
        self._attend = attend
        self._context = context
        self.use(limits)
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections: set[Line] = set()
        self.strangers: dict[Line, None] = {}

    def use(self, limits: Limits) -> None:
        """Go on with other limits, for connections that come."""
        self._most = connections_of(limits)

    def __call__(self) -> asyncio.BaseProtocol:
        """The protocol of a new connection, as a listener asks for it."""
        line = Line(self._serve, self._forget)
        return line if self._context is None else _Entrance(self, line, self._context)

    def enter(self, line: Line) -> None:
        """Count a connection in.  With one too many the oldest stranger goes: who fills the house does not
        shut it."""
        if line not in self.connections:
            self.connections.add(line)
            self.strangers[line] = None
            if len(self.connections) > self._most:
                next(iter(self.strangers)).abort()

    def _serve(self, line: Line) -> None:
        self.enter(line)
        task = asyncio.get_running_loop().create_task(self._attend(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _forget(self, line: Line) -> None:
        self.connections.discard(line)
        self.strangers.pop(line, None)

    @contextmanager
    def admitted(self, line: Line) -> Iterator[None]:
        """Whoever is within is no stranger to the door."""
        self.strangers.pop(line, None)
        try:
            yield
        finally:
            if line in self.connections:
                self.strangers[line] = None

    async def shut(self, wait_s: float) -> None:
        """End what is open, and cut what takes longer than that."""
        for line in list(self.connections):
            line.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=wait_s)
        for line in list(self.connections):
            line.abort()
        if self._tasks:
            await asyncio.wait(self._tasks)


class _Entrance(asyncio.Protocol):
    """A new connection to a port with TLS, until its first record is there."""

    def __init__(self, door: Door, line: Line, context: ssl.SSLContext) -> None:
        self._door = door
        self._line = line
        self._context = context
        self._end: asyncio.TimerHandle | None = None
        self._first = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line.base = transport
        self._door.enter(self._line)
        self._end = asyncio.get_running_loop().call_later(HANDSHAKE_S, transport.abort)

    def data_received(self, data: bytes) -> None:
        self._first += data
        transport = self._line.base
        assert transport is not None and self._end is not None
        if not is_whole(self._first):
            return
        self._end.cancel()
        if not is_tls(self._first[0]):
            self._line.is_astray = True
            transport.set_protocol(self._line)
            self._line.connection_made(transport)
            self._line.feed(self._first)
        elif lacks_protocol(self._first):
            transport.write(NO_PROTOCOL)
            transport.close()
        else:
            Secured(self._line, self._context).begin(transport, self._first)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._end is not None:
            self._end.cancel()
        self._line.connection_lost(exc)


def connections_of(limits: Limits) -> int:
    """How many may be open: a long poll has one that waits and one that brings."""
    return 2 * limits.links + STRANGERS


def files_of(config: Config) -> int:
    """How many files and sockets a relay may need at once, those to the site's own server too, and those
    between workers: each connection may bring a call for another one, and get one from there."""
    between = 2 if config.worker else 0
    return FILES + (1 + between) * connections_of(config.limits) + STRANGERS
