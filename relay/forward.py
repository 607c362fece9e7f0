"""The second hop: one connection to each relay that this one forwards to, and a random wait before it.

Connects to nobody but the relays of its settings, follows no redirect, and gives up as a whole: what
waits for a relay that cannot be reached fails at once, and its client asks again.

Must never know whom it carries for beyond the number of a link, or what it carries; logs counts alone.
Spec: docs/protocol.md, 5.3.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack
from typing import assert_never

import aiohttp
from aiohttp import ClientWebSocketResponse, ClientWSTimeout, WSMsgType

from keys.channel import Channel, Initiator, hidden_path
from keys.errors import HandshakeRejected, RecordRejected
from keys.primitives import Chance, Random
from relay.clock import Clock
from relay.telemetry import Count, Telemetry
from relay.transit import BUSY, Asker, Parcel, Transit
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.errors import Malformed
from wire.limits import FEATURE_FORWARD, OUTSTANDING_REQUESTS, RECORD_BYTES, RECORDS_PER_MESSAGE
from wire.record import pad, split_message, unpad
from wire.request import Forward, Forwarded, Hello, decode_response, encode

DELAY_S = 2.0
"""Each waits for a random time up to this, so that they leave in another order than they came."""
CONNECT_S = 10.0
REPLY_S = 30.0
"""From the end of its wait to its answer, connecting and queueing included; then the connection is cut."""
CLOSE_S = 1.0
REST_S = 5.0
"""After a relay could not be reached it is left in peace so long: what comes for it fails at once."""
MESSAGE_BYTES = RECORDS_PER_MESSAGE * RECORD_BYTES


class Unreachable(Exception):
    """The destination did not answer, for every reason."""


class Forwarder:
    """Carries what clients hand to this relay for others."""

    def __init__(
        self,
        entries: Iterable[RelayEntry],
        clock: Clock,
        telemetry: Telemetry,
        random: Random,
        chance: Chance,
    ) -> None:
        """entries: as the other relays' operators gave them, each with the admission of its pool for us."""
        self._random = random
        self._lines = {entry.relay_id: Line(entry, random) for entry in entries}
        self._transit = Transit(self._lines)
        self._clock = clock
        self._telemetry = telemetry
        self._chance = chance
        self._carrying: set[asyncio.Task[None]] = set()

    def use(self, entries: Iterable[RelayEntry]) -> None:
        """Go on with these relays: lines to those that are as they were stay, all others end."""
        former, self._lines = self._lines, {}
        for entry in entries:
            known = former.get(entry.relay_id)
            if known is not None and known.entry == entry:
                self._lines[entry.relay_id] = former.pop(entry.relay_id)
            else:
                self._lines[entry.relay_id] = Line(entry, self._random)
        self._transit.use(self._lines)
        for line in former.values():
            self._keep(line.close())

    def take(self, forward: Forward, asker: Asker) -> Forwarded:
        """Begin to carry a FORWARD, or tell what became of it."""
        answer, parcel = self._transit.take(forward, asker, self._clock.moment.now_s)
        if parcel is not None:
            self._telemetry.count(Count.FORWARDS_TAKEN)
            self._keep(self._carry(parcel))
        return answer

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    def advance(self) -> None:
        """Forget what is over; at every tick of the clock."""
        self._transit.advance(self._clock.moment.now_s)

    async def close(self) -> None:
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)
        for line in self._lines.values():
            await line.close()

    async def _carry(self, parcel: Parcel) -> None:
        answer = BUSY
        try:
            await asyncio.sleep(self._chance.uniform(0, DELAY_S))
            answer = await self._line_to(parcel.relay_id).ask(parcel.forward)
        except Unreachable:
            self._telemetry.count(Count.FORWARDS_FAILED)
        finally:
            self._transit.settle(parcel, answer, self._clock.moment.now_s)

    def _line_to(self, relay_id: bytes) -> Line:
        """Raises Unreachable when the operator has taken that relay away."""
        try:
            return self._lines[relay_id]
        except KeyError:
            raise Unreachable from None


