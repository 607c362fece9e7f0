"""What another person wrote: told apart from our own words, and from what the reader can read.

No language is guessed: Hangul, Han, Cyrillic and Latin letters are counted, and nothing else is looked at.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from client.text import INDENT

SCRIPTS = {"ko": "HANGUL", "zh": "CJK", "ru": "CYRILLIC", "en": "LATIN"}
"""The script of each language of client.text, by the first word of a letter's Unicode name."""
PIECES = 3
"""Lines of a terminal that are shown in one piece: fewer than the smallest page holds."""

LONGEST = 140
"""Characters of a line of ours: five lines of the widest letters."""


def is_foreign(text: str, language: str) -> bool:
    """Tell whether most letters are of other scripts than this language's; a text without letters is not."""
    counted = Counter(_script(character) for character in text if character.isalpha())
    return bool(counted) and 2 * counted[SCRIPTS[language]] < counted.total()


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def paragraphs(lines: Iterable[str], texts: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield what `Words.render` says, and whether another person wrote it.

    texts: the free texts of the message in their order.  A window breaks lines by itself: what was folded
    for a terminal is put together again, in pieces that a page holds.
    """
    left = iter(texts)
    for written, group in groupby(lines, lambda line: line.startswith(INDENT)):
        run = [line.removeprefix(INDENT) for line in group]
        yield from ((line, written) for line in (_unfolded(run, next(left)) if written else run))


def in_pieces(line: str, comma: str) -> Iterator[str]:
    """Yield a line of ours, a long list in pieces that a page holds.  comma: between the things of a list."""
    piece = ""
    for part in line.split(comma):
        if piece and len(piece) + len(part) > LONGEST:
            yield piece + comma.rstrip()
            piece = part
        else:
            piece += comma * bool(piece) + part
    yield piece


def _unfolded(pieces: list[str], text: str) -> Iterator[str]:
    start = end = 0
    for number, piece in enumerate(pieces, start=1):
        end += len(piece)
        end += text[end : end + 1] == "\n"
        if number % PIECES == 0 or number == len(pieces):
            yield text[start:end].removesuffix("\n")
            start = end
