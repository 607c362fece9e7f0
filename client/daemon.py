"""The daemon: keeps one vault open for a time, exchanges in the background, and serves commands at its door.

It ends, and with its process the keys, when it is told to lock, at a set time, when nobody commands for a
while, when the machine slept, and when saving failed.  What a command was told is done is on the disk, so
it may be killed at any moment.  Must never log and never print: there is nothing to read afterwards.

Decision: docs/decisions/0013-the-daemon.md.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

from client import curfew, doorway, speech
from client.api import Client
from client.curfew import End
from client.doorway import Passage
from client.errors import DaemonDiffers, OurFault
from client.interface import Opened
from client.machine import uptime
from client.speech import CALL_BYTES, EVENTS, METHODS, Call
from wire.errors import Malformed, WaypostError

__all__ = ["Daemon", "End"]

LOOK_S = 1.0
CLOSE_S = 1.5
GUESTS = 64
"""Commands at one time; one more is turned away."""


class Daemon:
    """One open vault and its door.

    for_s: seconds from now to the end that nothing moves.  idle_s: seconds without any command to the end.
    """

    def __init__(self, client: Client, for_s: float, idle_s: float) -> None:
        self.client = client
        self.opened = Opened(int(time.time() + for_s), int(idle_s))
        self._curfew = curfew.begin(for_s, idle_s, *uptime())
        self._guests = 0
        self._witnesses: list[Passage] = []
        self._end: asyncio.Future[End] = asyncio.get_running_loop().create_future()

    async def serve(self, home: Path, ready: Callable[[], None]) -> End:
        """Serve until the end, then close door, links and vault; those who asked for the lock hear it last.

        ready: called once commands can come.  Raises DoorwayShut, OurFault and what saving raised.
        """
        try:
            async with self.client:
                return await self._serve(home, ready)
        finally:
            for witness in self._witnesses:
                await witness.close()

    async def _serve(self, home: Path, ready: Callable[[], None]) -> End:
        """Links that do not close in time are left to the end of the process."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as closing, self.client.online():
                async with doorway.listening(home, self._receive):
                    ready()
                    await self._wait_end()
                closing.reschedule(asyncio.get_running_loop().time() + CLOSE_S)
        return self._end.result()

    async def _wait_end(self) -> None:
        """Returns also when the end is a fault."""
        watch = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({self._end})
        finally:
            await _stop(watch)

    def lock(self, witness: Passage | None = None) -> None:
        """Come to the end.  witness: is closed when the vault is."""
        if witness is not None:
            self._witnesses.append(witness)
        if not self._end.done():
            self._end.set_result(End.LOCKED)

    def fail(self, fault: WaypostError) -> None:
        """Come to the end, because nothing can be saved any more or we made a mistake."""
        if not self._end.done():
            self._end.set_exception(fault)

    def admits(self) -> bool:
        """Whether a command may be carried out now; if so, somebody is there."""
        if self._end.done() or self._is_over():
            return False
        self._curfew.note_use(uptime()[0])
        return True

    def _is_over(self) -> bool:
        end = self._curfew.end(*uptime())
        if end is not None and not self._end.done():
            self._end.set_result(end)
        return end is not None

    async def _watch(self) -> None:
        """Look at the clocks, and whether the vault can still be saved."""
        while not self._is_over():
            try:
                self.client.check()
            except WaypostError as fault:
                self.fail(fault)
            await asyncio.sleep(LOOK_S)

    async def _receive(self, passage: Passage) -> None:
        self._guests += 1
        try:
            if self._guests <= GUESTS:
                await Guest(self, passage).converse()
        except (Malformed, ConnectionError):
            pass  # whoever that was is no command of ours
        finally:
            self._guests -= 1
            if passage not in self._witnesses:
                await passage.close()


class Guest:
    """One connection of a command: a call, its answer, and again."""

    def __init__(self, daemon: Daemon, passage: Passage) -> None:
        self._daemon = daemon
        self._passage = passage
        self._rehearsal: Client | None = None

    async def converse(self) -> None:
        """Until the command has gone, or locks.  Raises Malformed, ConnectionError."""
        while (body := await self._passage.receive(CALL_BYTES)) is not None:
            call = speech.read_call(body)
            if not self._daemon.admits():
                return
            if call.name == "lock":
                await self._passage.send(speech.done(None))
                self._daemon.lock(self._passage)
                return
            work = self._tell(call) if call.name == EVENTS else self._answer(call)
            if not await self._while_there(work):
                return

    async def _while_there(self, work: Coroutine[Any, Any, None]) -> bool:
        """Work for as long as the command waits for it; tell whether that came to its end."""
        working = asyncio.create_task(work)
        gone = asyncio.create_task(self._passage.wait_gone())
        try:
            await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
            return working.done()
        finally:
            await _stop(working, gone)

    async def _answer(self, call: Call) -> None:
        try:
            answer = speech.done(await self._do(call))
        except WaypostError as error:
            answer = speech.refused(error)
        except Exception:  # the shell's one catch-all: after our own mistake the tables are not to be trusted
            fault = OurFault()
            self._daemon.fail(fault)
            answer = speech.refused(fault)
        await self._passage.send(answer)

    async def _do(self, call: Call) -> object:
        if call.name == "opened":
            return self._daemon.opened
        _demand_dialect(call)
        method = METHODS.get(call.name)
        if method is None:
            raise Malformed("unknown method")
        arguments = speech.arguments(method, call.arguments)
        return await getattr(self._stage(call), method.name)(**arguments)

    def _stage(self, call: Call) -> Client:
        """Where a call takes place; all rehearsals of one command go on from each other."""
        if not call.rehearsal:
            return self._daemon.client
        self._rehearsal = self._rehearsal or self._daemon.client.rehearsal()
        return self._rehearsal

    async def _tell(self, call: Call) -> None:
        """Everything that happens from now on."""
        try:
            _demand_dialect(call)
            async with aclosing(self._daemon.client.events()) as events:
                async for happening in events:
                    await self._passage.send(speech.news(happening))
        except WaypostError as error:
            await self._passage.send(speech.refused(error))


def _demand_dialect(call: Call) -> None:
    if call.dialect != speech.dialect():
        raise DaemonDiffers


async def _stop(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
