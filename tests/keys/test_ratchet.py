"""keys/ratchet.py: the step between chains, whose turn it is, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from keys import ratchet
from keys.chains import Place
from keys.errors import CellRejected, ContactFault
from keys.primitives import Secret
from keys.ratchet import OurKeys, RatchetState
from tests.support import keyschedule as plain
from tests.support.ends import RELAY, End, Sent, make_ends, seal_at
from tests.support.vectors import load_vectors
from wire.cell import Header1
from wire.limits import WINDOW

STEPS: list[dict[str, Any]] = load_vectors("step")


def turn(one: End, other: End, cells: int = 1) -> list[Sent]:
    """Let one end send some cells which the other opens, in order."""
    sent = [one.seal() for _ in range(cells)]
    for cell in sent:
        other.open(cell)
    return sent


# --- the step ---------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS[1:], ids=lambda step: f"{step['side']} {step['chain']}")
def test_a_reader_steps_as_the_vectors_do(step: dict[str, Any]):
    """The step before the one tested gave the keys that it meets."""
    filling = Secret(bytes(32))
    ours = OurKeys(Secret(bytes.fromhex(step["met_secret"])), Secret(bytes.fromhex(step["met_kem_seed"])))
    root, address = Secret(bytes.fromhex(step["root_before"])), Secret(bytes.fromhex(step["ak"]))
    state = RatchetState(root, ours, None, filling, address, None, None)
    header1, header2 = Header1(True, 0, 0, 0), bytes.fromhex(step["h2"])
    after, message_key, g = ratchet.accept_headers(state, Place(0, 0), header1, header2)
    assert message_key.value.hex() == step["message_keys"][0]
    assert after.root.value.hex() == step["root"]
    assert after.their_next.value.hex() == step["next_ak"]
    assert g == 0
    assert after.receiving is not None
    assert after.receiving.chain_key.value.hex() == step["chain_keys"][1]
    assert after.receiving.address_key.value.hex() == step["address_keys"][1]


def test_both_ends_hold_the_same_root_after_every_turn():
    joiner, inviter = make_ends(1)
    roots = []
    for _ in range(4):
        for one, other in ((joiner, inviter), (inviter, joiner)):
            turn(one, other)
            assert one.state.root == other.state.root
            assert one.state.our_next == other.state.their_next
            roots.append(one.state.root.value)
    assert len(set(roots)) == 8


def test_a_chain_begins_with_the_first_cell_after_a_new_one_of_the_other_was_opened():
    joiner, inviter = make_ends(1)
    assert [sent.place for sent in turn(joiner, inviter, 2)] == [Place(0, 0), Place(0, 1)]
    assert [sent.place for sent in turn(inviter, joiner, 3)] == [Place(0, 0), Place(0, 1), Place(0, 2)]
    sent = joiner.seal()
    assert (sent.place, sent.slot.previous, sent.slot.g) == (Place(1, 0), 2, 2)
    assert joiner.seal().place == Place(1, 1)
    assert inviter.seal().place == Place(0, 3)


def test_header_2_is_alike_within_a_chain_and_new_in_the_next():
    joiner, inviter = make_ends(1)
    first = [sent.slot.header2 for sent in turn(joiner, inviter, 3)]
    turn(inviter, joiner)
    second = [sent.slot.header2 for sent in turn(joiner, inviter, 3)]
    assert len(set(first)) == len(set(second)) == 1
    assert not {*first} & {*second}


# --- whose turn it is -------------------------------------------------------------------------


def test_the_inviter_cannot_send_before_it_opened_a_cell_of_the_joiner():
    joiner, inviter = make_ends(2)
    assert ratchet.can_send(joiner.state) and not ratchet.can_send(inviter.state)
    turn(joiner, inviter)
    assert ratchet.can_send(inviter.state)


def test_exactly_one_end_may_step_at_any_time():
    """Between a chain begun and its first cell opened, and between that and the answer begun."""
    joiner, inviter = make_ends(2)
    for one, other in ((joiner, inviter), (inviter, joiner)) * 3:
        sent = one.seal()
        assert (one.state.ours is not None, one.state.theirs) == (True, None)
        other.open(sent)
        assert (other.state.ours, other.state.theirs is not None) == (None, True)


def test_a_peer_cannot_begin_a_chain_while_our_turn_is_not_used():
    """The joiner's ratchet says so, and a joiner who does it all the same is at fault."""
    joiner, inviter = make_ends(2)
    turn(joiner, inviter)
    assert inviter.state.theirs is not None
    forged = skip_a_turn(joiner)
    before = inviter.state
    assert ratchet.slot_of(before, forged.place) is not None
    with pytest.raises(ContactFault):
        inviter.open(forged)
    assert inviter.state == before


