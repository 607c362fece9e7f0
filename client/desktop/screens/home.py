"""The first screen: five targets.  "All is well" is sent by a second press, on the agreed picture."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Target, column


class HomeScreen(Screen):
    """All is well, need help, guests, messages, lock."""

    back = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        words = desk.words
        self.heading = words.label("well")
        lock = Target(words.label("lock"), "target.lock", big=True)
        lock.clicked.connect(desk.vanish)
        tiles = [
            Target(words.label("well"), "target.well", Kind.CALM, big=True),
            Target(words.label("help"), "target.help", Kind.ALARM, big=True),
            Target(words.label("guests"), "target.guests", big=True),
            Target(words.label("messages"), "target.messages", big=True),
            lock,
        ]
        self.setLayout(column(desk.pages(*tiles, columns=3, fill=True), stretch=False))
