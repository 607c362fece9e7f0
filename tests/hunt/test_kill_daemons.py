"""Two daemons over two relays, killed every few seconds, and so are commands that talk to them: all arrives
once, and nobody lies.

What was said by commands, and what both vaults hold at the end, is judged as the days of a simulation are.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event as Flag
from typing import Any

from client.api import Client
from client.room import PLACES, PRESSING_PLACES
from tests.e2e.test_daemon import pid_of, wait_end
from tests.support import warm_start
from tests.support.history import Event, Fault, History, What, check
from tests.support.people import ROOT, Person, make_person, network_of, pair
from tests.support.relay_process import make_relay, serving

KILLS = 8
"""Of daemons, at least."""
MESSAGES = 15
"""Of each side, at least."""
MORE = 3
"""For each kill, so many more at most: all of them together find a place on one device (client/room.py)."""
CUT = 0.3
"""So many commands are given less time than they need, and killed."""
CUT_S = 0.25
COMMAND_S = 30.0
LATE_S = 0.5
"""What a killed command had said to the daemon is done by then."""
SETTLE_S = 60.0


@dataclass
class Haunt:
    """What those who work and the one who kills tell each other."""

    killed: int = 0
    over: Flag = field(default_factory=Flag)
    failed: Flag = field(default_factory=Flag)


@dataclass
class Writer:
    """One person who types commands and is told what they say.

    sent: the texts of ours, by id.  seen: messages of the other's that a command listed.
    cut: how many commands were killed.
    """

    person: Person
    name: str
    other: str
    history: History
    random: Random
    sent: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    cut: int = 0

    def type(self, *arguments: str, text: str = "", surely: bool = False) -> list[dict[str, Any]] | None:
        """Run one command; what it said, None when it was killed or found no daemon.

        surely: it is given all the time that it needs.
        """
        short = not surely and self.random.random() < CUT
        limit_s = self.random.uniform(0, CUT_S) if short else COMMAND_S
        command = ["--home", str(self.person.home), *arguments, "--json"]
        try:
            code, said, _ = warm_start.run(command, text.encode(), {}, ROOT, limit_s)
        except TimeoutError:
            assert short, "a command hangs"
            self.cut += 1
            return None
        return [json.loads(line) for line in said.splitlines()] if code in (0, 4) else None

    def note(self, what: What, message_id: str, word: str = "", at_s: float | None = None) -> None:
        self.history.note(time.time() if at_s is None else at_s, self.name, what, message_id, word)

    def write(self, text: str) -> None:
        """Write it once: when a command came to no end, the vault tells whether it was taken."""
        known, began_s = len(self.sent), float(int(time.time()))  # vaults tell whole seconds
        while len(self.sent) == known:
            said = self.type("note", self.other, text=text)
            if said:
                self._take(said[0]["id"], text, began_s)
            else:
                time.sleep(LATE_S)
            self.list_sent(text, began_s)

    def list_sent(self, text: str, began_s: float) -> None:
        """Look at the outbox until there is an answer; text: of a message whose id nobody told us."""
        listed = None
        while listed is None:
            listed = self.type("outbox")
        for each in listed:
            if each["id"] not in self.sent:
                self._take(each["id"], text, began_s)
            self.note(What.LISTED, each["id"], each["state"])

    def _take(self, message_id: str, text: str, began_s: float) -> None:
        self.sent[message_id] = text
        self.note(What.SAID, message_id, text, began_s)

    def read(self) -> None:
        """List what came, and open one message that was not opened yet."""
        listed = self.type("inbox") or []
        self.seen |= {each["id"] for each in listed}
        new = [each["id"] for each in listed if each["state"] == "new"]
        shown = self.type("show", self.random.choice(new)) if new else None
        for each in shown or ():
            self.note(What.READ, each["id"], each["text"])

    def work(self, haunt: Haunt) -> None:
        """Write and read until it is over and enough is written."""
        while len(self.sent) < MESSAGES or not haunt.over.is_set():
            if len(self.sent) < MESSAGES + MORE * haunt.killed:
                self.write(f"쪽지 {len(self.sent)}")
            self.read()

    @property
    def settled(self) -> bool:
        """Whether the other's device has everything of ours, as far as we are told."""
        listed = self.type("sync", surely=True) is not None and self.type("outbox", surely=True)
        return bool(listed) and {each["state"] for each in listed or ()} <= {"received", "opened"}


