"""Can everything that reacts be hit, named and reached?  Each function returns its faults, as words.

Whether it can be hit is asked of the window, not of the control: something may stand above it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.pads import LEAST_KEY, Key
from client.desktop.typed import TypedLine
from tests.support.desktop_metrics import name
from tests.support.desktop_painted import shown_widgets

TARGET = 64
LOW = 400
"""A window of which a bar of the system has taken a part, on the smallest screen there is."""
_NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane, QAccessible.Role.Window)


def faults(window: QWidget) -> list[str]:
    """All that is wrong with the controls of a window that is shown."""
    return [*little(window), *outside(window), *nameless(window)]


def faults_by_key(window: QWidget) -> list[str]:
    """All that is wrong for whoever has no mouse; the window is active."""
    return [*unreached(window), *unmarked(window)]


def controls(window: QWidget) -> Iterator[QWidget]:
    """What takes the focus, by mouse or by key, and is not disabled."""
    for widget in shown_widgets(window):
        reacts = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
        if reacts and widget.isEnabled():
            yield widget


def little(window: QWidget, target: int = TARGET) -> list[str]:
    """Controls that are narrower or lower than a target; three rows of keys give way in a low window."""
    keys = LEAST_KEY if window.height() < LOW else target
    return [
        f"little: {name(widget)} is {widget.width()}x{widget.height()}"
        for widget in controls(window)
        if widget.width() < target
        or widget.height() < (keys if isinstance(widget, Key | TypedLine) else target)
    ]


def outside(window: QWidget) -> list[str]:
    """Controls of which a part is beyond the edge of what they stand on, or below another one."""
    found = []
    for widget in controls(window):
        right, low = widget.width() - 2, widget.height() - 2
        for x, y in ((1, 1), (right, low), (right // 2, low // 2)):
            place = QPoint(x, y)
            hit = window.childAt(widget.mapTo(window, place))
            if hit is not widget and not (hit is not None and widget.isAncestorOf(hit)):
                found.append(f"not hit: {name(widget)} at {x},{y}")
    return found


def nameless(window: QWidget) -> list[str]:
    """Controls for which a screen reader has no name, or no word for what they are."""
    found = []
    for widget in controls(window):
        seen = QAccessible.queryAccessibleInterface(widget)
        if not seen.text(QAccessible.Text.Name).strip():
            found.append(f"no name: {name(widget)}")
        if seen.role() in _NO_ROLES:
            found.append(f"no role: {name(widget)}")
    return found


def unreached(window: QWidget) -> list[str]:
    """Controls at which Tab never stops.  The keys of a pad share one stop, and arrows lead to the others."""
    wanted = list(controls(window))
    reached = set(tab_round(window, len(wanted)))
    if any(isinstance(widget, Key) for widget in reached):
        reached |= {widget for widget in wanted if isinstance(widget, Key)}
    return [f"not reached by Tab: {name(widget)}" for widget in wanted if widget not in reached]


def tab_round(window: QWidget, steps: int) -> list[QWidget]:
    """Press Tab so often, and return where it stopped.  The focus goes back to where it was."""
    before = QApplication.focusWidget()
    reached: list[QWidget] = []
    for _ in range(steps + 1):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        if (now := QApplication.focusWidget()) is not None:
            reached.append(now)
    if before is not None:
        before.setFocus()
    return reached


def unmarked(window: QWidget) -> list[str]:
    """Controls that look the same with the focus and without it."""
    before = QApplication.focusWidget()
    found = []
    for widget in controls(window):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        focused = widget.grab().toImage()
        widget.clearFocus()
        if widget.grab().toImage() == focused:
            found.append(f"focus not seen: {name(widget)}")
    if before is not None:
        before.setFocus()
    return found
