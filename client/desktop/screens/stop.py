"""This connection cannot be trusted, or has ended: a new invitation is needed."""

from __future__ import annotations

from client.desktop.desk import Desk
from client.desktop.parts import Kind, Say, Target
from client.desktop.screens.step import StepScreen


class StopScreen(StepScreen):
    """name: of the contact.  reason: code of the sentence that says why it ended; empty for other words."""

    def __init__(self, desk: Desk, name: str, reason: str = "") -> None:
        super().__init__(desk, "compare")
        self._name = name
        forget = Target(desk.say("stop", "forget"), "start.invitation", Kind.ALARM)
        forget.clicked.connect(self._forget)
        if reason:
            ended = desk.words.sentence(reason)
            said = [self.lead("stop", "ended"), Say(ended.text), Say(ended.next)]
        else:
            said = [self.lead("stop", "others"), Say(desk.say("stop", "tell"))]
        self.put(*said, forget)

    def _forget(self) -> None:
        self.act(lambda: self.desk.client.forget(self._name, limit_s=0), lambda _: self._begin_anew())

    def _begin_anew(self) -> None:
        from client.desktop.screens.invitation import InvitationScreen

        self.desk.begin(InvitationScreen(self.desk))
