"""The programs of people when the clock of their machine jumps: what is over is over, within seconds.

The wall clock is moved by Debian's libfaketime, whose offset file is changed while the programs run.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import PROGRAM, ROOT, Person, make_person, network_of, pair
from tests.support.relay_process import make_relay, serving

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
EFFECT_S = 5
LIMIT_S = 30
pytestmark = pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")
CLOCKS = pytest.mark.parametrize(
    "more", ({}, {"DONT_FAKE_MONOTONIC": "1"}), ids=("both-clocks", "wall-clock")
)


def faked(offset: Path, more: Mapping[str, str]) -> dict[str, str]:
    offset.write_text("+0")
    times = {"FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1"}
    return {"LD_PRELOAD": str(LIBRARY)} | times | dict(more)


@contextmanager
def watching(person: Person) -> Iterator[subprocess.Popen[str]]:
    """`waypost watch` for as long as the context lasts; it ends by Ctrl-C with exit 0."""
    read, write = os.pipe()
    os.write(write, person.secret.encode())
    os.close(write)
    command = [*PROGRAM, "--home", str(person.home), "--passphrase-fd", str(read), "watch", "--json"]
    environment = os.environ | dict(person.environment)
    with subprocess.Popen(
        command, cwd=ROOT, pass_fds=(read,), stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        os.close(read)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(LIMIT_S) == 0


def wait_for_event(process: subprocess.Popen[str], event: str, state: str) -> dict[str, Any]:
    assert process.stdout is not None
    for line in process.stdout:
        facts: dict[str, Any] = json.loads(line)
        if (facts["event"], facts["state"]) == (event, state):
            return facts
    raise AssertionError("the program ended")


@CLOCKS
def test_an_invitation_is_over_after_two_days(tmp_path: Path, more: Mapping[str, str]) -> None:
    environment = faked(tmp_path / "offset", more)
    with serving(make_relay(tmp_path / "r"), environment=environment) as relay:
        coordinator = replace(make_person(tmp_path / "a", network_of(relay.entry)), environment=environment)
        house = replace(make_person(tmp_path / "b"), environment=environment)
        link = coordinator.do("invite", "House", "--role", "house").object["link"]
        (tmp_path / "offset").write_text("+49h")
        refused = house.do("join", "Coordinator", "-", text=link)
        assert (refused.code, refused.error["error"]) == (5, "client.invitation_expired")
        coordinator.do("sync")
        assert coordinator.do("people").object["state"] == "broken"


@CLOCKS
def test_a_watching_program_notices_a_jump_within_seconds(tmp_path: Path, more: Mapping[str, str]) -> None:
    environment = faked(tmp_path / "offset", more)
    with serving(make_relay(tmp_path / "r"), environment=environment) as relay:
        coordinator = replace(make_person(tmp_path / "a", network_of(relay.entry)), environment=environment)
        house = replace(make_person(tmp_path / "b"), environment=environment)
        pair(coordinator, house)
        note = coordinator.do("note", "House", text="soon over").object["id"]
        with watching(coordinator) as watch:
            wait_for_event(watch, "sent.changed", "held")
            (tmp_path / "offset").write_text("+49h")
            jumped_at = time.monotonic()
            assert wait_for_event(watch, "sent.changed", "expired")["id"] == note
            assert time.monotonic() - jumped_at < EFFECT_S
        house.sync()
        assert house.do("inbox").objects == []
        again = coordinator.do("note", "House", text="after the jump").object["id"]
        coordinator.sync()
        house.sync()
        assert [message["id"] for message in house.do("inbox").objects] == [again]
