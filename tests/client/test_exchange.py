"""client/exchange: one open link, from HELLO to a quiet end."""

from __future__ import annotations

import pytest

from client import exchange as links
from client.effects import BoxRecalled, CopyPut, LinkFlushed, SetPolled
from client.exchange import Exchange
from client.polling import Target
from wire.request import Delete, Hello, Lifetime, Mode, Nop, Poll, Put, Recall, Reply, ReplyStatus

NOW = 1_000.0
HOUR = 500_000
RELAY = bytes(16)
TAG, LATER_TAG = b"a" * 16, b"b" * 16
BOB, EVE = Target("bob", None), Target("eve", None)


def opened(polls: int = 16, outstanding: int = 8) -> Exchange:
    return links.begin(RELAY, Hello(bytes(16), HOUR, 600, polls, outstanding), NOW)


def a_poll() -> Poll:
    return Poll(Mode.NEW, HOUR // 12, (TAG,) * 240)


def a_put() -> Put:
    return Put(HOUR // 12, bytes(32), bytes(32), (TAG,) * 7, Lifetime.HOURS_24, bytes(3808))


def a_delete(number: int) -> Delete:
    return Delete(bytes([number]) * 32, bytes(32))


def ok(more: int = 0, hour: int = HOUR) -> Reply:
    return Reply(ReplyStatus.OK, hour, more=more)


def polled(exchange: Exchange, serial: int = 1, count: int = 1) -> None:
    links.ask_polls(exchange, [a_poll()] * count, {TAG: BOB}, serial)
    links.pump(exchange, NOW)


def test_a_new_link_wants_a_sweep_and_ends_with_the_relays_epoch() -> None:
    exchange = opened()
    assert links.wants_sweep(exchange, NOW) and exchange.reading
    assert exchange.edge_at_s == NOW + 600
    assert exchange.epoch == HOUR // 12


@pytest.mark.parametrize(("stated", "kept"), [(1, 1), (8, 8), (255, 8)])
def test_never_more_than_eight_requests_wait_whatever_hello_says(stated: int, kept: int) -> None:
    exchange = opened(outstanding=stated)
    for g in range(20):
        links.ask(exchange, a_put(), CopyPut("bob", g))
    assert len(links.pump(exchange, NOW)) == kept
    assert links.pump(exchange, NOW) == []


@pytest.mark.parametrize(("stated", "kept"), [(1, 1), (16, 16), (255, 16)])
def test_a_sweep_has_no_more_polls_than_the_relay_takes(stated: int, kept: int) -> None:
    assert opened(polls=stated).poll_limit == kept


def test_requests_leave_in_their_order() -> None:
    exchange = opened()
    for g in range(3):
        links.ask(exchange, a_put(), CopyPut("bob", g))
    assert [sent.about for sent in links.pump(exchange, NOW)] == [CopyPut("bob", g) for g in range(3)]


def test_a_link_that_asked_nothing_for_fifteen_minutes_says_that_it_lives() -> None:
    exchange = opened()
    assert links.pump(exchange, NOW + links.ALIVE_S - 1) == []
    assert [type(sent.request) for sent in links.pump(exchange, NOW + links.ALIVE_S)] == [Nop]
    links.answered(exchange, LinkFlushed(), ok())
    assert links.pump(exchange, NOW + 2 * links.ALIVE_S - 1) == []


def test_an_answer_makes_room_for_the_next_request() -> None:
    exchange = opened(outstanding=1)
    links.ask(exchange, a_put(), CopyPut("bob", 0))
    links.ask(exchange, a_put(), CopyPut("bob", 1))
    links.pump(exchange, NOW)
    links.answered(exchange, CopyPut("bob", 0), ok())
    assert [sent.about for sent in links.pump(exchange, NOW)] == [CopyPut("bob", 1)]


def test_the_epoch_of_a_link_is_that_of_its_hello_whatever_replies_say() -> None:
    exchange = opened()
    epoch = exchange.epoch
    for hour in (HOUR + 13, HOUR - 13):
        links.ask(exchange, a_put(), CopyPut("bob", 0))
        links.pump(exchange, NOW)
        links.answered(exchange, CopyPut("bob", 0), ok(hour=hour))
    assert exchange.epoch == epoch


# --- sets ----------------------------------------------------------------------------------------


def test_a_set_is_read_once_every_poll_was_answered() -> None:
    exchange = opened()
    polled(exchange, count=2)
    links.answered(exchange, SetPolled(1), ok())
    assert not exchange.read and exchange.reading
    links.answered(exchange, SetPolled(1), ok())
    assert exchange.read and not exchange.reading


def test_a_tag_of_the_set_before_stands_for_its_cell_until_the_new_set_is_answered() -> None:
    exchange = opened()
    polled(exchange)
    links.answered(exchange, SetPolled(1), ok())
    links.ask_polls(exchange, [a_poll()], {LATER_TAG: EVE}, 2)
    links.pump(exchange, NOW)
    assert exchange.target(TAG) == BOB and exchange.target(LATER_TAG) == EVE
    links.answered(exchange, SetPolled(2), ok())
    assert exchange.target(TAG) is None and exchange.target(LATER_TAG) == EVE


def test_announced_cells_are_waited_for_behind_a_nop_and_no_longer() -> None:
    """A cell that was deleted after it was announced never comes."""
    exchange = opened()
    polled(exchange)
    links.answered(exchange, SetPolled(1), ok(more=3))
    assert exchange.reading and not exchange.read
    (sent,) = links.pump(exchange, NOW)
    assert sent.request == Nop() and sent.about == LinkFlushed()
    assert links.pump(exchange, NOW) == []
    links.answered(exchange, LinkFlushed(), ok())
    assert exchange.read and links.is_quiet(exchange, NOW)


def test_the_next_reply_of_a_sweep_ends_the_wait_for_the_cells_of_the_one_before() -> None:
    exchange = opened()
    polled(exchange, count=2)
    links.answered(exchange, SetPolled(1), ok(more=65_535))
    links.answered(exchange, SetPolled(1), ok())
    assert exchange.read


def test_a_refused_poll_leaves_the_set_unread_and_is_repeated_later() -> None:
    exchange = opened()
    polled(exchange)
    links.answered(exchange, SetPolled(1), Reply(ReplyStatus.QUOTA, HOUR, retry_after_s=60))
    links.refuse_poll(exchange, NOW + 60)
    assert not exchange.read
    assert not links.wants_sweep(exchange, NOW + 59)
    assert links.wants_sweep(exchange, NOW + 60)
    polled(exchange, serial=2)
    links.answered(exchange, SetPolled(2), ok())
    assert exchange.read and not links.wants_sweep(exchange, NOW + 3600)


# --- what rides along ----------------------------------------------------------------------------


def test_three_due_deletes_ride_on_a_poll_and_one_on_a_put() -> None:
    exchange = opened()
    for number in range(6):
        links.plan_delete(exchange, a_delete(number), NOW)
    polled(exchange)
    links.ask(exchange, a_put(), CopyPut("bob", 0))
    (put,) = links.pump(exchange, NOW)
    assert isinstance(put.request, Put) and put.request.delete == a_delete(3)
    assert len(exchange.deletes) == 2


def test_a_delete_waits_for_its_time() -> None:
    exchange = opened()
    links.plan_delete(exchange, a_delete(1), NOW + 10)
    assert not links.due_deletes(exchange, NOW + 9) and links.due_deletes(exchange, NOW + 10)
    links.ask(exchange, a_put(), CopyPut("bob", 0))
    (sent,) = links.pump(exchange, NOW + 9)
    assert isinstance(sent.request, Put) and sent.request.delete is None


def test_one_cell_is_deleted_once() -> None:
    exchange = opened()
    links.plan_delete(exchange, a_delete(1), NOW)
    links.plan_delete(exchange, a_delete(1), NOW + 5)
    assert len(exchange.deletes) == 1


def test_nothing_rides_on_a_recall() -> None:
    exchange = opened()
    links.plan_delete(exchange, a_delete(1), NOW)
    links.ask(exchange, Recall(bytes(32), bytes(32)), BoxRecalled("bob"))
    links.pump(exchange, NOW)
    assert len(exchange.deletes) == 1


def test_a_link_is_quiet_when_nothing_is_asked_awaited_or_due() -> None:
    exchange = opened()
    polled(exchange)
    links.answered(exchange, SetPolled(1), ok())
    assert links.is_quiet(exchange, NOW)
    links.plan_delete(exchange, a_delete(1), NOW + 10)
    assert links.is_quiet(exchange, NOW) and not links.is_quiet(exchange, NOW + 10)


# --- strict mode ---------------------------------------------------------------------------------


def strict() -> Exchange:
    exchange = opened()
    exchange.tick_at_s = NOW + 60
    return exchange


def test_of_all_that_waits_one_leaves_and_the_rest_is_forgotten() -> None:
    exchange = strict()
    for g in range(3):
        links.ask(exchange, a_put(), CopyPut("bob", g))
    assert [sent.about for sent in links.pump_one(exchange, NOW)] == [CopyPut("bob", 0)]
    assert not exchange.waiting and exchange.unanswered == [CopyPut("bob", 0)]


def test_only_what_is_wanted_leaves_and_only_as_far_as_there_is_room() -> None:
    exchange = strict()
    for g in range(20):
        links.ask(exchange, a_put(), CopyPut("bob", g))
    sent = links.pump_some(exchange, lambda about: about != CopyPut("bob", 0), NOW)
    assert [one.about for one in sent] == [CopyPut("bob", g) for g in range(1, 9)]
    assert not exchange.waiting and not links.has_room(exchange)


def test_a_set_that_did_not_leave_is_neither_awaited_nor_read() -> None:
    exchange = strict()
    links.ask_polls(exchange, [a_poll()] * 3, {TAG: BOB}, 1)
    links.forget_waiting(exchange)
    assert not exchange.polls and not exchange.read


def test_tags_of_a_look_count_until_every_look_was_answered() -> None:
    exchange = strict()
    links.ask_polls(exchange, [a_poll()], {TAG: BOB}, 1)
    links.pump_one(exchange, NOW)
    links.ask_polls(exchange, [a_poll()], {LATER_TAG: EVE}, 2)
    links.pump_one(exchange, NOW)
    links.answered(exchange, SetPolled(1), ok())
    assert exchange.target(TAG) == BOB
    links.answered(exchange, SetPolled(2), ok())
    assert exchange.target(TAG) is None and exchange.target(LATER_TAG) == EVE


def test_after_a_look_no_cell_is_awaited() -> None:
    exchange = strict()
    links.ask_polls(exchange, [a_poll()], {TAG: BOB}, 1)
    links.pump_one(exchange, NOW)
    links.answered(exchange, SetPolled(1), ok(more=9))
    assert exchange.due_pushes == 0 and not exchange.read


def test_writes_since_the_last_poll_are_counted() -> None:
    exchange = strict()
    for g in range(2):
        links.ask(exchange, a_put(), CopyPut("bob", g))
        links.pump_one(exchange, NOW)
    assert exchange.writes == 2
    links.ask_polls(exchange, [a_poll()], {}, 1)
    links.pump_one(exchange, NOW)
    assert exchange.writes == 0
