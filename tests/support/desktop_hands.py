"""A hand on the window: it presses what has a name, by the mouse alone or by the keyboard alone.

A name is what a screen reader says.  What stands on another page is looked for there, as a person would.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.pads import Key, KeyGrid
from tests.support.desktop_painted import painted, shown_widgets

WAIT_S = 50
"""Shorter than a window waits for a touch before it locks itself: what fails is told, and on what screen."""
_LATER = "Next page"
_MOST_TABS = 80


class Hand(Protocol):
    """later: the name of the arrow to the next page, in the language of the window."""

    def press(self, window: QWidget, name: str, later: str = _LATER) -> None: ...


class Mouse:
    """Clicks in the middle of what has the name, at the window: something may stand above it."""

    def press(self, window: QWidget, name: str, later: str = _LATER) -> None:
        widget = _wait_for_named(window, name, later, lambda arrow: self._click(window, arrow))
        self._click(window, widget)

    def _click(self, window: QWidget, widget: QWidget) -> None:
        middle = widget.mapTo(window, widget.rect().center())
        assert window.childAt(middle) is widget, widget.accessibleName()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


class Keys:
    """Tab to what has the name, arrows inside a pad, and Enter."""

    def press(self, window: QWidget, name: str, later: str = _LATER) -> None:
        widget = _wait_for_named(window, name, later, lambda arrow: self._enter(window, arrow))
        self._enter(window, widget)

    def _enter(self, window: QWidget, widget: QWidget) -> None:
        self._reach(window, widget)
        QTest.keyClick(widget, Qt.Key.Key_Return)

    def _reach(self, window: QWidget, widget: QWidget) -> None:
        grid = widget.parentWidget() if isinstance(widget, Key) else None
        for _ in range(_MOST_TABS):
            focus = QApplication.focusWidget()
            if focus is widget:
                return
            if focus is not None and isinstance(grid, KeyGrid) and focus.parentWidget() is grid:
                _walk(grid, focus, widget)
            else:
                QTest.keyClick(focus or window, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {widget.accessibleName()}")


HANDS = pytest.mark.parametrize("hand", [Mouse(), Keys()], ids=["mouse", "keys"])
MOUSE = pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
"""The hand that a test gives its house: each in turn, or the one for which it makes no difference."""


def double_click(widget: QWidget) -> None:
    """The second press of a double click, as Qt reports it to what is below the mouse then."""
    middle, left = QPointF(widget.rect().center()), Qt.MouseButton.LeftButton
    up, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    for kind, held in ((QEvent.Type.MouseButtonDblClick, left), (QEvent.Type.MouseButtonRelease, up)):
        where = widget.mapToGlobal(middle)
        QApplication.sendEvent(widget, QMouseEvent(kind, middle, where, left, held, plain))


def _walk(grid: KeyGrid, focus: QWidget, widget: QWidget) -> None:
    """One arrow nearer; down and up first."""
    (y, x), (wanted_y, wanted_x) = _place(grid, focus), _place(grid, widget)
    if y != wanted_y:
        QTest.keyClick(focus, Qt.Key.Key_Down if y < wanted_y else Qt.Key.Key_Up)
    else:
        QTest.keyClick(focus, Qt.Key.Key_Right if x < wanted_x else Qt.Key.Key_Left)


def _place(grid: KeyGrid, widget: QWidget) -> tuple[int, int]:
    return next((y, row.index(widget)) for y, row in enumerate(grid.rows) if widget in row)


def _named(window: QWidget, name: str) -> Iterator[QWidget]:
    for widget in shown_widgets(window):
        if widget.accessibleName() == name and widget.isEnabled() and hasattr(widget, "click"):
            yield widget


def _wait_for_named(window: QWidget, name: str, later: str, turn: Callable[[QWidget], None]) -> QWidget:
    """What has the name, as soon as it is there; on each page in turn."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if (found := next(_named(window, name), None)) is not None:
            return found
        if (arrow := next(_named(window, later), None)) is not None:
            turn(arrow)
        else:
            QTest.qWait(20)
    raise AssertionError(f"nothing is called {name!r} among {said(window)}")


def wait_until(window: QWidget, done: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    deadline = time.monotonic() + WAIT_S
    while not done():
        assert time.monotonic() < deadline, said(window)
        QTest.qWait(20)


def wait_for_words(window: QWidget, words: str) -> None:
    """Let the window work until these words stand on it."""
    wait_until(window, lambda: words in said(window))


def said(window: QWidget) -> str:
    """All that stands on the window, as it is painted; lines of one text in one line."""
    lines = (" ".join(piece.text.strip() for piece in painted(each)) for each in shown_widgets(window))
    return "\n".join(filter(None, lines))
