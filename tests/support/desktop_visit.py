"""A house with its window open, and its coordinator, online at both ends of a real relay, driven by hand."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtTest import QTest

from client.api import Client, Content, Person, Received, Sent
from client.desktop import program
from client.desktop.desk import Desk
from client.desktop.folder import Folder
from client.desktop.pages import Pages
from client.desktop.parts import Target
from client.desktop.window import Window
from keys.vault import FLOOR
from tests.support.desktop_correspondent import Correspondent, corresponding
from tests.support.desktop_hands import Hand, Mouse, said, wait_for_words, wait_until
from tests.support.desktop_house import NAMES

T = TypeVar("T")

SIZE = (682, 370)
"""What a screen of 1024x600 at 150 % leaves."""
SECRET = "four words nobody guesses"


@dataclass
class House:
    """A window on an open vault, a hand on it, and its coordinator."""

    window: Window
    coordinator: Correspondent
    hand: Hand

    @property
    def desk(self) -> Desk:
        return self.window._desk

    def ask(self, question: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        answers: list[T] = []
        self.desk.ask(lambda: question(self.desk.client), answers.append)
        wait_until(self.window, lambda: bool(answers))
        return answers[0]

    def press(self, *names: str) -> None:
        for name in names:
            self.hand.press(self.window, name)

    def press_tile(self, beginning: str) -> None:
        """Press what has a name that begins so: most tiles of messages tell more than their title."""
        names: list[str] = []

        def find() -> bool:
            tiles = self.window.findChildren(Target)
            names[:] = [name for tile in tiles if (name := tile.accessibleName()).startswith(beginning)]
            return bool(names)

        wait_until(self.window, find)
        self.press(names[0])

    def reads(self, words: str) -> None:
        wait_for_words(self.window, words)

    def reads_all(self) -> str:
        """All pages of the screen in sight, from the first."""
        found, page = [], 0
        while page < self.pages.count:
            self.pages.show_page(page)
            QTest.qWait(1)
            found.append(said(self.window))
            page += 1
        self.pages.show_page(0)
        return "\n".join(found)

    @property
    def pages(self) -> Pages:
        return next(each for each in self.window.findChildren(Pages) if each.isVisible())

    def receive(self, kind: str, fields: dict[str, str], drill: bool = False) -> Sent:
        """Have the coordinator say this, and wait until it is here."""
        sent = self.coordinator.do(lambda client: client.send(kind, "House", fields, True, drill))
        wait_until(self.window, lambda: any(each.id == sent.id for each in self.ask(lambda c: c.inbox())))
        return sent

    def open(self, title: str) -> None:
        """From the first screen to the newest message with this title."""
        self.press_tile("Messages")
        self.press_tile(title)
        self.reads("Coordinator · ")

    def is_seen(self, sent: Sent, state: str, answer: str = "") -> bool:
        """Whether the coordinator sees this of a message of theirs."""
        outbox = self.coordinator.do(lambda client: client.outbox())
        return any((each.id, each.state, each.answer) == (sent.id, state, answer) for each in outbox)

    def wait_seen(self, sent: Sent, state: str, answer: str = "") -> None:
        wait_until(self.window, lambda: self.is_seen(sent, state, answer))

    def wait_answer(self, known: set[str]) -> Content:
        """What came to the coordinator since, opened there, once it was sent here."""
        self.reads("What became of it")
        wait_until(self.window, lambda: bool(ids(self.coordinator) - known))
        [new] = ids(self.coordinator) - known
        return self.coordinator.do(lambda client: client.show(new))


def ids(person: Correspondent) -> set[str]:
    return {message.id for message in person.do(lambda client: client.inbox())}


def names(window: Window) -> set[str]:
    """Of all tiles of the screen in sight, on every page."""
    return {each.accessibleName() for each in window.top.findChildren(Target)}


@contextmanager
def open_house(folder: Path, network: str) -> Iterator[House]:
    """Make both vaults over this network, and pair them."""
    with corresponding(folder / "c", network) as coordinator:
        for noun, name in NAMES.items():
            coordinator.do(lambda client, noun=noun, name=name: client.add_name(noun, name))  # type: ignore[misc]
        link = coordinator.do(lambda client: client.invite("House", "house")).link
        with window_on(folder / "house") as window:
            house = House(window, coordinator, Mouse())
            house.ask(lambda client: client.join("Coordinator", link, relays_agreed=True))
            wait_until(window, lambda: is_paired(coordinator.do(lambda client: client.people())))
            yield house


def is_paired(people: tuple[Person, ...]) -> bool:
    return all(person.state == "active" for person in people)


@contextmanager
def window_on(home: Path) -> Iterator[Window]:
    """The window of a new vault, at its first screen."""
    window = program.make_window(Folder(home))
    window.resize(*SIZE)
    window.show()
    QTest.qWaitForWindowActive(window)
    background, ready = window._desk.background, list[None]()

    async def begin() -> None:
        await background.adopt(await Client.create(home, SECRET, kdf=FLOOR))

    background.ask(begin, ready.append, window._desk.explain)
    wait_until(window, lambda: bool(ready))
    try:
        yield window
    finally:
        window.hide()
        background.stop()
        window.deleteLater()


def newest(house: House) -> Received:
    return house.ask(lambda client: client.inbox())[-1]
