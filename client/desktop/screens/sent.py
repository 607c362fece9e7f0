"""What became of a message of ours, and of each that went with it, in words that follow it on its way."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from client.api import Happening, Sent
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target, beside
from client.desktop.screens.step import Lead

EXPLAINED = frozenset({"queued", "held", "received", "expired"})
"""States of which more is to be said than their name."""


class SentScreen(Screen):
    """sent_ids: of the same message to one or more people, the one that is drawn first."""

    def __init__(self, desk: Desk, *sent_ids: str) -> None:
        super().__init__(desk)
        self._ids = sent_ids
        self.heading = desk.say("sent", "heading")

    def on_shown(self) -> None:
        self.ask(self._find, self._show)

    def on_happened(self, happening: Happening) -> None:
        if happening.event == "sent.changed":
            self.on_shown()

    async def _find(self) -> tuple[Sent, ...]:
        kept = {sent.id: sent for sent in await self.desk.client.outbox()}
        return tuple(kept[each] for each in self._ids if each in kept)

    def _show(self, found: tuple[Sent, ...]) -> None:
        desk = self.desk
        home = Target(desk.say("sent", "home"), "go.home", Kind.CALM, big=True)
        home.clicked.connect(desk.go_home)
        lines = [line for sent in found for line in self._lines(sent)]
        self.fill(beside(desk.pages(*lines or [Lead("sent.expired", desk.say("sent", "gone"))]), home))

    def _lines(self, sent: Sent) -> list[QWidget]:
        words = self.desk.words
        state = words.word("sent", sent.state)
        if sent.answer:
            answer = words.word("answer", sent.answer)
            state = words.word("layout", "pair").format(label=state, value=answer)
        practice = [Say(words.label("drill"), notice=True)] if sent.drill else []
        more = [Say(self.desk.say("sent", sent.state))] if sent.state in EXPLAINED else []
        what = [words.kind(sent.kind), self.desk.say("readback", "to", name=sent.to)]
        return [*practice, Lead(f"sent.{sent.state}", state, bold=True), *more, Say("\n".join(what))]
