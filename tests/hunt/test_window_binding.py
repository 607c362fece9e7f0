"""The binding to Qt gives back what it borrows: one release of it did not, and the program died of it.

Every emitted signal lost one reference to True and plain calls lost references to None, until the
interpreter freed one of them; some hundred signals sufficed.
"""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Callable

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from client.desktop.collector import collect_here

EMITS = 200
CALLS = 3_000
STEADY = 20
"""References that may come or go beside what is counted: of a cache, of the collector."""


class Bell(QObject):
    rung = Signal(bool)
    told = Signal(object)


def lost(constant: object, act: Callable[[], object], times: int) -> int:
    """How many references to the constant are gone after so many acts."""
    before = sys.getrefcount(constant)
    for _ in range(times):
        act()
    return before - sys.getrefcount(constant)


@pytest.mark.parametrize("constant", [True, False, None], ids=str)
def test_a_signal_gives_back_what_it_carries(application: QApplication, constant: object) -> None:
    bell, heard = Bell(), []
    bell.rung.connect(lambda value: heard.append(len(heard)))
    bell.told.connect(lambda value: heard.append(len(heard)))
    assert abs(lost(constant, lambda: bell.rung.emit(True), EMITS)) < STEADY
    assert abs(lost(constant, lambda: bell.told.emit(constant), EMITS)) < STEADY
    assert len(heard) == 2 * EMITS


@pytest.mark.parametrize("constant", [True, False, None], ids=str)
def test_a_call_gives_back_what_it_returns(application: QApplication, constant: object) -> None:
    widget = QWidget()
    assert abs(lost(constant, lambda: widget.setEnabled(True), CALLS)) < STEADY
    assert abs(lost(constant, widget.parentWidget, CALLS)) < STEADY
    assert abs(lost(constant, widget.isEnabled, CALLS)) < STEADY


def test_a_reference_that_is_lost_is_noticed() -> None:
    thing = object()
    kept = [thing] * CALLS
    assert lost(thing, kept.pop, CALLS) == pytest.approx(CALLS, abs=STEADY)


def test_a_widget_in_a_circle_is_taken_apart_in_the_thread_of_the_window(application: QApplication) -> None:
    owner = QObject()
    ended: list[str] = []
    collect_here(owner)
    try:
        for _ in range(50):
            circle = Circle(ended)
            circle.itself = circle
        del circle
        busy = threading.Thread(target=_make_circles)
        busy.start()
        busy.join()
        assert ended == [] and not gc.isenabled()
        [clock] = owner.findChildren(QTimer)
        clock.timeout.emit()
        assert set(ended) == {threading.main_thread().name} and len(ended) == 50
    finally:
        gc.unfreeze()


class Circle(QWidget):
    """A widget that only the collector can let go."""

    def __init__(self, ended: list[str]) -> None:
        super().__init__()
        self.itself: object = None
        weakref.finalize(self, lambda: ended.append(threading.current_thread().name))


def _make_circles() -> None:
    """Enough of them to make Python collect, where it may."""
    for _ in range(100_000):
        one: list[object] = []
        one.append(one)
