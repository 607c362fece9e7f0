"""client/desktop/quoted: what another person wrote is told apart, whole, and known to be foreign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.api import kind
from client.desktop.quoted import in_pieces, is_foreign, paragraphs
from client.display import clean
from client.text import INDENT, LANGUAGES, Moment, translator

SAID = {"en": "The path is wet", "ko": "길이 젖었습니다", "zh": "路很滑", "ru": "Тропа мокрая"}
NOW = Moment(0, 0)


@pytest.mark.parametrize("written", SAID)
@pytest.mark.parametrize("reader", LANGUAGES)
def test_a_text_is_foreign_to_those_who_read_another_script(written: str, reader: str) -> None:
    assert is_foreign(SAID[written], reader) == (written != reader)


def test_digits_are_foreign_to_nobody_and_the_larger_part_counts() -> None:
    assert not any(is_foreign("17:30, 5 + 2", reader) for reader in LANGUAGES)
    assert not is_foreign("길이 젖었습니다 (wet)", "ko")
    assert is_foreign("길 is wet now", "ko")
    assert not is_foreign("水水ab", "zh"), "half of it can be read"


@given(st.lists(st.text(st.sampled_from("ab 가水я\n"), min_size=1, max_size=300), min_size=1, max_size=3))
def test_what_was_folded_for_a_terminal_is_put_together_again(texts: list[str]) -> None:
    note = kind("note")
    words = translator("en")
    lines = [line for text in texts for line in words.render(note, {"text": clean(text)}, NOW)]
    parts = list(paragraphs(lines, texts))
    assert [line for line, is_theirs in parts if not is_theirs] == ["Note", "Text"] * len(texts)
    theirs = "".join(line for line, is_theirs in parts if is_theirs)
    assert theirs.replace("\n", "") == "".join(texts).replace("\n", "")


def test_line_ends_of_the_writer_stay_and_no_piece_is_longer_than_a_page() -> None:
    text = "one\ntwo\n\nfour\n" + "five " * 40
    lines = translator("en").render(kind("note"), {"text": text}, NOW)
    pieces = [line for line, is_theirs in paragraphs(lines, [text]) if is_theirs]
    assert pieces[0] == "one\ntwo\n"
    assert "".join(pieces[1:]) == "four\n" + "five " * 40
    assert all(len(piece) <= 3 * 72 for piece in pieces)


def test_ours_never_passes_for_theirs() -> None:
    lines = translator("en").render(kind("checkin_ask"), {"reason": "late"}, NOW)
    assert not any(is_theirs for _, is_theirs in paragraphs(lines, []))
    assert not any(line.startswith(INDENT) for line in lines)


@pytest.mark.parametrize("comma", [", ", "、"])
def test_a_long_list_of_ours_is_cut_behind_a_comma_and_nothing_else_is(comma: str) -> None:
    signs = comma.join(["a sign of something"] * 24)
    pieces = list(in_pieces(signs, comma))
    assert len(pieces) > 1 and all(len(piece) <= 150 for piece in pieces)
    assert "".join(piece + " " * comma.endswith(" ") for piece in pieces).rstrip() == signs
    assert list(in_pieces("short" + comma + "list", comma)) == ["short" + comma + "list"]
    assert list(in_pieces("x" * 300, comma)) == ["x" * 300]
