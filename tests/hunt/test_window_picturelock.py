"""client/desktop/picturelock: pictures in a row are a secret word."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.drawings import NAMES
from client.desktop.picturelock import UNLOCK_PICTURES, PictureLock, PictureRow, secret_of
from client.desktop.strength import PICTURES
from tests.support.desktop_stage import click, shown
from tests.support.desktop_window import say_in


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
