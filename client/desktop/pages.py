"""Widgets in pages instead of a scroll bar: what does not fit is one press further.

Tiles stand side by side as far as the width allows, everything else takes a whole row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.look import GAP, TARGET
from client.desktop.parts import Quote, Say, Target

COMFORT = 104
"""A tile is no higher than this where the page need not be filled."""
TILE_WIDTH = 196
"""The least width of a tile with a picture and words beside it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Widgets side by side, each as wide as one of so many columns."""

    widgets: tuple[QWidget, ...]
    columns: int

    def each(self, width: int) -> int:
        """The width of one widget."""
        return (width - GAP * (self.columns - 1)) // self.columns

    def height(self, width: int) -> int:
        return max(_height(widget, self.each(width)) for widget in self.widgets)

    def is_whole(self, width: int) -> bool:
        """Whether no tile breaks a word."""
        tiles = (widget for widget in self.widgets if isinstance(widget, Target))
        return all(tile.least_width() <= self.each(width) for tile in tiles)

    @property
    def is_headed(self) -> bool:
        """Whether it needs the words above it."""
        return isinstance(self.widgets[0], Target | Quote)

    @property
    def grows(self) -> bool:
        return isinstance(self.widgets[0], Target)


class Pages(QWidget):
    """As many pages as are needed for these widgets, in this order.

    earlier, later: the words of the two arrows.  columns: at most so many tiles side by side.
    fill: a single page of tiles takes the whole height.  Emits `turned` when another page may be in sight.
    """

    turned = Signal()

    def __init__(
        self,
        widgets: Iterable[QWidget],
        earlier: str,
        later: str,
        columns: int = 4,
        fill: bool = False,
    ) -> None:
        super().__init__()
        self._widgets = tuple(widgets)
        self._columns = columns
        self._fill = fill
        self._page = 0
        self._pages: list[list[Row]] = []
        self._place = Say()
        self._earlier = self._arrow(earlier, "go.earlier", -1)
        self._later = self._arrow(later, "go.later", 1)
        for widget in (*self._widgets, self._earlier, self._place, self._later):
            widget.setParent(self)
        self.setMinimumSize(3 * TARGET, TARGET)

    def _arrow(self, words: str, picture: str, step: int) -> Target:
        arrow = Target(words, picture, bare=True)
        arrow.clicked.connect(lambda: self.turn(step))
        return arrow

    @property
    def page(self) -> int:
        return self._page

    @property
    def count(self) -> int:
        return len(self._pages)

    @property
    def is_last(self) -> bool:
        return self._page == self.count - 1

    def turn(self, step: int) -> None:
        """Show another page, and put the focus on the first thing on it."""
        self.show_page(self._page + step)
        self._focus_first()

    def _focus_first(self) -> None:
        """On an arrow where nothing else on the page takes the focus."""
        on_page = [each for row in self._pages[self._page] for each in row.widgets]
        inside = (each for widget in on_page for each in (widget, *widget.findChildren(QWidget)))
        first = next((each for each in (*inside, self._later, self._earlier) if _can_focus(each)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def show_page(self, page: int) -> None:
        """What is hidden gives its focus to whatever comes next, be it the plain spot: so it is kept here."""
        self._page = max(0, min(page, len(self._pages) - 1))
        had_focus = self._has_focus()
        self._arrange()
        if had_focus and not self._has_focus():
            self._focus_first()
        self.turned.emit()

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self.count > 1:
            self.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._cut()

    def _cut(self) -> None:
        """Find what stands on which page: all on one, or with room for the arrows at the right."""
        self._pages = self._paged(self.width())
        if self.count > 1:
            self._pages = self._paged(self._narrow)
        self.show_page(self._page)

    @property
    def _narrow(self) -> int:
        """The width that the arrows leave: below each other they take one target, where it is low two."""
        return self.width() - (TARGET + GAP) * (2 if self._is_low else 1)

    @property
    def _is_low(self) -> bool:
        return self.height() < 2 * TARGET

    def _paged(self, width: int) -> list[list[Row]]:
        pages: list[list[Row]] = [[]]
        used = 0
        for row in self._rows(width):
            height = row.height(width)
            if pages[-1] and used + height > self.height():
                held = self._held(pages[-1], row, width)
                del pages[-1][len(pages[-1]) - len(held) :]
                pages.append(held)
                used = sum(each.height(width) + GAP for each in held)
            pages[-1].append(row)
            used += height + GAP
        return pages

    def _held(self, page: list[Row], row: Row, width: int) -> list[Row]:
        """Words at the end of a page that stand above tiles or a quote go with them, where both fit."""
        *before, last = page
        heights = last.height(width) + GAP + row.height(width)
        belongs = row.is_headed and not last.is_headed
        return [last] if before and belongs and heights <= self.height() else []

    def _rows(self, width: int) -> list[Row]:
        """As many tiles side by side as may be, as leave no word broken, and none higher than a page."""
        most = max(1, min(self._columns, (width + GAP) // (TILE_WIDTH + GAP)))
        for columns in range(most, 1, -1):
            rows = list(self._in_columns(columns))
            if all(row.is_whole(width) and row.height(width) <= self.height() for row in rows if row.grows):
                return rows
        return list(self._in_columns(1))

    def _in_columns(self, columns: int) -> Iterator[Row]:
        for are_tiles, group in groupby(self._widgets, lambda widget: isinstance(widget, Target)):
            widgets = tuple(group)
            across = min(columns, len(widgets)) if are_tiles else 1
            for n in range(0, len(widgets), across):
                yield Row(widgets[n : n + across], across)

    def _arrange(self) -> None:
        several = self.count > 1
        width = self._narrow if several else self.width()
        rows = self._pages[self._page]
        shown = {widget for row in rows for widget in row.widgets}
        for widget in self._widgets:
            widget.setVisible(widget in shown)
        top = 0
        for row, height in zip(rows, self._heights(rows, width), strict=True):
            each = row.each(width)
            for n, widget in enumerate(row.widgets):
                widget.setGeometry(n * (each + GAP), top, each, height)
            top += height + GAP
        self._arrange_arrows(several)

    def _heights(self, rows: Sequence[Row], width: int) -> list[int]:
        """Rows of tiles share what is left of the height: all of it, or as far as is comfortable."""
        heights = [row.height(width) for row in rows]
        left = self.height() - sum(heights) - GAP * (len(rows) - 1)
        growing = [row.grows for row in rows]
        if not any(growing) or left <= 0:
            return heights
        more = left // sum(growing)
        most = self.height() if self._fill else COMFORT
        return [
            max(height, min(height + more, most)) if grows else height
            for height, grows in zip(heights, growing, strict=True)
        ]

    def _arrange_arrows(self, several: bool) -> None:
        left = self.width() - TARGET
        self._earlier.setGeometry(self._narrow + GAP, 0, TARGET, TARGET)
        self._later.setGeometry(left, self.height() - TARGET, TARGET, TARGET)
        self._place.setGeometry(left, TARGET, TARGET, max(0, self.height() - 2 * TARGET))
        self._place.setText(f"{self._page + 1}/{self.count}")
        self._place.setVisible(several and self.height() >= 3 * TARGET - 2 * GAP)
        self._earlier.setVisible(several and self._page > 0)
        self._later.setVisible(several and self._page < self.count - 1)


def _height(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    wished = layout.totalHeightForWidth(width) if layout is not None else widget.heightForWidth(width)
    return max(wished if wished >= 0 else widget.sizeHint().height(), widget.minimumHeight())


def _can_focus(widget: QWidget) -> bool:
    return not widget.isHidden() and widget.isEnabled() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
