"""Something that takes a second or two, and cannot be left meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from client.desktop.background import Question
from client.desktop.desk import Desk
from client.desktop.screens.step import StepScreen
from wire.errors import WaypostError


class MakingScreen(StepScreen):
    """act: what takes so long.  done: what follows; an error is explained above the screen before."""

    back = False

    def __init__(self, desk: Desk, act: Question[None], done: Callable[[], None]) -> None:
        super().__init__(desk, "secret")
        self.put(self.lead("secret", "making"))
        desk.ask(act, lambda _: done(), self._failed)

    def _failed(self, error: WaypostError) -> None:
        self.desk.leave(self)
        self.desk.explain(error)
