"""What we sent, each message a tile: what it is, to whom, and how far it came."""

from __future__ import annotations

from client.api import Happening, Person, Sent
from client.desktop import listed
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Say, Target
from client.desktop.screens.sent import SentScreen

Seen = tuple[tuple[Sent, ...], tuple[Person, ...]]


class WentScreen(Screen):
    """The latest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("messages", "went")

    def on_shown(self) -> None:
        async def look() -> Seen:
            return await self.desk.client.outbox(), await self.desk.client.people()

        self.ask(look, self._show)

    def on_happened(self, happening: Happening) -> None:
        if happening.event == "sent.changed":
            self.on_shown()

    def _show(self, seen: Seen) -> None:
        outbox, people = seen
        tiles = [self._tile(message, people) for message in reversed(outbox)]
        nothing = [] if tiles else [Say(self.desk.say("messages", "nothing_sent"))]
        self.fill(self.desk.pages(*nothing, *tiles, columns=1))

    def _tile(self, message: Sent, people: tuple[Person, ...]) -> Target:
        tile = Target(listed.sent_tile(self.desk.words, message, people), f"sent.{message.state}")
        tile.clicked.connect(lambda: self.desk.show(SentScreen(self.desk, message.id)))
        return tile
