"""Phrase cards on paper: two people read one page, the keeper's words on the left, the guest's on the right.

A topic begins a page, and a card never goes over two.  Between the questions an arrow shows who asks whom.
Lengths are millimetres.

Decision: docs/decisions/0036-cards-on-paper.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from client.cards import TOPICS, Asker, Card, Scale, Topic
from client.fonts import find
from client.paper import HEIGHT, WIDTH, Paper, Place, Type
from client.text import translator

QUESTION_SIZE, ANSWER_SIZE, NUMBER_SIZE, TOPIC_SIZE, FOOT_SIZE = 18, 15, 20, 13, 10
"""Of type, in points: a page that lies on a table is read by two people."""
MARGIN = 14.0
INNER = WIDTH - 2 * MARGIN
NUMBER, ARROW, ARROW_SIZE = 14.0, 14.0, 5.0
COLUMN = (INNER - NUMBER - ARROW) / 2
HEAD = 14.0
BOTTOM = HEIGHT - MARGIN - 8
"""Where the cards of a page end, above its number."""
BETWEEN = 11.0
GAP, PAD, APART = 3.0, 2.5, 0.8
BOX = 17.0
"""The lowest box of an answer: a fingertip, also of a hand that shakes."""
IN_A_ROW = {2: 2, 3: 3, 4: 4, 5: 3, 6: 3, 7: 4, 8: 4}
"""Boxes in a row, by the number of answers."""
DIGITS = "0123456789 /"


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to print."""

    pdf: bytes
    cards: int
    pages: int


@dataclass(frozen=True, slots=True)
class Box:
    """One answer, as lines for the keeper and for the guest; a number has none for the guest."""

    lines: tuple[list[str], ...]
    types: tuple[Type, ...]

    @property
    def heights(self) -> tuple[float, ...]:
        return tuple(len(lines) * type_.line for lines, type_ in zip(self.lines, self.types, strict=True))

    @property
    def stacked(self) -> float:
        """The height of both languages one below the other."""
        return sum(self.heights) + (len(self.heights) - 1) * APART


@dataclass(frozen=True, slots=True)
class Row:
    """Answers beside each other.  framed: they are to be pointed at; the ends of a scale are not."""

    boxes: tuple[Box, ...]
    in_a_row: int
    framed: bool

    @property
    def height(self) -> float:
        needed = max(box.stacked for box in self.boxes)
        return max(BOX, needed + 2 * PAD) if self.framed else needed


@dataclass(frozen=True, slots=True)
class Laid:
    """A card whose lines are broken."""

    card: Card
    question: Box
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        return max(self.question.heights) + sum(GAP + row.height for row in self.rows)


def print_cards(keeper: str, guest: str) -> Printed:
    """Return all cards in two languages, which are not the same.

    Raises FontMissing and PrintingMissing.
    """
    assert keeper != guest
    languages = (keeper, guest)
    faces = {language: find(language, _letters(language)) for language in languages}
    with closing(Paper(faces)) as paper:
        return _Sheet(paper, languages).printed()


def _letters(language: str) -> set[str]:
    words = translator(language)
    said = [words.word("card_topic", topic.name) for topic in TOPICS]
    for card in (card for topic in TOPICS for card in topic.cards):
        said.append(words.word("card", card.name))
        said += [words.word("card_answer", name) for name in card.answers]
    return set(DIGITS).union(*said)


