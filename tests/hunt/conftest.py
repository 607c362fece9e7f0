"""One application of windows for all tests of a process: Qt allows no second."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session")
def application() -> Iterator[QApplication]:
    """On no screen at all, unless QT_QPA_PLATFORM says otherwise."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    yield application
    gc.collect()  # and no event more: a window that a test left would lock itself, and end this process


@pytest.fixture(autouse=True)
def widgets_end_in_their_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As client/desktop/collector does for the program: no other thread of a test destroys a widget."""
    if "application" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect()
    gc.enable()
