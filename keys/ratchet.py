"""The Double Ratchet of one pair, with slots in the place of header keys.

Every step mixes X25519 and ML-KEM-768 into one root that runs through both directions, and gives
three keys: the next root, the message chain of the chain that begins, and the address chain of the
chain after it.  So the reader always knows where the next cell will lie: in a gap it passed over, in
the current chain, or in the next one.

Pure: every function takes a frozen state and returns a new one.  Knows no relay, no body and no
clock, and trusts no header by itself: the caller keeps a state that `accept_headers` returned only
once the body has opened under the message key that came with it.

Whose turn it is
----------------
Steps alternate strictly: joiner 0, inviter 0, joiner 1, inviter 1 ...  A side begins a chain with the
first cell it seals after it opened a new chain of the other.  So at any time one of two things holds:

- we hold `theirs`: their newest chain is opened and our next one not begun.  The step to come is ours.
  They cannot begin another chain: for that they would have to open one of ours that does not exist.
- we hold `ours`: our newest chain is begun.  The step to come is theirs, and whatever they mix in is
  for the keys of exactly this chain: they must open it before they step, and we cannot begin another
  before we opened the chain they step to.  Whether they have opened it yet does not matter.

Beginning a chain drops `theirs` and opening one drops `ours`; no older secret is ever needed, and a
cell that steps while we hold `theirs` can only come from a writer who breaks the rules.

Spec: docs/protocol.md, 6 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from keys.chains import (
    Gap,
    Place,
    ReceivingChain,
    SendingChain,
    SendSlot,
    Slot,
    hash_head,
    pass_over,
    slots_ahead,
    take_place,
)
from keys.errors import ContactFault, KeyRejected
from keys.labels import ROOT, STEP
from keys.pairwise import fresh_kem_pair, fresh_key_pair
from keys.primitives import (
    Random,
    Secret,
    Unprintable,
    hkdf,
    mlkem_check,
    mlkem_decapsulate,
    mlkem_encapsulate,
    plain_hash,
    x25519,
    x25519_public,
)
from wire.cell import Header1, Header2, decode_header2, encode_header2
from wire.limits import CHAIN_CELLS, KEY_BYTES, WINDOW


@dataclass(frozen=True, slots=True, repr=False)
class OurKeys(Unprintable):
    """Private halves of our newest chain's H2: X25519 secret, and ML-KEM seed of 64 bytes."""

    secret: Secret
    seed: Secret


@dataclass(frozen=True, slots=True, repr=False)
class TheirKeys(Unprintable):
    """Public halves of their newest chain's H2, checked: X25519 32, ML-KEM ek 1,184 bytes."""

    public: bytes
    ek: bytes


@dataclass(frozen=True, slots=True, repr=False)
class RatchetState(Unprintable):
    """All that one side remembers of a pair's ratchet.

    root: RK after the newest step.  ours, theirs: see "Whose turn it is"; exactly one of them is held.
    our_next, their_next: AK of the chain that comes next in either direction.
    sending, receiving: the newest begun chain of each direction, None before the first.
    gaps: ascending in g.
    """

    root: Secret
    ours: OurKeys | None
    theirs: TheirKeys | None
    our_next: Secret
    their_next: Secret
    sending: SendingChain | None
    receiving: ReceivingChain | None
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        assert (self.ours is None) != (self.theirs is None)


# --- the beginning ----------------------------------------------------------------------------


def start_joiner(
    root: Secret, ak_joiner: Secret, ak_inviter: Secret, ours: OurKeys, prekey: bytes, header2: bytes
) -> RatchetState:
    """Return the joiner's state: its chain 0 is begun, its H2 is in box 1.

    root: RK_0.  ours: private halves of RK_j and ek_j.  prekey: SPK_i.  header2: RK_j || ek_j || ct.
    Raises KeyRejected if SPK_i is refused.
    """
    # ss of box 1 is in SK already, so the ikm of this one step is the DH alone.
    ikm = x25519(ours.secret.value, prekey)
    step = _step(root, ikm, prekey, decode_header2(header2))
    sending = SendingChain(0, 0, 0, 0, ak_joiner, step.chain_key, header2)
    return RatchetState(step.root, ours, None, step.next_address, ak_inviter, sending, None)


