"""The first screen: five targets, under how the last report went."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from client.api import Happening, Received, Sent
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Target
from client.desktop.screens.checkin import CheckinScreen
from client.desktop.screens.help import HelpScreen

CHANGES = frozenset({"message.arrived", "message.changed", "sent.changed"})


class HomeScreen(Screen):
    """All is well, need help, guests, messages, lock."""

    back = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("home", "heading")
        self._show(0)

    def on_shown(self) -> None:
        async def look() -> tuple[tuple[Sent, ...], tuple[Received, ...]]:
            return await self.desk.client.outbox(), await self.desk.client.inbox()

        self.ask(look, lambda seen: self._renew(*seen))

    def on_happened(self, happening: Happening) -> None:
        if happening.event in CHANGES:
            self.on_shown()

    def _renew(self, outbox: tuple[Sent, ...], inbox: tuple[Received, ...]) -> None:
        reports = [sent for sent in outbox if sent.kind == "checkin" and not sent.drill]
        new = sum(message.state == "new" for message in inbox)
        self.heading = self._report(reports[-1]) if reports else self.desk.say("home", "never")
        self.desk.stage.redraw()
        self._show(new)

    def _report(self, sent: Sent) -> str:
        return self.desk.say(
            "home", "report", when=self._ago(sent.made_at_s), state=self.desk.words.word("sent", sent.state)
        )

    def _ago(self, at_s: int) -> str:
        words, minutes = self.desk.words, max(0, int(time.time()) - at_s) // 60
        if minutes < 1:
            return words.word("time", "now")
        if minutes < 60:
            return words.count("minutes_ago", minutes)
        hours = minutes // 60
        return words.count("hours_ago", hours) if hours < 48 else words.count("days_ago", hours // 24)

    def _show(self, new: int) -> None:
        desk, words = self.desk, self.desk.words
        messages = words.count("desk_new", new) if new else words.label("messages")
        tiles: list[QWidget] = [
            self._tile(words.label("well"), "well", lambda: desk.show(CheckinScreen(desk)), Kind.CALM),
            self._tile(words.label("help"), "help", lambda: desk.show(HelpScreen(desk)), Kind.ALARM),
            self._tile(words.label("guests"), "guests", self._to_guests),
            self._tile(messages, "messages", self._to_messages),
            self._tile(words.label("lock"), "lock", desk.vanish),
        ]
        self.fill(desk.pages(*tiles, columns=3, fill=True))

    def _tile(self, label: str, picture: str, act: Callable[[], None], kind: Kind = Kind.TILE) -> Target:
        tile = Target(label, f"target.{picture}", kind, big=True)
        tile.clicked.connect(act)
        return tile

    def _to_guests(self) -> None:
        from client.desktop.screens.guests import (
            GuestsScreen,  # only when it is needed: it leads to many others
        )

        self.desk.show(GuestsScreen(self.desk))

    def _to_messages(self) -> None:
        from client.desktop.screens.messages import MessagesScreen

        self.desk.show(MessagesScreen(self.desk))
