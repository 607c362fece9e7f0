"""A language that nobody speaks: English with accents, every text 1.6 times as long.

What fits in it fits in a translation that nobody has written yet.  The added length is words of their own,
cut from the text itself: no language has words that are all 1.6 times as long as ours.
"""

from __future__ import annotations

import math
import re
from gettext import NullTranslations

from client.text import Words

LONGER = 1.6
_ACCENTS = str.maketrans("aceilnorsuyzACEILNORSUYZ", "áčéíľňóřšúýžÁČÉÍĽŇÓŘŠÚÝŽ")
_FILLED_IN = re.compile(r"(\{\w*\})")
_WORD = 7


class Stretched(Words):
    """All words, made longer as they are asked for; places for values stay what they are."""

    def __init__(self) -> None:
        super().__init__(NullTranslations())

    def word(self, *path: str) -> str:
        return stretch(super().word(*path))

    def count(self, code: str, n: int) -> str:
        return stretch(super().count(code, n))


def stretch(text: str) -> str:
    """Return the text with accents, and after its letters so many more that it is 1.6 times as long."""
    accented = "".join(
        part if _FILLED_IN.fullmatch(part) else part.translate(_ACCENTS) for part in _FILLED_IN.split(text)
    )
    letters = "".join(filter(str.isalpha, _FILLED_IN.sub("", accented)))
    wanted = math.ceil(len(text) * LONGER) - len(text)
    if not letters:
        return text
    more = (letters * (wanted // len(letters) + 1))[:wanted]
    # A space instead of every eighth letter: as long as promised, with words that can be wrapped.
    return accented + "".join(" " if n % (_WORD + 1) == 0 else more[n] for n in range(wanted))
