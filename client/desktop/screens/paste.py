"""The invitation as text that was copied elsewhere.  The one field of the window that takes a paste."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from client.desktop.desk import Desk, Screen
from client.desktop.look import TARGET
from client.desktop.parts import Kind, Target, beside, column
from client.desktop.screens.step import StepScreen


class PasteScreen(StepScreen):
    """took: given this screen, and the text.  What was copied is a secret: it is let go with it."""

    def __init__(self, desk: Desk, took: Callable[[Screen, str], None]) -> None:
        super().__init__(desk, "invitation")
        self._took = took
        self._text = QPlainTextEdit()
        self._text.setAccessibleName(desk.say("invitation", "text"))
        self._text.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._text.setTabChangesFocus(True)
        self._text.setUndoRedoEnabled(False)
        self._text.setFixedHeight(TARGET)
        place = QWidget()  # a page asks what stands on it for the height it wishes, and a text wishes much
        place.setLayout(column(self._text, stretch=False))
        put = Target(desk.say("invitation", "put"))
        put.clicked.connect(self._text.paste)
        take = Target(desk.say("invitation", "take"), "go.next", Kind.CALM, big=True)
        take.clicked.connect(self._take)
        self.fill(beside(desk.pages(self.lead("invitation", "paste_how"), place), put, take))

    def _take(self) -> None:
        QGuiApplication.clipboard().clear()
        self._took(self, self._text.toPlainText())
