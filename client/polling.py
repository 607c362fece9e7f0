"""Which tags to show a relay: the poll sets of one link.

Pure.  A tag shown says nothing but that somebody waits for it; sets always hold 240.
Spec: docs/protocol.md, 9.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from client.pairing import their_box, wants_box
from client.session import far_slots, near_slots
from client.state import Contact
from keys import drops
from keys.chains import Slot
from keys.primitives import Random
from wire.limits import POLL_TAGS, SWEEP_POLLS, TAG_BYTES
from wire.request import Mode, Poll

Shuffle = Callable[[list[bytes]], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What a tag stands for: one slot of one contact's chains, or (slot is None) its box."""

    contact: str
    slot: Slot | None

    def __repr__(self) -> str:
        return ""


def targets(contacts: Iterable[Contact], relay_id: bytes, epoch: int) -> dict[bytes, Target]:
    """Every tag worth asking this relay for in this epoch, the likeliest first."""
    near: dict[bytes, Target] = {}
    far: dict[bytes, Target] = {}
    for contact in contacts:
        if not contact.lives or relay_id not in contact.relay_ids:
            continue
        near |= _box_target(contact, relay_id, epoch)
        if contact.session is not None:
            near |= _slot_targets(contact, near_slots(contact.session), relay_id, epoch)
            far |= _slot_targets(contact, far_slots(contact.session), relay_id, epoch)
    return near | far


def _box_target(contact: Contact, relay_id: bytes, epoch: int) -> dict[bytes, Target]:
    pairing = contact.pairing
    if pairing is None or not wants_box(pairing):
        return {}
    return {drops.tag(their_box(pairing, relay_id), epoch): Target(contact.name, None)}


def _slot_targets(
    contact: Contact, slots: Sequence[Slot], relay_id: bytes, epoch: int
) -> dict[bytes, Target]:
    return {drops.slot_tag(slot.secret.value, relay_id, epoch): Target(contact.name, slot) for slot in slots}


def build_polls(tags: Sequence[bytes], epoch: int, random: Random, shuffle: Shuffle) -> list[Poll]:
    """A sweep: up to 16 POLLs of 240 shuffled tags each; the last is filled up with random ones."""
    chunks = [list(tags[i : i + POLL_TAGS]) for i in range(0, len(tags), POLL_TAGS)] or [[]]
    polls = []
    for number, chunk in enumerate(chunks[:SWEEP_POLLS]):
        chunk += [random(TAG_BYTES) for _ in range(POLL_TAGS - len(chunk))]
        shuffle(chunk)
        mode = Mode.NEW if number == 0 else Mode.ADD
        polls.append(Poll(mode=mode, epoch=epoch, tags=tuple(chunk), deletes=()))
    return polls
