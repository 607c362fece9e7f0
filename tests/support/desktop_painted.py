"""What a widget really writes: every piece of text that it paints, where, in which font and colour.

A widget is painted once more onto a device that keeps text and forgets the rest, so that it does not
matter how it paints: a label, an editor and a tile that breaks its own lines are read the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainterPath,
    QRegion,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import QWidget

DPI = 96
_RATIO_ONE = 1 << 16
_Dirty = QPaintEngine.DirtyFlag
_Place = QPointF | QPoint | QPainterPath.Element
_CLIPPING = _Dirty.DirtyClipRegion | _Dirty.DirtyClipPath | _Dirty.DirtyClipEnabled


@dataclass(frozen=True)
class Painted:
    """One piece of a line.  ink: what its letters cover, in the widget's own coordinates, logical pixels.
    clip: what of the widget may be painted on when it was written; None for all."""

    text: str
    font: QFont
    colour: QColor
    ink: QRectF
    clip: QRectF | None


class _Recorder(QPaintEngine):
    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.pieces: list[Painted] = []
        self._colour = QColor()
        self._moved = QTransform()
        self._clip: QRectF | None = None

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        changed = state.state()
        if changed & _Dirty.DirtyPen:
            self._colour = QColor(state.pen().color())
        if changed & _Dirty.DirtyTransform:
            self._moved = QTransform(state.transform())
        if changed & _CLIPPING:
            self._clip = _clip(state)

    def drawTextItem(self, at: _Place, item: QTextItem) -> None:
        assert isinstance(at, QPointF)
        font = QFont(item.font())
        ink = QFontMetricsF(font).tightBoundingRect(item.text()).translated(at)
        self.pieces.append(Painted(item.text(), font, self._colour, self._moved.mapRect(ink), self._clip))

    def drawPath(self, *_: object, **__: object) -> None:
        """Not text, like the three that follow; everything else that can be painted comes down to these."""

    def drawPolygon(self, *_: object, **__: object) -> None: ...
    def drawPixmap(self, *_: object, **__: object) -> None: ...
    def drawImage(self, *_: object, **__: object) -> None: ...


def _clip(state: QPaintEngineState) -> QRectF | None:
    """The smallest box around what may be painted on, in the coordinates of the device."""
    if not state.isClipEnabled() or state.clipOperation() == Qt.ClipOperation.NoClip:
        return None
    if state.state() & _Dirty.DirtyClipPath:
        return QTransform(state.transform()).mapRect(state.clipPath().boundingRect())
    return QTransform(state.transform()).mapRect(QRectF(state.clipRegion().boundingRect()))


class _Paper(QPaintDevice):
    def __init__(self, size: QSize) -> None:
        super().__init__()
        metric = QPaintDevice.PaintDeviceMetric
        self.recorder = _Recorder()
        self._measures = {
            metric.PdmWidth: size.width(),
            metric.PdmHeight: size.height(),
            metric.PdmDevicePixelRatio: 1,
            metric.PdmDevicePixelRatioScaled: _RATIO_ONE,
            metric.PdmDepth: 32,
            metric.PdmNumColors: 1 << 24,
            metric.PdmDpiX: DPI,
            metric.PdmDpiY: DPI,
            metric.PdmPhysicalDpiX: DPI,
            metric.PdmPhysicalDpiY: DPI,
        }

    def paintEngine(self) -> QPaintEngine:
        return self.recorder

    def metric(self, which: QPaintDevice.PaintDeviceMetric) -> int:
        return self._measures.get(which, 0)


def painted(widget: QWidget) -> list[Painted]:
    """Return what this widget writes itself, not what the widgets on it write."""
    paper = _Paper(widget.size())
    widget.render(paper, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return [piece for piece in paper.recorder.pieces if piece.text.strip()]


def shown_widgets(window: QWidget) -> Iterator[QWidget]:
    """The window and everything on it that is not hidden, those behind first."""
    yield window
    for child in window.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield from shown_widgets(child)


class Seen:
    """A window as it is now.  texts: of everything on it that is not hidden, those behind first."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.texts = [(widget, painted(widget)) for widget in shown_widgets(window)]
