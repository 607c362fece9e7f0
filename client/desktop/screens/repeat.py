"""The secret word once more, hidden: what cannot be entered twice opens nothing tomorrow."""

from __future__ import annotations

from collections.abc import Callable

from client.desktop.desk import Desk
from client.desktop.entry import make_entry, secret_in
from client.desktop.screens.step import StepScreen

Made = Callable[[str, str], None]
"""Given the way (client/desktop/entry.WAYS) and the secret word."""


class RepeatScreen(StepScreen):
    """secret: what was proposed, or entered before.  Back shows it again."""

    def __init__(self, desk: Desk, way: str, secret: str, made: Made) -> None:
        super().__init__(desk, "secret")
        self.heading = desk.say("secret", "repeat")
        self._way, self._secret, self._made = way, secret, made
        self._entry = make_entry(desk.say, desk.language, way, desk.say("secret", "on"))
        self._entry.finished.connect(self._compare)
        self.fill(self._entry)

    def _compare(self) -> None:
        if secret_in(self._entry) == self._secret:
            self._made(self._way, self._secret)
        else:
            self.heading = self.desk.say("secret", "differs")
            self.desk.stage.redraw()
            self._entry.clear()
