"""Both ends of one ratchet, paired by a real agreement, for the tests of `keys`."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random as Seeded

from keys import agreement, drops, ratchet
from keys.agreement import Agreed, InviterSecrets, JoinerSecrets
from keys.chains import Place, SendSlot
from keys.drops import Opened
from keys.ratchet import RatchetState
from wire.bundle import Answer, Bundle, Invitation, Role, encode_invitation
from wire.cell import Header1, encode_header1
from wire.descriptor import Descriptor, RelayEntry, TlsKind, TlsRule
from wire.limits import BODY_BYTES, RELAY_ID_BYTES

RELAY = Seeded("relay").randbytes(RELAY_ID_BYTES)
OTHER_RELAY = Seeded("other relay").randbytes(RELAY_ID_BYTES)


@dataclass(frozen=True)
class Pairing:
    """One agreement with everything that went into it and came out of it."""

    invitation: bytes
    inviter: InviterSecrets
    bundle: Bundle
    joiner: JoinerSecrets
    answer: Answer
    confirmation: bytes
    agreed: Agreed


@dataclass(frozen=True)
class Sent:
    """One sealed cell, with what only its writer knows."""

    slot: SendSlot
    header1: Header1
    body: bytes
    cell: bytes
    relay_id: bytes

    @property
    def place(self) -> Place:
        return self.slot.place


def make_invitation(bundle: Bundle, random: Seeded) -> Invitation:
    entry = RelayEntry(
        RELAY, random.randbytes(32), random.randbytes(32), ("https://harbour.example",), TlsRule(TlsKind.ANY)
    )
    return Invitation(
        descriptor=Descriptor(serial=1, signer=b"", signature=b"", relays=(entry,)),
        inviter_role=Role.COORDINATOR,
        joiner_role=Role.HOUSE,
        secret=random.randbytes(32),
        bundle_hash=agreement.bundle_hash(bundle),
        expires_hour=500_000,
    )


def pair(random: Seeded) -> Pairing:
    """Run one agreement from its invitation to what both ends share."""
    inviter, bundle = agreement.invite(random.randbytes)
    invitation = encode_invitation(make_invitation(bundle, random))
    joiner, answer, confirmation, agreed = agreement.join(invitation, bundle, random.randbytes)
    return Pairing(invitation, inviter, bundle, joiner, answer, confirmation, agreed)


class End:
    """One end: its state, and the only two things that move it."""

    def __init__(self, state: RatchetState, random: Seeded) -> None:
        self.state = state
        self.random = random

    def seal(self, relay_id: bytes = RELAY) -> Sent:
        """Seal a random body at the next place."""
        self.state, slot = ratchet.next_sending(self.state, self.random.randbytes)
        header1 = Header1(True, slot.place.chain, slot.previous, slot.place.number)
        body = self.random.randbytes(BODY_BYTES)
        return Sent(slot, header1, body, seal_at(slot, relay_id, header1, body, self.random), relay_id)

    def open(self, sent: Sent) -> Opened:
        """Open a cell and keep the state after it.  Raises CellRejected or ContactFault."""
        opened = drops.open_cell(self.state, sent.place, sent.relay_id, sent.cell)
        self.state = opened.state
        return opened


def seal_at(slot: SendSlot, relay_id: bytes, header1: Header1, body: bytes, random: Seeded) -> bytes:
    """Seal what the caller wants at a place, its header 1 included."""
    drop = drops.derive_drop(slot.slot_secret.value, relay_id)
    plain1 = encode_header1(header1)
    return drops.seal_cell(drop, plain1, slot.header2, slot.message_key.value, body, random.randbytes)


def make_ends(seed: int) -> tuple[End, End]:
    """Return (joiner, inviter) of a fresh pair."""
    random = Seeded(seed)
    made = pair(random)
    joiner = agreement.joiner_state(made.agreed, made.joiner, made.answer, made.bundle)
    inviter = agreement.inviter_state(made.agreed, made.inviter, made.answer)
    return End(joiner, random), End(inviter, random)
