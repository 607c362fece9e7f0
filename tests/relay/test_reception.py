"""What links share: buffers that are left zero, numbers that are not used twice, counts instead of lines."""

import asyncio
import io
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keys.primitives import random_bytes, x25519_public
from relay.clock import Clock
from relay.config import Config, Pool
from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load
from relay.link import Waiting
from relay.operations import Operation, Outcome
from relay.reception import Guest, Reception
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from relay.telemetry import Count, Telemetry
from tests.support.hops import seal
from tests.support.relay_client import make_cell, make_drop, make_poll
from wire.descriptor import RelayEntry, from_line
from wire.request import Forwarded, Nop, Reply, ReplyStatus, Request

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


class SlowStore(MemoryStore):
    """Lets who asks wait, as a store somewhere else does.  hold: called meanwhile."""

    hold: Callable[[], None]

    async def apply(self, operation: Operation) -> Outcome:
        await asyncio.sleep(0)
        self.hold()
        return await super().apply(operation)


async def test_a_link_that_ends_while_the_store_is_asked_waits_for_nothing(reception: Reception, pool: Pool):
    store = SlowStore(Slots(make_file(SLOT_BYTES), 1), reception.moment, random_bytes)
    reception.store = store
    guest, stays = (reception.admit(pool, lambda: None, lambda: None) for _ in range(2))
    poll = make_poll(reception.moment.epoch, *(random_bytes(16) for _ in range(240)))
    store.hold = lambda: None
    await reception.serve(stays, poll)
    assert reception.store.gauges().waiting_tags == 240
    store.hold = lambda: reception.dismiss(guest)
    await reception.serve(guest, poll)
    assert reception.store.gauges().waiting_tags == 240


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


# --- two hops ---------------------------------------------------------------------------------------------


def enter(reception: Reception, pool: Pool) -> Guest:
    return reception.admit(pool, lambda: None, lambda: None)


async def asked(reception: Reception, guest: Guest, request: Request) -> Waiting:
    await reception.serve(guest, request)
    waiting = guest.link.take_next()
    assert waiting is not None and guest.link.take_next() is None
    return waiting


@pytest.fixture
def entry(config: Config) -> RelayEntry:
    return from_line(descriptor_line(replace(config, port=1), None)).relays[0]


def members_of(pool: Pool, *, closed: bool = False) -> Pool:
    """The same pool, for relays."""
    return replace(pool, forwarder=True, closed=closed)


async def test_a_forward_is_malformed_where_nobody_forwards(
    reception: Reception, pool: Pool, entry: RelayEntry
):
    guest = enter(reception, pool)
    forward = seal(entry, make_drop().recall()).forward
    assert (await asked(reception, guest, forward)).reply == Reply(
        ReplyStatus.MALFORMED, reception.moment.hour
    )


async def test_what_a_relay_brings_for_us_is_carried_out_and_its_reply_sealed(
    reception: Reception, pool: Pool, entry: RelayEntry
):
    guest, drop = enter(reception, members_of(pool)), make_drop()
    letter = seal(entry, drop.put(reception.moment.epoch, make_cell()))
    waiting = await asked(reception, guest, letter.forward)
    assert isinstance(waiting.reply, Reply) and waiting.reply.status is ReplyStatus.OK
    assert waiting.sealer is not None and reception.store.gauges().cells == 1
    with reception.buffers() as buffers:
        assert not any(buffers.plain)


async def test_what_a_relay_brings_for_another_goes_no_further(
    reception: Reception, pool: Pool, entry: RelayEntry
):
    guest = enter(reception, members_of(pool))
    other = replace(entry, relay_id=bytes(16))
    waiting = await asked(reception, guest, seal(other, make_drop().recall()).forward)
    assert waiting.reply == Forwarded(ReplyStatus.NOT_ADMITTED)


async def test_what_does_not_open_is_counted_and_told(reception: Reception, pool: Pool, entry: RelayEntry):
    guest = enter(reception, members_of(pool))
    for letter in (seal(replace(entry, key=x25519_public(b"k" * 32)), Nop()), seal(entry, Nop())):
        waiting = await asked(reception, guest, letter.forward)
        assert waiting.reply == Forwarded(ReplyStatus.MALFORMED)
    assert reception.telemetry.counts[Count.RECORDS_REFUSED] == 2


async def test_nothing_but_forwards_and_nop_is_taken_from_a_relay(reception: Reception, pool: Pool):
    guest, epoch = enter(reception, members_of(pool)), reception.moment.epoch
    for request in (make_drop().put(epoch, make_cell()), make_poll(epoch), make_drop().recall()):
        waiting = await asked(reception, guest, request)
        assert waiting.reply == Reply(ReplyStatus.NOT_ADMITTED, reception.moment.hour)
    assert (await asked(reception, guest, Nop())).reply == Reply(ReplyStatus.OK, reception.moment.hour)


async def test_a_forward_costs_quota_and_needs_an_open_pool(
    reception: Reception, pool: Pool, entry: RelayEntry
):
    forward = seal(entry, make_drop().recall()).forward
    closed = enter(reception, members_of(pool, closed=True))
    assert (await asked(reception, closed, forward)).reply == Forwarded(ReplyStatus.NOT_ADMITTED)
    guest = enter(reception, members_of(pool))
    while not guest.bucket.wait_s(reception.moment.now_s):
        guest.bucket.take()
    assert (await asked(reception, guest, forward)).reply == Forwarded(ReplyStatus.QUOTA, 1)
