"""Chains, slots and gaps of one pair.

Spec: docs/protocol.md, 9.1.
"""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass, field

from tests.support.second.cells import Header1, open_body, open_header1, open_header2, read_header1, slot_drop
from tests.support.second.crypto import (
    F,
    H,
    hkdf,
    kem_check,
    kem_decapsulate,
    kem_encapsulate,
    kem_public,
    x25519,
    x25519_public,
)
from tests.support.second.faults import ContactFault, Malformed, Rejected
from tests.support.second.pairing import Agreed, Answer, Bundle, InviterKeys, JoinerKeys
from tests.support.second.requests import CELL_BYTES

WINDOW, DATA_IN_FLIGHT = 64, 28


@dataclass(frozen=True, repr=False)
class KeyPair:
    """The private half of one step: an X25519 key and an ML-KEM seed."""

    secret: bytes
    kem_seed: bytes


def step(root: bytes, dh: bytes, ss: bytes, our: bytes, their: bytes, ek: bytes, ct: bytes) -> list[bytes]:
    """Return RK', CK and the address key of the next chain; `our` is the public key of who begins it."""
    info = b"wp1/root" + H("wp1/step", our + their + ek + ct)
    keys = hkdf(root, dh + ss, info, 96)
    return [keys[:32], keys[32:64], keys[64:]]


@dataclass(frozen=True, repr=False)
class Slot:
    chain: int
    number: int
    secret: bytes


@dataclass(repr=False)
class Chain:
    """One direction: its current chain, and where its next one begins."""

    next_address: bytes
    """AK of the chain after the current one; of chain 0 while none was begun."""
    chain: int = -1
    number: int = 0
    previous: int = 0
    earlier: int = 0
    """Sum of the lengths of all earlier chains."""
    key: bytes = b""
    address: bytes = b""
    header2: bytes = b""

    def begin(self, key: bytes, next_address: bytes, header2: bytes, previous: int) -> None:
        self.chain, self.number, self.previous = self.chain + 1, 0, previous
        self.earlier += previous
        self.key, self.address, self.header2 = key, self.next_address, header2
        self.next_address = next_address

    def advance(self) -> tuple[Slot, bytes, int]:
        """Return the slot, the message key and the g of the next place, and erase what made them."""
        slot = Slot(self.chain, self.number, F(self.address, "wp1/slot"))
        message_key, g = F(self.key, "wp1/message"), self.earlier + self.number
        self.address, self.key = F(self.address, "wp1/slot-next"), F(self.key, "wp1/chain")
        self.number += 1
        return slot, message_key, g

    def slots(self, count: int) -> list[Slot]:
        return _slots(self.chain, self.number, self.address, count) if self.chain >= 0 else []

    def next_slots(self, count: int) -> list[Slot]:
        return _slots(self.chain + 1, 0, self.next_address, count)


def _slots(chain: int, number: int, address: bytes, count: int) -> list[Slot]:
    slots = []
    for place in range(number, number + count):
        slots.append(Slot(chain, place, F(address, "wp1/slot")))
        address = F(address, "wp1/slot-next")
    return slots


@dataclass(frozen=True, repr=False)
class Gap:
    slot: Slot
    message_key: bytes
    previous: int
    header2: bytes


