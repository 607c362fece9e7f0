"""client/desktop: the first start, from the language to a message that is seen to arrive, and unlocking."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

import segno
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.api import Person
from client.desktop import program
from client.desktop.entry import Entry, secret_in
from client.desktop.folder import Folder
from client.desktop.pads import Writer
from client.desktop.picturelock import PictureLock
from client.desktop.screens.repeat import RepeatScreen
from client.desktop.window import Window
from tests.support.desktop_correspondent import Correspondent, corresponding
from tests.support.desktop_hands import Hand, Keys, Mouse, said, wait_for_words, wait_until
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess, make_relay, serving

SIZE = (1024, 529)
"""What a screen of 1024x600 leaves between a title bar and a task bar."""
OWN_WORD = "green door seven"


@dataclass
class House:
    """A window on a folder, and a hand on it."""

    window: Window
    hand: Hand

    @property
    def folder(self) -> Folder:
        return self.window._desk.folder

    def press(self, *names: str) -> None:
        for name in names:
            self.hand.press(self.window, name)

    def reads(self, words: str) -> None:
        wait_for_words(self.window, words)

    @property
    def entries(self) -> list[Entry]:
        """Where a secret word is asked for: nothing, or one thing."""
        top = self.window.top
        found = [*top.findChildren(PictureLock), *top.findChildren(Writer)]
        return [each for each in found if each.isVisible() and each.isEnabled()]

    def enter(self, secret: str, done: str = "Go on") -> None:
        """Press the pictures of a secret word, or its keys; a keyboard types it."""
        wait_until(self.window, lambda: bool(self.entries))
        [entry] = self.entries
        if isinstance(entry, PictureLock):
            self.press(*(name.capitalize() for name in secret.split()))
        elif isinstance(self.hand, Keys):
            QTest.keyClicks(entry.line, secret)
        else:
            self.press(*("Space" if letter == " " else letter for letter in secret))
        assert secret_in(entry) == secret
        self.press(done)


@contextmanager
def window_on(home: Path, hand: Hand) -> Iterator[House]:
    """The program as it starts; at the end it ends, and what it kept stays in its folder."""
    window = program.make_window(Folder(home))
    window.resize(*SIZE)
    window.show()
    QTest.qWaitForWindowActive(window)
    try:
        yield House(window, hand)
    finally:
        window.hide()
        window._desk.background.stop()
        window.deleteLater()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay")), watch=False) as running:
        yield running


@pytest.fixture
def coordinator(relay: RelayProcess, tmp_path: Path) -> Iterator[Correspondent]:
    with corresponding(tmp_path / "coordinator", network_of(relay.entry)) as person:
        yield person


@pytest.fixture(autouse=True)
def person(application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person of this computer keeps files."""
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("HOME" if os.name != "nt" else "USERPROFILE", str(own))
    return own


def invite(coordinator: Correspondent) -> str:
    return coordinator.do(lambda client: client.invite("House", "house")).link


def contact(coordinator: Correspondent) -> Person:
    return coordinator.do(lambda client: client.person("House"))


# --- the ways of an invitation -----------------------------------------------------------------------


def from_a_file(house: House, link: str, own: Path) -> None:
    (own / "invitation.txt").write_text(link + "\n", encoding="utf-8")
    house.press("On a stick", "Files on this computer", "invitation.txt")


def as_text(house: House, link: str, own: Path) -> None:
    QGuiApplication.clipboard().setText(f"  {link[:40]}\n{link[40:]} ")
    house.press("As text I copied", "Put in what I copied", "Go on")
    wait_until(house.window, lambda: QGuiApplication.clipboard().text() == "")


def in_a_picture(house: House, link: str, own: Path) -> None:
    (own / "stick").mkdir()
    segno.make_qr(link, error="l").save(str(own / "stick" / "code.png"), scale=4)
    house.press("As a picture with a square code", "Files on this computer", "stick", "code.png")


# --- the ways of a secret word -----------------------------------------------------------------------


def offered(way: str) -> Callable[[House], str]:
    def choose(house: House) -> str:
        house.press(way)
        house.reads("Strong.")
        house.press("Show another", "Take this")
        assert isinstance(house.window.top, RepeatScreen)
        secret = house.window.top._secret
        house.enter(secret)
        return secret

    return choose


def thought_of(house: House) -> str:
    """Too short at first; then one that is told to be weak, and taken all the same."""
    house.press("My own")
    house.enter("door")
    house.reads("Too easy to find.")
    house.press("Take a longer one", *(["Take the last one back"] * 4))
    house.enter(OWN_WORD)
    house.reads("Weak.")
    house.press("Take this")
    house.enter(OWN_WORD)
    return OWN_WORD


PICTURES, WORDS = offered("Pictures in a row"), offered("Five words")


@pytest.mark.parametrize(
    ("hand", "bring", "choose"),
    [
        (Mouse(), from_a_file, PICTURES),
        (Keys(), as_text, WORDS),
        (Mouse(), in_a_picture, thought_of),
        (Keys(), in_a_picture, PICTURES),
    ],
    ids=["mouse-file-pictures", "keys-text-words", "mouse-picture-typed", "keys-picture-pictures"],
)
def test_six_steps_lead_to_a_message_that_is_seen_to_arrive(
    coordinator: Correspondent,
    person: Path,
    tmp_path: Path,
    hand: Hand,
    bring: Callable[[House, str, Path], None],
    choose: Callable[[House], str],
) -> None:
    home = tmp_path / "house"
    with window_on(home, hand) as house:
        house.press("English")
        bring(house, invite(coordinator), person)
        secret = choose(house)
        house.reads("Read these words to each other")
        words = contact(coordinator).words
        assert len(words) == 8
        assert [word for word in words if word not in said(house.window)] == []
        house.press("The same", "Notes", "Notebook")
        assert house.window.windowTitle() == "Notes"
        house.press("Send the practice message")
        house.reads("Confirmed by the other side. Everything works.")
        house.press("Begin")
        wait_until(house.window, lambda: house.folder.settings.set_up)
        [message] = coordinator.do(lambda client: client.inbox())
        assert (message.kind, message.drill) == ("checkin", True)
    with window_on(home, hand) as house:
        house.enter(secret, done="Open")
        house.reads("Need help")
