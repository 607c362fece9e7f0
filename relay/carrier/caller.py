"""Links over single HTTP requests, where WebSockets are blocked: some bring records, one waits for them.

The first request has no cookie and is a handshake; its answer sets the cookie that names the link from then
on.  A request that brings records is answered empty; one that is empty waits for what there is.  So records
leave by one request at a time, in the order of the channel.  Whatever is not right gets what the decoy
answers, and ends the link that it named.

Must never log or keep an address.  Spec: docs/protocol.md, 4.1.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from keys.errors import HandshakeRejected, RecordRejected
from keys.primitives import Random
from relay.carrier.conversation import seal_waiting, take
from relay.carrier.neighbours import Neighbours
from relay.clock import Moment
from relay.config import Pool
from relay.link import LinkState
from relay.operations import StoreLost
from relay.reception import Reception
from relay.telemetry import Count
from wire.limits import (
    LONG_POLL_COOKIE_BYTES,
    LONG_POLL_HOLD_S,
    LONG_POLL_RECORDS,
    OUTSTANDING_REQUESTS,
    RECORD_BYTES,
)

BODY_SIZES = tuple(count * RECORD_BYTES for count in range(LONG_POLL_RECORDS + 1))
GONE_S = 120.0
"""A link of which nothing was heard for so long: its client has made another by now."""


def _now() -> float:
    return asyncio.get_running_loop().time()


class _Intruder(Exception):
    """A second request of a kind of which a link has one at a time."""


class Caller:
    """One link, whoever brings its next request."""

    def __init__(self, reception: Reception, pool: Pool, forget: Callable[[], object]) -> None:
        self.pool = pool
        self._reception = reception
        self._forget = forget
        self._news = asyncio.Event()
        self._heard_s = _now()
        self._here: set[str] = set()
        self._over = asyncio.Event()
        self._hearing = asyncio.Lock()
        self._guest = reception.admit(pool, self._news.set, self.end)

    async def greet(self, message: bytes) -> bytes:
        """Return message 2 for message 1.  Raises HandshakeRejected."""
        return await self._reception.shake_hands(self._guest, message)

    async def bring(self, message: bytes) -> bytes:
        """Work on records; return the empty answer.  Raises RecordRejected, _Intruder.

        Who does not fetch what was answered is no client of ours: nothing else would bound what waits.
        """
        with self._staying("bringing"):
            if self._guest.link.waiting_replies > OUTSTANDING_REQUESTS:
                raise _Intruder
            async with self._hearing:
                if not self._guest.link.hears():
                    return b""
                wait_s = await take(self._reception, self._guest, message)
            self._news.set()
            await asyncio.sleep(wait_s)
        return b""

    async def leave(self) -> None:
        """Take no further request, and end once what was earned is fetched."""
        async with self._hearing:  # what was brought is answered first
            if self._guest.link.leave():
                self._news.set()
        if self._guest.link.waits:
            await self._over.wait()
        self.end()

    async def wait(self) -> bytes:
        """Return what there is, after a while also nothing.  Raises _Intruder."""
        with self._staying("waiting"):
            try:
                return await self._next(_now() + LONG_POLL_HOLD_S)
            except TimeoutError:
                return b""

    async def _next(self, until_s: float) -> bytes:
        """The end of the patience must not meet a record half way: what is sealed and not sent is lost."""
        while not self._over.is_set():
            self._news.clear()
            if message := await seal_waiting(self._reception, self._guest, LONG_POLL_RECORDS):
                if self._guest.link.state is LinkState.CLOSING and not self._guest.link.waits:
                    self.end()
                return message
            if self._guest.link.state is LinkState.CLOSING:
                self.end()
            else:
                async with asyncio.timeout_at(until_s):
                    await self._news.wait()
        raise _Intruder

    def end(self) -> None:
        """Strike the link off, and let whoever waits go."""
        if not self._over.is_set():
            self._over.set()
            self._reception.dismiss(self._guest)
            self._forget()
            self._news.set()

    def end_if_due(self, moment: Moment) -> None:
        """End the link when it is too old, silent too long, or nobody comes any more."""
        is_gone = not self._here and _now() - self._heard_s >= GONE_S
        if is_gone or self._guest.link.is_due(moment):
            self.end()

    @contextmanager
    def _staying(self, what: str) -> Iterator[None]:
        if self._over.is_set() or what in self._here:
            raise _Intruder
        self._here.add(what)
        try:
            yield
        finally:
            self._here.discard(what)
            self._heard_s = _now()


class Callers:
    """All links of this kind, by their cookies."""

    def __init__(self, reception: Reception, random: Random, neighbours: Neighbours) -> None:
        self._reception = reception
        self._random = random
        self._neighbours = neighbours
        self._callers: dict[str, Caller] = {}

    def expects(self, pool: Pool, cookie: str, length: int) -> bool:
        """Whether a call with this cookie and a body of so many bytes can be one of ours."""
        if not cookie:
            return length == RECORD_BYTES
        is_known = self._neighbours.have(cookie) or self._has(pool.number, cookie)
        return is_known and length in BODY_SIZES

    def _has(self, pool: int, cookie: str) -> bool:
        caller = self._callers.get(cookie)
        return caller is not None and caller.pool.number == pool

    async def answer(self, pool: Pool, cookie: str, body: bytes | None) -> tuple[bytes, str] | None:
        """Return a body and a new cookie, if there is one; None for what is not right.

        body: of an expected call; None when it did not come.
        """
        caller = self._callers.get(cookie)
        if caller is None:
            return None if body is None else await self._greet_or_hand_on(pool, cookie, body)
        if body is None:
            caller.end()
            return None
        return await self._serve(caller, body)

    async def carry_on(self, pool: int, cookie: str, body: bytes) -> bytes | None:
        """Answer a call that came to another worker; None for what is not right."""
        if not self._has(pool, cookie) or len(body) not in BODY_SIZES:
            return None
        answer = await self._serve(self._callers[cookie], body)
        return None if answer is None else answer[0]

    async def _greet_or_hand_on(self, pool: Pool, cookie: str, body: bytes) -> tuple[bytes, str] | None:
        if not cookie:
            return await self._greet(pool, body)
        answer = await self._neighbours.ask(pool.number, cookie, body)
        return None if answer is None else (answer, "")

    def all(self) -> list[Caller]:
        return list(self._callers.values())

    def end_due(self, moment: Moment) -> None:
        for caller in list(self._callers.values()):
            caller.end_if_due(moment)

    def end_all(self) -> None:
        for caller in list(self._callers.values()):
            caller.end()

    async def _greet(self, pool: Pool, message: bytes) -> tuple[bytes, str] | None:
        if not self._reception.make_room(pool):
            self._reception.telemetry.count(Count.LINKS_REFUSED)
            return None
        name = self._neighbours.sign(self._random(LONG_POLL_COOKIE_BYTES)).hex()
        caller = Caller(self._reception, pool, partial(self._callers.pop, name, None))
        self._callers[name] = caller
        try:
            return await caller.greet(message), name
        except HandshakeRejected:
            self._reception.telemetry.count(Count.HANDSHAKES_REFUSED)
            caller.end()
            return None

    async def _serve(self, caller: Caller, body: bytes) -> tuple[bytes, str] | None:
        try:
            return await (caller.bring(body) if body else caller.wait()), ""
        except RecordRejected:
            self._reception.telemetry.count(Count.RECORDS_REFUSED)
        except (_Intruder, StoreLost):
            pass
        caller.end()
        return None