class _Sheet:
    """The pages of one print."""

    def __init__(self, paper: Paper, languages: tuple[str, str]) -> None:
        self._paper = paper
        self._languages = languages
        self._words = tuple(translator(language) for language in languages)

    def printed(self) -> Printed:
        pages = [(topic, page) for topic in TOPICS for page in self._pages(topic)]
        for number, (topic, page) in enumerate(pages, start=1):
            self._draw_page(topic, page, f"{number} / {len(pages)}")
        cards = sum(len(page) for _, page in pages)
        return Printed(self._paper.finished(), cards, len(pages))

    # --- breaking lines -----------------------------------------------------------------------------

    def _pages(self, topic: Topic) -> list[list[Laid]]:
        """Spread the cards of a topic over as few pages as hold them, and evenly."""
        laid = [self._laid(card) for card in topic.cards]
        fewest = len(_filled(laid, BOTTOM))
        bottoms = (BOTTOM / fewest + step for step in range(round(BOTTOM)))
        return next(pages for pages in (_filled(laid, bottom) for bottom in bottoms) if len(pages) <= fewest)

    def _laid(self, card: Card) -> Laid:
        question = self._box(("card", card.name), COLUMN, QUESTION_SIZE)
        return Laid(card, question, tuple(self._rows(card)))

    def _rows(self, card: Card) -> Iterator[Row]:
        if card.scale is not None:
            yield self._numbers(card.scale)
        if card.answers:
            framed = card.scale is None  # the ends of a scale stand below it and are no answers
            in_a_row = IN_A_ROW[len(card.answers)]
            width = _box_width(in_a_row) - 2 * PAD
            boxes = [self._box(("card_answer", name), width, ANSWER_SIZE) for name in card.answers]
            for first in range(0, len(boxes), in_a_row):
                yield Row(tuple(boxes[first : first + in_a_row]), in_a_row, framed)

    def _numbers(self, scale: Scale) -> Row:
        type_ = Type(self._languages[0], NUMBER_SIZE)
        boxes = tuple(Box(([str(number)],), (type_,)) for number in scale.numbers)
        return Row(boxes, len(boxes), framed=True)

    def _box(self, path: tuple[str, str], width: float, size: float) -> Box:
        types = tuple(Type(language, size) for language in self._languages)
        said = (words.word(*path) for words in self._words)
        lines = tuple(self._paper.lines(each, type_, width) for each, type_ in zip(said, types, strict=True))
        return Box(lines, types)

    # --- drawing ------------------------------------------------------------------------------------

    def _draw_page(self, topic: Topic, page: list[Laid], number: str) -> None:
        self._paper.turn()
        self._draw_question(self._box(("card_topic", topic.name), COLUMN, TOPIC_SIZE), MARGIN)
        top = MARGIN + HEAD
        for laid in page:
            self._paper.rule(Place(MARGIN, top - BETWEEN / 2, INNER))
            self._draw(laid, top)
            top += laid.height + BETWEEN
        foot = Place(MARGIN, BOTTOM + 4, INNER)
        self._paper.write(foot, [number], Type(self._languages[0], FOOT_SIZE), shift=0.5)

    def _draw(self, laid: Laid, top: float) -> None:
        number = Type(self._languages[0], NUMBER_SIZE)
        self._paper.write(Place(MARGIN, top - 0.5, NUMBER), [str(laid.card.number)], number)
        arrow = Place(MARGIN + NUMBER + COLUMN + (ARROW - ARROW_SIZE) / 2, top + 1.5, ARROW_SIZE)
        self._paper.arrow(arrow, back=laid.card.asks is Asker.GUEST)
        self._draw_question(laid.question, top)
        top += max(laid.question.heights)
        for row in laid.rows:
            self._draw_row(row, top + GAP)
            top += GAP + row.height

    def _draw_question(self, box: Box, top: float) -> None:
        for column, (lines, type_) in enumerate(zip(box.lines, box.types, strict=True)):
            left = MARGIN + NUMBER + column * (COLUMN + ARROW)
            self._paper.write(Place(left, top, COLUMN), lines, type_)

    def _draw_row(self, row: Row, top: float) -> None:
        width = _box_width(row.in_a_row)
        for column, box in enumerate(row.boxes):
            place = Place(MARGIN + column * (width + GAP), top, width)
            if row.framed:
                self._paper.frame(place, row.height)
            self._draw_answer(box, place, row, shift=0.5 if row.framed else float(column))

    def _draw_answer(self, box: Box, place: Place, row: Row, shift: float) -> None:
        top = place.top + (row.height - box.stacked) / 2
        for lines, type_ in zip(box.lines, box.types, strict=True):
            self._paper.write(Place(place.left, top, place.width), lines, type_, shift)
            top += len(lines) * type_.line + APART


def _box_width(in_a_row: int) -> float:
    return (INNER - (in_a_row - 1) * GAP) / in_a_row


def _filled(cards: list[Laid], bottom: float) -> list[list[Laid]]:
    pages: list[list[Laid]] = []
    top = HEIGHT
    for laid in cards:
        if top + laid.height > bottom:
            pages.append([])
            top = MARGIN + HEAD
        pages[-1].append(laid)
        top += laid.height + BETWEEN
    return pages
