"""client/sheet, paper and fonts: every card is there in both languages, and the paper is silent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from client import fonts
from client.cards import TOPICS
from client.errors import FontMissing, PrintingMissing
from client.paper import Paper, Place, Type
from client.sheet import DIGITS, Printed, print_cards
from client.text import ENGLISH, LANGUAGES, translator
from tests.support import pdf_pages
from tests.support.plain_font import make_font

CARDS = [card for topic in TOPICS for card in topic.cards]
WIDE = "아프지 않으십니까? 저는 손님의 말을 하지 못합니다."
TALES = (
    b"fpdf", b"waypost", b"producer", b"creator", b"creationdate", b"moddate", b"d:2", b"title", b"author",
    b"subject", b"keywords", b"metadata", b"xmp", b"mpdf", b"/id ", b"/id[", b"uuid",
)  # fmt: skip
HAN = "你愿意继续走吗？请用手指指出你的回答。（好）"


def letters(*languages: str) -> set[str]:
    contexts = [context for context in ENGLISH if context.startswith("card")]
    tables = [translator(language) for language in languages]
    return set(DIGITS).union(*(words.word(*context.split(".")) for words in tables for context in contexts))


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("fonts")
    make_font(folder / "malgun.ttf", letters("ko"))
    make_font(folder / "msyh.ttc", letters("zh"))
    make_font(folder / "segoeui.ttf", letters("en", "ru"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "FOLDERS", (folder,))
        yield folder


@cache
def printed(keeper: str, guest: str) -> Printed:
    return print_cards(keeper, guest)


@cache
def texts(keeper: str, guest: str) -> list[str]:
    return pdf_pages.text(printed(keeper, guest).pdf)


@pytest.mark.parametrize(("keeper", "guest"), [("zh", "ko"), ("ru", "ko")])
def test_every_word_of_every_card_is_on_one_page_in_both_languages(keeper: str, guest: str) -> None:
    pages = texts(keeper, guest)
    assert (printed(keeper, guest).cards, printed(keeper, guest).pages) == (len(CARDS), len(pages))
    for card in CARDS:
        paths = [("card", card.name), *(("card_answer", name) for name in card.answers)]
        wanted = [said(language, *path) for language in (keeper, guest) for path in paths]
        assert any(all(words in page for words in wanted) for page in pages), card.name


def said(language: str, *path: str) -> str:
    return pdf_pages.squeezed(translator(language).word(*path))


def test_pages_are_numbered_and_name_their_topic() -> None:
    pages = texts("zh", "ko")
    for number, page in enumerate(pages, start=1):
        assert page.endswith(f"{number}/{len(pages)}")
        assert any(page.startswith(said("zh", "card_topic", topic.name)) for topic in TOPICS)


def test_a_page_is_a4_and_nothing_stands_outside_its_margin() -> None:
    for page in pdf_pages.reader(printed("ru", "ko").pdf).pages:
        assert [float(side) for side in page.mediabox] == pytest.approx([0, 0, 595.28, 841.89], abs=0.01)
        places = pdf_pages.places(page)
        assert places and all(39 < left < 595 - 39 and 28 < foot < 842 - 39 for left, foot in places)


def test_a_print_tells_nothing_of_who_made_it_when_and_with_what() -> None:
    pdf = printed("zh", "ko").pdf
    pages, streams = pdf_pages.reader(pdf), pdf_pages.streams(pdf)
    assert not pages.metadata and pages.xmp_metadata is None and "/ID" not in pages.trailer
    assert len(streams) > len(pages.pages)
    for part in (pdf, *streams):
        assert [tale for tale in TALES if tale in part.lower()] == []


def test_the_same_cards_are_the_same_bytes() -> None:
    assert printed("zh", "ko").pdf == print_cards("zh", "ko").pdf


def test_the_letters_travel_in_the_file() -> None:
    assert list(pdf_pages.fonts(printed("ru", "ko").pdf).values()) == [True, True]


def test_a_letter_that_a_font_has_not_would_be_missed_on_the_page(paper: Paper) -> None:
    paper.turn()
    paper.write(Place(20, 20, 100), ["WQ"], Type("ko", 18))
    assert pdf_pages.text(paper.finished()) == ["W"]


# --- fonts -------------------------------------------------------------------------------------------


def test_a_machine_without_a_font_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path, tmp_path / "missing"))
    with pytest.raises(FontMissing):
        print_cards("zh", "ko")


def test_a_font_that_lacks_one_letter_or_is_none_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    (tmp_path / "NotoSans-Regular.ttf").write_bytes(b"no font at all")
    (tmp_path / "segoeui.ttf").write_bytes(b"")
    make_font(tmp_path / "Arial Unicode.ttf", "ab")
    with pytest.raises(FontMissing):
        fonts.find("en", "abc")
    assert fonts.find("en", "ab").path == tmp_path / "Arial Unicode.ttf"


@pytest.mark.parametrize("library", ["fpdf", "fontTools.ttLib"])
def test_without_the_extra_it_is_said_that_it_is_missing(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(PrintingMissing):
        print_cards("zh", "ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_font_to_look_for(language: str) -> None:
    assert fonts.find(language, "0").path.exists()


# --- lines -------------------------------------------------------------------------------------------


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    make_font(tmp_path / "all.ttf", {*WIDE, *HAN, "W"})
    with closing(Paper({"ko": fonts.Face(tmp_path / "all.ttf", 0)})) as paper:
        yield paper


@pytest.mark.parametrize("words", [WIDE, HAN])
def test_no_line_is_wider_than_its_place_and_no_letter_is_lost(paper: Paper, words: str) -> None:
    type_ = Type("ko", 18)
    for width in range(12, 200, 4):
        lines = paper.lines(words, type_, width)
        assert all(paper.width(line, type_) <= width for line in lines)
        assert "".join(lines) == words


def test_a_word_is_broken_only_where_it_fits_no_line(paper: Paper) -> None:
    type_ = Type("ko", 18)
    assert [line.strip() for line in paper.lines("아프지 않으십니까?", type_, 45)] == [
        "아프지",
        "않으십니까?",
    ]
    assert paper.lines("W" * 9, type_, paper.width("W" * 9, type_)) == ["W" * 9]
    assert paper.lines("W" * 9, type_, paper.width("W" * 5, type_)) == ["W" * 5, "W" * 4]


def test_a_chinese_line_does_not_begin_with_a_closing_mark(paper: Paper) -> None:
    for width in range(20, 200):
        assert not any(line[0] in "，。？）" for line in paper.lines(HAN, Type("ko", 18), width))


def test_lines_are_of_much_the_same_length(paper: Paper) -> None:
    type_ = Type("ko", 18)
    whole = paper.width(HAN, type_)
    first, second = paper.lines(HAN, type_, whole - 1)
    assert paper.width(first, type_) < whole * 0.7 and second


def test_words_can_be_set_to_the_right_of_their_place(paper: Paper) -> None:
    paper.turn()
    paper.write(Place(20, 20, 100), ["W"], Type("ko", 18), shift=1.0)
    (page,) = pdf_pages.reader(paper.finished()).pages
    ((left, _),) = pdf_pages.places(page)
    assert left == pytest.approx((120 - paper.width("W", Type("ko", 18))) * 72 / 25.4, abs=0.5)
