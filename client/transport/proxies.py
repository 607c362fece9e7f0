"""Through a proxy: SOCKS 5, Tor's port among them, or HTTP CONNECT.  Names are resolved at its far end.

A proxy that does not answer is an end of its own: nothing ever goes straight instead.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from client.events import LinkEnd
from client.transport.browser import connect_request
from client.transport.failures import LinkFailed
from client.transport.patience import PROXY_STALL_S, Patience
from keys.primitives import random_bytes

NAME_BYTES = 8
ANSWER_BYTES = 8192
_REFUSED = frozenset({3, 4, 5})
"""What a SOCKS 5 proxy says when the way behind it ends: network, host, port (RFC 1928)."""
_EXPIRED = 6
_GATEWAY = frozenset({502, 503})
_GATEWAY_TIMEOUT = 504


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy, and the name under which one link uses it.

    user, password: fresh for every link, so that Tor takes a path of its own for each.
    """

    scheme: str
    host: str
    port: int
    user: str = field(default_factory=lambda: random_bytes(NAME_BYTES).hex(), repr=False)
    password: str = field(default_factory=lambda: random_bytes(NAME_BYTES).hex(), repr=False)

    async def reach(self, host: str, port: int, patience: Patience) -> socket.socket:
        """Return a socket on which the far end is host and port.  Raises LinkFailed."""
        if self.scheme == "http":
            return await self._ask_http(host, port, patience)
        return await self._ask_socks(host, port)

    async def _ask_socks(self, host: str, port: int) -> socket.socket:
        from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError, ProxyType
        from python_socks.async_.asyncio import Proxy as Socks

        proxy = Socks(ProxyType.SOCKS5, self.host, self.port, self.user, self.password, rdns=True)
        try:
            return await proxy.connect(host, port, timeout=PROXY_STALL_S)
        except ProxyError as error:  # none of these is an error of the HTTP library
            raise LinkFailed(_end_of_socks(error.error_code)) from None
        except ProxyTimeoutError:
            raise LinkFailed(LinkEnd.TIMEOUT) from None
        except (ProxyConnectionError, OSError):
            raise LinkFailed(LinkEnd.PROXY) from None

    async def _ask_http(self, host: str, port: int, patience: Patience) -> socket.socket:
        far = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        loop = asyncio.get_running_loop()
        try:
            line = await _dial(self.host, self.port)
        except OSError:
            raise LinkFailed(LinkEnd.PROXY) from None
        try:
            patience.note()
            await loop.sock_sendall(line, connect_request(far))
            end = _end_of_http(await _read_head(line))
        except OSError:
            end = LinkEnd.PROXY
        except BaseException:
            line.close()
            raise
        if end is None:
            return line
        line.close()
        raise LinkFailed(end)


def proxy_at(text: str) -> Proxy:
    """Take "socks5://host:port" or "http://host:port" apart.  Raises LinkFailed."""
    try:
        url = urlsplit(text)
        host, port = url.hostname, url.port
    except ValueError:
        raise LinkFailed(LinkEnd.PROXY) from None
    if url.scheme not in ("socks5", "http") or not host or not port:
        raise LinkFailed(LinkEnd.PROXY)
    return Proxy(url.scheme, host, port)


def _end_of_socks(code: int | None) -> LinkEnd:
    if code in _REFUSED:
        return LinkEnd.REFUSED
    return LinkEnd.TIMEOUT if code == _EXPIRED else LinkEnd.PROXY


async def _read_head(line: socket.socket) -> bytes:
    """Read an answer up to its empty line, and no byte of what follows."""
    loop, head = asyncio.get_running_loop(), bytearray()
    while not head.endswith(b"\r\n\r\n") and len(head) < ANSWER_BYTES:
        byte = await loop.sock_recv(line, 1)
        if not byte:
            break
        head += byte
    return bytes(head)


def _end_of_http(head: bytes) -> LinkEnd | None:
    """None when the line stands."""
    match head.split(maxsplit=2):
        case [version, status, *_] if version.startswith(b"HTTP/1.") and status.isdigit():
            number = int(status)
        case _:
            return LinkEnd.PROXY
    if number == 200:
        return None
    if number in _GATEWAY:
        return LinkEnd.REFUSED
    return LinkEnd.TIMEOUT if number == _GATEWAY_TIMEOUT else LinkEnd.PROXY


async def _dial(host: str, port: int) -> socket.socket:
    """Open a connection to the proxy itself, at the first of its addresses that takes it.  Raises OSError."""
    loop, fault = asyncio.get_running_loop(), OSError()
    for family, kind, protocol, _, address in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        line = socket.socket(family, kind, protocol)
        try:
            line.setblocking(False)
            await loop.sock_connect(line, address)
        except OSError as error:
            line.close()
            fault = error
        except BaseException:
            line.close()
            raise
        else:
            return line
    raise fault
