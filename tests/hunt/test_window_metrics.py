"""What looks over the screens notices a fault: each of its eyes is shown one, and something good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from client.desktop.pads import Key
from client.desktop.parts import Target
from client.text import translator
from tests.support import desktop_contrast, desktop_controls, desktop_metrics
from tests.support.desktop_painted import Seen, painted
from tests.support.desktop_stretched import LONGER, Stretched, stretch

NOBODY_DRAWS = "\U000f1234"
FOUR = "All is well · 모두 무사합니다 · 一切平安 · Всё в порядке"
SHEET = (
    "QWidget { background: #ffffff; color: #000000; font-size: 16pt; }"
    "QPushButton:focus { border: 3px solid #000000; }"
)


@pytest.fixture
def window(application: QApplication) -> Iterator[QWidget]:
    window = QWidget()
    window.setStyleSheet(SHEET)
    window.resize(900, 400)
    yield window
    window.deleteLater()


def shown(window: QWidget) -> QWidget:
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    return window


def label(window: QWidget, text: str, width: int = 860, height: int = 64, wrap: bool = True) -> QLabel:
    made = QLabel(text, window)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setGeometry(8, 8, width, height)
    return made


def button(window: QWidget, text: str, width: int = 200, height: int = 64, left: int = 8) -> QPushButton:
    made = QPushButton(text, window)
    made.setAccessibleName(text)
    made.setGeometry(left, 200, width, height)
    return made


class Bare(QWidget):
    """Takes the focus, shows nothing of it, and is nothing to a screen reader."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(8, 300, 64, 64)