def skip_a_turn(end: End) -> Sent:
    """Begin a further chain out of turn, for the keys of the peer that were met last (here: any)."""
    stolen = ratchet.TheirKeys(plain.DH_public(bytes([9] * 32)), plain.KEM_public(bytes(64)))
    end.state = replace(end.state, ours=None, theirs=stolen)
    return end.seal()


def test_our_step_while_the_peer_has_not_opened_our_newest_chain_meets_the_keys_they_use():
    """The inviter begins chain 0; of its cells only the fifth arrives; the joiner steps for that chain."""
    joiner, inviter = make_ends(3)
    turn(joiner, inviter)
    lost = [inviter.seal() for _ in range(4)]
    joiner.seal()  # still on chain 0: nothing of the inviter's was opened yet
    joiner.open(inviter.seal())
    inviter.open(joiner.seal())
    for sent in lost:
        assert joiner.open(sent).body == sent.body


def test_cells_of_an_old_chain_still_arrive_after_the_other_side_went_on():
    joiner, inviter = make_ends(3)
    early = [joiner.seal() for _ in range(4)]
    inviter.open(early[3])
    joiner.open(inviter.seal())
    inviter.open(joiner.seal())
    turn(inviter, joiner)
    assert [inviter.open(sent).g for sent in reversed(early[:3])] == [2, 1, 0]
    assert inviter.state.gaps == ()


# --- counters and gaps ------------------------------------------------------------------------


def test_counters_of_both_ends_agree_over_chains_with_losses():
    joiner, inviter = make_ends(4)
    for _ in range(3):
        sent = [joiner.seal() for _ in range(5)]
        assert inviter.open(sent[1]).g == sent[1].slot.g
        assert inviter.open(sent[3]).g == sent[3].slot.g
        turn(inviter, joiner)
    assert ratchet.next_g(joiner.state) == 15
    assert [gap.g for gap in inviter.state.gaps] == [0, 2, 4, 5, 7, 9, 10, 12]
    assert inviter.state.gaps[2].place == Place(0, 4)


def test_gaps_keep_their_keys_and_nothing_of_the_places_that_were_opened():
    joiner, inviter = make_ends(4)
    sent = [joiner.seal() for _ in range(3)]
    inviter.open(sent[2])
    assert {slot.place for slot in ratchet.gap_slots(inviter.state)} == {Place(0, 0), Place(0, 1)}
    held = set(secrets_of(inviter.state))
    assert sent[0].slot.message_key.value in held and sent[0].slot.slot_secret.value in held
    assert sent[2].slot.message_key.value not in held and sent[2].slot.slot_secret.value not in held
    inviter.open(sent[0])
    assert sent[0].slot.message_key.value not in set(secrets_of(inviter.state))


def secrets_of(value: Any) -> Iterator[bytes]:
    """Every byte string that a state holds."""
    if isinstance(value, Secret):
        yield value.value
    elif isinstance(value, bytes):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from secrets_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from secrets_of(getattr(value, field.name))


def test_old_secrets_are_gone_as_soon_as_they_have_no_more_use():
    """Roots, private keys and chain keys of a round are in neither state after the next one."""
    joiner, inviter = make_ends(5)
    turn(joiner, inviter, 2)
    turn(inviter, joiner, 2)
    old = set(secrets_of(replace(joiner.state, gaps=()))) | set(secrets_of(replace(inviter.state, gaps=())))
    for _ in range(2):
        turn(joiner, inviter)
        turn(inviter, joiner)
    held = set(secrets_of(joiner.state)) | set(secrets_of(inviter.state))
    assert not old & held


def test_beginning_a_chain_drops_their_keys_and_opening_one_drops_ours():
    joiner, inviter = make_ends(5)
    turn(joiner, inviter)
    sent = inviter.seal()
    before = joiner.state.ours
    assert before is not None
    joiner.open(sent)
    assert not {before.secret.value, before.seed.value} & set(secrets_of(joiner.state))


@pytest.mark.parametrize("floor, kept", [(0, [0, 1, 2, 4]), (1, [1, 2, 4]), (3, [4]), (5, [])])
def test_gaps_below_the_floor_are_forgotten(floor: int, kept: list[int]):
    joiner, inviter = make_ends(6)
    sent = [joiner.seal() for _ in range(6)]
    inviter.open(sent[5])
    inviter.open(sent[3])
    state = ratchet.forget_gaps(inviter.state, floor)
    assert [gap.g for gap in state.gaps] == kept
    assert [ratchet.slot_of(state, sent[g].place) is not None for g in range(6)] == [
        g in kept for g in range(6)
    ]


