"""`run.py window`: a window, an invitation that works, and a coordinator who writes, reads and helps."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from client.api import Client
from keys.vault import FLOOR
from tests.support import rehearsal
from tests.support.clone import AS_OURSELVES, Clone, clone_for, wait_for
from tests.support.desktop_display import Display
from tests.support.tree import ROOT

LIMIT_S = 120
INSTALL_S = 600


@pytest.fixture
def clone() -> Iterator[Clone]:
    yield from clone_for(AS_OURSELVES)


def test_the_door_opens_a_window_and_a_house_is_heard_and_helped(display: Display, tmp_path: Path) -> None:
    own = os.environ | {name: display.environment[name] for name in ("DISPLAY", "XAUTHORITY")}
    own["QT_QPA_PLATFORM"] = "xcb"  # other tests of this process have no screen at all
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.window_demo"],
        cwd=ROOT,
        env=own | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as demo:
        try:
            wait_window(display, demo, LIMIT_S)
            (invitation,) = tmp_path.glob("window-demo-*/keeper/invitation.txt")
            words = asyncio.run(_live(tmp_path / "house", invitation.read_text().strip()))
            display.ask("xdotool", "key", "alt+F4")
            said, _ = demo.communicate(timeout=LIMIT_S)
        finally:
            demo.kill()
    assert demo.returncode == 0
    assert " ".join(words) in said
    assert "reads: Report that you are well (drill)" in said
    assert list(tmp_path.glob("window-demo-*")) == []


def test_from_nothing_the_door_opens_a_window(display: Display, tmp_path: Path, clone: Clone) -> None:
    """On what a fresh machine has; installed is what run.lock and desktop.lock name, and no test."""
    screen = {name: display.environment[name] for name in ("DISPLAY", "XAUTHORITY")}
    demo = clone.start("window", TMPDIR=str(tmp_path), **screen)
    try:
        wait_window(display, demo, INSTALL_S)
        assert not (clone.folder / ".venv/bin/pytest").exists()
        display.ask("xdotool", "key", "alt+F4")
        said = wait_for(demo)
    finally:
        demo.kill()
    assert (said.code, said.installs) == (0, 1), said.text
    assert "all of it is gone" in said.text


def wait_window(display: Display, demo: subprocess.Popen[str], limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while not display.windows():
        assert demo.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)


async def _live(home: Path, link: str) -> tuple[str, ...]:
    """Join, wait for what the script writes, check in and ask for blankets; return the safety words."""
    async with await Client.create(home, "another word", kdf=FLOOR) as house, asyncio.timeout(LIMIT_S):
        await house.join("Desk", link, relays_agreed=True)
        async with house.online():
            await _wait(lambda: _count(house, len(rehearsal.LETTERS)))
            came = await house.inbox()
            assert sorted(each.kind for each in came) == sorted(kind for kind, _ in rehearsal.LETTERS)
            well = await house.send("checkin", "Desk", {"state": "well"}, drill=True)
            help_ = await house.send("supplies", "Desk", {"blankets": "2"})
            await _wait(lambda: _states(house, {well.id: "opened", help_.id: "done"}))
        return (await house.person("Desk")).words


async def _wait(holds: Callable[[], Awaitable[bool]]) -> None:
    while not await holds():  # noqa: ASYNC110  what is waited for is another's state
        await asyncio.sleep(0.1)


async def _count(house: Client, count: int) -> bool:
    return len(await house.inbox()) == count


async def _states(house: Client, wanted: dict[str, str]) -> bool:
    return {sent.id: sent.state for sent in await house.outbox()} == wanted