class Elided(QWidget):
    """Paints only what fits, as a person would not notice."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setGeometry(8, 8, 100, 64)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawText(self.rect().adjusted(0, 0, 200, 0), 0, "far beyond the edge of it all")


def test_a_window_in_order_has_no_fault(window: QWidget) -> None:
    label(window, FOUR)
    first, second = button(window, "Yes"), button(window, "No", left=300)
    assert desktop_metrics.faults(Seen(shown(window))) == []
    assert desktop_contrast.faint(Seen(window)) == []
    assert desktop_controls.faults(window) == []
    assert desktop_controls.faults_by_key(window) == []
    assert desktop_controls.tab_round(window, 2) == [second, first, second]


def test_what_is_painted_is_read_in_every_script(window: QWidget) -> None:
    line = label(window, FOUR, wrap=False)
    shown(window)
    pieces = painted(line)
    # A blank between two fonts may be no letter of either.
    assert "".join(piece.text for piece in pieces).replace(" ", "") == FOUR.replace(" ", "")
    assert all(QRect(0, 0, 860, 64).contains(piece.ink.toRect()) for piece in pieces)
    assert {piece.colour.name() for piece in pieces} == {"#000000"}


@pytest.mark.parametrize(
    ("width", "height", "wrap"),
    [(200, 40, True), (100, 64, False), (860, 12, True)],
    ids=["too few lines", "too narrow", "too low"],
)
def test_a_label_without_room_is_noticed(window: QWidget, width: int, height: int, wrap: bool) -> None:
    label(window, "Waiting on this computer", width, height, wrap)
    assert desktop_metrics.clipped(Seen(shown(window))) != []


def test_text_that_reaches_beyond_what_it_stands_on_is_noticed(window: QWidget) -> None:
    holder = QWidget(window)
    holder.setGeometry(8, 8, 100, 100)
    QLabel("Waiting on this computer", holder).setGeometry(0, 0, 400, 64)
    assert any("cut off" in fault for fault in desktop_metrics.clipped(Seen(shown(window))))


def test_text_beyond_the_edge_of_a_widget_that_paints_itself_is_noticed(window: QWidget) -> None:
    Elided(window)
    assert any("cut off" in fault for fault in desktop_metrics.clipped(Seen(shown(window))))


def test_text_that_is_not_painted_at_all_is_noticed(window: QWidget) -> None:
    button(window, "Yes & No")  # an ampersand underlines what follows, and is gone
    assert any("not painted whole" in fault for fault in desktop_metrics.clipped(Seen(shown(window))))


def test_a_word_that_is_broken_is_noticed(window: QWidget) -> None:
    line = label(window, "mill\u200bstone", 60, 64)  # may be broken where nothing is seen
    assert desktop_metrics.broken(Seen(shown(window))) == []
    line.setText("一切平安 모두 무사합니다")
    assert desktop_metrics.broken(Seen(window)) == []
    tile = Target("Заблокировать")
    tile.setParent(window)
    tile.setGeometry(200, 8, 120, 128)
    tile.show()
    assert ["Заблокировать" in fault for fault in desktop_metrics.broken(Seen(window))] == [True]
    tile.resize(300, 128)
    assert desktop_metrics.broken(Seen(window)) == []


def test_a_widget_above_the_text_of_another_is_noticed(window: QWidget) -> None:
    label(window, "Waiting on this computer")
    over = QWidget(window)
    over.setGeometry(60, 20, 40, 40)
    assert desktop_metrics.covered(Seen(shown(window))) != []
    over.setGeometry(60, 90, 40, 40)
    assert desktop_metrics.covered(Seen(window)) == []


def test_a_character_without_a_glyph_is_noticed_by_its_number(window: QWidget) -> None:
    label(window, f"well {NOBODY_DRAWS}")
    assert ["U+F1234" in fault for fault in desktop_metrics.without_glyph(Seen(shown(window)))] == [True]


def test_small_text_is_noticed(window: QWidget) -> None:
    label(window, "small").setStyleSheet("font-size: 15pt")
    label(window, "large enough").setStyleSheet("font-size: 16pt")
    assert ["'small'" in fault for fault in desktop_metrics.small(Seen(shown(window)))] == [True]


@pytest.mark.parametrize(
    ("ink", "ground", "good"),
    [("#595959", "#ffffff", True), ("#5e5e5e", "#ffffff", False), ("rgba(0,0,0,50%)", "#ffffff", False)],
    ids=["7.0:1", "6.5:1", "half transparent"],
)
def test_faint_text_is_noticed(window: QWidget, ink: str, ground: str, good: bool) -> None:
    label(window, "Waiting on this computer").setStyleSheet(f"color: {ink}; background: {ground}")
    assert (desktop_contrast.faint(Seen(shown(window))) == []) is good


def test_contrast_is_that_of_the_standard() -> None:
    assert desktop_contrast.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert desktop_contrast.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("width", "height"), [(63, 64), (64, 63)])
def test_a_little_button_is_noticed(window: QWidget, width: int, height: int) -> None:
    button(window, "No", width, height)
    assert desktop_controls.little(shown(window)) != []


@pytest.mark.parametrize(
    ("window_height", "height", "good"), [(399, 48, True), (399, 47, False), (400, 63, False)]
)
def test_only_keys_of_a_low_window_may_be_lower(
    window: QWidget, window_height: int, height: int, good: bool
) -> None:
    key = Key("ㄱ")
    key.setParent(window)
    key.setMinimumSize(1, 1)
    key.setGeometry(8, 8, 64, height)
    key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    window.resize(900, window_height)
    assert (desktop_controls.little(shown(window)) == []) is good
    button(window, "No", 64, height).show()
    assert desktop_controls.little(shown(window)) != []


def test_a_button_that_something_stands_on_is_noticed(window: QWidget) -> None:
    button(window, "No")
    QWidget(window).setGeometry(8, 180, 40, 40)
    assert desktop_controls.outside(shown(window)) != []


def test_a_control_that_is_nothing_to_a_screen_reader_is_noticed(window: QWidget) -> None:
    Bare(window)
    faults = desktop_controls.nameless(shown(window))
    assert [fault.partition(":")[0] for fault in faults] == ["no name", "no role"]


def test_a_control_that_tab_passes_by_is_noticed(window: QWidget) -> None:
    button(window, "Yes")
    button(window, "No", left=300).setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    assert ["'No'" in fault for fault in desktop_controls.unreached(shown(window))] == [True]


def test_a_control_that_does_not_show_the_focus_is_noticed(window: QWidget) -> None:
    Bare(window)
    line = QLineEdit(window)
    line.setGeometry(300, 300, 200, 64)
    faults = desktop_controls.unmarked(shown(window))
    assert ["Bare" in fault for fault in faults] == [True]


def test_stretched_words_are_longer_and_keep_the_places_of_values() -> None:
    plain, longer = translator("en"), Stretched()
    assert len(longer.label("waiting")) >= LONGER * len(plain.label("waiting"))
    assert "{span}" in longer.word("time", "in")
    assert "3" in longer.count("hours_ago", 3)
    assert stretch("12/14") == "12/14"
