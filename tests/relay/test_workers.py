"""What each worker of a relay is told, and what the operator is told of all of them."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from keys.primitives import Secret
from relay import manager
from relay.config import Config, Rate, SharedStore
from relay.desk.founding import found
from relay.desk.settings import load
from relay.gauges import Reading
from relay.handover import CELLS
from relay.slots import SLOT_BYTES, make_file
from relay.telemetry import Telemetry
from relay.workers import Workers, as_worker, total, worker_socket
from tests.support.service_manager import service_manager


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True))
    store = SharedStore("unix:/run/valkey.sock", Secret(b"k" * 32), None)
    return replace(config, store=store, workers=3, metrics=("127.0.0.1", 9464))


def test_limits_are_shared_out_and_never_nothing(config: Config):
    config = replace(config, limits=replace(config.limits, links=2000))
    config = replace(config, pools=tuple(replace(pool, rate=Rate(10, 1)) for pool in config.pools))
    worker = as_worker(config, 2, 4711)
    assert worker.limits.links == 667
    assert [pool.rate for pool in worker.pools] == [Rate(4, 1)]
    assert worker.limits.link == config.limits.link


def test_a_worker_has_the_common_port_and_store_and_a_place_of_its_own(config: Config):
    workers = [as_worker(config, number, 4711) for number in (1, 2, 3)]
    assert {worker.port for worker in workers} == {4711}
    assert all(worker.store is config.store for worker in workers)
    assert {worker.metrics for worker in workers} == {None}
    sockets = [worker.socket for worker in workers]
    assert sockets == [worker_socket(config.socket, number) for number in (1, 2, 3)]
    assert len({config.socket, *sockets}) == 4


def test_cells_that_one_process_left_are_wiped_and_not_kept_by_a_parent(
    config: Config, monkeypatch: pytest.MonkeyPatch
):
    with service_manager() as keeper:
        monkeypatch.setenv("NOTIFY_SOCKET", keeper.address)
        left = make_file(SLOT_BYTES)
        os.pwrite(left, b"cell", 0)
        assert manager.keep(CELLS, left)
        keeper.hear()
        monkeypatch.setattr(manager, "take_kept", lambda: {CELLS: os.dup(left)})
        Workers(config, Telemetry(io.StringIO()))
        keeper.hear()
        assert keeper.kept == {} and not any(os.pread(left, SLOT_BYTES, 0))
    os.close(left)


def test_what_workers_do_is_added_and_what_they_share_is_not():
    one = Reading(16, 32, 16, 3, 64, 2, 1)
    two = Reading(32, 32, 0, 4, 64, 16, 8)
    assert total([one, two]) == Reading(32, 64, 16, 4, 128, 16, 8)
    assert total([]) == Reading()
