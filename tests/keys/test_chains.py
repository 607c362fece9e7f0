"""keys/chains.py: the places of one chain, and the keys of each."""

from __future__ import annotations

from typing import Any

import pytest

from keys.chains import (
    Place,
    ReceivingChain,
    SendingChain,
    hash_head,
    pass_over,
    slots_ahead,
    take_place,
)
from keys.primitives import Secret
from tests.support import keyschedule as plain
from tests.support.vectors import load_vectors

STEPS: list[dict[str, Any]] = load_vectors("step")
AK, CK = Secret(b"\1" * 32), Secret(b"\2" * 32)
HEADER2 = bytes(2304)


def sending(address_key: Secret = AK, chain_key: Secret = CK) -> SendingChain:
    return SendingChain(
        number=3,
        length=0,
        previous=7,
        earlier=20,
        address_key=address_key,
        chain_key=chain_key,
        header2=HEADER2,
    )


def receiving(address_key: Secret = AK, chain_key: Secret = CK) -> ReceivingChain:
    return ReceivingChain(
        number=3, read=0, earlier=20, address_key=address_key, chain_key=chain_key, head=hash_head(7, HEADER2)
    )


@pytest.mark.parametrize("step", STEPS)
def test_a_writer_takes_the_keys_of_the_vectors(step: dict[str, Any]):
    chain = sending(Secret(bytes.fromhex(step["ak"])), Secret(bytes.fromhex(step["chain_key"])))
    for n in range(3):
        assert chain.address_key.value.hex() == step["address_keys"][n]
        assert chain.chain_key.value.hex() == step["chain_keys"][n]
        chain, slot = take_place(chain)
        assert slot.slot_secret.value.hex() == step["slot_secrets"][n]
        assert slot.message_key.value.hex() == step["message_keys"][n]


@pytest.mark.parametrize("step", STEPS)
def test_a_reader_passes_over_the_keys_of_the_vectors(step: dict[str, Any]):
    address_key = Secret(bytes.fromhex(step["ak"]))
    _, gaps = pass_over(receiving(address_key, Secret(bytes.fromhex(step["chain_key"]))), 3)
    slots = slots_ahead(address_key, Place(0, 0), 0, 3)
    assert [gap.slot_secret.value.hex() for gap in gaps] == step["slot_secrets"]
    assert [slot.secret.value.hex() for slot in slots] == step["slot_secrets"]
    assert [gap.message_key.value.hex() for gap in gaps] == step["message_keys"]


def test_places_and_counters_go_up_by_one():
    chain = sending()
    taken = []
    for _ in range(5):
        chain, slot = take_place(chain)
        taken.append(slot)
    assert [slot.place for slot in taken] == [Place(3, n) for n in range(5)]
    assert [slot.g for slot in taken] == [20, 21, 22, 23, 24]
    assert {(slot.previous, slot.header2) for slot in taken} == {(7, HEADER2)}
    assert chain.length == 5


def test_a_reader_that_walks_in_two_goes_comes_to_the_same_place():
    at_once, all_gaps = pass_over(receiving(), 9)
    halfway, first_gaps = pass_over(receiving(), 4)
    in_two, later_gaps = pass_over(halfway, 9)
    assert (at_once, all_gaps) == (in_two, first_gaps + later_gaps)
    assert [gap.g for gap in all_gaps] == list(range(20, 29))


def test_walking_nowhere_changes_nothing():
    assert pass_over(receiving(), 0) == (receiving(), ())
    assert slots_ahead(AK, Place(0, 0), 0, 0) == ()


def test_a_chain_that_walked_on_holds_nothing_of_the_places_behind_it():
    """Neither in the clear nor as the key they come from."""
    walked, gaps = pass_over(receiving(), 5)
    behind = plain.address_keys(AK.value, 5) + plain.chain_keys(CK.value, 5)
    behind += [secret.value for gap in gaps for secret in (gap.slot_secret, gap.message_key)]
    assert {walked.address_key.value, walked.chain_key.value}.isdisjoint(behind)


def test_slots_of_a_chain_that_has_not_begun_have_no_counter():
    assert {slot.g for slot in slots_ahead(AK, Place(4, 0), None, 3)} == {None}


def test_the_head_stands_for_the_length_and_for_every_byte_of_header_2():
    head = hash_head(7, HEADER2)
    assert hash_head(8, HEADER2) != head
    assert all(
        hash_head(7, HEADER2[:at] + b"\1" + HEADER2[at + 1 :]) != head for at in (0, 31, 32, 1216, 2303)
    )


def test_places_sort_by_chain_and_then_by_number():
    assert sorted([Place(1, 0), Place(0, 9), Place(0, 2)]) == [Place(0, 2), Place(0, 9), Place(1, 0)]


def test_nothing_with_a_key_in_it_shows_itself():
    _, slot = take_place(sending())
    _, gaps = pass_over(receiving(), 1)
    shown = [sending(), receiving(), slot, gaps[0], slots_ahead(AK, Place(0, 0), 0, 1)[0]]
    assert repr(shown) == "[, , , , ]"
