"""Weak lines on the fake clock: what they carry in time, and what coming back costs."""

from __future__ import annotations

from random import Random

import pytest

from client.outbox import OutState
from tests.support.adversary import Seen, relays_of, watch
from tests.support.history import What, check
from tests.support.line_model import BadLine, Profile
from tests.support.schedule import standing
from tests.support.sim import World
from tests.support.sim_node import Node
from wire.bundle import Role
from wire.request import Poll

WORST = Profile(rate_bps=20_000, round_trip_s=2.0, loss=0.3)
MESSAGES = 20
SAID_FOR_S = 600.0
WITHIN_S = 900.0
MINUTE_S = 60.0


def outages_of(rng: Random, begin_s: float) -> list[tuple[float, float]]:
    """Four outages of 20 to 120 s, with as much between them."""
    outages, at_s = [], begin_s + MINUTE_S
    for _ in range(4):
        length_s = rng.uniform(20, 120)
        outages.append((at_s, at_s + length_s))
        at_s += length_s + rng.uniform(20, 120)
    return outages


@pytest.mark.parametrize("seed", range(4))
def test_twenty_messages_each_way_arrive_within_a_quarter_of_an_hour_of_the_last_outage(seed: int) -> None:
    """20 kbit/s, rounds of 2 s, three packets in ten lost."""
    rng = Random(seed)
    pair = standing(2).again(seed)
    outages = outages_of(rng, pair.world.now_s)
    for node in pair.world.nodes:
        node.line = BadLine(WORST, Random(rng.random()), outages)
    for _ in range(MESSAGES):
        for node in pair.world.nodes:
            pair.say(node, "one")
        pair.world.advance(rng.uniform(0, SAID_FOR_S / MESSAGES))
    pair.world.advance(outages[-1][1] + WITHIN_S - pair.world.now_s)
    kept = [event.message_id for event in pair.world.history.of(What.KEPT)]
    assert len(kept) == len(set(kept)) == 2 * MESSAGES
    assert [str(found) for found in check(pair.world.history)] == []
    for node in pair.world.nodes:
        assert {message.state for message in node.state.outbox.values()} == {OutState.RECEIVED}


def test_an_outage_of_hours_ends_the_links_and_delays_and_nothing_else(seed: int) -> None:
    pair = standing(2).again(seed)
    begin_s = pair.world.now_s + MINUTE_S
    for node in pair.world.nodes:
        node.line = BadLine(WORST, Random(seed), [(begin_s, begin_s + 4 * 3600)])
    pair.world.advance(2 * MINUTE_S)
    notes = {pair.say(node, "one") for node in pair.world.nodes}
    pair.world.advance(4 * 3600, step_s=900)
    assert not any(node.shown for node in pair.world.nodes)
    pair.world.advance(WITHIN_S)
    assert {event.message_id for event in pair.world.history.of(What.KEPT)} == notes
    assert [str(found) for found in check(pair.world.history)] == []


def test_a_link_that_drops_every_30_s_still_delivers(seed: int) -> None:
    pair = standing(2).again(seed)
    for node in pair.world.nodes:
        node.line = BadLine(Profile(64_000, 0.05, 0.05), Random(seed))
    for turn in range(2 * MESSAGES):
        if turn % 2:
            pair.say(pair.world.nodes[turn // 2 % 2], "one")
        pair.world.advance(30)
        for relay in relays_of(pair):
            relay.cut_links()
    pair.world.advance(5 * MINUTE_S)
    assert len(pair.world.history.of(What.KEPT)) == MESSAGES
    assert [str(found) for found in check(pair.world.history)] == []


# --- coming back -----------------------------------------------------------------------------------------


def house_of_three(seed: int) -> tuple[World, Node]:
    """A house with three coordinators: its sweep takes more than one POLL."""
    world = World(Random(seed))
    for number in (10, 20):
        world.add_relay(number)
    house = world.add_node("house")
    for name in ("alice", "bob", "carol"):
        node = world.add_node(name)
        node.act("use_network", world.network, world.now_s)
        link, _ = node.act("invite", "house", Role.HOUSE, world.now_s)
        house.act("join", name, link, True, world.now_s)
        world.advance(MINUTE_S)
    world.advance(15 * MINUTE_S)
    return world, house


def asked_when_back(world: World, node: Node) -> list[Seen]:
    """What a node asks within a minute after its links were cut."""
    seen = watch(*world.relays.values())
    for link in tuple(node.links.values()):
        link.relay.cut_links()
    world.advance(MINUTE_S)
    return [each for each in seen if each.who == node.name]


def test_who_comes_back_to_the_same_store_asks_with_one_poll(seed: int) -> None:
    world, house = house_of_three(seed)
    asked = asked_when_back(world, house)
    assert len(asked) == len(world.relays), "one request on each link"
    assert all(isinstance(each.request, Poll) for each in asked)


def test_who_comes_back_to_another_store_sweeps_all_places(seed: int) -> None:
    world, house = house_of_three(seed)
    for relay in world.relays.values():
        relay.begin()
    asked = asked_when_back(world, house)
    assert sum(isinstance(each.request, Poll) for each in asked) >= 2 * len(world.relays)


def test_what_was_put_meanwhile_is_found_by_that_one_poll_and_asked_for_on(seed: int) -> None:
    world, house = house_of_three(seed)
    house.online = False
    house.disconnect()
    notes = [node.say("house", "one") for node in world.nodes[1:] for _ in range(6)]
    world.advance(5 * MINUTE_S)
    house.online = True
    world.advance(5 * MINUTE_S)
    assert sorted(house.shown) == sorted(notes)
    assert [str(found) for found in check(world.history)] == []
