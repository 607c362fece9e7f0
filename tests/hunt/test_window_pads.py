"""client/desktop/pads: what is pressed on the keys of the screen arrives, by mouse and by keyboard."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.hangul import letters
from client.desktop.layouts import LAYOUTS, layouts_for
from client.desktop.pads import LEAST_KEY, Key, Writer
from client.desktop.picturelock import PictureLock, PictureRow
from client.desktop.typed import TypedLine
from client.text import LANGUAGES
from tests.support.desktop_controls import faults as faults_of_controls
from tests.support.desktop_metrics import faults as faults_of_text
from tests.support.desktop_painted import Seen
from tests.support.desktop_stage import click, key, shown, writer
from tests.support.desktop_window import say_in

pytestmark = pytest.mark.usefixtures("application")

ROOM = {
    "1024x600 at 150 %": (666, 268),
    "the same beside a bar of the system": (640, 200),
    "large": (1340, 500),
}


# --- the keys on the screen ------------------------------------------------------------------------------


def test_a_sentence_is_written_with_the_mouse_alone(stage: QWidget) -> None:
    made = writer(stage)
    for word in ("나무", "위", "고양이"):
        for letter in "".join(map(letters, word)):
            click(key(made, letter))
        click(made.space)
    click(made.eraser)
    assert made.typed == "나무 위 고양이"


def test_erasing_takes_the_syllable_in_the_making_apart(stage: QWidget) -> None:
    made = writer(stage)
    for letter in "ㄷㅏㄹㄱ":
        click(key(made, letter))
    seen = [made.typed]
    for _ in range(4):
        click(made.eraser)
        seen.append(made.typed)
    assert seen == ["닭", "달", "다", "ㄷ", ""]


def test_the_last_syllable_is_not_lost_when_somebody_clicks_elsewhere(stage: QWidget) -> None:
    made = Writer(say_in("ko"), "Secret word", layouts_for("ko"), "Open")
    other = TypedLine("Another")
    shown(stage, made, other)
    for letter in "ㅎㅏㄴ":
        click(key(made, letter))
    click(other)
    assert QApplication.focusWidget() is other
    assert made.typed == made.line.displayText() == "한"
    click(key(made, "ㅏ"))
    assert made.typed == "한ㅏ"


def test_a_rare_letter_is_shown_for_one_press(stage: QWidget) -> None:
    made = writer(stage)
    rare = next(each for each in made.pad.grid.keys if each.isCheckable())
    click(rare)
    click(key(made, "ㄲ"))
    click(key(made, "ㅏ"))
    click(key(made, "ㄱ"))
    assert made.typed == "깍"
    click(rare)
    click(rare)
    click(key(made, "ㄱ"))
    assert made.typed == "깍ㄱ"


def test_one_key_leads_through_all_pads_and_back(stage: QWidget) -> None:
    made = writer(stage)
    seen = []
    for _ in range(4):
        seen.append((made.pad.grid.keys[0].words, made.other.words))
        click(made.other)
    assert seen == [("ㅂ", "123"), ("1", "abc"), ("q", "한글"), ("ㅂ", "123")]


def test_a_single_pad_has_no_key_to_another(stage: QWidget) -> None:
    made = Writer(say_in("zh"), "Word", [LAYOUTS["digits"]], "Go on")
    shown(stage, made)
    assert not made.other.isVisible()


def test_no_part_of_it_is_a_window_of_its_own_for_a_moment() -> None:
    shows = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show:
                shows.append(watched)
            return False

    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    say = say_in("ko")
    made = Writer(say, "Word", layouts_for("ko"), "Open"), PictureLock(say, "Open"), PictureRow(say, ("sun",))
    QApplication.instance().removeEventFilter(watch)
    assert made and shows == []


def test_the_tick_and_enter_say_that_it_is_done(stage: QWidget) -> None:
    made = writer(stage)
    done = QSignalSpy(made.finished)
    click(made.done)
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert done.count() == 2


# --- mouse and keyboard together -------------------------------------------------------------------------


def test_a_click_on_a_key_leaves_the_focus_in_the_line(stage: QWidget) -> None:
    made = writer(stage)
    click(key(made, "ㄱ"))
    click(made.space)
    assert QApplication.focusWidget() is made.line


def test_arrows_move_between_keys_and_tab_leaves_the_pad_in_one_step(stage: QWidget) -> None:
    made = Writer(say_in("ko"), "Secret word", layouts_for("ko"), "Open")
    after = TypedLine("Another")
    shown(stage, made, after)
    key(made, "ㅂ").setFocus()
    for arrow in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(QApplication.focusWidget(), arrow)
    assert QApplication.focusWidget() is key(made, "ㅂ")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert made.typed == "ㅁㅁ"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after
    QTest.keyClick(after, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is key(made, "ㅁ")


def test_letters_of_a_real_keyboard_arrive_while_a_key_has_the_focus(stage: QWidget) -> None:
    made = writer(stage)
    key(made, "ㅂ").setFocus()
    QTest.keyClicks(QApplication.focusWidget(), "gks")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
    assert made.typed == "하"


def test_a_real_keyboard_types_hangul_on_the_pad_of_hangul_and_latin_on_that_of_latin(stage: QWidget) -> None:
    made = writer(stage)
    QTest.keyClicks(made.line, "gksrmf 1 ")
    click(made.other)
    click(made.other)
    QTest.keyClicks(made.line, "gR")
    assert made.typed == "한글 1 gR"


def test_what_a_russian_keyboard_sends_is_taken_as_it_is(stage: QWidget) -> None:
    made = writer(stage, "ru")
    for character in "Ёж":
        QTest.sendKeyEvent(
            QTest.KeyAction.Click, made.line, Qt.Key.Key_unknown, character, Qt.KeyboardModifier.NoModifier
        )
    assert made.typed == "Ёж"


# --- room ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ROOM.values(), ids=ROOM)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pad_fits(stage: QWidget, language: str, size: tuple[int, int]) -> None:
    """64 pixels where there is room for it, never below 48; every key named, seen and not cut off."""
    stage.layout().setContentsMargins(0, 0, 0, 0)
    say = say_in(language)
    made: list[Writer | PictureLock] = [
        *(Writer(say, "Word", [layout, *layouts_for(language)], "Open") for layout in layouts_for(language)),
        PictureLock(say, "Open"),
    ]
    for each in made:
        shown(stage, each, size=size)
        keys = each.findChildren(Key)
        assert stage.size().toTuple() == size
        assert min(one.width() for one in keys) >= 62
        assert min(one.height() for one in keys) >= (64 if size[1] >= 268 else LEAST_KEY)
        assert all(one.accessibleName().strip() for one in keys)
        if size[1] >= 268:
            assert faults_of_text(Seen(stage)) + faults_of_controls(stage) == []
        stage.layout().removeWidget(each)
        each.hide()
