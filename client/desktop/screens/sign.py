"""Which picture says that all is well: chosen once, and shown to nobody again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from client.desktop.desk import Desk, Screen
from client.desktop.look import GAP
from client.desktop.parts import Kind, Say, Target, beside

PICTURES = ("sun", "fish", "boat", "tree", "cup", "apple", "bell", "cat", "hat")
"""Always in this order, so that no look is longer for one than for another."""
COLUMNS = 5
"""Two rows of them fit the lowest window."""


class SignScreen(Screen):
    """then: what comes once it was chosen."""

    def __init__(self, desk: Desk, then: Callable[[], None]) -> None:
        super().__init__(desk)
        self.heading = desk.say("sign", "heading")
        self._then = then
        on = Target(desk.say("form", "next"), "go.next", Kind.CALM, big=True)
        on.clicked.connect(self._offer)
        self.fill(beside(desk.pages(Say(desk.say("sign", "why"), notice=True)), on))

    def _offer(self) -> None:
        self.fill(sign_tiles(self.desk, self._agree))

    def _agree(self, picture: str) -> None:
        async def agree() -> None:
            await self.desk.client.agree_sign(picture)

        self.act(agree, lambda _: self._then())


def sign_tiles(desk: Desk, press: Callable[[str], None]) -> QWidget:
    """The nine pictures, all in sight; each looks and says no more than what it is."""
    board = QWidget()
    grid = QGridLayout(board)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(GAP)
    for n, picture in enumerate(PICTURES):
        grid.addWidget(_tile(desk, picture, press), *divmod(n, COLUMNS))
    return board


def _tile(desk: Desk, picture: str, press: Callable[[str], None]) -> Target:
    tile = Target(desk.say("thing", picture), f"thing.{picture}", big=True, bare=True)
    tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    tile.clicked.connect(lambda: press(picture))
    return tile
