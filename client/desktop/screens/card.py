"""One phrase card: its number, its question in two scripts side by side, and the answers to point at."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from client.cards import Asker, Card
from client.desktop.desk import Desk, Screen
from client.desktop.look import GAP, TARGET
from client.desktop.parts import Choices, Say, Target
from client.text import Words

Pair = tuple[Words, Words]
"""The language that stands first, then the other one."""

COLUMNS = 4
IN_A_ROW = 6
"""Numbers side by side: eleven take two rows of what the smallest window has."""


class CardScreen(Screen):
    """What is pointed at stands out until something else is, and is kept nowhere."""

    def __init__(self, desk: Desk, card: Card, pair: Pair) -> None:
        super().__init__(desk)
        self._pair = pair
        asks = "you_ask" if card.asks is Asker.KEEPER else "guest_asks"
        self.heading = f"{card.number}  {desk.say('cards', asks)}"
        self._answers = Choices(list(self._values(card)))
        question = _beside(*(Say(line, bold=True) for line in both(pair, "card", card.name).split("\n")))
        answers = list(self._answers.tiles.values())
        if card.scale is not None:
            ends = [self._ends(card)] if card.answers else []
            self.fill(desk.pages(question, _numbers(answers), *ends))
        else:
            self.fill(desk.pages(question, *answers, columns=COLUMNS, fill=True))

    def _values(self, card: Card) -> Iterator[tuple[str, str, str]]:
        """Name, words and picture of all that can be pointed at."""
        if card.scale is not None:
            yield from ((str(number), str(number), "") for number in card.scale.numbers)
        else:
            for name in card.answers:
                yield name, both(self._pair, "card_answer", name), f"card_answer.{name}"

    def _ends(self, card: Card) -> QWidget:
        """What the lowest and the highest number mean, in one line below them."""
        said = (both(self._pair, "card_answer", name).replace("\n", " · ") for name in card.answers)
        return _beside(*map(Say, said))


def both(pair: Pair, *path: str) -> str:
    """The same words in both languages, one below the other; once where they are the same."""
    return "\n".join(dict.fromkeys(words.word(*path) for words in pair))


def _beside(*widgets: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2 * GAP)
    for widget in widgets:
        row.addWidget(widget, 1)
    return whole


def _numbers(tiles: list[Target]) -> QWidget:
    """Numbers to point at, in rows; from left to right they grow."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(GAP)
    for place, tile in enumerate(tiles):
        grid.addWidget(tile, *divmod(place, IN_A_ROW))
    whole.setMinimumHeight(-(-len(tiles) // IN_A_ROW) * (TARGET + GAP) - GAP)
    return whole
