"""Who may get a message of a kind: one contact is taken at once, of several one is chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from client.api import Client, Person
from client.desktop.desk import Desk, Screen
from client.desktop.listed import lives
from client.desktop.pages import Pages
from client.desktop.parts import Kind, Say, Target
from client.desktop.screens.form import FormScreen
from client.desktop.screens.invitation import InvitationScreen

LeadsTo = Callable[[str], Screen]
"""Makes the screen that follows, with the name of who gets it."""


class ReadersScreen(Screen):
    """Asks who gets it; nobody there is said too."""

    def __init__(self, desk: Desk, readers: tuple[Person, ...], leads_to: LeadsTo) -> None:
        super().__init__(desk)
        self.heading = desk.say("readers", "heading")
        self._leads_to = leads_to
        if readers:
            self.fill(desk.pages(*map(self._tile, readers), columns=2))
        else:
            self.fill(nobody(desk))

    def _tile(self, reader: Person) -> Target:
        words = self.desk.words
        label = words.word("layout", "pair").format(label=words.word("role", reader.role), value=reader.name)
        tile = Target(label)
        tile.clicked.connect(lambda: self.desk.show(self._leads_to(reader.name)))
        return tile


def nobody(desk: Desk) -> Pages:
    """In the place of whom to send to: that there is nobody yet, and the way to change it."""
    tile = Target(desk.say("computer", "invitation"), "start.invitation", Kind.CALM)
    tile.clicked.connect(lambda: desk.show(InvitationScreen(desk)))
    return desk.pages(Say(desk.say("readers", "nobody"), notice=True), tile)


async def readers(client: Client, kind: str) -> tuple[Person, ...]:
    """The contacts that may get this kind and still can."""
    living = filter(lives, await client.people())
    return tuple([person for person in living if kind in await client.kinds_for(person.name)])


def begin_form(screen: Screen, kind: str) -> None:
    """Lead from a screen to the form of this kind, over the question of who gets it if there are several."""
    choose_reader(screen, kind, partial(FormScreen, screen.desk, kind))


def choose_reader(screen: Screen, kind: str, leads_to: LeadsTo) -> None:
    """Lead from a screen to the one that is made with the name of who gets a message of this kind."""
    desk = screen.desk

    def lead(found: tuple[Person, ...]) -> None:
        if len(found) == 1:
            desk.show(leads_to(found[0].name))
        else:
            desk.show(ReadersScreen(desk, found, leads_to))

    async def find() -> tuple[Person, ...]:
        return await readers(desk.client, kind)

    screen.ask(find, lead)
