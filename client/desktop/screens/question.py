"""One question of a form: rows of a blank that are answered together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from client.blank import Row
from client.desktop.asking import Control, control, is_single
from client.desktop.desk import Desk, Screen
from client.desktop.layouts import LAYOUTS, Layout, layouts_for
from client.desktop.pads import Writer
from client.desktop.parts import Kind, Say, Target, beside
from client.desktop.questions import Paper, asked_as, is_written

TENTHS = Layout("tenths", "1.5", ("12345", "67890", "."))
"""For a number with one decimal."""


class QuestionScreen(Screen):
    """then: what comes after an answer."""

    def __init__(self, desk: Desk, paper: Paper, rows: tuple[Row, ...], then: Callable[[], None]) -> None:
        super().__init__(desk)
        self._paper, self._rows, self._then = paper, rows, then
        self.heading = self._asked()
        self._controls: dict[str, Control] = {}
        self.show_question()

    def _asked(self) -> str:
        if len(self._rows) == 1:
            return asked_as(self.desk.words, self._rows[0])
        if self._paper.is_either(self._rows):
            return self.desk.say("either", self._rows[0].name)
        return self._paper.blank.heading

    def show_question(self, notice: str = "") -> None:
        """Show it as it was answered so far, below something to know."""
        warning = [Say(notice, notice=True)] if notice else []
        self.fill(*warning, self._question())

    def _question(self) -> QWidget:
        if self._paper.is_either(self._rows):
            return self.desk.pages(*(self._one_of(row) for row in self._rows))
        if is_written(self._rows[0]):
            return self._writer(self._rows[0])
        return self._pressed()

    def _one_of(self, row: Row) -> Target:
        tile = Target(row.label, f"field.{row.name}")
        tile.clicked.connect(
            lambda: self.desk.show(QuestionScreen(self.desk, self._paper, (row,), self._then))
        )
        return tile

    # --- with keys -----------------------------------------------------------------------------------

    def _writer(self, row: Row) -> Writer:
        layouts = layouts_for(self.desk.language) if row.control == "text" else (self._digits(row),)
        most = row.bounds.high if row.control == "text" and row.bounds is not None else len("1000000")
        writer = Writer(self.desk.say, self.heading, layouts, self.desk.say("form", "next"), most=most)
        writer.space.setVisible(row.control == "text")
        for character in self._paper.given.get(row.name, ""):
            writer.line.press(character)
        writer.finished.connect(lambda: self._written(row, writer.typed.strip()))
        return writer

    def _digits(self, row: Row) -> Layout:
        return TENTHS if row.bounds is not None and row.bounds.scale > 1 else LAYOUTS["digits"]

    def _written(self, row: Row, typed: str) -> None:
        if typed and not self._paper.blank.accepts(row, typed):
            self.show_question(row.hint)
        else:
            self._paper.answer(row, typed)
            self._go_on()

    # --- with tiles and steppers ---------------------------------------------------------------------

    def _pressed(self) -> QWidget:
        self._controls = {row.name: control(self.desk, self._paper, row, self._keep) for row in self._rows}
        widgets = [widget for each in self._controls.values() for widget in each.widgets]
        pages = self.desk.pages(*widgets)
        if self._is_single():
            return pages
        on = Target(self.desk.say("form", "next"), "go.next", Kind.CALM, big=True)
        on.clicked.connect(self._go_on)
        return beside(pages, on)

    def _is_single(self) -> bool:
        return len(self._rows) == 1 and is_single(self._rows[0])

    def _keep(self) -> None:
        for row in self._rows:
            self._paper.answer(row, self._controls[row.name].typed)
        if self._is_single():
            self._then()

    def _go_on(self) -> None:
        for row in self._rows:
            if row.name in self._controls:
                self._paper.answer(row, self._controls[row.name].typed)
        if self._paper.is_open(self._rows):
            self.show_question(self.desk.say("form", "missing"))
        else:
            self._then()
