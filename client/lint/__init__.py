"""What free text should not carry: numbers, names, places and addresses that point to a person.

Two grades: what is certain (a number whose check digit is right, a link, the shape of a number plate) and
what only looks like it.  Digits are read in every script (full-width, Chinese, spelled in Hangul), also
when they are spaced out.  A machine finds names by their shape alone, and people are told so.
Knows no kind, no contact and no language setting; finds places in a text and judges nothing.

Spec: docs/n0-check.md; docs/catalogue.md, "Never".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from re import search

from client.lint.accounts import ACCOUNTS
from client.lint.chinese import CHINESE
from client.lint.chinese_places import CHINESE_PLACES
from client.lint.chinese_rare import CHINESE_RARE
from client.lint.cyrillic import CYRILLIC
from client.lint.cyrillic_places import CYRILLIC_PLACES
from client.lint.cyrillic_shapes import CYRILLIC_SHAPES
from client.lint.figures import FIGURES
from client.lint.folding import fold
from client.lint.groups import (
    BACKGROUND,
    BACKGROUND_IN_CYRILLIC,
    BACKGROUND_IN_HAN,
    BACKGROUND_IN_HANGUL,
    ORGANISATIONS,
)
from client.lint.korean import KOREAN
from client.lint.korean_doings import KOREAN_DOINGS
from client.lint.korean_places import KOREAN_PLACES
from client.lint.korean_routes import KOREAN_ROUTES
from client.lint.korean_speech import KOREAN_SPEECH
from client.lint.latin import LATIN
from client.lint.latin_lower import LATIN_LOWER
from client.lint.places import ADDRESSES, PLACES
from client.lint.rule import RiskCode, Rule
from client.lint.spoken import (
    SPOKEN,
    SPOKEN_IN_CYRILLIC,
    SPOKEN_IN_HAN,
    SPOKEN_IN_HANGUL,
    SPOKEN_IN_LATIN,
)

__all__ = ["Risk", "RiskCode", "find_risks"]

_BY_FIGURES = (*ACCOUNTS, *FIGURES, *ADDRESSES)
_BY_WORDS = (*SPOKEN, *ORGANISATIONS, *BACKGROUND, *PLACES)
_BY_LETTERS = (
    (
        "[가-힣]",
        (
            *SPOKEN_IN_HANGUL,
            BACKGROUND_IN_HANGUL,
            *KOREAN_PLACES,
            *KOREAN,
            *KOREAN_DOINGS,
            *KOREAN_SPEECH,
            *KOREAN_ROUTES,
        ),
    ),
    ("[\u4e00-\u9fff]", (*SPOKEN_IN_HAN, BACKGROUND_IN_HAN, *CHINESE_PLACES, *CHINESE, *CHINESE_RARE)),
    ("[а-яё]", (*SPOKEN_IN_CYRILLIC, BACKGROUND_IN_CYRILLIC, *CYRILLIC_PLACES, *CYRILLIC, *CYRILLIC_SHAPES)),
    ("[A-Za-z]", (*SPOKEN_IN_LATIN, *LATIN, *LATIN_LOWER)),
)
"""Letters, and the rules that need be asked only where there are such."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A piece of text from start up to end (in characters, end not included), and what it looks like."""

    code: RiskCode
    start: int
    end: int
    certain: bool


def find_risks(text: str) -> tuple[Risk, ...]:
    """Return what should not travel in free text, in the order of the text and without overlaps."""
    folded = fold(text)
    claimed: list[tuple[int, int, Rule, bool]] = []
    names = (rule for letters, rules in _BY_LETTERS if search(letters, folded.words) for rule in rules)
    for view, rules in ((folded.figures, _BY_FIGURES), (folded.words, (*_BY_WORDS, *names))):
        for rule in rules:
            for start, end, certain in _pieces(rule, view):
                if all(end <= before or after <= start for before, after, _, _ in claimed):
                    claimed.append((start, end, rule, certain))
    return tuple(
        Risk(rule.code, folded.starts[start], folded.starts[end], certain)
        for start, end, rule, certain in sorted(claimed, key=lambda claim: claim[:2])
        if rule.code is not None
    )


def _pieces(rule: Rule, view: str) -> Iterator[tuple[int, int, bool]]:
    for match in rule.pattern.finditer(view):
        if match.group() and rule.holds(match.group()):
            yield *match.span(), rule.sure(match.group())
