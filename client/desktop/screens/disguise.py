"""A name that tells nothing: it stands above the window and in every list of programs."""

from __future__ import annotations

from client.desktop.desk import Desk
from client.desktop.folder import ICONS, TITLE_CHARS
from client.desktop.layouts import layouts_for
from client.desktop.pads import Writer
from client.desktop.parts import Target
from client.desktop.screens.icon import IconScreen
from client.desktop.screens.step import StepScreen


class DisguiseScreen(StepScreen):
    """Six names, each with a picture that goes with it, or one's own; then the picture."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "disguise")
        tiles = []
        for icon in ICONS:
            name = desk.say("disguise", icon)
            tile = Target(name, f"icon.{icon}")
            tile.clicked.connect(lambda _=False, name=name, icon=icon: take(desk, name, icon))
            tiles.append(tile)
        own = Target(desk.say("disguise", "own"), "go.type")
        own.clicked.connect(lambda: desk.show(OwnNameScreen(desk)))
        self.put(*tiles, own, tall=True)


class OwnNameScreen(StepScreen):
    """A name that a person thinks of."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "disguise")
        self.heading = desk.say("disguise", "own")
        layouts = layouts_for(desk.language)
        self._line = Writer(desk.say, self.heading, layouts, desk.say("secret", "on"), most=TITLE_CHARS)
        self._line.finished.connect(self._take)
        self.fill(self._line)

    def _take(self) -> None:
        if name := " ".join(self._line.typed.split()):
            take(self.desk, name, self.desk.folder.settings.icon)


def take(desk: Desk, name: str, icon: str) -> None:
    """Keep the name at once, and ask for the picture."""
    desk.change(title=name, icon=icon)
    desk.show(IconScreen(desk))
