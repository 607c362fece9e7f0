"""A screen of our own shows what is on it: to a hand, to an eye, and to whoever lists the windows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desktop_display import Display
from tests.support.desktop_process import WindowProcess, running_window

GREEN = (0, 128, 0)
RED = (200, 0, 0)
SOME_PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication, QPushButton
application = QApplication(["shelf"])
button = QPushButton("")
button.setWindowTitle("A plain title")
button.setStyleSheet("background: #008000; border: none")
button.pressed.connect(lambda: button.setStyleSheet("background: #c80000; border: none"))
button.clicked.connect(application.quit)
button.showMaximized()
sys.exit(application.exec())
"""


@pytest.fixture
def window(display: Display) -> Iterator[WindowProcess]:
    with running_window(display, program=(sys.executable, "-c", SOME_PROGRAM)) as window:
        window.wait_colour(200, 500, GREEN)
        yield window


def test_a_program_is_clicked_and_ends(window: WindowProcess) -> None:
    window.click(512, 300)
    assert window.wait_gone() == 0
    assert window.display.windows() == []


def test_a_button_that_is_held_is_seen_to_be_down(window: WindowProcess) -> None:
    with window.held(512, 300):
        window.wait_colour(200, 500, RED)
    assert window.wait_gone() == 0


def test_a_key_reaches_the_window(window: WindowProcess) -> None:
    window.press("space")
    assert window.wait_gone() == 0


def test_a_window_that_is_asked_to_close_closes(window: WindowProcess) -> None:
    window.close()
    assert window.wait_gone() == 0


def test_the_tools_of_others_see_the_title_the_class_and_the_process(window: WindowProcess) -> None:
    assert window.title == "A plain title"
    assert '"shelf"' in window.properties()
    assert window.display.windows() == [window.window]
    assert 20_000_000 < window.resident_bytes < 500_000_000
    assert 0 < window.started_s < 60


def test_the_screen_is_kept_as_a_picture(window: WindowProcess, tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    window.display.keep(tmp_path / "screen.png")
    image = QImage(str(tmp_path / "screen.png"))
    assert (image.width(), image.height()) == window.display.size
    assert image.pixelColor(200, 500).getRgb()[:3] == GREEN


def test_who_has_no_cookie_is_not_let_in(display: Display) -> None:
    without = {name: value for name, value in display.environment.items() if name != "XAUTHORITY"}
    done = subprocess.run(["xprop", "-root"], env=without, capture_output=True, text=True)
    assert done.returncode != 0
    assert "_NET_SUPPORTING_WM_CHECK" in display.ask("xprop", "-root"), "who has one is"


def test_a_program_without_a_window_is_told_with_what_it_said(display: Display) -> None:
    with (
        pytest.raises(AssertionError, match="nothing to show"),
        running_window(display, program=(sys.executable, "-c", "raise SystemExit('nothing to show')")),
    ):
        pass
