"""The README's way to a relay behind Caddy, typed line by line on a copy of the tree that has nothing yet."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.clone import AS_OURSELVES, Clone, clone_for, wait_for
from tests.support.people import Person, make_person
from tests.support.tree import ROOT

FIVE_MINUTES_S = 300
STOP_S = 30
RELAY_PORT, FRONT_PORT = 8443, 9443

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed"),
]


def blocks() -> list[str]:
    """What is to be typed, shell by shell."""
    text = (ROOT / "README.md").read_text("utf-8")
    section = re.split(r"^##+ ", text.split("\n### A relay behind Caddy, on this machine\n")[1], flags=re.M)[
        0
    ]
    found = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in found]


@pytest.fixture
def clone() -> Iterator[Clone]:
    yield from clone_for(AS_OURSELVES)


def type_in(clone: Clone, lines: str) -> subprocess.Popen[str]:
    return clone.begin(["/bin/bash", "-c", lines])


@contextmanager
def left_running(clone: Clone, lines: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """A shell whose last program stays, until it listens; ended with all that it started."""
    process = type_in(clone, lines)
    try:
        while not is_answered(port):
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.1)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=STOP_S)


def is_answered(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def exchange(coordinator: Person, house: Person) -> str:
    """Pair two people, send one message, and return what became of it."""
    link = coordinator.do("invite", "House", "--role", "house").object["link"]
    house.do("join", "Coordinator", "-", text=link)
    coordinator.sync()
    house.sync()
    sent = coordinator.do("note", "House", text="저녁 여섯 시").object["id"]
    for person in (coordinator, house, coordinator):
        person.sync()
    return coordinator.state_of(sent)


def test_a_relay_behind_caddy_carries_a_message_within_five_minutes(clone: Clone, tmp_path: Path) -> None:
    if is_answered(RELAY_PORT) or is_answered(FRONT_PORT):
        pytest.skip(f"something else listens on port {RELAY_PORT} or {FRONT_PORT}")
    set_up, serve, front, prove = blocks()
    began = time.monotonic()
    assert wait_for(made := type_in(clone, set_up)).code == 0, made
    with left_running(clone, serve, RELAY_PORT), left_running(clone, front, FRONT_PORT):
        said = wait_for(type_in(clone, prove))
        assert "<h1>Ferry times</h1>" in said.text
        assert re.search(r"^good +disk ", said.text, re.MULTILINE), said.text
        assert re.search(r"^Cells held: +0$", said.text, re.MULTILINE), said.text
        network = (clone.folder / "try/net").read_text()
        people = make_person(tmp_path / "a", network), make_person(tmp_path / "b")
        assert exchange(*people) == "received"
    assert time.monotonic() - began < FIVE_MINUTES_S
