"""Out of sight, locked, erased: each of them ends the process, so that no memory of it stays in use.

The window goes first, because eyes are faster than disks; then the vault is closed, or destroyed.
Decision: docs/decisions/0044-locked-means-ended.md.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import NoReturn

from PySide6.QtWidgets import QApplication, QWidget

from client.api import erase
from client.desktop.background import Background
from client.desktop.folder import FILES, Folder


def lock(window: QWidget, background: Background) -> NoReturn:
    """Hide everything and end, the vault whole and closed."""
    try:
        _take_away(window)
        background.stop()
    finally:  # whatever fails: nothing stays
        os._exit(0)


def wipe(window: QWidget, background: Background, folder: Folder) -> NoReturn:
    """Destroy the key slots of the vault, then the files, and end; whatever else fails."""
    try:
        with ExitStack() as then:  # the last one named comes first
            then.callback(erase, folder.home, *FILES)
            then.callback(background.destroy)
            _take_away(window)
    finally:
        os._exit(0)


def _take_away(window: QWidget) -> None:
    """Paint the window empty before it goes: what a screen still holds of it is an empty sheet."""
    for child in window.findChildren(QWidget):
        child.hide()
    window.repaint()
    window.hide()
    QApplication.processEvents()
