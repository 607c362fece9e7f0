"""All is well: sent by the press of a picture.  Whichever is pressed, the same is seen."""

from __future__ import annotations

from client.api import Person, Sent
from client.desktop.desk import Desk, Screen
from client.desktop.screens.readers import nobody, readers
from client.desktop.screens.sent import SentScreen
from client.desktop.screens.sign import SignScreen, sign_tiles


class CheckinScreen(Screen):
    """Nine pictures; before one was agreed on, that is asked for first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("checkin", "heading")

    def on_shown(self) -> None:
        async def look() -> tuple[bool, tuple[Person, ...]]:
            client = self.desk.client
            return await client.has_sign(), coordinators(await readers(client, "checkin"))

        self.ask(look, lambda seen: self._show(*seen))

    def _show(self, has_sign: bool, to: tuple[Person, ...]) -> None:
        desk = self.desk
        if not to:
            self.fill(nobody(desk))
        elif not has_sign:
            desk.leave(self)
            desk.show(SignScreen(desk, self._again))
        else:
            self.fill(sign_tiles(desk, lambda picture: self._check_in(picture, to)))

    def _again(self) -> None:
        self.desk.go_back()
        self.desk.show(CheckinScreen(self.desk))

    def _check_in(self, picture: str, to: tuple[Person, ...]) -> None:
        async def send() -> tuple[Sent, ...]:
            return await self.desk.client.check_in(tuple(person.name for person in to), picture)

        self.act(send, lambda sent: self.desk.begin(SentScreen(self.desk, *(each.id for each in sent))))


def coordinators(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Each coordinator; where there is none, whoever acts for one."""
    return tuple(person for person in people if person.role == "coordinator") or people
