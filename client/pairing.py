"""An invitation from its making to its end, on both sides.

Pure.  Handles the two write-once boxes of an invitation; the first cells are the session's.
Spec: docs/protocol.md, section 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from client.sealed import Copy
from keys import agreement, drops
from keys.agreement import InviterSecrets
from keys.errors import AgreementRejected, CellRejected
from keys.primitives import Random, Secret
from keys.ratchet import RatchetState
from wire.bundle import (
    Bundle,
    Invitation,
    Role,
    decode_box0,
    decode_box1,
    decode_invitation,
    encode_box0,
    encode_box1,
    encode_invitation,
)
from wire.descriptor import Descriptor
from wire.errors import Malformed

BOX_OF_INVITER = 0
BOX_OF_JOINER = 1
SILENCE_S = 600
"""A relay that stayed silent this long does not hold up an acceptance any longer."""

LAST_WORD_S = 6 * 86_400
"""After its end an accepted invitation still waits so long for the first cell: twice the longest hold."""


@dataclass(frozen=True, slots=True)
class Inviting:
    """Our side of an invitation we made.

    invitation: its canonical bytes.  secrets, bundle: gone once an answer was accepted.
    copies: box 0, one per relay.
    answer: plaintext of the one valid box 1 seen so far; seen_at: relays that hold it.
    read: relays that answered a poll after the answer was seen.
    """

    invitation: Secret
    expires_at_s: int
    secrets: InviterSecrets | None
    bundle: Bundle | None
    copies: tuple[Copy, ...]
    answer: Secret | None = None
    answer_at_s: float = 0.0
    seen_at: tuple[bytes, ...] = ()
    read: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Joining:
    """Our side of an invitation we were given; copies: box 1, once the bundle was found."""

    invitation: Secret
    expires_at_s: int
    copies: tuple[Copy, ...] = ()
    answer: Secret | None = None

    def __repr__(self) -> str:
        return ""


Pairing = Inviting | Joining


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a finished agreement gives: th and the first ratchet state."""

    transcript: bytes
    state: RatchetState

    def __repr__(self) -> str:
        return ""


def invite(
    descriptor: Descriptor, our_role: Role, their_role: Role, expires_hour: int, random: Random
) -> tuple[Invitation, Inviting]:
    """Make an invitation and seal box 0 once for each relay of the network."""
    secrets, bundle = agreement.invite(random)
    invitation = Invitation(
        descriptor=descriptor,
        inviter_role=our_role,
        joiner_role=their_role,
        secret=random(32),
        bundle_hash=agreement.bundle_hash(bundle),
        expires_hour=expires_hour,
    )
    copies = _seal_boxes(invitation, BOX_OF_INVITER, encode_box0(bundle), random)
    encoded = Secret(encode_invitation(invitation))
    return invitation, Inviting(encoded, expires_hour * 3600, secrets, bundle, copies)


def join(invitation: Invitation) -> Joining:
    """Keep an invitation that was given to us until its bundle is found on a relay."""
    return Joining(Secret(encode_invitation(invitation)), invitation.expires_hour * 3600)


def _seal_boxes(invitation: Invitation, box: int, plain: bytes, random: Random) -> tuple[Copy, ...]:
    entries = invitation.descriptor.relays
    return tuple(
        Copy(entry.relay_id, drops.seal_box(_box(invitation, box, entry.relay_id), plain, random))
        for entry in entries
    )


def _box(invitation: Invitation, box: int, relay_id: bytes) -> drops.Drop:
    return drops.derive_box(invitation.secret, box, relay_id)


def read_invitation(pairing: Pairing) -> Invitation:
    """The invitation as values."""
    return decode_invitation(pairing.invitation.value)


def our_box(pairing: Pairing, relay_id: bytes) -> drops.Drop:
    """The drop that we write at this relay."""
    box = BOX_OF_INVITER if isinstance(pairing, Inviting) else BOX_OF_JOINER
    return _box(read_invitation(pairing), box, relay_id)


def their_box(pairing: Pairing, relay_id: bytes) -> drops.Drop:
    """The drop that the other side writes at this relay."""
    box = BOX_OF_JOINER if isinstance(pairing, Inviting) else BOX_OF_INVITER
    return _box(read_invitation(pairing), box, relay_id)


