"""The eight safety words, read aloud to each other on another line: whoever sits in between has others."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from client.api import Happening, Person
from client.desktop.desk import Desk
from client.desktop.listed import lives
from client.desktop.parts import Kind, Say, Target
from client.desktop.screens.step import StepScreen, go_on
from client.desktop.screens.stop import StopScreen

ACROSS = 4


class CompareScreen(StepScreen):
    """name: of the contact.  Until the other side has answered there are no words, and it says so."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, "compare")
        self._name = name
        self._shown: tuple[str, ...] | None = None
        self.put(self.lead("compare", "waiting"))
        self._look()

    def on_happened(self, happening: Happening) -> None:
        if happening.event == "contact.changed":
            self._look()

    def _look(self) -> None:
        self.ask(lambda: self.desk.client.person(self._name, self.desk.language), self._show)

    def _show(self, person: Person) -> None:
        if not lives(person):
            self.desk.begin(StopScreen(self.desk, person.name, person.reason))
        elif person.words != self._shown:
            self._shown = person.words
            self._show_words(person)

    def _show_words(self, person: Person) -> None:
        say = self.desk.say
        later = Target(
            say("compare", "later" if person.words else "on"), "sent.queued" if person.words else "go.next"
        )
        later.clicked.connect(lambda: go_on(self, later=True))
        if not person.words:
            self.put(self.lead("compare", "waiting"), later)
            return
        same = Target(say("compare", "same"), "answer.yes", Kind.CALM)
        other = Target(say("compare", "other"), "answer.no", Kind.ALARM)
        same.clicked.connect(self._same)
        other.clicked.connect(lambda: self.desk.show(StopScreen(self.desk, self._name)))
        self.put(self.lead("compare", "aloud"), SafetyWords(person), same, other, later)

    def _same(self) -> None:
        self.act(lambda: self.desk.client.verify(self._name), lambda _: go_on(self))


class SafetyWords(QWidget):
    """Each with its number, in two rows: words that sound alike, and two people who share no language."""

    def __init__(self, person: Person) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for place, (word, number) in enumerate(zip(person.words, person.numbers, strict=True)):
            grid.addWidget(Say(f"{word} {number:04}", bold=True), place // ACROSS, place % ACROSS)
            grid.setColumnStretch(place % ACROSS, 1)
