"""Messages that end before they arrive: both people are told."""

from __future__ import annotations

from client.outbox import OutState
from tests.support.sim import Pair

DAY_S = 86_400.0


def test_a_reader_who_was_away_too_long_is_told_how_many_messages_ended(seed: int) -> None:
    pair = Pair(seed)
    pair.meet()
    pair.bob.online = False
    pair.bob.disconnect()
    notes = [pair.say(pair.alice, f"note {number}") for number in range(5)]
    pair.world.advance(2.5 * DAY_S, step_s=600)
    assert {pair.alice.state.outbox[bytes.fromhex(note)].state for note in notes} == {OutState.EXPIRED}
    pair.bob.online = True
    pair.world.advance(2 * 3600, step_s=60)
    assert pair.bob.state.contacts["alice"].their_ended == 5
    assert not pair.bob.shown
    note = pair.say(pair.alice, "still here")
    pair.world.advance(600)
    assert pair.bob.shown == [note] and pair.bob.state.contacts["alice"].their_ended == 5
