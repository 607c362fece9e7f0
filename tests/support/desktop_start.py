"""A house at its first start, or locked: what its keeper enters, and the coordinator who invites it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtTest import QTest

from client.api import Client, Person
from client.desktop.entry import Entry, secret_in
from client.desktop.folder import Folder
from client.desktop.pads import Writer
from client.desktop.parts import Target
from client.desktop.picturelock import PictureLock
from keys.vault import FLOOR, KdfParameters
from tests.support.desktop_correspondent import Correspondent
from tests.support.desktop_hands import Hand, Keys, wait_until
from tests.support.desktop_window import Visit, window_on

SIZE = (1024, 529)
"""What a screen of 1024x600 leaves between a title bar and a task bar."""
OWN_PICTURES = "sun fish boat cup"
OWN_WORD = "green door seven"


class NewHouse(Visit):
    """A window that may ask for a secret word."""

    @property
    def folder(self) -> Folder:
        return self.desk.folder

    def press_twice(self, name: str) -> None:
        """As a hand does that is not sure of it."""
        [tile] = [each for each in self.window.findChildren(Target) if each.accessibleName() == name]
        tile.click()
        tile.click()

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
def new_house(home: Path, hand: Hand) -> Iterator[NewHouse]:
    with window_on(home, SIZE) as window:
        yield NewHouse(window, hand)


def invite(coordinator: Correspondent) -> str:
    return coordinator.do(lambda client: client.invite("House", "house")).link


def contact(coordinator: Correspondent) -> Person:
    return coordinator.do(lambda client: client.person("House"))


def make_vault(
    home: Path,
    coordinator: Correspondent,
    secret: str = OWN_PICTURES,
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
