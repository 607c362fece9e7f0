"""What the screens of the first start share: which step it is, a picture with one instruction, what follows.

Any of them may also be opened later from "This computer"; then it has a title and no number.
"""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from client.api import Person, has_vault
from client.desktop.desk import Desk, Screen
from client.desktop.listed import lives
from client.desktop.look import GAP
from client.desktop.parts import Drawing, Say

STEPS = ("language", "invitation", "secret", "compare", "disguise", "try_out")
"""In their order; each has a drawing of this name, and words in [desk.start]."""


class StepScreen(Screen):
    """step: one of STEPS."""

    def __init__(self, desk: Desk, step: str) -> None:
        super().__init__(desk)
        self.step = step
        self.heading = heading(desk, step)

    def lead(self, *path: str, **facts: object) -> QWidget:
        """The picture of this step, and beside it one instruction."""
        return Lead(f"start.{self.step}", self.desk.say(*path, **facts))

    def put(self, *widgets: QWidget, columns: int = 3, tall: bool = False) -> None:
        """Show these on pages, in place of what was shown.  tall: tiles take the height that there is."""
        self.fill(self.desk.pages(*widgets, columns=columns, fill=tall))
        if self.isVisible() and QApplication.focusWidget() is None:
            self.focus_on()


class Lead(QWidget):
    """A picture and what to do, side by side."""

    def __init__(self, picture: str, words: str, bold: bool = False) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP)
        row.addWidget(Drawing(picture, 64))
        row.addWidget(Say(words, bold=bold), 1)


def heading(desk: Desk, step: str) -> str:
    """Which step of the first start this is; later only what it is about."""
    title = desk.say("start", step)
    if desk.folder.settings.set_up:
        return title
    return desk.say("start", "step", n=STEPS.index(step) + 1, of=len(STEPS), title=title)


def start(desk: Desk) -> None:
    """Show the first screen of a program that was just started; also when its language was changed there."""
    from client.desktop.screens.invitation import InvitationScreen
    from client.desktop.screens.language import LanguageScreen
    from client.desktop.screens.unlock import UnlockScreen
    from client.desktop.screens.ways import WaysScreen

    def take(language: str) -> None:
        desk.change(language=language)
        start(desk)

    settings = desk.folder.settings
    if has_vault(desk.folder.home) and settings.language:
        desk.begin(WaysScreen(desk))
        desk.show(UnlockScreen(desk, settings.secret))
    else:
        desk.begin(LanguageScreen(desk, take, settings.language))
        if settings.language:
            desk.show(InvitationScreen(desk))


def enter(screen: Screen) -> None:
    """The vault was opened: home, to words that nobody compared yet, or to what the first start lacks."""
    from client.desktop.screens.compare import CompareScreen

    desk = screen.desk

    def show(people: tuple[Person, ...]) -> None:
        new = next((each for each in people if each.words and not each.verified and lives(each)), None)
        if not desk.folder.settings.set_up:
            desk.begin(_next(desk, people))
        elif new is not None:
            desk.begin(CompareScreen(desk, new.name))
        else:
            desk.go_home()

    screen.act(desk.client.people, show)


def go_on(screen: Screen, later: bool = False) -> None:
    """A step is done: from its screen to the next one, and when none is missing home.

    later: a person put off comparing the words.
    """
    desk = screen.desk
    if desk.folder.settings.set_up:
        desk.go_home()
    else:
        screen.act(desk.client.people, lambda people: desk.begin(_next(desk, people, later)))


def _next(desk: Desk, people: tuple[Person, ...], later: bool = False) -> Screen:
    from client.desktop.screens.compare import CompareScreen
    from client.desktop.screens.disguise import DisguiseScreen
    from client.desktop.screens.invitation import InvitationScreen
    from client.desktop.screens.stop import StopScreen
    from client.desktop.screens.tryout import TryoutScreen

    contact = next(filter(lives, people), None)
    if contact is None:
        return StopScreen(desk, people[0].name, people[0].reason) if people else InvitationScreen(desk)
    if not desk.folder.settings.title:
        is_compared = contact.verified or later
        return DisguiseScreen(desk) if is_compared else CompareScreen(desk, contact.name)
    return TryoutScreen(desk, contact.name)
