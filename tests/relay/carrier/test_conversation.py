"""Records of one message: each in a turn of its own, each paid for, none for a link that has ended."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from keys.channel import Channel, Initiator
from keys.primitives import random_bytes, x25519_public
from relay.carrier.conversation import seal_waiting, take
from relay.clock import Clock
from relay.config import Config, Rate
from relay.desk.founding import found
from relay.desk.settings import load
from relay.guests import Guest
from relay.reception import Reception
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from relay.telemetry import Telemetry
from tests.support.relay_client import make_cell, make_drop, make_poll
from wire.limits import RECORDS_PER_MESSAGE
from wire.record import pad, split_message, unpad
from wire.request import Mode, Nop, Reply, ReplyStatus, Request, decode_response, encode

CAPACITY = 8


class Ends:
    """A reception and one client of it, with a channel between them and no socket."""

    def __init__(self, config: Config) -> None:
        self.config = config
        clock = Clock(1e9, 0)
        slots = Slots(make_file(CAPACITY * SLOT_BYTES), CAPACITY)
        store = MemoryStore(slots, clock.moment, random_bytes)
        self.reception = Reception(config, store, clock, Telemetry(io.StringIO()), random_bytes)
        self.epoch = clock.moment.epoch

    async def enter(self) -> tuple[Guest, Channel]:
        pool = self.config.pools[0]
        guest = self.reception.admit(pool, lambda: None, lambda: None)
        key = x25519_public(self.config.key.value)
        initiator = Initiator(key, self.config.relay_id, pool.secret.value, random_bytes)
        answer = await self.reception.shake_hands(guest, initiator.first_message())
        return guest, initiator.finish(answer)[0]

    async def answers(self, guest: Guest, channel: Channel) -> list[Reply]:
        message = await seal_waiting(self.reception, guest, RECORDS_PER_MESSAGE)
        said = [decode_response(unpad(channel.open(bytes(record)))) for record in split_message(message)]
        assert all(isinstance(each, Reply) for each in said)
        return said  # type: ignore[return-value]


def message_of(channel: Channel, *requests: Request) -> bytes:
    return b"".join(channel.seal(pad(encode(request))) for request in requests)


Make = Callable[..., Ends]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    config = load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True))

    def make(link: Rate = config.limits.link, pool: Rate = config.limits.pool) -> Ends:
        pools = tuple(replace(each, rate=pool) for each in config.pools)
        return Ends(replace(config, limits=replace(config.limits, link=link), pools=pools))

    return make


def one_of_each(epoch: int) -> list[Request]:
    return [make_drop().put(epoch, make_cell()), make_poll(epoch), make_drop().recall(), Nop()]


async def test_every_request_costs_and_who_asks_too_much_is_not_heard_for_a_while(make: Make):
    ends = make(link=Rate(burst=4, per_s=1))
    for request in one_of_each(ends.epoch):
        guest, channel = await ends.enter()
        message = message_of(channel, *one_of_each(ends.epoch))
        assert await take(ends.reception, guest, message) == 0
        assert await take(ends.reception, guest, message_of(channel, request)) == 1


async def test_all_links_of_a_pool_pay_from_one_purse(make: Make):
    ends = make(pool=Rate(burst=3, per_s=1))
    (one, by_one), (other, by_other) = await ends.enter(), await ends.enter()
    assert await take(ends.reception, one, message_of(by_one, Nop(), Nop())) == 0
    assert await take(ends.reception, other, message_of(by_other, Nop())) == 0
    assert await take(ends.reception, other, message_of(by_other, Nop())) == 1


async def test_beyond_the_quota_a_recall_is_late_and_never_refused(make: Make):
    ends = make(link=Rate(burst=1, per_s=1))
    guest, channel = await ends.enter()
    drop = make_drop()
    asked = message_of(
        channel, drop.put(ends.epoch, make_cell()), make_poll(ends.epoch), drop.recall(), Nop()
    )
    assert await take(ends.reception, guest, asked) == 1
    put, poll, recall, nop = await ends.answers(guest, channel)
    assert (put.status, poll.status, poll.retry_after_s) == (ReplyStatus.OK, ReplyStatus.QUOTA, 1)
    assert recall.status is ReplyStatus.OK and recall.expires_hour > 0
    assert nop.status is ReplyStatus.OK


async def test_a_closed_pool_pays_too(make: Make):
    ends = make(link=Rate(burst=2, per_s=1))
    closed = replace(ends.config.pools[0], closed=True)
    guest = ends.reception.admit(closed, lambda: None, lambda: None)
    waits = [await ends.reception.serve(guest, Nop()) for _ in range(3)]
    assert waits == [0, 0, 1]


async def test_a_link_that_ends_amid_its_message_is_served_no_further_and_waits_for_nothing(make: Make):
    ends = make()
    guest, channel = await ends.enter()
    message = message_of(channel, *(make_poll(ends.epoch, mode=Mode.ADD) for _ in range(RECORDS_PER_MESSAGE)))
    taking = asyncio.create_task(take(ends.reception, guest, message))
    while guest.link.polls < 3:  # noqa: ASYNC110  the other task changes it
        await asyncio.sleep(0)
    ends.reception.dismiss(guest)
    await taking
    assert guest.link.polls == 3 and ends.reception.store.gauges().waiting_tags == 0
    assert await seal_waiting(ends.reception, guest, RECORDS_PER_MESSAGE) == b""


async def test_between_two_records_of_a_link_another_has_its_turn(make: Make):
    ends = make()
    (many, by_many), (few, by_few) = await ends.enter(), await ends.enter()
    flood = take(ends.reception, many, message_of(by_many, *(Nop() for _ in range(RECORDS_PER_MESSAGE))))
    flooding = asyncio.create_task(flood)
    await asyncio.sleep(0)
    await take(ends.reception, few, message_of(by_few, Nop()))
    assert not flooding.done() and many.link.waiting_replies <= 3
    await flooding