def unlock(writer: Writer) -> None:
    done = writer.person.do("unlock", "--for", "10m")
    assert done.code == 0, done.stderr


@contextmanager
def unlocked(*writers: Writer) -> Iterator[None]:
    """Both vaults are open; whatever happens, no daemon is left."""
    try:
        for writer in writers:
            unlock(writer)
        yield
    finally:
        for pid in filter(None, [pid_of(writer.person) for writer in writers]):
            os.kill(pid, signal.SIGKILL)
            wait_end(pid)


def kill_in_turn(writers: list[Writer], random: Random, haunt: Haunt) -> None:
    """Kill one daemon after the other, and open the vault again soon after."""
    while haunt.killed < KILLS:
        if haunt.failed.wait(random.uniform(1, 3)):
            return
        victim = writers[haunt.killed % len(writers)]
        pid = pid_of(victim.person)
        assert pid, "it ended by itself"
        os.kill(pid, signal.SIGKILL)
        wait_end(pid)
        haunt.killed += 1
        haunt.failed.wait(random.uniform(0, 0.5))
        unlock(victim)
    haunt.over.set()


def work_and_kill(writers: list[Writer], random: Random) -> None:
    """All at once; whoever fails ends the others."""
    haunt = Haunt()
    with ThreadPoolExecutor() as threads:
        tasks = [threads.submit(writer.work, haunt) for writer in writers]
        tasks.append(threads.submit(kill_in_turn, writers, random, haunt))
        try:
            for task in as_completed(tasks):
                task.result()
        finally:
            haunt.over.set()
            haunt.failed.set()


def settle(writers: list[Writer]) -> None:
    end = time.monotonic() + SETTLE_S
    while not all(writer.settled for writer in writers):
        assert time.monotonic() < end, "something never arrived"


async def note_vaults(writer: Writer, reader: Writer) -> None:
    """Note what both vaults hold at the end, and hold the texts against each other."""
    now_s = time.time()
    async with (
        await Client.open(writer.person.home, writer.person.secret, dry_run=True) as ours,
        await Client.open(reader.person.home, reader.person.secret, dry_run=True) as theirs,
    ):
        for sent in await ours.outbox():
            writer.note(What.LISTED, sent.id, sent.state, now_s)
        came = await theirs.inbox()
        for message in came:
            reader.note(What.KEPT, message.id, "", float(message.received_at_s))
            if message.state == "opened":  # by a command that was killed before it could say so
                reader.note(What.READ, message.id, writer.sent[message.id], float(message.received_at_s))
        texts = {message.id: (await theirs.show(message.id)).text for message in came}
    assert texts == writer.sent
    assert reader.seen <= texts.keys()
    assert max(Counter(texts.values()).values()) == 1


def test_all_arrives_once_although_daemons_and_commands_are_killed(tmp_path: Path, seed: int) -> None:
    random, history = Random(seed), History()
    with ExitStack() as stack:
        relays = [stack.enter_context(serving(make_relay(tmp_path / name))) for name in ("first", "second")]
        network = network_of(*(relay.entry for relay in relays))
        coordinator, house = make_person(tmp_path / "a", network), make_person(tmp_path / "b")
        pair(coordinator, house)
        writers = [
            Writer(coordinator, "coordinator", "House", history, Random(random.random())),
            Writer(house, "house", "Coordinator", history, Random(random.random())),
        ]
        with unlocked(*writers):
            work_and_kill(writers, random)
            settle(writers)
    for writer, reader in (writers, reversed(writers)):
        asyncio.run(note_vaults(writer, reader))
    assert all(len(writer.sent) >= MESSAGES and writer.cut for writer in writers)
    assert MESSAGES + MORE * KILLS < PLACES - PRESSING_PLACES
    history.events.sort(key=lambda event: event.at_s)
    assert check(history) == []


def test_the_judge_of_this_run_finds_each_fault_in_notes_like_these() -> None:
    """The control: a message lost, called received too early, and kept twice."""
    said, kept = Event(1, "a", What.SAID, "id", "word"), Event(2, "b", What.KEPT, "id")
    received = Event(3, "a", What.LISTED, "id", "received")
    assert faults(said, kept, received) == set()
    assert faults(said) == {Fault.LOST}
    assert faults(said, received, kept) == {Fault.FALSE_RECEIPT}
    assert faults(said, kept, kept) == {Fault.DOUBLED}


def faults(*events: Event) -> set[Fault]:
    return {found.fault for found in check(History(list(events)))}
