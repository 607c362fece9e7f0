"""Does the text stand out from what is behind it?  Measured: its colour, and the pixels around it.

Source of the figure: WCAG 2.2, relative luminance and contrast ratio.
"""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QImage

from tests.support.desktop_metrics import name
from tests.support.desktop_painted import Seen

CONTRAST = 7.0


def faint(seen: Seen) -> list[str]:
    """Text that stands out from what is behind it by less than 7:1."""
    window = seen.window
    image = window.grab().toImage()
    found = []
    for widget, pieces in seen.texts:
        for piece in pieces:
            ground = _ground(image, piece.ink.translated(QPointF(widget.mapTo(window, QPoint()))))
            ratio = contrast(_blend(piece.colour, ground), ground)
            if ratio < CONTRAST:
                said = f"{piece.colour.name()} on {ground.name()} is {ratio:.1f}:1"
                found.append(f"faint: {name(widget)}: {piece.text!r} {said}")
    return found


def contrast(one: QColor, other: QColor) -> float:
    """Two colours, from 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _ground(image: QImage, place: QRectF) -> QColor:
    """What is behind the letters: the most frequent colour around them."""
    ratio = image.devicePixelRatio()
    wide = place.adjusted(-2, -2, 2, 2)
    area = QRectF(wide.topLeft() * ratio, wide.size() * ratio).toRect() & image.rect()
    counted = Counter(
        image.pixel(x, y)
        for y in range(area.top(), area.bottom() + 1)
        for x in range(area.left(), area.right() + 1)
    )
    return QColor.fromRgb(counted.most_common(1)[0][0]) if counted else QColor("white")


def _blend(colour: QColor, ground: QColor) -> QColor:
    """A colour that lets something through, as it looks on its ground."""
    a = colour.alphaF()

    def mixed(over: float, under: float) -> float:
        return a * over + (1 - a) * under

    return QColor.fromRgbF(
        mixed(colour.redF(), ground.redF()),
        mixed(colour.greenF(), ground.greenF()),
        mixed(colour.blueF(), ground.blueF()),
    )
