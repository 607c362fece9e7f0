"""The frame around every screen: heading and way back above, the state of things below.

Closing it, the corner, Esc twice and a minute without any touch hide and lock everything; holding the plain
spot for two seconds erases everything.  No menu, no shortcut with a function key, no tray, no sound.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from client.desktop import vanish
from client.desktop.background import as_ours
from client.desktop.desk import Desk, Screen
from client.desktop.look import GAP, TARGET
from client.desktop.parts import Say, Target
from client.desktop.spot import Spot
from client.desktop.stateline import StateLine

IDLE_S = 60
"""Without any touch the window hides itself: it was forgotten."""
FIRST_IDLE_S = 600
"""In the first start, where people read to each other."""
TWICE_S = 0.8
"""Two presses of Esc no further apart than this."""
TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)
PRESSES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick})


class Window(QWidget):
    """One window, one screen at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        desk.stage = self
        self._screens: list[Screen] = []
        self._last_escape_s = 0.0
        self._faulty = False
        self._erasing = False
        self._pressed: QWidget | None = None
        self._build()
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self.vanish)
        _application().installEventFilter(self)
        desk.background.happened.connect(self._happened)
        desk.background.broken.connect(desk.end_with)
        self.setMinimumSize(10 * TARGET, 5 * TARGET)
        self.resize(1000, 560)

    def _build(self) -> None:
        desk = self._desk
        self._back = self._corner("go.back", desk.go_back)
        self._hide = self._corner("go.hide", self.vanish)
        self._spot = Spot(self._erase)
        self._heading = Say(bold=True)
        self._state = StateLine(desk)
        self._place = QVBoxLayout()
        head = QHBoxLayout()
        head.setSpacing(GAP)
        for widget in (self._back, self._heading, self._spot, self._hide):
            head.addWidget(widget, 1 if widget is self._heading else 0)
            if widget is not self._heading:
                head.setAlignment(widget, Qt.AlignmentFlag.AlignTop)  # beside a heading of several lines
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP, GAP, GAP, GAP // 2)
        box.setSpacing(GAP)
        box.addLayout(head)
        box.addLayout(self._place, 1)
        box.addWidget(self._state)
        self.redraw()

    def _corner(self, picture: str, act: Callable[[], None]) -> Target:
        tile = Target("", picture, bare=True)
        tile.setFixedSize(TARGET, TARGET)
        tile.clicked.connect(act)
        return tile

    # --- one screen at a time ------------------------------------------------------------------------

    def put(self, screen: Screen) -> None:
        self._screens.append(screen)
        self._show()

    def pop(self) -> None:
        self.drop(self.top)

    def drop(self, screen: Screen) -> None:
        """Let go of one screen, wherever it stands, but not of the first; nothing if it has gone already."""
        if screen in self._screens[1:]:
            self._screens.remove(screen)
            self._let_go(screen)
            self._show()

    def restart(self, screen: Screen) -> None:
        old, self._screens = self._screens, [screen]
        self._show()
        for each in old:
            self._let_go(each)

    def _let_go(self, screen: Screen) -> None:
        screen.setParent(None)
        screen.deleteLater()

    def _show(self) -> None:
        screen = self._screens[-1]
        for shown in self._screens:
            self._place.removeWidget(shown)
            shown.hide()
        self._place.addWidget(screen)
        screen.show()
        self._head()
        screen.on_shown()
        self._focus_in(screen)
        self._state.renew()
        self._touched()

    def _head(self) -> None:
        """What stands above the screen in sight."""
        screen = self.top
        self._heading.setText(screen.heading)
        self._back.setEnabled(screen.back and not screen.held and len(self._screens) > 1)
        self._back.setVisible(self._back.isEnabled())

    def _focus_in(self, screen: Screen) -> None:
        """Where it was left, or on the way back: no key ever lands on the plain spot by itself."""
        left = screen.focusWidget()
        screen.focus_on(left.accessibleName() if left is not None else None)
        now = self.focusWidget()
        if now is None or not screen.isAncestorOf(now):
            (self._back if self._back.isVisible() else self).setFocus()

    @property
    def top(self) -> Screen:
        """The screen in sight."""
        return self._screens[-1]

    def redraw(self) -> None:
        """Another language or theme was chosen, or the screen in sight has another heading."""
        for tile, name in ((self._back, "back"), (self._hide, "hide"), (self._spot, "spot")):
            tile.setAccessibleName(self._desk.say(name))
        if self._screens:
            self._head()
        self.update()

    def _happened(self, happening: object) -> None:
        self._state.renew()
        if self._screens:
            self.top.on_happened(happening)  # type: ignore[arg-type]  # a signal carries any object

    def explain_fault(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """What nobody caught in the window's thread: a sentence, no traceback; a fault in that hides all."""
        if self._faulty:
            self.vanish()
        else:
            self._faulty = True
            self._desk.explain(as_ours(error))
            self._faulty = False

    # --- out of sight --------------------------------------------------------------------------------

    def vanish(self) -> None:
        """Hide and lock; not while it is erased, since the first of the two to end the process wins."""
        if not self._erasing:
            vanish.lock(self, self._desk.background)

    def _erase(self) -> None:
        self._erasing = True
        vanish.wipe(self, self._desk.background, self._desk.folder)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.top.focus_on()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.vanish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES:
            self._touched()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._focus():
            return self._escaped(event)
        if event.type() in PRESSES and isinstance(watched, QWidget):
            return self._is_echo(watched, event.type() == QEvent.Type.MouseButtonDblClick)
        return False

    def _is_echo(self, pressed: QWidget, is_second: bool) -> bool:
        """Whether this is the second half of a double click, on what stands where something else was pressed.

        Many people click everything twice; nobody meant what they have not seen yet.
        """
        before, self._pressed = self._pressed, pressed
        return is_second and before is not None and not (isValid(before) and before.isVisible())

    def _focus(self) -> QObject | None:
        """Who is given a key first: it passes on what it does not use, and is counted once."""
        return QApplication.focusWidget() or self

    def _escaped(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape or event.isAutoRepeat():
            return False
        now_s = time.monotonic()
        if now_s - self._last_escape_s < TWICE_S:
            self.vanish()
        self._last_escape_s = now_s
        return True

    def _touched(self) -> None:
        done = self._desk.folder.settings.set_up
        self._idle.start((IDLE_S if done else FIRST_IDLE_S) * 1000)


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None
    return application
