"""keys/drops.py: where a cell lies, and how it is sealed and opened there."""

from __future__ import annotations

from dataclasses import replace
from random import Random as Seeded
from typing import Any

import pytest

from keys import drops, ratchet
from keys.chains import Place
from keys.errors import CellRejected, ContactFault
from keys.primitives import Secret, xchacha_seal
from keys.ratchet import OurKeys, RatchetState
from tests.support.ends import OTHER_RELAY, RELAY, End, Sent, make_ends, seal_at
from tests.support.vectors import load_vectors
from wire.cell import CellParts, Header1, encode_header1, join, split
from wire.limits import BODY_BYTES, BOX_PLAIN_BYTES, CELL_BYTES, H1_BYTES, H2_BYTES

SLOTS: list[dict[str, Any]] = load_vectors("slot")
BOXES: list[dict[str, Any]] = load_vectors("box")
CELLS: dict[str, Any] = load_vectors("cell")
STEP: dict[str, Any] = load_vectors("step")[1]
NAMES = ("w", "r", "hw", "hr", "id", "h1", "h2", "tag_secret", "x")


def unhex(case: dict[str, Any], name: str) -> bytes:
    return bytes.fromhex(case[name])


# --- derivation -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SLOTS)
def test_a_drop_is_that_of_the_vectors(case: dict[str, Any]):
    drop = drops.derive_drop(unhex(case, "slot_secret"), unhex(case, "relay_id"))
    assert {name: getattr(drop, name).hex() for name in NAMES} == {name: case[name] for name in NAMES}
    for epoch, tag in case["tags"].items():
        assert drops.tag(drop, int(epoch)).hex() == tag


@pytest.mark.parametrize("case", BOXES)
def test_a_box_is_that_of_the_vectors(case: dict[str, Any]):
    drop = drops.derive_box(unhex(case, "s"), case["box"], unhex(case, "relay_id"))
    assert {name: getattr(drop, name).hex() for name in NAMES} == {name: case[name] for name in NAMES}
    assert drops.tag(drop, case["epoch"]).hex() == case["tag"]
    plain = unhex(case, "content").ljust(BOX_PLAIN_BYTES, b"\0")
    cell = drops.seal_box(drop, plain, lambda _: unhex(case, "random32"))
    assert cell.hex() == case["cell"]
    assert drops.open_box(drop, cell) == plain


def test_one_slot_has_nothing_in_common_at_two_relays():
    here, there = (drops.derive_drop(bytes(32), relay_id) for relay_id in (RELAY, OTHER_RELAY))
    mine = {getattr(here, name) for name in NAMES}
    assert mine.isdisjoint({getattr(there, name) for name in NAMES})
    assert len(mine) == len(NAMES)


def test_a_drop_shows_nothing_of_itself():
    assert repr(drops.derive_drop(bytes(32), RELAY)) == ""


@pytest.mark.parametrize("count", [1, 6, 7])
def test_a_put_has_seven_tags_of_which_the_first_are_useful(count: int):
    drop = drops.derive_drop(bytes(32), RELAY)
    given = drops.tags(drop, 41_700, count, Seeded(1).randbytes)
    useful = tuple(drops.tag(drop, 41_700 + later) for later in range(7))
    assert given[:count] == useful[:count]
    assert not set(given[count:]) & set(useful)
    assert len(set(given)) == 7 and {len(tag) for tag in given} == {16}


# --- one cell ---------------------------------------------------------------------------------


def read_vector_cell(cell: bytes) -> drops.Opened:
    """Open a cell of the vectors as the joiner would, who has begun chain 0 and read nothing."""
    filling = Secret(bytes(32))
    ours = OurKeys(Secret(unhex(STEP, "met_secret")), Secret(unhex(STEP, "met_kem_seed")))
    state = RatchetState(
        root=Secret(unhex(STEP, "root_before")),
        ours=ours,
        theirs=None,
        our_next=filling,
        their_next=Secret(unhex(STEP, "ak")),
        sending=None,
        receiving=None,
    )
    return drops.open_cell(state, Place(CELLS["chain"], CELLS["number"]), unhex(CELLS, "relay_id"), cell)


ERRORS = {"rejected": CellRejected, "contact_fault": ContactFault}


@pytest.mark.parametrize("case", CELLS["cases"], ids=lambda case: case["name"])
def test_a_cell_of_the_vectors_ends_as_they_say(case: dict[str, Any]):
    if case["expect"] == "success":
        opened = read_vector_cell(unhex(case, "cell"))
        assert (opened.body.hex(), opened.g) == (CELLS["body"], 1)
        assert opened.header1 == Header1(receipt_wanted=True, chain=0, previous=0, number=1)
    else:
        with pytest.raises(ERRORS[case["expect"]]):
            read_vector_cell(unhex(case, "cell"))


