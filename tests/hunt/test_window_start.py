"""client/desktop: the first start, from the language to a message that is seen to arrive."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

import segno
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from client.desktop.folder import Folder
from client.desktop.screens.repeat import RepeatScreen
from tests.support.desktop_correspondent import Correspondent, corresponding
from tests.support.desktop_hands import Hand, Keys, Mouse, said, wait_until
from tests.support.desktop_start import (
    OWN_PICTURES,
    OWN_WORD,
    NewHouse,
    contact,
    invite,
    make_vault,
    new_house,
)
from tests.support.people import network_of
from tests.support.relay_process import make_relay, serving


@pytest.fixture(autouse=True)
def person(application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person of this computer keeps files."""
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("HOME" if os.name != "nt" else "USERPROFILE", str(own))
    return own


# --- the ways of an invitation -----------------------------------------------------------------------


def from_a_file(house: NewHouse, link: str, own: Path) -> None:
    (own / "invitation.txt").write_text(link + "\n", encoding="utf-8")
    house.press("On a stick", "Files on this computer")
    house.reads("invitation.txt")
    house.press_twice("invitation.txt")


def as_text(house: NewHouse, link: str, own: Path) -> None:
    QGuiApplication.clipboard().setText(f"  {link[:40]}\n{link[40:]} ")
    house.press("As text I copied", "Put in what I copied", "Go on")
    wait_until(house.window, lambda: QGuiApplication.clipboard().text() == "")


def in_a_picture(house: NewHouse, link: str, own: Path) -> None:
    (own / "stick").mkdir()
    segno.make_qr(link, error="l").save(str(own / "stick" / "code.png"), scale=4)
    house.press("As a picture with a square code", "Files on this computer", "stick", "code.png")


# --- the ways of a secret word -----------------------------------------------------------------------


def offered(way: str) -> Callable[[NewHouse], str]:
    def choose(house: NewHouse) -> str:
        house.press(way)
        house.reads("Strong.")
        house.press("Show another", "Take this")
        assert isinstance(house.window.top, RepeatScreen)
        secret = house.window.top._secret
        house.enter(secret)
        return secret

    return choose


def thought_of(house: NewHouse) -> str:
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
    bring: Callable[[NewHouse, str, Path], None],
    choose: Callable[[NewHouse], str],
) -> None:
    home = tmp_path / "house"
    with new_house(home, hand) as house:
        house.press("English")
        bring(house, invite(coordinator), person)
        secret = choose(house)
        house.reads("Read these words and numbers to each other")
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
    with new_house(home, hand) as house:
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
    with new_house(tmp_path / "house", Mouse()) as house:
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
    with new_house(tmp_path / "house", Keys()) as house:
        house.press("English", "As a picture with a square code", "Files on this computer", "a.png")
        house.reads("No code can be read in this picture.")
        house.press("Go on", "b.jpg")
        house.reads("This file or folder cannot be read.")


def test_a_word_entered_otherwise_the_second_time_is_not_taken(
    coordinator: Correspondent, person: Path, tmp_path: Path
) -> None:
    with new_house(tmp_path / "house", Keys()) as house:
        house.press("English")
        from_a_file(house, invite(coordinator), person)
        house.press("Five words", "Take this")
        house.enter("something else")
        house.reads("That was different.")
        assert not (tmp_path / "house" / "vault").exists()


def test_a_start_that_ended_goes_on_where_it_was(coordinator: Correspondent, tmp_path: Path) -> None:
    home, secret = tmp_path / "house", OWN_PICTURES
    make_vault(home, coordinator)
    with new_house(home, Mouse()) as house:
        house.enter(secret, done="Open")
        house.reads("Read these words and numbers to each other")
        house.press_twice("The same")
        house.press("Cooking")
    with new_house(home, Mouse()) as house:
        assert house.window.windowTitle() == "Cooking"
        house.enter(secret, done="Open")
        house.reads("Send a first message for practice.")
        house.press_twice("Send the practice message")
        house.reads("Confirmed by the other side.")
    with new_house(home, Mouse()) as house:
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
    with new_house(home, Keys()) as house:
        house.enter(OWN_PICTURES, done="Open")
        house.press("Not the same")
        house.reads("Stop. Somebody may listen in between.")
        house.press("Erase this connection and take a new invitation")
        house.reads("How did your invitation come?")
        assert house.ask(lambda client: client.people()) == ()


def test_words_that_were_put_off_are_shown_again_the_next_time(
    coordinator: Correspondent, tmp_path: Path
) -> None:
    home, secret = tmp_path / "house", OWN_PICTURES
    make_vault(home, coordinator)
    Folder(home).change(set_up=True, title="Notes")
    for after in ("Later", "The same"):
        with new_house(home, Mouse()) as house:
            house.enter(secret, done="Open")
            house.press(after)
            house.reads("Need help")
    with new_house(home, Mouse()) as house:
        house.enter(secret, done="Open")
        house.reads("Need help")


def test_without_a_relay_the_start_goes_on_and_says_what_waits(tmp_path: Path, person: Path) -> None:
    with serving(make_relay(tmp_path / "relay"), watch=False) as relay:
        network = network_of(relay.entry)
        with corresponding(tmp_path / "coordinator", network) as coordinator:
            link = invite(coordinator)
    with new_house(tmp_path / "house", Keys()) as house:
        house.press("English")
        from_a_file(house, link, person)
        offered("Five words")(house)
        house.reads("The other side has not answered yet.")
        house.press("Go on without waiting", "Garden", "Leaf", "Send the practice message")
        house.reads("It waits on this computer.")
        house.press("Go on without waiting")
        house.reads("Need help")
