"""Paints the drawings of the window, in the colours of whoever asks.

The drawings are lines on a grid (client/desktop/drawings); here they meet the toolkit.  Knows no screen.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from client.desktop.drawings import GRID, STROKE, Paint, Stroke, drawing

_ICON_SIDES = (16, 24, 32, 48, 64, 128, 256)
"""Pixels of a program's icon, as desktops ask for it in title, task list and folder."""

_ICON_EDGE = 0.06
_ICON_CORNER = 0.15
"""Ground around the drawing of an icon, and how round it is, as parts of its side."""


def paint(painter: QPainter, name: str, rect: QRectF, ink: QColor, tone: QColor) -> None:
    """Paint a drawing as large as it fits into `rect`, in its middle.

    name: one of drawings.NAMES.  ink: lines and solid shapes; tone: the soft ones, between ink and ground.
    """
    side = min(rect.width(), rect.height())
    edge = QPen(ink, STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / GRID, side / GRID)
    for how, path in _paths(name):
        fill = ink if how is Paint.SOLID else tone
        painter.setPen(edge if how in (Paint.LINE, Paint.BODY) else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QBrush(Qt.BrushStyle.NoBrush) if how is Paint.LINE else QBrush(fill))
        painter.drawPath(path)
    painter.restore()


def icon(name: str, ground: QColor, ink: QColor, tone: QColor) -> QIcon:
    """Return a drawing as the icon of a program, in every size that is asked for.

    It stands on a ground of its own, because a task bar may be as dark as the ink.
    """
    made = QIcon()
    for side in _ICON_SIDES:
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(0, 0, side, side), side * _ICON_CORNER, side * _ICON_CORNER)
        edge = side * _ICON_EDGE
        paint(painter, name, QRectF(edge, edge, side - 2 * edge, side - 2 * edge), ink, tone)
        painter.end()
        made.addPixmap(picture)
    return made


@cache
def _paths(name: str) -> tuple[tuple[Paint, QPainterPath], ...]:
    return tuple((stroke.paint, _path(stroke)) for stroke in drawing(name))


def _path(stroke: Stroke) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon([QPointF(x, y) for x, y in stroke.points])
    if stroke.closed:
        path.closeSubpath()
    return path
