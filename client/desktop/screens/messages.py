"""What came, each message a tile: what it is, from whom, how long it counts, how far it is.

No tile says what a message says: that is seen by opening it.
"""

from __future__ import annotations

import time

from client.api import Happening, Person, Received
from client.desktop import listed
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target
from client.desktop.screens.message import MessageScreen
from client.desktop.screens.went import WentScreen


class InboxScreen(Screen):
    """Shows what came, and shows it anew when some of it has changed."""

    def on_shown(self) -> None:
        async def look() -> tuple[tuple[Received, ...], tuple[Person, ...]]:
            return await self.desk.client.inbox(), await self.desk.client.people()

        self.ask(look, lambda seen: self.show_inbox(*seen))

    def on_happened(self, happening: Happening) -> None:
        if happening.event.startswith("message."):
            self.on_shown()

    def show_inbox(self, inbox: tuple[Received, ...], people: tuple[Person, ...]) -> None:
        """Show these; people: our contacts, for the names of senders."""
        raise NotImplementedError


class MessagesScreen(InboxScreen):
    """The new ones first; last the way to what we sent."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.words.label("messages")

    def show_inbox(self, inbox: tuple[Received, ...], people: tuple[Person, ...]) -> None:
        tiles = [message_tile(self.desk, message, people) for message in listed.ordered(inbox)]
        went = Target(self.desk.say("messages", "went"), "sent.held")
        went.clicked.connect(lambda: self.desk.show(WentScreen(self.desk)))
        nothing = [] if tiles else [Say(self.desk.say("messages", "nothing"))]
        self.fill(self.desk.pages(*nothing, *tiles, went, columns=1))


def message_tile(desk: Desk, message: Received, people: tuple[Person, ...], wide: bool = False) -> Target:
    """The tile of one message that came; it leads to the message."""
    kind = Kind.ALARM if listed.is_urgent(message) else Kind.TILE
    said = listed.received_tile(desk.words, message, people, time.time())
    tile = Target(said, f"kind.{message.kind}", kind, wide=wide)
    tile.clicked.connect(lambda: desk.show(MessageScreen(desk, message)))
    return tile
