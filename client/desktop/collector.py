"""Unused circles of objects are taken apart in the window's thread alone.

Python collects them in whatever thread happens to run; a widget that is destroyed in the thread of the vault
ends the program.  So nothing is collected by itself, and the window's own clock does it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

COLLECT_S = 5


def collect_here(owner: QObject) -> None:
    """From now on collect in this thread, for as long as `owner` lives; what is there now stays for good."""
    gc.collect()
    gc.freeze()
    gc.disable()
    clock = QTimer(owner)
    clock.timeout.connect(gc.collect)
    clock.start(COLLECT_S * 1000)
