"""client/desktop/typed on a real screen: a keyboard writes, and what the clipboards hold does not."""

from __future__ import annotations

import sys
import time

import pytest

from tests.support.desktop_display import Display
from tests.support.desktop_process import WindowProcess, running_window

TYPED_S = 50
PROGRAM = """
import sys
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication, QLineEdit
from client.desktop import inputmethods
from client.desktop.layouts import LAYOUTS
from client.desktop.typed import TypedLine
inputmethods.detach()
application = QApplication(["shelf"])
for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
    application.clipboard().setText("pasted", mode)
if sys.argv[1] == "ours":
    line = TypedLine("A word")
    line.set_layout(LAYOUTS[sys.argv[2]])
    line.setMaximumHeight(600)
    line.changed.connect(lambda: line.setWindowTitle(f"[{line.typed}]"))
else:
    line = QLineEdit()
    line.textChanged.connect(lambda text: line.setWindowTitle(f"[{text}]"))
line.setWindowTitle("[]")
line.showMaximized()
sys.exit(application.exec())
"""
"""Shows what was typed in its title, as no program of ours would."""


def typed(window: WindowProcess, last: str) -> str:
    """What the title says once it ends with this character."""
    deadline = time.monotonic() + TYPED_S
    while not (title := window.title.strip("[]")).endswith(last):
        assert time.monotonic() < deadline, title
        time.sleep(0.02)
    return title


def try_to_paste(window: WindowProcess) -> None:
    """Both clipboards, in each way that a desktop knows, then a sign that all was looked at."""
    window.press("ctrl+v", "shift+Insert", "ctrl+shift+v", "ctrl+z")
    window.display.ask("xdotool", "mousemove", "300", "300", "click", "2")
    window.press("ctrl+a", "ctrl+c", "ctrl+x")
    window.type("1")


@pytest.mark.parametrize(
    ("layout", "keys", "text"),
    [("ko", "gksrmf rmf", "한글 글"), ("en", "Blue snail", "Blue snail")],
)
def test_a_real_keyboard_writes_and_nothing_is_pasted(
    display: Display, layout: str, keys: str, text: str
) -> None:
    with running_window(display, "ours", layout, program=(sys.executable, "-c", PROGRAM)) as window:
        window.type(keys)
        typed(window, text[-1])
        try_to_paste(window)
        assert typed(window, "1") == text + "1"


def test_the_same_hands_do_paste_into_a_line_of_the_toolkit(display: Display) -> None:
    with running_window(display, "theirs", program=(sys.executable, "-c", PROGRAM)) as window:
        window.type("a")
        window.display.ask("xdotool", "mousemove", "300", "300", "click", "2")
        window.press("ctrl+v", "End")
        window.type("1")
        assert typed(window, "1").count("pasted") == 2
