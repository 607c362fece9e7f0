"""Records over single HTTP requests, where WebSockets are blocked.

One request at a time brings what we have, another waits for what there is.  All answers with records come
by those that wait, so their order is that of the channel.  A request that fails ends the link: what was in
it may be lost, and nothing is sent twice inside one channel.

Spec: docs/protocol.md, 4.1.
"""

from __future__ import annotations

import aiohttp

from client.events import LinkEnd
from client.transport.browser import FETCH_HEADERS
from client.transport.failures import LinkFailed, in_our_words
from client.transport.patience import CAP_S, Patience
from wire.limits import LONG_POLL_COOKIE_BYTES, LONG_POLL_HOLD_S, LONG_POLL_RECORDS, RECORD_BYTES

BODY_BYTES = LONG_POLL_RECORDS * RECORD_BYTES
BRING_S = 90.0
"""For two records up, whatever comes down meanwhile."""
COOKIE = "sid"
COOKIE_CHARS = 2 * LONG_POLL_COOKIE_BYTES

_HEADERS = FETCH_HEADERS | {"Content-Type": "application/octet-stream"}


class LongPoll:
    """One link over single requests; the first body is the handshake's, its answer brings the cookie."""

    def __init__(self, session: aiohttp.ClientSession, url: str, patience: Patience) -> None:
        self.patience = patience
        self._session = session
        self._url = url
        self._cookie = ""
        self._greeting = b""

    async def send(self, message: bytes) -> None:
        """Send the records of one message, a few at a time.  Raises LinkFailed."""
        if not self._cookie:
            self._greeting = await self._greet(message)
            return
        for start in range(0, len(message), BODY_BYTES):
            if await self._ask(message[start : start + BODY_BYTES], cap_s=BRING_S):
                raise LinkFailed(LinkEnd.GARBAGE, reached=True)

    async def ping(self) -> None:
        """The request that waits is a sign of life already."""

    async def receive(self) -> bytes:
        """Wait for the next message, at most 8,192 bytes.  Raises LinkFailed."""
        message, self._greeting = self._greeting, b""
        while not message:
            message = await self._ask(b"", LONG_POLL_HOLD_S)
        return message

    async def close(self) -> None:
        await self._session.close()

    async def _greet(self, message: bytes) -> bytes:
        """Whoever answers otherwise than a relay, or not at all, has no long poll on this path."""
        with in_our_words(self.patience):
            async with self.patience.lasting(), self._post(message) as answer:
                body = await _body(answer)
        cookie = answer.cookies.get(COOKIE)
        if answer.status != 200 or len(body) != RECORD_BYTES or cookie is None:
            raise LinkFailed(LinkEnd.GARBAGE, reached=True)
        if len(cookie.value) != COOKIE_CHARS or not cookie.value.isalnum():
            raise LinkFailed(LinkEnd.GARBAGE, reached=True)
        self._cookie = f"{COOKIE}={cookie.value}"
        return body

    async def _ask(self, body: bytes, hold_s: float = 0.0, cap_s: float = CAP_S) -> bytes:
        with in_our_words(self.patience):
            async with (
                self.patience.lasting(hold_s, cap_s),
                self._post(body, Cookie=self._cookie) as answer,
            ):
                message = await _body(answer)
        if answer.status != 200:  # the relay has forgotten the link, or a front does not reach it
            raise LinkFailed(LinkEnd.CLOSED, reached=True)
        return message

    def _post(self, body: bytes, **more: str) -> aiohttp.client._RequestContextManager:
        return self._session.post(self._url, data=body, headers=_HEADERS | more, allow_redirects=False)


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """Read what is no longer than a relay's answer.  Raises LinkFailed."""
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > BODY_BYTES:
            raise LinkFailed(LinkEnd.GARBAGE, reached=True)
    return bytes(body)
