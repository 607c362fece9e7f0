"""Keys on the screen, so that nobody needs a keyboard of the own script, nor any input method.

Keys are 64 pixels high where the window leaves room for it, and never below 48: a screen of 600 lines with
150 % scaling and a bar of the system along its edge has no room for more.  A pad is one stop of the Tab key;
arrows move inside it, Enter and Space press, and letters of a real keyboard are taken wherever the focus is.
A key that is clicked leaves the focus where it was, so that hands may change between mouse and keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from client.desktop import look
from client.desktop.layouts import COLUMNS, Layout
from client.desktop.look import PICTURE, TARGET
from client.desktop.parts import Kind, Target
from client.desktop.typed import MOST, TypedLine, is_typing

Say = Callable[..., str]
"""The window's own words: say("pads", "erase")."""

LEAST_KEY = 48
LARGEST_KEY = 88
KEY_GAP = 2
KEY_PT = 20
KEY_EDGE = 7
OTHER_WIDTH = 84
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
"""Rows down and columns right."""


class Key(Target):
    """One key of a grid.  name: what is on it, and what a screen reader says; not seen on a bare key."""

    arrow = Signal(int, int)
    reached = Signal()

    def __init__(self, name: str, picture: str = "", kind: Kind = Kind.TILE, bare: bool = False) -> None:
        super().__init__(name, picture, kind, bare=bare)
        self.setFont(look.font(KEY_PT))
        self.setMinimumSize(LEAST_KEY, LEAST_KEY)
        self.setMaximumHeight(LARGEST_KEY)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def write(self, words: str, name: str = "") -> None:
        """Put other words on it.  name: what a screen reader says, where that is another."""
        self._words = words
        self.setAccessibleName(name or words)
        self.update()

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(TARGET, TARGET)

    def _picture_size(self) -> int:
        """Less than elsewhere where a key is low."""
        return min(PICTURE, self.height() - 2 * KEY_EDGE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if step := ARROWS.get(Qt.Key(event.key())):
            self.arrow.emit(*step)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.reached.emit()
        super().focusInEvent(event)


class KeyGrid(QWidget):
    """Keys in rows.  One of them is the stop of the Tab key: the one that was reached last."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.rows: list[list[Key]] = []
        self._box = QGridLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(KEY_GAP)
        for column in range(columns):
            self._box.setColumnStretch(column, 1)

    @property
    def keys(self) -> list[Key]:
        return [key for row in self.rows for key in row]

    def fill(self, rows: Sequence[Sequence[Key]], span: int = 1) -> None:
        """Put these keys in the place of those that are there.  span: columns that each of them covers."""
        for key in self.keys:
            self._box.removeWidget(key)
            key.hide()
            key.deleteLater()
        self.rows = [list(row) for row in rows]
        for y, row in enumerate(self.rows):
            for x, key in enumerate(row):
                self._box.addWidget(key, y, x * span, 1, span)
                key.arrow.connect(lambda down, right, y=y, x=x: self._go(y + down, x + right))
                key.reached.connect(lambda key=key: self._stop_at(key))
        self._stop_at(self.rows[0][0])

    def _go(self, y: int, x: int) -> None:
        if 0 <= y < len(self.rows) and x >= 0:
            row = self.rows[y]
            row[min(x, len(row) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop_at(self, stop: Key) -> None:
        for key in self.keys:
            key.setFocusPolicy(Qt.FocusPolicy.TabFocus if key is stop else Qt.FocusPolicy.NoFocus)


class Pad(QWidget):
    """The keys of one layout.  Emits `pressed` with a character, `erased` for a real keyboard's Backspace."""

    pressed = Signal(str)
    erased = Signal()

    def __init__(self, say: Say, layout: Layout) -> None:
        super().__init__()
        self._say = say
        self.grid = KeyGrid(COLUMNS)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.grid)
        self.show_layout(layout)

    def show_layout(self, layout: Layout) -> None:
        self._layout = layout
        rows = [[self._key(character) for character in row] for row in layout.rows]
        if layout.under:
            rows[-1].append(self._rare_key())
        self.grid.fill(rows, span=COLUMNS // max(map(len, rows)))
        self._show_rare(False)

    def _key(self, character: str) -> Key:
        key = Key(character)
        key.setObjectName(character)
        key.clicked.connect(lambda: self._press(key.words))
        return key

    def _rare_key(self) -> Key:
        key = Key("")
        key.write("".join(self._layout.under.values())[:2], self._say("pads", "rare"))
        key.setFont(look.font())
        key.setCheckable(True)
        key.clicked.connect(self._show_rare)
        return key

    def _press(self, character: str) -> None:
        self.pressed.emit(character)
        self._show_rare(False)

    def _show_rare(self, is_rare: bool) -> None:
        """For one press, the keys that have a rare letter under them show that one."""
        for key in self.grid.keys:
            if key.isCheckable():
                key.setChecked(is_rare)
            elif rare := self._layout.under.get(key.objectName()):
                key.write(rare if is_rare else key.objectName())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a key of the pad did not take: somebody types on a real keyboard."""
        if event.key() == Qt.Key.Key_Backspace:
            self.erased.emit()
        elif is_typing(event):
            self.pressed.emit(self._layout.from_keyboard(event.text()))
        else:
            event.ignore()


class Writer(QWidget):
    """A line and the pads that write into it.  Emits `changed` after each change, and `finished`.

    name: what is written, for a screen reader.  layouts: the pads, of which the first is shown and a key
    leads to the next.  done: the words of the button at the end of the line.  hidden: only dots are seen.
    """

    changed = Signal()
    finished = Signal()

    def __init__(
        self,
        say: Say,
        name: str,
        layouts: Sequence[Layout],
        done: str,
        hidden: bool = False,
        most: int = MOST,
    ) -> None:
        super().__init__()
        self._say = say
        self._layouts = tuple(layouts)
        self.line = TypedLine(name, hidden, most)
        self.pad = Pad(say, self._layouts[0])
        self.space = corner(say("pads", "space"), "go.space", lambda: self.line.press(" "))
        self.eraser = corner(say("pads", "erase"), "go.erase", self.line.erase)
        self.other = corner("", "", self._show_other)
        self.other.setFixedWidth(OTHER_WIDTH)
        self.done = corner(done, "answer.yes", self.finished.emit, Kind.CALM)
        self.eraser.setAutoRepeat(True)
        self.eye = eye(say, self.line.set_hidden)
        self.line.changed.connect(self.changed)
        self.line.finished.connect(self.finished)
        self.pad.pressed.connect(self.line.press)
        self.pad.erased.connect(self.line.erase)
        lay_out(self, self.pad, self.line, self.eye, self.space, self.eraser, self.other, self.done)
        self.other.setVisible(len(self._layouts) > 1)
        self.eye.setVisible(hidden)
        self.setFocusProxy(self.line)
        self._tell(self._layouts[0])

    @property
    def typed(self) -> str:
        return self.line.typed

    def clear(self) -> None:
        self.line.clear()
        self.eye.setChecked(False)

    def _show_other(self) -> None:
        shown = self._next
        self.pad.show_layout(shown)
        self._tell(shown)

    def _tell(self, shown: Layout) -> None:
        """The line, and the key to the next pad, which pad is shown."""
        self._next = self._layouts[(self._layouts.index(shown) + 1) % len(self._layouts)]
        self.other.write(self._next.sample, self._say("pads", "other"))
        self.line.set_layout(shown)


def corner(name: str, picture: str, act: Callable[[], None], kind: Kind = Kind.TILE) -> Key:
    """A key with a picture at the end of a line."""
    button = Key(name, picture, kind, bare=True)
    button.setFixedWidth(TARGET)
    button.setMaximumHeight(TARGET)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(act)
    return button


def eye(say: Say, hide: Callable[[bool], None]) -> Key:
    """A corner that shows what is hidden while it is down: 25 letters are seldom right unseen."""
    button = corner(say("pads", "look"), "go.read", lambda: None)
    button.setCheckable(True)
    button.toggled.connect(lambda down: hide(not down))
    return button


def lay_out(whole: QWidget, keys: QWidget, line: QWidget, *corners: QWidget) -> None:
    """A line with its corners, and keys below it that take what room there is."""
    row = QHBoxLayout()
    row.setSpacing(KEY_GAP)
    row.addWidget(line, 1)
    for each in corners:
        row.addWidget(each)
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(look.GAP // 2)
    box.addLayout(row)
    box.addWidget(keys, 1)
