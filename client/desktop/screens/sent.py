"""What became of one message of ours, in words that follow it on its way."""

from __future__ import annotations

from client.api import Happening, Sent
from client.desktop.desk import Desk, Screen
from client.desktop.look import TARGET
from client.desktop.parts import Drawing, Kind, Say, Target, beside

EXPLAINED = frozenset({"queued", "held", "received", "expired"})
"""States of which more is to be said than their name."""


class SentScreen(Screen):
    """sent_id: of the message."""

    def __init__(self, desk: Desk, sent_id: str) -> None:
        super().__init__(desk)
        self._id = sent_id
        self.heading = desk.say("sent", "heading")

    def on_shown(self) -> None:
        self.ask(self._find, self._show)

    def on_happened(self, happening: Happening) -> None:
        if happening.event == "sent.changed":
            self.on_shown()

    async def _find(self) -> Sent | None:
        return next((sent for sent in await self.desk.client.outbox() if sent.id == self._id), None)

    def _show(self, sent: Sent | None) -> None:
        desk = self.desk
        home = Target(desk.say("sent", "home"), "go.done", Kind.CALM, big=True)
        home.clicked.connect(desk.go_home)
        lines = [Say(desk.say("sent", "gone"))] if sent is None else self._lines(sent)
        state = sent.state if sent is not None else "expired"
        self.fill(beside(desk.pages(Drawing(f"sent.{state}", TARGET), *lines), home))

    def _lines(self, sent: Sent) -> list[Say]:
        words = self.desk.words
        state = words.word("sent", sent.state)
        if sent.answer:
            answer = words.word("answer", sent.answer)
            state = words.word("layout", "pair").format(label=state, value=answer)
        practice = [Say(words.label("drill"), notice=True)] if sent.drill else []
        more = [Say(self.desk.say("sent", sent.state))] if sent.state in EXPLAINED else []
        to = Say(self.desk.say("readback", "to", name=sent.to))
        return [*practice, Say(state, bold=True), *more, Say(words.kind(sent.kind)), to]
