"""A text broken into lines of a width, measured and painted by the same means; plain, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption


class Lines:
    """A text broken into lines of a width; a word that is too long is broken too."""

    def __init__(self, text: str, font: QFont, width: int, centred: bool = False) -> None:
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout = QTextLayout(text.replace("\n", "\u2028"), font)
        self._layout.setTextOption(option)
        self.height = self._break(max(1, width))

    def _break(self, width: int) -> int:
        top = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top))
            top += line.height()
        self._layout.endLayout()
        return int(top + 0.999)

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        self._layout.draw(painter, QPointF(left, top))


def width_of(texts: Iterable[str], font: QFont) -> int:
    """The width of the widest of several texts, each in one line."""
    return max(map(QFontMetrics(font).horizontalAdvance, texts))


def least_width(text: str, font: QFont) -> float:
    """The width at which no word is broken.  Scripts that do without blanks are broken anywhere."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setTextOption(option)
    width = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(1)
        width = max(width, line.naturalTextWidth())
    layout.endLayout()
    return width
