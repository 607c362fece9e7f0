"""What every screen is made of: tiles to press, words to read, numbers to step, things to choose.

All of it works by mouse alone and by keyboard alone, wraps its text at any width, and shows received text
as it is: no markup, no links.  Sizes and colours are those of client/desktop/look.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from client.desktop import drawings, look, pictures
from client.desktop.look import GAP, PICTURE, TARGET, Shade
from client.desktop.wrapped import Lines, least_width, width_of

PAD = 10
EDGE = 2
RING = 4
SMALL_PICTURE, LARGE_PICTURE = 32, 96
"""Between these a picture above words takes the room that there is."""
QUOTE_BAR = 4
SIDE = 132
"""The width of what leads on from a screen."""
NUMBER_WIDTH = 160
"""A longer one takes two lines, so that the words beside it have room."""
REPEAT_AFTER_MS = 500
REPEAT_MS = 120


class Kind(Enum):
    """What a tile is: an ordinary one, the usual next step, or danger."""

    TILE = "tile"
    CALM = "calm"
    ALARM = "alarm"

    @property
    def shade(self) -> Shade:
        shade: Shade = getattr(look.theme(), self.value)
        return shade


class Target(QAbstractButton):
    """A tile: a picture, words, or both.

    big: the picture stands above the words and both are large.  bare: the words are only its accessible name.
    wide: nothing stands beside it.
    """

    def __init__(
        self,
        text: str,
        picture: str = "",
        kind: Kind = Kind.TILE,
        big: bool = False,
        bare: bool = False,
        wide: bool = False,
    ) -> None:
        super().__init__()
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.setFont(look.font(bold=big))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(TARGET, TARGET)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._words = "" if bare else text
        self._picture = picture if picture in drawings.NAMES else ""
        self._kind = kind
        self._big = big
        self.is_wide = wide

    @property
    def words(self) -> str:
        """What is seen of its text."""
        return self._words

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        words = self._lines(width).height if self._words else 0
        picture = (SMALL_PICTURE if self._big else PICTURE) if self._picture else 0
        inner = picture + (GAP if picture and words else 0) + words if self._big else max(picture, words)
        return max(TARGET, inner + (PAD if self._big else 2 * PAD))

    def least_width(self) -> int:
        """At least so wide that no word is broken."""
        around = self.width() - self._text_width(self.width())
        return around + math.ceil(least_width(self._words, self.font()))

    def sizeHint(self) -> QSize:
        width = TARGET if not self._words else 3 * TARGET
        return QSize(width, self.heightForWidth(width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = look.theme()
        shade = theme.chosen if self.isChecked() or self.isDown() else self._kind.shade
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(shade.ground))
        painter.setPen(QPen(QColor(theme.edge), EDGE))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.ring), RING))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 8, 8)
        self._paint_inside(painter, shade)

    def _paint_inside(self, painter: QPainter, shade: Shade) -> None:
        lines = self._lines(self.width())
        height = lines.height if self._words else 0
        if self._picture:
            ink, tone = QColor(shade.ink), QColor(shade.tone)
            pictures.paint(painter, self._picture, self._picture_rect(height), ink, tone)
        if self._words:
            painter.setPen(QColor(shade.ink))
            lines.draw(painter, *self._text_corner(height))

    def _picture_rect(self, words: int) -> QRectF:
        size = float(self._picture_size())
        if not self._words:
            return QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        if self._big:
            top = (self.height() - size - GAP - words) / 2
            return QRectF((self.width() - size) / 2, top, size, size)
        return QRectF(PAD, (self.height() - size) / 2, size, size)

    def _picture_size(self) -> int:
        """Large where there is room for it."""
        if self._big:
            words = GAP + self._lines(self.width()).height if self._words else 0
            return max(SMALL_PICTURE, min(LARGE_PICTURE, self.height() - 2 * PAD - words))
        return PICTURE

    def _text_corner(self, height: int) -> tuple[int, int]:
        beside = self._picture and not self._big
        left = PAD + (PICTURE + GAP if beside else 0)
        if self._big and self._picture:
            size = self._picture_size()
            return left, (self.height() - size - GAP - height) // 2 + size + GAP
        return left, (self.height() - height) // 2

    def _text_width(self, width: int) -> int:
        beside = self._picture and not self._big
        return width - 2 * PAD - (PICTURE + GAP if beside else 0)

    def _lines(self, width: int) -> Lines:
        centred = self._big or not self._picture
        return Lines(self._words, self.font(), self._text_width(width), centred)


class Say(QLabel):
    """Words to read, inert: no markup, no link, nothing to select.

    notice: on the ground of something that one has to know.  bold: a heading.
    """

    def __init__(
        self,
        text: str = "",
        notice: bool = False,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFont(look.font(look.HEADING_PT if bold else look.TEXT_PT, bold))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.is_heading = notice or bold
        self._notice = notice
        self._centred = centred
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lines(width).height + (2 * PAD if self._notice else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(TARGET, 0)

    def sizeHint(self) -> QSize:
        return QSize(4 * TARGET, self.heightForWidth(4 * TARGET))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = look.theme()
        shade = theme.notice if self._notice else theme.paper
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._notice:
            painter.setBrush(QColor(shade.ground))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setPen(QColor(shade.ink))
        lines = self._lines(self.width())
        lines.draw(painter, self._pad, (self.height() - lines.height) / 2)

    @property
    def _pad(self) -> int:
        return PAD if self._notice else 2

    def _lines(self, width: int) -> Lines:
        return Lines(self.text(), self.font(), width - 2 * self._pad, self._centred)


class Quote(Say):
    """What another person wrote: a bar stands beside it, so that it cannot pass for words of ours."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, 0, QUOTE_BAR, self.height(), QColor(look.theme().paper.ink))

    @property
    def _pad(self) -> int:
        return 2 * PAD


