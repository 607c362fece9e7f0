"""One chain of one direction: its places, and the keys of each.

Two one-way hash chains walk side by side.  The address chain gives the slot secret of a place, the
message chain its message key; the address chain is known one step of the ratchet earlier, so a reader
can look for a chain that has not begun.  A place walked past is never computed again: its keys are
either used, kept as a gap, or gone.

Knows nothing of how a chain begins, and no relay.

Spec: docs/protocol.md, 6 and 9.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from keys.labels import CHAIN, HEAD, MESSAGE, SLOT, SLOT_NEXT
from keys.primitives import Secret, Unprintable, keyed_hash, plain_hash


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a cell stands in its direction: place `number` of chain `chain`, both from 0."""

    chain: int
    number: int


@dataclass(frozen=True, slots=True, repr=False)
class Slot(Unprintable):
    """A place we may read.

    g: counter of its cell, None in a chain that has not begun: it is not known before pn is.
    secret: S_n, 32 bytes.
    """

    place: Place
    g: int | None
    secret: Secret


@dataclass(frozen=True, slots=True, repr=False)
class SendSlot(Unprintable):
    """A place we write, once, and all that seals its cell.

    previous: pn of its chain.  slot_secret, message_key: S_n and MK_n.  header2: H2, 2,304 bytes.
    """

    place: Place
    previous: int
    g: int
    slot_secret: Secret
    message_key: Secret
    header2: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Gap(Unprintable):
    """A place that was passed over: its keys wait for the cell.  head: as in its chain."""

    place: Place
    g: int
    slot_secret: Secret
    message_key: Secret
    head: bytes


@dataclass(frozen=True, slots=True, repr=False)
class SendingChain(Unprintable):
    """A chain of ours.

    length: cells sealed on it.  previous: length of the chain before it.
    earlier: cells of all chains before it.  address_key, chain_key: AC and CK of place `length`.
    """

    number: int
    length: int
    previous: int
    earlier: int
    address_key: Secret
    chain_key: Secret
    header2: bytes


@dataclass(frozen=True, slots=True, repr=False)
class ReceivingChain(Unprintable):
    """A chain of theirs.

    read: places walked past, so the first one still ahead.  earlier: cells of all chains before it.
    address_key, chain_key: AC and CK of place `read`.  head: what its pn and H2 hash to.
    """

    number: int
    read: int
    earlier: int
    address_key: Secret
    chain_key: Secret
    head: bytes


def take_place(chain: SendingChain) -> tuple[SendingChain, SendSlot]:
    """Take the next place of our chain; its keys are nowhere but in the slot returned."""
    slot = SendSlot(
        place=Place(chain.number, chain.length),
        previous=chain.previous,
        g=chain.earlier + chain.length,
        slot_secret=_derive(chain.address_key, SLOT),
        message_key=_derive(chain.chain_key, MESSAGE),
        header2=chain.header2,
    )
    walked = replace(
        chain,
        length=chain.length + 1,
        address_key=_derive(chain.address_key, SLOT_NEXT),
        chain_key=_derive(chain.chain_key, CHAIN),
    )
    return walked, slot


def pass_over(chain: ReceivingChain, end: int) -> tuple[ReceivingChain, tuple[Gap, ...]]:
    """Walk a chain of theirs up to place `end`, and return the keys of the places walked past."""
    passed = []
    address_key, chain_key = chain.address_key, chain.chain_key
    for number in range(chain.read, end):
        gap = Gap(
            place=Place(chain.number, number),
            g=chain.earlier + number,
            slot_secret=_derive(address_key, SLOT),
            message_key=_derive(chain_key, MESSAGE),
            head=chain.head,
        )
        passed.append(gap)
        address_key, chain_key = _derive(address_key, SLOT_NEXT), _derive(chain_key, CHAIN)
    walked = replace(chain, read=end, address_key=address_key, chain_key=chain_key)
    return walked, tuple(passed)


def slots_ahead(address_key: Secret, first: Place, first_g: int | None, count: int) -> tuple[Slot, ...]:
    """Return `count` slots from a place on.  address_key, first_g: AC and g of that place."""
    slots = []
    for ahead in range(count):
        g = None if first_g is None else first_g + ahead
        place = Place(first.chain, first.number + ahead)
        slots.append(Slot(place, g, _derive(address_key, SLOT)))
        address_key = _derive(address_key, SLOT_NEXT)
    return tuple(slots)


def hash_head(previous: int, header2: bytes) -> bytes:
    """Return 32 bytes that stand for what must be alike in every cell of one chain: pn and H2."""
    return plain_hash(HEAD, previous.to_bytes(2, "big") + header2)


def _derive(key: Secret, label: bytes) -> Secret:
    return Secret(keyed_hash(key.value, label))
