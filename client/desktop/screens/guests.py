"""What concerns guests: they come, they go on, there is room, and how to talk with them.

First stand the messages that speak of a part of the way, as long as they count: somebody waits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from client.api import Person, Received
from client.desktop import listed
from client.desktop.desk import Desk
from client.desktop.parts import Target
from client.desktop.screens.cards import CardsScreen
from client.desktop.screens.figures import FiguresScreen
from client.desktop.screens.handoff import TAKEN, HandoffScreen
from client.desktop.screens.messages import InboxScreen, message_tile
from client.desktop.screens.readers import begin_form, choose_reader

OF_THE_WAY = frozenset({"leg_plan", "handoff_token", "leg_cancel", "shelter_request"})
REPORTS = ("handoff_give", "departed", "arrived_safe", "delayed", "capacity", "house_pause")
"""Kinds that are told by a form, in the order of their tiles."""


class GuestsScreen(InboxScreen):
    """Messages of the way; then what can be told, cards and figures, always in the same order."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.words.label("guests")

    def show_inbox(self, inbox: tuple[Received, ...], people: tuple[Person, ...]) -> None:
        way = [each for each in inbox if each.kind in OF_THE_WAY and each.state in listed.LIVE]
        tiles = [message_tile(self.desk, message, people, wide=True) for message in listed.ordered(way)]
        self.fill(self.desk.pages(*tiles, *self._tiles(), columns=3))

    def _tiles(self) -> list[Target]:
        desk = self.desk
        return [
            self._tile(desk.say("guests", "came"), f"kind.{TAKEN}", self._take_over),
            *map(self._report, REPORTS),
            self._tile(desk.say("guests", "talk"), "go.cards", lambda: desk.show(CardsScreen(desk))),
            self._tile(desk.say("guests", "food"), "help.food", lambda: desk.show(FiguresScreen(desk))),
        ]

    def _tile(self, said: str, picture: str, act: Callable[[], None]) -> Target:
        tile = Target(said, picture)
        tile.clicked.connect(act)
        return tile

    def _report(self, kind: str) -> Target:
        return self._tile(self.desk.words.kind(kind), f"kind.{kind}", partial(begin_form, self, kind))

    def _take_over(self) -> None:
        choose_reader(self, TAKEN, partial(HandoffScreen, self.desk))
