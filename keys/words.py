"""Safety words: what two people read to each other to know that nobody stands between them.

88 bits of the pairing transcript as 8 numbers, the same on both sides; each language shows them as
words of its BIP-39 list.  The numbers are what counts, so people who share no language can compare.
The lists are data of an installed package, read once.

Spec: docs/protocol.md, 8.3.
"""

from __future__ import annotations

from functools import cache

from mnemonic import Mnemonic

from keys.labels import WORDS
from keys.primitives import keyed_hash

WORD_COUNT = 8
_WORD_BITS = 11
_LISTS = {"en": "english", "ko": "korean", "zh": "chinese_simplified", "ru": "russian"}

_BROKEN = {"сно\ufffd\ufffdа": "снова"}
"""The Russian list of mnemonic 0.21 has one word with its fourth letter destroyed, number 1,572."""

LANGUAGES = tuple(_LISTS)


def safety_numbers(transcript: bytes) -> tuple[int, ...]:
    """Return 8 numbers of 0 to 2,047 from the 32-byte transcript hash of a pairing."""
    count_bits = WORD_COUNT * _WORD_BITS
    bits = int.from_bytes(keyed_hash(transcript, WORDS)[: count_bits // 8], "big")
    shifts = range(count_bits - _WORD_BITS, -1, -_WORD_BITS)
    return tuple(bits >> shift & (1 << _WORD_BITS) - 1 for shift in shifts)


def safety_words(transcript: bytes, language: str) -> tuple[str, ...]:
    """Return the 8 words of these numbers.  language: one of LANGUAGES."""
    words = word_list(language)
    return tuple(words[number] for number in safety_numbers(transcript))


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The 2,048 words of one of LANGUAGES, as its package has them: Korean is taken apart (NFD)."""
    return tuple(_BROKEN.get(word, word) for word in Mnemonic(_LISTS[language]).wordlist)
