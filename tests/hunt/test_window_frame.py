"""client/desktop/window: the frame around every screen, and what hides, erases and explains."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.desktop import program, vanish, window
from client.desktop.background import Background
from client.desktop.desk import Desk, Screen
from client.desktop.folder import Folder
from client.desktop.parts import Say, Target, column
from client.desktop.screens.making import MakingScreen
from client.desktop.screens.trouble import TroubleScreen
from client.desktop.spot import HOLD_S
from client.errors import OurFault, VaultFull, VaultIo
from tests.support.desktop_hands import wait_until
from tests.support.desktop_window import end
from wire.errors import WaypostError

WAIT_S = 50
SOON_MS, OVER_MS = 400, 2_300
"""A fifth of the time that the spot must be held, which a busy machine keeps to; and more than all of it."""
CLOCK_S = 0.02
"""By so much a timer may be early."""
IDLE_S = 3
CLOSED_WHILE_ERASED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from client.desktop import program
from client.desktop.folder import Folder
folder = Folder(Path(sys.argv[1]))
application = program.make_application(folder)
window = program.make_window(folder)
window.show()
QTimer.singleShot(0, window.close)
window._spot._act()
"""


class Room(Screen):
    """Something to press, and a word."""

    def __init__(self, desk: Desk, heading: str) -> None:
        super().__init__(desk)
        self.heading = heading
        self.tile = Target("Press")
        self.setLayout(column(Say("Words"), self.tile))


@pytest.fixture
def frame(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[window.Window, Desk, list[str]]]:
    """A window on its first screen; what would end the process is written down instead."""
    ended: list[str] = []
    monkeypatch.setattr(vanish, "lock", lambda *_: ended.append("lock"))
    monkeypatch.setattr(vanish, "wipe", lambda *_: ended.append("wipe"))
    folder = Folder(tmp_path / "home")
    desk = Desk(folder, Background(), lambda desk: Room(desk, "Home"), _trouble, program.dress)
    made = window.Window(desk)
    desk.begin(Room(desk, "One"))
    made.show()
    yield made, desk, ended
    end(made)


def _trouble(desk: Desk, error: Any, final: bool) -> Screen:
    return Room(desk, error.code)


def test_a_screen_leads_to_the_next_and_back(frame: tuple[window.Window, Desk, list[str]]) -> None:
    shown, desk, _ = frame
    assert not shown._back.isVisible()
    desk.show(Room(desk, "Two"))
    assert shown.top.heading == "Two" and shown._back.isVisible()
    shown._back.click()
    assert shown.top.heading == "One"
    desk.show(Room(desk, "Two"))
    desk.go_home()
    assert shown.top.heading == "Home" and not shown._back.isVisible()


