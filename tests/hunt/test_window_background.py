"""client/desktop/background: the thread behind the window answers in front, and stumbles without a word."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.desktop.background import Background
from client.errors import OurFault, VaultIo

WAIT_S = 50


@pytest.fixture
def background(application: QApplication) -> Iterator[Background]:
    running = Background()
    yield running
    running.stop()


def test_a_question_runs_behind_and_its_answer_in_front(background: Background) -> None:
    threads: list[str] = []

    async def where() -> str:
        return threading.current_thread().name

    background.ask(where, lambda name: threads.extend([name, threading.current_thread().name]), _fail)
    assert wait_for(lambda: len(threads) == 2)
    assert threads == ["background", threading.main_thread().name]


def test_an_error_of_ours_comes_back_as_a_value(background: Background) -> None:
    errors: list[Exception] = []

    async def full() -> None:
        raise VaultIo

    background.ask(full, _fail, errors.append)
    assert wait_for(lambda: bool(errors))
    assert isinstance(errors[0], VaultIo)


def test_a_mistake_of_ours_comes_back_as_a_sentence_without_what_it_was_made_on(
    background: Background,
) -> None:
    errors: list[Exception] = []

    async def stumble() -> None:
        raise KeyError("the river is high")

    background.ask(stumble, _fail, errors.append)
    assert wait_for(lambda: bool(errors))
    [error] = errors
    assert isinstance(error, OurFault) and error.code == "client.internal" and "river" not in repr(error)


def wait_for(happened: Callable[[], bool]) -> bool:
    end_s = time.monotonic() + WAIT_S
    while not happened() and time.monotonic() < end_s:
        QTest.qWait(10)
    return happened()


def _fail(value: object) -> None:
    raise AssertionError(value)
