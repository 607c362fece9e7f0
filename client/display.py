"""What others wrote, made harmless for a terminal or a window.

A seized machine may send escape sequences, or characters that turn the order of what is shown or are
not seen at all.  Knows no message: it takes a text and returns less of it.

Spec: docs/protocol.md, "The envelope".
"""

from collections.abc import Iterator
from unicodedata import category, east_asian_width

_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Controls, format characters (bidirectional, zero-width, tags), surrogates, private use."""
_UNSEEN = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x115F, 0x1160),  # Hangul fillers: letters without a shape
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2065, 0x2065),  # free, and never to be seen, as are FFF0 and most from E0000
        (0x2800, 0x2800),  # empty Braille pattern
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)
_MARKS = frozenset({"Mn", "Me"})
"""Marks that take no place of their own."""
_AS_LINE_END = frozenset("\u2028\u2029")


MARKS_MAX = 3
"""Marks over or under one letter; no language that we show needs more, and hundreds of them fill a screen."""
COLUMNS = 72
"""Of one line of another's text: with what stands in front of it less than the 80 of a common screen."""


def clean(text: str) -> str:
    """Return `text` with nothing in it that acts on a screen or hides; line ends stay as "\\n".

    Of marks that stand on a letter the first three stay, and none stays where no letter is.
    """
    kept: list[str] = []
    room = 0
    for character in map(_shown, text):
        if category(character or "x") in _MARKS:
            room -= 1
            kept.append(character if room >= 0 else "")
        elif character:
            room = 0 if character.isspace() else MARKS_MAX
            kept.append(character)
    return "".join(kept)


def fold(line: str) -> Iterator[str]:
    """Cut one cleaned line into pieces of at most COLUMNS, after a blank where there is one.

    A screen that folds by itself begins again at its left edge, where our own words stand.
    """
    piece, width = "", 0
    for character in line:
        if width + _columns(character) > COLUMNS:
            head, blank, tail = piece.rpartition(" ")
            yield head + blank or piece
            piece = tail if blank else ""
            width = sum(map(_columns, piece))
        piece += character
        width += _columns(character)
    yield piece


def _columns(character: str) -> int:
    """Places that it takes on a screen; what is wide on some screens alone counts as wide."""
    if category(character) in _MARKS:
        return 0
    return 2 if east_asian_width(character) in "WFA" else 1


def _shown(character: str) -> str:
    if character == "\n" or character in _AS_LINE_END:
        return "\n"
    if character == "\t":
        return " "
    unseen = character in _UNSEEN or category(character) in _UNSEEN_CATEGORIES
    return "" if unseen else character
