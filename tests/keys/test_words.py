"""keys/words.py: what two people read to each other."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.words import LANGUAGES, safety_numbers, safety_words, word_list
from tests.support import keyschedule as plain
from tests.support.vectors import load_vectors

TRANSCRIPTS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("case", load_vectors("words"))
def test_numbers_and_words_are_those_of_the_vectors(case: dict[str, Any]):
    th = bytes.fromhex(case["th"])
    assert list(safety_numbers(th)) == case["numbers"]
    assert {language: list(safety_words(th, language)) for language in LANGUAGES} == case["words"]


@given(TRANSCRIPTS)
def test_numbers_agree_with_the_second_implementation(th: bytes):
    numbers = safety_numbers(th)
    assert list(numbers) == plain.safety_numbers(th)
    assert len(numbers) == 8 and all(0 <= number < 2048 for number in numbers)


@given(TRANSCRIPTS, st.integers(0, 255))
def test_numbers_change_with_every_bit_of_the_transcript(th: bytes, bit: int):
    other = (int.from_bytes(th, "big") ^ 1 << bit).to_bytes(32, "big")
    assert safety_numbers(th) != safety_numbers(other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_has_2048_different_words(language: str):
    """Different to the eye as well: the same after the normal forms that fonts and keyboards differ in."""
    assert len({normalize("NFKC", word) for word in word_list(language)}) == 2048


def test_no_word_is_damaged():
    """Word 1,572 of the Russian list came damaged; it stands between these two."""
    for language in LANGUAGES:
        assert [word for word in word_list(language) if not normalize("NFC", word).isalpha()] == []
    assert word_list("ru")[1571:1574] == ("сниться", "снова", "снять")


def test_there_are_four_languages_and_no_other():
    assert LANGUAGES == ("en", "ko", "zh", "ru")
    with pytest.raises(KeyError):
        safety_words(bytes(32), "fr")


def test_the_first_word_comes_from_the_highest_bits():
    numbers = safety_numbers(bytes(32))
    first_byte, second_byte = plain.F(bytes(32), "wp1/words")[:2]
    assert numbers[0] == first_byte << 3 | second_byte >> 5
