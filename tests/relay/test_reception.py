"""What links share: buffers that are left zero, numbers that are not used twice, counts instead of lines."""

import io
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from keys.primitives import random_bytes
from relay.clock import Clock
from relay.config import Config, Pool, load
from relay.founding import found
from relay.reception import Guest, Reception
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from relay.telemetry import Count, Telemetry
from tests.support.relay_client import make_cell, make_drop
from wire.request import ReplyStatus

CAPACITY = 4


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True))


@pytest.fixture
def pool(config: Config) -> Pool:
    return config.pools[0]


@pytest.fixture
def reception(config: Config, log: io.StringIO) -> Reception:
    clock = Clock(1e9, 0)
    store = MemoryStore(Slots(make_file(CAPACITY * SLOT_BYTES), CAPACITY), clock.moment, random_bytes)
    return Reception(config, store, clock, Telemetry(log), random_bytes)


def test_buffers_are_lent_again_and_left_zero(reception: Reception):
    with reception.buffers() as first:
        first.opened[:5] = b"plain"
        first.plain[:5] = b"plain"
        with reception.buffers() as second:
            assert second is not first
    with reception.buffers() as again:
        assert again in (first, second)
        assert not any(again.opened) and not any(again.plain)


def test_buffers_are_wiped_when_the_work_fails(reception: Reception):
    with pytest.raises(RuntimeError), reception.buffers() as buffers:
        buffers.opened[:5] = b"plain"
        raise RuntimeError
    assert not any(buffers.opened)


def put_into(reception: Reception, guest: Guest) -> Coroutine[Any, Any, None]:
    return reception.serve(guest, make_drop().put(reception.moment.epoch, make_cell()))


async def test_a_full_store_is_logged_once_an_hour_and_counted_each_time(
    reception: Reception, pool: Pool, log: io.StringIO
):
    guest = reception.admit(pool, lambda: None, lambda: None)
    for _ in range(CAPACITY + 3):
        await put_into(reception, guest)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["store.filled"]
    counts = reception.telemetry.counts
    assert (counts[Count.CELLS_TAKEN], counts[Count.BUSY_SAID]) == (CAPACITY, 3)


async def test_replies_are_queued_in_the_order_of_their_requests(reception: Reception, pool: Pool):
    guest = reception.admit(pool, lambda: None, lambda: None)
    for _ in range(CAPACITY + 1):
        await put_into(reception, guest)
    queued = []
    while waiting := guest.link.take_next():
        queued.append(waiting.reply and waiting.reply.status)
    assert queued == [ReplyStatus.OK] * CAPACITY + [ReplyStatus.BUSY]


def test_no_two_open_links_share_a_number_and_a_dismissed_one_is_gone(reception: Reception, pool: Pool):
    guests = [reception.admit(pool, lambda: None, lambda: None) for _ in range(3)]
    assert len({guest.link.number for guest in guests}) == reception.links == 3
    reception.dismiss(guests[1])
    assert reception.links == 2
    assert reception.admit(pool, lambda: None, lambda: None).link.number not in {
        guest.link.number for guest in guests
    }
