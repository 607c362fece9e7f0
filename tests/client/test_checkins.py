"""client/checkins: which picture sets the silent bit, and that nobody but the reader can tell."""

from __future__ import annotations

import pytest

from client.rows import from_row, to_row
from client.state import Settings
from tests.support.schedule import standing
from tests.support.sim import Pair
from wire.envelope import Envelope, decode_envelope


def report(picture: str, agreed: str = "cup") -> tuple[Pair, Envelope]:
    """bob, who was invited as a house, checks in; what alice's device holds then."""
    pair = standing(1).again(1)
    pair.bob.state.set_sign(agreed)
    sent = pair.bob.act("check_in", "alice", picture, pair.world.now_s)
    pair.world.advance(10)
    content = pair.alice.state.inbox[sent.id].content
    assert content is not None
    return pair, decode_envelope(content.value)


def seen_by_a_watcher(pair: Pair) -> list[tuple[float, str, int]]:
    return [(seen.at_s, seen.direction, seen.size) for seen in pair.world.wire_log]


def test_the_agreed_picture_says_that_all_is_well_and_no_more() -> None:
    pair, envelope = report("cup")
    assert not envelope.silent and not any(message.silent for message in pair.alice.state.inbox.values())


def test_any_other_picture_sets_the_silent_bit_and_the_reader_is_told() -> None:
    pair, envelope = report("boat")
    assert envelope.silent and all(message.silent for message in pair.alice.state.inbox.values())


def test_before_a_picture_was_agreed_on_none_sets_the_bit() -> None:
    assert not report("boat", agreed="")[1].silent


def test_both_say_the_same_in_as_many_bytes_and_leave_the_same_behind() -> None:
    well, loud = report("cup")
    other, quiet = report("boat")
    assert (loud.kind, loud.body, loud.at_s, loud.ack) == (quiet.kind, quiet.body, quiet.at_s, quiet.ack)
    assert loud.valid_min == quiet.valid_min and loud.urgency == quiet.urgency
    assert well.bob.state.outbox == other.bob.state.outbox
    assert list(map(repr, well.bob.told)) == list(map(repr, other.bob.told))
    assert seen_by_a_watcher(well) == seen_by_a_watcher(other)


@pytest.mark.parametrize("sign", ["", "cup"])
def test_the_agreed_picture_stays_in_the_vault_and_out_of_sight(sign: str) -> None:
    kept = Settings(sign=sign)
    assert from_row(Settings, to_row(kept)) == kept
    assert "cup" not in repr(kept)
