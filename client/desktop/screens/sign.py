"""Which picture says that all is well: chosen once, and shown to nobody again."""

from __future__ import annotations

from collections.abc import Callable

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target, beside

PICTURES = ("sun", "fish", "boat", "tree", "cup", "apple", "bell", "cat", "hat")
"""Always in this order, so that no look is longer for one than for another."""


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
        self.fill(self.desk.pages(*sign_tiles(self.desk, self._agree), columns=3, fill=True))

    def _agree(self, picture: str) -> None:
        async def agree() -> None:
            await self.desk.client.agree_sign(picture)

        self.ask(agree, lambda _: self._then())


def sign_tiles(desk: Desk, press: Callable[[str], None]) -> list[Target]:
    """The nine pictures; each looks and says no more than what it is."""
    return [_tile(desk, picture, press) for picture in PICTURES]


def _tile(desk: Desk, picture: str, press: Callable[[str], None]) -> Target:
    tile = Target(desk.say("thing", picture), f"thing.{picture}", big=True, bare=True)
    tile.clicked.connect(lambda: press(picture))
    return tile
