"""The plain spot: held for two seconds it erases everything, touched it does nothing.

It shows nothing while it is held, so that nobody who looks on is warned.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from client.desktop import look
from client.desktop.look import TARGET

HOLD_S = 2.0
REPEAT_MS = 50
"""A key that is held is reported by some screens as let go and pressed again, within a thousandth."""
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Spot(QAbstractButton):
    """act: called when it was held, by the mouse or by a key.  A button, for those who hear the screen."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act
        self._by_mouse = False
        self.setFixedSize(TARGET, TARGET)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press by the mouse shows no ring
        self._held = self._clock(self._over)
        self._let_go = self._clock(self._held.stop)

    def _clock(self, then: Callable[[], object]) -> QTimer:
        clock = QTimer(self, singleShot=True)
        clock.setTimerType(Qt.TimerType.PreciseTimer)
        clock.timeout.connect(then)
        return clock

    def _over(self) -> None:
        """Held long enough; only if it was let go just now, a little longer, which it may not last."""
        if self._let_go.isActive():
            self._held.start(REPEAT_MS)
        else:
            self._act()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._by_mouse = True
            self._held.start(int(HOLD_S * 1000))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._by_mouse = False
        self._held.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _KEYS:
            super().keyPressEvent(event)
            return
        if not self._let_go.isActive() and not event.isAutoRepeat():
            self._held.start(int(HOLD_S * 1000))
        self._let_go.stop()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS and not event.isAutoRepeat():
            self._let_go.start(REPEAT_MS)
        elif event.key() not in _KEYS:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever leaves has let go of the key; the mouse holds on while a screen takes the focus."""
        if not self._by_mouse:
            self._held.stop()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dot, and a ring when it has the focus."""
        theme = look.theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.ring), 4) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.edge))
        painter.drawEllipse(self.rect().center(), 9, 9)
