"""client/desktop/typed: what is typed is taken and hidden, and nothing else takes part."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.layouts import LAYOUTS, layouts_for
from client.desktop.pads import Writer
from client.desktop.picturelock import PictureLock
from client.desktop.typed import TypedLine
from tests.support.desktop_stage import click, shown, writer
from tests.support.desktop_window import say_in
from tests.support.tree import ROOT


@pytest.fixture(autouse=True)
def clipboard(application: QApplication) -> None:
    application.clipboard().setText("pasted")


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
