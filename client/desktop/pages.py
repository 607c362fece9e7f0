"""Widgets in pages instead of a scroll bar: what does not fit is one press further.

Tiles stand side by side as far as the width allows, everything else takes a whole row.  What belongs together
stays on one page: words with what they speak of, the tiles of one choice with each other.
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
TILE_WIDTH = 192
"""The least width of a tile with picture and words: three stand beside the arrows of the smallest screen."""


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

    def leads_to(self, row: Row) -> bool:
        """Whether that row, which stands below, must not be torn from this one."""
        if row.grows:
            return True
        return self.speaks and (isinstance(row.widgets[0], Quote) or self.is_heading)

    @property
    def speaks(self) -> bool:
        """Whether these are words of ours."""
        return isinstance(self.widgets[0], Say) and not isinstance(self.widgets[0], Quote)

    @property
    def is_heading(self) -> bool:
        """Whether it is about what stands below it."""
        first = self.widgets[0]
        return isinstance(first, Say) and first.is_heading

    @property
    def grows(self) -> bool:
        return isinstance(self.widgets[0], Target)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together.  height: with the gaps between them."""

    rows: tuple[Row, ...]
    height: int


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
        """As little torn as may be, then on the fewest pages, then with the most tiles side by side."""
        found: list[tuple[int, list[list[Part]]]] = []
        for rows in self._ways(width):
            blocks = [list(self._parts(block, width)) for block in _blocks(rows)]
            torn = sum(map(_torn, blocks))
            found.append((torn, self._filled(part for parts in blocks for part in parts)))
        _, pages = min(found, key=lambda way: (way[0], len(way[1])))
        return [[row for part in page for row in part.rows] for page in _evened(pages)]

    def _filled(self, parts: Iterable[Part]) -> list[list[Part]]:
        pages: list[list[Part]] = []
        for part in parts:
            if pages and _height_of([*pages[-1], part]) <= self.height():
                pages[-1].append(part)
            else:
                pages.append([part])
        return pages or [[]]

    def _parts(self, block: Sequence[Row], width: int) -> Iterator[Part]:
        """What must not be torn, where a page holds it; else all but a plain line above; else first rows."""
        first, rest = block[0], block[1:]
        words = sum(row.speaks for row in block)
        if len(block) == 1 or _part(block, width).height <= self.height():
            yield _part(block, width)
        elif not (first.is_heading or first.grows) and _part(rest, width).height <= self.height():
            yield from (_part([first], width), _part(rest, width))
        elif _part(block[: words + 1], width).height <= self.height():
            yield _part(block[: words + 1], width)
            yield from (_part([row], width) for row in block[words + 1 :])
        else:
            yield _part([first], width)
            yield from self._parts(rest, width)

    def _ways(self, width: int) -> Iterator[Sequence[Row]]:
        """As many tiles side by side as may be, and fewer: none breaks a word, none is higher than a page."""
        most = max(1, min(self._columns, (width + GAP) // (TILE_WIDTH + GAP)))
        for columns in range(most, 1, -1):
            rows = list(self._in_columns(columns))
            if all(row.is_whole(width) and row.height(width) <= self.height() for row in rows if row.grows):
                yield rows
        yield list(self._in_columns(1))

    def _in_columns(self, columns: int) -> Iterator[Row]:
        for are_small, group in groupby(self._widgets, _is_small):
            widgets = tuple(group)
            across = min(columns, len(widgets)) if are_small else 1
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


def _blocks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows of which each leads to the next one."""
    block: list[Row] = []
    for row in rows:
        if block and not block[-1].leads_to(row):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _part(rows: Sequence[Row], width: int) -> Part:
    return Part(tuple(rows), sum(row.height(width) + GAP for row in rows) - GAP)


def _torn(parts: Sequence[Part]) -> int:
    """How bad it is that a block became these parts: worst is a heading that stands alone."""
    ends = [part.rows[-1] for part in parts[:-1]]
    return 2 * sum(row.is_heading for row in ends) + any(row.grows for row in ends)


def _evened(pages: list[list[Part]]) -> list[list[Part]]:
    """From the last on, two pages share what they hold, so that no line stands on a page of its own."""
    for n in range(len(pages) - 1, 0, -1):
        both = [*pages[n - 1], *pages[n]]
        cuts = range(len(both) - 1, 0, -1)
        cut = min(cuts, key=lambda cut: max(_height_of(both[:cut]), _height_of(both[cut:])))
        pages[n - 1 : n + 1] = both[:cut], both[cut:]
    return pages


def _height_of(parts: Sequence[Part]) -> int:
    return sum(part.height + GAP for part in parts) - GAP


def _is_small(widget: QWidget) -> bool:
    """Whether others may stand beside it."""
    return isinstance(widget, Target) and not widget.is_wide


def _height(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    wished = layout.totalHeightForWidth(width) if layout is not None else widget.heightForWidth(width)
    return max(wished if wished >= 0 else widget.sizeHint().height(), widget.minimumHeight())


def _can_focus(widget: QWidget) -> bool:
    return not widget.isHidden() and widget.isEnabled() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
