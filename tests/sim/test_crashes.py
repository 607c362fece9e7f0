"""A process that ends at any save, just before it or just after it: from the invitation to the answer."""

from __future__ import annotations

import pytest

from client.outbox import OutState
from tests.support.sim import Pair
from tests.support.sim_node import Node

STOPS = 120
"""Before and after each save; more than either side makes in the scene, as the test asserts."""


def _play(crasher: str, crash_in: int) -> tuple[Pair, bool]:
    """Pair, one note each way, both opened; one process ends at its n-th save and starts again."""
    pair = Pair(seed=crash_in)
    node: Node = getattr(pair, crasher)
    node.crash_in = crash_in
    pair.world.advance(40)
    notes = [_say_until_saved(pair, sender) for sender in (pair.alice, pair.bob)]
    pair.world.advance(40)
    for reader, message_id in ((pair.bob, notes[0]), (pair.alice, notes[1])):
        _show_until_saved(pair, reader, message_id)
    pair.world.advance(40)
    crashed = node.crash_in is None
    _check(pair, notes)
    return pair, crashed


def _say_until_saved(pair: Pair, sender: Node) -> str:
    """Say it again when the process ended before the first save: then nothing was promised."""
    message_id = pair.say(sender, "word")
    pair.world.advance(1)
    return message_id if ("outbox", bytes.fromhex(message_id)) in sender.disk else pair.say(sender, "word")


def _show_until_saved(pair: Pair, reader: Node, message_id: str) -> None:
    reader.act("show", message_id, pair.world.now_s)
    pair.world.advance(1)
    reader.act("show", message_id, pair.world.now_s)


def _check(pair: Pair, notes: list[str]) -> None:
    for sender, reader, message_id in ((pair.alice, pair.bob, notes[0]), (pair.bob, pair.alice, notes[1])):
        assert message_id in reader.stored
        assert reader.shown.count(message_id) <= 1
        assert sender.state.outbox[bytes.fromhex(message_id)].state is OutState.OPENED


@pytest.mark.parametrize("crasher", ["alice", "bob"])
def test_a_crash_at_any_save_loses_and_doubles_nothing(crasher: str) -> None:
    """Every odd count ends just before a save, every even one just after it."""
    crashes = 0
    for crash_in in range(1, STOPS):
        _, crashed = _play_at(crasher, crash_in)
        if not crashed:
            break
        crashes += 1
    assert 8 <= crashes < STOPS - 1, "the scene has fewer saves than it should, or more than were tried"


def _play_at(crasher: str, crash_in: int) -> tuple[Pair, bool]:
    try:
        return _play(crasher, crash_in)
    except AssertionError as error:
        raise AssertionError(f"{crasher}, save {crash_in}: {error}") from error
