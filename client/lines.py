"""Lines to relays: one task each, from the attempt to the end, and when the next attempt may be.

Moves bytes between a socket and a link and hands what arrives to the engine; when to try is decided here,
what to say is not.  Must never log.

Spec: docs/protocol.md, 4, 4.1 and 5.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import NoReturn

from client.effects import LinkId, SendRequest, relay_of
from client.events import Event, LinkClosed, LinkEnd
from client.link import RelayLink
from client.manner import Manner, Mode
from client.transport import LinkFailed, Roads, Socket, Transport
from keys.channel import hidden_path
from keys.errors import HandshakeRejected, RecordRejected
from keys.primitives import random_bytes, system_generator
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.errors import Malformed
from wire.limits import RECORDS_PER_MESSAGE

HANDSHAKE_MORE_S = 15.0
"""A relay that cannot read our first message hangs up after 30 s of silence: we wait for that."""
HANG_S = 15.0
HANG_CAP_S = 60.0
HANG_ROUNDS = 8.0
"""A line with a request unanswered and not a byte coming for as long as so many handshakes took is dead;
but not before 15 s, and at the latest after 60 s."""
ANSWER_S = 240.0
"""However many bytes come: a message that is whole comes within this."""
PING_S = 60.0
"""A line on which nothing moved for so long is asked whether it is still there: what waits for a push
would wait for ever on one that died without a word."""
RETRY_S = 1.0
RETRY_CAP_S = 60.0
LONG_S = 15.0
"""A line that stood so long, or carried more than a few records, was no failed attempt."""


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class _Wire:
    """A socket whose handshake is done: what was sealed leaves in its order, many records at once.

    hang_s: how long a request or a ping may lie unanswered while not a byte comes.  pinged_at: 0 before.
    """

    socket: Socket
    link: RelayLink
    hang_s: float
    received_bytes: int = 0
    sealed: list[bytes] = field(default_factory=list)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    asked_at: float = field(default_factory=_now)
    pinged_at: float = 0.0
    ping_due: bool = False

    def ask(self, effect: SendRequest) -> None:
        if not self.link.awaits:
            self.asked_at = _now()
        self.sealed.append(self.link.request(effect.request, effect.about))
        self.waiting.set()

    async def write(self) -> None:
        """Send until the socket takes nothing more; then close it, which its reader notices."""
        try:
            while True:
                await self.waiting.wait()
                self.waiting.clear()
                if self.ping_due:
                    self.ping_due = False
                    await self.socket.ping()
                while self.sealed:
                    bundle = self.sealed[:RECORDS_PER_MESSAGE]
                    del self.sealed[:RECORDS_PER_MESSAGE]
                    await self.socket.send(b"".join(bundle))
        except LinkFailed:
            await self.socket.close()

    @property
    def hangs(self) -> bool:
        moved_at = self.socket.patience.moved_at
        if self.link.awaits:
            return _now() - max(self.asked_at, moved_at) >= self.hang_s or _now() - self.asked_at >= ANSWER_S
        return self.pinged_at > moved_at and _now() - self.pinged_at >= self.hang_s

    def ping_if_still(self) -> None:
        """Ask whether the line is there, once for each time that it fell still."""
        moved_at = self.socket.patience.moved_at
        if not self.link.awaits and self.pinged_at <= moved_at and _now() - moved_at >= PING_S:
            self.pinged_at = _now()
            self.ping_due = True
            self.waiting.set()


@dataclass(slots=True)
class _Line:
    """What this process does with one relay.

    wire: while a link stands.  end: why the last link or attempt ended, None before.
    stood: the last attempt came to a HELLO.  failures: ends in a row; a link that stood long starts anew.
    wait_s, next_at_s: the wait before the next attempt, and the Unix time at which it is over.
    closing: why we end the link ourselves.  roads: what was learnt of the ways to the relay.
    """

    task: asyncio.Task[None] | None = None
    wire: _Wire | None = None
    end: LinkEnd | None = None
    stood: bool = False
    failures: int = 0
    wait_s: float = 0.0
    next_at_s: float = 0.0
    closing: LinkEnd | None = None
    roads: Roads = field(default_factory=Roads)

    @property
    def is_due(self) -> bool:
        """Whether to try now; a wall clock that was set back does not make us wait longer."""
        return self.task is None and not time.time() < self.next_at_s <= time.time() + self.wait_s

    @property
    def given_up(self) -> bool:
        """One attempt without a HELLO is enough for a sync; a link that broke gets a second one."""
        if self.wire is not None or self.end is None:
            return False
        return self.end is LinkEnd.EPOCH or not self.stood or self.failures > 1

    def try_now(self) -> None:
        """Forget how earlier attempts ended, as a process that has just begun."""
        if self.wire is None:
            self.end, self.stood, self.failures, self.next_at_s = None, False, 0, 0.0

    def close(self, end: LinkEnd) -> None:
        self.closing = end
        if self.task is not None:
            self.task.cancel()

    def note_end(self, end: LinkEnd, lasted_s: float) -> None:
        """Count an end and choose the wait before the next attempt: 1 s, twice as long each time, to 60 s."""
        self.stood = self.wire is not None
        was_of_use = lasted_s >= LONG_S
        if self.wire is not None:
            was_of_use |= self.roads.ended(end, self.wire.received_bytes)
        self.wire, self.task, self.end = None, None, end
        if end is not LinkEnd.EPOCH:
            self.failures = 1 if was_of_use else self.failures + 1
            wait = min(RETRY_CAP_S, RETRY_S * 2.0 ** min(self.failures - 1, 12))
            self.wait_s = system_generator.uniform(wait / 2, wait)
        self.next_at_s = time.time() + self.wait_s


class Lines:
    """All lines of one process; an async context that leaves none behind.

    handle: takes every event in, in order.  manner: what is chosen now; proxy and fronts are used.
    """

    def __init__(self, handle: Callable[[Event], None], manner: Callable[[], Manner] = Manner) -> None:
        self._handle = handle
        self._manner = manner
        self._roads = _roads_of(manner())
        self._lines: dict[LinkId, _Line] = {}
        self._transport = Transport()

    async def __aenter__(self) -> Lines:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = [line.task for line in self._lines.values() if line.task is not None]
        for line in self._lines.values():
            line.close(LinkEnd.STOPPED)
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._transport.__aexit__(kind, error, trace)

    def tend(self, wanted: Mapping[LinkId, RelayEntry]) -> None:
        """Open what is wanted, drop what is not or hangs; to be called at least once a second."""
        self._follow_manner()
        for link, entry in wanted.items():
            line = self._lines.setdefault(link, _Line())
            if line.is_due:
                line.task = asyncio.create_task(self._keep(link, line, entry))
        for link, line in self._lines.items():
            if link not in wanted and line.closing is None:
                line.close(LinkEnd.STOPPED)
            elif line.wire is not None and line.wire.hangs:
                line.close(LinkEnd.TIMEOUT)
            elif line.wire is not None and self._manner().mode is Mode.LIVE:
                line.wire.ping_if_still()

    def ask(self, effect: SendRequest) -> None:
        """Send one request, unless its link has just gone."""
        line = self._lines.get(effect.link)
        if line is not None and line.wire is not None:
            line.wire.ask(effect)

    def close(self, link: LinkId, reopen_in_s: float) -> None:
        """Close a link; come back on a fresh connection after so many seconds."""
        line = self._lines.get(link)
        if line is not None:
            line.wait_s = reopen_in_s
            line.close(LinkEnd.EPOCH)

    def try_now(self) -> None:
        """A person waits: do not let relays that failed before wait for their time."""
        for line in self._lines.values():
            line.try_now()

    def given_up(self, link: LinkId) -> bool:
        """Whether a person who waits need not wait for this link any more."""
        line = self._lines.get(link)
        return line is not None and line.given_up

    def standing(self) -> frozenset[bytes]:
        """Relays whose last attempt came to a HELLO."""
        return frozenset(
            relay_of(link) for link, line in self._lines.items() if line.stood or line.wire is not None
        )

    def _follow_manner(self) -> None:
        """No link outlives a change of proxy or fronts: it may have been made for people's safety."""
        chosen = _roads_of(self._manner())
        if chosen != self._roads:
            self._roads = chosen
            for link in self._lines:
                self.close(link, 0.0)

    # --- one line ------------------------------------------------------------------------------------

    async def _keep(self, name: LinkId, line: _Line, entry: RelayEntry) -> None:
        """One link from its attempt to its end."""
        line.closing = None
        begun_at = _now()
        try:
            end = await self._hold(name, line, entry)
        except asyncio.CancelledError:
            end = line.closing or LinkEnd.STOPPED
        line.note_end(end, _now() - begun_at)
        self._handle(LinkClosed(name, end))

    async def _hold(self, name: LinkId, line: _Line, entry: RelayEntry) -> LinkEnd:
        """Try one road after the other; on the first that works, read to the end.  Return why it ended."""
        manner = self._manner()
        front = manner.fronts.get(entry.relay_id)
        rule = TlsRule(TlsKind.WEB_PKI) if front else entry.tls
        path = hidden_path(entry.admission)
        urls = tuple(url + path for url in ((front,) if front else entry.urls))
        for road in line.roads.to_try(urls):
            try:
                socket = await self._transport.connect(road, rule, manner.proxy)
                try:
                    line.wire = await self._shake_hands(name, socket, entry)
                    line.roads.worked(road)
                    await self._read(line.wire)
                finally:
                    await socket.close()
            except LinkFailed as failed:
                if line.wire is not None:
                    return failed.end
                line.roads.failed(road, failed)
            except HandshakeRejected:
                line.roads.failed(road, LinkFailed(LinkEnd.WRONG_KEY, reached=True))
            except (RecordRejected, Malformed):
                return LinkEnd.GARBAGE
        return line.roads.end

    async def _shake_hands(self, name: LinkId, socket: Socket, entry: RelayEntry) -> _Wire:
        """Who hangs up on our first message could not read it, so is not the relay of the entry."""
        link = RelayLink(name, entry, random_bytes)
        begun_at = _now()
        try:
            async with socket.patience.lasting(HANDSHAKE_MORE_S):
                await socket.send(link.first_message())
                answer = await socket.receive()
        except TimeoutError:
            raise LinkFailed(LinkEnd.TIMEOUT, reached=True) from None
        except LinkFailed as failed:
            end = LinkEnd.WRONG_KEY if failed.end is LinkEnd.CLOSED else failed.end
            raise LinkFailed(end, reached=failed.reached) from None
        self._take(link, answer)
        hang_s = min(HANG_CAP_S, max(HANG_S, HANG_ROUNDS * (_now() - begun_at)))
        return _Wire(socket, link, hang_s)

    async def _read(self, wire: _Wire) -> NoReturn:
        writer = asyncio.create_task(wire.write())
        try:
            while True:
                message = await wire.socket.receive()
                wire.asked_at = _now()
                wire.received_bytes += len(message)
                self._take(wire.link, message)
        finally:
            writer.cancel()

    def _take(self, link: RelayLink, message: bytes) -> None:
        for arrival in link.receive(message):
            self._handle(arrival)


def _roads_of(manner: Manner) -> tuple[str, dict[bytes, str]]:
    """What of a manner changes where lines go."""
    return manner.proxy, dict(manner.fronts)