class Stepper(QWidget):
    """A number that is made larger and smaller; None as long as nothing was said.

    low, high, step: in the units of the field.  shown: a value in words.  unset: what stands there for None.
    """

    changed = Signal()

    def __init__(
        self,
        label: str,
        low: int,
        high: int,
        shown: Callable[[int], str],
        less: str,
        more: str,
        unset: str,
        step: int = 1,
        value: int | None = None,
        picture: str = "",
    ) -> None:
        super().__init__()
        self.value = value
        self._low, self._high, self._step = low, high, step
        self._shown, self._unset = shown, unset
        self._number = Say(bold=True, centred=True)
        widest = width_of(map(shown, range(low, high + 1, step)), self._number.font())
        room = max(min(widest + PAD, NUMBER_WIDTH), math.ceil(least_width(unset, look.font())) + 2 * EDGE)
        self._number.setFixedWidth(max(TARGET, room))
        self._less = self._button(f"{label}: {less}", "go.minus", -1)
        self._more = self._button(f"{label}: {more}", "go.plus", 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        if picture in drawings.NAMES:
            row.addWidget(Drawing(picture))
        said = Say(label)
        said.setMinimumWidth(math.ceil(least_width(label, said.font())) + 2 * EDGE)
        row.addWidget(said, 1)
        row.addWidget(self._less)
        row.addWidget(self._number)
        row.addWidget(self._more)
        self.setMinimumHeight(TARGET)
        self._show()

    def _button(self, name: str, picture: str, sign: int) -> Target:
        button = Target(name, picture, bare=True)
        button.setFixedSize(TARGET, TARGET)
        button.setAutoRepeat(True)
        button.setAutoRepeatDelay(REPEAT_AFTER_MS)
        button.setAutoRepeatInterval(REPEAT_MS)
        button.clicked.connect(lambda: self._move(sign))
        return button

    def _move(self, sign: int) -> None:
        begin = max(self._low, min(self._high, 0))
        if self.value is None:
            value = begin if begin > 0 or sign < 0 else min(begin + self._step, self._high)
        else:
            value = self.value + sign * self._step
        self.value = max(self._low, min(self._high, value))
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        is_set = self.value is not None
        self._number.setFont(look.font(look.HEADING_PT if is_set else look.TEXT_PT, bold=is_set))
        self._number.setText(self._unset if self.value is None else self._shown(self.value))


class Choices(QWidget):
    """Tiles of which one is chosen, or any number of them.

    values: name, words and picture of each.  alone: of several, those that go with no other.
    """

    changed = Signal()

    def __init__(
        self,
        values: Sequence[tuple[str, str, str]],
        several: bool = False,
        alone: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._several = several
        self._alone = alone
        self.tiles: dict[str, Target] = {}
        for name, words, picture in values:
            tile = Target(words, picture)
            tile.setCheckable(True)
            tile.clicked.connect(lambda _=False, name=name: self._chose(name))
            self.tiles[name] = tile

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(name for name, tile in self.tiles.items() if tile.isChecked())

    def choose(self, *names: str) -> None:
        for name, tile in self.tiles.items():
            tile.setChecked(name in names)

    def _chose(self, name: str) -> None:
        if not self._several:
            self.choose(name)
        elif name in self._alone:
            self.choose(*{name} & set(self.chosen))
        else:
            self.choose(*set(self.chosen) - self._alone)
        self.changed.emit()


class Drawing(QWidget):
    """A picture that cannot be pressed and says nothing that words beside it do not say."""

    def __init__(self, name: str, size: int = PICTURE) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        paper = look.theme().paper
        if self._name in drawings.NAMES:
            rect = QRectF(self.rect())
            pictures.paint(QPainter(self), self._name, rect, QColor(paper.ink), QColor(paper.tone))


def beside(widget: QWidget, *steps: Target) -> QWidget:
    """A widget, and at its right what leads on from it, always in sight."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    row.addWidget(widget, 1)
    side = QVBoxLayout()
    side.setSpacing(GAP)
    width = max(SIDE, *(step.least_width() for step in steps))
    for step in steps:
        step.setFixedWidth(width)
        step.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        side.addWidget(step, 1)
    row.addLayout(side)
    return both


def column(*widgets: QWidget, stretch: bool = True) -> QVBoxLayout:
    """Widgets below each other."""
    box = QVBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(GAP)
    for widget in widgets:
        box.addWidget(widget)
    if stretch:
        box.addStretch(1)
    return box
