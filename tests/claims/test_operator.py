"""O: an operator who is compelled, and hands over what she has."""

from __future__ import annotations

from dataclasses import fields

from client.outbox import OutState
from relay.core import Facts, plan
from relay.gauges import Reading
from relay.operations import Row
from tests.support.adversary import go_offline, go_online, intercept, relays_of
from tests.support.sim import Pair
from tests.support.sim_link import SimLink
from tests.support.sim_relay import SimRelay
from wire.request import Push, Reply, Request


def close_pool(relay: SimRelay) -> None:
    """Tell the members of the pool that they are no longer admitted."""

    def refuse(link: SimLink, request: Request) -> list[Reply | Push]:
        facts = Facts(relay.moment, link.number, 1, relay.capacity, closed=True, wait_s=0, polls=0)
        return [Reply(plan(request, facts).status, relay.moment.hour)]

    intercept(relay, refuse)


def test_o2_closing_a_pool_stops_its_cells_and_loses_none_that_the_writers_have(seed: int) -> None:
    pair = Pair(seed)
    pair.meet()
    for relay in relays_of(pair):
        close_pool(relay)
    note = pair.say(pair.alice, "one")
    pair.world.advance(60)
    assert pair.bob.shown == []
    assert pair.alice.state.outbox[bytes.fromhex(note)].state is OutState.QUEUED
    for relay in relays_of(pair):
        del relay.serve  # the class's own again: the pool is open
    go_offline(pair.alice)
    go_online(pair.alice, for_s=4000)
    assert pair.bob.shown == [note]


def test_o5_of_a_writer_a_held_cell_says_its_pool_and_no_more() -> None:
    names = {field.name for field in fields(Row)}
    assert names == {"id", "base_epoch", "tags", "expires_hour", "pool", "handed_out"}


def test_o6_the_gauges_are_numbers_of_the_whole_relay() -> None:
    names = "cells accepted refused oldest_h memory_mib clock_offset_s loop_ms"
    assert {field.name: field.type for field in fields(Reading)} == dict.fromkeys(names.split(), "int")
