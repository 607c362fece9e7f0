"""A network renews itself while people talk: keys rotate, relays come and retire, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sim.test_strict import be_strict
from tests.support.history import check
from tests.support.sim import Pair
from tests.support.sim_link import Faults
from tests.support.sim_node import Node

SIGNER = bytes(range(32))
HALF_DAY_S = 43_200.0
BAD_LINE = Faults(cut=0.01, repeat=0.05, swap=0.05)


def met(seed: int, relays: int = 2, faults: Faults | None = None) -> Pair:
    pair = Pair(seed, relays, faults, SIGNER)
    pair.meet()
    pair.world.advance(120)
    return pair


def talk(pair: Pair, rounds: int) -> list[str]:
    """Both say something every five minutes."""
    said = []
    for number in range(rounds):
        said += [pair.say(pair.alice, f"from alice {number}"), pair.say(pair.bob, f"from bob {number}")]
        pair.world.advance(300)
    return said


def serial(node: Node) -> int:
    assert node.state.network is not None
    return node.state.network.serial


@pytest.mark.parametrize("two_hops", [False, True], ids=["straight", "two hops"])
def test_every_key_rotates_during_a_conversation_and_nothing_is_lost_or_shown_twice(
    seed: int, two_hops: bool
) -> None:
    pair = met(seed, faults=BAD_LINE)
    relays = list(pair.world.relays.values())
    for relay in relays if two_hops else ():
        relay.forward()
    said = talk(pair, 2)
    for relay in relays:
        relay.rotate()
        pair.world.renew()
        said += talk(pair, 2)
    pair.world.advance(HALF_DAY_S, step_s=600)
    for relay in relays:
        relay.end_overlap()
    pair.alice.restart()
    pair.bob.restart()
    said += talk(pair, 2)
    pair.world.faults = Faults()
    pair.world.advance(HALF_DAY_S, step_s=600)
    assert (serial(pair.alice), serial(pair.bob)) == (3, 3)
    assert not check(pair.world.history)
    assert sorted(pair.alice.shown + pair.bob.shown) == sorted(said)


def test_who_was_away_for_the_whole_overlap_is_told_that_the_key_is_wrong_and_loses_nothing(
    seed: int,
) -> None:
    """The control: without having heard of it in time, the new key cannot be known."""
    pair = met(seed)
    pair.bob.online = False
    pair.bob.disconnect()
    for relay in pair.world.relays.values():
        relay.rotate()
        relay.end_overlap()
    pair.world.renew()
    pair.bob.online = True
    kept = pair.say(pair.bob, "still here")
    pair.world.advance(600)
    assert {record.end for record in pair.bob.state.relays.values()} == {"wrong_key"}
    pair.bob.act("use_network", pair.world.network, pair.world.now_s)
    pair.alice.act("use_network", pair.world.network, pair.world.now_s)
    pair.world.advance(600)
    assert pair.alice.shown == [kept]


def test_a_network_moves_to_another_relay_and_the_old_one_is_switched_off_after_its_time(seed: int) -> None:
    pair = met(seed, relays=1)
    (old,) = pair.world.relays.values()
    pair.world.add_relay(90)
    old.serves = False
    pair.world.renew()
    said = talk(pair, 2)
    pair.world.advance(HALF_DAY_S, step_s=600)
    said += talk(pair, 2)
    old.up = False
    old.cut_links()
    said += talk(pair, 2)
    pair.world.advance(7 * 86_400, step_s=3600)
    assert sorted(pair.alice.shown + pair.bob.shown) == sorted(said)
    assert old.entry.relay_id not in pair.alice.state.relays.keys() | pair.bob.state.relays.keys()


def strict_traffic(pair: Pair, renewed: bool) -> list[tuple[float, str, int]]:
    """What passes on the lines of these two in strict mode, from their programs' start."""
    twin = pair.again(7)
    twin.world.signer = SIGNER
    for relay in twin.world.relays.values():
        relay.entry = replace(relay.entry, urls=("https://moved.example",))
    if renewed:
        twin.world.renew()
    twin.say(twin.alice, "as always")
    twin.world.advance(3600)
    assert (serial(twin.alice), serial(twin.bob)) == ((2, 2) if renewed else (1, 1))
    return [(seen.at_s, seen.direction, seen.size) for seen in twin.world.wire_log]


def test_in_strict_mode_nothing_on_the_line_shows_that_a_network_was_renewed(seed: int) -> None:
    pair = met(seed)
    be_strict(pair.alice, pair.bob)
    renewed = strict_traffic(pair, renewed=True)
    assert len(renewed) > 20
    assert renewed == strict_traffic(pair, renewed=False)


def test_a_hostile_relay_that_withholds_the_renewal_holds_up_nothing(seed: int) -> None:
    """The other one hands it over."""
    pair = met(seed)
    hostile, honest = pair.world.relays.values()
    honest.rotate()
    pair.world.renew()
    hostile.offered = b""
    said = talk(pair, 2)
    pair.world.advance(HALF_DAY_S, step_s=600)
    honest.end_overlap()
    said += talk(pair, 2)
    assert (serial(pair.alice), serial(pair.bob)) == (2, 2)
    assert sorted(pair.alice.shown + pair.bob.shown) == sorted(said)
