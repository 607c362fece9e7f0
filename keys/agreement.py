"""How two people who share one invitation come to share a secret.

X3DH in shape, with ML-KEM-768 beside it: three Diffie-Hellman results and one encapsulation, over keys
made for this pair alone.  The hash of the whole transcript goes through the key derivation, so both
ends agree on the invitation, roles included, or on nothing.  Knows no relay and no clock.

Whatever is wrong with a bundle or an answer is one error; the cell that carried it counts as not there.

Spec: docs/protocol.md, 8.1 to 8.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from keys.errors import AgreementRejected, KeyRejected
from keys.labels import BUNDLE, CONFIRM, SESSION, START, TRANSCRIPT
from keys.pairwise import fresh_kem_pair, fresh_key_pair
from keys.primitives import (
    Random,
    Secret,
    Unprintable,
    equal,
    hkdf,
    keyed_hash,
    mlkem_check,
    mlkem_decapsulate,
    mlkem_encapsulate,
    plain_hash,
    x25519,
)
from keys.ratchet import OurKeys, RatchetState, start_inviter, start_joiner
from wire.bundle import Answer, Bundle, decode_invitation, encode_answer, encode_bundle
from wire.cell import Header2, encode_header2
from wire.limits import KEY_BYTES


@dataclass(frozen=True, slots=True, repr=False)
class InviterSecrets(Unprintable):
    """Private halves of a bundle, to be erased once an answer is accepted.

    identity, prekey: X25519, 32 bytes.  seed: ML-KEM, 64 bytes.
    """

    identity: Secret
    prekey: Secret
    seed: Secret


@dataclass(frozen=True, slots=True, repr=False)
class JoinerSecrets(Unprintable):
    """Private halves of an answer that the ratchet goes on with: of RK_j, 32 bytes, and ek_j, 64."""

    ratchet: Secret
    seed: Secret


@dataclass(frozen=True, slots=True, repr=False)
class Agreed(Unprintable):
    """What both ends know now.

    transcript: th, public between the two, 32 bytes.  root, ak_joiner, ak_inviter: RK_0, AK_j0, AK_i0.
    """

    transcript: bytes
    root: Secret
    ak_joiner: Secret
    ak_inviter: Secret


def invite(random: Random) -> tuple[InviterSecrets, Bundle]:
    """Make the keys of one invitation."""
    identity, prekey, kem = fresh_key_pair(random), fresh_key_pair(random), fresh_kem_pair(random)
    secrets = InviterSecrets(identity.secret, prekey.secret, kem.seed)
    return secrets, Bundle(identity.public, prekey.public, kem.ek)


def bundle_hash(bundle: Bundle) -> bytes:
    """Return the 32 bytes by which an invitation pins its bundle."""
    return plain_hash(BUNDLE, encode_bundle(bundle))


def join(invitation: bytes, bundle: Bundle, random: Random) -> tuple[JoinerSecrets, Answer, bytes, Agreed]:
    """Answer a bundle; return what we keep, our answer, its confirmation (32 bytes), what is agreed.

    invitation: its canonical encoding.  Our identity and ephemeral secrets are not kept at all.
    Raises AgreementRejected if this is not the invitation's bundle, or a key in it is refused.
    """
    if not equal(decode_invitation(invitation).bundle_hash, bundle_hash(bundle)):
        raise AgreementRejected
    identity, ephemeral = fresh_key_pair(random), fresh_key_pair(random)
    ratchet, kem = fresh_key_pair(random), fresh_kem_pair(random)
    try:
        shared, ct = mlkem_encapsulate(bundle.ek)
        secret = (
            x25519(identity.secret.value, bundle.prekey)
            + x25519(ephemeral.secret.value, bundle.identity)
            + x25519(ephemeral.secret.value, bundle.prekey)
            + shared
        )
    except KeyRejected:
        raise AgreementRejected from None
    answer = Answer(identity.public, ephemeral.public, ratchet.public, ct, kem.ek)
    agreed, confirmation = _agree(secret, transcript(invitation, bundle, answer))
    return JoinerSecrets(ratchet.secret, kem.seed), answer, confirmation, agreed


def accept(
    invitation: bytes, secrets: InviterSecrets, bundle: Bundle, answer: Answer, confirmation: bytes
) -> Agreed:
    """Check an answer to our bundle, and return what is agreed.

    invitation: its canonical encoding.  confirmation: 32 bytes.
    Raises AgreementRejected if the confirmation does not hold or a key in the answer is refused.
    """
    try:
        secret = (
            x25519(secrets.prekey.value, answer.identity)
            + x25519(secrets.identity.value, answer.ephemeral)
            + x25519(secrets.prekey.value, answer.ephemeral)
            + mlkem_decapsulate(secrets.seed.value, answer.ct)
        )
        # The two keys that the ratchet goes on with: refused here, while nothing is accepted yet.
        x25519(secrets.prekey.value, answer.ratchet_key)
        mlkem_check(answer.ek)
    except KeyRejected:
        raise AgreementRejected from None
    agreed, expected = _agree(secret, transcript(invitation, bundle, answer))
    if not equal(expected, confirmation):
        raise AgreementRejected
    return agreed


def transcript(invitation: bytes, bundle: Bundle, answer: Answer) -> bytes:
    """Return th, 32 bytes: all that was said in public, and the invitation."""
    prefix = len(invitation).to_bytes(4, "big")
    return plain_hash(TRANSCRIPT, prefix + invitation + encode_bundle(bundle) + encode_answer(answer))


def _agree(secret: bytes, th: bytes) -> tuple[Agreed, bytes]:
    """Return what is agreed and the confirmation.  secret: the three DH results and ss, 128 bytes."""
    sk = hkdf(b"", b"\xff" * KEY_BYTES + secret, SESSION + th, KEY_BYTES)
    keys = hkdf(b"", sk, START, 3 * KEY_BYTES)
    agreed = Agreed(th, Secret(keys[:32]), Secret(keys[32:64]), Secret(keys[64:]))
    return agreed, keyed_hash(sk, CONFIRM, th)


# --- into the ratchet -------------------------------------------------------------------------


def joiner_state(agreed: Agreed, secrets: JoinerSecrets, answer: Answer, bundle: Bundle) -> RatchetState:
    """Return the joiner's ratchet, ready to send.  All four come from one `join`."""
    ours = OurKeys(secrets.ratchet, secrets.seed)
    return start_joiner(
        agreed.root, agreed.ak_joiner, agreed.ak_inviter, ours, bundle.prekey, _first_header2(answer)
    )


def inviter_state(agreed: Agreed, secrets: InviterSecrets, answer: Answer) -> RatchetState:
    """Return the inviter's ratchet, which waits for the joiner's first cell.  Erase `secrets` now."""
    return start_inviter(
        agreed.root, agreed.ak_joiner, agreed.ak_inviter, secrets.prekey, _first_header2(answer)
    )


def _first_header2(answer: Answer) -> bytes:
    """H2 of the joiner's chain 0 repeats what box 1 said."""
    return encode_header2(Header2(answer.ratchet_key, answer.ek, answer.ct))
