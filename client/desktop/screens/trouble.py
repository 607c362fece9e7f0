"""Something went wrong: what happened, what is lost, what to do, and a number to read out."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target, column
from client.desktop.troubles import number_of
from wire.errors import WaypostError


class TroubleScreen(Screen):
    """The three sentences of an error.  final: the vault has to be opened anew, by locking first."""

    def __init__(self, desk: Desk, error: WaypostError, final: bool = False) -> None:
        super().__init__(desk)
        explained = desk.words.explain(error)
        self.heading = desk.say("trouble", "heading", n=number_of(error.code))
        said = (
            explained.text,
            explained.lost,
            explained.next,
            desk.say("trouble", "reopen") if final else "",
        )
        label, picture = (
            (desk.words.label("lock"), "target.lock") if final else (desk.say("trouble", "on"), "go.next")
        )
        on = Target(label, picture, Kind.CALM)
        on.clicked.connect(desk.vanish if final else desk.go_back)
        pages = desk.pages(*(Say(line) for line in said if line), on)
        self.setLayout(column(pages, stretch=False))
