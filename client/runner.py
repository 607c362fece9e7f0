"""The loop that carries out effects: what changed is saved, and only then anything leaves.

One task per open link; nothing sleeps longer than a second of real time, because the wall clock may jump.
Decides nothing about messages: that is the engine's.  Must never log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

from client.core import Core
from client.effects import About, CloseLink, Effect, SaveState, SendRequest, Tell, WakeAt
from client.engine import Engine
from client.events import ClockTicked, Event, LinkClosed, LinkEnd
from client.link import RelayLink
from client.state import Rows
from client.transport import LinkFailed, Socket, Transport
from keys.errors import HandshakeRejected, RecordRejected
from keys.primitives import random_bytes, system_generator
from wire.descriptor import RelayEntry
from wire.errors import Malformed
from wire.limits import RECORDS_PER_MESSAGE
from wire.request import Request

T = TypeVar("T")

TICK_S = 1.0
HANDSHAKE_S = 15.0
"""Longer than the 10 s after which a relay that cannot read our first message hangs up."""
HANG_S = 15.0
"""A link with a request unanswered and not a byte coming for so long is dead."""
RETRY_S = 1.0
RETRY_CAP_S = 60.0
LONG_S = 60.0
"""A link that stood so long was no failed attempt."""


@dataclass(slots=True)
class _Line:
    """One socket whose handshake is done: what was sealed leaves in its order, many records at once."""

    socket: Socket
    link: RelayLink
    sealed: list[bytes] = field(default_factory=list)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    progress_at: float = 0.0

    def ask(self, request: Request, about: About) -> None:
        if not self.link.awaits:
            self.progress_at = _now()
        self.sealed.append(self.link.request(request, about))
        self.waiting.set()

    async def write(self) -> None:
        """Send until the socket is gone.  Raises LinkFailed."""
        while True:
            await self.waiting.wait()
            self.waiting.clear()
            while self.sealed:
                bundle = self.sealed[:RECORDS_PER_MESSAGE]
                del self.sealed[:RECORDS_PER_MESSAGE]
                await self.socket.send(b"".join(bundle))

    @property
    def hangs(self) -> bool:
        return self.link.awaits and _now() - self.progress_at >= HANG_S


@dataclass(slots=True)
class _Relay:
    """What this process does with one relay.

    line: while a link stands.  end: why the last link or attempt ended, None before.
    stood: the last attempt came to a HELLO.  failures: ends in a row; a link that stood long starts anew.
    wait_s, next_at_s: the wait before the next attempt, and the Unix time at which it ends.
    closing: why we end the link ourselves.
    """

    task: asyncio.Task[None] | None = None
    line: _Line | None = None
    end: LinkEnd | None = None
    stood: bool = False
    failures: int = 0
    wait_s: float = 0.0
    next_at_s: float = 0.0
    closing: LinkEnd | None = None

    @property
    def given_up(self) -> bool:
        """One attempt without a HELLO is enough for a sync; a link that broke gets a second one."""
        if self.line is not None or self.end is None:
            return False
        return self.end is LinkEnd.EPOCH or not self.stood or self.failures > 1

    def note_end(self, end: LinkEnd, stood_s: float) -> None:
        """Count an end and choose the wait before the next attempt: 1 s, twice as long each time, to 60 s."""
        self.stood, self.line, self.task, self.end = self.line is not None, None, None, end
        if end is not LinkEnd.EPOCH:
            self.failures = 1 if stood_s >= LONG_S else self.failures + 1
            wait = min(RETRY_CAP_S, RETRY_S * 2.0 ** (self.failures - 1))
            self.wait_s = system_generator.uniform(wait / 2, wait)
        self.next_at_s = time.time() + self.wait_s


def _now() -> float:
    return asyncio.get_running_loop().time()


class Runner:
    """One engine at work.

    save: writes rows to the vault, or raises; tell: is given every notice, after it was saved.
    After a save that failed nothing more is carried out and every call raises what the save raised.
    """

    def __init__(self, engine: Engine, save: Callable[[Rows], None], tell: Callable[[Tell], None]) -> None:
        self._engine = engine
        self._save = save
        self._tell = tell
        self._relays: dict[bytes, _Relay] = {}
        self._transport: Transport | None = None
        self._changed = asyncio.Condition()
        self._woken = asyncio.Event()
        self._fault: Exception | None = None
        self._also: frozenset[bytes] = frozenset()

    # --- without a network -------------------------------------------------------------------------

    def act(self, act: Callable[[Core, float], T]) -> T:
        """Let a person's act change the tables, and carry out what follows.

        Raises what the act raises, with nothing changed, or what saving raises.
        """
        self.check()
        done = act(self._engine.core, time.time())
        self._step()
        return done

    def check(self) -> None:
        """Raise what ended the work of this runner, if anything did."""
        if self._fault is not None:
            raise self._fault

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever goes wrong in here, also by our own mistake, ends the work of this runner."""
        self.check()
        try:
            yield
        except Exception as fault:  # the shell's one catch-all: kept, and raised to whoever waits
            self._fault = fault
            self._woken.set()
            raise

    def _handle(self, event: Event) -> None:
        with self._guarded():
            self._engine.handle(event, time.time())
        self._woken.set()

    def _step(self) -> None:
        """Carry out everything that is due, in its order."""
        with self._guarded():
            for effect in self._engine.run(time.time()):
                self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case SaveState():
                self._save(self._engine.take_changes())
            case SendRequest():
                self._send(effect)
            case CloseLink():
                self._close(effect)
            case Tell():
                self._tell(effect)
            case WakeAt():
                pass  # we look once a second in any case
            case _:
                assert_never(effect)

    def _send(self, effect: SendRequest) -> None:
        relay = self._relays.get(effect.relay_id)
        if relay is not None and relay.line is not None:
            relay.line.ask(effect.request, effect.about)

    def _close(self, effect: CloseLink) -> None:
        relay = self._relays.get(effect.relay_id)
        if relay is not None and relay.task is not None:
            relay.wait_s = effect.reopen_in_s or 0.0
            self._end(relay, LinkEnd.EPOCH)

    # --- with a network ------------------------------------------------------------------------------

    @asynccontextmanager
    async def online(self, by_hand: bool, also: frozenset[bytes] = frozenset()) -> AsyncIterator[None]:
        """Keep links to all relays that are needed, for as long as the context lasts.

        by_hand: a person waits for the end, so deletes and receipts go at once.
        also: ids of relays to try although nothing needs them.
        """
        assert self._transport is None
        self._also = also
        self._relays = {}
        self._engine.core.by_hand = by_hand
        async with Transport() as transport:
            self._transport = transport
            loop = asyncio.create_task(self._run())
            try:
                yield
            finally:
                loop.cancel()
                await asyncio.gather(loop, return_exceptions=True)
                await self._hang_up()
                self._transport = None
                self._engine.core.by_hand = False

    async def wait_until(self, holds: Callable[[], bool], limit_s: float) -> bool:
        """Wait until something holds, looked at after every step; tell whether it came to that.

        Raises what saving raised.
        """
        end = _now() + limit_s
        async with self._changed:
            while True:
                self.check()
                if holds():
                    return True
                left = end - _now()
                if left <= 0:
                    return False
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(left, TICK_S)):
                        await self._changed.wait()

    def all_quiet(self) -> bool:
        """All that can be done now is done at every relay, as far as they can be reached."""
        return all(self._is_done(relay_id) for relay_id in self._wanted())

    def _wanted(self) -> frozenset[bytes]:
        return self._also.union(self._engine.wanted_relays())

    def _is_done(self, relay_id: bytes) -> bool:
        relay = self._relays.get(relay_id)
        if relay is None:
            return False
        return relay.given_up or self._engine.is_quiet(relay_id, time.time())

    def has_stood(self, relay_id: bytes) -> bool:
        """Whether the last attempt to reach a relay came to its HELLO."""
        relay = self._relays.get(relay_id)
        return relay is not None and (relay.stood or relay.line is not None)

    async def _run(self) -> None:
        while True:
            self._tend()
            self._handle(ClockTicked())
            self._woken.clear()
            await self._step_on()
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._woken.wait()

    async def _step_on(self) -> None:
        """A step, and word of it to whoever waits, also when it was the last one."""
        try:
            self._step()
        finally:
            async with self._changed:
                self._changed.notify_all()

    def _tend(self) -> None:
        """Open what is wanted, drop what hangs."""
        now_s = time.time()
        for relay_id in self._wanted():
            relay = self._relays.setdefault(relay_id, _Relay())
            if relay.task is None and not now_s < relay.next_at_s <= now_s + relay.wait_s:
                entry = self._engine.core.state.relays[relay_id].entry
                relay.task = asyncio.create_task(self._keep_link(relay, entry))
        for relay in self._relays.values():
            if relay.line is not None and relay.line.hangs:
                self._end(relay, LinkEnd.TIMEOUT)

    def _end(self, relay: _Relay, end: LinkEnd) -> None:
        relay.closing = end
        if relay.task is not None:
            relay.task.cancel()

    async def _hang_up(self) -> None:
        tasks = [relay.task for relay in self._relays.values() if relay.task is not None]
        for relay in self._relays.values():
            self._end(relay, LinkEnd.STOPPED)
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- one link ------------------------------------------------------------------------------------

    async def _keep_link(self, relay: _Relay, entry: RelayEntry) -> None:
        """One link from its attempt to its end, and when the next may be tried."""
        relay.closing = None
        begun_at = _now()
        try:
            await self._hold_link(relay, entry)
            end = LinkEnd.CLOSED
        except LinkFailed as failed:
            end = failed.end
        except HandshakeRejected:
            end = LinkEnd.WRONG_KEY
        except (RecordRejected, Malformed):
            end = LinkEnd.GARBAGE
        except asyncio.CancelledError:
            end = relay.closing or LinkEnd.STOPPED
        relay.note_end(end, _now() - begun_at)
        self._handle(LinkClosed(entry.relay_id, end))

    async def _hold_link(self, relay: _Relay, entry: RelayEntry) -> None:
        assert self._transport is not None
        socket = await self._transport.connect(entry)
        writer: asyncio.Task[None] | None = None
        try:
            line = _Line(socket, await self._shake_hands(socket, entry), progress_at=_now())
            relay.line = line
            writer = asyncio.create_task(_write_to_the_end(line))
            await self._read(line)
        finally:
            if writer is not None:
                writer.cancel()
            await socket.close()

    async def _shake_hands(self, socket: Socket, entry: RelayEntry) -> RelayLink:
        """Who hangs up on our first message could not read it, so is not the relay of the entry."""
        link = RelayLink(entry, random_bytes)
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                await socket.send(link.first_message())
                answer = await socket.receive()
        except TimeoutError:
            raise LinkFailed(LinkEnd.TIMEOUT) from None
        except LinkFailed:
            raise LinkFailed(LinkEnd.WRONG_KEY) from None
        self._take(link, answer)
        return link

    async def _read(self, line: _Line) -> None:
        while True:
            message = await line.socket.receive()
            line.progress_at = _now()
            self._take(line.link, message)

    def _take(self, link: RelayLink, message: bytes) -> None:
        for arrival in link.receive(message):
            self._handle(arrival)


async def _write_to_the_end(line: _Line) -> None:
    """A socket that takes nothing more is closed, which its reader notices."""
    try:
        await line.write()
    except LinkFailed:
        await line.socket.close()
