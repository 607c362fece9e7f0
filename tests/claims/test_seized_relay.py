"""R: who seizes a relay, images its memory, or reads its folder and its log."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from client.events import LinkEnd
from keys.capability import drop_id, hash_read, hash_write
from keys.channel import Initiator, Responder
from keys.drops import derive_drop
from keys.errors import RecordRejected
from keys.primitives import x25519_public
from keys.signing import sign
from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load
from relay.operations import Create, Find, Operation, Row, Withdraw
from tests.support.adversary import byte_strings, go_offline, go_online, memory, relays_of, rows_held, runs
from tests.support.sim import Pair
from tests.support.sim_node import Node
from tests.support.sim_relay import SimRelay, run_now
from wire.descriptor import Descriptor, RelayEntry, decode_descriptor, encode_descriptor, from_line
from wire.limits import CELL_BYTES, RECORD_PLAIN_BYTES

TEXT = "the well behind the mill"


@pytest.fixture
def pair(seed: int) -> Pair:
    """Two people, two relays, and three notes that wait for bob."""
    pair = Pair(seed)
    pair.meet()
    pair.world.advance(900)
    go_offline(pair.bob)
    for _ in range(3):
        pair.say(pair.alice, TEXT)
    pair.world.advance(150)
    return pair


def ids_held(relay: SimRelay) -> set[bytes]:
    return {relay.slots.row(slot).id for slot in relay.slots.in_use()}


def ids_of_notes(pair: Pair, relay: SimRelay) -> set[bytes]:
    """Where the notes of alice that nobody has confirmed lie at this relay."""
    session = pair.alice.state.contacts["bob"].session
    assert session is not None
    slots = [row.slot for row in session.sealed.cells.values() if row.message_id]
    return {derive_drop(slot.slot_secret.value, relay.entry.relay_id).id for slot in slots}


def test_r1_an_image_shows_number_expiry_hour_pool_age_and_whether_handed_out(pair: Pair) -> None:
    relay = relays_of(pair)[0]
    rows = [relay.slots.row(slot) for slot in relay.slots.in_use()]
    waiting = {row.id for row in rows if not row.handed_out}
    assert len(waiting) >= 3
    assert all(row.expires_hour > pair.world.now_s // 3600 and row.pool == 0 for row in rows)
    serials = [relay.slots.serial(slot) for slot in relay.slots.in_use()]
    assert serials == sorted(serials)
    go_online(pair.bob, for_s=3)
    taken = {row.id for slot in relay.slots.in_use() if (row := relay.slots.row(slot)).handed_out}
    assert taken & waiting


def test_r2_an_image_holds_nothing_of_what_either_vault_knows(pair: Pair) -> None:
    known = {
        found
        for node in (pair.alice, pair.bob)
        for found in byte_strings(node)
        if 8 <= len(found) < CELL_BYTES
    }
    assert len(known) > 50 and any(TEXT.encode() in found for found in known)
    image = b"".join(memory(relay) for relay in relays_of(pair))
    assert not {found for found in known if found in image}


def test_r3_no_two_held_cells_have_a_run_of_8_bytes_in_common(pair: Pair) -> None:
    held = [runs(row, 8) for relay in relays_of(pair) for row in rows_held(relay)]
    assert len(held) >= 6
    assert not any(one & other for one, other in combinations(held, 2))


def test_r5_who_has_the_folder_can_pose_as_the_relay(tmp_path: Path, seed: int) -> None:
    seized = load(found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=True))
    [entry] = from_line(descriptor_line(seized, None)).relays
    random = Random(seed).randbytes
    client = Initiator(entry.key, entry.relay_id, entry.admission, random)
    impostor = Responder(seized.key.value, seized.relay_id, seized.pools[0].secret.value, random)
    answer, _ = impostor.answer(client.first_message(), b"hello")
    assert client.finish(answer)[1] == b"hello"


def test_r12_what_a_relay_has_makes_no_descriptor_that_clients_take(seed: int) -> None:
    pair = Pair(seed, relays=1, signer=bytes(range(32)))
    world, (seized,) = pair.world, pair.world.relays.values()
    world.renew()
    older = seized.offered
    seized.rotate()
    world.renew()
    pair.meet()
    honest = decode_descriptor(seized.offered)
    taken = {pair.alice: entries(pair.alice), pair.bob: entries(pair.bob)}
    moved = (replace(seized.entry, urls=("https://his.example",)),)
    secrets = (seized.secret, seized.entry.key, seized.entry.admission, seized.entry.relay_id * 2)
    forged = [
        replace(honest, serial=9),
        replace(honest, serial=9, relays=moved),
        Descriptor(9, b"", b"", moved),
    ]
    forged += [sign(secret, 9, moved) for secret in secrets]
    forged += [replace(sign(secret, 9, moved), signer=honest.signer) for secret in secrets]
    for offered in (older, *map(encode_descriptor, forged)):
        seized.offered = offered
        seized.cut_links()
        world.advance(120)
    assert {pair.alice: entries(pair.alice), pair.bob: entries(pair.bob)} == taken
    assert taken[pair.bob] == {seized.entry.relay_id: seized.entry}


def entries(node: Node) -> dict[bytes, RelayEntry]:
    return {relay_id: record.entry for relay_id, record in node.state.relays.items()}


def test_r6_the_folder_does_not_open_recorded_channels(seed: int) -> None:
    random = Random(seed).randbytes
    static, relay_id, admission = random(32), random(16), random(32)
    client = Initiator(x25519_public(static), relay_id, admission, random)
    first = client.first_message()
    answer, _ = Responder(static, relay_id, admission, random).answer(first, b"hello")
    recorded = client.finish(answer)[0].seal(bytes(RECORD_PLAIN_BYTES))
    _, again = Responder(static, relay_id, admission, random).answer(first, b"hello")
    with pytest.raises(RecordRejected):
        again.open(recorded)


def test_r8_what_an_image_shows_neither_overwrites_nor_deletes(seed: int) -> None:
    pair = Pair(seed)
    relay, random = relays_of(pair)[0], Random(seed).randbytes
    w, r, cell, tags = random(32), random(32), random(CELL_BYTES), random(112)
    hw, hr = hash_write(w), hash_read(r)
    row = Row(drop_id(hw, hr), relay.moment.epoch, tags, relay.moment.hour + 24, 0)
    run_now(relay.store.apply(Operation(action=Create(row, 256, cell))))
    image = memory(relay)
    assert row.id in image and not any(secret in image for secret in (w, r, hw, hr))
    shown = [row.id, *(tags[at : at + 32] for at in range(0, 96, 16))]
    guesses = [drop_id(hash_write(one), other) for one in shown for other in shown]
    guesses += [drop_id(one, hash_read(other)) for one in shown for other in shown]
    for guess in guesses:
        run_now(relay.store.apply(Operation((guess,), Withdraw(guess))))
    assert bytes(relay.slots.cell(next(relay.slots.in_use()))) == cell


def test_r9_an_image_with_the_index_key_can_try_tags_on_what_links_wait_for(seed: int) -> None:
    """Whoever has the whole process can ask its own index, as the arrival of a cell does."""
    relay, random = relays_of(Pair(seed))[0], Random(seed).randbytes
    epoch, asked, other = relay.moment.epoch, random(16), random(16)
    run_now(relay.store.apply(Operation(action=Find(7, epoch, (asked,), renew=True))))
    waiting = []
    for tag in (asked, other):
        row = Row(random(32), epoch, tag + random(96), relay.moment.hour + 24, 0)
        created = run_now(relay.store.apply(Operation(action=Create(row, 256, random(CELL_BYTES)))))
        waiting.append([link for link, _ in created.waiting])
    assert waiting == [[7], []]


def test_r10_a_second_copy_can_lie_to_its_own_expiry(pair: Pair) -> None:
    first, second = relays_of(pair)
    second.up = False
    for link in tuple(second.links.values()):
        link.cut(LinkEnd.CLOSED)
    copies = ids_of_notes(pair, second)
    go_online(pair.bob, for_s=60)
    assert len(pair.bob.shown) == 3 and first.up
    second.up = True
    pair.world.advance(1200)
    assert len(copies) == 3 and copies <= ids_held(second)
    pair.world.advance(26 * 3600, step_s=300)
    assert not copies & ids_held(second)
