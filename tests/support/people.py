"""People at their computers: vaults, and the program `waypost` driven as they drive it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from client.api import Client
from keys.vault import FLOOR
from tests.support import warm_start
from wire.descriptor import Descriptor, RelayEntry, to_line

PROGRAM = (sys.executable, "-c", "from client.cli import main; main()")
ROOT = Path(__file__).parents[2]
COMMAND_S = 60
SECRET = "four words nobody guesses"


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and all that it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        (only,) = self.objects
        return only

    @property
    def error(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.stderr)
        return facts


def run(
    *arguments: str | Path,
    text: str | bytes = "",
    secrets: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    cold: bool = False,
) -> Done:
    """Run waypost to its end, away from any terminal.

    secrets: text to be read from a descriptor, by the argument that stands for its number.
    cold: with an interpreter of its own, as people start it; always so with another environment.
    """
    command = [str(argument) for argument in arguments]
    given = text.encode() if isinstance(text, str) else text
    if not (cold or environment):
        code, out, err = warm_start.run(command, given, secrets or {}, ROOT, COMMAND_S)
        return Done(code, out.decode(), err.decode())
    pipes = {name: warm_start.pipe(secret) for name, secret in (secrets or {}).items()}
    done = subprocess.run(
        [*PROGRAM, *(str(pipes.get(argument, argument)) for argument in command)],
        input=given,
        capture_output=True,
        timeout=COMMAND_S,
        cwd=ROOT,
        pass_fds=tuple(pipes.values()),
        start_new_session=True,
        env=os.environ | (environment or {}),
    )
    for descriptor in pipes.values():
        os.close(descriptor)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True)
class Person:
    """One person with a vault of their own.  cold: each command in an interpreter of its own."""

    home: Path
    secret: str = SECRET
    environment: Mapping[str, str] = field(default_factory=dict)
    cold: bool = False

    def do(self, *arguments: str | Path, text: str | bytes = "") -> Done:
        """Type one command, with --json."""
        return self.type(*arguments, "--json", text=text)

    def type(self, *arguments: str | Path, text: str | bytes = "") -> Done:
        """Type one command."""
        return run(
            "--home",
            self.home,
            "--passphrase-fd",
            "N",
            *arguments,
            text=text,
            secrets={"N": self.secret + "\n"},
            environment=self.environment,
            cold=self.cold,
        )

    def sync(self, *arguments: str) -> dict[str, Any]:
        """Sync; something of ours may be unconfirmed yet."""
        done = self.do("sync", *arguments)
        assert done.code in (0, 4), done.stderr
        return done.object

    def state_of(self, message_id: str) -> str:
        states = {sent["id"]: sent["state"] for sent in self.do("outbox").objects}
        return str(states[message_id])


def network_of(*entries: RelayEntry) -> str:
    """The text of a network file."""
    return "".join(to_line(Descriptor(1, b"", b"", (entry,))) + "\n" for entry in entries)


def make_person(home: Path, network: str | None = None) -> Person:
    """Make a vault at the lowest cost that the program accepts: a fifth of a second an unlock."""
    person = Person(home)

    async def make() -> None:
        async with await Client.create(home, person.secret, network, kdf=FLOOR):
            pass

    asyncio.run(make())
    return person


def pair(inviter: Person, joiner: Person) -> None:
    """Pair two people as their commands would, at one unlock each."""

    async def meet() -> None:
        async with (
            await Client.open(inviter.home, inviter.secret) as ours,
            await Client.open(joiner.home, joiner.secret) as theirs,
        ):
            await theirs.join("Coordinator", (await ours.invite("House", "house")).link)
            await ours.sync()
            await theirs.sync()
            people = (*await ours.people(), *await theirs.people())
            assert [person.state for person in people] == ["active"] * 2

    asyncio.run(meet())