def start_inviter(
    root: Secret, ak_joiner: Secret, ak_inviter: Secret, prekey: Secret, header2: bytes
) -> RatchetState:
    """Return the inviter's state: the joiner's chain 0 is begun, nothing of it read; our turn.

    root: RK_0.  prekey: secret of SPK_i, to be erased now.  header2: RK_j || ek_j || ct of box 1.
    Raises KeyRejected if a key in it is refused.
    """
    theirs = _check_keys(header2)
    ikm = x25519(prekey.value, theirs.public)
    step = _step(root, ikm, x25519_public(prekey.value), decode_header2(header2))
    receiving = ReceivingChain(0, 0, 0, ak_joiner, step.chain_key, hash_head(0, header2))
    return RatchetState(step.root, None, theirs, ak_inviter, step.next_address, None, receiving)


# --- sending ----------------------------------------------------------------------------------


def can_send(state: RatchetState) -> bool:
    """Tell whether a cell may be sealed.

    False for the inviter before the joiner's first cell, and in a chain that is full: the next one
    begins as soon as the contact answers.
    """
    if state.sending is None:
        return state.receiving is not None and state.receiving.read > 0
    return state.theirs is not None or state.sending.length < CHAIN_CELLS


def next_g(state: RatchetState) -> int:
    """Return the counter that our next cell takes."""
    return 0 if state.sending is None else state.sending.earlier + state.sending.length


def next_sending(state: RatchetState, random: Random) -> tuple[RatchetState, SendSlot]:
    """Take the next place we write, on a new chain if one is due.

    The new state must be saved before a cell in this place leaves: a place is never taken twice.
    """
    assert can_send(state)
    if state.theirs is not None:
        state = _begin_chain(state, state.theirs, random)
    assert state.sending is not None
    walked, slot = take_place(state.sending)
    return replace(state, sending=walked), slot


def _begin_chain(state: RatchetState, theirs: TheirKeys, random: Random) -> RatchetState:
    """Our turn is used: step the root with fresh keys of ours and the newest of theirs."""
    pair, kem = fresh_key_pair(random), fresh_kem_pair(random)
    # (ss, ct) = Encaps(their newest ek)          dh = DH(our new, their newest ratchet key)
    shared, ct = mlkem_encapsulate(theirs.ek)
    header2 = Header2(pair.public, kem.ek, ct)
    step = _step(state.root, x25519(pair.secret.value, theirs.public) + shared, theirs.public, header2)
    old = state.sending
    sending = SendingChain(
        number=0 if old is None else old.number + 1,
        length=0,
        previous=0 if old is None else old.length,
        earlier=next_g(state),
        address_key=state.our_next,
        chain_key=step.chain_key,
        header2=encode_header2(header2),
    )
    ours = OurKeys(pair.secret, kem.seed)
    return replace(state, root=step.root, ours=ours, theirs=None, our_next=step.next_address, sending=sending)


# --- where to read ----------------------------------------------------------------------------


def gap_slots(state: RatchetState) -> tuple[Slot, ...]:
    """Return every place that was passed over, lowest g first."""
    return tuple(Slot(gap.place, gap.g, gap.slot_secret) for gap in state.gaps)


def current_slots(state: RatchetState, count: int) -> tuple[Slot, ...]:
    """Return the next `count` places of their current chain; of chain 0 if they have begun none."""
    chain = state.receiving
    if chain is None:
        return slots_ahead(state.their_next, Place(0, 0), 0, count)
    first = Place(chain.number, chain.read)
    return slots_ahead(chain.address_key, first, chain.earlier + chain.read, count)


def next_slots(state: RatchetState, count: int) -> tuple[Slot, ...]:
    """Return the first `count` places of the chain they begin next; none if they have begun none."""
    if state.receiving is None:
        return ()
    return slots_ahead(state.their_next, Place(state.receiving.number + 1, 0), None, count)


def slot_of(state: RatchetState, place: Place) -> Slot | None:
    """Return the slot of a place we may read now; None for an opened, forgotten or far one."""
    gap = _find_gap(state, place)
    if gap is not None:
        return Slot(gap.place, gap.g, gap.slot_secret)
    chain, first = (state.receiving.number, state.receiving.read) if state.receiving else (0, 0)
    slots: tuple[Slot, ...] = ()
    if place.chain == chain and first <= place.number < first + WINDOW:
        slots = current_slots(state, place.number - first + 1)
    elif place.chain == chain + 1 and 0 <= place.number < WINDOW:
        slots = next_slots(state, place.number + 1)
    return slots[-1] if slots else None


def _find_gap(state: RatchetState, place: Place) -> Gap | None:
    return next((gap for gap in state.gaps if gap.place == place), None)


# --- reading ----------------------------------------------------------------------------------


