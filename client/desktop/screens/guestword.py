"""The guest's own word: whether one is said, and then on a pad in the guest's script.

The guest presses it or says it; nobody is asked for a name.
"""

from __future__ import annotations

from client.blank import Row
from client.desktop.desk import Desk, Screen
from client.desktop.layouts import layouts_for
from client.desktop.pads import Writer
from client.desktop.parts import Target
from client.desktop.questions import Paper
from client.desktop.screens.amber import AmberScreen
from client.desktop.screens.more import read_back

WORD = "guest_word"


class GuestWordScreen(Screen):
    """Asks the guest, and takes no for an answer."""

    def __init__(self, desk: Desk, paper: Paper) -> None:
        super().__init__(desk)
        row = _row(paper)
        self.heading = row.label
        said = Target(desk.say("guests", "to_word"), f"field.{WORD}", big=True)
        said.clicked.connect(lambda: desk.show(WordPadScreen(desk, paper)))
        none = Target(desk.say("guests", "no_word"), "answer.no", big=True)
        none.clicked.connect(lambda: go_on(desk, paper, ""))
        self.fill(desk.pages(said, none, fill=True))


class WordPadScreen(Screen):
    """The pad of the guest's script, then others."""

    def __init__(self, desk: Desk, paper: Paper) -> None:
        super().__init__(desk)
        row = _row(paper)
        self.heading = row.label
        assert row.bounds is not None
        pads = layouts_for(desk.folder.settings.guest)
        writer = Writer(desk.say, row.label, pads, desk.say("guests", "said"), most=row.bounds.high)
        writer.finished.connect(lambda: go_on(desk, paper, writer.typed.strip()))
        self.fill(writer)


def go_on(desk: Desk, paper: Paper, word: str) -> None:
    """To what is read before it goes; first to what does not agree, if anything does not."""
    paper.answer(_row(paper), word)
    if word and "mismatch" not in paper.given:
        read_back(desk, paper)
    else:
        desk.show(AmberScreen(desk, paper))


def _row(paper: Paper) -> Row:
    row = paper.blank.row(WORD)
    assert row is not None
    return row
