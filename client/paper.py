"""A4 pages as PDF: words in several fonts, frames and arrows, and nothing that tells who made them.

The letters that are used travel in the file, so it prints anywhere.  It has no title, author, program, time
or id, and the same pages in the same fonts, by the same library, are the same bytes.  Lengths are
millimetres, places count from the upper left corner; type is measured in points.  Knows no card.

Decision: docs/decisions/0036-cards-on-paper.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from client.errors import PrintingMissing
from client.fonts import Face

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 210.0, 297.0
_POINT = 25.4 / 72
_LEADING = 1.3
_FOOT = 1.0
"""From the top of a line to the foot of its letters, in sizes of type."""
_PIECE = re.compile(r"(?:[（“]?[一-鿿][，。、；：？！）”]*|[^\s一-鿿（]+|（)\s*")
"""What stays on one line: a word, or a Chinese character with the mark beside it."""
_STEP = 2.0
"""By which a line is made longer until its words fit as few lines as they can."""
_GREY = 160
_TELLTALES = re.compile(rb"/CreationDate \(D:\d{14}Z\)|MPDFAA(?=\+)")
"""What the library writes unasked: a time, and a tag of its own before the names of fonts."""


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set.  language: whose font."""

    language: str
    size: float

    @property
    def line(self) -> float:
        """The height of one line."""
        return self.size * _POINT * _LEADING


@dataclass(frozen=True, slots=True)
class Place:
    """Where something begins, and how wide it may be."""

    left: float
    top: float
    width: float


class Paper:
    """Pages that are being drawn.  Raises PrintingMissing without the library that makes PDF."""

    def __init__(self, faces: Mapping[str, Face]) -> None:
        """faces: by language; each has every letter that will be written in it."""
        self._pdf = _blank()
        self._advances: dict[tuple[str, Type], float] = {}
        for language, face in faces.items():
            self._pdf.add_font(language, fname=face.path, collection_font_number=face.number)

    def close(self) -> None:
        """Let go of the files of the fonts; nothing can be drawn any more."""
        from fpdf.fonts import TTFFont

        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def turn(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def lines(self, words: str, type_: Type, width: float) -> list[str]:
        """Return words as few lines of at most a width, and of much the same length."""
        lines = self._broken(words, type_, width)
        narrow = max(self.width(words, type_) / len(lines), self._widest(words, type_))
        while narrow < width:
            narrower = self._broken(words, type_, narrow)
            if len(narrower) == len(lines):
                return narrower
            narrow += _STEP
        return lines

    def _broken(self, words: str, type_: Type, width: float) -> list[str]:
        lines = [""]
        for piece in _PIECE.findall(words):
            for part in piece if self.width(piece, type_) > width else (piece,):
                if lines[-1] and self.width(lines[-1] + part, type_) > width:
                    lines.append("")
                lines[-1] += part
        return lines

    def _widest(self, words: str, type_: Type) -> float:
        return max(self.width(piece, type_) for piece in _PIECE.findall(words))

    def width(self, words: str, type_: Type) -> float:
        """Return how wide words are on one line; a space at the end has no width."""
        return sum(self._advance(letter, type_) for letter in words.rstrip())

    def _advance(self, letter: str, type_: Type) -> float:
        """The width of one letter; letters are set side by side without kerning, so widths add up."""
        key = letter, type_
        if key not in self._advances:
            self._pdf.set_font(type_.language, size=type_.size)
            self._advances[key] = self._pdf.get_string_width(letter)
        return self._advances[key]

    def write(self, place: Place, lines: Sequence[str], type_: Type, shift: float = 0.0) -> None:
        """Write lines one below the other.  shift: 0 at the left edge of a place, 0.5 amid it, 1 right."""
        self._pdf.set_font(type_.language, size=type_.size)
        for row, line in enumerate(lines):
            left = place.left + shift * (place.width - self.width(line, type_))
            foot = place.top + row * type_.line + _FOOT * type_.size * _POINT
            self._pdf.text(left, foot, line.rstrip())

    def frame(self, place: Place, height: float) -> None:
        """Draw a box to point at."""
        self._pdf.rect(place.left, place.top, place.width, height, round_corners=True, corner_radius=2)

    def rule(self, place: Place) -> None:
        """Draw a fine line between two things."""
        self._pdf.set_draw_color(_GREY)
        self._pdf.line(place.left, place.top, place.left + place.width, place.top)
        self._pdf.set_draw_color(0)

    def arrow(self, place: Place, back: bool) -> None:
        """Draw an arrow head that points to the right, or back to the left."""
        tail, head = place.left, place.left + place.width
        if back:
            tail, head = head, tail
        middle = place.top + place.width / 2
        corners = ((tail, place.top), (head, middle), (tail, place.top + place.width))
        self._pdf.polygon(corners, style="F")

    def finished(self) -> bytes:
        """Return the file."""
        written = bytes(self._pdf.output())
        return _TELLTALES.sub(_without_tale, written)


def _without_tale(found: re.Match[bytes]) -> bytes:
    """Something of the same length, because the file counts its bytes."""
    return b"A" * len(found[0]) if found[0].isalpha() else b" " * len(found[0])


def _blank() -> FPDF:
    try:
        from fpdf import FPDF
    except ImportError:
        raise PrintingMissing from None

    class Nameless(FPDF):
        def file_id(self) -> None:
            """None: no id in the file."""

    pdf = Nameless(format="A4")
    pdf.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))  # taken out again at the end
    pdf.set_auto_page_break(False)
    pdf.set_fill_color(0)
    pdf.set_line_width(0.3)
    return pdf
