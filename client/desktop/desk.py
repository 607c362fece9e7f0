"""What every screen is handed: the words, the vault's thread, and the way to other screens.

A screen is made anew each time it is shown, and let go when another one is: it keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from client.api import Client, Happening
from client.desktop.background import Background, Question
from client.desktop.folder import Folder
from client.desktop.pages import Pages
from client.desktop.parts import column
from client.text import Words, translator
from wire.errors import WaypostError

T = TypeVar("T")


class Screen(QWidget):
    """One thing to do or to read.  heading: stands above it.  back: whether a way back is offered."""

    heading = ""
    back = True
    held = False
    """An answer is awaited that must come first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._body: QWidget | None = None

    def ask(
        self,
        question: Question[T],
        then: Callable[[T], None],
        otherwise: Callable[[WaypostError], None] | None = None,
    ) -> None:
        """As the desk does; nobody hears the answer once this screen was let go."""
        failed = otherwise or self.desk.explain
        self.desk.ask(
            question,
            lambda value: then(value) if isValid(self) else None,
            lambda error: failed(error) if isValid(self) else None,
        )

    def act(
        self,
        question: Question[T],
        then: Callable[[T], None],
        otherwise: Callable[[WaypostError], None] | None = None,
    ) -> None:
        """Ask what must not be asked twice: until the answer nothing here can be pressed or left."""
        failed, focus = otherwise or self.desk.explain, self._focused()

        def answered(value: T) -> None:
            self._hold(False)
            self.focus_on(focus)
            then(value)

        def refused(error: WaypostError) -> None:
            self._hold(False)
            self.focus_on(focus)
            failed(error)

        self._hold(True)
        self.ask(question, answered, refused)

    def _hold(self, held: bool) -> None:
        self.held = held
        self.setEnabled(not held)
        self.desk.stage.redraw()

    def _focused(self) -> str | None:
        """The name of what has the focus here."""
        focus = self.focusWidget()
        return focus.accessibleName() if focus is not None and focus.hasFocus() else None

    def fill(self, *widgets: QWidget) -> None:
        """Show these below each other in place of what was there.

        The page stays, and the focus at what has its name.
        """
        name = self._focused()
        page = next((each.page for each in self.findChildren(Pages)), 0)
        old, self._body = self._body, QWidget()
        self._body.setLayout(column(*widgets, stretch=False))
        place = self.layout() or QVBoxLayout(self)
        place.setContentsMargins(0, 0, 0, 0)
        if old is not None:
            place.removeWidget(old)
            old.hide()
            old.deleteLater()
        place.addWidget(self._body)
        if self.isVisible():
            self._body.show()
            place.activate()
            for pages in self._body.findChildren(Pages):
                pages.show_page(page)
            if old is None or name is not None:
                self.focus_on(name)

    def focus_on(self, name: str | None = None) -> None:
        """Put the focus on what has this name, else where a pad wants it, else on the first thing to use."""
        here = [widget for widget in self.findChildren(QWidget) if widget.isVisible()]
        can = [widget for widget in here if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
        first = min(can, key=lambda w: (w.mapTo(self, w.rect().topLeft()).y(), w.x()), default=None)
        first = next((widget.focusProxy() for widget in here if widget.focusProxy() is not None), first)
        wanted = next((widget for widget in can if widget.accessibleName() == name), first)
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.TabFocusReason)

    def on_shown(self) -> None:
        """It is in sight, for the first time or again."""

    def on_happened(self, happening: Happening) -> None:
        """Something changed in the vault."""


class Stage(Protocol):
    """The frame that shows one screen at a time (client/desktop/window)."""

    def put(self, screen: Screen) -> None: ...
    def drop(self, screen: Screen) -> None: ...
    def pop(self) -> None: ...
    def restart(self, screen: Screen) -> None: ...
    def redraw(self) -> None: ...
    def vanish(self) -> None: ...


class Desk:
    """Shared by all screens of one window.

    home: makes the first screen once the vault is open.  trouble: makes the screen that explains an error.
    dress: puts on what the settings say of looks.
    """

    def __init__(
        self,
        folder: Folder,
        background: Background,
        home: Callable[[Desk], Screen],
        trouble: Callable[[Desk, WaypostError, bool], Screen],
        dress: Callable[[Folder], None],
    ) -> None:
        self.folder = folder
        self.background = background
        self.stage: Stage
        self._home = home
        self._trouble = trouble
        self._dress = dress

    # --- words ---------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """Of the keeper; before one is chosen, English."""
        return self.folder.settings.language or "en"

    @property
    def words(self) -> Words:
        """In the language of the keeper."""
        return translator(self.language)

    @property
    def guest_words(self) -> Words:
        """In the language of most guests."""
        return translator(self.folder.settings.guest)

    def say(self, *path: str, **facts: object) -> str:
        """The window's own words: say("unlock", "heading") stands under [desk.unlock]."""
        return self.words.word("desk", *path).format_map(facts)

    def change(self, **what: Any) -> None:
        """Keep settings (client/desktop/folder), and show them."""
        self.folder.change(**what)
        self._dress(self.folder)
        self.stage.redraw()

    # --- the vault -----------------------------------------------------------------------------------

    @property
    def client(self) -> Client:
        return self.background.client

    def ask(
        self,
        question: Question[T],
        then: Callable[[T], None],
        otherwise: Callable[[WaypostError], None] | None = None,
    ) -> None:
        """Ask the vault; errors that nobody takes are shown."""
        self.background.ask(question, then, otherwise or self.explain)

    # --- other screens -------------------------------------------------------------------------------

    def show(self, screen: Screen) -> None:
        """Go one step further; back leads here."""
        self.stage.put(screen)

    def go_back(self) -> None:
        self.stage.pop()

    def leave(self, screen: Screen) -> None:
        """Go back from this screen; when another one was opened above it, nothing leads back to it."""
        self.stage.drop(screen)

    def go_home(self) -> None:
        """To the five targets; nothing leads back."""
        self.stage.restart(self._home(self))

    def begin(self, screen: Screen) -> None:
        """To a screen that nothing leads back from."""
        self.stage.restart(screen)

    def explain(self, error: WaypostError) -> None:
        """Say what happened, whether anything is lost, and what to do."""
        self.stage.put(self._trouble(self, error, False))

    def end_with(self, error: WaypostError) -> None:
        """Say the same, and lead nowhere but out: nothing can be done with the open vault any more."""
        self.begin(self._trouble(self, error, True))

    def vanish(self) -> None:
        """Hide and lock: ends the program."""
        self.stage.vanish()

    def pages(self, *widgets: QWidget, columns: int = 4, fill: bool = False) -> Pages:
        """Widgets on as many pages as they need."""
        return Pages(widgets, self.say("earlier"), self.say("later"), columns, fill)
