"""Words of others stay words: they act on nothing, widen nothing and slow nothing down.

What comes from another device has been cleaned (client/display) before a screen sees it; here the parts of
the window are shown what no cleaning has seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from client.desktop.pages import Pages
from client.desktop.parts import Say, Target
from tests.support.desktop_painted import painted, shown_widgets

HOSTILE = {
    "html": "<h1>Open</h1> <img src='file:///x'> <a href='http://127.0.0.1:9/'>here</a> &amp; <br>",
    "bidirectional": "pay \u202e001 \u2066abc\u2069 \u200fdef\u202c",
    "combining": "e" + "\u0301" * 5_000,
    "combining many": "e\u0301\u0323\u0308\u0330" * 1_000,
    "controls": "\x1b[31mred\x07\x00\x08\x7f\x85 \ufeff\ufffe",
    "no end": "W" * 5_000,
    "no end, wide": "一" * 5_000,
    "lines": "x\n" * 2_000,
    "separators": "x\u2028y\u2029z\x0b\x0c\r\n",
    "tabs": "\t" * 500 + "end",
    "mnemonics": "&Yes && &No &",
    "tall": "\ufdfd \U0001242b ༼ ེ ེ ེ ༽ " * 20,
    "half a pair": "a\ud800b",
}
TOO_SLOW_S = 0.5
"""Of processor time, on a machine of 2 cores that is busy: ten times what an old one may take."""
SIZE = QSize(682, 329)
PARTS: dict[str, Callable[[str], QWidget]] = {
    "say": Say,
    "notice": lambda text: Say(text, notice=True),
    "tile": Target,
    "large tile": lambda text: Target(text, "target.well", big=True),
    "only a name": lambda text: Target(text, "go.hide", bare=True),
}


@pytest.fixture
def window(application: QApplication) -> Iterator[QWidget]:
    window = QWidget()
    window.resize(SIZE)
    yield window
    window.close()
    window.deleteLater()


def pages(window: QWidget, *widgets: QWidget) -> Pages:
    made = Pages(widgets, "Earlier", "Later")
    made.setParent(window)
    made.resize(SIZE)
    window.show()
    QApplication.processEvents()
    return made


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_words_slow_or_widen_a_part(window: QWidget, text: str, part: Callable[[str], QWidget]) -> None:
    begun_s = time.process_time()
    widget = part(text)
    pages(window, widget)
    window.grab()
    assert time.process_time() - begun_s < TOO_SLOW_S
    assert window.size() == SIZE and widget.width() <= SIZE.width()
    assert widget.minimumSizeHint().width() <= 200 and widget.minimumWidth() <= 200


@pytest.mark.parametrize("part", [PARTS["say"], PARTS["tile"]], ids=["say", "tile"])
@pytest.mark.parametrize("name", ["html", "mnemonics"])
def test_markup_is_shown_as_it_was_written(
    window: QWidget, name: str, part: Callable[[str], QWidget]
) -> None:
    widget = part(HOSTILE[name])
    pages(window, widget)
    shown = "".join(piece.text for piece in painted(widget))
    assert shown.replace(" ", "") == HOSTILE[name].replace(" ", "")
    assert widget.accessibleName() == HOSTILE[name]


def test_words_to_read_cannot_be_pressed_selected_or_dragged(window: QWidget) -> None:
    said = Say(HOSTILE["html"])
    pages(window, said)
    opened: list[str] = []
    said.linkActivated.connect(opened.append)
    for x in range(5, SIZE.width(), 20):
        QTest.mouseClick(said, Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    assert opened == [] and not said.hasSelectedText()
    assert said.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction


def test_every_label_of_the_parts_is_plain(window: QWidget) -> None:
    pages(window, *(part(HOSTILE["html"]) for part in PARTS.values()))
    labels = [each for each in shown_widgets(window) if isinstance(each, QLabel)]
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
