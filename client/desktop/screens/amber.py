"""Who gave, who received and the guest do not agree: it stays open, and nobody is accused."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target, beside
from client.desktop.questions import Paper
from client.desktop.screens.more import read_back


class AmberScreen(Screen):
    """What does not agree, and what to do, before it is told."""

    def __init__(self, desk: Desk, paper: Paper) -> None:
        super().__init__(desk)
        self.heading = desk.say("guests", "open")
        on = Target(desk.say("form", "next"), "go.next", Kind.CALM, big=True)
        on.clicked.connect(lambda: read_back(desk, paper))
        amber = [Say(line, notice=True) for line in (*self._why(paper), desk.say("guests", "stays_open"))]
        self.fill(beside(desk.pages(*amber, Say(desk.say("guests", "wait_for_news"))), on))

    def _why(self, paper: Paper) -> list[str]:
        words, wrong = self.desk.words, paper.given.get("mismatch")
        if wrong is not None:
            return [words.value("mismatch", wrong)]
        return [self.desk.say("guests", "no_word_said")]
