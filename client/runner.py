"""The loop that carries out effects: what changed is saved, and only then anything leaves.

Nothing sleeps longer than a second of real time, because the wall clock may jump.  Decides nothing about
messages: that is the engine's.  Must never log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, assert_never

from client.core import Core
from client.effects import (
    CloseLink,
    Effect,
    LinkId,
    SaveState,
    SendRequest,
    Tell,
    WakeAt,
    link_id,
    relay_of,
)
from client.engine import Engine
from client.events import ClockTicked, Event
from client.state import Rows

if TYPE_CHECKING:
    from client.lines import Lines

T = TypeVar("T")

TICK_S = 1.0


@dataclass(slots=True, eq=False)
class _Stay:
    """One who wants to be online.  by_hand: a person waits for it.  also: relays to try in any case."""

    by_hand: bool
    also: frozenset[bytes]


class Runner:
    """One engine at work.

    save: writes rows to the vault, or raises.  tell: is given every notice, after it was saved.
    After a save that failed nothing more is carried out, and every call raises what the save raised.
    """

    def __init__(self, engine: Engine, save: Callable[[Rows], None], tell: Callable[[Tell], None]) -> None:
        self._engine = engine
        self._save = save
        self._tell = tell
        self._lines: Lines | None = None
        self._loop: asyncio.Task[None] | None = None
        self._stays: list[_Stay] = []
        self._door = asyncio.Lock()
        self._wake_at_s = 0.0
        self._asleep_until_s = 0.0
        self._changed = asyncio.Condition()
        self._woken = asyncio.Event()
        self._fault: Exception | None = None
        self.reached: frozenset[bytes] = frozenset()
        """Relays that a link stood to, when we were last online."""

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
                if self._lines is not None:
                    self._lines.ask(effect)
            case CloseLink(link, reopen_in_s):
                if self._lines is not None:
                    self._lines.close(link, reopen_in_s or 0.0)
            case Tell():
                self._tell(effect)
            case WakeAt(at_s):
                self._wake_at_s = at_s
                if at_s < self._asleep_until_s:
                    self._woken.set()
            case _:
                assert_never(effect)

    # --- with a network ------------------------------------------------------------------------------

    @asynccontextmanager
    async def online(self, by_hand: bool, also: frozenset[bytes] = frozenset()) -> AsyncIterator[None]:
        """Keep links to all relays that are needed, for as long as any such context lasts.

        by_hand: a person waits for the end, so everything that was put off goes at once.
        also: ids of relays to try although nothing needs them.
        """
        stay = _Stay(by_hand, also)
        self._stays.append(stay)
        try:
            await self._go_online()
            if by_hand:
                self._hurry()
            yield
        finally:
            self._stays.remove(stay)
            await self._leave()

    async def _go_online(self) -> None:
        from client.lines import Lines  # half of what a command without a network would import

        async with self._door:
            if self._lines is None:
                self._lines = await Lines(self._handle, lambda: self._engine.core.state.manner).__aenter__()
                self._loop = asyncio.create_task(self._run(self._lines))

    def _hurry(self) -> None:
        """A person waits from now on: name all places again, and try relays that were left for a while."""
        assert self._lines is not None
        self._engine.take_in_hand(time.time())
        self._lines.try_now()
        self._woken.set()

    async def _leave(self) -> None:
        """What came last is saved; the last one to leave closes the links."""
        async with self._door:
            if not self._stays:
                await self._stop_loop()
            if self._lines is not None:
                self.reached = self._lines.standing()
            try:
                if self._woken.is_set() and self._fault is None:
                    self._step()
            finally:
                self._engine.core.by_hand = any(stay.by_hand for stay in self._stays)
                if not self._stays:
                    await self._close_lines()

    async def _stop_loop(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None

    async def _close_lines(self) -> None:
        lines, self._lines = self._lines, None
        if lines is not None:
            await lines.__aexit__(None, None, None)

    async def wait_until(self, holds: Callable[[], bool], limit_s: float) -> bool:
        """Wait until something holds, looked at after every step; tell whether it came to that.

        Raises what saving raised.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + limit_s
        async with self._changed:
            while True:
                self.check()
                if holds():
                    return True
                left = end - loop.time()
                if left <= 0:
                    return False
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(left, TICK_S)):
                        await self._changed.wait()

    def all_quiet(self) -> bool:
        """All that can be done now is done at every relay, as far as they can be reached."""
        assert self._lines is not None
        if self._woken.is_set():
            return False  # what came last was not worked on yet, nor saved
        now_s = time.time()
        return all(
            self._lines.given_up(link) or self._engine.is_quiet(link, now_s) for link in self._wanted()
        )

    def _wanted(self) -> frozenset[LinkId]:
        also = (link_id(relay_id) for stay in self._stays for relay_id in stay.also)
        return frozenset(also).union(self._engine.wanted_links())

    async def _run(self, lines: Lines) -> None:
        while True:
            self._handle(ClockTicked())
            self._woken.clear()
            await self._step_on()
            relays = self._engine.core.state.relays
            lines.tend({link: relays[relay_of(link)].entry for link in self._wanted()})
            await self._sleep()

    async def _sleep(self) -> None:
        """Until something comes, until the time that the engine named, or for a tick."""
        now_s = time.time()
        delay = max(0.0, min(TICK_S, self._wake_at_s - now_s))
        self._asleep_until_s = now_s + delay
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self._woken.wait()
        self._asleep_until_s = 0.0

    async def _step_on(self) -> None:
        """A step, and word of it to whoever waits, also when it was the last one."""
        try:
            self._step()
        finally:
            async with self._changed:
                self._changed.notify_all()

    def _handle(self, event: Event) -> None:
        """Take an event in; after a fault there is nobody who would."""
        if self._fault is None:
            with self._guarded():
                self._engine.handle(event, time.time())
        self._woken.set()