def wants_box(pairing: Pairing) -> bool:
    """Tell whether the other side's box is still to be looked for at this relay.

    The inviter looks on until the invitation expires: a second answer means that it was photographed.
    """
    match pairing:
        case Inviting():
            return True
        case Joining():
            return pairing.answer is None


def answer_bundle(
    joining: Joining, relay_id: bytes, cell: bytes, random: Random
) -> tuple[Joining, Agreement]:
    """Open box 0, check it against the invitation, agree, and seal box 1 for each relay.

    Raises AgreementRejected or CellRejected: what the relay holds is not the inviter's bundle.
    """
    invitation = read_invitation(joining)
    bundle = _decode_bundle(drops.open_box(their_box(joining, relay_id), cell))
    secrets, answer, confirmation, agreed = agreement.join(joining.invitation.value, bundle, random)
    plain = encode_box1(answer, confirmation)
    copies = _seal_boxes(invitation, BOX_OF_JOINER, plain, random)
    state = agreement.joiner_state(agreed, secrets, answer, bundle)
    return replace(joining, copies=copies, answer=Secret(plain)), Agreement(agreed.transcript, state)


def _decode_bundle(plain: bytes) -> Bundle:
    try:
        return decode_box0(plain)
    except Malformed:
        raise AgreementRejected from None


def note_answer(inviting: Inviting, relay_id: bytes, cell: bytes, now_s: float) -> tuple[Inviting, bool]:
    """Note box 1 as read at one relay; tell whether it is a second, different valid answer.

    Raises AgreementRejected or CellRejected when it is not a valid answer at all.
    """
    plain = drops.open_box(their_box(inviting, relay_id), cell)
    if inviting.answer is not None and inviting.answer == Secret(plain):
        return replace(inviting, seen_at=_with(inviting.seen_at, relay_id)), False
    if inviting.secrets is not None:
        agree(inviting, plain)
    elif not _could_confirm(plain):
        raise AgreementRejected
    if inviting.answer is not None:
        return inviting, True
    noted = replace(
        inviting, answer=Secret(plain), answer_at_s=now_s, seen_at=_with(inviting.seen_at, relay_id)
    )
    return noted, False


def _could_confirm(plain: bytes) -> bool:
    """After acceptance our keys are gone: whoever sealed this knew s and wrote a whole answer."""
    try:
        decode_box1(plain)
    except Malformed:
        return False
    return True


def agree(inviting: Inviting, plain: bytes) -> Agreement:
    """Compute the agreement from box 1.  Raises AgreementRejected."""
    assert inviting.secrets is not None and inviting.bundle is not None
    try:
        answer, confirmation = decode_box1(plain)
    except Malformed:
        raise AgreementRejected from None
    agreed = agreement.accept(
        inviting.invitation.value, inviting.secrets, inviting.bundle, answer, confirmation
    )
    state = agreement.inviter_state(agreed, inviting.secrets, answer)
    return Agreement(agreed.transcript, state)


def note_read(inviting: Inviting, relay_id: bytes) -> Inviting:
    """A relay answered a poll that was made after the answer was seen."""
    return replace(inviting, read=_with(inviting.read, relay_id))


def may_accept(inviting: Inviting, relay_ids: Sequence[bytes], now_s: float) -> bool:
    """One valid answer, and every relay was read since, or stayed silent for ten minutes."""
    if inviting.answer is None or inviting.secrets is None:
        return False
    read = set(inviting.read) | set(inviting.seen_at)
    return read.issuperset(relay_ids) or now_s - inviting.answer_at_s >= SILENCE_S


def erase_secrets(inviting: Inviting) -> Inviting:
    """Forget the bundle's private keys: the answer was accepted."""
    return replace(inviting, secrets=None, bundle=None)


def used_by_another(joining: Joining, relay_id: bytes, stored: bytes) -> bool:
    """Judge a CONFLICT on box 1: another answer under the box key proves that the invitation leaked."""
    try:
        plain = drops.open_box(our_box(joining, relay_id), stored)
    except CellRejected:
        return False
    return joining.answer is not None and joining.answer != Secret(plain)


def _with(relay_ids: tuple[bytes, ...], relay_id: bytes) -> tuple[bytes, ...]:
    return relay_ids if relay_id in relay_ids else (*relay_ids, relay_id)
