"""The picture of the program, seen in its frame and in lists of programs."""

from __future__ import annotations

from client.desktop.desk import Desk
from client.desktop.folder import ICONS
from client.desktop.parts import Kind, Target
from client.desktop.screens.step import StepScreen, go_on


class IconScreen(StepScreen):
    """The one that goes with the name is marked; any may be taken."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "disguise")
        tiles = []
        for icon in ICONS:
            kind = Kind.CALM if icon == desk.folder.settings.icon else Kind.TILE
            tile = Target(desk.say("icon", icon), f"icon.{icon}", kind)
            tile.clicked.connect(lambda _=False, icon=icon: self._take(icon))
            tiles.append(tile)
        self.put(self.lead("icon", "how", name=desk.folder.settings.title), *tiles, tall=True)

    def _take(self, icon: str) -> None:
        self.desk.change(icon=icon)
        go_on(self)
