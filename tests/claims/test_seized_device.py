"""D: who seizes a device: locked, open, or copied without a trace."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path
from random import Random

import pytest

from client import aliases, naming
from client.aliases import Noun
from client.state import ContactState
from client.vault import create, open_vault
from keys import drops, ratchet
from keys.errors import CellRejected
from keys.vault import AREA_BYTES, FILE_BYTES, HEAD_BYTES, KdfParameters, passphrase_from_text
from tests.support.adversary import byte_strings, go_offline, go_online, relays_of, runs, watch
from tests.support.ends import End, make_ends
from tests.support.sim import Pair
from tests.support.sim_node import Node
from wire.bundle import Role
from wire.descriptor import encode_descriptor
from wire.envelope import Envelope, decode_envelope
from wire.request import Poll

TEXT = "the well behind the mill"
NAMES = ((Noun.CASE, "winter of the two herons"), (Noun.PLACE, "물방앗간 뒤 우물"))
HOUR_S = 3600
CHEAP = KdfParameters(1, 8)
"""The passphrase is not what is tested here."""


@pytest.fixture
def pair(seed: int) -> Pair:
    pair = Pair(seed)
    pair.meet()
    pair.world.advance(900)
    return pair


def holds(node: Node, text: str) -> bool:
    return any(text.encode() in found for found in byte_strings(node))


def steal(end: End) -> End:
    """A copy of a state, for one who only reads."""
    return End(end.state, Random(0))


# --- what he can -----------------------------------------------------------------------------------


def test_d1_an_open_device_shows_what_is_not_shredded_and_what_nobody_has_confirmed(pair: Pair) -> None:
    go_offline(pair.alice)
    pair.say(pair.bob, TEXT)
    pair.world.advance(30)
    assert holds(pair.bob, TEXT) and not holds(pair.alice, TEXT)
    go_online(pair.alice)
    assert holds(pair.alice, TEXT) and not holds(pair.bob, TEXT)


def test_d2_cells_that_were_recorded_open_with_the_keys_of_known_gaps(seed: int) -> None:
    joiner, inviter = make_ends(seed)
    missing, last = joiner.seal(), joiner.seal()
    inviter.open(last)
    assert steal(inviter).open(missing).body == missing.body


def test_d4_past_polls_of_unused_places_are_named_back_to_the_last_turn_of_the_chain(pair: Pair) -> None:
    seen = watch(*relays_of(pair))
    go_offline(pair.bob)
    go_online(pair.bob)
    pair.world.advance(12 * HOUR_S, step_s=300)
    session = pair.bob.state.contacts["alice"].session
    assert session is not None
    relay = relays_of(pair)[0]
    polls = [each.request for each in seen if each.who == "bob" and isinstance(each.request, Poll)]
    shown = {tag for poll in polls for tag in poll.tags}
    slots = ratchet.current_slots(session.ratchet, 4)
    places = [drops.derive_drop(slot.secret.value, relay.entry.relay_id) for slot in slots]
    yesterday = relay.moment.epoch - 1
    assert any(drops.tag(place, yesterday) in shown for place in places)


def test_d5_an_older_copy_put_back_opens_and_the_vault_alone_does_not_notice(tmp_path: Path) -> None:
    path, passphrase = tmp_path / "vault", passphrase_from_text("seven grey herons")
    vault = create(path, passphrase, CHEAP, floor=CHEAP)
    vault.save({("contact", b"1"): b"old"})
    shutil.copy(path, tmp_path / "copy")
    vault.save({("contact", b"1"): b"new"})
    vault.close()
    shutil.copy(tmp_path / "copy", path)
    again = open_vault(path, passphrase, floor=CHEAP)
    assert again.load() == {"contact": {b"1": b"old"}}
    again.close()


def test_d6_the_file_tells_one_of_three_sizes(tmp_path: Path) -> None:
    path = tmp_path / "vault"
    vault = create(path, passphrase_from_text("seven grey herons"), CHEAP, floor=CHEAP)
    sizes = set()
    for number in range(6):
        vault.save({("outbox", bytes([number])): Random(number).randbytes(500_000)})
        sizes.add(path.stat().st_size)
    vault.close()
    assert len(sizes) > 1 and sizes <= set(FILE_BYTES)


# --- what he cannot --------------------------------------------------------------------------------


def test_d3_of_a_message_whose_time_is_over_no_word_is_left(pair: Pair) -> None:
    note = pair.say(pair.alice, TEXT)
    pair.world.advance(30)
    pair.bob.act("show", note, pair.world.now_s)
    assert holds(pair.bob, TEXT)
    pair.world.advance(25 * HOUR_S, step_s=300)
    assert not holds(pair.bob, TEXT) and not holds(pair.alice, TEXT)
    assert bytes.fromhex(note) in pair.bob.state.inbox
    pair.world.advance(50 * HOUR_S, step_s=300)
    assert bytes.fromhex(note) not in byte_strings(pair.bob) | byte_strings(pair.alice)


def test_d8_consumed_keys_cannot_be_computed_again(seed: int) -> None:
    joiner, inviter = make_ends(seed)
    recorded = [joiner.seal() for _ in range(5)]
    for sent in recorded:
        inviter.open(sent)
    for sent in recorded:
        with pytest.raises(CellRejected):
            steal(inviter).open(sent)


def test_d9_two_houses_share_nothing_but_their_relays(seed: int) -> None:
    pair = Pair(seed)
    carol = pair.world.add_node("carol")
    link, _ = pair.alice.act("invite", "carol", Role.HOUSE, pair.world.now_s)
    carol.act("join", "alice", link, True, pair.world.now_s)
    pair.meet()
    for name in ("bob", "carol"):
        pair.alice.act("send", "note", name, {"text": TEXT}, pair.world.now_s)
    pair.world.advance(30)
    public = runs(encode_descriptor(pair.world.network), 8)
    ours, theirs = (
        {
            run
            for found in byte_strings(node, "contacts")
            for run in runs(found, 8) - public
            if run.count(0) < 4  # counters and padding are no identifiers
        }
        for node in (pair.bob, carol)
    )
    assert len(ours) > 5_000 and not ours & theirs


def test_d19_two_houses_that_heard_of_the_same_things_share_no_number_for_them(seed: int) -> None:
    pair, carol = with_names(Pair(seed))
    say_the_same(pair, "bob", "carol")
    numbers = {
        name: {alias.value for own in pair.alice.state.names.values() for alias in (own.aliases[name],)}
        for name in ("bob", "carol")
    }
    assert len(numbers["bob"]) == len(numbers["carol"]) == len(NAMES)
    for node, name, other in ((pair.bob, "bob", "carol"), (carol, "carol", "bob")):
        disk = byte_strings(node)
        assert all(any(value in found for found in disk) for value in numbers[name])
        assert not any(value in found for found in disk for value in numbers[other])
    ours, theirs = (set().union(*map(identifiers, messages(node))) for node in (pair.bob, carol))
    assert len(ours) == len(theirs) == 1 + len(NAMES) and not ours & theirs


def test_d20_the_coordinators_open_device_joins_what_all_contacts_know(seed: int) -> None:
    pair, _ = with_names(Pair(seed))
    say_the_same(pair, "bob", "carol")
    for noun, name in NAMES:
        assert holds(pair.alice, name)
        own = aliases.find(pair.alice.state.names, noun, name)
        assert own.aliases.keys() == {"bob", "carol"}


def with_names(pair: Pair) -> tuple[Pair, Node]:
    """alice with two houses, and names for what she speaks of."""
    carol = pair.world.add_node("carol")
    link, _ = pair.alice.act("invite", "carol", Role.HOUSE, pair.world.now_s)
    carol.act("join", "alice", link, True, pair.world.now_s)
    pair.meet()
    assert pair.alice.engine is not None
    for noun, name in NAMES:
        naming.add(pair.alice.engine.core, noun, name)
    return pair, carol


def say_the_same(pair: Pair, *contacts: str) -> None:
    """Tell each of the same things, and have each answer."""
    (_, case), (_, place) = NAMES
    for name in contacts:
        pair.alice.act("send", "note", name, {"text": TEXT, "case": case, "place": place}, pair.world.now_s)
    pair.world.advance(30)
    for node in pair.world.nodes:
        for message in [m for m in node.state.inbox.values() if node is not pair.alice]:
            node.act("reply", message.id.hex(), {"text": "so be it"}, pair.world.now_s)
    pair.world.advance(30)


def messages(node: Node) -> list[Envelope]:
    return [decode_envelope(m.content.value) for m in node.state.inbox.values() if m.content is not None]


def identifiers(envelope: Envelope) -> set[bytes]:
    named = (envelope.id, envelope.ref, envelope.place, envelope.reply_to, envelope.replaces)
    return {value for value in named if value is not None}


def test_d10_contents_are_safe_again_after_one_round_trip(seed: int) -> None:
    joiner, inviter = make_ends(seed)
    inviter.open(joiner.seal())
    joiner.open(inviter.seal())
    stolen = steal(inviter)
    readable = joiner.seal()
    assert stolen.open(readable).body == readable.body
    inviter.open(readable)
    joiner.open(inviter.seal())
    stolen.seal()  # whatever he answers with himself
    healed = joiner.seal()
    with pytest.raises(CellRejected):
        stolen.open(healed)
    assert inviter.open(healed).body == healed.body


def test_d11_places_are_safe_again_after_two_round_trips(seed: int) -> None:
    joiner, inviter = make_ends(seed)
    inviter.open(joiner.seal())
    joiner.open(inviter.seal())
    stolen = steal(inviter)
    readable = joiner.seal()
    stolen.open(readable)
    known = [slot.secret for slot in ratchet.next_slots(stolen.state, 8)]
    inviter.open(readable)
    joiner.open(inviter.seal())
    sealed_but_seen = joiner.seal()
    assert sealed_but_seen.slot.slot_secret in known
    inviter.open(sealed_but_seen)
    joiner.open(inviter.seal())
    assert joiner.seal().slot.slot_secret not in known


def test_d12_a_copy_that_writes_in_our_place_is_proven_and_freezes_the_pair(pair: Pair) -> None:
    go_offline(pair.bob)
    copy = dict(pair.alice.disk)
    pair.say(pair.alice, "from the owner")
    pair.world.advance(30)
    for relay in relays_of(pair):
        relay.written.clear()  # the world forbids what the thief does now
    pair.alice.disk = copy
    pair.alice.restart()
    pair.say(pair.alice, "from the copy")
    pair.world.advance(60)
    assert pair.alice.state.contacts["bob"].state is ContactState.FROZEN


def test_d13_one_file_does_not_tell_whether_a_second_vault_lies_in_it(tmp_path: Path) -> None:
    path = tmp_path / "vault"
    vault = create(path, passphrase_from_text("seven grey herons"), CHEAP, floor=CHEAP)
    vault.save({("contact", b"1"): TEXT.encode() * 1000})
    vault.close()
    content = path.read_bytes()
    slots, areas = content[32:HEAD_BYTES], content[HEAD_BYTES:]
    for part in (slots, areas[: AREA_BYTES[0]], areas[AREA_BYTES[0] :]):
        assert len(zlib.compress(part, 9)) >= len(part)
        assert len(set(part)) == 256 or len(part) < 4096
