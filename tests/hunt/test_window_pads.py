"""client/desktop/pads, typed, picturelock: what is pressed and typed arrives, and nothing else takes part."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from client.desktop import look
from client.desktop.drawings import NAMES
from client.desktop.hangul import letters
from client.desktop.layouts import LAYOUTS, layouts_for
from client.desktop.pads import LEAST_KEY, Key, Writer
from client.desktop.picturelock import UNLOCK_PICTURES, PictureLock, PictureRow, secret_of
from client.desktop.strength import PICTURES
from client.desktop.typed import TypedLine
from client.text import LANGUAGES, translator
from tests.support.desktop_controls import faults as faults_of_controls
from tests.support.desktop_metrics import faults as faults_of_text
from tests.support.desktop_painted import Seen
from tests.support.tree import ROOT

ROOM = {
    "1024x600 at 150 %": (666, 268),
    "the same beside a bar of the system": (640, 200),
    "large": (1340, 500),
}


@pytest.fixture(scope="module", autouse=True)
def application() -> QApplication:
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication([])
    application.setStyleSheet(look.sheet(look.LIGHT))
    application.clipboard().setText("pasted")
    return application


def say_in(language: str):
    words = translator(language)
    return lambda *path, **facts: words.word("desk", *path).format_map(facts)


@pytest.fixture
def stage() -> Iterator[QWidget]:
    """A window with a field of another kind beside what is tested, as there is on a screen."""
    window = QWidget()
    QVBoxLayout(window)
    yield window
    window.close()


def shown(stage: QWidget, *widgets: QWidget, size: tuple[int, int] = (700, 400)) -> None:
    for widget in widgets:
        stage.layout().addWidget(widget)
    stage.resize(*size)
    stage.show()
    stage.activateWindow()
    QTest.qWaitForWindowActive(stage)
    widgets[0].setFocus()


def writer(stage: QWidget, language: str = "ko", **options: bool) -> Writer:
    made = Writer(say_in(language), "Secret word", layouts_for(language), "Open", **options)
    shown(stage, made)
    return made


def key(pad: QWidget, words: str) -> Key:
    return next(each for each in pad.findChildren(Key) if each.words == words and each.isVisible())


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


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


# --- what must not take part ---------------------------------------------------------------------------


def test_nothing_is_pasted_dropped_or_undone(stage: QWidget) -> None:
    line = TypedLine("Secret word")
    shown(stage, line)
    QTest.keyClicks(line, "ab")
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for pressed, modifier in ((Qt.Key.Key_V, control), (Qt.Key.Key_Z, control), (Qt.Key.Key_Insert, shift)):
        QTest.keyClick(line, pressed, modifier)
    QTest.mouseClick(line, Qt.MouseButton.MiddleButton)
    data = QMimeData()
    data.setText("dropped")
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(line, drop)
    assert line.typed == line.displayText() == "ab"
    assert not line.acceptDrops()


def test_nothing_is_selected_or_copied(stage: QWidget) -> None:
    line = TypedLine("Secret word")
    shown(stage, line)
    QTest.keyClicks(line, "ab")
    QTest.mouseDClick(line, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    control = Qt.KeyboardModifier.ControlModifier
    for pressed in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X):
        QTest.keyClick(line, pressed, control)
    QTest.keyClick(line, Qt.Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
    assert not line.hasSelectedText()
    line.clearFocus()
    line.setFocus(Qt.FocusReason.TabFocusReason)
    assert not line.hasSelectedText()
    assert line.typed == "ab"
    assert QApplication.clipboard().text() == "pasted"


@pytest.mark.parametrize("hidden", [True, False])
def test_an_input_method_is_not_let_in(stage: QWidget, hidden: bool) -> None:
    line = TypedLine("Secret word", hidden)
    shown(stage, line)
    event = QInputMethodEvent("ㅎ", [])
    event.setCommitString("한")
    QApplication.sendEvent(line, event)
    assert line.typed == line.displayText() == ""
    assert not line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert line.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is False
    assert line.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText) is None


@pytest.mark.parametrize(
    ("make", "loaded"), [("QApplication([])", True), ("make_application(Folder(Path(sys.argv[1])))", False)]
)
def test_the_program_loads_no_input_method_where_the_session_names_one(
    tmp_path: Path, make: str, loaded: bool
) -> None:
    """What the toolkit does without being told, and what it does in our program."""
    program = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QLineEdit
from client.desktop.folder import Folder
from client.desktop.program import make_application
application = {make}
field = QLineEdit()
field.show()
field.setFocus()
application.processEvents()
print("ibusplatforminputcontext" in open("/proc/self/maps").read())
"""
    session = {"QT_IM_MODULE": "ibus", "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(tmp_path)]
    said = subprocess.run(command, env=session, capture_output=True, text=True)
    assert said.stdout == f"{loaded}\n"


def test_of_a_hidden_word_the_toolkit_and_a_screen_reader_have_only_its_length(stage: QWidget) -> None:
    line = TypedLine("Secret word", hidden=True)
    shown(stage, line)
    QTest.keyClicks(line, "snail")
    reader = QAccessible.queryAccessibleInterface(line)
    assert line.typed == "snail"
    assert line.text() == "*****"
    assert set(line.displayText()) == {line.displayText()[0]} and len(line.displayText()) == 5
    assert reader.text(QAccessible.Text.Name) == "Secret word"
    assert "snail" not in "".join(reader.text(kind) for kind in QAccessible.Text if kind.value < 5)
    assert reader.state().passwordEdit


def test_a_line_takes_so_many_characters_and_no_more(stage: QWidget) -> None:
    line = TypedLine("Word", most=3)
    line.set_layout(LAYOUTS["ko"])
    shown(stage, line)
    QTest.keyClicks(line, "gksrmfgksrmf")
    assert line.typed == "한글한"
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, "rk")
    assert line.typed == "한글학"


