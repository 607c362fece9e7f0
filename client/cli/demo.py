"""The whole path shown: a relay, two people, messages both ways, and nothing left behind.

Drives the installed programs as people do, in processes of their own, on loopback and in a folder that is
taken away at the end.  Each step is told with the command that a person would type.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from client.cli import trial
from client.cli.frame import Frame, command
from client.cli.refusals import Refused
from client.cli.trial import TrialRelay

NOTE = "오늘 밤은 춥습니다. 따뜻한 옷을 준비해 주세요."
REQUEST = ("women=1", "children_6_17=1", "from_h=5", "nights=2", "languages=ko")
ANSWER = ("answer=yes", "count=2", "lacks=beds")

A = TypeVar("A")
B = TypeVar("B")
Facts = dict[str, Any]


@click.command()
@command
def demo(frame: Frame) -> None:
    """Show everything on this computer: a relay, two vaults, messages both ways."""
    if frame.dry_run:
        return
    with tempfile.TemporaryDirectory(prefix="waypost-demo-") as folder:
        stage = Stage(frame, Path(folder))
        with stage.relay() as relay:
            _play(stage, relay)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the play takes place; it tells each step."""

    frame: Frame
    folder: Path

    def tell(self, code: str, **facts: object) -> None:
        """Say a step: in words for a person, as facts for a script."""
        line = self.frame.say(f"demo_{code}", **facts)
        self.frame.result({"step": code, **facts}, line, bare=code)

    @contextmanager
    def relay(self) -> Iterator[TrialRelay]:
        """A relay process for as long as the context lasts; at the end it says what it still held."""
        with trial.running_relay(self.folder) as relay:
            self.tell("relay", url=relay.url)
            yield relay
        self.tell("end", cells=relay.held)


@dataclass(frozen=True, slots=True, repr=False)
class Player:
    """One of the two: a vault in a folder of its own."""

    stage: Stage
    name: str
    secret: str

    def do(self, *arguments: str, text: str = "", ends: tuple[int, ...] = (0,)) -> list[Facts]:
        """Type one command; return its JSON objects."""
        if not (self.stage.frame.as_json or self.stage.frame.quiet):
            click.secho(f"  {self.name}$ waypost {' '.join(arguments)}", dim=True)
        home = ["--home", self.name]
        command = ("waypost", *home, *arguments, "--json")
        output = trial.run(self.stage.folder, *command, secret=self.secret, text=text, ends=ends)
        return [json.loads(line) for line in output.splitlines()]

    def sync(self) -> Facts:
        """Exit 4 says that something of ours is not confirmed yet, which is what the play is about."""
        return self.do("sync", ends=(0, 4))[0]

    def state_of(self, message_id: str) -> str:
        """How far a message of ours came."""
        states = {sent["id"]: sent["state"] for sent in self.do("outbox")}
        return str(states[message_id])


def _play(stage: Stage, relay: TrialRelay) -> None:
    coordinator = Player(stage, "coordinator", "seven lamps beside the ferry")
    house = Player(stage, "house", "a quiet stove and two chairs")
    (stage.folder / "network").write_text(relay.network, encoding="ascii")
    _pair(stage, coordinator, house)
    request, note = _send(stage, coordinator)
    _deliver(stage, coordinator, house, request)
    _read(stage, coordinator, house, request, note)
    _clear(coordinator, house)


def _pair(stage: Stage, coordinator: Player, house: Player) -> None:
    _both(lambda: coordinator.do("init", "--network", "network"), lambda: house.do("init"))
    stage.tell("vaults")
    coordinator.do("invite", "House", "--role", "house", "--out", "link")
    house.do("join", "Coordinator", "--file", "link")
    coordinator.sync()
    house.sync()
    (ours,), (theirs,) = _both(lambda: coordinator.do("people"), lambda: house.do("people"))
    if ours["words"] != theirs["words"] or not ours["state"] == theirs["state"] == "active":
        raise Refused("cli.demo_failed", command="pairing", exit="0")
    stage.tell("paired", words=" ".join(ours["words"]))


def _send(stage: Stage, coordinator: Player) -> tuple[str, str]:
    (request,) = coordinator.do("send", "shelter_request", "House", *REQUEST)
    stage.tell("request", state=request["state"])
    (note,) = coordinator.do("note", "House", text=NOTE)
    stage.tell("note", state=note["state"], text=NOTE)
    return request["id"], note["id"]


def _deliver(stage: Stage, coordinator: Player, house: Player, request: str) -> None:
    """The relay holds it until the other device has it."""
    coordinator.sync()
    state, _ = _both(lambda: coordinator.state_of(request), house.sync)
    stage.tell("state", state=state)
    coordinator.sync()
    state, (shown,) = _both(lambda: coordinator.state_of(request), lambda: house.do("show", request))
    stage.tell("state", state=state)
    stage.tell("shown", text=shown["text"])


def _read(stage: Stage, coordinator: Player, house: Player, request: str, note: str) -> None:
    """A person opens both and answers one."""
    (shown,) = house.do("show", note)
    stage.tell("shown", text=shown["text"])
    house.sync()
    coordinator.sync()
    state, (answer,) = _both(lambda: coordinator.state_of(note), lambda: house.do("reply", request, *ANSWER))
    stage.tell("state", state=state)
    house.sync()
    coordinator.sync()
    stage.tell("state", state=coordinator.state_of(request))
    (shown,) = coordinator.do("show", answer["id"])
    stage.tell("shown", text=shown["text"])


def _clear(coordinator: Player, house: Player) -> None:
    """The last word goes, its receipt comes; then they part, and take their own cells back."""
    for player in (coordinator, house, coordinator):
        player.sync()
    _both(lambda: coordinator.do("forget", "House"), lambda: house.do("forget", "Coordinator"))


def _both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Two people at their own computers at the same time."""
    with ThreadPoolExecutor(2) as pool:
        ours, theirs = pool.submit(first), pool.submit(second)
        return ours.result(), theirs.result()


COMMANDS = (demo,)
