"""Relays that lie, one habit at a time and in mixtures: what they cannot do, and what it costs them.

Seeds are fixed.  A mixture of habits is drawn from its seed, and printed with a fault.
"""

from __future__ import annotations

import pytest

from client.outbox import OutState
from tests.support.history import Fault
from tests.support.hostile import (
    HABITS,
    HOUR_S,
    FakeRestart,
    LyingRecall,
    count_puts,
    fault_among_liars,
    fault_with_one_honest,
    faults_of,
)
from tests.support.schedule import standing
from tests.support.sim_relay import Habit

DAY_S = 24 * HOUR_S
MIXTURES = 6
"""A hundred times as many are in tests/hunt."""
WATCHED_H = 8
PUTS = 48
"""Of one sealed copy at one relay in that time, whatever the relay says."""
PUTS_AN_HOUR = 5
"""The same on average, once the first hour is over."""


@pytest.mark.parametrize("seed", range(MIXTURES))
def test_one_honest_relay_delivers_whatever_the_others_do(seed: int) -> None:
    assert fault_with_one_honest(seed) == ""


@pytest.mark.parametrize("seed", range(MIXTURES))
def test_liars_alone_delay_and_withhold_and_every_message_has_its_end(seed: int) -> None:
    assert fault_among_liars(seed) == ""


@pytest.mark.parametrize("kind", HABITS, ids=lambda kind: kind.__name__)
def test_a_habit_of_both_relays_costs_few_puts(kind: type[Habit]) -> None:
    pair = standing(2).again(seed=5)
    pair.world.advance(300)
    counts = count_puts(pair)
    for relay in pair.world.relays.values():
        relay.habits.append(kind())
    begun_s = pair.world.now_s
    for _ in range(4):
        pair.say(pair.alice, "one")
        pair.world.advance(60)
    pair.world.advance(WATCHED_H * HOUR_S, step_s=900)
    times = [at_s for count in counts.values() for at_s in count.at_s.values()]
    assert times and max(map(len, times)) <= PUTS
    later = [at_s for put in times for at_s in put if at_s - begun_s > HOUR_S]
    assert len(later) / len(times) / (WATCHED_H - 1) <= PUTS_AN_HOUR
    lies = frozenset({Fault.LOST} | ({Fault.FALSE_RECALL} if kind is LyingRecall else set()))
    assert faults_of(pair, allowed=lies) == []


def test_a_relay_that_names_a_new_store_each_minute_gains_a_few_puts_of_the_same_bytes() -> None:
    pair = standing(2).again(seed=6)
    pair.world.advance(300)
    counts = count_puts(pair)
    liar, _ = pair.world.relays.values()
    liar.habits.append(FakeRestart())
    pair.bob.online = False
    pair.bob.disconnect()
    note = pair.say(pair.alice, "one")
    pair.world.advance(DAY_S, step_s=900)
    gained = max(len(at_s) for at_s in counts[liar.entry.relay_id].at_s.values())
    assert 10 < gained <= 60, "one for each doubling of the wait, then two an hour"
    pair.bob.online = True
    pair.world.advance(600)
    assert pair.bob.shown == [note]
    assert pair.alice.state.outbox[bytes.fromhex(note)].state is OutState.RECEIVED
