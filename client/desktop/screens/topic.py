"""The cards of one topic: number and question in both scripts."""

from __future__ import annotations

from client.cards import Card, Topic
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Target
from client.desktop.screens.card import CardScreen, Pair, both

COLUMNS = 2


class TopicScreen(Screen):
    """pair: the language that stands first, then the other one."""

    def __init__(self, desk: Desk, topic: Topic, pair: Pair) -> None:
        super().__init__(desk)
        self.heading = pair[0].word("card_topic", topic.name)
        self._pair = pair
        self.fill(desk.pages(*map(self._tile, topic.cards), columns=COLUMNS))

    def _tile(self, card: Card) -> Target:
        first, *other = both(self._pair, "card", card.name).split("\n")
        tile = Target("\n".join([f"{card.number}  {first}", *other]), f"card.{card.name}")
        tile.clicked.connect(lambda: self.desk.show(CardScreen(self.desk, card, self._pair)))
        return tile
