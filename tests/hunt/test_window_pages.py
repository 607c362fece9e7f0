"""client/desktop: what stands on a screen is laid out on pages, in colours that can be told apart."""

from __future__ import annotations

from dataclasses import fields

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop import look
from client.desktop.look import Shade
from client.desktop.pages import Pages
from client.desktop.parts import Choices, Quote, Say, Stepper, Target, column
from tests.support.desktop_contrast import contrast

THEMES = {"light": look.LIGHT, "high": look.HIGH}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_stands_out_from_its_ground_seven_times(theme: look.Theme) -> None:
    shades = [each for f in fields(theme) if isinstance(each := getattr(theme, f.name), Shade)]
    assert len(shades) == 6
    assert min(contrast(QColor(shade.ink), QColor(shade.ground)) for shade in shades) >= 7
    assert contrast(QColor(theme.ring), QColor(theme.paper.ground)) >= 3


def widgets() -> list[QWidget]:
    tiles: list[QWidget] = [Target("a tile with several words " * (n % 4 + 1)) for n in range(11)]
    rows: list[QWidget] = [Stepper(f"How many {n}", 0, 9, str, "less", "more", "not given") for n in range(5)]
    return [Say("One line to read. " * 4), *tiles, *rows, Say("The end.", notice=True)]


@pytest.mark.parametrize("size", [(640, 120), (640, 220), (682, 280), (1024, 500), (1366, 700), (3000, 2000)])
def test_everything_stands_on_one_page_whole_and_nothing_on_another(
    application: QApplication, size: tuple[int, int]
) -> None:
    placed = widgets()
    pages = Pages(placed, "Earlier", "Later")
    pages.resize(*size)
    pages.show()
    seen: list[QWidget] = []
    for page in range(pages.count):
        pages.show_page(page)
        shown = [each for each in placed if each.isVisible()]
        assert shown and all(pages.rect().contains(each.geometry()) for each in shown)
        assert not any(a.geometry().intersects(b.geometry()) for a in shown for b in shown if a is not b)
        seen += shown
    assert seen == placed
    assert (pages.count == 1) == (size == (3000, 2000))


def test_pages_are_turned_by_mouse_and_by_keys(application: QApplication) -> None:
    pages = Pages(widgets(), "Earlier", "Later")
    pages.resize(640, 220)
    pages.show()
    [later] = [each for each in pages.findChildren(Target) if each.accessibleName() == "Later"]
    QTest.mouseClick(later, Qt.MouseButton.LeftButton)
    assert pages.page == 1
    QTest.keyClick(pages, Qt.Key.Key_PageUp)
    assert pages.page == 0
    QTest.keyClick(pages, Qt.Key.Key_PageUp)
    assert pages.page == 0
    for _ in range(pages.count + 3):
        QTest.keyClick(pages, Qt.Key.Key_PageDown)
    assert pages.page == pages.count - 1 and not later.isVisible()


def test_what_had_the_focus_is_hidden_and_the_page_keeps_the_focus(application: QApplication) -> None:
    window, other = QWidget(), Target("Beside")
    tiles = [Target(f"a tile with several words, {n}") for n in range(11)]
    pages = Pages(tiles, "Earlier", "Later")
    window.setLayout(column(other, pages, stretch=False))
    window.resize(640, 300)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    tiles[0].setFocus()
    pages.show_page(1)
    focus = QApplication.focusWidget()
    assert not tiles[0].isVisible() and focus is not None and pages.isAncestorOf(focus)
    other.setFocus()
    pages.show_page(0)
    focus = QApplication.focusWidget()
    window.close()
    assert focus is other


def test_a_page_without_anything_to_press_keeps_the_focus_on_its_arrow(application: QApplication) -> None:
    window, pages = QWidget(), Pages([Target("First"), Say("Words to read. " * 20)], "Earlier", "Later")
    window.setLayout(column(Target("Beside"), pages, stretch=False))
    window.resize(640, 240)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    pages.turn(1)
    focus = QApplication.focusWidget()
    window.close()
    assert pages.page == 1 and focus is not None and focus.accessibleName() == "Earlier"


def test_a_tile_that_would_be_higher_than_a_page_gets_more_width(application: QApplication) -> None:
    tiles = [Target("a tile with very many words " * 12) for _ in range(4)]
    pages = Pages(tiles, "Earlier", "Later")
    pages.resize(700, 240)
    pages.show()
    pages.close()
    assert pages.count == 4 and tiles[0].height() <= 240 and tiles[0].width() > 600


