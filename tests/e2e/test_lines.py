"""Messages over bad lines: real relay, real vaults, everything through TLS."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.bad_line import EDGE, Profile
from tests.support.couple import couple
from tests.support.relay_process import RelayProcess, make_relay, serving

LIMIT_S = 60.0


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r", plain=False)) as process:
        yield process


@pytest.mark.parametrize(
    "profile",
    [replace(EDGE, rate_bits=256_000), Profile(rate_bits=256_000, cut_s=2.0)],
    ids=["a quarter of a megabit with loss", "cut every two seconds"],
)
async def test_a_message_is_received_and_its_writer_knows(
    relay: RelayProcess, profile: Profile, tmp_path: Path, seed: int
) -> None:
    async with couple(relay, tmp_path, seed) as two, asyncio.timeout(LIMIT_S):
        two.line.profile = profile
        await two.deliver(3)  # more than two seconds of such a line, however quick the machine is
        if profile.cut_s:
            assert len(two.line.connections) > 2
