"""A house whose places somebody fills: what the coordinator says comes in all the same."""

from __future__ import annotations

from client import inbox, messages, outbox, room
from client.catalogue import kind_by_name
from client.inbox import InState
from client.outbox import OutState
from tests.support.schedule import standing
from tests.support.sim import Pair
from tests.support.sim_node import Node
from wire.bundle import Role
from wire.envelope import Envelope, Urgency
from wire.limits import DATA_IN_FLIGHT, MESSAGE_ID_BYTES


def envelope_of(kind_name: str, message_id: bytes, now_s: float, urgency: Urgency) -> Envelope:
    kind, at_s = kind_by_name(kind_name), int(now_s) // messages.ROUND_S * messages.ROUND_S
    return Envelope(
        kind.number, message_id, at_s, kind.valid_min, urgency, False, False, kind.ack, {1: "one"}
    )  # fmt: skip


def insist(node: Node, count: int, urgency: Urgency = Urgency.ROUTINE) -> list[bytes]:
    """What a program says that counts nothing: notes to bob."""
    assert node.engine is not None
    core, now_s = node.engine.core, node.world.now_s
    written = []
    for _ in range(count):
        envelope = envelope_of("note", core.random(MESSAGE_ID_BYTES), now_s, urgency)
        core.keep_sent(outbox.send("bob", envelope, now_s))
        messages._queue(core, "bob", messages._letter(envelope, now_s))
        written.append(envelope.id)
    node.wake()
    node.work()
    return written


def crowded(seed: int) -> Pair:
    """A house of alice's that another contact has filled, as far as it could."""
    pair = standing(1).again(seed)
    mallory = pair.world.add_node("mallory")
    mallory.act("use_network", pair.world.network, pair.world.now_s)
    link, _ = mallory.act("invite", "bob", Role.HOUSE, pair.world.now_s)
    mallory.online = False
    pair.bob.act("join", "mallory", link, True, pair.world.now_s)
    while room.has(pair.bob.state, pair.bob.state.contacts["mallory"], room.Rank.PRESSING):
        made = envelope_of("note", pair.world.rng.randbytes(8), pair.world.now_s, Urgency.NOW)
        message = inbox.arrive("mallory", made, pair.world.now_s, clock_in_doubt=False)
        pair.bob.state.inbox[message.id] = message
    return pair


def kept(node: Node, name: str) -> int:
    return sum(m.contact == name and m.content is not None for m in node.state.inbox.values())


def test_a_warning_comes_in_although_another_contact_has_filled_the_house(seed: int) -> None:
    pair = crowded(seed)
    notes = insist(pair.alice, 35)
    pair.world.advance(600, step_s=60)
    came = [note for note in notes if note in pair.bob.state.inbox]
    assert 0 < len(came) < len(notes) - DATA_IN_FLIGHT + 4, "so many that no more of them leave"
    [warning] = insist(pair.alice, 1, Urgency.NOW)
    pair.world.advance(60)
    assert pair.bob.state.inbox[warning].state is InState.NEW
    assert pair.alice.state.outbox[warning].state is OutState.RECEIVED
    assert sum(m.content is not None for m in pair.bob.state.inbox.values()) <= room.PLACES


def test_what_waits_comes_in_as_the_keeper_reads(seed: int) -> None:
    pair = crowded(seed)
    notes = insist(pair.alice, 12)
    pair.world.advance(300, step_s=60)
    theirs = kept(pair.bob, "mallory")
    assert any(note not in pair.bob.state.inbox for note in notes)
    while any(note not in pair.bob.state.inbox for note in notes):
        unread = [m.id for m in pair.bob.state.inbox.values() if m.id in notes and m.state is InState.NEW]
        assert unread
        for message_id in unread:
            pair.bob.read(message_id.hex())
        pair.world.advance(300, step_s=60)
    assert kept(pair.bob, "mallory") == theirs, "and nothing of theirs goes for it"


def test_what_is_no_message_comes_in_when_no_message_can(seed: int) -> None:
    pair = crowded(seed)
    ours = pair.bob.act("send", "note", "alice", {"text": "two"}, pair.world.now_s).id
    insist(pair.alice, 10)
    pair.world.advance(60)
    assert pair.bob.engine is not None and "alice" in pair.bob.engine.core.left
    pair.alice.act("show", ours.hex(), pair.world.now_s)
    pair.world.advance(60)
    assert pair.bob.state.outbox[ours].state is OutState.OPENED


def test_a_writer_who_keeps_to_the_limit_never_waits_for_room(seed: int) -> None:
    pair = standing(1).again(seed)
    said = [pair.say(pair.alice, "one") for _ in range(room.PLACES - room.PRESSING_PLACES)]
    pair.world.advance(600, step_s=60)
    assert {pair.alice.state.outbox[bytes.fromhex(one)].state for one in said} == {OutState.RECEIVED}
    pair.bob.read(said[0])
    pair.world.advance(60)
    said.append(pair.say(pair.alice, "two"))
    pair.world.advance(60)
    assert sorted(pair.bob.shown) == sorted(said)
