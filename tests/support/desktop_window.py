"""The program's window in a process of tests, and whoever sits before it: one hand, and eyes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from shiboken6 import isValid

from client.api import Client
from client.desktop import program
from client.desktop.desk import Desk
from client.desktop.folder import Folder
from client.desktop.window import Window
from client.text import translator
from tests.support.desktop_hands import Hand, wait_for_words, wait_until

T = TypeVar("T")

LOW = (682, 370)
"""What a screen of 1024x600 at 150 % leaves."""


@dataclass
class Visit:
    """A window, and the hand that presses in it."""

    window: Window
    hand: Hand

    @property
    def desk(self) -> Desk:
        return self.window._desk

    def ask(self, question: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        """Ask the vault behind the window, as a screen does."""
        answers: list[T] = []
        self.desk.ask(lambda: question(self.desk.client), answers.append)
        wait_until(self.window, lambda: bool(answers))
        return answers[0]

    def press(self, *names: str) -> None:
        for name in names:
            self.hand.press(self.window, name)

    def reads(self, words: str) -> None:
        wait_for_words(self.window, words)


@contextmanager
def window_on(home: Path, size: tuple[int, int] = LOW) -> Iterator[Window]:
    """The program as it starts; at the end it ends, and what it kept stays in its folder."""
    window = program.make_window(Folder(home))
    window.resize(*size)
    window.show()
    QTest.qWaitForWindowActive(window)
    try:
        yield window
    finally:
        end(window)


def end(window: Window) -> None:
    """Take it away at once: its clock would go on, and lock it in the midst of another test."""
    window.hide()
    window._desk.background.stop()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert not isValid(window)


def say_in(language: str) -> Callable[..., str]:
    """The window's own words."""
    words = translator(language)
    return lambda *path, **facts: words.word("desk", *path).format_map(facts)
