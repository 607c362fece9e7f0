"""Processes that are killed in the middle: everything arrives, and arrives once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

from client.api import Client
from tests.support.people import PROGRAM, ROOT, Person, make_person, network_of, pair
from tests.support.ports import free_port
from tests.support.relay_process import RelayProcess, make_relay, serving

NOTES = 10
LIMIT_S = 30


def relay_at_fixed_port(folder: Path) -> Path:
    """Settings of a relay that comes back where it was."""
    config = make_relay(folder)
    config.write_text(config.read_text().replace("port = 0", f"port = {free_port()}"))
    return config


def start(person: Person, *arguments: str) -> subprocess.Popen[bytes]:
    """Type one command and do not wait for its end."""
    read, write = os.pipe()
    os.write(write, person.secret.encode())
    os.close(write)
    command = [*PROGRAM, "--home", str(person.home), "--passphrase-fd", str(read), *arguments]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        pass_fds=(read,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(read)
    return process


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill it then, unless it has ended before."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.kill()
    process.wait()


def wait_for_cells(relay: RelayProcess) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not relay.cells:
        assert time.monotonic() < deadline


def write_notes(person: Person) -> set[str]:
    """Queue them all at one unlock."""

    async def write() -> set[str]:
        async with await Client.open(person.home, person.secret) as client:
            texts = ({"text": f"쪽지 {number}"} for number in range(NOTES))
            return {(await client.send("note", "House", text)).id for text in texts}

    return asyncio.run(write())


def received_ids(person: Person) -> list[str]:
    return [message["id"] for message in person.do("inbox").objects]


def test_a_relay_killed_in_the_middle_loses_and_doubles_nothing(tmp_path: Path) -> None:
    configs = [relay_at_fixed_port(tmp_path / name) for name in ("r1", "r2")]
    with ExitStack() as stack:
        first, second = (stack.enter_context(serving(config)) for config in configs)
        coordinator = make_person(tmp_path / "a", network_of(first.entry, second.entry))
        house = make_person(tmp_path / "b")
        pair(coordinator, house)
        notes = write_notes(coordinator)
        syncing = start(coordinator, "sync", "--wait", "2")
        wait_for_cells(first)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        assert syncing.wait(LIMIT_S) in (0, 4)

        house.sync()
        assert sorted(received_ids(house)) == sorted(notes)
        stack.enter_context(serving(configs[0]))
        for _ in range(2):
            coordinator.sync()
            house.sync()
        assert sorted(received_ids(house)) == sorted(notes)
        assert {coordinator.state_of(note) for note in notes} == {"received"}
        coordinator.do("forget", "House")
        house.do("forget", "Coordinator")
        assert second.cells == 0


def test_clients_killed_at_any_moment_lose_and_double_nothing(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    with serving(make_relay(tmp_path / "r")) as relay:
        coordinator = make_person(tmp_path / "a", network_of(relay.entry))
        house = make_person(tmp_path / "b")
        pair(coordinator, house)
        notes = write_notes(coordinator)
        for person in (coordinator, house, coordinator, house):
            process = start(person, "sync")
            kill_after(process, random.uniform(0.5, 1.1))
        for person in (coordinator, house, coordinator):
            person.sync()
        assert sorted(received_ids(house)) == sorted(notes)
        assert {coordinator.state_of(note) for note in notes} == {"received"}
