"""Which keys stand on each pad, row by row.

Three rows of ten, so that keys of 64 pixels leave room for the line above them on a screen of 682 by 400.
What is rare lies under a key that looks like it, and one key shows these for one press: ㄲ under ㄱ, ё under
е.  Russian stands in the order of the alphabet: the twelve columns of a typewriter would leave keys of 51
pixels, and who has learned to read has learned that order.  No capitals: nobody needs them here.  There is no
pad for Chinese: without a dictionary nothing joins letters to characters, so pictures, numbers and ready
phrases take its place.

Pure data: knows no window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from client.desktop.hangul import KEYS as JAMO
from client.desktop.hangul import from_latin

COLUMNS = 10
ROWS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """One pad.  sample: what stands on the key that leads here, in its own script.

    rows: the characters that its keys type, one each.  under: what some of them type after the key for the
    rare ones was pressed; that key is shown where there are any.
    """

    name: str
    sample: str
    rows: tuple[str, ...]
    under: Mapping[str, str] = field(default_factory=dict)

    def from_keyboard(self, character: str) -> str:
        """What a character of a real keyboard is taken for while this pad is shown."""
        return from_latin(character) if self.name == "ko" else character

    @property
    def characters(self) -> str:
        """All that can be typed here, but the blank."""
        return "".join(self.rows) + "".join(self.under.values())


_HANGUL = Layout(
    "ko",
    "한글",
    (JAMO[:10], JAMO[10:19], JAMO[19:26]),
    {"ㅂ": "ㅃ", "ㅈ": "ㅉ", "ㄷ": "ㄸ", "ㄱ": "ㄲ", "ㅅ": "ㅆ", "ㅐ": "ㅒ", "ㅔ": "ㅖ"},
)
_CYRILLIC = Layout(
    "ru",
    "абв",
    ("абвгдежзик", "лмнопрстуф", "хцчшыьэюя"),
    {"е": "ё", "и": "й", "ш": "щ", "ь": "ъ"},
)
_LATIN = Layout("en", "abc", ("qwertyuiop", "asdfghjkl", "zxcvbnm"))
_DIGITS = Layout("digits", "123", ("12345", "67890"))

LAYOUTS = {layout.name: layout for layout in (_HANGUL, _CYRILLIC, _LATIN, _DIGITS)}
"""By the name of a language of client.text, and "digits"."""

_FOR_LANGUAGE = {
    "ko": ("ko", "digits", "en"),
    "ru": ("ru", "digits", "en"),
    "en": ("en", "digits"),
    "zh": ("digits", "en"),
}


def layouts_for(language: str) -> tuple[Layout, ...]:
    """The pads that somebody with this language is offered, the likeliest first."""
    return tuple(LAYOUTS[name] for name in _FOR_LANGUAGE[language])
