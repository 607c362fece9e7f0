"""House rules of every test: repeatable by its seed, nothing left behind, no quiet skip on CI."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import zlib
from collections.abc import Generator
from typing import TypeVar

import hypothesis
import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

ALLOWED_SKIPS: tuple[str, ...] = ()
"""Reasons for which a test may be skipped even on CI, each the beginning of the reason's text."""

hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("repeatable")

# The programs speak the language of the system; what the tests read is English.
os.environ["LC_ALL"] = "C.UTF-8"

# Who starts us in the background has SIGINT ignored, and the programs that we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# pytest-asyncio asks for the loop of the main thread, and asking makes one that nobody would close.
asyncio.set_event_loop(None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=None, help="the seed that a failure has printed")
    parser.addoption(
        "--valkey", metavar="PROGRAM", help="server of shared stores; `cluster`: the usual one, as a cluster"
    )
    parser.addoption("--workers", type=int, help="relays are so many processes on a shared store")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--workers") is not None:
        from tests.support import relay_process

        relay_process.workers = config.getoption("--workers")
    if config.getoption("--valkey") is not None:
        from tests.support import valkey_process

        valkey_process.chosen = config.getoption("--valkey")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of this test: always the same for one test, unless `--seed` says otherwise.

    A failure prints it, with the command that repeats it.
    """
    given: int | None = request.config.getoption("--seed")
    seed = zlib.crc32(request.node.nodeid.encode()) if given is None else given
    command = "hunt" if request.node.nodeid.startswith("tests/hunt/") else "test"
    request.node.add_report_section(
        "call", "seed", f"repeat with: python3 run.py {command} '{request.node.nodeid}' --seed {seed}"
    )
    return seed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _without_quiet_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _without_quiet_skip((yield))


def _without_quiet_skip(report: Report) -> Report:
    """On CI a test that could not run has failed: what it needs belongs into .ci/packages or the lock."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(ALLOWED_SKIPS):
            report.outcome = "failed"
            report.longrepr = f"a skip is a failure on CI: {reason}"
    return report


class _Complaints(logging.Handler):
    """Keeps what the event loop complains about: tasks destroyed while pending, errors nobody fetched."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


_complaints = _Complaints()
logging.getLogger("asyncio").addHandler(_complaints)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None]:
    """After the last fixture is gone, nothing may be left that nobody waited for."""
    yield
    texts, _complaints.texts = _complaints.texts, []
    if texts:
        pytest.fail("the event loop complained: " + "; ".join(texts), pytrace=False)
