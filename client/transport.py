"""A WebSocket to one relay: addresses tried in order, TLS as the descriptor says, bytes in and out.

TLS is camouflage: under the rule ANY no certificate is looked at, because the channel inside is what is
trusted.  Knows a relay's entry; must never know what a message holds, and never logs.

Spec: docs/protocol.md, 3.1, 3.3 and 4.
"""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType
from typing import assert_never

import aiohttp
from aiohttp import ClientWebSocketResponse, ClientWSTimeout, WSMsgType

from client.events import LinkEnd
from keys.channel import hidden_path
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.limits import RECORD_BYTES, RECORDS_PER_MESSAGE

MESSAGE_BYTES = RECORDS_PER_MESSAGE * RECORD_BYTES
CONNECT_S = 10.0
CLOSE_S = 1.0
"""How long a polite end may take."""
POLL_S = 0.01

_HEADERS = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "*/*",
    "Accept-Language": "en-US,en;q=0.5",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
}
"""What a browser sends; the library would give its own name."""


class LinkFailed(Exception):
    """A relay cannot be reached, or a connection is gone.  end: why, for a person."""

    def __init__(self, end: LinkEnd) -> None:
        super().__init__(end.value)
        self.end = end


class Socket:
    """One open WebSocket."""

    def __init__(self, response: ClientWebSocketResponse) -> None:
        self._socket = response

    async def send(self, message: bytes) -> None:
        """Send one message.  Raises LinkFailed."""
        try:
            await self._socket.send_bytes(message)
        except (ConnectionError, aiohttp.ClientError):
            raise LinkFailed(LinkEnd.CLOSED) from None

    async def receive(self) -> bytes:
        """Wait for the next message, at most 61,440 bytes.  Raises LinkFailed."""
        message = await self._socket.receive()
        if message.type is WSMsgType.BINARY:
            return bytes(message.data)
        closed = message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)
        raise LinkFailed(LinkEnd.CLOSED if closed and not self._broke_rules() else LinkEnd.GARBAGE)

    def _broke_rules(self) -> bool:
        """Whether we closed because of what came: a frame that is too big, or none at all."""
        return self._socket.exception() is not None

    async def close(self) -> None:
        await self._socket.close()


class Transport:
    """Opens sockets; an async context that leaves none behind."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    async def __aenter__(self) -> Transport:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=self._make_socket),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            trace_configs=[_no_redirects()],
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._wait_for_goodbyes()

    async def connect(self, entry: RelayEntry) -> Socket:
        """Open the hidden path at the first address that answers.  Raises LinkFailed with the last reason."""
        end = LinkEnd.REFUSED
        for url in entry.urls:
            try:
                async with asyncio.timeout(CONNECT_S):
                    return await self._open(url + hidden_path(entry.admission), entry.tls)
            except TimeoutError:
                end = LinkEnd.TIMEOUT
            except LinkFailed as failed:
                end = failed.end
        raise LinkFailed(end)

    def _make_socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        """Keep an eye on every socket: the library tells nobody when it has said goodbye in TLS."""
        family, kind, protocol, *_ = address
        made = socket.socket(family, kind, protocol)
        self._sockets = [each for each in self._sockets if each.fileno() >= 0] + [made]
        return made

    async def _wait_for_goodbyes(self) -> None:
        for _ in range(round(CLOSE_S / POLL_S)):
            if all(each.fileno() < 0 for each in self._sockets):
                return
            await asyncio.sleep(POLL_S)

    async def _open(self, url: str, rule: TlsRule) -> Socket:
        try:
            response = await self._session.ws_connect(
                url,
                headers=_HEADERS,
                ssl=_tls(rule),
                compress=0,
                max_msg_size=MESSAGE_BYTES + 1,
                timeout=ClientWSTimeout(ws_close=CLOSE_S),
            )
        except aiohttp.ClientError as error:
            raise LinkFailed(_reason(error)) from None
        except (OSError, ValueError):
            raise LinkFailed(LinkEnd.REFUSED) from None
        return Socket(response)


def _no_redirects() -> aiohttp.TraceConfig:
    """A relay answers where it is; whoever sends us elsewhere is not a relay."""

    async def refuse(*_: object) -> None:
        raise LinkFailed(LinkEnd.GARBAGE)

    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(refuse)
    return trace


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


def _reason(error: aiohttp.ClientError) -> LinkEnd:
    """The wrong certificate is a wrong relay; an answer that is no WebSocket is somebody else's."""
    match error:
        case aiohttp.ServerFingerprintMismatch() | aiohttp.ClientConnectorCertificateError():
            return LinkEnd.WRONG_KEY
        case aiohttp.ClientResponseError() | aiohttp.ClientConnectorSSLError():
            return LinkEnd.GARBAGE
        case aiohttp.ServerTimeoutError():
            return LinkEnd.TIMEOUT
        case aiohttp.ServerDisconnectedError():
            return LinkEnd.CLOSED
        case aiohttp.ClientPayloadError():
            return LinkEnd.GARBAGE
        case _:
            return LinkEnd.REFUSED
