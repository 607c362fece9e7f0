"""The binding to Qt gives back what it borrows: one release of it did not, and the program died of it.

Every emitted signal lost one reference to True and plain calls lost references to None, until the
interpreter freed one of them; some hundred signals sufficed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

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
