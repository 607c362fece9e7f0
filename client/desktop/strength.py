"""How long a secret word holds against somebody who has copied this computer.

What the program proposed was drawn by chance, so its strength is known.  What a person thought of is not
chance: it is estimated low, and never called strong, because there are lists of what people think of.

Pure.  Decision: docs/decisions/0045-unlock-word.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import ceil, log2

GUESSES_PER_S = 1 << 19
"""A thousand machines with a strong graphics card, each some 500 times Argon2id over 64 MiB in a second."""
REFUSED_BITS = 24.0
"""Sixteen seconds of those machines: no secret word at all.  Of one's own: eight signs that count."""
FAIR_BITS = 42.0
"""Seven weeks until half of the possibilities were tried; below it a secret word is weak."""
ENOUGH_BITS = 50.0
"""34 years until half of the possibilities were tried."""

LISTED_WORDS = 2_048
PICTURES = 24
DIGITS = 10


class Verdict(Enum):
    """The words for each stand in words.toml under [desk.strength]."""

    REFUSED = "refused"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Strength:
    """bits: log2 of how many guesses exhaust what it could have been."""

    bits: float
    drawn: bool

    @property
    def found_after_s(self) -> float:
        """Seconds until half of the possibilities were tried."""
        return 2 ** (self.bits - 1) / GUESSES_PER_S

    @property
    def verdict(self) -> Verdict:
        if self.bits < REFUSED_BITS:
            return Verdict.REFUSED
        if self.bits < FAIR_BITS:
            return Verdict.WEAK
        return Verdict.STRONG if self.drawn and self.bits >= ENOUGH_BITS else Verdict.FAIR


def of_drawn(count: int, out_of: int) -> Strength:
    """`count` draws by chance, each out of so many (LISTED_WORDS, PICTURES, DIGITS)."""
    return Strength(count * log2(out_of), drawn=True)


def count_to_draw(out_of: int) -> int:
    """How many draws are enough: 5 words, 11 pictures, 16 digits."""
    return ceil(ENOUGH_BITS / log2(out_of))


def of_own(signs: Sequence[str], order: Sequence[str] = ()) -> Strength:
    """What a person thought of: the characters of a text, or pictures.  order: how they stand on the screen.

    A sign that is new and no neighbour of the one before it counts whole: the first four 4 bits each, the
    next eight 2, all others 1.  One that was there before gives half a bit, one that repeats or follows the
    one before it (2 after 1, a picture and the one beside it) nothing.  Never more than ENOUGH_BITS.
    """
    new = old = 0
    seen: set[str] = set()
    for before, sign in pairwise(["", *signs]):
        if sign != " " and not _are_neighbours(before, sign, order):
            new, old = (new, old + 1) if sign in seen else (new + 1, old)
        seen.add(sign)
    bits = 4 * min(new, 4) + 2 * min(max(new - 4, 0), 8) + max(new - 12, 0) + old / 2
    return Strength(min(bits, ENOUGH_BITS), drawn=False)


def _are_neighbours(before: str, sign: str, order: Sequence[str]) -> bool:
    if not before:
        return False
    if order:
        return abs(order.index(before) - order.index(sign)) <= 1
    return abs(ord(before) - ord(sign)) <= 1
