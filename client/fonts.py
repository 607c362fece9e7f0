"""Which font of this machine can set some letters: looked for by the names of files, and then opened.

A page to print carries its letters with it, so it needs a font here and none where it is printed.

Decision: docs/decisions/0036-cards-on-paper.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from client.errors import FontMissing, PrintingMissing

_NOTO = "NotoSansCJK-Regular.ttc"
_PLAIN = (("NotoSans-Regular.ttf", 0), ("segoeui.ttf", 0), ("Arial Unicode.ttf", 0), (_NOTO, 2))
_NAMES = {
    "en": _PLAIN,
    "ko": ((_NOTO, 1), ("malgun.ttf", 0), ("Arial Unicode.ttf", 0)),
    "zh": ((_NOTO, 2), ("msyh.ttc", 0), ("Arial Unicode.ttf", 0)),
    "ru": _PLAIN,
}
"""Name of a file and number of the face in it, by language, the first choice first.  One Han character is
drawn in different ways for Korean and for Chinese readers, so each language has a face of its own."""


_HOME = Path(os.path.expanduser("~"))
FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"), Path("/Library/Fonts"),
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    _HOME / ".local/share/fonts", _HOME / ".fonts", _HOME / "Library/Fonts",
)  # fmt: skip
"""Where Linux, macOS and Windows keep fonts, the user's own last."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font in a file that may hold several."""

    path: Path
    number: int


def find(language: str, letters: Iterable[str]) -> Face:
    """Return the first face of this machine that has every letter.

    Raises FontMissing when none has, PrintingMissing without the library that reads fonts.
    """
    needed = {ord(letter) for letter in letters}
    for name, number in _NAMES[language]:
        for folder in FOLDERS:
            for path in sorted(folder.rglob(name)):
                face = Face(path, number)
                if needed <= _letters(face):
                    return face
    raise FontMissing


def _letters(face: Face) -> set[int]:
    """Return the code points that a face can draw; none for a file that is no font."""
    try:
        from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]
    except ImportError:
        raise PrintingMissing from None
    try:
        with face.path.open("rb") as file, TTFont(file, fontNumber=face.number, lazy=True) as font:
            return set(font.getBestCmap() or ())
    except (TTLibError, OSError):
        return set()