def test_gaps_are_kept_up_to_63_above_the_floor_and_no_further():
    joiner, inviter = make_ends(6)
    sent = [joiner.seal() for _ in range(70)]
    inviter.open(sent[63])
    inviter.open(sent[69])
    kept = [gap.g for gap in ratchet.forget_gaps(inviter.state, 2).gaps]
    assert kept == [*range(2, 63), 64, 65]


def test_a_forgotten_cell_is_rejected():
    joiner, inviter = make_ends(6)
    late, newer = joiner.seal(), joiner.seal()
    inviter.open(newer)
    inviter.state = ratchet.forget_gaps(inviter.state, 1)
    with pytest.raises(CellRejected):
        inviter.open(late)


# --- where to read ----------------------------------------------------------------------------


def test_before_their_first_chain_only_its_slots_are_there():
    joiner, inviter = make_ends(7)
    turn(joiner, inviter)
    slots = ratchet.current_slots(joiner.state, 3)
    assert [(slot.place, slot.g) for slot in slots] == [(Place(0, n), n) for n in range(3)]
    assert ratchet.next_slots(joiner.state, 3) == ()
    assert ratchet.slot_of(joiner.state, Place(1, 0)) is None
    sent = inviter.seal()
    assert sent.slot.slot_secret == slots[0].secret


def test_slots_tell_where_the_writer_goes_next():
    joiner, inviter = make_ends(7)
    turn(joiner, inviter, 2)
    current, following = ratchet.current_slots(inviter.state, 2), ratchet.next_slots(inviter.state, 2)
    assert [(slot.place, slot.g) for slot in current] == [(Place(0, 2), 2), (Place(0, 3), 3)]
    assert [(slot.place, slot.g) for slot in following] == [(Place(1, 0), None), (Place(1, 1), None)]
    unread = joiner.seal()
    assert unread.slot.slot_secret == current[0].secret
    turn(inviter, joiner)
    assert joiner.seal().slot.slot_secret == following[0].secret


@pytest.mark.parametrize(
    "place, known",
    [
        (Place(0, 1), False),
        (Place(0, 2), True),
        (Place(0, 2 + WINDOW - 1), True),
        (Place(0, 2 + WINDOW), False),
        (Place(1, 0), True),
        (Place(1, WINDOW - 1), True),
        (Place(1, WINDOW), False),
        (Place(2, 0), False),
        (Place(0, -1), False),
        (Place(1, -1), False),
        (Place(-1, 0), False),
    ],
)
def test_slots_are_known_exactly_in_the_window(place: Place, known: bool):
    joiner, inviter = make_ends(7)
    turn(joiner, inviter, 2)
    slot = ratchet.slot_of(inviter.state, place)
    assert (slot is not None) == known
    if slot is not None:
        slots = ratchet.current_slots(inviter.state, WINDOW) + ratchet.next_slots(inviter.state, WINDOW)
        assert slot in slots


def test_a_cell_at_the_far_edge_of_the_window_opens():
    joiner, inviter = make_ends(8)
    sent = [joiner.seal() for _ in range(WINDOW)]
    assert inviter.open(sent[-1]).g == 63
    assert len(inviter.state.gaps) == 63


def test_a_cell_beyond_the_window_is_rejected():
    joiner, inviter = make_ends(8)
    sent = [joiner.seal() for _ in range(WINDOW + 1)]
    with pytest.raises(CellRejected):
        inviter.open(sent[-1])
    inviter.open(sent[0])
    assert inviter.open(sent[-1]).g == 64


# --- what is the contact's fault --------------------------------------------------------------


def relabel(end: End, sent: Sent, previous: int) -> Sent:
    """The same cell with another pn, sealed by its own writer."""
    header1 = replace(sent.header1, previous=previous)
    return replace(sent, cell=seal_at(sent.slot, RELAY, header1, sent.body, end.random), header1=header1)


def before_chain_1() -> tuple[End, End]:
    """The inviter has read 3 of the joiner's chain 0, and the joiner's chain 1 is due."""
    joiner, inviter = make_ends(9)
    turn(joiner, inviter, 3)
    turn(inviter, joiner)
    return joiner, inviter


