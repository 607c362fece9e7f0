"""How the vault is to be opened, should the settings be lost or somebody not remember what was chosen."""

from __future__ import annotations

from client.desktop.desk import Desk, Screen
from client.desktop.entry import PICTURES, TYPED
from client.desktop.parts import Target
from client.desktop.screens.language import LanguageScreen
from client.desktop.screens.step import start
from client.desktop.screens.unlock import UnlockScreen


class WaysScreen(Screen):
    """By pictures, by keys, or in another language."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.heading = desk.say("unlock", "ways")
        pictures = Target(desk.say("unlock", "pictures"), "start.pictures", big=True)
        keys = Target(desk.say("unlock", "keys"), "go.type", big=True)
        language = Target(desk.say("start", "language"), "start.language", big=True)
        pictures.clicked.connect(lambda: desk.show(UnlockScreen(desk, PICTURES)))
        keys.clicked.connect(lambda: desk.show(UnlockScreen(desk, TYPED)))
        language.clicked.connect(lambda: desk.show(LanguageScreen(desk, self._take, desk.language)))
        self.fill(desk.pages(pictures, keys, language, columns=3, fill=True))

    def _take(self, language: str) -> None:
        self.desk.change(language=language)
        start(self.desk)
