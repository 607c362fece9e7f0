"""What of a message is in the program's memory: while it is read, after it was left, after locking.

Looked for as Qt and Python hold text: in two bytes a character, and as UTF-8.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from client.api import Client
from tests.support.desktop_display import Display
from tests.support.desktop_guide import guided_window, set_up
from tests.support.people import SECRET, make_person, network_of, pair
from tests.support.relay_process import MemoryPicture, make_relay, serving

TEXT = "담요 스물여섯 장을 부엌 찬장 아래 칸에 두십시오"
SHOWN_S = 50
STILL_S = 1
"""For what is shown to be painted, and for what was left to go; for the figures alone."""
ENCODINGS = ("utf-16-le", "utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a house to which one note has come."""
    with serving(make_relay(tmp_path / "relay"), watch=False) as relay:
        desk = make_person(tmp_path / "desk", network_of(relay.entry))
        house = make_person(tmp_path / "data")
        pair(desk, house)
        assert desk.do("note", "House", text=TEXT).code == 0
        desk.sync()
        house.sync()
        asyncio.run(_compare(house.home))
    return set_up(house.home)


async def _compare(home: Path) -> None:
    async with await Client.open(home, SECRET) as client:
        await client.verify("Coordinator")


def copies(pid: int) -> dict[str, int]:
    picture = MemoryPicture(pid)
    try:
        return {encoding: picture.count(TEXT.encode(encoding)) for encoding in ENCODINGS}
    finally:
        picture.close()


def test_text_is_in_memory_until_the_window_is_locked_and_then_there_is_no_memory(
    display: Display, home: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """How many copies a screen leaves behind is chance: measured, shown with -rP, and not asserted."""
    with guided_window(display, tmp_path, home) as guided:
        pid = guided.window.process.pid
        guided.unlock()
        guided.press("Messages")
        guided.wait_place("Note")
        unopened = copies(pid)
        back = guided.wait_place("Back")
        display.ask("xdotool", "key", "Return")
        shown = wait_for_copies(pid)  # without asking the voice, which would make copies of its own
        display.ask("xdotool", "mousemove", str(back[0]), str(back[1]), "click", "1")
        time.sleep(STILL_S)
        measured = f"unopened {unopened}, shown {shown}, left {copies(pid)}"
        request.node.add_report_section("call", "copies", measured)
        guided.wait_place("Note")
        guided.hide()
        assert guided.window.wait_gone() == 0
    assert not Path(f"/proc/{pid}").exists()


def wait_for_copies(pid: int) -> dict[str, int]:
    """Wait until the text is in memory as Qt and as Python hold it, and return how often once it is shown."""
    deadline = time.monotonic() + SHOWN_S
    while 0 in copies(pid).values():
        assert time.monotonic() < deadline, copies(pid)
    time.sleep(STILL_S)
    return copies(pid)
