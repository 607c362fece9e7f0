"""The invitation: from a file, as copied text, or in a picture.  It is read before anything else is asked.

Decision: docs/decisions/0047-the-relays-of-a-first-invitation.md.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from client.api import Client, inviter_role
from client.desktop import sticks
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Target
from client.desktop.screens.compare import CompareScreen
from client.desktop.screens.files import FilesScreen
from client.desktop.screens.making import MakingScreen
from client.desktop.screens.paste import PasteScreen
from client.desktop.screens.secret import SecretScreen
from client.desktop.screens.step import StepScreen
from wire.errors import WaypostError


class InvitationScreen(StepScreen):
    """Leads to the secret word when there is no vault yet, and else takes the invitation."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "invitation")
        say = desk.say
        stick = Target(say("invitation", "stick"), "start.stick", big=True)
        paste = Target(say("invitation", "paste"), "start.paste", big=True)
        picture = Target(say("invitation", "picture"), "start.qr", big=True)
        stick.clicked.connect(lambda: self._pick(sticks.TEXTS | sticks.PICTURES))
        paste.clicked.connect(lambda: desk.show(PasteScreen(desk, self._take)))
        picture.clicked.connect(lambda: self._pick(sticks.PICTURES))
        self.put(self.lead("invitation", "how"), stick, paste, picture, tall=True)

    def _pick(self, endings: frozenset[str]) -> None:
        self.desk.show(FilesScreen(self.desk, endings, self._read))

    def _read(self, screen: Screen, path: Path) -> None:
        screen.act(lambda: asyncio.to_thread(_text_in, path), lambda text: self._take(screen, text))

    def _take(self, screen: Screen, text: str) -> None:
        link = "".join(text.split())

        async def check() -> str:
            return inviter_role(link)

        screen.act(check, lambda role: self._taken(screen, link, role))

    def _taken(self, screen: Screen, link: str, role: str) -> None:
        if self.desk.background.is_open:
            self._join(screen, link, role)
        else:
            self.desk.show(SecretScreen(self.desk, lambda way, secret: self._make(link, role, way, secret)))

    def _make(self, link: str, role: str, way: str, secret: str) -> None:
        desk = self.desk
        desk.change(secret=way)

        async def make() -> None:
            await desk.background.adopt(await Client.create(desk.folder.home, secret))

        making = MakingScreen(desk, make, lambda: self._join(making, link, role))
        desk.show(making)

    def _join(self, screen: Screen, link: str, role: str) -> None:
        desk = self.desk

        def compare(name: str) -> None:
            desk.begin(CompareScreen(desk, name))

        screen.act(lambda: join(desk, link, role), compare, self._not_joined)

    def _not_joined(self, error: WaypostError) -> None:
        self.desk.begin(InvitationScreen(self.desk))
        self.desk.explain(error)


async def join(desk: Desk, link: str, role: str) -> str:
    """Take an invitation, and return our name for the other side; the answer goes by itself."""
    taken = {person.name for person in await desk.client.people()}
    name = desk.words.word("role", role)
    names = (name, *(f"{name} {n}" for n in range(2, len(taken) + 2)))
    free = next(each for each in names if each not in taken)
    await desk.client.join(free, link, relays_agreed=True, limit_s=0)
    return free


def _text_in(path: Path) -> str:
    if path.suffix.lower() in sticks.PICTURES:
        from client.desktop.qrpicture import read_code

        return read_code(path)
    return sticks.read_text(path)
