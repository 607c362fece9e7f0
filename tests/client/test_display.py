"""client/display.py: nothing received acts on a terminal or hides in it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.display import COLUMNS, clean, fold


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        ("\x1b[2J\x1b]0;title\x07done", "[2J]0;titledone"),
        ("\x9b31mred\x9d", "31mred"),
        ("one\r\ntwo\rthree", "one\ntwothree"),
        ("a\tb\x00c\x7fd\x85e", "a bcde"),
        ("from \u202etxt.exe\u202c", "from txt.exe"),
        ("\u2066isolate\u2069\u200f", "isolate"),
        ("a\u200b\u200c\u200d\ufeffb\u00ad", "ab"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("filler\u3164\u115f\uffa0\u2800", "filler"),
        ("v\ufe0f\U000e0101", "v"),
        ("not\u2065 yet\ufff0\U000e0002\U000e0fff", "not yet"),
        ("half\ud800", "half"),
        ("private\ue000\U0010ffff", "private\U0010ffff"),
    ],
)
def test_clean_takes_out_what_acts_or_hides(received: str, shown: str) -> None:
    assert clean(received) == shown


@pytest.mark.parametrize(
    "text",
    [
        "All is well, 3 people at 21:30.",
        "손님 셋, 무사합니다.\n래일 다시 알리겠습니다.",
        "녀자 둘\u1100\u1161",
        "三个人，一切平安。",
        "Всё в порядке – трое, ждём.",
        "Cafe\u0301 \U0001f54a",
    ],
)
def test_clean_leaves_ordinary_text_as_it_is(text: str) -> None:
    assert clean(text) == text


@settings(max_examples=100)
@given(st.text(st.characters(codec=None)))
def test_cleaned_text_has_no_control_but_line_ends_and_stays_the_same_when_cleaned_again(text: str) -> None:
    shown = clean(text)
    assert {unicodedata.category(character) for character in shown if character != "\n"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    assert clean(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e" + "\u0301" * 5000 + "nd", "e" + "\u0301" * 3 + "nd"),
        ("\u0301" * 40, ""),
        ("a \u0301b", "a b"),
        ("a\n\u20dd\u20ddb", "a\nb"),
        ("и\u0306", "и\u0306"),
        ("Việt a\u0323\u0302", "Việt a\u0323\u0302"),
        ("\u1112\u1161\u11ab", "\u1112\u1161\u11ab"),
        ("e\u200b\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301"),
    ],
)
def test_marks_stand_on_a_letter_and_are_few(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("", [""]),
        ("a" * COLUMNS, ["a" * COLUMNS]),
        ("a" * (COLUMNS + 1), ["a" * COLUMNS, "a"]),
        ("客" * 37, ["客" * 36, "客"]),
        ("e\u0301" * COLUMNS, ["e\u0301" * COLUMNS]),
        (f"{'a' * 70} bcd e", [f"{'a' * 70} ", "bcd e"]),
        (" " + "a" * COLUMNS, [" ", "a" * COLUMNS]),
        (" " * (COLUMNS + 1), [" " * COLUMNS, " "]),
    ],
)
def test_a_line_is_cut_where_it_would_be_folded_and_nothing_is_lost(line: str, pieces: list[str]) -> None:
    assert list(fold(line)) == pieces


@settings(max_examples=100)
@given(st.text(st.sampled_from("a 客Ж\u0301한"), max_size=300))
def test_the_pieces_of_a_line_are_the_line(line: str) -> None:
    assert "".join(fold(line)) == line