def test_sealing_gives_the_bytes_of_the_vectors():
    good = CELLS["cases"][0]
    drop = drops.derive_drop(unhex(CELLS, "slot_secret"), unhex(CELLS, "relay_id"))
    message_key, body = unhex(CELLS, "message_key"), unhex(CELLS, "body")
    cell = drops.seal_cell(
        drop, unhex(good, "h1"), unhex(CELLS, "h2"), message_key, body, lambda _: unhex(CELLS, "random32")
    )
    assert cell.hex() == good["cell"]
    assert (cell[:24].hex(), cell[24:54].hex()) == (good["nonce"], good["sealed_h1"])
    assert (cell[54:2374].hex(), cell[2374:].hex()) == (good["sealed_h2"], good["sealed_body"])


H1, H2, BODY = bytes(H1_BYTES), bytes(H2_BYTES), bytes(BODY_BYTES)


def seal_zeros(relay_id: bytes = RELAY, body: bytes = BODY, random: Any = bytes) -> bytes:
    drop = drops.derive_drop(bytes(32), relay_id)
    return drops.seal_cell(drop, H1, H2, bytes(32), body, random)


def runs(cell: bytes, length: int) -> set[bytes]:
    return {cell[at : at + length] for at in range(len(cell) - length + 1)}


def test_copies_for_two_relays_share_no_run_of_8_bytes():
    here, there = seal_zeros(RELAY), seal_zeros(OTHER_RELAY)
    assert runs(here, 8).isdisjoint(runs(there, 8))


def test_copies_for_two_relays_differ_even_when_the_generator_repeats_itself():
    """The stuck generator above gives both the same 32 bytes; the nonces differ by the body key."""
    assert seal_zeros(RELAY)[:24] != seal_zeros(OTHER_RELAY)[:24]


def test_two_bodies_in_one_slot_get_two_nonces_even_when_the_generator_repeats_itself():
    assert seal_zeros(body=BODY)[:24] != seal_zeros(body=b"\1" + BODY[1:])[:24]


def test_two_sealings_of_one_cell_differ():
    random = Seeded(1)
    assert seal_zeros(random=random.randbytes)[:24] != seal_zeros(random=random.randbytes)[:24]


@pytest.mark.parametrize("length", [0, 23, 24, 40, CELL_BYTES - 1, CELL_BYTES + 1])
def test_a_cell_of_another_length_is_rejected(length: int):
    drop = drops.derive_drop(bytes(32), RELAY)
    cell = seal_zeros().ljust(length, b"\0")[:length]
    for attempt in (drops.open_headers, drops.open_box):
        with pytest.raises(CellRejected):
            attempt(drop, cell)
    with pytest.raises(CellRejected):
        drops.open_body(drop, cell, bytes(32))


# --- every byte -------------------------------------------------------------------------------


def flipped(cell: bytes, offset: int) -> bytes:
    return cell[:offset] + bytes([cell[offset] ^ 1 << offset % 8]) + cell[offset + 1 :]


def first_cell(joiner: End, inviter: End) -> Sent:
    """A cell in a current chain: opening it derives one message key."""
    return joiner.seal()


def cell_of_a_new_chain(joiner: End, inviter: End) -> Sent:
    """Opening it closes a chain and steps the root."""
    inviter.open(joiner.seal())
    joiner.open(inviter.seal())
    joiner.seal()
    return joiner.seal()


def cell_of_a_gap(joiner: End, inviter: End) -> Sent:
    """Its keys were kept when a later cell was opened."""
    late = joiner.seal()
    inviter.open(joiner.seal())
    return late


@pytest.mark.parametrize("make", [first_cell, cell_of_a_new_chain, cell_of_a_gap])
def test_a_flipped_byte_anywhere_is_rejected_and_the_good_cell_still_opens(make: Any):
    joiner, inviter = make_ends(7)
    sent = make(joiner, inviter)
    before = inviter.state
    for offset in range(CELL_BYTES):
        with pytest.raises(CellRejected):
            drops.open_cell(inviter.state, sent.place, sent.relay_id, flipped(sent.cell, offset))
    assert inviter.state == before
    assert inviter.open(sent).body == sent.body


def test_a_flipped_byte_anywhere_in_a_box_is_rejected():
    drop, plain = drops.derive_box(bytes(32), 1, RELAY), Seeded(1).randbytes(BOX_PLAIN_BYTES)
    cell = drops.seal_box(drop, plain, Seeded(2).randbytes)
    for offset in range(CELL_BYTES):
        with pytest.raises(CellRejected):
            drops.open_box(drop, flipped(cell, offset))
    assert drops.open_box(drop, cell) == plain


# --- headers are bound ------------------------------------------------------------------------


