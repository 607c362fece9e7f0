"""A simulated week leaves nothing behind in the memory of a relay, and each day as much as the next."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relay.operations import Gauges
from relay.store import MemoryStore
from tests.support.week import MORE_BYTES, Week, growth

VISITS = 8


@pytest.fixture(autouse=True)
def tracing() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


async def test_a_week_leaves_what_a_day_leaves(tmp_path: Path, seed: int):
    week = Week(tmp_path, seed, VISITS)
    assert await growth(week) < MORE_BYTES
    assert week.served > 100


class ForgetfulStore(MemoryStore):
    """Does not forget who waited when a link ends, and says that it did."""

    def forget(self, link: int) -> None: ...

    def gauges(self) -> Gauges:
        return replace(super().gauges(), waiting_tags=0)


async def test_a_leak_of_some_bytes_a_link_is_noticed(tmp_path: Path, seed: int):
    assert await growth(Week(tmp_path, seed, VISITS, ForgetfulStore), days=2) > 2 * MORE_BYTES
