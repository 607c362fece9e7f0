"""keys/ratchet.py against the package `DoubleRatchet`, an implementation by other hands.

It has no header encryption, no slots and no KEM.  So it is given our key derivations, H2 whole as its
"public key", and as its "private key" the secret, the ML-KEM seed and the ciphertext.  What the two must
agree on is the order of things: which chain begins when, which message key belongs to which cell, what
each header says, and which keys are kept for the cells that were passed over.

It begins a sending chain in the moment in which it opens a receiving one, we with our next cell: so here
every cell that opens a chain is answered at once.
"""

from __future__ import annotations

from collections import deque
from random import Random as Seeded

import pytest
from doubleratchet.diffie_hellman_ratchet import DiffieHellmanRatchet, DuplicateMessageException
from doubleratchet.kdf import KDF
from doubleratchet.types import Header

from keys import agreement
from keys.errors import CellRejected
from tests.support import keyschedule as plain
from tests.support.ends import End, Sent, pair

NO_CT = bytes(1088)
"""Marks the bundle, whose step has no KEM of its own."""

SEED_FOR: dict[bytes, bytes] = {}
"""Whose seed a ciphertext was made for; the tests know what only the two ends know."""


class RootKdf(KDF):
    """data: ikm || step hash."""

    @staticmethod
    async def derive(key: bytes, data: bytes, length: int) -> bytes:
        return plain.HKDF(key, data[:-32], b"wp1/root" + data[-32:], 96)[:length]


class ChainKdf(KDF):
    @staticmethod
    async def derive(key: bytes, data: bytes, length: int) -> bytes:
        return plain.F(key, "wp1/chain") + plain.F(key, "wp1/message")


def mix(own_private: bytes, other_public: bytes) -> bytes:
    """Return ikm || step hash, whichever of the two ends the new chain is of."""
    secret, seed, own_ct = own_private[:32], own_private[32:96], own_private[96:]
    own_public, other_ct = public_of(own_private), other_public[1216:]
    dh = plain.DH(secret, other_public[:32])
    they_begin = own_ct == NO_CT or SEED_FOR.get(other_ct) == seed
    new, met, ct = (other_public, own_public, other_ct) if they_begin else (own_public, other_public, own_ct)
    ss = b"" if NO_CT in (own_ct, other_ct) else plain.Decaps(SEED_FOR[ct], ct)
    return dh + ss + plain.H("wp1/step", new[:32] + met[:32] + new[32:])


def public_of(private: bytes) -> bytes:
    return plain.DH_public(private[:32]) + plain.KEM_public(private[32:96]) + private[96:]


class Oracle:
    """The package's ratchet of one end, fed with the keys that our end draws."""

    def __init__(self) -> None:
        self.drawn: deque[bytes] = deque()
        self.skipped: dict[tuple[bytes, int], bytes] = {}
        drawn = self.drawn

        class Ratchet(DiffieHellmanRatchet):
            @staticmethod
            def _generate_priv() -> bytes:
                return drawn.popleft()

            @staticmethod
            def _derive_pub(priv: bytes) -> bytes:
                return public_of(priv)

            @staticmethod
            def _perform_diffie_hellman(own_priv: bytes, other_pub: bytes) -> bytes:
                return mix(own_priv, other_pub)

        self.type = Ratchet
        self.ratchet: DiffieHellmanRatchet

    async def start(self, own_private: bytes | None, other_public: bytes, root: bytes) -> None:
        self.ratchet = await self.type.create(
            own_private, other_public, RootKdf, root, ChainKdf, b"", dos_protection_threshold=64
        )

    async def open(self, sent: Sent) -> bytes:
        place = (sent.slot.header2, sent.place.number)
        if place in self.skipped:
            return self.skipped.pop(place)
        key, skipped = await self.ratchet.next_decryption_key(
            Header(sent.slot.header2, sent.slot.previous, sent.place.number)
        )
        self.skipped |= skipped
        return key


class Both:
    """One of our ends and its oracle, moved together."""

    def __init__(self, end: End) -> None:
        self.end, self.oracle = end, Oracle()
        self.peer: Both

    def seal(self) -> Sent:
        """Our half of sealing; the keys of a new chain are handed to the oracle."""
        began = self.end.state.theirs is not None
        sent = self.end.seal()
        if began:
            self.note_keys(sent.slot.header2[1216:])
        return sent

    def note_keys(self, ct: bytes) -> None:
        ours, theirs = self.end.state.ours, self.peer.end.state.ours
        assert ours is not None
        self.oracle.drawn.append(ours.secret.value + ours.seed.value + ct)
        if theirs is not None:
            SEED_FOR[ct] = theirs.seed.value

    async def compare_sealed(self, sent: Sent) -> None:
        key, header = await self.oracle.ratchet.next_encryption_key()
        assert key == sent.slot.message_key.value
        assert (header.ratchet_pub, header.previous_sending_chain_length, header.sending_chain_length) == (
            sent.slot.header2,
            sent.slot.previous,
            sent.place.number,
        )

    async def open(self, sent: Sent) -> Sent | None:
        """Open on both, compare what is kept, and return the cell that answers a new chain."""
        self.end.open(sent)
        answer = self.seal() if self.end.state.theirs is not None else None
        assert await self.oracle.open(sent) == sent.slot.message_key.value
        kept = {gap.message_key.value for gap in self.end.state.gaps}
        assert kept == set(self.oracle.skipped.values())
        if answer is not None:
            await self.compare_sealed(answer)
        return answer


async def start(random: Seeded) -> tuple[Both, Both, Sent]:
    """Pair, and let the joiner's first cell be opened; return the inviter's answer to it too."""
    made = pair(random)
    bundle, answer, root = made.bundle, made.answer, made.agreed.root.value
    joiner = Both(End(agreement.joiner_state(made.agreed, made.joiner, answer, bundle), random))
    inviter = Both(End(agreement.inviter_state(made.agreed, made.inviter, answer), random))
    joiner.peer, inviter.peer = inviter, joiner

    joiner.note_keys(answer.ct)
    await joiner.oracle.start(None, bundle.prekey + bundle.ek + NO_CT, root)
    first = joiner.seal()
    await joiner.compare_sealed(first)

    inviter.end.open(first)
    reply = inviter.seal()
    own = made.inviter.prekey.value + made.inviter.seed.value + NO_CT
    await inviter.oracle.start(own, first.slot.header2, root)
    assert await inviter.oracle.open(first) == first.slot.message_key.value
    await inviter.compare_sealed(reply)
    return joiner, inviter, reply


@pytest.mark.parametrize("seed", range(4))
async def test_every_key_and_header_is_that_of_another_double_ratchet(seed: int):
    random = Seeded(seed)
    joiner, inviter, reply = await start(random)
    under_way = [(inviter, reply)]
    chains = set()
    for _ in range(80):
        if not under_way or random.random() < 0.5:
            writer = random.choice([joiner, inviter])
            sent = writer.seal()
            await writer.compare_sealed(sent)
            under_way.append((writer, sent))
            continue
        writer, sent = under_way.pop(random.randrange(len(under_way)))
        answer = await writer.peer.open(sent)
        chains.add(sent.slot.header2)
        if answer is not None:
            under_way.append((writer.peer, answer))
    assert len(chains) >= 6


async def test_a_repeated_cell_is_refused_by_both():
    joiner, _, reply = await start(Seeded(9))
    await joiner.open(reply)
    with pytest.raises(DuplicateMessageException):
        await joiner.oracle.open(reply)
    with pytest.raises(CellRejected):
        joiner.end.open(reply)
