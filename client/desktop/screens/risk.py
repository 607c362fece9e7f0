"""A text that may lead to a person: what was found in it, and the way back to it."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target, beside
from client.errors import TextCertain, TextRisky


class RiskScreen(Screen):
    """text: what was written.  again: reads it back as it is; not offered where it never goes."""

    def __init__(self, desk: Desk, error: TextRisky, text: str, again: Screen) -> None:
        super().__init__(desk)
        explained = desk.words.explain(error)
        self.heading = desk.say("risk", "heading")
        change = Target(desk.say("readback", "change"), "go.back", Kind.CALM, big=True)
        change.clicked.connect(desk.go_back)
        steps = [change]
        if not isinstance(error, TextCertain):
            as_is = Target(desk.say("risk", "as_is"), "go.next", big=True)
            as_is.clicked.connect(lambda: desk.show(again))
            steps.append(as_is)
        lines = [
            Say(explained.text, notice=True),
            *_found(error, text),
            Say(explained.lost),
            Say(explained.next),
        ]
        self.fill(beside(desk.pages(*lines), *steps))


def _found(error: TextRisky, text: str) -> list[Say]:
    """Each piece of the text as it stands there."""
    stripped = text.strip()
    pieces = zip(error.bounds[::2], error.bounds[1::2], strict=True)
    return [Say(stripped[start:end], bold=True) for start, end in pieces]
