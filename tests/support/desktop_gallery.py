"""Every screen of the window in every language and look, kept as a picture and looked over.

A program of its own, because the size of a pixel is settled when a process begins (QT_SCALE_FACTOR):

    python -m tests.support.desktop_gallery HOME OUT NAME WIDTH HEIGHT

HOME: the folder of a house (tests/support/desktop_house).  OUT: gets LOOK-NAME-SCREEN.png.
WIDTH, HEIGHT: what a maximised window has of the screen, in its pixels.
Prints one line of JSON a picture: its name, its faults.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

from PySide6.QtWidgets import QApplication

from client.api import Client
from client.desktop.desk import Desk, Screen
from client.desktop.folder import Folder
from client.desktop.pages import Pages
from client.desktop.program import make_application, make_window
from client.desktop.window import Window
from client.text import LANGUAGES
from tests.support import desktop_contrast, desktop_controls, desktop_metrics
from tests.support.desktop_house import SECRET
from tests.support.desktop_scenes import SCENES
from tests.support.desktop_stretched import Stretched

STRETCHED = "longer"
DARK = "dark"
"""Looks beside the languages: words that nobody speaks, and English in high contrast."""
TRANSLATOR = "client.desktop.desk.translator"
SETTLE_S = 20


class Gallery:
    """The window with a real vault behind it, and where its pictures are put."""

    def __init__(self, home: Path, out: Path, size: tuple[str, int, int]) -> None:
        self.folder = Folder(home)
        self.application = make_application(self.folder)
        self.window: Window = make_window(self.folder)
        self.out = out
        self.name, width, height = size
        ratio = self.window.devicePixelRatio()
        self.window.resize(int(width / ratio), int(height / ratio))
        self.window.show()
        self.window.activateWindow()
        self.open_vault()

    @property
    def desk(self) -> Desk:
        return self.window._desk

    def open_vault(self) -> None:
        async def unlock() -> None:
            await self.desk.background.adopt(await Client.open(self.folder.home, SECRET))

        opened: list[object] = []
        self.desk.ask(unlock, opened.append, opened.append)
        self.wait(opened)
        assert opened == [None]

    def settle(self) -> None:
        """Wait until what a screen asked of the vault has been answered, asked further, and been painted."""
        for _ in range(3):
            answered: list[object] = []
            self.desk.ask(_nothing, answered.append)
            self.wait(answered)

    def wait(self, answered: list[object]) -> None:
        deadline = time.monotonic() + SETTLE_S
        while not answered:
            assert time.monotonic() < deadline
            self.application.processEvents()
        self.application.processEvents()

    def walk(self, look: str) -> None:
        """Show every scene in this look, each of its pages, and print what is wrong."""
        with patch(TRANSLATOR, lambda _: Stretched()) if look == STRETCHED else nullcontext():
            self.desk.change(language=look if look in LANGUAGES else "en", contrast=look == DARK)
            for name, scene in SCENES.items():
                self.show(scene(self.desk))
                for number in self.turn_pages():
                    self.keep(look, f"{look}-{self.name}-{name}{number}")

    def show(self, screen: Screen) -> None:
        self.desk.go_home()
        self.desk.show(screen)
        self.settle()

    def turn_pages(self) -> Iterator[str]:
        pages = next((each for each in self.window.findChildren(Pages) if each.isVisible()), None)
        for page in range(pages.count if pages is not None else 1):
            if pages is not None:
                pages.show_page(page)
                self.settle()
            yield f"-{page + 1}" if page else ""

    def keep(self, look: str, name: str) -> None:
        window = self.window
        window.grab().save(str(self.out / f"{name}.png"))
        faults = [*desktop_metrics.faults(window), *self.misplaced_focus(), *desktop_controls.faults(window)]
        if look in ("en", DARK):  # colours are the same in every language
            faults += desktop_contrast.faint(window)
        sys.stdout.write(json.dumps({"picture": name, "faults": faults}, ensure_ascii=False) + "\n")

    def misplaced_focus(self) -> list[str]:
        """The focus stands on the screen, not on the frame: there a key could hide or erase."""
        focus = QApplication.focusWidget()
        if focus is None or not self.window.top.isAncestorOf(focus):
            return [f"focus: on {desktop_metrics.name(focus) if focus is not None else 'nothing'}"]
        return []


async def _nothing() -> None:
    """What a vault answers at once."""


def main(home: str, out: str, name: str, width: str, height: str) -> None:
    gallery = Gallery(Path(home), Path(out), (name, int(width), int(height)))
    for look in (*LANGUAGES, STRETCHED, DARK):
        gallery.walk(look)
    gallery.window.vanish()


if __name__ == "__main__":
    main(*sys.argv[1:])
