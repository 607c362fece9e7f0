"""client/desktop: themes, pages, the frame, and the thread behind it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop import look, program, vanish, window
from client.desktop.background import Background, Unexpected
from client.desktop.desk import Desk, Screen
from client.desktop.folder import Folder
from client.desktop.look import Shade
from client.desktop.pages import Pages
from client.desktop.parts import Say, Stepper, Target, column
from client.errors import VaultIo
from tests.support.desktop_contrast import contrast

WAIT_S = 10
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
THEMES = {"light": look.LIGHT, "high": look.HIGH}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_stands_out_from_its_ground_seven_times(theme: look.Theme) -> None:
    shades = [each for f in fields(theme) if isinstance(each := getattr(theme, f.name), Shade)]
    assert len(shades) == 6
    assert min(contrast(QColor(shade.ink), QColor(shade.ground)) for shade in shades) >= 7
    assert contrast(QColor(theme.ring), QColor(theme.paper.ground)) >= 3


# --- pages -----------------------------------------------------------------------------------------------


def widgets() -> list[QWidget]:
    tiles: list[QWidget] = [Target("a tile with several words " * (n % 4 + 1)) for n in range(11)]
    rows: list[QWidget] = [Stepper(f"How many {n}", 0, 9, str, "less", "more") for n in range(5)]
    return [Say("One line to read. " * 4), *tiles, *rows, Say("The end.", notice=True)]


@pytest.mark.parametrize("size", [(640, 120), (640, 220), (682, 280), (1024, 500), (1366, 700), (3000, 2000)])
def test_everything_stands_on_one_page_whole_and_nothing_on_another(
    application: QApplication, size: tuple[int, int]
) -> None:
    placed = widgets()
    pages = Pages(placed, "Earlier", "Later")
    pages.resize(*size)
    pages.show()
    seen: list[QWidget] = []
    for page in range(pages.count):
        pages.show_page(page)
        shown = [each for each in placed if each.isVisible()]
        assert shown and all(pages.rect().contains(each.geometry()) for each in shown)
        assert not any(a.geometry().intersects(b.geometry()) for a in shown for b in shown if a is not b)
        seen += shown
    assert seen == placed
    assert (pages.count == 1) == (size == (3000, 2000))


def test_pages_are_turned_by_mouse_and_by_keys(application: QApplication) -> None:
    pages = Pages(widgets(), "Earlier", "Later")
    pages.resize(640, 220)
    pages.show()
    [later] = [each for each in pages.findChildren(Target) if each.accessibleName() == "Later"]
    QTest.mouseClick(later, Qt.MouseButton.LeftButton)
    assert pages.page == 1
    QTest.keyClick(pages, Qt.Key.Key_PageUp)
    assert pages.page == 0
    QTest.keyClick(pages, Qt.Key.Key_PageUp)
    assert pages.page == 0
    for _ in range(pages.count + 3):
        QTest.keyClick(pages, Qt.Key.Key_PageDown)
    assert pages.page == pages.count - 1 and not later.isVisible()


def test_what_had_the_focus_is_hidden_and_the_page_keeps_the_focus(application: QApplication) -> None:
    window, other = QWidget(), Target("Beside")
    tiles = [Target(f"a tile with several words, {n}") for n in range(11)]
    pages = Pages(tiles, "Earlier", "Later")
    window.setLayout(column(other, pages, stretch=False))
    window.resize(640, 300)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    tiles[0].setFocus()
    pages.show_page(1)
    focus = QApplication.focusWidget()
    assert not tiles[0].isVisible() and focus is not None and pages.isAncestorOf(focus)
    other.setFocus()
    pages.show_page(0)
    focus = QApplication.focusWidget()
    window.close()
    assert focus is other


def test_a_page_without_anything_to_press_keeps_the_focus_on_its_arrow(application: QApplication) -> None:
    window, pages = QWidget(), Pages([Target("First"), Say("Words to read. " * 20)], "Earlier", "Later")
    window.setLayout(column(Target("Beside"), pages, stretch=False))
    window.resize(640, 240)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    pages.turn(1)
    focus = QApplication.focusWidget()
    window.close()
    assert pages.page == 1 and focus is not None and focus.accessibleName() == "Earlier"


def test_a_tile_that_would_be_higher_than_a_page_gets_more_width(application: QApplication) -> None:
    tiles = [Target("a tile with very many words " * 12) for _ in range(4)]
    pages = Pages(tiles, "Earlier", "Later")
    pages.resize(700, 240)
    pages.show()
    pages.close()
    assert pages.count == 4 and tiles[0].height() <= 240 and tiles[0].width() > 600


def test_a_tile_is_as_wide_as_its_longest_word_where_the_page_is(application: QApplication) -> None:
    tiles = [Target(words, "go.next") for words in ("Да", "Слабость или головокружение", "一切平安" * 9)]
    pages = Pages(tiles, "Earlier", "Later")
    pages.resize(620, 300)
    pages.show()
    assert tiles[0].width() == tiles[1].width() > 300 and tiles[1].least_width() < 300
    pages.resize(300, 600)
    assert pages.count == 1 and tiles[1].width() == 300
    pages.close()


def test_a_number_stays_within_its_ends_and_is_unsaid_at_first(application: QApplication) -> None:
    stepper = Stepper("Women", 0, 2, str, "less", "more")
    less, more = stepper.findChildren(Target)
    assert stepper.value is None and (less.accessibleName(), more.accessibleName()) == (
        "Women: less",
        "Women: more",
    )
    for _ in range(4):
        more.click()
    assert stepper.value == 2
    for _ in range(4):
        QTest.keyClick(less, Qt.Key.Key_Return)
    assert stepper.value == 0


# --- the frame -------------------------------------------------------------------------------------------


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
    made.hide()
    desk.background.stop()


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


@pytest.mark.parametrize(("held_ms", "ends"), [(1_500, []), (2_300, ["wipe"])])
def test_the_spot_acts_only_when_it_is_held(
    frame: tuple[window.Window, Desk, list[str]], held_ms: int, ends: list[str]
) -> None:
    shown, _, ended = frame
    QTest.mousePress(shown._spot, Qt.MouseButton.LeftButton)
    QTest.qWait(held_ms)
    QTest.mouseRelease(shown._spot, Qt.MouseButton.LeftButton)
    QTest.qWait(600)
    assert ended == ends


@pytest.mark.parametrize(("held_ms", "ends"), [(1_500, []), (2_300, ["wipe"])])
def test_a_key_that_repeats_holds_the_spot_even_where_it_is_told_as_let_go_in_between(
    frame: tuple[window.Window, Desk, list[str]], held_ms: int, ends: list[str]
) -> None:
    shown, _, ended = frame
    QTest.keyPress(shown._spot, Qt.Key.Key_Space)
    for _ in range(held_ms // 100):
        QTest.qWait(100)
        QTest.keyRelease(shown._spot, Qt.Key.Key_Space)
        QTest.keyPress(shown._spot, Qt.Key.Key_Space)
    QTest.keyRelease(shown._spot, Qt.Key.Key_Space)
    QTest.qWait(600)
    assert ended == ends


def test_whoever_leaves_the_spot_with_the_focus_has_let_go_of_it(
    frame: tuple[window.Window, Desk, list[str]],
) -> None:
    shown, _, ended = frame
    QTest.keyPress(shown._spot, Qt.Key.Key_Space)
    QApplication.sendEvent(shown._spot, QFocusEvent(QEvent.Type.FocusOut))
    QTest.qWait(2_300)
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
    QTest.qWait(2_300)
    assert ended == ["wipe"]
    QTest.mouseRelease(shown._spot, Qt.MouseButton.LeftButton)


def test_an_idle_window_hides_and_a_touched_one_stays(
    frame: tuple[window.Window, Desk, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, desk, ended = frame
    monkeypatch.setattr(window, "IDLE_S", 1)
    desk.folder.change(set_up=True)
    for _ in range(4):
        QTest.keyClick(shown, Qt.Key.Key_A)
        QTest.qWait(500)
    assert ended == []
    QTest.qWait(1_300)
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
    assert wait_for(lambda: shown.top is not room) and not asked.acquire(blocking=False)
    desk.go_back()
    assert shown.top is room and room.tile.isEnabled() and shown._back.isVisible()
    assert shown.focusWidget() is room.tile


# --- the thread behind -----------------------------------------------------------------------------------


def test_a_question_runs_behind_and_its_answer_in_front(application: QApplication) -> None:
    background = Background()
    threads: list[str] = []

    async def where() -> str:
        return threading.current_thread().name

    background.ask(where, lambda name: threads.extend([name, threading.current_thread().name]), _fail)
    assert wait_for(lambda: len(threads) == 2)
    assert threads == ["background", threading.main_thread().name]
    background.stop()


def test_an_error_of_ours_comes_back_as_a_value(application: QApplication) -> None:
    background = Background()
    errors: list[Exception] = []

    async def full() -> None:
        raise VaultIo

    background.ask(full, _fail, errors.append)
    assert wait_for(lambda: bool(errors))
    assert isinstance(errors[0], VaultIo)
    background.stop()


def test_a_mistake_of_ours_comes_back_as_a_sentence_without_what_it_was_made_on(
    application: QApplication,
) -> None:
    background = Background()
    errors: list[Exception] = []

    async def stumble() -> None:
        raise KeyError("the river is high")

    background.ask(stumble, _fail, errors.append)
    assert wait_for(lambda: bool(errors))
    [error] = errors
    assert isinstance(error, Unexpected) and error.code == "client.internal" and "river" not in repr(error)
    background.stop()


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


def wait_for(happened: Callable[[], bool]) -> bool:
    end_s = time.monotonic() + WAIT_S
    while not happened() and time.monotonic() < end_s:
        QTest.qWait(10)
    return happened()


def _fail(value: object) -> None:
    raise AssertionError(value)
