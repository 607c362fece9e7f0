"""What of a message is in the program's memory: while it is read, after it was left, after locking.

Looked for as Qt and Python hold text: in two bytes a character, and as UTF-8.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.api import Client
from tests.support import desktop_display
from tests.support.desktop_display import Display, running_display
from tests.support.people import make_person, network_of, pair
from tests.support.relay_process import MemoryPicture, make_relay, serving

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from client.desktop.folder import Folder
from tests.support.desktop_guide import guided_window

pytestmark = pytest.mark.skipif(not desktop_display.is_here(), reason="Xvfb or a tool of it is not installed")

TEXT = "담요 스물여섯 장을 부엌 찬장 아래 칸에 두십시오"
SECRET = "four words nobody guesses"
ENDED_S = 5
ENCODINGS = ("utf-16-le", "utf-8")


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    with running_display(tmp_path_factory.mktemp("screen")) as display:
        yield display


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
    Folder(house.home).change(language="en", title="Plain notes", secret="typed", set_up=True)
    return house.home


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
        guided.wait_said("Open")
        display.ask("xdotool", "type", "--delay", "20", "--", SECRET)
        display.ask("xdotool", "key", "Return")
        guided.press("Messages")
        guided.wait_place("Note")
        unopened = copies(pid)
        back, before = guided.wait_place("Back"), display.pixels()
        display.ask("xdotool", "key", "Return")
        wait_for_change(display, before)  # without asking the voice, which would make copies of its own
        shown = copies(pid)
        display.ask("xdotool", "mousemove", str(back[0]), str(back[1]), "click", "1")
        time.sleep(1)
        measured = f"unopened {unopened}, shown {shown}, left {copies(pid)}"
        request.node.add_report_section("call", "copies", measured)
        guided.wait_place("Note")
        display.ask("xdotool", "key", "Escape", "Escape")
        assert guided.window.wait_gone(ENDED_S) == 0
    assert shown["utf-16-le"] > 0 and shown["utf-8"] > 0
    assert not Path(f"/proc/{pid}").exists()


def wait_for_change(display: Display, before: bytes) -> None:
    """Until the screen has changed, and stands still again."""
    while (now := display.pixels()) == before:
        time.sleep(0.02)
    time.sleep(1)
    while now != (now := display.pixels()):
        time.sleep(0.5)