class Line:
    """The way to one destination: its connection, opened when there is something to carry."""

    def __init__(self, entry: RelayEntry, random: Random) -> None:
        self.entry = entry
        self._random = random
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._places = asyncio.Semaphore(OUTSTANDING_REQUESTS)
        self._rests_until_s = 0.0

    async def ask(self, forward: Forward) -> Forwarded:
        """Return the destination's answer.  Raises Unreachable."""
        try:
            async with asyncio.timeout(REPLY_S), self._places:
                connection = await self._connected()
                return await connection.ask(forward)
        except TimeoutError:
            await self.close()
            raise Unreachable from None

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _connected(self) -> Connection:
        async with self._connecting:
            if self._connection is None or self._connection.is_over:
                self._connection = await self._connect()
            return self._connection

    async def _connect(self) -> Connection:
        """Try the addresses in their order.  Raises Unreachable."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rests_until_s:
            raise Unreachable
        for url in self.entry.urls:
            try:
                async with asyncio.timeout(CONNECT_S):
                    return await _open(self.entry, url, self._random)
            except (aiohttp.ClientError, OSError, ValueError, HandshakeRejected, Unreachable):
                continue  # a TimeoutError is an OSError
        self._rests_until_s = loop.time() + REST_S
        raise Unreachable


class Connection:
    """One open link to a destination: requests out, answers matched to them in their order."""

    def __init__(
        self, session: aiohttp.ClientSession, socket: ClientWebSocketResponse, channel: Channel
    ) -> None:
        self._session = session
        self._socket = socket
        self._channel = channel
        self._sending = asyncio.Lock()
        self._asked: deque[asyncio.Future[Forwarded]] = deque()
        self.is_over = False
        self._reading = asyncio.create_task(self._read())

    async def ask(self, forward: Forward) -> Forwarded:
        """Raises Unreachable when the connection ends before the answer."""
        async with self._sending:
            if self.is_over:
                raise Unreachable
            answer: asyncio.Future[Forwarded] = asyncio.get_running_loop().create_future()
            self._asked.append(answer)
            try:
                await self._socket.send_bytes(self._channel.seal(pad(encode(forward))))
            except (aiohttp.ClientError, ConnectionError):
                answer.cancel()
                raise Unreachable from None
        return await answer

    async def close(self) -> None:
        self._reading.cancel()
        await asyncio.wait((self._reading,))

    async def _read(self) -> None:
        """Hand out answers until the destination closes, or says what is none."""
        try:
            async for message in self._socket:
                if message.type is not WSMsgType.BINARY:
                    return
                for record in split_message(message.data):
                    self._answer(decode_response(unpad(self._channel.open(bytes(record)))))
        except (RecordRejected, Malformed):
            return
        finally:
            self.is_over = True
            for asked in self._asked:
                if not asked.done():
                    asked.set_exception(Unreachable())
            await self._socket.close()
            await self._session.close()

    def _answer(self, response: object) -> None:
        if not isinstance(response, Forwarded) or not self._asked:
            raise Malformed("not the answer to a FORWARD")
        asked = self._asked.popleft()
        if not asked.done():
            asked.set_result(response)


async def _open(entry: RelayEntry, url: str, random: Random) -> Connection:
    """Connect and shake hands.  Raises Unreachable and what aiohttp and the channel raise."""
    async with AsyncExitStack() as unless_open:
        session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
            trace_configs=[_no_redirects()],
            skip_auto_headers=("User-Agent",),
        )
        unless_open.push_async_callback(session.close)
        socket = await session.ws_connect(
            url + hidden_path(entry.admission),
            ssl=_tls(entry.tls),
            compress=0,
            max_msg_size=MESSAGE_BYTES + 1,
            timeout=ClientWSTimeout(ws_close=CLOSE_S),
        )
        unless_open.push_async_callback(socket.close)
        connection = Connection(session, socket, await _shake_hands(entry, socket, random))
        unless_open.pop_all()
    return connection


async def _shake_hands(entry: RelayEntry, socket: ClientWebSocketResponse, random: Random) -> Channel:
    initiator = Initiator(entry.key, entry.relay_id, entry.admission, random)
    await socket.send_bytes(initiator.first_message())
    answer = await socket.receive()
    if answer.type is not WSMsgType.BINARY:
        raise Unreachable
    channel, array = initiator.finish(answer.data)
    try:
        hello = decode_response(array)
    except Malformed:
        raise Unreachable from None
    if not isinstance(hello, Hello) or FEATURE_FORWARD not in hello.features:
        raise Unreachable
    return channel


def _no_redirects() -> aiohttp.TraceConfig:
    async def refuse(*_: object) -> None:
        raise Unreachable

    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(refuse)
    return trace


def _tls(rule: TlsRule) -> bool | aiohttp.Fingerprint:
    """TLS is camouflage: under ANY no certificate is looked at, the channel inside is what is trusted."""
    match rule.kind:
        case TlsKind.ANY:
            return False
        case TlsKind.WEB_PKI:
            return True
        case TlsKind.CERTIFICATE:
            return aiohttp.Fingerprint(rule.digest)
        case _:
            assert_never(rule.kind)
