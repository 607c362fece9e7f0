"""The connections of a relay: strangers, who are cut after a while, and those who were let in.

aiohttp's own connection without its error pages and log lines, which would name it and the peer.
Must never log or keep an address.

Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from aiohttp import HttpVersion11, web

from relay.config import Limits
from relay.decoy import Page, error_page

STRANGERS = 256
"""Connections that may be open beside the links: of the decoy's visitors, and before the upgrade."""
FILES = 64
"""What a relay has open beside its connections."""

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Protocol(web.RequestHandler):
    """aiohttp's connection, without its error pages and log lines; a stranger's until it is let in."""

    __slots__ = ("_door", "_end", "_line")

    def __init__(self, manager: Door, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            manager,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # aiohttp's own way to have none
            keepalive_timeout=manager.request_s,
            lingering_time=0,
        )
        self._door = manager
        self._line: asyncio.WriteTransport | None = None
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._line = transport
        super().connection_made(transport)
        self.treat_as_stranger()

    def connection_lost(self, exc: BaseException | None) -> None:
        self.let_in()
        super().connection_lost(exc)

    def let_in(self) -> None:
        """Cut this connection no more; whoever let it in sees to its end."""
        self._door.strangers.pop(self, None)
        if self._end is not None:
            self._end.cancel()

    def treat_as_stranger(self) -> None:
        """Cut this connection after a while whatever it does, or sooner when newer ones need its place."""
        if self.transport is None:
            return
        self._door.strangers[self] = None
        self._end = asyncio.get_running_loop().call_later(self._door.stranger_s, self.cut)
        self._door.make_room()

    def cut(self) -> None:
        """End the connection, also when the other side takes nothing of what we still have for it."""
        self.let_in()
        self.force_close()
        if self._line is not None:
            self._line.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        response = answer_of(error_page(HTTPStatus.BAD_REQUEST), stays=False)
        response.force_close()
        return response

    def log_exception(self, *args: object, **kw: object) -> None:
        """Say nothing: the text would name the peer."""


class Door(web.Server):
    """Makes the connections.  request_s: how long one may send no request.  stranger_s: how long one may
    stay that is not let in.  strangers: those, the oldest first."""

    def __init__(self, handler: Handler, limits: Limits) -> None:
        super().__init__(handler, request_factory=_in_http_1_1)
        self.use(limits)
        self.strangers: dict[Protocol, None] = {}

    def use(self, limits: Limits) -> None:
        """Go on with other limits, for connections that come."""
        self._most = connections_of(limits)
        self.request_s = limits.handshake_s
        self.stranger_s = limits.stall_s

    def make_room(self) -> None:
        """With one connection too many, the oldest stranger goes: who fills the house does not shut it."""
        if len(self.connections) > self._most:
            next(iter(self.strangers)).cut()

    def __call__(self) -> web.RequestHandler:
        return Protocol(self, loop=asyncio.get_running_loop())


def _in_http_1_1(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """A request that is answered as nginx does, in HTTP/1.1 whatever it came in."""
    ours = message._replace(version=HttpVersion11)
    return web.BaseRequest(ours, payload, protocol, writer, task, asyncio.get_running_loop())


def connections_of(limits: Limits) -> int:
    """How many may be open: a long poll has one that waits and one that brings."""
    return 2 * limits.links + STRANGERS


def files_of(limits: Limits) -> int:
    """How many files and sockets a relay may need at once, those before the end of TLS's handshake too."""
    return FILES + 2 * connections_of(limits)


def answer_of(page: Page, *, stays: bool) -> web.Response:
    """One page of the decoy, as it goes out."""
    headers = dict(page.headers(time.time(), stays=stays))
    return web.Response(status=page.status, reason=page.reason, body=page.body, headers=headers)


@contextmanager
def admitted(request: web.BaseRequest) -> Iterator[None]:
    """Whoever is within is no stranger to the door."""
    connection = request.protocol
    assert isinstance(connection, Protocol)
    connection.let_in()
    try:
        yield
    finally:
        connection.treat_as_stranger()
