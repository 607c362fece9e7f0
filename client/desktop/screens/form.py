"""A message made from the catalogue: what it needs is asked, the rest is offered, then it is read back."""

from __future__ import annotations

from client.blank import blank
from client.desktop.desk import Desk
from client.desktop.questions import Paper
from client.desktop.screens.more import MoreScreen, read_back
from client.desktop.screens.question import QuestionScreen


class FormScreen(QuestionScreen):
    """The first question.  to: name of the contact.  reply_to: id of the message that it answers."""

    def __init__(self, desk: Desk, kind_name: str, to: str, reply_to: str = "") -> None:
        paper = Paper(blank(kind_name, desk.words), to, reply_to)
        super().__init__(desk, paper, paper.asked[0], lambda: _ask(desk, paper, 1))


def _ask(desk: Desk, paper: Paper, n: int) -> None:
    """Go on to the question with this number, or to what comes after the last."""
    if n < len(paper.asked):
        desk.show(QuestionScreen(desk, paper, paper.asked[n], lambda: _ask(desk, paper, n + 1)))
    elif paper.further:
        desk.show(MoreScreen(desk, paper))
    else:
        read_back(desk, paper)
