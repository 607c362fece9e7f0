"""Messages over the lines that people really have.  Each test takes up to three minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bad_line import CUT, EDGE, FREEZING, WORST
from tests.support.couple import couple
from tests.support.relay_process import RelayProcess, make_relay, serving

LIMIT_S = 175.0


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r", plain=False)) as process:
        yield process


async def test_64_kbit_with_5_percent_loss(relay: RelayProcess, tmp_path: Path, seed: int) -> None:
    async with couple(relay, tmp_path, seed) as two, asyncio.timeout(LIMIT_S):
        two.line.profile = EDGE
        await two.deliver(5)


async def test_20_kbit_with_2_s_round_trip_30_percent_loss_and_outages(
    relay: RelayProcess, tmp_path: Path, seed: int
) -> None:
    async with couple(relay, tmp_path, seed) as two, asyncio.timeout(LIMIT_S):
        two.line.profile = WORST
        await two.deliver(2)


async def test_a_line_that_freezes_every_connection_after_16_kb(
    relay: RelayProcess, tmp_path: Path, seed: int
) -> None:
    async with couple(relay, tmp_path, seed) as two, asyncio.timeout(LIMIT_S):
        two.line.profile = FREEZING
        await two.deliver(8)
        carried = [max(each.up, each.down) for each in two.line.connections if not each.frozen]
        assert len(carried) > 8 and max(carried) < 16_000


async def test_a_line_that_is_cut_every_30_s(relay: RelayProcess, tmp_path: Path, seed: int) -> None:
    """One message every ten seconds, over more than two cuts."""
    async with couple(relay, tmp_path, seed) as two, asyncio.timeout(LIMIT_S):
        two.line.profile = CUT
        async with two.coordinator.online(), two.house.online():
            for _ in range(7):
                await two.deliver(1)
                await asyncio.sleep(10)
        assert len(two.line.connections) > 4
