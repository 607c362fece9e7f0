"""Strict mode through the accidents of tests/sim: nothing lost, nothing twice, nothing waits for a push."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from client.manner import Manner, Mode
from client.outbox import OutState
from tests.support.schedule import ACTIONS, HOUR_S, check_pair, heal, standing, take_step
from tests.support.sim import Pair
from tests.support.sim_link import Faults
from tests.support.sim_node import Node

STRICT, SLOW = Manner(Mode.STRICT, 12_000_000), Manner(Mode.STRICT, 4_000_000)
STEPS = 14
SETTLED_S = 5 * HOUR_S
"""Two hours after which a PUT is surely tried again, and an hour for each of its ways and its receipt."""


def be_strict(*nodes: Node, manner: Manner = STRICT) -> None:
    for node in nodes:
        settings = node.state.settings
        settings[""] = replace(settings[""], manner=manner)
        node.work()


def minutes_until(pair: Pair, message_id: str, limit: int = 120) -> int:
    """Minutes that pass until a message of alice's is received."""
    for minute in range(limit):
        if pair.alice.state.outbox[bytes.fromhex(message_id)].state is OutState.RECEIVED:
            return minute
        pair.world.advance(60)
    raise AssertionError("not received")


@pytest.mark.parametrize("forwarding", [False, True])
def test_a_message_is_received_within_minutes(seed: int, forwarding: bool) -> None:
    pair = Pair(seed)
    for relay in pair.world.relays.values() if forwarding else ():
        relay.forward()
    pair.meet()
    be_strict(pair.alice, pair.bob)
    pair.world.advance(600)
    assert minutes_until(pair, pair.say(pair.alice, "word")) < 40
    assert len(pair.bob.shown) == 1


def test_who_is_strict_and_who_is_live_understand_each_other(seed: int) -> None:
    pair = Pair(seed)
    pair.meet()
    be_strict(pair.bob)
    pair.world.advance(600)
    assert minutes_until(pair, pair.say(pair.alice, "word")) < 30


def test_two_people_pair_in_strict_mode(seed: int) -> None:
    pair = Pair(seed)
    be_strict(pair.alice, pair.bob)
    pair.world.advance(4 * HOUR_S)
    for node in (pair.alice, pair.bob):
        assert [contact.state.value for contact in node.state.contacts.values()] == ["active"]


def run_strict(number: int) -> None:
    """One schedule in strict mode; raises AssertionError when its history has a fault."""
    rng = Random(number)
    pair = standing(2).again(number)
    be_strict(pair.alice, pair.bob, manner=SLOW)
    pair.world.faults = Faults(cut=0.02, repeat=0.02, corrupt=0.02)
    for relay in pair.world.relays.values() if number % 2 else ():
        relay.forward()
    for _ in range(STEPS):
        take_step(pair, rng, ACTIONS)
    heal(pair)
    pair.world.advance(SETTLED_S)
    check_pair(pair)


@pytest.mark.parametrize("number", range(2))
def test_every_message_is_shown_once_or_reported_whatever_happens(number: int) -> None:
    """Cuts, crashes, wipes, relays that are down, people who are away, jumps of time, recalls."""
    run_strict(number)
