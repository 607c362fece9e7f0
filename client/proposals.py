"""What chance proposes for a secret word: words of a list, pictures, digits.

A person's own idea is what others try first.  Knows neither which is chosen nor how strong it is.

Decision: docs/decisions/0045-unlock-word.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from keys.primitives import Random, random_bytes
from keys.words import word_list

T = TypeVar("T")

_NUMBERS = 1 << 16


def propose_words(language: str, count: int, random: Random = random_bytes) -> tuple[str, ...]:
    """So many words of the 2,048 of one of keys.words.LANGUAGES, in the composed form (NFC)."""
    return tuple(unicodedata.normalize("NFC", word) for word in propose(word_list(language), count, random))


def propose(things: Sequence[T], count: int, random: Random = random_bytes) -> tuple[T, ...]:
    """So many of at most 65,536 things, each as likely as any other at each place."""
    return tuple(things[_number(len(things), random)] for _ in range(count))


def _number(below: int, random: Random) -> int:
    """Two random bytes, drawn again where they would make the first numbers likelier."""
    fair = _NUMBERS - _NUMBERS % below
    while (number := int.from_bytes(random(2), "big")) >= fair:
        pass
    return number % below
