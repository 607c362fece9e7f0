"""The running relay when the clock of its machine jumps: cells go in time, and leave nothing behind.

The wall clock is moved by Debian's libfaketime, whose offset file is changed while the relay runs.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.relay_client import Closed, connected, make_cell, make_drop
from tests.support.relay_process import MARKS, RelayProcess, make_mark, make_relay, marked_cell, serving
from wire.limits import EPOCH_HOURS
from wire.request import Lifetime, ReplyStatus

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
EFFECT_S = 5
"""A forward jump takes effect within this time."""

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")


def faked(offset: Path) -> dict[str, str]:
    offset.write_text("+0")
    return {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
    }


async def wait_for_cells(relay: RelayProcess, count: int) -> None:
    async with asyncio.timeout(EFFECT_S):
        while relay.cells != count:  # noqa: ASYNC110  another process changes it
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("more", ({}, {"DONT_FAKE_MONOTONIC": "1"}), ids=("both-clocks", "wall-clock"))
async def test_expired_cells_go_within_seconds_of_a_jump_and_leave_nothing(
    tmp_path: Path, more: Mapping[str, str]
):
    mark = make_mark()
    offset = tmp_path / "offset"
    config = make_relay(tmp_path / "relay", store_mib=1)
    with serving(config, environment=faked(offset) | more) as relay:
        assert relay.picture is not None
        async with connected(relay.entry) as client:
            short = make_drop().put(client.epoch, marked_cell(mark), Lifetime.HOURS_6)
            long = make_drop().put(client.epoch, make_cell(), Lifetime.HOURS_72)
            for put in (short, long):
                assert (await client.ask(put)).status is ReplyStatus.OK
        assert relay.picture.count(mark) == MARKS
        offset.write_text("+8h")
        await wait_for_cells(relay, 1)
        async with connected(relay.entry) as client:
            for _ in range(100):
                await client.ask(make_drop().put(client.epoch, make_cell()))
            assert (await client.ask(long)).status in (ReplyStatus.DUP, ReplyStatus.BAD_EPOCH)
        assert relay.picture.count(mark) == 0


async def test_a_backward_jump_lets_no_cell_go_and_no_hour_come_back(tmp_path: Path):
    offset = tmp_path / "offset"
    config = make_relay(tmp_path / "relay", store_mib=1)
    environment = faked(offset) | {"DONT_FAKE_MONOTONIC": "1"}
    with serving(config, environment=environment) as relay:
        async with connected(relay.entry) as client:
            hour = client.hello.hour
            await client.ask(make_drop().put(client.epoch, make_cell(), Lifetime.HOURS_6))
        offset.write_text("-30h")
        await asyncio.sleep(2)
        assert relay.cells == 1
        async with connected(relay.entry) as client:
            assert client.hello.hour in (hour, hour + 1)


async def test_links_of_a_past_epoch_are_cut(tmp_path: Path):
    offset = tmp_path / "offset"
    config = make_relay(tmp_path / "relay", store_mib=1, idle_s=86400)
    with serving(config, environment=faked(offset)) as relay:
        async with connected(relay.entry) as client:
            offset.write_text(f"+{EPOCH_HOURS + 1}h")
            with pytest.raises(Closed):
                async with asyncio.timeout(EFFECT_S):
                    await client.receive()
        async with connected(relay.entry) as again:
            assert again.epoch > client.epoch