@dataclass(repr=False)
class Ratchet:
    root: bytes
    sending: Chain
    reading: Chain
    ours: KeyPair
    theirs: tuple[bytes, bytes]
    """Their newest ratchet key and ML-KEM encapsulation key."""
    may_begin: bool
    """A chain of theirs was opened for which we have begun none."""
    gaps: dict[int, Gap] = field(default_factory=dict)

    @classmethod
    def of_joiner(cls, agreed: Agreed, keys: JoinerKeys, bundle: Bundle, header2: bytes) -> Ratchet:
        pair = KeyPair(keys.ratchet, keys.kem_seed)
        ratchet = cls(agreed.root, Chain(agreed.ak_joiner), Chain(agreed.ak_inviter), pair, (b"", b""), False)
        dh = x25519(keys.ratchet, bundle.prekey)
        made = step(agreed.root, dh, b"", header2[:32], bundle.prekey, header2[32:1216], header2[1216:])
        ratchet.root = made[0]
        ratchet.sending.begin(made[1], made[2], header2, 0)
        return ratchet

    @classmethod
    def of_inviter(cls, agreed: Agreed, keys: InviterKeys, answer: Answer) -> Ratchet:
        pair = KeyPair(keys.prekey, keys.kem_seed)
        theirs = (answer.ratchet_key, answer.ek)
        ratchet = cls(agreed.root, Chain(agreed.ak_inviter), Chain(agreed.ak_joiner), pair, theirs, True)
        dh, prekey = x25519(keys.prekey, answer.ratchet_key), x25519_public(keys.prekey)
        made = step(agreed.root, dh, b"", answer.ratchet_key, prekey, answer.ek, answer.ct)
        ratchet.root = made[0]
        ratchet.reading.begin(made[1], made[2], answer.header2, 0)
        kem_check(answer.ek)
        return ratchet

    def next_to_send(self) -> tuple[Slot, bytes, int]:
        """Return slot, message key and g of our next cell, in a new chain when one is due."""
        if self.may_begin:
            self._begin_sending(KeyPair(os.urandom(32), os.urandom(64)))
        return self.sending.advance()

    def _begin_sending(self, pair: KeyPair) -> None:
        public, ek = x25519_public(pair.secret), kem_public(pair.kem_seed)
        their_key, their_ek = self.theirs
        ss, ct = kem_encapsulate(their_ek)
        made = step(self.root, x25519(pair.secret, their_key), ss, public, their_key, ek, ct)
        self.root, self.ours, self.may_begin = made[0], pair, False
        self.sending.begin(made[1], made[2], public + ek + ct, self.sending.number)

    def slots_to_read(self) -> list[Slot]:
        """All slots at which a cell of theirs can lie: gaps, then the windows of two chains."""
        gaps = [gap.slot for gap in self.gaps.values()]
        current, following = self.reading.slots(WINDOW), self.reading.next_slots(WINDOW)
        if self.reading.chain == 0 and self.reading.number == 0:
            following = []  # the inviter has begun chain 0, and no cell of it was opened
        return gaps + current[:4] + following[:2] + current[4:] + following[2:]

    def open(self, slot: Slot, relay_id: bytes, cell: bytes) -> tuple[Ratchet, int, bytes]:
        """Return the state that has read this cell, its g and its body; this state stays as it was."""
        if len(cell) != CELL_BYTES:
            raise Rejected
        drop = slot_drop(slot.secret, relay_id)
        data, header2 = open_header1(drop, cell), open_header2(drop, cell)
        try:
            header = read_header1(data)
            if (header.chain, header.number) != (slot.chain, slot.number):
                raise ContactFault("a cell of another slot")
            after = copy.deepcopy(self)
            message_key, g = after._accept(header, header2)
        except Malformed as error:
            raise ContactFault(str(error)) from None
        return after, g, open_body(drop, cell, message_key)

    def _accept(self, header: Header1, header2: bytes) -> tuple[bytes, int]:
        for g, gap in self.gaps.items():
            if (gap.slot.chain, gap.slot.number) == (header.chain, header.number):
                del self.gaps[g]
                _check_same(gap.previous, gap.header2, header, header2)
                return gap.message_key, g
        if header.chain == self.reading.chain + 1:
            self._begin_reading(header, header2)
        _check_same(self.reading.previous, self.reading.header2, header, header2)
        self._pass_over(header.number)
        _, message_key, g = self.reading.advance()
        return message_key, g

    def _begin_reading(self, header: Header1, header2: bytes) -> None:
        if self.may_begin:
            raise ContactFault("a chain before ours was begun")
        if not self.reading.number <= header.previous <= self.reading.number + WINDOW:
            raise ContactFault("a chain of impossible length")
        if self.reading.chain >= 0:
            self._pass_over(header.previous)
        key, ek, ct = header2[:32], header2[32:1216], header2[1216:]
        kem_check(ek)
        dh, ss = x25519(self.ours.secret, key), kem_decapsulate(self.ours.kem_seed, ct)
        made = step(self.root, dh, ss, key, x25519_public(self.ours.secret), ek, ct)
        self.root, self.theirs, self.may_begin = made[0], (key, ek), True
        self.reading.begin(made[1], made[2], header2, header.previous)

    def _pass_over(self, number: int) -> None:
        chain = self.reading
        while chain.number < number:
            slot, message_key, g = chain.advance()
            self.gaps[g] = Gap(slot, message_key, chain.previous, chain.header2)

    def forget_gaps(self, floor: int) -> None:
        self.gaps = {g: gap for g, gap in self.gaps.items() if floor <= g < floor + WINDOW}


def _check_same(previous: int, first: bytes, header: Header1, header2: bytes) -> None:
    if (previous, first) != (header.previous, header2):
        raise ContactFault("pn or H2 unlike the first of its chain")
