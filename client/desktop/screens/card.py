"""One phrase card: its number, its question in two scripts, and the answers to point at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from client.cards import Asker, Card, Scale
from client.desktop import look
from client.desktop.desk import Desk, Screen
from client.desktop.look import GAP
from client.desktop.parts import Choices, Say, Target
from client.desktop.wrapped import width_of
from client.text import Words

Pair = tuple[Words, Words]
"""The language that stands first, then the other one."""

COLUMNS = 4
IN_A_ROW = 6
"""Numbers side by side: eleven take two rows of what the smallest window has."""
SHORT = 440
"""So wide a line is one line of the heading in the smallest window."""
BETWEEN = "    "


class CardScreen(Screen):
    """What is pointed at stands out until something else is, and is kept nowhere.

    A short question stands in the heading: it stays in sight on every page of the answers.
    """

    def __init__(self, desk: Desk, card: Card, pair: Pair) -> None:
        super().__init__(desk)
        self._pair = pair
        asks = "you_ask" if card.asks is Asker.KEEPER else "guest_asks"
        self.heading = f"{card.number}  {desk.say('cards', asks)}"
        question = both(pair, "card", card.name)
        is_short = width_of(question.split("\n"), look.font(look.HEADING_PT, bold=True)) <= SHORT
        if is_short:
            self.heading += f"\n{question}"
        asked = Say(question)
        asked.is_heading = True
        above = [] if is_short else [asked]
        self._answers = Choices(list(self._values(card)))
        answers = list(self._answers.tiles.values())
        if card.scale is not None:
            self.fill(desk.pages(*above, _numbers(answers, self._ends(card, card.scale))))
        else:
            self.fill(desk.pages(*above, *answers, columns=COLUMNS, fill=True))

    def _values(self, card: Card) -> Iterator[tuple[str, str, str]]:
        """Name, words and picture of all that can be pointed at."""
        if card.scale is not None:
            yield from ((str(number), str(number), "") for number in card.scale.numbers)
        else:
            for name in card.answers:
                yield name, both(self._pair, "card_answer", name), f"card_answer.{name}"

    def _ends(self, card: Card, scale: Scale) -> str:
        """What the lowest and the highest number mean; empty where that is plain."""
        pair = self._pair[0].word("layout", "pair")
        said = (both(self._pair, "card_answer", name).replace("\n", " · ") for name in card.answers)
        numbers = (scale.numbers[0], scale.numbers[-1])
        return BETWEEN.join(pair.format(label=n, value=end) for n, end in zip(numbers, said, strict=False))


def both(pair: Pair, *path: str) -> str:
    """The same words in both languages, one below the other; once where they are the same."""
    return "\n".join(dict.fromkeys(words.word(*path) for words in pair))


def _numbers(tiles: Sequence[Target], ends: str) -> QWidget:
    """Numbers to point at, in rows; from left to right they grow.  ends: stands below them."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(GAP // 2)
    for place, tile in enumerate(tiles):
        grid.addWidget(tile, *divmod(place, IN_A_ROW))
    if ends:
        grid.addWidget(Say(ends), grid.rowCount(), 0, 1, IN_A_ROW)
    return whole
