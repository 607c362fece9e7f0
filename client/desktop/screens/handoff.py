"""Taking people over: how many came, whether all is as it was told, how they are, the guest's own word.

It closes only when who gave, who received and the guest agree: the coordinator's side decides that, and
here nobody is told that it did.  Spec: docs/catalogue.md, "handoff_take".
"""

from __future__ import annotations

from collections.abc import Mapping

from client.blank import Row, blank
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Target
from client.desktop.questions import Paper
from client.desktop.screens.amber import AmberScreen
from client.desktop.screens.guestword import GuestWordScreen
from client.desktop.screens.question import QuestionScreen

TAKEN = "handoff_take"
MISMATCH = "mismatch"
NOBODY = "no_one_came"


class HandoffScreen(QuestionScreen):
    """How many came.  to: who is told.  about: case and place of the message that began it, as typed."""

    def __init__(self, desk: Desk, to: str, about: Mapping[str, str] | None = None) -> None:
        paper = Paper(blank(TAKEN, desk.words), to, given=dict(about or {}))
        super().__init__(desk, paper, (_row(paper, "count"),), lambda: desk.show(AgreeScreen(desk, paper)))


class AgreeScreen(Screen):
    """Whether all is as it was told; pressing one tile is the answer."""

    def __init__(self, desk: Desk, paper: Paper) -> None:
        super().__init__(desk)
        self.heading = desk.say("guests", "is_it_right")
        self._paper = paper
        self._row = _row(paper, MISMATCH)
        wrong = [
            self._tile(value.words, f"{MISMATCH}.{value.name}", value.name) for value in self._row.values
        ]
        self.fill(desk.pages(self._tile(desk.say("guests", "as_told"), "answer.yes", ""), *wrong))

    def _tile(self, said: str, picture: str, value: str) -> Target:
        tile = Target(said, picture)
        tile.clicked.connect(lambda: self._answer(value))
        return tile

    def _answer(self, value: str) -> None:
        """Where nobody came, nobody is asked how they are, nor for a word."""
        desk, paper = self.desk, self._paper
        paper.answer(self._row, value)
        if value == NOBODY:
            desk.show(AmberScreen(desk, paper))
            return
        condition = (_row(paper, "condition"),)
        desk.show(QuestionScreen(desk, paper, condition, lambda: desk.show(GuestWordScreen(desk, paper))))


def _row(paper: Paper, name: str) -> Row:
    row = paper.blank.row(name)
    assert row is not None
    return row
