"""client/desktop: the report that all is well, and the quiet sign that it is not, as they arrive."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.parts import Target
from client.desktop.screens.sign import PICTURES
from tests.support.desktop_hands import HANDS, MOUSE, Mouse, double_click, said, wait_until
from tests.support.desktop_visit import CONFIRMED, House, ids, make_vault, wait_received
from tests.support.desktop_window import Visit, window_on

pytestmark = pytest.mark.usefixtures("safeguarding")


@pytest.fixture
def house(house: House) -> House:
    agree(house, "cup")
    house.desk.go_home()
    return house


def agree(house: House, picture: str) -> None:
    house.ask(lambda client: client.agree_sign(picture))


@HANDS
def test_two_presses_report_that_all_is_well_and_it_is_seen_to_arrive(house: House) -> None:
    before = ids(house.coordinator)
    house.press("All is well", "Cup")
    house.reads(CONFIRMED)
    report = wait_received(house.window, house.coordinator, before)
    assert report.message.kind == "checkin" and report.fields == {"state": "well"}
    assert not report.message.silent and not report.message.drill


@HANDS
def test_another_picture_tells_the_coordinator_quietly_and_shows_the_same_here(house: House) -> None:
    house.press("All is well", "Cup")
    house.reads(CONFIRMED)
    shown, before = said(house.window), ids(house.coordinator)
    house.desk.go_home()
    house.press("All is well", "Boat")
    house.reads(CONFIRMED)
    assert said(house.window) == shown
    assert wait_received(house.window, house.coordinator, before).message.silent


@HANDS
def test_a_picture_is_chosen_before_the_first_report_and_no_more_after_it(house: House) -> None:
    agree(house, "")
    before = ids(house.coordinator)
    house.press("All is well")
    house.reads("Choose your picture")
    house.press("Next", "Hat")
    house.reads("Press your picture")
    assert ids(house.coordinator) == before, "to choose is not to report"
    house.press("Hat")
    house.reads(CONFIRMED)
    assert not wait_received(house.window, house.coordinator, before).message.silent
    house.desk.go_home()
    house.press("All is well")
    house.reads("Press your picture")


@MOUSE
def test_of_two_pictures_pressed_at_once_the_first_is_agreed_on(house: House) -> None:
    """Else the one that somebody meant would say that they are not free."""
    agree(house, "")
    before = ids(house.coordinator)
    house.press("All is well", "Next")
    wait_until(house.window, lambda: shows(house, "Hat"))
    tiles = {tile.accessibleName(): tile for tile in house.window.top.findChildren(Target)}
    tiles["Hat"].click()
    tiles["Cat"].click()
    house.reads("Press your picture")
    house.press("Hat")
    house.reads(CONFIRMED)
    assert not wait_received(house.window, house.coordinator, before).message.silent


@MOUSE
def test_all_nine_pictures_are_in_sight_at_once_and_are_all_different(house: House) -> None:
    names = {house.desk.say("thing", picture) for picture in PICTURES}
    assert len(names) == 9
    house.press("All is well")
    for name in names:
        wait_until(house.window, partial(shows, house, name))
    assert all(shows(house, name) for name in names)


@MOUSE
def test_the_second_half_of_a_double_click_falls_on_no_picture(house: House) -> None:
    """Somebody who clicks everything twice must not send a silent sign, nor what was not read back."""
    before = ids(house.coordinator)
    house.press("All is well")
    wait_until(house.window, lambda: shows(house, "Cat"))
    [cat] = [tile for tile in house.window.findChildren(Target) if tile.accessibleName() == "Cat"]
    double_click(cat)
    house.reads("Press your picture")
    QTest.mouseClick(cat, Qt.MouseButton.LeftButton)
    house.reads(CONFIRMED)
    assert wait_received(house.window, house.coordinator, before).message.silent, "one click is one report"


def shows(house: House, name: str) -> bool:
    return any(
        widget.accessibleName() == name and widget.isVisible()
        for widget in house.window.findChildren(QWidget)
    )


def test_who_has_nobody_to_report_to_is_led_to_an_invitation(
    application: QApplication, tmp_path: Path
) -> None:
    with window_on(tmp_path / "house") as window:
        make_vault(window, tmp_path / "house")
        alone = Visit(window, Mouse())
        alone.desk.change(language="en")
        alone.desk.go_home()
        alone.press("All is well")
        alone.reads("Take the invitation first")
        alone.press("Take a new invitation")
        alone.reads("How did your invitation come?")
