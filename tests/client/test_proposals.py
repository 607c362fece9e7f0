"""client/proposals.py: every choice is as likely as any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from unicodedata import is_normalized

import pytest

from client.proposals import propose, propose_words
from keys.words import LANGUAGES, word_list


def bytes_of(*numbers: int):
    """Random bytes that are known: these numbers, two bytes each."""
    left: Iterator[int] = iter(numbers)
    return lambda count: next(left).to_bytes(count, "big")


def test_a_number_that_would_favour_the_first_things_is_drawn_again():
    """65,536 = 24 * 2,730 + 16."""
    assert propose(range(24), 2, bytes_of(65_519, 65_520, 65_535, 24)) == (23, 0)


def test_over_all_numbers_each_thing_comes_equally_often():
    drawn = Counter(propose(range(24), 65_520, bytes_of(*range(65_536))))
    assert set(drawn.values()) == {2_730}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_of_their_list_and_composed(language: str):
    words = propose_words(language, 2_048, bytes_of(*range(2_048)))
    assert len(set(words)) == 2_048
    assert all(is_normalized("NFC", word) for word in words)
    if language != "ko":
        assert words == word_list(language)


def test_two_proposals_differ():
    assert propose_words("en", 5) != propose_words("en", 5)
