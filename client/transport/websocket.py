"""A WebSocket in TLS: one message in, one message out."""

from __future__ import annotations

import aiohttp
from aiohttp import ClientWebSocketResponse, ClientWSTimeout, WSMsgType

from client.events import LinkEnd
from client.transport.browser import SOCKET_HEADERS
from client.transport.failures import LinkFailed, in_our_words
from client.transport.patience import Patience
from wire.limits import RECORD_BYTES, RECORDS_PER_MESSAGE

MESSAGE_BYTES = RECORDS_PER_MESSAGE * RECORD_BYTES
CLOSE_S = 1.0
"""How long a polite end may take."""


class WebSocket:
    """One open WebSocket, and the session that is its own."""

    def __init__(
        self, session: aiohttp.ClientSession, response: ClientWebSocketResponse, patience: Patience
    ) -> None:
        self.patience = patience
        self._session = session
        self._socket = response

    async def send(self, message: bytes) -> None:
        """Send one message.  Raises LinkFailed."""
        try:
            await self._socket.send_bytes(message)
        except (ConnectionError, aiohttp.ClientError):
            raise LinkFailed(LinkEnd.CLOSED, reached=True) from None

    async def ping(self) -> None:
        """Ask for a sign of life, some seventy bytes each way.  Raises LinkFailed."""
        try:
            await self._socket.ping()
        except (ConnectionError, aiohttp.ClientError):
            raise LinkFailed(LinkEnd.CLOSED, reached=True) from None

    async def receive(self) -> bytes:
        """Wait for the next message, at most 61,440 bytes.  Raises LinkFailed."""
        message = await self._socket.receive()
        if message.type is WSMsgType.BINARY:
            return bytes(message.data)
        raise LinkFailed(LinkEnd.GARBAGE if _is_strange(message) else LinkEnd.CLOSED, reached=True)

    async def close(self) -> None:
        await self._socket.close()
        await self._session.close()


def _is_strange(message: aiohttp.WSMessage) -> bool:
    """Whether what came is nothing that a relay sends; a line that was only cut has done nothing wrong."""
    if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
        return isinstance(message.data, aiohttp.WebSocketError)
    return True


async def open_web_socket(session: aiohttp.ClientSession, url: str, patience: Patience) -> WebSocket:
    """Upgrade at this address.  Raises LinkFailed; the session stays open then."""
    with in_our_words(patience):
        async with patience.lasting():
            response = await session.ws_connect(
                url,
                headers=SOCKET_HEADERS,
                compress=0,
                max_msg_size=MESSAGE_BYTES + 1,
                timeout=ClientWSTimeout(ws_close=CLOSE_S),
            )
    return WebSocket(session, response, patience)