def accept_headers(
    state: RatchetState, place: Place, header1: Header1, header2: bytes
) -> tuple[RatchetState, Secret, int]:
    """Return the state after this cell, its message key and its counter g.

    place: where the cell was fetched; `slot_of` gives a slot for it.  header1, header2: opened under
    the header keys of that slot.  Keep the state only once the body has opened under the message key.
    Raises ContactFault if the writer broke a rule.
    """
    if (header1.chain, header1.number) != (place.chain, place.number):
        raise ContactFault
    head = hash_head(header1.previous, header2)
    gap = _find_gap(state, place)
    if gap is not None:
        _check_head(gap.head, head)
        others = tuple(other for other in state.gaps if other.place != place)
        return replace(state, gaps=others), gap.message_key, gap.g
    if state.receiving is None or place.chain > state.receiving.number:
        state = _open_chain(state, header1.previous, header2)
    return _advance(state, place, head)


def _advance(state: RatchetState, place: Place, head: bytes) -> tuple[RatchetState, Secret, int]:
    """Take the key of `place` from their current chain, and keep those of the places before it."""
    chain = state.receiving
    assert chain is not None and place.chain == chain.number
    assert chain.read <= place.number < chain.read + WINDOW
    _check_head(chain.head, head)
    walked, (*passed, taken) = pass_over(chain, place.number + 1)
    return replace(state, receiving=walked, gaps=(*state.gaps, *passed)), taken.message_key, taken.g


def _check_head(expected: bytes, head: bytes) -> None:
    if expected != head:
        raise ContactFault


def _open_chain(state: RatchetState, previous: int, header2: bytes) -> RatchetState:
    """Their turn is used: close their current chain at `previous` cells, and step the root."""
    if state.ours is None:
        raise ContactFault
    number, earlier, passed = _close_chain(state.receiving, previous)
    try:
        theirs, step = _their_step(state.root, state.ours, header2)
    except KeyRejected:
        raise ContactFault from None
    receiving = ReceivingChain(
        number=number,
        read=0,
        earlier=earlier,
        address_key=state.their_next,
        chain_key=step.chain_key,
        head=hash_head(previous, header2),
    )
    return replace(
        state,
        root=step.root,
        ours=None,
        theirs=theirs,
        their_next=step.next_address,
        receiving=receiving,
        gaps=(*state.gaps, *passed),
    )


def _close_chain(chain: ReceivingChain | None, previous: int) -> tuple[int, int, tuple[Gap, ...]]:
    """Return number and first g of the chain that follows, and what is unread of this one as gaps.

    Raises ContactFault if `previous`, its stated length, is below what was read or more than 64 above.
    """
    if chain is None:
        return 0, 0, ()
    if not chain.read <= previous <= chain.read + WINDOW:
        raise ContactFault
    _, passed = pass_over(chain, previous)
    return chain.number + 1, chain.earlier + previous, passed


def _their_step(root: Secret, ours: OurKeys, header2: bytes) -> tuple[TheirKeys, _Step]:
    """Step the root as they did.  Raises KeyRejected if a key of theirs is refused."""
    theirs = _check_keys(header2)
    new = decode_header2(header2)
    ikm = x25519(ours.secret.value, new.ratchet_key) + mlkem_decapsulate(ours.seed.value, new.ct)
    return theirs, _step(root, ikm, x25519_public(ours.secret.value), new)


def forget_gaps(state: RatchetState, floor: int) -> RatchetState:
    """Keep gaps only in [floor, floor + 64).

    floor: the highest that any opened body stated; what lies below it is no longer offered.
    """
    return replace(state, gaps=tuple(gap for gap in state.gaps if floor <= gap.g < floor + WINDOW))


# --- the step ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class _Step(Unprintable):
    """What one step gives: RK', CK_k and AK_{k+1}."""

    root: Secret
    chain_key: Secret
    next_address: Secret


def _step(root: Secret, ikm: bytes, met_public: bytes, new: Header2) -> _Step:
    """Step the root.

    new: what the beginner of the chain made and sends.  met_public: the ratchet key it was made for.
    """
    # RK' || CK_k || AK_{k+1} = HKDF(RK, dh || ss, "wp1/root" ||
    #     H("wp1/step", our new public || their public || our new ek || ct), 96)
    digest = plain_hash(STEP, new.ratchet_key + met_public + new.ek + new.ct)
    keys = hkdf(root.value, ikm, ROOT + digest, 3 * KEY_BYTES)
    return _Step(Secret(keys[:32]), Secret(keys[32:64]), Secret(keys[64:]))


def _check_keys(header2: bytes) -> TheirKeys:
    """Return the public halves in H2.  Raises KeyRejected if the ML-KEM key fails its check."""
    header = decode_header2(header2)
    mlkem_check(header.ek)
    return TheirKeys(header.ratchet_key, header.ek)
