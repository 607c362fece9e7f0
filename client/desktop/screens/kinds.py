"""Which message of several that belong to one need."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Target
from client.desktop.screens.readers import begin_form


class KindsScreen(Screen):
    """kinds: names of kinds, the likeliest first."""

    def __init__(self, desk: Desk, heading: str, kinds: tuple[str, ...]) -> None:
        super().__init__(desk)
        self.heading = heading
        self.fill(desk.pages(*map(self._tile, kinds), columns=2))

    def _tile(self, kind: str) -> Target:
        tile = Target(self.desk.words.kind(kind), f"kind.{kind}")
        tile.clicked.connect(lambda: begin_form(self, kind))
        return tile
