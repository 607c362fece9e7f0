"""What tests of windows share: one application for a process (Qt allows no second), a screen, a house.

What needs Qt is imported where it is used: other tests here run where there is none.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.support.desktop_display import Display, is_here, running_display
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess, make_relay, serving

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from tests.support.desktop_correspondent import Correspondent
    from tests.support.desktop_hands import Hand
    from tests.support.desktop_visit import House


@pytest.fixture(scope="session")
def application() -> Iterator[QApplication]:
    """On no screen at all, unless QT_QPA_PLATFORM says otherwise."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from client.desktop import vanish

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    vanish.lock = vanish.wipe = _fail_all
    yield application
    gc.collect()  # and no event more: a window that a test left would lock itself, and end this process


def _fail_all(*_: object) -> NoReturn:
    """A window that locks itself ends its process with 0, as if all tests of it had passed."""
    os._exit(os.EX_SOFTWARE)


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


@pytest.fixture
def stage(application: QApplication) -> Iterator[QWidget]:
    """A window for what stands on no screen yet."""
    from tests.support.desktop_stage import make_stage

    window = make_stage()
    yield window
    window.close()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    """A relay for the tests of one file; they ask for nothing that it does."""
    with serving(make_relay(tmp_path_factory.mktemp("relay")), watch=False) as running:
        yield running


@pytest.fixture
def coordinator(relay: RelayProcess, tmp_path: Path) -> Iterator[Correspondent]:
    from tests.support.desktop_correspondent import corresponding

    with corresponding(tmp_path / "coordinator", network_of(relay.entry)) as person:
        yield person


@pytest.fixture(scope="module")
def whole(
    application: QApplication, relay: RelayProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house for the tests of one file, as the test before has left it."""
    from tests.support.desktop_visit import open_house

    with open_house(tmp_path_factory.mktemp("people"), network_of(relay.entry)) as house:
        yield house


@pytest.fixture(scope="module")
def safeguarding(
    whole: House, relay: RelayProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Correspondent]:
    from tests.support.desktop_visit import safeguarding_of

    with safeguarding_of(whole, tmp_path_factory.mktemp("other"), network_of(relay.entry)) as person:
        yield person


@pytest.fixture
def house(whole: House, hand: Hand) -> House:
    """The house at its first screen.  hand: by which it is used; HANDS or MOUSE of desktop_hands."""
    from tests.support.desktop_window import LOW

    whole.hand = hand
    whole.desk.change(language="en", guest="ko")
    whole.window.resize(*LOW)
    whole.desk.go_home()
    return whole
