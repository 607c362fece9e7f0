"""The installed programs run as people run them, and a relay for as long as something is tried out.

Everything happens in a folder that the caller takes away.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from client.cli.refusals import Refused

COMMAND_S = 60
STOP_S = 10


def run(
    folder: Path,
    program: str,
    *arguments: str,
    secret: str = "",
    text: str = "",
    ends: tuple[int, ...] = (0,),
) -> str:
    """Run a program to its end and return its output.  Raises Refused unless it ends as it should."""
    command = [find_program(program), *arguments]
    with _descriptor(secret) as descriptor:
        if descriptor is not None:
            command[1:1] = ["--passphrase-fd", str(descriptor)]
        done = subprocess.run(  # noqa: S603
            command,
            input=text.encode(),
            capture_output=True,
            cwd=folder,
            timeout=COMMAND_S,
            pass_fds=() if descriptor is None else (descriptor,),
            check=False,
        )
    if done.returncode not in ends:
        click.echo(done.stderr, err=True, nl=False)
        raise Refused("cli.demo_failed", command=" ".join([program, *arguments]), exit=str(done.returncode))
    return done.stdout.decode()


@dataclass(slots=True)
class TrialRelay:
    """network: the text of a network file that names it alone.  held: cells that it held as it ended."""

    url: str
    network: str
    held: int = 0


@contextmanager
def running_relay(folder: Path) -> Iterator[TrialRelay]:
    """A relay process for as long as the context lasts; at the end it says what it still held."""
    run(folder, "waypost-relay", "init", "--dir", "relay", "--port", "0", "--trial")
    command = [find_program("waypost-relay"), "serve", "--config", "relay/relay.toml"]
    with subprocess.Popen(  # noqa: S603
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            if not ready:
                raise Refused("cli.demo_failed", command="waypost-relay serve", exit=str(process.wait()))
            network = run(folder, "waypost-relay", "descriptor", "--config", "relay/relay.toml")
            relay = TrialRelay(json.loads(ready)["url"], network)
            yield relay
        finally:
            _stop(process)
        relay.held = _last_word(process)["cells"]


def find_program(name: str) -> str:
    """The program beside this one, else the one that a shell would find.  Raises Refused."""
    for folder in (Path(sys.argv[0]).parent, Path(sys.executable).parent):
        if (folder / name).is_file():
            return str((folder / name).absolute())
    found = shutil.which(name)
    if found is None:
        raise Refused("cli.demo_program", program=name)
    return found


@contextmanager
def _descriptor(secret: str) -> Iterator[int | None]:
    """A descriptor that the next program reads a secret word from."""
    if not secret:
        yield None
        return
    read, write = os.pipe()
    try:
        os.write(write, secret.encode() + b"\n")
        os.close(write)
        yield read
    finally:
        os.close(read)


def _last_word(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What the relay said as it ended.  Raises Refused when it did not end in order."""
    assert process.stderr is not None
    said = [json.loads(line) for line in process.stderr]
    if not said or said[-1]["event"] != "relay.stopped":
        raise Refused("cli.demo_failed", command="waypost-relay serve", exit=str(process.returncode))
    return dict(said[-1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
