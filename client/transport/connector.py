"""Connections to one address: straight or through a proxy, TLS as the rule says, every byte noted.

With a proxy no name is resolved here.  Two functions of the library are replaced: the one that makes a
connection of what was looked up, and the one that chooses how TLS begins.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any, assert_never

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler

from client.transport.browser import tls_context
from client.transport.patience import Patience
from client.transport.proxies import Proxy
from wire.descriptor import TlsKind, TlsRule

IDLE_S = 8.0
"""How long a connection is kept for the next request: a relay waits longer."""


class Connector(aiohttp.TCPConnector):
    """Makes the connections of one link."""

    def __init__(
        self,
        rule: TlsRule,
        proxy: Proxy | None,
        patience: Patience,
        watch: Callable[[socket.socket], None],
        *,
        stays: bool,
    ) -> None:
        """watch: is shown every socket.  stays: whether a connection carries more than one request."""
        super().__init__(
            ssl=_tls(rule),
            resolver=_NoResolver() if proxy else None,
            socket_factory=self._make_socket,
            force_close=not stays,
            keepalive_timeout=IDLE_S if stays else None,
        )
        self._context = tls_context(checked=rule.kind is TlsKind.WEB_PKI)
        self._proxy = proxy
        self._patience = patience
        self._watch = watch

    def _make_socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, *_ = address
        made = socket.socket(family, kind, protocol)
        self._watch(made)
        return made

    async def _wrap_create_connection(
        self, *_: Any, addr_infos: list[aiohttp.AddrInfoType], **how: Any
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        if self._proxy is None:
            made = await super()._wrap_create_connection(self._make_handler, addr_infos=addr_infos, **how)
        else:
            host, port = addr_infos[0][-1][:2]
            through = await self._proxy.reach(str(host), int(port), self._patience)
            self._watch(through)
            made = await self._wrap_existing_connection(self._make_handler, sock=through, **how)
        self._patience.reached = True
        self._patience.note()
        return made

    def _get_ssl_context(self, request: aiohttp.ClientRequest) -> ssl.SSLContext | None:
        """A pinned certificate is compared by the library as ever, whoever made the hello."""
        return (request.is_ssl() and self._context) or super()._get_ssl_context(request)

    def _make_handler(self) -> ResponseHandler:
        return _NotingHandler(self._loop, self._patience)


class _NotingHandler(ResponseHandler):
    """The library's connection, whose bytes are noted as they come."""

    def __init__(self, loop: asyncio.AbstractEventLoop, patience: Patience) -> None:
        super().__init__(loop=loop)
        self._patience = patience

    def data_received(self, data: bytes) -> None:
        self._patience.note()
        super().data_received(data)


class _NoResolver(AbstractResolver):
    """Leaves every name as it is: the far end of the proxy looks it up."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=host, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """There is nothing to close."""


def _tls(rule: TlsRule) -> bool | aiohttp.Fingerprint:
    match rule.kind:
        case TlsKind.ANY:
            return False
        case TlsKind.WEB_PKI:
            return True
        case TlsKind.CERTIFICATE:
            return aiohttp.Fingerprint(rule.digest)
        case _:
            assert_never(rule.kind)
