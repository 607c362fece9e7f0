"""A secret word made of pictures, for whoever does not read or has no keyboard.

Its value is the names of the pictures with a blank between two, the same in every language, so that it can be
typed at a terminal too.  Names and order are for good: a hand learns places, and a vault hangs on the names.

Decision: docs/decisions/0045-unlock-word.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from client.desktop import look, pictures
from client.desktop.look import PICTURE, TARGET
from client.desktop.pads import Key, KeyGrid, Say, corner, eye, lay_out
from client.desktop.parts import Kind

UNLOCK_PICTURES = (
    "sun", "moon", "cloud", "tree", "flower", "apple", "fish", "bird",
    "cat", "snail", "boat", "umbrella", "kite", "bell", "drum", "lamp",
    "cup", "spoon", "basket", "comb", "chair", "ladder", "hat", "hand",
)  # fmt: skip
"""In the order of the screen, 8 to a row.  Each is drawn as thing.NAME and named in [desk.thing]."""
ACROSS = 8
MOST_PICTURES = 24
BETWEEN = 6
DOT = 0.16
"""Radius of a dot, in pictures."""


class PictureRow(QWidget):
    """Pictures one after the other, smaller when they are many; when hidden, only a dot for each."""

    def __init__(self, say: Say, names: Sequence[str] = (), hidden: bool = False) -> None:
        super().__init__()
        self._say = say
        self._hidden = hidden
        self.setMinimumHeight(PICTURE)
        self.setMaximumHeight(TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_names(names)

    def set_hidden(self, hidden: bool) -> None:
        self._hidden = hidden
        self.show_names(self._names)

    def show_names(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        spoken = [self._say("thing", name) for name in self._names]
        count = self._say("pads", "chosen", n=len(spoken))
        self.setAccessibleName(count if self._hidden else ", ".join([count, *spoken]))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        paper = look.theme().paper
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = min(PICTURE + BETWEEN, self.width() // len(self._names))
        size = min(step - BETWEEN, self.height())
        for place, name in enumerate(self._names):
            rect = QRectF(place * step, (self.height() - size) / 2, size, size)
            if self._hidden:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(paper.ink))
                painter.drawEllipse(rect.center(), size * DOT, size * DOT)
            else:
                pictures.paint(painter, f"thing.{name}", rect, QColor(paper.ink), QColor(paper.tone))


class PictureLock(QWidget):
    """A line of pictures and the 24 to choose from.  Emits `changed` and `finished` as a Writer does.

    done: the words of the button at the end of the line.  hidden: dots in place of the pictures chosen.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, say: Say, done: str, hidden: bool = False) -> None:
        super().__init__()
        self.chosen: tuple[str, ...] = ()
        self.row = PictureRow(say, hidden=hidden)
        self.grid = KeyGrid(ACROSS)
        self.eye = eye(say, self.row.set_hidden)
        self.eraser = corner(say("pads", "erase"), "go.erase", self._erase)
        self.done = corner(done, "answer.yes", self.finished.emit, Kind.CALM)
        self.eraser.setAutoRepeat(True)
        keys = [self._key(say("thing", name), name) for name in UNLOCK_PICTURES]
        self.grid.fill([keys[start : start + ACROSS] for start in range(0, len(keys), ACROSS)])
        self.grid.setParent(self)  # first, so that Tab comes to the pictures first, wherever this is put
        lay_out(self, self.grid, self.row, self.eye, self.eraser, self.done)
        self.eye.setVisible(hidden)
        self.setFocusProxy(keys[0])

    @property
    def typed(self) -> str:
        """The secret word."""
        return secret_of(self.chosen)

    def clear(self) -> None:
        self._choose(())
        self.eye.setChecked(False)

    def _key(self, words: str, name: str) -> Key:
        key = Key(words, f"thing.{name}", bare=True)
        key.clicked.connect(lambda: self._choose((*self.chosen, name)[:MOST_PICTURES]))
        return key

    def _erase(self) -> None:
        self._choose(self.chosen[:-1])

    def _choose(self, names: tuple[str, ...]) -> None:
        self.chosen = names
        self.row.show_names(names)
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace:
            self._erase()
        else:
            event.ignore()


def secret_of(names: Sequence[str]) -> str:
    """The secret word that these pictures stand for."""
    return " ".join(names)
