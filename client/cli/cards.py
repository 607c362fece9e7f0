"""Phrase cards for two people who share no language: listed in both, or as pages to print.

They need no vault, keep nothing and send nothing.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from client.cli.files import new_file, write
from client.cli.frame import LANGUAGES, Frame, command

if TYPE_CHECKING:
    from client.cards import Card, Topic
    from client.text import Words

    Pair = tuple[str, str]

_INDENT = "    "


@click.command()
@click.option(
    "--with", "guest", type=click.Choice(LANGUAGES), required=True, help="Language of the other person."
)
@click.option(
    "--pdf", type=click.Path(path_type=Path), metavar="FILE", help="Write them to this new file, to print."
)
@command
def cards(frame: Frame, guest: str, pdf: Path | None) -> None:
    """Show the phrase cards, which two people point at, in two languages side by side."""
    if guest == frame.lang:
        raise click.UsageError("The cards are for two languages: one with --lang, another with --with.")
    if pdf is not None:
        _print(frame, guest, pdf)
        return
    from client.cards import TOPICS
    from client.text import translator

    listing = _Listing(frame.words, translator(guest))
    for topic in TOPICS:
        for card in topic.cards:
            heading = [" | ".join(listing.pair("card_topic", topic.name))] if card is topic.cards[0] else []
            frame.result(
                listing.facts(topic, card), *heading, *listing.lines(card), bare=f"{card.number} {card.name}"
            )


def _print(frame: Frame, guest: str, path: Path) -> None:
    from client.sheet import print_cards

    with contextlib.nullcontext() if frame.dry_run else new_file(path) as file:
        printed = print_cards(frame.lang, guest)
        if file is not None:
            write(file, printed.pdf)
    facts = {"file": str(path), "cards": printed.cards, "pages": printed.pages}
    frame.result(facts, frame.say("cards_written", **facts), bare=str(path))


class _Listing:
    """The cards as a terminal and a script get them."""

    def __init__(self, keeper: Words, guest: Words) -> None:
        self._both = (keeper, guest)

    def pair(self, *path: str) -> Pair:
        """The words of the keeper and of the guest."""
        keeper, guest = self._both
        return keeper.word(*path), guest.word(*path)

    def facts(self, topic: Topic, card: Card) -> dict[str, object]:
        scale = card.scale
        return {
            "number": card.number,
            "name": card.name,
            "topic": topic.name,
            "asks": card.asks.value,
            "question": self.pair("card", card.name),
            "answers": [{"name": name, "words": self.pair("card_answer", name)} for name in card.answers],
            "scale": scale and {"low": scale.low, "high": scale.high},
        }

    def lines(self, card: Card) -> list[str]:
        arrow = ">" if card.asks.value == "keeper" else "<"
        keeper, guest = self.pair("card", card.name)
        answers = [" | ".join(self.pair("card_answer", name)) for name in card.answers]
        if card.scale is not None:
            answers.insert(0, f"{card.scale.low} - {card.scale.high}")
        return [f"{card.number}  {keeper} {arrow} {guest}", *(_INDENT + answer for answer in answers)]


COMMANDS = (cards,)
