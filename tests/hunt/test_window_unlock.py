"""client/desktop: the secret word of a house that was set up: asked for, entered, and changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QTimer

from client.api import Client
from client.desktop.entry import Entry, draw, make_entry, secret_in
from client.desktop.folder import WAYS, Folder
from client.desktop.picturelock import UNLOCK_PICTURES, PictureLock
from client.desktop.strength import Verdict
from client.text import LANGUAGES
from keys.errors import WrongPassphrase
from tests.support.desktop_correspondent import Correspondent
from tests.support.desktop_hands import Keys, Mouse, wait_until
from tests.support.desktop_start import OWN_PICTURES, OWN_WORD, make_vault, new_house
from tests.support.desktop_window import say_in

pytestmark = pytest.mark.usefixtures("application")


def test_a_wrong_word_is_told_without_a_count_and_the_right_one_opens(
    coordinator: Correspondent, tmp_path: Path
) -> None:
    home = tmp_path / "house"
    make_vault(home, coordinator)
    with new_house(home, Mouse()) as house:
        for _ in range(2):
            house.enter("sun moon", done="Open")
            house.reads("That was not right. Try again.")
        house.enter(OWN_PICTURES, done="Open")
        house.reads("Read these words and numbers to each other")


def test_the_window_lives_while_a_key_is_derived(coordinator: Correspondent, tmp_path: Path) -> None:
    home = tmp_path / "house"
    make_vault(home, coordinator, cost=None)
    with new_house(home, Mouse()) as house:
        beats: list[float] = []
        heart = QTimer(house.window)
        heart.timeout.connect(lambda: beats.append(time.monotonic()))
        heart.start(10)
        house.enter("sun moon", done="Open")
        house.reads("One moment, it is being opened")
        begun = time.monotonic()
        house.reads("That was not right.")
        took_s = time.monotonic() - begun
        assert max(after - before for before, after in pairwise(beats)) < max(took_s / 2, 0.3)


def test_who_does_not_know_how_a_vault_was_opened_finds_another_way(
    coordinator: Correspondent, tmp_path: Path
) -> None:
    """The settings are lost; a vault without them asks for the language, and then as if for pictures."""
    home = tmp_path / "house"
    make_vault(home, coordinator, secret=OWN_WORD)
    (home / "settings").unlink()
    with new_house(home, Keys()) as house:
        house.press("English", "Back", "With letters or digits")
        house.enter(OWN_WORD, done="Open")
        house.reads("Read these words and numbers to each other")


# --- what is entered, and what it stands for ----------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", [WAYS[0], WAYS[1]])
def test_what_chance_proposes_is_strong_and_can_be_entered(language: str, way: str) -> None:
    (pieces, secret, strength), (_, other, _) = draw(language, way), draw(language, way)
    assert (strength.verdict, secret != other) == (Verdict.STRONG, True)
    entry = make_entry(say_in(language), language, way, "Go on")
    enter_pieces(entry, pieces)
    assert secret_in(entry) == secret


@pytest.mark.parametrize(
    ("typed", "secret"),
    [("  green   door ", "green door"), ("1234 5678", "12345678"), ("12 ab", "12 ab"), ("  ", "")],
)
def test_blanks_that_nobody_sees_make_no_other_secret_word(typed: str, secret: str) -> None:
    entry = make_entry(say_in("en"), "en", "typed", "Go on")
    enter_pieces(entry, [typed])
    assert secret_in(entry) == secret


# --- this computer ------------------------------------------------------------------------------------


def test_what_was_chosen_is_chosen_anew(coordinator: Correspondent, tmp_path: Path) -> None:
    home, secret = tmp_path / "house", OWN_PICTURES
    make_vault(home, coordinator)
    Folder(home).change(set_up=True, title="Notes")
    with new_house(home, Mouse()) as house:
        house.enter(secret, done="Open")
        house.press("The same", "Need help", "This computer", "Turn on strong contrast")
        house.press("Turn off strong contrast", "Name and picture", "My own name")
        house.enter("abc", done="Go on")
        house.press("Box")
        wait_until(house.window, lambda: house.window.windowTitle() == "abc")
        house.press("Need help", "This computer", "Change the secret word", "My own")
        house.enter(OWN_WORD)
        house.press("Take this")
        house.enter(OWN_WORD)
        house.reads("The secret word is changed.")
        house.press("Go on", "Need help", "This computer", "Language: English", "Русский")
        house.reads("Этот компьютер")
        house.press("Гости говорят: 조선말 · 한국말", "中文")
        wait_until(house.window, lambda: house.folder.settings.guest == "zh")
    assert house.folder.settings.icon == "box"
    with pytest.raises(WrongPassphrase):
        asyncio.run(Client.open(home, secret))
    with new_house(home, Keys()) as house:
        house.enter("door", done="Открыть")
        house.reads("Не подошло.")


def enter_pieces(entry: Entry, pieces: Sequence[str]) -> None:
    if isinstance(entry, PictureLock):
        for name in pieces:
            entry.grid.keys[UNLOCK_PICTURES.index(name)].click()
    else:
        for character in " ".join(pieces):
            entry.line.press(character)
