"""A font made on the spot: every letter is a box.  Real enough to be measured, embedded and read back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]

_EM = 1000
_FIRST_WIDE = 0x1100
_BOX = ((50, 0), (50, 700), (500, 700), (500, 0))


def make_font(path: Path, letters: Iterable[str]) -> None:
    """Write a TrueType font that has these letters and no others."""
    names = {ord(letter): f"u{ord(letter):04X}" for letter in letters}
    glyphs = [".notdef", *names.values()]
    builder = FontBuilder(_EM)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(glyphs, _box()))
    widths = {name: (900 if code >= _FIRST_WIDE else 550, 50) for code, name in names.items()}
    builder.setupHorizontalMetrics({".notdef": (550, 50)} | widths)
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular", "psName": path.stem})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def _box() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo(_BOX[0])
    for corner in _BOX[1:]:
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
