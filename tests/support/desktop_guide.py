"""The real program with a voice beside it, which tells whoever asks what stands where on its screen.

    python -m tests.support.desktop_guide DOOR --home FOLDER

DOOR is a socket in a folder of the test.  The voice presses nothing: hands are those of the X server.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from client.desktop.folder import Folder
from tests.support.desktop_display import Display
from tests.support.desktop_process import WindowProcess, running_window
from tests.support.people import SECRET

LOOK_S = 60
STILL_S = 0.1
"""A screen that fills itself moves its tiles at first."""
_ANSWER_BYTES = 1 << 17


@dataclass(frozen=True)
class Seen:
    """places: the middle of everything that can be pressed, by its name, in pixels of the screen.
    said: all words in sight.  focus: the name of what keys go to."""

    places: dict[str, tuple[int, int]]
    said: str
    focus: str


@dataclass
class GuidedWindow:
    """A running window whose tiles are pressed by their names."""

    window: WindowProcess
    display: Display
    _voice: socket.socket

    def look(self) -> Seen:
        self._voice.send(b"?")
        told = json.loads(self._voice.recv(_ANSWER_BYTES))
        return Seen({name: (x, y) for name, (x, y) in told["places"].items()}, told["said"], told["focus"])

    def wait_place(self, name: str) -> tuple[int, int]:
        """Wait until something whose name begins so can be pressed and stands still, and return where."""
        deadline, before = time.monotonic() + LOOK_S, None
        while True:
            seen = self.look()
            place = next((place for shown, place in seen.places.items() if shown.startswith(name)), None)
            if place is not None and place == before:
                return place
            assert time.monotonic() < deadline, (name, seen)
            before = place
            time.sleep(STILL_S)

    def wait_said(self, words: str) -> str:
        """Wait until these words are in sight; return all that is."""
        deadline = time.monotonic() + LOOK_S
        while words not in (said := self.look().said):
            assert time.monotonic() < deadline, (words, said)
            time.sleep(0.02)
        return said

    def unlock(self) -> None:
        """Type the word where it is asked for; what is shown then is still to come."""
        self.wait_said("Open")
        self.window.type(SECRET)
        self.window.press("Return")

    def point(self, name: str) -> None:
        """Move the mouse there."""
        x, y = self.wait_place(name)
        self.display.ask("xdotool", "mousemove", str(x), str(y))

    def press(self, name: str) -> None:
        self.point(name)
        self.display.ask("xdotool", "click", "1")

    def hide(self) -> None:
        self.window.press("Escape", "Escape")


def set_up(home: Path) -> Path:
    """Let the first start of a house be done, where the vault of a person is."""
    Folder(home).change(language="en", title="Plain notes", secret="typed", set_up=True)
    return home


@contextmanager
def guided_window(
    display: Display, folder: Path, home: Path, before: str = "", wrapped: Sequence[str] = ()
) -> Iterator[GuidedWindow]:
    """Run the program on a vault's folder.  folder: for the door.  before: what a test changes in it, as
    Python, before it starts.  wrapped: a program that starts it."""
    door = folder / "door"
    door.unlink(missing_ok=True)
    begin = f"{before}\nfrom tests.support.desktop_guide import main; main()"
    program = (*wrapped, sys.executable, "-c", begin, str(door))
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as voice,
        running_window(display, "--home", home, program=program) as window,
    ):
        voice.bind("")  # the kernel chooses a name for the answers
        voice.settimeout(LOOK_S)
        voice.connect(str(door))
        yield GuidedWindow(window, display, voice)


def main() -> None:
    """What runs in the program's own process."""
    from client import desktop
    from client.desktop import program
    from client.desktop.window import Window

    door, *arguments = sys.argv[1:]
    sys.argv = ["notes", *arguments]
    make = program.make_window

    def make_and_tell(folder: Folder) -> Window:
        window = make(folder)
        _listen(window, door)
        return window

    program.make_window = make_and_tell
    desktop.main()


def _listen(window: object, door: str) -> None:
    from PySide6.QtCore import QSocketNotifier
    from PySide6.QtWidgets import QWidget

    assert isinstance(window, QWidget)
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(door)
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read, window)

    def answer() -> None:
        _, whom = heard.recvfrom(1)
        heard.sendto(_tell(window), whom)

    notifier.activated.connect(answer)


def _tell(window: object) -> bytes:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QLabel, QWidget

    assert isinstance(window, QWidget)
    seen = [each for each in window.findChildren(QWidget) if each.isVisible()]
    places = {
        each.accessibleName(): each.mapToGlobal(each.rect().center()).toTuple()
        for each in seen
        if each.isEnabled() and each.focusPolicy() != Qt.FocusPolicy.NoFocus
    }
    said = [each.text() for each in seen if isinstance(each, QLabel)]
    focus = window.focusWidget()
    name = "" if focus is None else focus.accessibleName()
    return json.dumps({"places": places, "said": "\n".join([*said, *places]), "focus": name}).encode()