def test_what_is_hidden_is_seen_while_the_eye_is_down_and_hidden_again_when_it_is_cleared(
    stage: QWidget,
) -> None:
    made = writer(stage, hidden=True)
    QTest.keyClicks(made.line, "gks")
    click(made.eye)
    assert made.line.displayText() == "한"
    QTest.keyClicks(made.line, "r")
    assert made.line.displayText() == "한ㄱ"
    click(made.eye)
    assert "한" not in made.line.displayText() + made.line.text()
    click(made.eye)
    made.clear()
    QTest.keyClicks(made.line, "gks")
    assert "한" not in made.line.displayText() + made.line.text()


def test_there_is_no_eye_where_nothing_is_hidden(stage: QWidget) -> None:
    made, lock = Writer(say_in("en"), "Word", layouts_for("en"), "Open"), PictureLock(say_in("en"), "Open")
    shown(stage, made, lock)
    assert not made.eye.isVisible() and not lock.eye.isVisible()


# --- pictures --------------------------------------------------------------------------------------------


def test_pictures_become_a_secret_word_and_are_taken_back(stage: QWidget) -> None:
    lock = PictureLock(say_in("zh"), "Open")
    shown(stage, lock)
    changes = QSignalSpy(lock.changed)
    for name in ("fish", "sun", "fish", "hat"):
        click(lock.grid.keys[UNLOCK_PICTURES.index(name)])
    click(lock.eraser)
    assert lock.typed == secret_of(lock.chosen) == "fish sun fish"
    assert changes.count() == 5
    lock.clear()
    assert lock.typed == ""


def test_pictures_are_chosen_with_the_keyboard_alone(stage: QWidget) -> None:
    lock = PictureLock(say_in("ru"), "Open")
    shown(stage, lock)
    presses = (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Space)
    for pressed in (*presses, Qt.Key.Key_Backspace):
        QTest.keyClick(QApplication.focusWidget(), pressed)
    assert lock.chosen == (UNLOCK_PICTURES[0], UNLOCK_PICTURES[9])


def test_tab_comes_to_the_pictures_first_and_to_the_corners_after_them(stage: QWidget) -> None:
    lock = PictureLock(say_in("ru"), "Open", hidden=True)
    shown(stage, lock)
    reached = []
    for _ in range(4):
        reached.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert reached == [lock.grid.keys[0], lock.eye, lock.eraser, lock.done]


def test_hidden_pictures_tell_a_screen_reader_only_how_many(stage: QWidget) -> None:
    plain, hidden = (PictureRow(say_in("en"), ("sun", "hat"), hidden) for hidden in (False, True))
    assert plain.accessibleName() == "Chosen: 2, Sun, Hat"
    assert hidden.accessibleName() == "Chosen: 2"
    shown(stage, plain, hidden)
    assert plain.grab().toImage() != hidden.grab().toImage()
    lock = PictureLock(say_in("en"), "Open", hidden=True)
    shown(stage, lock)
    click(lock.grid.keys[0])
    assert lock.row.accessibleName() == "Chosen: 1"
    click(lock.eye)
    assert lock.row.accessibleName() == "Chosen: 1, Sun"


def test_the_pictures_have_their_names_and_places_for_good() -> None:
    """A vault opens with these names; a hand has learned these places."""
    assert secret_of(UNLOCK_PICTURES) == (
        "sun moon cloud tree flower apple fish bird cat snail boat umbrella kite bell drum lamp "
        "cup spoon basket comb chair ladder hat hand"
    )
    assert len(set(UNLOCK_PICTURES)) == PICTURES
    assert {f"thing.{name}" for name in UNLOCK_PICTURES} <= NAMES


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
