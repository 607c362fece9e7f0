"""Can what stands on the window be read?  Each function returns its faults, as words; none is good.

Judged is what was painted (tests/support/desktop_painted), not what a widget was told to show.  Text on a
widget that is disabled is judged like any other.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QFont, QFontInfo, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

from tests.support.desktop_painted import Painted, Seen

TEXT_PT = 16
KERN = 3.0
"""Logical pixels by which letters of two fonts may reach over each other in one line."""
PIXEL_PT = 0.5
"""A font has whole pixels: less than one of them is not small."""
SLACK = 1.0
"""Logical pixels by which smoothing may let a letter stand out."""


def faults(seen: Seen) -> list[str]:
    """All that is wrong with the text of a window that is shown."""
    return [*clipped(seen), *broken(seen), *covered(seen), *without_glyph(seen), *small(seen)]


def clipped(seen: Seen) -> list[str]:
    """Text of which something is not seen: cut off at an edge, shortened with dots, or not painted at all."""
    found = []
    for widget, pieces in seen.texts:
        whole = _seen_part(widget, seen.window)
        for piece in pieces:
            room = whole if piece.clip is None else whole & piece.clip
            if not room.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(piece.ink):
                found.append(f"cut off: {name(widget)}: {piece.text!r} at {_box(piece.ink)} of {_box(room)}")
        missing = _missing(_declared(widget), "".join(piece.text for piece in pieces))
        if missing:
            found.append(f"not painted whole: {name(widget)}: {missing!r}")
    return found


def broken(seen: Seen) -> list[str]:
    """Words of an alphabet that go on in the next line without a hyphen."""
    found = []
    for widget, pieces in seen.texts:
        words = {word for word in re.split(r"[^\w]+", _declared(widget)) if _is_alphabetic(word)}
        painted_words = {word for piece in pieces for word in re.split(r"[^\w]+", piece.text)}
        missing = sorted(words - painted_words)
        if missing:
            found.append(f"broken: {name(widget)}: {missing}")
    return found


def covered(seen: Seen) -> list[str]:
    """Text over which, or over whose letters, something else stands."""
    found = []
    window = seen.window
    before: list[tuple[QWidget, Painted, QRectF]] = []
    for widget, pieces in seen.texts:
        over = QRectF(QPoint(), widget.size()).translated(_corner(widget, window))
        for other, piece, ink in before:
            if not other.isAncestorOf(widget) and _overlap(ink, over):
                found.append(f"covered: {piece.text!r} of {name(other)} by {name(widget)}")
        own = [(widget, piece, piece.ink.translated(_corner(widget, window))) for piece in pieces]
        for (_, piece, ink), (_, other_piece, other_ink) in pairwise(own):
            if _overlap(ink.adjusted(KERN, 0, -KERN, 0), other_ink):
                found.append(f"covered: {piece.text!r} of {name(widget)} by {other_piece.text!r}")
        before += own
    return found


def without_glyph(seen: Seen) -> list[str]:
    """Characters that no font here can draw: a box stands for them."""
    found = []
    for widget, pieces in seen.texts:
        for piece in pieces:
            missing = sorted({character for character in piece.text if not has_glyph(character, piece.font)})
            if missing:
                codes = " ".join(f"U+{ord(character):04X}" for character in missing)
                found.append(f"no glyph: {name(widget)}: {codes}")
    return found


def small(seen: Seen) -> list[str]:
    """Text of less than 16 points."""
    return [
        f"small: {name(widget)}: {piece.text!r} has {points:g} pt"
        for widget, pieces in seen.texts
        for piece in pieces
        if (points := QFontInfo(piece.font).pointSizeF()) < TEXT_PT - PIXEL_PT
    ]


def name(widget: QWidget) -> str:
    """A widget, as a person who mends it would call it."""
    said = widget.accessibleName() or _declared(widget)
    return f"{type(widget).__name__}({said[:30]!r})"


def has_glyph(character: str, font: QFont) -> bool:
    """Whether this font, or one that stands in for it, can draw the character.  What is invisible can be."""
    if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Zs"):
        return True
    key = (character, font.key())
    if key not in _glyphs:
        layout = QTextLayout(character, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        _glyphs[key] = all(0 not in run.glyphIndexes() for run in layout.glyphRuns())
    return _glyphs[key]


_glyphs: dict[tuple[str, str], bool] = {}


def _declared(widget: QWidget) -> str:
    """What it was told to show."""
    match widget:
        case QLabel():
            return widget.text()
        case QAbstractButton():
            return str(getattr(widget, "words", widget.text()))
        case QLineEdit():
            return widget.displayText()
        case QPlainTextEdit():
            return widget.toPlainText()
        case _:
            return ""


def _is_alphabetic(word: str) -> bool:
    """Whether it is of letters of Latin or Cyrillic: the scripts of East Asia may be broken anywhere."""
    return bool(word) and all("A" <= letter < "\u0530" for letter in word)


def _missing(told: str, shown: str) -> str:
    """The first stretch of what was told that was not painted."""
    wanted, there = _letters(told), _letters(shown)
    if wanted in there:
        return ""
    start = next((n for n in range(len(wanted)) if wanted[: n + 1] not in there), 0)
    return wanted[start:]


def _letters(text: str) -> str:
    return "".join(character for character in text if not character.isspace())


def _seen_part(widget: QWidget, window: QWidget) -> QRectF:
    """What of a widget is not beyond an edge of one that it stands on, in its own coordinates."""
    seen, above = QRectF(widget.rect()), widget.parentWidget()
    while above is not None and widget is not window:
        seen &= QRectF(above.rect()).translated(QPointF(widget.mapFrom(above, QPoint())))
        above = None if above is window else above.parentWidget()
    return seen


def _corner(widget: QWidget, window: QWidget) -> QPointF:
    return QPointF(widget.mapTo(window, QPoint()))


def _overlap(one: QRectF, other: QRectF) -> bool:
    common = one & other
    return common.width() > SLACK and common.height() > SLACK


def _box(rect: QRectF) -> str:
    return f"{rect.x():.0f},{rect.y():.0f} {rect.width():.0f}x{rect.height():.0f}"
