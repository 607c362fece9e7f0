"""What is pressed and typed, on a window of its own, before any screen has it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from client.desktop import look
from client.desktop.layouts import layouts_for
from client.desktop.pads import Key, Writer
from tests.support.desktop_window import say_in


def make_stage() -> QWidget:
    """A window in the colours of the program."""
    window = QWidget()
    window.setStyleSheet(look.sheet(look.LIGHT))
    QVBoxLayout(window)
    return window


def shown(stage: QWidget, *widgets: QWidget, size: tuple[int, int] = (700, 400)) -> None:
    layout = stage.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    stage.resize(*size)
    stage.show()
    stage.activateWindow()
    QTest.qWaitForWindowActive(stage)
    widgets[0].setFocus()


def writer(stage: QWidget, language: str = "ko", **options: bool) -> Writer:
    made = Writer(say_in(language), "Secret word", layouts_for(language), "Open", **options)
    shown(stage, made)
    return made


def key(pad: QWidget, words: str) -> Key:
    return next(each for each in pad.findChildren(Key) if each.words == words and each.isVisible())


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
