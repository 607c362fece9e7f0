"""One person's client as a process that may be killed at any moment, and what it has said until then.

The process (`python -m tests.support.correspondent HOME`) opens the vault, stays online, does what it reads
(`write TEXT`, `show ID`, `end`) and says everything that happens, one JSON object a line.  Whatever it has
said it has said: the pipe keeps it when its writer is killed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from client.api import Client
from client.errors import ContentGone, TooManyOpen
from keys.vault import KdfParameters

ROOT = Path(__file__).parents[2]
CHEAP = KdfParameters(1, 8)
SECRET = "four words nobody guesses"
LIMIT_S = 120.0
FULL_S = 0.5

Said = dict[str, Any]


@dataclass
class Correspondent:
    """The test's end of one such process: starts it, gives it orders, kills it, and remembers.

    said: everything, over all its lives.  sent: id and state of each message of ours, as last heard.
    texts: what we wrote, by id.  came: ids of messages that came.  asked: those that it was told to show.
    shown: texts that it has shown, by id; empty when it was killed before it could say.
    """

    home: Path
    said: list[Said] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    came: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    _lives: int = 0
    _full: int = 0
    _up: bool = False
    _process: Process | None = None
    _hearing: asyncio.Task[None] | None = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def start(self) -> None:
        """Start it, and wait until it has opened the vault."""
        command = [sys.executable, "-m", "tests.support.correspondent", str(self.home)]
        self._process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
        self._hearing = asyncio.create_task(self._hear(self._process))
        await self.wait_until(lambda: self._up)

    async def kill(self) -> None:
        """At once; what it has said before is still heard."""
        assert self._process is not None and self._process.returncode is None, "it ended by itself"
        self._up = False
        self._process.kill()
        await self._wait_end()

    async def end(self) -> None:
        """In good order."""
        self._order("end")
        assert await self._wait_end() == 0

    def abandon(self) -> None:
        """The test has failed: leave no process behind."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def write(self, text: str) -> None:
        """Have it write this once, as soon as the other side has read enough.

        After a kill the vault tells whether the message had been saved.
        """
        while not self._unknown:
            await self.wait_until(lambda: self._up)
            before = self._lives, self._full
            self._order("write", text)
            await self.wait_until(partial(self._knows_more, before))
            if self._full > before[1]:
                await asyncio.sleep(FULL_S)
        (message_id,) = self._unknown
        self.texts[message_id] = text

    @property
    def _unknown(self) -> set[str]:
        """Messages whose text we have not noted."""
        return self.sent.keys() - self.texts.keys()

    def _knows_more(self, before: tuple[int, int]) -> bool:
        return bool(self._unknown) or (self._lives, self._full) > before

    def show(self, message_id: str) -> None:
        """Have it opened, unless it is killed before."""
        self.asked.add(message_id)
        self._order("show", message_id)

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT_S), self._changed:
            await self._changed.wait_for(holds)

    def _order(self, *words: str) -> None:
        """Lost, if it has not opened the vault yet, or is killed before it has read this."""
        if self._up:
            assert self._process is not None and self._process.stdin is not None
            self._process.stdin.write(" ".join(words).encode() + b"\n")

    async def _wait_end(self) -> int:
        assert self._process is not None and self._hearing is not None
        async with asyncio.timeout(LIMIT_S):
            await self._hearing
            return await self._process.wait()

    async def _hear(self, process: Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            async with self._changed:
                self._take(json.loads(line))
                self._changed.notify_all()

    def _take(self, said: Said) -> None:
        self.said.append(said)
        match said:
            case {"what": "opened"}:
                self._lives += 1
                self._up = True
                self.sent = said["sent"]
                self.came |= set(said["came"])
            case {"what": "written"}:
                self.sent.setdefault(said["id"], "queued")
            case {"what": "sent.changed"}:
                self.sent[said["id"]] = said["state"]
            case {"what": "message.arrived"}:
                self.came.add(said["id"])
            case {"what": "shown"}:
                self.shown[said["id"]] = said["text"] or self.shown.get(said["id"], "")
            case {"what": "full"}:
                self._full += 1


# --- the process itself ----------------------------------------------------------------------------------


def say(what: str, **facts: object) -> None:
    print(json.dumps({"what": what, "at_s": time.time()} | facts, ensure_ascii=False), flush=True)  # noqa: T201


async def correspond(home: Path) -> None:
    async with await Client.open(home, SECRET, kdf=CHEAP) as client:
        sent = {one.id: one.state for one in await client.outbox()}
        say("opened", sent=sent, came=[one.id for one in await client.inbox()])
        telling = asyncio.create_task(tell(client))
        async with client.online():
            await obey(client)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def tell(client: Client) -> None:
    async for happening in client.events():
        say(happening.event, id=happening.subject, state=happening.state)


async def obey(client: Client) -> None:
    """Do what is asked for, one after the other, to the end."""
    (other,) = await client.people()
    async for order in orders():
        match order.partition(" "):
            case "write", _, text:
                try:
                    say("written", id=(await client.send("note", other.name, {"text": text})).id)
                except TooManyOpen:
                    say("full")
            case "show", _, message_id:
                try:
                    say("shown", id=message_id, text=(await client.show(message_id)).text)
                except ContentGone:  # opened before, and gone for a newer one
                    say("shown", id=message_id, text="")
            case _:
                return


async def orders() -> AsyncIterator[str]:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while line := await reader.readline():
        yield line.decode().rstrip("\n")


if __name__ == "__main__":
    asyncio.run(correspond(Path(sys.argv[1])))
