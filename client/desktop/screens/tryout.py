"""The last step: a first message, for practice, and what becomes of it."""

from __future__ import annotations

from client.api import Happening, Sent
from client.desktop.desk import Desk
from client.desktop.parts import Kind, Target
from client.desktop.screens.step import Lead, StepScreen

ON_THE_WAY = frozenset({"queued", "held"})
GONE = frozenset({"expired", "withdrawn"})


class TryoutScreen(StepScreen):
    """name: of the contact it goes to.  A practice message of an earlier start is shown, not sent twice."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, "try_out")
        self._name = name
        self._shown = ""
        self._look()

    def on_happened(self, happening: Happening) -> None:
        if happening.event in ("sent.changed", "contact.changed"):
            self._look()

    def _look(self) -> None:
        self.ask(self.desk.client.outbox, self._show)

    def _show(self, outbox: tuple[Sent, ...]) -> None:
        """Again only when it has got further: nobody's finger is on a tile that moves."""
        states = [sent.state for sent in outbox if sent.drill and sent.kind == "checkin"]
        state = states[-1] if states else "unsent"
        if state != self._shown:
            self._shown = state
            self._show_state(state)

    def _show_state(self, state: str) -> None:
        say = self.desk.say
        if state == "unsent" or state in GONE:
            send = Target(say("try_out", "send"), "go.send", Kind.CALM)
            send.clicked.connect(self._send)
            self.put(self.lead("try_out", "how"), send)
            return
        on_the_way = state in ON_THE_WAY
        kind = Kind.TILE if on_the_way else Kind.CALM
        on = Target(say("try_out", "without" if on_the_way else "done"), "go.next", kind)
        on.clicked.connect(self._finish)
        said = say("try_out", state if on_the_way else "confirmed")
        self.put(Lead(f"sent.{state}", said), on)

    def _send(self) -> None:
        self.act(
            lambda: self.desk.client.send("checkin", self._name, {"state": "well"}, drill=True),
            lambda _: self._look(),
        )

    def _finish(self) -> None:
        self.desk.change(set_up=True)
        self.desk.go_home()
