"""A secret word that a person thinks of."""

from __future__ import annotations

from client.desktop.desk import Desk
from client.desktop.entry import PICTURES, make_entry, secret_in, strength_of
from client.desktop.screens.repeat import Made, RepeatScreen
from client.desktop.screens.step import StepScreen
from client.desktop.screens.verdict import VerdictScreen


class OwnScreen(StepScreen):
    """way: pictures or typed.  Seen while it is entered; how strong it is, is said before it is taken."""

    def __init__(self, desk: Desk, way: str, made: Made) -> None:
        super().__init__(desk, "secret")
        self.heading = desk.say("secret", "own_pictures" if way == PICTURES else "own_typed")
        self._way = way
        self._made = made
        self._entry = make_entry(desk.say, desk.language, way, desk.say("secret", "on"), hidden=False)
        self._entry.finished.connect(self._judge)
        self.fill(self._entry)

    def _judge(self) -> None:
        repeat = RepeatScreen(self.desk, self._way, secret_in(self._entry), self._made)
        self.desk.show(VerdictScreen(self.desk, strength_of(self._entry).verdict, repeat))
