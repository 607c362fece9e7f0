"""The secret word that opens the vault, entered as it was chosen; back is for who needs another way."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from client.api import Client
from client.desktop import inputmethods
from client.desktop.desk import Desk, Screen
from client.desktop.entry import PICTURES, make_entry, secret_in
from client.desktop.parts import Say
from client.desktop.screens.step import enter
from wire.errors import WaypostError

WRONG = "keys.wrong_passphrase"
ROOM_FOR_WARNING = 400
"""Keys of 64 pixels, the line above them, and the warning in four lines."""


class UnlockScreen(Screen):
    """way: one of folder.WAYS.  A wrong word is told above, and nothing else happens: nothing is counted."""

    def __init__(self, desk: Desk, way: str) -> None:
        super().__init__(desk)
        self._way = way
        self._listening = way != PICTURES and inputmethods.active()
        self.heading = self._open_heading
        self._entry = make_entry(desk.say, desk.language, way, desk.say("unlock", "open"))
        self._entry.finished.connect(self._unlock)
        self._warning = Say(desk.say("pads", "listening"), notice=True)
        self.fill(self._entry, self._warning)

    @property
    def _open_heading(self) -> str:
        if self._listening:
            return self.desk.say("unlock", "listening")
        return self.desk.say("unlock", "in_order" if self._way == PICTURES else "heading")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The whole warning where the keys leave room for it; in a few words it stands above."""
        self._warning.setVisible(self._listening and self.height() >= ROOM_FOR_WARNING)

    def _unlock(self) -> None:
        word = secret_in(self._entry)
        self._entry.clear()
        if word:
            self._tell(self.desk.say("unlock", "wait"))
            self.act(lambda: self._open(word), lambda _: enter(self), self._failed)

    async def _open(self, word: str) -> None:
        await self.desk.background.adopt(await Client.open(self.desk.folder.home, word))

    def _failed(self, error: WaypostError) -> None:
        if error.code == WRONG:
            self._tell(self.desk.say("unlock", "wrong"))
        else:
            self._tell(self._open_heading)
            self.desk.explain(error)

    def _tell(self, said: str) -> None:
        self.heading = said
        self.desk.stage.redraw()
        self._entry.setFocus()
