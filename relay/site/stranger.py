"""One stranger on the static site: his requests one after the other, with the patience of nginx 1.22.1.

Must never log or keep an address, and never know a hidden path.  Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from relay.entrance.line import Line
from relay.site.body import BadChunk, Body
from relay.site.decoy import Decoy, Place
from relay.site.head import Fault, Head, HeadReader
from relay.site.pages import PLAIN_ON_TLS, Answer, refusal

HEAD_S = 60.0
"""For the first head from the beginning of the connection, for a later one from its first byte."""
KEEP_S = 75.0
"""Between an answer and the next request."""
SEND_S = 60.0
REQUESTS = 1000
"""Answered on one connection."""
LINGER_S = 5.0
LINGER_TOTAL_S = 30.0
"""For the rest of what nobody wants: without a byte, and altogether."""
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Stranger:
    """One visitor of the site.  shown: waited for before each answer."""

    def __init__(self, line: Line, decoy: Decoy, shown: Callable[[], Awaitable[None]]) -> None:
        self._line = line
        self._decoy = decoy
        self._shown = shown
        self._requests = 0
        self.deadline_s = line.born_s + HEAD_S

    async def comes(self) -> bool:
        """Wait for the first byte of a request; false when none comes."""
        if not self._line.buffer:
            until_s = self._now() + KEEP_S if self._requests else self.deadline_s
            if not await self._wait_more(until_s):
                return False
        if self._requests:
            self.deadline_s = self._now() + HEAD_S
        self._requests += 1
        return True

    async def answer(self) -> bool:
        """Read one request and answer it; false when that was the last one."""
        reader = HeadReader()
        head = None
        try:
            while (head := reader.read(self._line.buffer)) is None:
                if not await self._wait_more(self.deadline_s):
                    return False
            if self._line.is_astray:
                raise Fault(PLAIN_ON_TLS)
        except Fault as fault:
            seen = head or reader.so_far
            await self._shown()
            await self._send(refusal(time.time(), fault.status, seen, bare=fault.bare))
            if seen is None or await self._outlast(Body(seen)):
                await self._linger()
            return False
        return await self._answer(head)

    async def _answer(self, head: Head) -> bool:
        await self._shown()
        body = Body(head)
        goes_on = self._decoy.takes_body(head)
        try:
            body.discard(self._line.buffer)
        except BadChunk:
            body = Body(replace(head, length=0, chunked=False))
            answer = self._answer_to(head, ends=True) if not goes_on else refusal(time.time(), 400, head)
        else:
            answer = self._answer_to(head, ends=self._requests >= REQUESTS)
            if goes_on and head.version == 11 and head.fields.get(b"expect", b"").lower() == b"100-continue":
                answer = replace(answer, head=CONTINUE + answer.head)
        await self._send(answer)
        if not await self._outlast(body) or not answer.stays:
            await self._linger()
            return False
        return True

    def _answer_to(self, head: Head, *, ends: bool) -> Answer:
        transport = self._line.transport
        host, port = (transport.get_extra_info("sockname") or ("", 0))[:2] if transport else ("", 0)
        place = Place(self._line.is_secure, host.encode(), port)
        if ends:
            head = replace(head, fields={**head.fields, b"connection": b"close"})
        return self._decoy.answer(head, place, time.time())

    async def _outlast(self, body: Body) -> bool:
        """Drop the rest of a body as it comes; false when it does not, or is none."""
        end_s = self._now() + LINGER_TOTAL_S
        try:
            while not body.discard(self._line.buffer):
                if not await self._wait_more(min(end_s, self._now() + LINGER_S)):
                    return False
        except BadChunk:
            return False
        return True

    async def _linger(self) -> None:
        """Let the last answer arrive before what was not read resets the connection."""
        self._line.finish()
        end_s = self._now() + LINGER_TOTAL_S
        while self._line.buffer:
            self._line.buffer.clear()
            if not await self._wait_more(min(end_s, self._now() + LINGER_S)):
                return

    async def _send(self, answer: Answer) -> None:
        await self._line.send(answer.whole, SEND_S)

    async def _wait_more(self, until_s: float) -> bool:
        try:
            async with asyncio.timeout_at(until_s):
                return await self._line.wait_more()
        except TimeoutError:
            return False

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
