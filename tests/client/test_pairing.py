"""client/pairing: two boxes make a pair, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from client import pairing
from client.pairing import SILENCE_S, Agreement, Inviting, Joining
from keys import drops
from keys.errors import AgreementRejected, CellRejected
from keys.primitives import Secret
from tests.support.bench import HOUR, NOW_S, A, B, network
from wire.bundle import Role, decode_box0, decode_box1, encode_box0, encode_box1

RANDOM = Random("pairing")
INVITATION, INVITING = pairing.invite(
    network(A, B), Role.COORDINATOR, Role.HOUSE, HOUR + 48, RANDOM.randbytes
)
JOINING = pairing.join(INVITATION)
BOX0 = INVITING.copies[0].cell
ANSWERED, AGREED = pairing.answer_bundle(JOINING, A.relay_id, BOX0, RANDOM.randbytes)
BOX1 = ANSWERED.copies[0].cell


def flipped(cell: bytes, at: int) -> bytes:
    return cell[:at] + bytes([cell[at] ^ 1]) + cell[at + 1 :]


def second_answer() -> tuple[Joining, Agreement]:
    return pairing.answer_bundle(JOINING, A.relay_id, BOX0, RANDOM.randbytes)


def sealed(box: int, plain: bytes) -> bytes:
    """What somebody who holds the invitation can put into a box at relay A."""
    drop = drops.derive_box(INVITATION.secret, box, A.relay_id)
    return drops.seal_box(drop, plain, RANDOM.randbytes)


def noted(inviting: Inviting = INVITING, relay_id: bytes = A.relay_id, cell: bytes = BOX1) -> Inviting:
    after, second = pairing.note_answer(inviting, relay_id, cell, NOW_S)
    assert not second
    return after


def accepted() -> Inviting:
    return pairing.erase_secrets(noted())


# --- the course of it ----------------------------------------------------------------------------


def test_both_sides_agree() -> None:
    inviting = noted()
    assert inviting.answer is not None
    agreed = pairing.agree(inviting, inviting.answer.value)
    assert agreed.transcript == AGREED.transcript
    assert agreed.state.root == AGREED.state.root


def test_copies_of_a_box_share_no_bytes_between_relays() -> None:
    first, second = INVITING.copies
    assert first.relay_id == A.relay_id and second.relay_id == B.relay_id
    assert all(first.cell[at : at + 8] not in second.cell for at in range(0, 3800, 8))


def test_the_joiner_answers_once_and_looks_no_more() -> None:
    assert pairing.wants_box(JOINING) and not pairing.wants_box(ANSWERED)
    assert [copy.relay_id for copy in ANSWERED.copies] == [A.relay_id, B.relay_id]


def test_the_inviter_looks_on_after_it_accepted() -> None:
    assert pairing.wants_box(INVITING) and pairing.wants_box(accepted())


def test_our_box_is_their_other_box() -> None:
    assert pairing.our_box(INVITING, A.relay_id) == pairing.their_box(JOINING, A.relay_id)
    assert pairing.our_box(JOINING, A.relay_id) == pairing.their_box(INVITING, A.relay_id)
    assert pairing.our_box(JOINING, A.relay_id) != pairing.our_box(JOINING, B.relay_id)


# --- boxes that are no boxes ---------------------------------------------------------------------


def test_every_byte_of_box_0_is_bound() -> None:
    for at in range(len(BOX0)):
        with pytest.raises(CellRejected):
            pairing.answer_bundle(JOINING, A.relay_id, flipped(BOX0, at), RANDOM.randbytes)
    assert pairing.answer_bundle(JOINING, A.relay_id, BOX0, RANDOM.randbytes)


def test_every_byte_of_box_1_is_bound() -> None:
    for at in range(len(BOX1)):
        with pytest.raises(CellRejected):
            pairing.note_answer(INVITING, A.relay_id, flipped(BOX1, at), NOW_S)
    assert noted().answer == ANSWERED.answer


def test_a_box_of_another_relay_or_of_the_other_side_does_not_open() -> None:
    for cell in (BOX0, ANSWERED.copies[1].cell, bytes(3808), BOX1[:-1], b""):
        with pytest.raises(CellRejected):
            pairing.note_answer(INVITING, A.relay_id, cell, NOW_S)
    for cell in (BOX1, INVITING.copies[1].cell, bytes(3808), BOX0 + b"\0"):
        with pytest.raises(CellRejected):
            pairing.answer_bundle(JOINING, A.relay_id, cell, RANDOM.randbytes)


def test_a_bundle_that_somebody_with_the_invitation_forged_is_not_there() -> None:
    _, other = pairing.invite(network(A), Role.COORDINATOR, Role.HOUSE, HOUR, RANDOM.randbytes)
    assert other.bundle is not None
    for plain in (encode_box0(other.bundle), bytes(3768), b"\xff" * 3768):
        with pytest.raises(AgreementRejected):
            pairing.answer_bundle(JOINING, A.relay_id, sealed(0, plain), RANDOM.randbytes)


def test_a_bundle_with_one_key_changed_is_not_there() -> None:
    bundle = decode_box0(drops.open_box(pairing.our_box(INVITING, A.relay_id), BOX0))
    for changed in (
        replace(bundle, identity=flipped(bundle.identity, 3)),
        replace(bundle, prekey=flipped(bundle.prekey, 3)),
        replace(bundle, ek=flipped(bundle.ek, 3)),
    ):
        with pytest.raises(AgreementRejected):
            pairing.answer_bundle(JOINING, A.relay_id, sealed(0, encode_box0(changed)), RANDOM.randbytes)


def test_an_answer_with_any_part_changed_is_not_there_and_the_good_one_is_still_taken() -> None:
    assert ANSWERED.answer is not None
    answer, confirmation = decode_box1(ANSWERED.answer.value)
    forged = [
        encode_box1(replace(answer, identity=flipped(answer.identity, 0)), confirmation),
        encode_box1(replace(answer, ephemeral=bytes(32)), confirmation),
        encode_box1(replace(answer, ratchet_key=bytes(32)), confirmation),
        encode_box1(replace(answer, ct=flipped(answer.ct, 100)), confirmation),
        encode_box1(replace(answer, ek=b"\xff" * 1184), confirmation),
        encode_box1(answer, flipped(confirmation, 31)),
        bytes(3768),
    ]
    for plain in forged:
        with pytest.raises(AgreementRejected):
            pairing.note_answer(INVITING, A.relay_id, sealed(1, plain), NOW_S)
    assert noted().answer == ANSWERED.answer


def test_an_answer_to_another_role_is_not_there() -> None:
    """Roles are bound: who changes them in the link agrees with nobody."""
    changed = pairing.join(replace(INVITATION, joiner_role=Role.DESK))
    answered, _ = pairing.answer_bundle(changed, A.relay_id, BOX0, RANDOM.randbytes)
    with pytest.raises(AgreementRejected):
        pairing.note_answer(INVITING, A.relay_id, answered.copies[0].cell, NOW_S)


# --- a second answer -----------------------------------------------------------------------------


def test_a_second_valid_answer_is_noticed_before_and_after_acceptance() -> None:
    other, _ = second_answer()
    for inviting in (noted(), accepted()):
        after, second = pairing.note_answer(inviting, A.relay_id, other.copies[0].cell, NOW_S)
        assert second and after == inviting


def test_the_same_answer_at_another_relay_is_no_second_one() -> None:
    for inviting in (noted(), accepted()):
        after, second = pairing.note_answer(inviting, B.relay_id, ANSWERED.copies[1].cell, NOW_S)
        assert not second and after.seen_at == (A.relay_id, B.relay_id)
        again, second = pairing.note_answer(after, B.relay_id, ANSWERED.copies[1].cell, NOW_S)
        assert not second and again == after


def test_after_acceptance_garbage_under_the_box_key_is_still_no_answer() -> None:
    with pytest.raises(AgreementRejected):
        pairing.note_answer(accepted(), A.relay_id, sealed(1, b"\xff" * 3768), NOW_S)


def test_only_another_answer_under_the_box_key_proves_that_the_invitation_was_used() -> None:
    other, _ = second_answer()
    assert pairing.used_by_another(ANSWERED, A.relay_id, other.copies[0].cell)
    for stored in (BOX1, BOX0, bytes(3808), flipped(other.copies[0].cell, 99), other.copies[1].cell):
        assert not pairing.used_by_another(ANSWERED, A.relay_id, stored)
    assert not pairing.used_by_another(JOINING, A.relay_id, other.copies[0].cell)


# --- when to accept ------------------------------------------------------------------------------


def test_an_answer_is_accepted_once_every_relay_was_read() -> None:
    both = (A.relay_id, B.relay_id)
    assert not pairing.may_accept(INVITING, both, NOW_S)
    assert pairing.may_accept(noted(), (A.relay_id,), NOW_S)
    assert not pairing.may_accept(noted(), both, NOW_S)
    assert pairing.may_accept(pairing.note_read(noted(), B.relay_id), both, NOW_S)


def test_a_relay_that_stays_silent_holds_up_nobody_for_more_than_ten_minutes() -> None:
    both = (A.relay_id, B.relay_id)
    assert not pairing.may_accept(noted(), both, NOW_S + SILENCE_S - 1)
    assert pairing.may_accept(noted(), both, NOW_S + SILENCE_S)


def test_an_invitation_is_accepted_once_and_keeps_no_private_key() -> None:
    done = accepted()
    assert done.secrets is None and done.bundle is None
    assert not pairing.may_accept(done, (A.relay_id,), NOW_S + SILENCE_S)


def test_nothing_of_a_pairing_shows_itself() -> None:
    assert [repr(each) for each in (INVITING, ANSWERED, AGREED, Secret(BOX0))] == [""] * 4