def test_the_focus_begins_in_the_screen_and_never_on_the_spot(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, desk, _ = frame
    assert isinstance(shown.top, Room) and shown.focusWidget() is shown.top.tile
    desk.show(room := Room(desk, "Two"))
    assert shown.focusWidget() is room.tile


@pytest.mark.parametrize(("presses", "ends"), [(1, []), (2, ["lock"])])
def test_escape_hides_when_it_is_pressed_twice(
    frame: tuple[window.Window, Desk, list[str]], presses: int, ends: list[str]
) -> None:
    shown, _, ended = frame
    for _ in range(presses):
        QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert ended == ends


def test_the_corner_and_closing_hide(frame: tuple[window.Window, Desk, list[str]]) -> None:
    shown, _, ended = frame
    QTest.mouseClick(shown._hide, Qt.MouseButton.LeftButton)
    assert not shown.close() and ended == ["lock", "lock"]


def test_the_spot_acts_only_when_it_is_held(frame: tuple[window.Window, Desk, list[str]]) -> None:
    """That three quarters of the time are too short is seen in test_window_vanish, with nothing beside it."""
    shown, _, ended = frame
    QTest.mousePress(shown._spot, Qt.MouseButton.LeftButton)
    QTest.qWait(SOON_MS)
    QTest.mouseRelease(shown._spot, Qt.MouseButton.LeftButton)
    QTest.qWait(OVER_MS)
    assert ended == []
    begun_s = time.monotonic()
    QTest.mousePress(shown._spot, Qt.MouseButton.LeftButton)
    wait_until(shown, lambda: bool(ended))
    assert ended == ["wipe"] and time.monotonic() - begun_s > HOLD_S - CLOCK_S
    QTest.mouseRelease(shown._spot, Qt.MouseButton.LeftButton)


def test_a_key_that_repeats_holds_the_spot_even_where_it_is_told_as_let_go_in_between(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, _, ended = frame

    def repeat() -> bool:
        QTest.keyRelease(shown._spot, Qt.Key.Key_Space)
        QTest.keyPress(shown._spot, Qt.Key.Key_Space)
        return bool(ended)

    QTest.keyPress(shown._spot, Qt.Key.Key_Space)
    QTest.qWait(SOON_MS // 2)
    repeat()
    QTest.qWait(SOON_MS // 2)
    QTest.keyRelease(shown._spot, Qt.Key.Key_Space)
    QTest.qWait(OVER_MS)
    assert ended == []
    begun_s = time.monotonic()
    QTest.keyPress(shown._spot, Qt.Key.Key_Space)
    wait_until(shown, repeat)
    assert ended == ["wipe"] and time.monotonic() - begun_s > HOLD_S - CLOCK_S
    QTest.keyRelease(shown._spot, Qt.Key.Key_Space)


def test_whoever_leaves_the_spot_with_the_focus_has_let_go_of_it(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, _, ended = frame
    QTest.keyPress(shown._spot, Qt.Key.Key_Space)
    QApplication.sendEvent(shown._spot, QFocusEvent(QEvent.Type.FocusOut))
    QTest.qWait(OVER_MS)
    assert ended == []


def test_nothing_that_comes_in_while_it_is_erased_locks_it_instead(tmp_path: Path) -> None:
    """Whatever ends the process first wins: a window that is closed then would keep its vault."""
    home = tmp_path / "home"
    Folder(home).change(language="en", title="Notes")
    (home / "vault").write_bytes(b"sealed")
    subprocess.run([sys.executable, "-c", CLOSED_WHILE_ERASED, home], check=True, timeout=60)
    assert not home.exists()


def click_twice(shown: window.Window, place: QPoint) -> None:
    """As a hand does: both within the time of a double click, whatever stands there by then."""
    for _ in range(2):
        handle = shown.windowHandle()
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place, 30)


def test_a_double_click_presses_nothing_on_the_screen_that_it_leads_to(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, desk, _ = frame
    one, two = Room(desk, "From"), Room(desk, "To")
    two.tile.clicked.connect(lambda: desk.show(Room(desk, "Too far")))
    one.tile.clicked.connect(lambda: desk.show(two))
    desk.begin(one)
    assert QTest.qWaitForWindowExposed(shown)
    place = one.tile.mapTo(shown, one.tile.rect().center())
    click_twice(shown, place)
    assert shown.top is two
    QTest.qWait(QApplication.doubleClickInterval() + 50)
    QTest.mouseClick(shown.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert shown.top.heading == "Too far"


def test_what_stays_is_pressed_as_often_as_it_is_clicked(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, desk, _ = frame
    pressed: list[str] = []
    desk.begin(room := Room(desk, "Steps"))
    room.tile.clicked.connect(lambda: pressed.append("again"))
    assert QTest.qWaitForWindowExposed(shown)
    click_twice(shown, room.tile.mapTo(shown, room.tile.rect().center()))
    assert len(pressed) == 2


def test_a_screen_that_takes_the_focus_does_not_end_a_hold_by_the_mouse(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, _, ended = frame
    shown._spot.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.mousePress(shown._spot, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(shown._spot, QFocusEvent(QEvent.Type.FocusOut))
    wait_until(shown, lambda: bool(ended))
    assert ended == ["wipe"]
    QTest.mouseRelease(shown._spot, Qt.MouseButton.LeftButton)


def test_an_idle_window_hides_and_a_touched_one_stays(
    frame: tuple[window.Window, Desk, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, desk, ended = frame
    monkeypatch.setattr(window, "IDLE_S", IDLE_S)
    desk.folder.change(set_up=True)
    begun_s = time.monotonic()
    while time.monotonic() - begun_s < IDLE_S * 1.3:
        QTest.keyClick(shown, Qt.Key.Key_A)
        QTest.qWait(300)
    assert ended == []
    wait_until(shown, lambda: bool(ended))
    assert ended == ["lock"]


def test_until_the_answer_nothing_is_pressed_again_and_nobody_leaves(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, desk, _ = frame
    room, asked, answered = Room(desk, "Send"), threading.Semaphore(0), threading.Event()

    async def send() -> None:
        asked.release()
        await asyncio.to_thread(answered.wait, WAIT_S)
        raise VaultIo

    room.tile.clicked.connect(lambda: room.act(send, _fail))
    desk.show(room)
    for _ in range(2):
        QTest.keyClick(room.tile, Qt.Key.Key_Return)
        QTest.mouseClick(room.tile, Qt.MouseButton.LeftButton)
    assert asked.acquire(timeout=WAIT_S) and not shown._back.isVisible()
    answered.set()
    wait_until(shown, lambda: shown.top is not room)
    assert not asked.acquire(blocking=False)
    desk.go_back()
    assert shown.top is room and room.tile.isEnabled() and shown._back.isVisible()
    assert shown.focusWidget() is room.tile


def test_a_fault_in_the_window_is_explained_and_a_fault_in_that_hides_it(
    frame: tuple[window.Window, Desk, list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    shown, desk, ended = frame
    shown.explain_fault(ValueError, ValueError("the river is high"), None)
    assert shown.top.heading == "client.internal" and ended == []

    def fail(desk: Desk, error: object, final: bool) -> Screen:
        shown.explain_fault(ValueError, ValueError("again"), None)
        return Room(desk, "never")

    desk._trouble = fail
    shown.explain_fault(ValueError, ValueError("once"), None)
    assert "lock" in ended and capfd.readouterr().err == ""


@pytest.mark.parametrize("faults", [0, 1], ids=["as-it-was", "below-a-fault"])
def test_what_fails_and_cannot_be_left_is_explained_and_leads_to_what_was_before(
    frame: tuple[window.Window, Desk, list[str]], faults: int
) -> None:
    """Also when a fault of the window is explained above it by then: nobody comes back to wait for good."""
    shown, desk, _ = frame
    desk._trouble = TroubleScreen
    desk.show(before := Room(desk, "Before"))
    failing = _make_something(desk)
    for _ in range(faults):
        shown.explain_fault(ValueError, ValueError("the river is high"), None)
    failing.set()
    wait_until(shown, lambda: _says(shown, VaultFull()))
    for _ in range(faults):
        _go_on(shown)
        assert _says(shown, OurFault())
    _go_on(shown)
    assert shown.top is before and shown._back.isVisible()


def test_what_fails_after_the_vault_was_given_up_is_explained_above_that(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, desk, ended = frame
    desk._trouble = TroubleScreen
    failing = _make_something(desk)
    desk.end_with(VaultIo())
    failing.set()
    wait_until(shown, lambda: _says(shown, VaultFull()))
    _go_on(shown)
    assert _says(shown, VaultIo()) and ended == []


def _make_something(desk: Desk) -> threading.Event:
    """Show what cannot be left; it fails once the event is set."""
    failing = threading.Event()

    async def make() -> None:
        await asyncio.to_thread(failing.wait, WAIT_S)
        raise VaultFull

    desk.show(MakingScreen(desk, make, lambda: _fail("made")))
    return failing


def _says(shown: window.Window, error: WaypostError) -> bool:
    """Whether the three sentences of an error stand there."""
    explained = shown._desk.words.explain(error)
    said = {each.text() for each in shown.top.findChildren(Say)}
    return said >= {explained.text, explained.lost, explained.next}


def _go_on(shown: window.Window) -> None:
    on = shown._desk.say("trouble", "on")
    [tile] = [each for each in shown.top.findChildren(Target) if each.accessibleName() == on]
    tile.click()


def _fail(value: object) -> None:
    raise AssertionError(value)
