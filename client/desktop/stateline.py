"""One line below every screen: what waits on this computer, when the other side was last heard, and whether
the clock is so wrong that messages end before they come.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer

from client.api import Person, RelayView, Sent
from client.desktop.desk import Desk
from client.desktop.parts import Say

RENEW_S = 30
WRONG_H = 2
"""A relay names its hour and not its minute: one hour of difference is none."""
Seen = tuple[tuple[Sent, ...], tuple[Person, ...], tuple[RelayView, ...]]
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

        async def look() -> Seen:
            client = self._desk.client
            return await client.outbox(), await client.people(), await client.relays()

        self._desk.ask(look, lambda seen: self._tell(self._words(*seen)), lambda error: None)

    def _tell(self, text: str) -> None:
        """Without words it takes no room."""
        self.setText(text)
        self.setVisible(bool(text))

    def _words(
        self, outbox: tuple[Sent, ...], people: tuple[Person, ...], relays: tuple[RelayView, ...]
    ) -> str:
        words = self._desk.words
        parts = [
            words.count(f"desk_{code}", n)
            for code, states in (("waiting", WAITING), ("sent", SENT))
            if (n := sum(message.state in states for message in outbox))
        ]
        heard = max((person.last_alive_s or 0 for person in people), default=0)
        is_wrong = any(abs(relay.hours_off) >= WRONG_H for relay in relays)
        clock = [self._desk.say("state", "clock")] if is_wrong else []
        return " · ".join([*clock, *parts, self._heard(heard)])

    def _heard(self, at_s: int) -> str:
        if not at_s:
            return self._desk.say("state", "never")
        minutes = max(0, int(time.time()) - at_s) // 60
        if minutes < 2:
            return self._desk.say("state", "now")
        if minutes < 60:
            return self._desk.words.count("desk_heard_min", minutes)
        return self._desk.words.count("desk_heard_h", minutes // 60)
