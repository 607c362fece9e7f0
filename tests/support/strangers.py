"""Servers on loopback that are no good relay: they redirect, babble, hang up, or fall silent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web

from keys.channel import Responder
from keys.primitives import random_bytes, x25519_public
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.request import Hello, encode

HELLO = Hello(bytes(16), 500_000, 3_600, 16, 8)

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Talk = Callable[[web.WebSocketResponse], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A plain HTTP server; gives its address."""
    server = web.Server(handler, access_log=None, handler_cancellation=True)
    runner = web.ServerRunner(server, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield site.name
    finally:
        await runner.cleanup()


def upgrading(talk: Talk) -> Handler:
    """A handler that takes every path for a WebSocket."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await talk(socket)
        return socket

    return handle


async def listen(socket: web.WebSocketResponse) -> None:
    """Say nothing until the other end goes."""
    while (await socket.receive()).type is WSMsgType.BINARY:
        pass


class FalseRelay:
    """Has the keys of a relay and does the handshake; what follows is up to the test."""

    def __init__(self) -> None:
        self.secret, self.relay_id, self.admission = random_bytes(32), random_bytes(16), random_bytes(32)

    def entry(self, *urls: str) -> RelayEntry:
        return RelayEntry(
            self.relay_id, x25519_public(self.secret), self.admission, urls, TlsRule(TlsKind.ANY)
        )

    async def greet(self, socket: web.WebSocketResponse) -> None:
        """Answer message 1 with HELLO."""
        responder = Responder(self.secret, self.relay_id, self.admission, random_bytes)
        message, _ = responder.answer(await socket.receive_bytes(), encode(HELLO))
        await socket.send_bytes(message)
