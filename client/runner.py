"""The loop that carries out effects: what changed is saved, and only then anything leaves.

Nothing sleeps longer than a second of real time, because the wall clock may jump.  Decides nothing about
messages: that is the engine's.  Must never log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
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
        self._also: frozenset[bytes] = frozenset()
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
            case WakeAt():
                pass  # we look once a second in any case
            case _:
                assert_never(effect)

    # --- with a network ------------------------------------------------------------------------------

    @asynccontextmanager
    async def online(self, by_hand: bool, also: frozenset[bytes] = frozenset()) -> AsyncIterator[None]:
        """Keep links to all relays that are needed, for as long as the context lasts.

        by_hand: a person waits for the end, so deletes and receipts go at once.
        also: ids of relays to try although nothing needs them.
        """
        from client.lines import Lines  # half of what a command without a network would import

        assert self._lines is None
        self._engine.core.by_hand = by_hand
        self._also = also
        try:
            async with Lines(self._handle) as self._lines:
                loop = asyncio.create_task(self._run(self._lines))
                try:
                    yield
                finally:
                    loop.cancel()
                    await asyncio.gather(loop, return_exceptions=True)
                    self.reached = self._lines.standing()
                if self._woken.is_set() and self._fault is None:
                    self._step()
        finally:
            self._lines = None
            self._engine.core.by_hand = False

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
        return frozenset(map(link_id, self._also)).union(self._engine.wanted_links())

    async def _run(self, lines: Lines) -> None:
        while True:
            relays = self._engine.core.state.relays
            lines.tend({link: relays[relay_of(link)].entry for link in self._wanted()})
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

    def _handle(self, event: Event) -> None:
        with self._guarded():
            self._engine.handle(event, time.time())
        self._woken.set()
