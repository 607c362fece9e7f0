"""A text as the rules read it: letters and digits in their plain forms, each where it stood.

Two views of one length: in `words` only forms are made plain, in `figures` Chinese digits too, so that
"幺三八" is found as "138" and a name that holds 三 stays a name.
"""

from dataclasses import dataclass
from unicodedata import category, combining, decimal, is_normalized, normalize

from client.display import clean

_CHINESE = dict(zip("零〇一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖", "0011223456789123456789", strict=True))
_DASHES = frozenset("-‐‑‒–—−~〜～·・•")
_JAMO = range(0x1160, 0x1200)
"""Vowels and finals of Hangul that stand alone: they belong to the syllable before."""


@dataclass(frozen=True, slots=True, repr=False)
class Folded:
    """words and figures: of one length.  starts: where each character begins in the text; last, its end."""

    words: str
    figures: str
    starts: tuple[int, ...]


def fold(text: str) -> Folded:
    """Return both views of a text, whose letters may be composed or not."""
    simple = is_normalized("NFC", text) and clean(text) == text
    starts = (*range(len(text)),) if simple else _clusters(text)
    bounds = (*starts, len(text))
    words = "".join(_plain(text[bounds[i] : bounds[i + 1]]) for i in range(len(starts)))
    return Folded(words, "".join(_CHINESE.get(character, character) for character in words), bounds)


def _clusters(text: str) -> tuple[int, ...]:
    return tuple(i for i, character in enumerate(text) if i == 0 or not _continues(character))


def _continues(character: str) -> bool:
    """A mark, a part of a syllable, or what nobody sees: it parts no number for a reader."""
    return bool(combining(character)) or ord(character) in _JAMO or not clean(f"x{character}")[1:]


def _plain(cluster: str) -> str:
    """One character for one cluster: "-" for dashes, a blank for what cannot be seen."""
    plain = normalize("NFKC", cluster)
    if len(plain) != 1:
        return cluster[0]
    if plain in _DASHES:
        return "-"
    if category(plain) in {"Cf", "Zs"}:
        return " "
    digit = decimal(plain, None)
    return plain if digit is None else str(digit)
