"""keys/agreement.py: how two people who share one invitation come to share a secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random as Seeded
from typing import Any

import pytest

from keys import agreement
from keys.agreement import Agreed, InviterSecrets, JoinerSecrets
from keys.errors import AgreementRejected
from keys.primitives import Secret
from tests.support import keyschedule as plain
from tests.support.ends import Pairing, make_invitation, pair
from tests.support.vectors import load_vectors
from wire.bundle import (
    Answer,
    Bundle,
    Role,
    decode_answer,
    decode_bundle,
    decode_invitation,
    encode_answer,
    encode_bundle,
    encode_invitation,
)

VECTOR: dict[str, Any] = load_vectors("agreement")
BAD_EK = b"\xff" * 1184
ORDER_1 = bytes(32)
ORDER_8 = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")


def unhex(name: str) -> bytes:
    return bytes.fromhex(VECTOR[name])


def accept(made: Pairing, **changes: Any) -> Agreed:
    given = {name: getattr(made, name) for name in ("invitation", "bundle", "answer", "confirmation")}
    given.update(changes)
    return agreement.accept(secrets=made.inviter, **given)


# --- vectors ----------------------------------------------------------------------------------


def vector_agreed() -> tuple[Agreed, InviterSecrets, Answer]:
    keys = VECTOR["inviter"]
    secrets = InviterSecrets(
        *(Secret(bytes.fromhex(keys[name])) for name in ("identity", "prekey", "kem_seed"))
    )
    answer = decode_answer(unhex("answer"))
    bundle = decode_bundle(unhex("bundle"))
    agreed = agreement.accept(unhex("invitation"), secrets, bundle, answer, unhex("confirmation"))
    return agreed, secrets, answer


def test_accepting_gives_the_keys_of_the_vectors():
    agreed, _, _ = vector_agreed()
    assert agreed.transcript == unhex("th")
    assert agreed.root.value == unhex("rk_0")
    assert (agreed.ak_joiner.value, agreed.ak_inviter.value) == (unhex("ak_j0"), unhex("ak_i0"))


def test_the_bundle_hash_and_the_invitation_are_those_of_the_vectors():
    bundle = decode_bundle(unhex("bundle"))
    assert agreement.bundle_hash(bundle) == unhex("bundle_hash")
    invitation = decode_invitation(unhex("invitation"))
    assert invitation.bundle_hash == unhex("bundle_hash")
    assert (invitation.inviter_role, invitation.joiner_role) == (Role.COORDINATOR, Role.HOUSE)


def test_both_ends_start_with_the_first_step_of_the_vectors():
    agreed, inviter_secrets, answer = vector_agreed()
    keys = {name: Secret(bytes.fromhex(value)) for name, value in VECTOR["joiner"].items()}
    joiner_secrets = JoinerSecrets(keys["ratchet"], keys["kem_seed"])
    joiner = agreement.joiner_state(agreed, joiner_secrets, answer, decode_bundle(unhex("bundle")))
    inviter = agreement.inviter_state(agreed, inviter_secrets, answer)
    step = load_vectors("step")[0]
    assert joiner.sending is not None and inviter.receiving is not None
    assert joiner.sending.header2.hex() == step["h2"]
    assert joiner.root.value.hex() == inviter.root.value.hex() == step["root"]
    assert (
        joiner.sending.chain_key.value.hex() == inviter.receiving.chain_key.value.hex() == step["chain_key"]
    )
    assert joiner.sending.address_key.value.hex() == inviter.receiving.address_key.value.hex() == step["ak"]
    assert joiner.our_next.value.hex() == inviter.their_next.value.hex() == step["next_ak"]
    assert joiner.their_next == inviter.our_next == agreed.ak_inviter


# --- both ends --------------------------------------------------------------------------------


def test_both_ends_agree():
    made = pair(Seeded(1))
    assert accept(made) == made.agreed
    assert made.agreed.transcript == agreement.transcript(made.invitation, made.bundle, made.answer)


def test_two_pairs_share_nothing():
    one, other = pair(Seeded(1)), pair(Seeded(2))
    for left in (one.bundle, one.answer, one.agreed):
        right = {Bundle: other.bundle, Answer: other.answer, Agreed: other.agreed}[type(left)]
        for name in type(left).__slots__:
            assert getattr(left, name) != getattr(right, name)


def test_two_answers_to_one_bundle_agree_on_different_keys():
    random = Seeded(1)
    made = pair(random)
    _, answer, confirmation, agreed = agreement.join(made.invitation, made.bundle, random.randbytes)
    assert agreed.root != made.agreed.root
    assert accept(made, answer=answer, confirmation=confirmation) == agreed


@pytest.mark.parametrize(
    "change", [{"joiner_role": Role.GUIDE}, {"inviter_role": Role.DEPUTY}, {"expires_hour": 1}]
)
def test_an_answer_to_a_changed_invitation_is_rejected(change: dict[str, Any]):
    """Roles and expiry are in the transcript: whoever changes them agrees with nobody."""
    made = pair(Seeded(1))
    changed = encode_invitation(replace(decode_invitation(made.invitation), **change))
    with pytest.raises(AgreementRejected):
        accept(made, invitation=changed)


def test_another_inviters_secrets_reject_the_answer():
    made, other = pair(Seeded(1)), pair(Seeded(2))
    with pytest.raises(AgreementRejected):
        agreement.accept(made.invitation, other.inviter, made.bundle, made.answer, made.confirmation)


# --- what is refused --------------------------------------------------------------------------


def flip(data: bytes, offset: int) -> bytes:
    return data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1 :]


def test_a_flipped_byte_anywhere_in_the_answer_is_rejected_and_the_good_one_still_accepted():
    made = pair(Seeded(1))
    encoded = encode_answer(made.answer)
    for offset in range(1, len(encoded)):
        with pytest.raises(AgreementRejected):
            accept(made, answer=decode_answer(flip(encoded, offset)))
    for offset in range(len(made.confirmation)):
        with pytest.raises(AgreementRejected):
            accept(made, confirmation=flip(made.confirmation, offset))
    assert accept(made) == made.agreed


def test_a_flipped_byte_anywhere_in_the_bundle_is_rejected():
    random = Seeded(1)
    made = pair(random)
    encoded = encode_bundle(made.bundle)
    for offset in range(1, len(encoded)):
        with pytest.raises(AgreementRejected):
            agreement.join(made.invitation, decode_bundle(flip(encoded, offset)), random.randbytes)


@pytest.mark.parametrize("confirmation", [b"", bytes(31), bytes(33)])
def test_a_confirmation_of_another_length_is_rejected(confirmation: bytes):
    with pytest.raises(AgreementRejected):
        accept(pair(Seeded(1)), confirmation=confirmation)


@pytest.mark.parametrize("name", ["identity", "ephemeral", "ratchet_key"])
@pytest.mark.parametrize("point", [ORDER_1, ORDER_8])
def test_an_answer_with_a_point_of_low_order_is_rejected(name: str, point: bytes):
    made = pair(Seeded(1))
    with pytest.raises(AgreementRejected):
        accept(made, answer=replace(made.answer, **{name: point}))


def forge(made: Pairing, answer: Answer) -> bytes:
    """The confirmation that a joiner would send who puts bad keys into an answer on purpose."""
    th = plain.transcript_hash(made.invitation, encode_bundle(made.bundle), encode_answer(answer))
    secrets = made.inviter
    dh1 = plain.DH(secrets.prekey.value, answer.identity)
    dh2 = plain.DH(secrets.identity.value, answer.ephemeral)
    dh3 = plain.DH(secrets.prekey.value, answer.ephemeral)
    return plain.agree(th, dh1, dh2, dh3, plain.Decaps(secrets.seed.value, answer.ct))["confirmation"]


@pytest.mark.parametrize("change", [{"ratchet_key": ORDER_1}, {"ratchet_key": ORDER_8}, {"ek": BAD_EK}])
def test_keys_that_only_the_ratchet_needs_are_refused_before_anything_is_accepted(change: dict[str, bytes]):
    made = pair(Seeded(1))
    assert forge(made, made.answer) == made.confirmation
    answer = replace(made.answer, **change)
    with pytest.raises(AgreementRejected):
        accept(made, answer=answer, confirmation=forge(made, answer))


def test_a_bundle_that_the_invitation_does_not_name_is_rejected():
    random = Seeded(1)
    made, other = pair(random), pair(random)
    with pytest.raises(AgreementRejected):
        agreement.join(made.invitation, other.bundle, random.randbytes)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda bundle: replace(bundle, identity=ORDER_1),
        lambda bundle: replace(bundle, prekey=ORDER_8),
        lambda bundle: replace(bundle, ek=BAD_EK),
    ],
)
def test_a_bundle_with_a_bad_key_is_rejected_even_when_the_invitation_names_it(
    spoil: Callable[[Bundle], Bundle],
):
    random = Seeded(1)
    bundle = spoil(pair(random).bundle)
    invitation = encode_invitation(make_invitation(bundle, random))
    with pytest.raises(AgreementRejected):
        agreement.join(invitation, bundle, random.randbytes)


def test_secrets_and_what_is_agreed_show_nothing_of_themselves():
    made = pair(Seeded(1))
    assert repr([made.inviter, made.joiner, made.agreed]) == "[, , ]"
