"""What chance proposes for a secret word, to be learned or written down, and how long it holds."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from client.desktop.desk import Desk
from client.desktop.entry import PICTURES, draw
from client.desktop.parts import Kind, Say, Target
from client.desktop.picturelock import PictureRow
from client.desktop.screens.own import OwnScreen
from client.desktop.screens.repeat import Made, RepeatScreen
from client.desktop.screens.step import StepScreen


class OfferScreen(StepScreen):
    """way: pictures or words."""

    def __init__(self, desk: Desk, way: str, made: Made) -> None:
        super().__init__(desk, "secret")
        self._way = way
        self._made = made
        self._draw()

    def _draw(self) -> None:
        desk, way = self.desk, self._way
        pieces, secret, strength = draw(desk.language, way)
        as_words = Say("   ".join(pieces), bold=True)
        shown: QWidget = PictureRow(desk.say, pieces) if way == PICTURES else as_words
        take = Target(desk.say("secret", "take"), "go.next", Kind.CALM)
        others = Target(desk.say("secret", "others"), "go.again")
        take.clicked.connect(lambda: desk.show(RepeatScreen(desk, way, secret, self._made)))
        others.clicked.connect(self._draw)
        tiles = [take, others]
        if way == PICTURES:
            own = Target(desk.say("secret", "own"), "start.pictures")
            own.clicked.connect(lambda: desk.show(OwnScreen(desk, way, self._made)))
            tiles.append(own)
        verdict = Say(desk.say("strength", strength.verdict.value))
        self.put(self.lead("secret", "learn"), shown, *tiles, verdict)
