"""Need help: each need leads to the form of a message, or to the choice of one."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Target
from client.desktop.screens.kinds import KindsScreen
from client.desktop.screens.readers import begin_form, readers

NEEDS = {
    "danger": ("house_burned", "detained", "house_pause", "exploitation", "safeguard_report"),
    "medicine": ("medical",),
    "food": ("nutrition",),
    "child": ("child_missing", "care_need"),
    "shelter": ("house_pause", "capacity", "house_burned"),
    "things": ("supplies",),
    "support": ("support",),
    "money": ("receipt",),
    "write": ("note",),
}
"""Need to kinds of message, danger first; of its kinds the likeliest first."""
PICTURES = {
    "things": "help.supplies",
    "support": "kind.support",
    "money": "kind.receipt",
    "write": "kind.note",
}


class HelpScreen(Screen):
    """A tile for each need, and one for what belongs to this computer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.words.label("help")
        computer = Target(desk.say("help", "computer"), "help.computer")
        computer.clicked.connect(self._to_computer)
        self.fill(desk.pages(*map(self._tile, NEEDS), computer, columns=3))

    def _tile(self, need: str) -> Target:
        tile = Target(self.desk.say("help", need), PICTURES.get(need, f"help.{need}"))
        tile.clicked.connect(lambda: self._to_kinds(need))
        return tile

    def _to_kinds(self, need: str) -> None:
        """Leave out what nobody is there for; one kind is no choice."""

        async def sendable() -> tuple[str, ...]:
            client = self.desk.client
            return tuple([kind for kind in NEEDS[need] if await readers(client, kind)])

        self.ask(sendable, lambda kinds: self._lead(need, kinds or NEEDS[need][:1]))

    def _lead(self, need: str, kinds: tuple[str, ...]) -> None:
        if len(kinds) == 1:
            begin_form(self, kinds[0])
        else:
            self.desk.show(KindsScreen(self.desk, self.desk.say("help", need), kinds))

    def _to_computer(self) -> None:
        from client.desktop.screens.computer import ComputerScreen

        self.desk.show(ComputerScreen(self.desk))
