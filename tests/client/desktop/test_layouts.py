"""client/desktop/layouts.py: three rows that fit the smallest screen, and nothing missing on them."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from client.desktop.hangul import KEYS, letters
from client.desktop.layouts import COLUMNS, LAYOUTS, ROWS, Layout, layouts_for
from client.text import LANGUAGES
from keys.words import word_list

LAYOUT = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)


@LAYOUT
def test_a_pad_fits_three_rows_of_ten_with_the_key_for_the_rare_ones_at_the_end(layout: Layout):
    assert len(layout.rows) <= ROWS
    ends = [0, 0, bool(layout.under)]
    assert all(len(row) + end <= COLUMNS for row, end in zip(layout.rows, ends, strict=False))


@LAYOUT
def test_no_character_has_two_keys(layout: Layout):
    assert len(set(layout.characters)) == len(layout.characters)


@LAYOUT
def test_what_is_rare_lies_under_a_key_that_there_is(layout: Layout):
    assert set(layout.under) <= set("".join(layout.rows))


@pytest.mark.parametrize("name", ["ko", "ru", "en"])
def test_every_word_of_the_word_list_can_be_typed(name: str):
    characters = set(LAYOUTS[name].characters)
    for word in word_list(name):
        composed = normalize("NFC", word)
        assert set("".join(map(letters, composed)) if name == "ko" else composed) <= characters, composed


def test_hangul_has_all_its_keys_and_cyrillic_its_alphabet_in_order():
    assert sorted(LAYOUTS["ko"].characters) == sorted(KEYS)
    assert sorted(LAYOUTS["ru"].characters) == sorted("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
    shown = "".join(LAYOUTS["ru"].rows)
    assert shown == "".join(sorted(shown))


def test_numbers_have_all_ten_digits_and_latin_all_26_letters():
    assert sorted(LAYOUTS["digits"].characters) == list("0123456789")
    assert sorted(LAYOUTS["en"].characters) == list("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(("language", "first"), [("ko", "ko"), ("ru", "ru"), ("en", "en"), ("zh", "digits")])
def test_everybody_has_pads_of_which_the_likeliest_comes_first_and_one_has_digits(language: str, first: str):
    names = [layout.name for layout in layouts_for(language)]
    assert names[0] == first
    assert "digits" in names


def test_every_language_of_the_program_has_its_pads():
    assert all(layouts_for(language) for language in LANGUAGES)


def test_only_the_pad_of_hangul_takes_the_latin_keys_of_a_keyboard_for_its_own():
    taken = {name: layout.from_keyboard("g") for name, layout in LAYOUTS.items()}
    assert taken == {"ko": "ㅎ", "ru": "g", "en": "g", "digits": "g"}