@pytest.mark.parametrize("previous", [0, 2, 3 + WINDOW + 1, 65_535])
def test_a_length_below_what_was_read_or_far_above_is_the_contacts_fault(previous: int):
    joiner, inviter = before_chain_1()
    before = inviter.state
    with pytest.raises(ContactFault):
        inviter.open(relabel(joiner, joiner.seal(), previous))
    assert inviter.state == before


@pytest.mark.parametrize("previous, gaps", [(3, 0), (4, 1), (3 + WINDOW, WINDOW)])
def test_a_length_up_to_64_above_what_was_read_leaves_gaps(previous: int, gaps: int):
    joiner, inviter = before_chain_1()
    assert inviter.open(relabel(joiner, joiner.seal(), previous)).g == previous
    assert len(inviter.state.gaps) == gaps


@pytest.mark.parametrize("through_gap", [False, True])
def test_another_length_later_in_the_chain_is_the_contacts_fault(through_gap: bool):
    joiner, inviter = before_chain_1()
    first, second, third = joiner.seal(), joiner.seal(), joiner.seal()
    inviter.open(first)
    if through_gap:
        inviter.open(third)
    with pytest.raises(ContactFault):
        inviter.open(relabel(joiner, second, 4))
    assert inviter.open(second).g == 4


def begin_with(inviter: End, joiner: End, header2: bytes) -> Sent:
    """A cell of the joiner's next chain under a header 2 of our choice."""
    sent = joiner.seal()
    slot = replace(sent.slot, header2=header2)
    return replace(sent, slot=slot, cell=seal_at(slot, RELAY, sent.header1, sent.body, joiner.random))


@pytest.mark.parametrize("part", ["all-zero DH", "ML-KEM key"])
def test_a_refused_key_in_a_new_chain_is_the_contacts_fault(part: str):
    joiner, inviter = make_ends(10)
    turn(joiner, inviter)
    turn(inviter, joiner)
    good = joiner.seal().slot.header2
    bad = bytes(32) + good[32:] if part == "all-zero DH" else good[:32] + b"\xff" * 1184 + good[1216:]
    before = inviter.state
    with pytest.raises(ContactFault):
        inviter.open(begin_with(inviter, joiner, bad))
    assert inviter.state == before


def test_a_ciphertext_for_another_key_is_rejected_because_the_body_does_not_open():
    """ML-KEM rejects implicitly: the step goes through and ends in another message key."""
    joiner, inviter = make_ends(10)
    turn(joiner, inviter)
    turn(inviter, joiner)
    good = joiner.seal()
    before = inviter.state
    with pytest.raises(CellRejected):
        inviter.open(begin_with(inviter, joiner, good.slot.header2[:1216] + bytes(1088)))
    assert inviter.state == before
    inviter.open(good)


# --- limits and shape -------------------------------------------------------------------------


def test_a_full_chain_sends_no_more_until_the_contact_has_answered():
    joiner, inviter = make_ends(11)
    turn(joiner, inviter)
    chain = joiner.state.sending
    assert chain is not None
    almost = replace(joiner.state, sending=replace(chain, length=65_534))
    state, slot = ratchet.next_sending(almost, joiner.random.randbytes)
    assert slot.place.number == 65_534
    assert not ratchet.can_send(state)
    joiner.state = replace(state, sending=replace(chain, length=65_535))
    turn(inviter, joiner)
    assert ratchet.can_send(joiner.state)
    assert joiner.seal().header1.previous == 65_535


def test_no_place_is_ever_taken_twice():
    joiner, inviter = make_ends(12)
    for one, other in ((joiner, inviter), (inviter, joiner)):
        sent = []
        for _ in range(4):
            sent += turn(one, other, 3)
            turn(other, one)
        assert len({cell.place for cell in sent}) == 12
        assert len({cell.slot.slot_secret.value for cell in sent}) == 12
        assert len({cell.slot.message_key.value for cell in sent}) == 12


def test_functions_leave_the_state_they_were_given():
    joiner, inviter = make_ends(13)
    before = inviter.state
    copy = replace(before)
    sent = joiner.seal()
    inviter.open(sent)
    ratchet.next_sending(inviter.state, joiner.random.randbytes)
    ratchet.forget_gaps(inviter.state, 9)
    assert before == copy
    assert before != inviter.state


def test_a_state_shows_nothing_of_itself():
    joiner, inviter = make_ends(14)
    turn(joiner, inviter)
    assert repr([joiner.state, joiner.state.ours, inviter.state.theirs]) == "[, , ]"
