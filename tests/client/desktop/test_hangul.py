"""client/desktop/hangul.py: letters become syllables, and syllables letters again."""

from __future__ import annotations

import unicodedata
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.desktop.hangul import (
    FIRST_SYLLABLE,
    KEYS,
    LAST_SYLLABLE,
    LATIN,
    Composition,
    erase,
    from_latin,
    letters,
    press,
    settle,
)

SYLLABLES = [chr(code) for code in range(FIRST_SYLLABLE, LAST_SYLLABLE + 1)]


def typed(keys: str, start: Composition | None = None) -> Composition:
    return reduce(press, keys, start or Composition())


def jamo_keys(syllable: str) -> str:
    """The keys of a syllable by another way: Unicode's own decomposition, and the names of its letters."""
    return "".join(_keys_of_conjoining(letter) for letter in unicodedata.normalize("NFD", syllable))


def _keys_of_conjoining(letter: str) -> str:
    kind, _, name = unicodedata.name(letter).removeprefix("HANGUL ").partition(" ")
    compatible = unicodedata.lookup(f"HANGUL LETTER {name}")
    if compatible in KEYS:
        return compatible
    if kind == "JUNGSEONG":
        return {
            "WA": "ㅗㅏ",
            "WAE": "ㅗㅐ",
            "OE": "ㅗㅣ",
            "WEO": "ㅜㅓ",
            "WE": "ㅜㅔ",
            "WI": "ㅜㅣ",
            "YI": "ㅡㅣ",
        }[name]
    return "".join(unicodedata.lookup(f"HANGUL LETTER {part}") for part in name.split("-"))


def test_there_are_11172_syllables_and_33_keys():
    assert len(SYLLABLES) == 11172
    assert len(set(KEYS)) == len(KEYS) == 33


def test_every_syllable_is_typed_with_its_keys_and_taken_apart_by_as_many_erasures():
    for syllable in SYLLABLES:
        keys = letters(syllable)
        steps = [typed(keys[:count]) for count in range(len(keys) + 1)]
        now = steps[-1]
        assert now.text == now.composing == syllable
        for before in reversed(steps[:-1]):
            now = erase(now)
            assert now == before


def test_the_keys_of_a_syllable_are_those_that_unicode_takes_it_apart_into():
    for syllable in SYLLABLES:
        assert jamo_keys(syllable) == letters(syllable)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ㄱㅏㄱㅏ", "가가"),
        ("ㄱㅏㄱㄱㅏ", "각가"),
        ("ㄱㅏㄲㅏ", "가까"),
        ("ㄱㅏㅂㅅ", "값"),
        ("ㄱㅏㅂㅅㅣ", "갑시"),
        ("ㅇㅣㅆㄷㅏ", "있다"),
        ("ㄷㅏㄹㄱㄱㅗㅏ", "닭과"),
        ("ㅁㅜㅣㄹㅡㄴㅐ", "뮈르내"),
        ("ㅎㅏㄴㄱㅡㄹ", "한글"),
    ],
)
def test_a_final_moves_on_when_a_vowel_follows(keys: str, text: str):
    assert typed(keys).text == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ㅋㅋ", "ㅋㅋ"),
        ("ㅏㅏ", "ㅏㅏ"),
        ("ㅗㅏ", "ㅘ"),
        ("ㄱㅅ", "ㄱㅅ"),
        ("ㅏㄱ", "ㅏㄱ"),
        ("ㄱㅏㄸ", "가ㄸ"),
        ("ㄱㅏㅏ", "가ㅏ"),
        ("ㄱㅗㅐㅣ", "괘ㅣ"),
    ],
)
def test_what_joins_with_nothing_stands_alone(keys: str, text: str):
    assert typed(keys).text == text


def test_what_is_no_letter_of_hangul_settles_the_syllable():
    assert typed("ㄱㅏ 1") == Composition("가 1")
    assert typed("ㄱㅏ ㄱ") == Composition("가 ", "ㄱ")


def test_a_settled_syllable_takes_no_further_letter_and_is_erased_whole():
    now = settle(typed("ㄱㅏ"))
    assert press(now, "ㄱ").text == "가ㄱ"
    assert erase(now) == Composition()


def test_erasing_nothing_leaves_nothing():
    assert erase(Composition()) == Composition()


@given(st.text(KEYS + "a1 ."))
def test_whatever_is_typed_is_composed_and_erased_to_the_end(keys: str):
    now = typed(keys)
    assert unicodedata.is_normalized("NFC", now.text)
    assert "".join(letters(character) or character for character in now.text) == keys
    for _ in keys:
        now = erase(now)
    assert now == Composition()


def test_a_real_keyboard_without_an_input_method_types_hangul():
    assert typed("".join(map(from_latin, "gksrmf"))).text == "한글"
    assert from_latin("R") == "ㄲ"
    assert from_latin("G") == from_latin("g") == "ㅎ"
    assert from_latin("1") == "1" and from_latin("ㅎ") == "ㅎ" and from_latin("я") == "я"
    assert sorted(LATIN.values()) == sorted(KEYS)


def test_a_composition_shows_nothing_of_what_was_typed():
    assert repr(typed("ㄱㅏㄱㅏ")) == "Composition()"
