"""The line that shows what was typed, by a pad on the screen or by a real keyboard.

Nothing of the system takes part: no input method, no paste, no drop, no menu, no selection to copy, no undo.
What was typed is in this object and nowhere in the toolkit's own when it is hidden; Python cannot wipe it.
A real keyboard types Hangul here without an input method: its Latin keys are taken as two-set letters.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from client.desktop import hangul, look
from client.desktop.hangul import Composition
from client.desktop.layouts import LAYOUTS, Layout

MOST = 200
"""Characters that a line takes: eleven pictures or a long sentence, and no more than a person can repeat."""
LEAST_HEIGHT = 48
LINE_PT = 20
CHORDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
BY_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""How Windows reports the key that types a third character."""


class TypedLine(QLineEdit):
    """What was typed, as dots or as it is.  Always written at its end.

    name: what a screen reader says for it.  hidden: dots.  most: characters.  Emits `changed` after each
    change and `finished` for Enter.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, name: str, hidden: bool = False, most: int = MOST) -> None:
        super().__init__()
        self._composition = Composition()
        self._most = most
        self._layout = LAYOUTS["en"]
        self.setAccessibleName(name)
        self.setFont(look.font(LINE_PT))
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMaximumHeight(look.TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self.set_hidden(hidden)

    @property
    def typed(self) -> str:
        """All that was typed, composed (NFC); a syllable in the making counts as it stands."""
        return unicodedata.normalize("NFC", self._composition.text)

    def set_hidden(self, hidden: bool) -> None:
        """Show dots, or what was typed."""
        self.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._show()

    def set_layout(self, layout: Layout) -> None:
        """Which pad is shown: on that of Hangul, the Latin letters of a real keyboard are two-set letters."""
        self._layout = layout

    def press(self, character: str) -> None:
        """One more character; a two-set letter is joined to the syllable before it."""
        after = hangul.press(self._composition, character)
        if len(after.text) <= self._most:
            self._become(after)

    def erase(self) -> None:
        """Take the last letter or character back."""
        self._become(hangul.erase(self._composition))

    def clear(self) -> None:
        self._become(Composition())

    def _become(self, composition: Composition) -> None:
        self._composition = composition
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        """Setting the whole text also empties the toolkit's memory of what was undone."""
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setText("*" * len(self.typed) if hidden else self.typed)

    # --- a real keyboard, and nothing else ----------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.finished.emit()
            case Qt.Key.Key_Backspace:
                self.erase()
            case _ if is_typing(event):
                self.press(self._layout.from_keyboard(event.text()))
            case _:
                event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        event.ignore()

    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: Any = None) -> Any:
        """An input method is told that there is nothing to write into, and nothing to read."""
        return False if query == Qt.InputMethodQuery.ImEnabled else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """No selection for who comes by Tab."""
        super().focusInEvent(event)
        self.deselect()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Somebody clicked elsewhere: the last syllable stays, and grows no further."""
        self._composition = hangul.settle(self._composition)
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """No selection."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """No paste by the middle button."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """No selection of a word."""


def is_typing(event: QKeyEvent) -> bool:
    """Whether a key press is one character, and no order to a program."""
    chord = event.modifiers() & CHORDS
    single = len(event.text()) == 1 and event.text().isprintable()
    return single and chord in (Qt.KeyboardModifier.NoModifier, BY_ALT_GR)