def test_a_tile_is_as_wide_as_its_longest_word_where_the_page_is(application: QApplication) -> None:
    tiles = [Target(words, "go.next") for words in ("Да", "Слабость или головокружение", "一切平安" * 9)]
    pages = Pages(tiles, "Earlier", "Later")
    pages.resize(620, 300)
    pages.show()
    assert tiles[0].width() == tiles[1].width() > 300 and tiles[1].least_width() < 300
    pages.resize(300, 600)
    assert pages.count == 1 and tiles[1].width() == 300
    pages.close()


def on_pages(pages: Pages, *placed: QWidget) -> list[set[str]]:
    """What of these is seen on each page."""
    pages.resize(640, 208)
    pages.show()
    seen = []
    for page in range(pages.count):
        pages.show_page(page)
        seen.append({each.accessibleName() for each in placed if each.isVisible()})
    pages.close()
    return seen


def test_the_answers_of_a_question_stand_with_it_on_one_page(application: QApplication) -> None:
    lines = [Say(f"Line {n}") for n in range(4)]
    answers = [Say("Please answer", notice=True), *map(Target, ("Yes", "Only a part", "No", "Write"))]
    seen = on_pages(Pages([*lines, *answers], "Earlier", "Later"), *lines, *answers)
    assert seen == [{each.accessibleName() for each in lines}, {each.accessibleName() for each in answers}]


def test_a_plain_line_above_answers_stays_behind_where_both_do_not_fit(application: QApplication) -> None:
    lines = [Say(f"Line {n}") for n in range(4)]
    answers = [Target(f"Answer {n}") for n in range(6)]
    seen = on_pages(Pages([*lines, *answers], "Earlier", "Later", columns=2), *lines, *answers)
    assert seen == [{each.accessibleName() for each in lines}, {each.accessibleName() for each in answers}]


def test_answers_that_no_page_holds_begin_below_their_question(application: QApplication) -> None:
    lines = [Say(f"Line {n}") for n in range(4)]
    answers = [Say("Please answer", notice=True), *(Target(f"Answer {n}") for n in range(20))]
    seen = on_pages(Pages([*lines, *answers], "Earlier", "Later"), *lines, *answers)
    assert len(seen) > 2 and {"Please answer", "Answer 0"} <= seen[1] and "Line 3" in seen[0]


def test_a_heading_stands_with_the_label_and_the_quote_below_it(application: QApplication) -> None:
    placed = [
        *(Say(f"Line {n}") for n in range(3)),
        Say("Not translated", notice=True),
        Say("Said"),
        Quote("A text of theirs"),
    ]
    seen = on_pages(Pages(placed, "Earlier", "Later"), *placed)
    assert seen[1] >= {"Not translated", "Said", "A text of theirs"}


def test_the_last_page_holds_more_than_one_line_of_many(application: QApplication) -> None:
    steppers = [Stepper(f"How many {n}", 0, 9, str, "less", "more", "not given") for n in range(13)]
    pages = Pages(steppers, "Earlier", "Later")
    pages.resize(640, 208)
    pages.show()
    counts = []
    for page in range(pages.count):
        pages.show_page(page)
        counts.append(sum(each.isVisible() for each in steppers))
    pages.close()
    assert counts == [3, 3, 3, 2, 2]


def test_nothing_stands_beside_a_wide_tile(application: QApplication) -> None:
    tiles = [Target("Wide", wide=True), *(Target(f"Tile {n}") for n in range(3))]
    pages = Pages(tiles, "Earlier", "Later")
    pages.resize(640, 400)
    pages.show()
    pages.close()
    assert tiles[0].width() == 640 and len({tile.y() for tile in tiles[1:]}) == 1


def test_a_number_stays_within_its_ends_and_is_unsaid_at_first(application: QApplication) -> None:
    stepper = Stepper("Women", 0, 2, str, "less", "more", "not given")
    less, more = stepper.findChildren(Target)
    assert stepper.value is None and (less.accessibleName(), more.accessibleName()) == (
        "Women: less",
        "Women: more",
    )
    assert "not given" in [label.text() for label in stepper.findChildren(Say)]
    for _ in range(4):
        more.click()
    assert stepper.value == 2
    assert "not given" not in [label.text() for label in stepper.findChildren(Say)]
    for _ in range(4):
        QTest.keyClick(less, Qt.Key.Key_Return)
    assert stepper.value == 0


def test_what_says_that_there_is_none_is_chosen_with_no_other(application: QApplication) -> None:
    choices = Choices([(name, name, "") for name in ("nuts", "eggs", "none")], True, frozenset({"none"}))
    for name, chosen in (
        ("nuts", ("nuts",)),
        ("eggs", ("nuts", "eggs")),
        ("none", ("none",)),
        ("none", ()),
        ("none", ("none",)),
        ("nuts", ("nuts",)),
    ):
        choices.tiles[name].click()
        assert choices.chosen == chosen
