"""client/checkins: which picture sets the silent bit, and that nobody but the reader can tell."""

from __future__ import annotations

import pytest

from client.errors import UnknownContact
from client.outbox import OutState
from client.rows import from_row, to_row
from client.state import Settings, changes
from tests.support.schedule import standing
from tests.support.sim import Pair
from wire.envelope import Envelope, decode_envelope, encode_envelope


def report(picture: str, agreed: str = "cup") -> tuple[Pair, Envelope]:
    """bob, who was invited as a house, checks in; what alice's device holds then."""
    pair = standing(1).again(1)
    pair.bob.state.set_sign(agreed)
    (sent,) = pair.bob.act("check_in", ["alice"], picture, pair.world.now_s)
    pair.world.advance(10)
    content = pair.alice.state.inbox[sent.id].content
    assert content is not None
    return pair, decode_envelope(content.value)


def seen_by_a_watcher(pair: Pair) -> list[tuple[float, str, int]]:
    return [(seen.at_s, seen.direction, seen.size) for seen in pair.world.wire_log]


def kept(pair: Pair) -> dict[tuple[str, bytes], bytes | None]:
    """All that bob's vault holds once alice's device has confirmed the report."""
    assert [message.state for message in pair.bob.state.outbox.values()] == [OutState.RECEIVED]
    return changes({}, pair.bob.state.snapshot())


def test_the_agreed_picture_says_that_all_is_well_and_no_more() -> None:
    pair, envelope = report("cup")
    assert not envelope.silent and not any(message.silent for message in pair.alice.state.inbox.values())


def test_any_other_picture_sets_the_silent_bit_and_the_reader_is_told() -> None:
    pair, envelope = report("boat")
    assert envelope.silent and all(message.silent for message in pair.alice.state.inbox.values())


def test_before_a_picture_was_agreed_on_none_sets_the_bit() -> None:
    assert not report("boat", agreed="")[1].silent


def test_both_say_the_same_in_as_many_bytes_at_the_same_times() -> None:
    well, loud = report("cup")
    other, quiet = report("boat")
    assert (loud.kind, loud.body, loud.at_s, loud.ack) == (quiet.kind, quiet.body, quiet.at_s, quiet.ack)
    assert loud.valid_min == quiet.valid_min and loud.urgency == quiet.urgency
    assert well.bob.told == other.bob.told
    assert seen_by_a_watcher(well) == seen_by_a_watcher(other)


def test_once_it_is_confirmed_nothing_in_the_vault_says_which_it_was() -> None:
    """Only what comes out of keys is different: the state of the session, which holds no message."""
    (well, loud), (other, quiet) = report("cup"), report("boat")
    ours, theirs = kept(well), kept(other)
    assert {key for key in ours if ours[key] != theirs[key]} == {("contacts", b"alice")}
    for envelope, rows in ((loud, ours), (quiet, theirs)):
        assert not any(encode_envelope(envelope) in row for row in rows.values() if row is not None)


def test_who_cannot_be_written_to_keeps_it_from_nobody_else() -> None:
    pair = standing(1).again(1)
    sent = pair.bob.act("check_in", ["carol", "alice", "dan"], "cup", pair.world.now_s)
    pair.world.advance(10)
    assert [message.contact for message in sent] == ["alice"]
    assert set(pair.alice.state.inbox) == {message.id for message in sent}


def test_it_is_refused_when_it_can_go_to_nobody() -> None:
    pair = standing(1).again(1)
    with pytest.raises(UnknownContact):
        pair.bob.act("check_in", ["carol", "dan"], "cup", pair.world.now_s)
    assert not pair.bob.state.outbox


@pytest.mark.parametrize("sign", ["", "cup"])
def test_the_agreed_picture_stays_in_the_vault_and_out_of_sight(sign: str) -> None:
    kept = Settings(sign=sign)
    assert from_row(Settings, to_row(kept)) == kept
    assert "cup" not in repr(kept)
