"""Which language: four tiles, each in its own script."""

from __future__ import annotations

from collections.abc import Callable

from client.desktop.desk import Desk
from client.desktop.parts import Kind, Target
from client.desktop.screens.step import StepScreen

OWN_NAMES = {"ko": "조선말 · 한국말", "zh": "中文", "ru": "Русский", "en": "English"}
"""Nobody has to read another script to find the own one."""
HEADING = "말 · 语言 · Язык · Language"


class LanguageScreen(StepScreen):
    """took: given the language that was chosen.  chosen: the one in use, if there is one."""

    def __init__(self, desk: Desk, took: Callable[[str], None], chosen: str = "", title: str = "") -> None:
        super().__init__(desk, "language")
        self.heading = title or HEADING
        tiles = []
        for language, name in OWN_NAMES.items():
            tile = Target(name, "", Kind.CALM if language == chosen else Kind.TILE, big=True)
            tile.clicked.connect(lambda _=False, language=language: took(language))
            tiles.append(tile)
        self.fill(desk.pages(*tiles, columns=2, fill=True))
