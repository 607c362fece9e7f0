"""client/desktop: the first start, from the language to a message that is seen to arrive, and unlocking."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

import segno
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.api import Client, Person
from client.desktop import program
from client.desktop.entry import Entry, draw, make_entry, secret_in
from client.desktop.folder import WAYS, Folder
from client.desktop.pads import Writer
from client.desktop.parts import Target
from client.desktop.picturelock import UNLOCK_PICTURES, PictureLock
from client.desktop.screens.repeat import RepeatScreen
from client.desktop.strength import Verdict
from client.desktop.window import Window
from client.text import LANGUAGES, translator
from keys.errors import WrongPassphrase
from keys.vault import FLOOR, KdfParameters
from tests.support.desktop_correspondent import Correspondent, corresponding
from tests.support.desktop_hands import Hand, Keys, Mouse, said, wait_for_words, wait_until
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess, make_relay, serving

T = TypeVar("T")

SIZE = (1024, 529)
"""What a screen of 1024x600 leaves between a title bar and a task bar."""
OWN_PICTURES = ("sun", "fish", "boat", "cup")
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

    def press_twice(self, name: str) -> None:
        """As a hand does that is not sure of it."""
        [tile] = [each for each in self.window.findChildren(Target) if each.accessibleName() == name]
        tile.click()
        tile.click()

    def reads(self, words: str) -> None:
        wait_for_words(self.window, words)

    def ask(self, question: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        """Ask the vault behind the window."""
        answers: list[T] = []
        desk = self.window._desk
        desk.ask(lambda: question(desk.client), answers.append)
        wait_until(self.window, lambda: bool(answers))
        return answers[0]

    @property
    def entries(self) -> list[Entry]:
        """Where a secret word is asked for: nothing, or one thing."""
        top = self.window.top
        found: list[Entry] = [*top.findChildren(PictureLock), *top.findChildren(Writer)]
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
    house.press("On a stick", "Files on this computer")
    house.reads("invitation.txt")
    house.press_twice("invitation.txt")


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


# --- what can go wrong on the way ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing of the kind", "This is not an invitation"),
        ("", "This is not an invitation"),
    ],
)
def test_what_is_no_invitation_is_told_before_anything_is_asked(tmp_path: Path, text: str, told: str) -> None:
    QGuiApplication.clipboard().setText(text)
    with window_on(tmp_path / "house", Mouse()) as house:
        house.press("English", "As text I copied", "Put in what I copied", "Go on")
        house.reads("Number 40")
        assert told in said(house.window)
        assert not (tmp_path / "house" / "vault").exists()
        house.press("Go on")
        house.reads("Copy the invitation where you have it.")


def test_a_picture_without_a_code_and_one_that_is_none_are_told_apart(tmp_path: Path, person: Path) -> None:
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(0xFFFFFF)
    assert blank.save(str(person / "a.png"))
    (person / "b.jpg").write_bytes(b"no picture")
    with window_on(tmp_path / "house", Keys()) as house:
        house.press("English", "As a picture with a square code", "Files on this computer", "a.png")
        house.reads("No code can be read in this picture.")
        house.press("Go on", "b.jpg")
        house.reads("This file or folder cannot be read.")


def test_a_word_entered_otherwise_the_second_time_is_not_taken(
    coordinator: Correspondent, person: Path, tmp_path: Path
) -> None:
    with window_on(tmp_path / "house", Keys()) as house:
        house.press("English")
        from_a_file(house, invite(coordinator), person)
        house.press("Five words", "Take this")
        house.enter("something else")
        house.reads("That was different.")
        assert not (tmp_path / "house" / "vault").exists()


def test_a_wrong_word_is_told_without_a_count_and_the_right_one_opens(
    coordinator: Correspondent, tmp_path: Path
) -> None:
    home = tmp_path / "house"
    make_vault(home, coordinator)
    with window_on(home, Mouse()) as house:
        for _ in range(2):
            house.enter("sun moon", done="Open")
            house.reads("That was not right. Try again.")
        house.enter(" ".join(OWN_PICTURES), done="Open")
        house.reads("Read these words to each other")


def test_the_window_lives_while_a_key_is_derived(coordinator: Correspondent, tmp_path: Path) -> None:
    home = tmp_path / "house"
    make_vault(home, coordinator, cost=None)
    with window_on(home, Mouse()) as house:
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
    with window_on(home, Keys()) as house:
        house.press("English", "Back", "With letters or digits")
        house.enter(OWN_WORD, done="Open")
        house.reads("Read these words to each other")


def test_a_start_that_ended_goes_on_where_it_was(coordinator: Correspondent, tmp_path: Path) -> None:
    home, secret = tmp_path / "house", " ".join(OWN_PICTURES)
    make_vault(home, coordinator)
    with window_on(home, Mouse()) as house:
        house.enter(secret, done="Open")
        house.reads("Read these words to each other")
        house.press_twice("The same")
        house.press("Cooking")
    with window_on(home, Mouse()) as house:
        assert house.window.windowTitle() == "Cooking"
        house.enter(secret, done="Open")
        house.reads("Send a first message for practice.")
        house.press_twice("Send the practice message")
        house.reads("Confirmed by the other side.")
    with window_on(home, Mouse()) as house:
        house.enter(secret, done="Open")
        house.reads("Confirmed by the other side.")
        house.press("Begin")
        wait_until(house.window, lambda: house.folder.settings.set_up)
    assert len(coordinator.do(lambda client: client.inbox())) == 1


def test_other_words_end_the_connection_and_lead_to_a_new_invitation(
    coordinator: Correspondent, tmp_path: Path
) -> None:
    home = tmp_path / "house"
    make_vault(home, coordinator)
    with window_on(home, Keys()) as house:
        house.enter(" ".join(OWN_PICTURES), done="Open")
        house.press("Not the same")
        house.reads("Stop. Somebody may listen in between.")
        house.press("Erase this connection and take a new invitation")
        house.reads("How did your invitation come?")
        assert house.ask(lambda client: client.people()) == ()


def test_words_that_were_put_off_are_shown_again_the_next_time(
    coordinator: Correspondent, tmp_path: Path
) -> None:
    home, secret = tmp_path / "house", " ".join(OWN_PICTURES)
    make_vault(home, coordinator)
    Folder(home).change(set_up=True, title="Notes")
    for after in ("Later", "The same"):
        with window_on(home, Mouse()) as house:
            house.enter(secret, done="Open")
            house.press(after)
            house.reads("Need help")
    with window_on(home, Mouse()) as house:
        house.enter(secret, done="Open")
        house.reads("Need help")


def test_without_a_relay_the_start_goes_on_and_says_what_waits(tmp_path: Path, person: Path) -> None:
    with serving(make_relay(tmp_path / "relay"), watch=False) as relay:
        network = network_of(relay.entry)
        with corresponding(tmp_path / "coordinator", network) as coordinator:
            link = invite(coordinator)
    with window_on(tmp_path / "house", Keys()) as house:
        house.press("English")
        from_a_file(house, link, person)
        offered("Five words")(house)
        house.reads("The other side has not answered yet.")
        house.press("Go on without waiting", "Garden", "Leaf", "Send the practice message")
        house.reads("It waits on this computer.")
        house.press("Go on without waiting")
        house.reads("Need help")


# --- what is entered, and what it stands for ----------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", [WAYS[0], WAYS[1]])
def test_what_chance_proposes_is_strong_and_can_be_entered(
    application: QApplication, language: str, way: str
) -> None:
    (pieces, secret, strength), (_, other, _) = draw(language, way), draw(language, way)
    assert (strength.verdict, secret != other) == (Verdict.STRONG, True)
    entry = make_entry(say_in(language), language, way, "Go on")
    enter_pieces(entry, pieces)
    assert secret_in(entry) == secret


@pytest.mark.parametrize(
    ("typed", "secret"),
    [("  green   door ", "green door"), ("1234 5678", "12345678"), ("12 ab", "12 ab"), ("  ", "")],
)
def test_blanks_that_nobody_sees_make_no_other_secret_word(
    application: QApplication, typed: str, secret: str
) -> None:
    entry = make_entry(say_in("en"), "en", "typed", "Go on")
    enter_pieces(entry, [typed])
    assert secret_in(entry) == secret


# --- this computer ------------------------------------------------------------------------------------


def test_what_was_chosen_is_chosen_anew(coordinator: Correspondent, tmp_path: Path) -> None:
    home, secret = tmp_path / "house", " ".join(OWN_PICTURES)
    make_vault(home, coordinator)
    Folder(home).change(set_up=True, title="Notes")
    with window_on(home, Mouse()) as house:
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
    with window_on(home, Keys()) as house:
        house.enter("door", done="Открыть")
        house.reads("Не подошло.")


def say_in(language: str) -> Callable[..., str]:
    """The window's own words."""
    words = translator(language)
    return lambda *path, **facts: words.word("desk", *path).format_map(facts)


def enter_pieces(entry: Entry, pieces: Sequence[str]) -> None:
    if isinstance(entry, PictureLock):
        for name in pieces:
            entry.grid.keys[UNLOCK_PICTURES.index(name)].click()
    else:
        for character in " ".join(pieces):
            entry.line.press(character)


def make_vault(
    home: Path,
    coordinator: Correspondent,
    secret: str = " ".join(OWN_PICTURES),
    cost: KdfParameters | None = FLOOR,
) -> None:
    """A house that was set up as far as the invitation, in English, and has met the coordinator.

    cost: of the secret word; None for what a person gets on this machine.
    """
    link = invite(coordinator)

    async def make() -> None:
        async with await Client.create(home, secret, kdf=cost) as client:
            await client.join("Coordinator", link, relays_agreed=True)
            await client.sync(wait_s=1)

    asyncio.run(make())
    Folder(home).change(language="en", secret="pictures")
    assert contact(coordinator).state == "active"
