"""A relay of two workers as real processes: one port, one store, and nothing that ends one ends the relay."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.support.relay_client import RelayClient, connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay, run, serving, share_store
from tests.support.valkey_process import Valkey, running_valkey
from wire.request import ReplyStatus

LIMIT_S = 60


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("v")) as valkey:
        yield valkey


@pytest.fixture
def relay(tmp_path: Path, valkey: Valkey) -> Iterator[RelayProcess]:
    config = make_relay(tmp_path / "relay", store_mib=1)
    share_store(config, valkey, 2)
    with serving(config, watch=False) as relay:
        yield relay


def workers_of(relay: RelayProcess) -> list[int]:
    return [
        int(pid)
        for pid in Path(f"/proc/{relay.process.pid}/task/{relay.process.pid}/children").read_text().split()
    ]


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def sockets_of(pid: int) -> int:
    """How many sockets a process has open; one that it closes just then is none."""
    count = 0
    for entry in os.scandir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):
            count += os.readlink(entry.path).startswith("socket:")
    return count


async def wait_until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not holds():  # noqa: ASYNC110  what is waited for is another process
            await asyncio.sleep(0.05)


@asynccontextmanager
async def clients(relay: RelayProcess, count: int) -> AsyncIterator[list[RelayClient]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(connected(relay.entry)) for _ in range(count)]


async def test_visitors_are_dealt_out_and_a_cell_finds_its_reader_at_any_worker(relay: RelayProcess):
    first, second = workers_of(relay)
    before = sockets_of(first), sockets_of(second)
    async with clients(relay, 16) as readers, connected(relay.entry) as writer:
        assert sockets_of(first) > before[0] and sockets_of(second) > before[1]
        for reader in readers:
            drop, cell = make_drop(), make_cell()
            await reader.ask(make_poll(reader.epoch, drop.tags[0]))
            assert (await writer.ask(drop.put(writer.epoch, cell))).status is ReplyStatus.OK
            assert (await asyncio.wait_for(reader.push(), LIMIT_S)).cell == cell


async def test_a_worker_that_is_killed_is_started_again_and_no_cell_is_lost(relay: RelayProcess):
    first, second = workers_of(relay)
    async with connected(relay.entry) as writer:
        drop, cell = make_drop(), make_cell()
        await writer.ask(drop.put(writer.epoch, cell))
        store_id = writer.hello.store_id
    os.kill(first, signal.SIGKILL)
    await wait_until(lambda: len(workers_of(relay)) == 2 and first not in workers_of(relay))
    assert "worker.ended" in [event["event"] for event in relay.events]
    async with clients(relay, 8) as readers:
        assert {reader.hello.store_id for reader in readers} == {store_id}
        for reader in readers:
            found = await reader.ask(make_poll(reader.epoch, drop.tags[0]))
            assert found.cell == cell
    assert second in workers_of(relay)


async def test_one_signal_ends_all_and_leaves_nothing_behind(relay: RelayProcess):
    pids = workers_of(relay)
    assert relay.stop() == 0
    assert not any(map(is_alive, pids))
    assert not list(relay.config.parent.glob("*.sock"))


async def test_workers_end_with_their_parent(relay: RelayProcess):
    pids = workers_of(relay)
    relay.process.kill()
    await wait_until(lambda: not any(map(is_alive, pids)))


async def test_settings_are_taken_again_by_all(relay: RelayProcess):
    pids = workers_of(relay)
    relay.process.send_signal(signal.SIGHUP)
    assert relay.status["urls"] == [relay.url]
    assert workers_of(relay) == pids and relay.process.poll() is None


def test_a_relay_whose_workers_do_not_start_says_why_and_ends(tmp_path: Path):
    config = make_relay(tmp_path / "relay", store_mib=1)
    with running_valkey(tmp_path / "v") as valkey:
        share_store(config, valkey, 2)
    ended = run("serve", "--config", config)
    assert ended.returncode == 1
    assert "does not answer" in ended.stderr and "Traceback" not in ended.stderr
