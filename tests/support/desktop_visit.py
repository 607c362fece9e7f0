"""A house with its window open, and its coordinator, online at both ends of a real relay, driven by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from client.api import Client, Content, Received, Sent
from client.desktop.pages import Pages
from client.desktop.parts import Target
from client.desktop.window import Window
from keys.vault import FLOOR
from tests.support.desktop_correspondent import Correspondent, corresponding
from tests.support.desktop_hands import Mouse, said, wait_until
from tests.support.desktop_house import NAMES
from tests.support.desktop_window import Visit, window_on
from tests.support.people import SECRET

CONFIRMED = "Confirmed by the other side"


@dataclass
class House(Visit):
    """A window on an open vault, a hand on it, and its coordinator."""

    coordinator: Correspondent

    def press_tile(self, beginning: str) -> None:
        """Press what has a name that begins so: most tiles of messages tell more than their title."""
        names: list[str] = []

        def find() -> bool:
            tiles = self.window.findChildren(Target)
            names[:] = [name for tile in tiles if (name := tile.accessibleName()).startswith(beginning)]
            return bool(names)

        wait_until(self.window, find)
        self.press(names[0])

    def reads_all(self) -> str:
        """All pages of the screen in sight, from the first."""
        return "\n".join([said(self.window) for _ in self.turn_pages()])

    def turn_pages(self) -> Iterator[None]:
        """Show each page of the screen in sight, and at the end the first again; a pad of keys has one."""
        self._show_page(0)
        yield
        page = 1
        while (pages := self._pages) is not None and page < pages.count:  # a screen may fill itself anew
            self._show_page(page)
            yield
            page += 1
        self._show_page(0)

    def _show_page(self, page: int) -> None:
        QTest.qWait(1)
        if (pages := self._pages) is not None:
            pages.show_page(page)
            QTest.qWait(1)

    @property
    def _pages(self) -> Pages | None:
        return next((each for each in self.window.findChildren(Pages) if each.isVisible()), None)

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
        return wait_received(self.window, self.coordinator, known)


def ids(person: Correspondent) -> set[str]:
    return {message.id for message in person.do(lambda client: client.inbox())}


def names(window: Window) -> set[str]:
    """Of all tiles of the screen in sight, on every page."""
    return {each.accessibleName() for each in window.top.findChildren(Target)}


def wait_received(window: QWidget, reader: Correspondent, known: set[str]) -> Content:
    """The one message that came to this person since, opened there."""
    wait_until(window, lambda: bool(ids(reader) - known))
    [new] = ids(reader) - known
    return reader.do(lambda client: client.show(new))


@contextmanager
def open_house(folder: Path, network: str) -> Iterator[House]:
    """Make both vaults over this network, and pair them."""
    with corresponding(folder / "c", network) as coordinator, window_on(folder / "house") as window:
        for noun, name in NAMES.items():
            coordinator.do(lambda client, noun=noun, name=name: client.add_name(noun, name))  # type: ignore[misc]
        make_vault(window, folder / "house")
        house = House(window, Mouse(), coordinator)
        link = coordinator.do(lambda client: client.invite("House", "house")).link
        house.ask(lambda client: client.join("Coordinator", link, relays_agreed=True))
        wait_paired(window, coordinator)
        yield house


@contextmanager
def safeguarding_of(house: House, folder: Path, network: str) -> Iterator[Correspondent]:
    """Somebody to tell when a helper does harm, and whom the house and its coordinator know."""
    with corresponding(folder, network) as person:
        link = house.coordinator.do(lambda client: client.invite("Helper", "safeguarding")).link
        person.do(lambda client: client.join("Coordinator", link))
        ours = person.do(lambda client: client.invite("House", "house")).link
        house.ask(lambda client: client.join("Fern", ours, relays_agreed=True))
        wait_paired(house.window, house.coordinator)
        wait_paired(house.window, person)
        yield person


def make_vault(window: Window, home: Path) -> None:
    """Give a window at its first screen a new vault, open."""
    background, ready = window._desk.background, list[None]()

    async def begin() -> None:
        await background.adopt(await Client.create(home, SECRET, kdf=FLOOR))

    background.ask(begin, ready.append, window._desk.explain)
    wait_until(window, lambda: bool(ready))


def wait_paired(window: QWidget, person: Correspondent) -> None:
    """Wait until everybody whom this person invited or joined is there."""

    def is_paired() -> bool:
        return all(each.state == "active" for each in person.do(lambda client: client.people()))

    wait_until(window, is_paired)


def newest(house: House) -> Received:
    return house.ask(lambda client: client.inbox())[-1]
