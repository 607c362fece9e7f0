"""A vault of which a second copy is at work, or whose older state was put back: found out, and stopped."""

from __future__ import annotations

from client import selfcells
from client.selfcells import SelfCells
from client.selfcheck import EPOCH_S
from client.state import ContactState, load
from tests.support.sim import Pair
from tests.support.sim_node import Node

DAY_S = 86_400.0
COPIED = "client.vault_copied"


def state_of(node: Node) -> tuple[ContactState, str]:
    [contact] = node.state.contacts.values()
    return contact.state, contact.reason


def met(seed: int) -> Pair:
    """A pair in a world where only alice's cells to herself may meet another cell in their place."""
    pair = Pair(seed)
    pair.meet()
    pair.say(pair.alice, "one")
    pair.world.advance(300)
    known = pair.alice.state.selfcells[""]
    pair.world.may_clash = lambda drop_id: drop_id in own_drops(pair, known)
    return pair


def own_drops(pair: Pair, known: SelfCells) -> set[bytes]:
    """Where the holders of one secret put their cells, in the half-days around now."""
    epoch = int(pair.world.now_s // EPOCH_S)
    firsts = [selfcells.first_number(epoch + ahead) for ahead in (-1, 0, 1)]
    return {
        selfcells.drop_of(known, first + further, relay_id).id
        for first in firsts
        for further in range(12)
        for relay_id in pair.world.relays
    }


def test_an_older_state_that_was_put_back_freezes_before_any_slot_is_used_again(seed: int) -> None:
    pair = met(seed)
    backup = dict(pair.alice.disk)
    pair.alice.restart()
    for _ in range(3):
        pair.say(pair.alice, "two")
        pair.world.advance(600)
    pair.alice.disconnect()
    pair.alice.disk = backup
    pair.alice.restart()
    pair.say(pair.alice, "three")  # must never leave: its slots have been used
    pair.world.advance(600)
    assert state_of(pair.alice) == (ContactState.FROZEN, COPIED)
    assert state_of(pair.bob)[0] is ContactState.ACTIVE


def test_both_owners_of_a_cloned_vault_are_told(seed: int) -> None:
    pair = met(seed)
    thief = pair.world.add_node("thief")
    thief.disk = dict(pair.alice.disk)
    pair.alice.restart()
    pair.world.advance(60)
    thief.restart()
    pair.world.advance(DAY_S, step_s=60)
    assert state_of(thief) == (ContactState.FROZEN, COPIED)
    assert state_of(pair.alice) == (ContactState.FROZEN, COPIED)


def test_a_clone_that_starts_days_later_is_found_at_the_next_half_day(seed: int) -> None:
    pair = met(seed)
    disk = dict(pair.alice.disk)
    pair.world.advance(5 * DAY_S, step_s=300)
    assert state_of(pair.alice)[0] is ContactState.ACTIVE
    thief = pair.world.add_node("thief")
    thief.disk = disk
    thief.restart()
    pair.world.advance(DAY_S, step_s=60)
    assert state_of(thief) == (ContactState.FROZEN, COPIED)
    assert state_of(pair.alice)[0] is ContactState.FROZEN


def test_a_new_pair_of_a_frozen_vault_is_left_alone(seed: int) -> None:
    pair = met(seed)
    backup = dict(pair.alice.disk)
    pair.alice.restart()
    pair.world.advance(600)
    pair.alice.disk = backup
    pair.alice.restart()
    pair.world.advance(600)
    assert state_of(pair.alice)[0] is ContactState.FROZEN
    for node, name in ((pair.alice, "bob"), (pair.bob, "alice")):
        node.act("forget", name)
    pair.pair_again()
    pair.world.advance(3 * DAY_S, step_s=300)
    assert state_of(pair.alice)[0] is state_of(pair.bob)[0] is ContactState.ACTIVE


def test_a_vault_that_starts_often_is_not_taken_for_a_copy(seed: int) -> None:
    pair = met(seed)
    for _ in range(12):
        pair.alice.disconnect()
        pair.alice.engine = None
        pair.alice.restart()
        pair.world.advance(3 * 3600, step_s=60)
    assert state_of(pair.alice)[0] is ContactState.ACTIVE
    assert load(pair.alice.disk).selfcells[""].scores, "relays were asked for cells of ours"
