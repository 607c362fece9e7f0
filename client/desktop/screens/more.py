"""What may be said too: a tile for each row that may stay empty, with what was answered."""

from __future__ import annotations

from client.blank import Row
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Target, beside
from client.desktop.questions import Paper, said
from client.desktop.screens.question import QuestionScreen
from client.desktop.screens.readback import ReadbackScreen


class MoreScreen(Screen):
    """Leads to each of these questions and back, and on to what is read before it goes."""

    def __init__(self, desk: Desk, paper: Paper) -> None:
        super().__init__(desk)
        self._paper = paper
        self.heading = desk.say("form", "more")

    def on_shown(self) -> None:
        on = Target(self.desk.say("form", "next"), "go.next", Kind.CALM, big=True)
        on.clicked.connect(lambda: read_back(self.desk, self._paper))
        tiles = [self._tile(row) for row in self._paper.further]
        self.fill(beside(self.desk.pages(*tiles), on))
        on.setFocus()

    def _tile(self, row: Row) -> Target:
        words, answer = self.desk.words, said(self.desk.words, self._paper, row)
        label = words.word("layout", "pair").format(label=row.label, value=answer) if answer else row.label
        tile = Target(label, f"field.{row.name}")
        tile.setCheckable(True)
        tile.setChecked(bool(answer))
        tile.clicked.connect(
            lambda: self.desk.show(QuestionScreen(self.desk, self._paper, (row,), self.desk.go_back))
        )
        return tile


def read_back(desk: Desk, paper: Paper) -> None:
    """Show what will go."""
    kind = paper.blank.kind.name
    desk.show(ReadbackScreen(desk, kind, paper.to, dict(paper.given), paper.reply_to))
