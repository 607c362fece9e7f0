"""Every screen of the window in every language and look, kept as a picture and looked over.

A program of its own, because the size of a pixel is settled when a process begins (QT_SCALE_FACTOR):

    python -m tests.support.desktop_gallery HOME OUT NAME WIDTH HEIGHT LOOK...

HOME: the folder of a house (tests/support/desktop_house).  OUT: gets LOOK-NAME-SCREEN.png.
WIDTH, HEIGHT: what a maximised window has of the screen, in its pixels.
LOOK: a language, "longer" for words that nobody speaks, "dark" for English in high contrast; see EVERY.
Prints one line of JSON a picture: its name, its faults.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from client.api import Client
from client.desktop.background import Question
from client.desktop.desk import Desk, Screen
from client.desktop.folder import Folder
from client.desktop.pages import Pages
from client.desktop.program import make_application, make_window
from client.desktop.window import Window
from client.text import LANGUAGES
from tests.support import desktop_contrast, desktop_controls, desktop_metrics
from tests.support.desktop_painted import Seen
from tests.support.desktop_scenes import EVERYTHING, SCENES, Scene, Stage
from tests.support.desktop_stretched import Stretched
from tests.support.people import SECRET

STRETCHED = "longer"
DARK = "dark"
"""Looks beside the languages: words that nobody speaks, and English in high contrast."""
CAREFUL = ("en", DARK)
"""Where colours and keys are looked at too: they are the same in every language."""
QUALITY = 80
"""Of a picture: larger, and four times as fast as the smallest one."""
EVERY = "+"
"""After the name of a look: every form and every card is shown in it, not a choice of them."""
TRANSLATOR = "client.desktop.desk.translator"
SETTLE_S = 20
T = TypeVar("T")


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

        assert self.answer(unlock) is None
        inbox = self.answer(self.desk.client.inbox)
        outbox = self.answer(self.desk.client.outbox)
        received = {"drill" if got.drill else got.kind: got for got in inbox}
        self.stage = Stage(self.desk, {sent.state: sent.id for sent in outbox}, received)

    def answer(self, question: Question[T]) -> T:
        """Ask the vault as a screen does, and wait for what it says."""
        answered: list[T] = []
        refused: list[object] = []
        self.desk.ask(question, answered.append, refused.append)
        deadline = time.monotonic() + SETTLE_S
        while not answered:
            assert not refused and time.monotonic() < deadline, refused
            self.application.processEvents()
        self.application.processEvents()
        return answered[0]

    def settle(self) -> None:
        """Wait until what a screen asked of the vault has been answered, asked further, and been painted."""
        for _ in range(3):
            self.answer(_nothing)

    def walk(self, look: str, scenes: Mapping[str, Scene]) -> None:
        """Show these scenes in this look, each of its pages, and print what is wrong."""
        with patch(TRANSLATOR, lambda _: Stretched()) if look == STRETCHED else nullcontext():
            self.desk.change(language=look if look in LANGUAGES else "en", contrast=look == DARK)
            for name, scene in scenes.items():
                self.show(scene(self.stage))
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
        assert window.grab().save(str(self.out / f"{name}.png"), quality=QUALITY)
        seen = Seen(window)
        faults = [*desktop_metrics.faults(seen), *desktop_controls.faults(window), *self.misplaced_focus()]
        if look in CAREFUL:
            faults += [*desktop_contrast.faint(seen), *desktop_controls.faults_by_key(window)]
        sys.stdout.write(json.dumps({"picture": name, "faults": faults}, ensure_ascii=False) + "\n")

    def misplaced_focus(self) -> list[str]:
        """No screen begins on what hides or erases: a key could do it."""
        focus = self.window.focusWidget()
        return ["focus: on what hides"] if focus in (self.window._spot, self.window._hide) else []


async def _nothing() -> None:
    """What a vault answers at once."""


def main(home: str, out: str, name: str, width: str, height: str, *looks: str) -> None:
    gallery = Gallery(Path(home), Path(out), (name, int(width), int(height)))
    for look in looks:
        gallery.walk(look.removesuffix(EVERY), EVERYTHING if look.endswith(EVERY) else SCENES)
    gallery.window.vanish()


if __name__ == "__main__":
    main(*sys.argv[1:])
