"""Phrase cards for a keeper and a guest who share no language: the topics, in both scripts.

Nothing is kept and nothing is sent; what is pointed at is forgotten when the card is left.
"""

from __future__ import annotations

from client.cards import TOPICS, Topic
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Target
from client.desktop.screens.card import Pair, both
from client.desktop.screens.topic import TopicScreen

COLUMNS = 3


class CardsScreen(Screen):
    """Topics by number, and a tile that puts the other one's language first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("guests", "talk")
        self._pair: Pair = (desk.words, desk.guest_words)
        self._show()

    def _show(self) -> None:
        swap = Target(both(self._pair, "desk", "cards", "swap"), "go.cards")
        swap.clicked.connect(self._swap)
        self.fill(self.desk.pages(*map(self._tile, TOPICS), swap, columns=COLUMNS))

    def _tile(self, topic: Topic) -> Target:
        tile = Target(both(self._pair, "card_topic", topic.name), f"topic.{topic.name}")
        tile.clicked.connect(lambda: self.desk.show(TopicScreen(self.desk, topic, self._pair)))
        return tile

    def _swap(self) -> None:
        """Who asks reads their own language first."""
        self._pair = (self._pair[1], self._pair[0])
        self._show()
