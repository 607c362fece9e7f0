"""One line below every screen: what waits on this computer, and when the other side was last heard."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer

from client.api import Person, Sent
from client.desktop.desk import Desk
from client.desktop.parts import Say

RENEW_S = 30
WAITING = frozenset({"queued"})
SENT = frozenset({"held"})


class StateLine(Say):
    """Honest words, no picture alone; empty before there is a vault."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.renew)
        self._clock.start(RENEW_S * 1000)

    def renew(self) -> None:
        if not self._desk.background.is_open:
            self._tell("")
            return

        async def look() -> tuple[tuple[Sent, ...], tuple[Person, ...]]:
            return await self._desk.client.outbox(), await self._desk.client.people()

        self._desk.ask(look, lambda seen: self._tell(self._words(*seen)), lambda error: None)

    def _tell(self, text: str) -> None:
        """Without words it takes no room."""
        self.setText(text)
        self.setVisible(bool(text))

    def _words(self, outbox: tuple[Sent, ...], people: tuple[Person, ...]) -> str:
        words = self._desk.words
        parts = [
            words.count(f"desk_{code}", n)
            for code, states in (("waiting", WAITING), ("sent", SENT))
            if (n := sum(message.state in states for message in outbox))
        ]
        heard = max((person.last_alive_s or 0 for person in people), default=0)
        return " · ".join([*parts, self._heard(heard)])

    def _heard(self, at_s: int) -> str:
        if not at_s:
            return self._desk.say("state", "never")
        minutes = max(0, int(time.time()) - at_s) // 60
        if minutes < 2:
            return self._desk.say("state", "now")
        if minutes < 60:
            return self._desk.words.count("desk_heard_min", minutes)
        return self._desk.words.count("desk_heard_h", minutes // 60)
