"""The unlock word, and then the five targets."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from client.api import Client
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target, column


class UnlockScreen(Screen):
    """Asks for the word that opens the vault; a wrong one is told, and nothing else happens."""

    back = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("unlock", "heading")
        self._word = QLineEdit()
        self._word.setEchoMode(QLineEdit.EchoMode.Password)
        self._word.setAccessibleName(desk.words.label("password"))
        self._word.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._word.returnPressed.connect(self._unlock)
        self._open = Target(desk.say("unlock", "open"), "go.next", Kind.CALM)
        self._open.clicked.connect(self._unlock)
        self.setLayout(column(Say(desk.words.label("password")), self._word, self._open))

    def _unlock(self) -> None:
        word = self._word.text()
        self._word.clear()

        async def unlock() -> None:
            await self.desk.background.adopt(await Client.open(self.desk.folder.home, word))

        self.desk.ask(unlock, lambda _: self.desk.go_home())
