"""What tests of windows share: one application for a process (Qt allows no second), and a screen."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.desktop_display import Display, is_here, running_display

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


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """A screen for the programs that the tests of one file start."""
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    if not is_here():
        pytest.skip("Xvfb or a tool of it is not installed")
    with running_display(tmp_path_factory.mktemp("screen")) as display:
        yield display
