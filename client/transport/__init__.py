"""Roads to one relay: an address and a way to talk there, straight or through a proxy; bytes in and out.

`connector` reaches an address, `websocket` and `longpoll` are the ways, `patience` says when to give up.
TLS is camouflage: under the rule ANY no certificate is looked at, because the channel inside is what is
trusted.  Knows addresses and a hidden path; must never know what a message holds, and never logs.

Spec: docs/protocol.md, 3.1, 3.3, 4 and 4.1.
"""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType
from typing import assert_never

import aiohttp

from client.events import LinkEnd
from client.transport.connector import Connector
from client.transport.failures import LinkFailed
from client.transport.longpoll import LongPoll
from client.transport.patience import PROXY_STALL_S, STALL_S, Patience
from client.transport.proxies import proxy_at
from client.transport.roads import Road, Roads, Way
from client.transport.websocket import CLOSE_S, MESSAGE_BYTES, WebSocket, open_web_socket
from wire.descriptor import TlsRule

__all__ = ["MESSAGE_BYTES", "LinkFailed", "Road", "Roads", "Socket", "Transport", "Way"]

POLL_S = 0.01

Socket = WebSocket | LongPoll


class Transport:
    """Opens sockets; an async context that leaves none behind."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    async def __aenter__(self) -> Transport:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wait_for_goodbyes()

    async def connect(self, road: Road, rule: TlsRule, proxy: str = "") -> Socket:
        """Go to where the first message can be sent.  Raises LinkFailed.

        proxy: "socks5://host:port" or "http://host:port", or empty.  With one, whatever leaves this computer
        goes to it, and no name is resolved here but its own.
        """
        patience = Patience(PROXY_STALL_S if proxy else STALL_S)
        through = proxy_at(proxy) if proxy else None
        connector = Connector(rule, through, patience, self._watch, stays=road.way is not Way.SHORT)
        session = _session(connector)
        try:
            match road.way:
                case Way.WEBSOCKET:
                    return await open_web_socket(session, road.url, patience)
                case Way.LONG_POLL | Way.SHORT:
                    return LongPoll(session, road.url, patience)
                case _:
                    assert_never(road.way)
        except BaseException:
            await session.close()
            raise

    def _watch(self, made: socket.socket) -> None:
        """Keep an eye on every socket: the library tells nobody when it has said goodbye in TLS."""
        self._sockets = [each for each in self._sockets if each.fileno() >= 0] + [made]

    async def _wait_for_goodbyes(self) -> None:
        for _ in range(round(CLOSE_S / POLL_S)):
            if all(each.fileno() < 0 for each in self._sockets):
                return
            await asyncio.sleep(POLL_S)


def _session(connector: Connector) -> aiohttp.ClientSession:
    """A session for one link: nothing that it sends outside TLS is like what another sends."""
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None),
        trace_configs=[_no_redirects()],
    )


def _no_redirects() -> aiohttp.TraceConfig:
    """A relay answers where it is; whoever sends us elsewhere is not a relay."""

    async def refuse(*_: object) -> None:
        raise LinkFailed(LinkEnd.GARBAGE, reached=True)

    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(refuse)
    return trace