def resealed(sent: Sent, header1: Header1, header2: bytes) -> bytes:
    """The body of one sealed cell under other headers: what a writer of headers alone could do.

    h1 and h2 come from the slot; the body key does not.  Same nonce, other parts sealed anew.
    """
    drop, parts = drops.derive_drop(sent.slot.slot_secret.value, sent.relay_id), split(sent.cell)
    sealed_h1 = xchacha_seal(drop.h1, parts.nonce, encode_header1(header1), b"")
    sealed_h2 = xchacha_seal(drop.h2, parts.nonce, header2, sealed_h1)
    return join(CellParts(parts.nonce, sealed_h1, sealed_h2, parts.sealed_body))


@pytest.mark.parametrize("make", [first_cell, cell_of_a_new_chain, cell_of_a_gap])
def test_header_1_is_bound_to_the_body_on_every_path(make: Any):
    """The flag is the one field that no other rule would catch."""
    joiner, inviter = make_ends(8)
    sent = make(joiner, inviter)
    before, header1 = inviter.state, replace(sent.header1, receipt_wanted=False)
    with pytest.raises(CellRejected):
        drops.open_cell(before, sent.place, RELAY, resealed(sent, header1, sent.slot.header2))
    assert inviter.state == before
    same = resealed(sent, sent.header1, sent.slot.header2)
    assert drops.open_cell(before, sent.place, RELAY, same).body == sent.body


def test_header_2_is_bound_to_the_body_where_a_chain_begins():
    """An ML-KEM key with its last byte changed passes the modulus check, and changes the root."""
    joiner, inviter = make_ends(8)
    sent = cell_of_a_new_chain(joiner, inviter)
    header2 = flipped(sent.slot.header2, 32 + 1184 - 1)
    with pytest.raises(CellRejected):
        drops.open_cell(inviter.state, sent.place, RELAY, resealed(sent, sent.header1, header2))
    assert inviter.open(sent).body == sent.body


@pytest.mark.parametrize("make", [first_cell, cell_of_a_gap])
def test_another_header_2_in_a_begun_chain_is_the_contacts_fault_through_a_gap_too(make: Any):
    joiner, inviter = make_ends(8)
    sent = make(joiner, inviter)
    header2 = flipped(sent.slot.header2, 32 + 1184 - 1)
    with pytest.raises(ContactFault):
        drops.open_cell(inviter.state, sent.place, RELAY, resealed(sent, sent.header1, header2))


def test_sealed_parts_of_two_good_cells_do_not_mix():
    """Same slot, same keys, two sealings: each part belongs to its own cell."""
    joiner, inviter = make_ends(9)
    one = joiner.seal()
    other = seal_at(one.slot, RELAY, one.header1, one.body, joiner.random)
    for at in (24, 54, 2374):
        for mixed in (one.cell[:at] + other[at:], other[:at] + one.cell[at:]):
            with pytest.raises(CellRejected):
                drops.open_cell(inviter.state, one.place, RELAY, mixed)


# --- the composite ----------------------------------------------------------------------------


def test_a_cell_opens_only_at_its_own_place_and_relay():
    joiner, inviter = make_ends(10)
    joiner.seal()
    sent = joiner.seal()
    for place, relay_id in ((Place(0, 0), RELAY), (Place(0, 2), RELAY), (Place(0, 1), OTHER_RELAY)):
        with pytest.raises(CellRejected):
            drops.open_cell(inviter.state, place, relay_id, sent.cell)
    assert drops.open_cell(inviter.state, Place(0, 1), RELAY, sent.cell).g == 1


def test_an_opened_cell_is_rejected_when_it_comes_again():
    joiner, inviter = make_ends(10)
    sent = joiner.seal()
    inviter.open(sent)
    after = inviter.state
    with pytest.raises(CellRejected):
        inviter.open(sent)
    assert inviter.state == after
    assert ratchet.slot_of(after, sent.place) is None


@pytest.mark.parametrize("lie", [{"chain": 0}, {"chain": 2}, {"number": 1}, {"number": 65_535}], ids=str)
def test_a_header_1_unlike_its_slot_is_the_contacts_fault(lie: dict[str, int]):
    joiner, inviter = make_ends(11)
    inviter.open(joiner.seal())
    joiner.open(inviter.seal())
    sent, before = joiner.seal(), inviter.state
    assert sent.place == Place(1, 0)
    cell = seal_at(sent.slot, RELAY, replace(sent.header1, previous=0, **lie), sent.body, joiner.random)
    with pytest.raises(ContactFault):
        drops.open_cell(before, sent.place, RELAY, cell)
    assert inviter.state == before


def test_an_opened_cell_shows_nothing_of_itself():
    joiner, inviter = make_ends(12)
    assert repr(inviter.open(joiner.seal())) == ""
