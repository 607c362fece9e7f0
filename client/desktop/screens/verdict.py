"""How long the secret word that somebody thought of would hold: told before it is taken."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Target
from client.desktop.screens.step import StepScreen
from client.desktop.strength import Verdict


class VerdictScreen(StepScreen):
    """What would be found at once is refused; what is weak may be taken, but a longer one is the next step.

    onward: the screen that follows when it is taken.
    """

    def __init__(self, desk: Desk, verdict: Verdict, onward: Screen) -> None:
        super().__init__(desk, "secret")
        poor = verdict is not Verdict.STRONG
        longer = Target(desk.say("secret", "longer"), "go.back", Kind.CALM if poor else Kind.TILE)
        longer.clicked.connect(desk.go_back)
        take = Target(desk.say("secret", "take"), "go.next", Kind.TILE if poor else Kind.CALM)
        take.clicked.connect(lambda: desk.show(onward))
        refused = verdict is Verdict.REFUSED
        self.put(self.lead("strength", verdict.value), *([longer] if refused else [longer, take]))
