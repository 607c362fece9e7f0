"""A relay that is restarted: with handover on its cells stay, otherwise nothing of them does."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay.handover import CELLS, NOTE
from tests.support.relay_client import connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay
from tests.support.service_manager import ServiceManager, service_manager, with_handover
from wire.request import Lifetime, ReplyStatus


@pytest.fixture
def keeper() -> Iterator[ServiceManager]:
    with service_manager() as keeper:
        yield keeper


def events(relay: RelayProcess) -> list[str]:
    return [event["event"] for event in relay.events]


async def test_cells_and_the_life_of_the_store_survive_a_restart_and_touch_no_disk(
    tmp_path: Path, keeper: ServiceManager
):
    config = with_handover(make_relay(tmp_path / "relay", store_mib=1))
    drops = [(make_drop(), make_cell()) for _ in range(20)]
    with keeper.serving(config) as relay:
        async with connected(relay.entry) as writer:
            for drop, cell in drops:
                put = drop.put(writer.epoch, cell, Lifetime.HOURS_72)
                assert (await writer.ask(put)).status is ReplyStatus.OK
            before = writer.hello
        assert relay.stop() == 0
    keeper.hear()
    assert events(relay)[-2:] == ["handover.left", "relay.stopped"] and relay.events[-1]["cells"] == 32
    assert keeper.kept.keys() == {CELLS, NOTE}
    assert [lines for lines in keeper.said if "FDSTORE=1" not in lines] == [["READY=1"], ["STOPPING=1"]]
    folder = {path.name: path.read_bytes() for path in config.parent.iterdir() if path.name != "stderr.log"}
    assert folder.keys() == {"relay.toml", "relay.key", "pool-1.key"}
    assert not any(cell[:64] in content for _, cell in drops for content in folder.values())

    with keeper.serving(config) as relay:
        async with connected(relay.entry) as reader:
            assert reader.hello.store_id == before.store_id and reader.hello.hour >= before.hour
            for drop, cell in drops:
                found = await reader.ask(make_poll(reader.epoch, drop.tags[reader.epoch - before.hour // 12]))
                assert found.cell == cell
            again = drops[0][0].put(reader.epoch, drops[0][1])
            assert (await reader.ask(again)).status is ReplyStatus.DUP
            await reader.ask(make_poll(reader.epoch, deletes=(drops[1][0].delete,)))
        assert "handover.taken" in events(relay)
        keeper.hear()
        assert keeper.kept == {}, "nothing is kept beside a relay that runs"


async def left_by_a_relay(config: Path, keeper: ServiceManager, number: int = signal.SIGTERM) -> bytes:
    """Run a relay that holds a cell and ends by a signal; return the id of its store."""
    with keeper.serving(config) as relay:
        async with connected(relay.entry) as writer:
            await writer.ask(make_drop().put(writer.epoch, make_cell()))
            store_id = writer.hello.store_id
        relay.stop(number)
    keeper.hear()
    return store_id


async def store_of_the_next(config: Path, keeper: ServiceManager) -> tuple[bytes, list[str]]:
    with keeper.serving(config) as relay:
        async with connected(relay.entry) as client:
            return client.hello.store_id, events(relay)


async def test_without_the_setting_nothing_is_left(tmp_path: Path, keeper: ServiceManager):
    config = make_relay(tmp_path / "relay", store_mib=1)
    store_id = await left_by_a_relay(config, keeper)
    assert keeper.kept == {} and keeper.said == [["READY=1"], ["STOPPING=1"]]
    assert (await store_of_the_next(config, keeper))[0] != store_id


async def test_what_was_changed_meanwhile_is_wiped_and_the_store_is_a_new_one(
    tmp_path: Path, keeper: ServiceManager
):
    config = with_handover(make_relay(tmp_path / "relay", store_mib=1))
    store_id = await left_by_a_relay(config, keeper)
    fd = os.dup(keeper.kept[CELLS])
    assert any(os.pread(fd, 1 << 20, 0))
    os.pwrite(fd, b"\x07", 4095)
    next_id, said = await store_of_the_next(config, keeper)
    assert next_id != store_id and "handover.refused" in said
    assert not any(os.pread(fd, 1 << 20, 0))
    os.close(fd)
