"""Which tags to show a relay: the poll sets of one link.

Pure.  A tag shown says nothing but that somebody waits for it; sets always hold 240.
Spec: docs/protocol.md, 9.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from client.pairing import their_box, wants_box
from client.session import far_slots, gap_slots, near_slots
from client.state import Contact
from keys import drops
from keys.chains import Slot
from keys.primitives import Random
from wire.limits import POLL_TAGS, SWEEP_POLLS, TAG_BYTES
from wire.request import Mode, Poll

Shuffle = Callable[[list[bytes]], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What a tag stands for: one slot of one contact's chains, or (slot is None) its box.

    contact: its name; empty for a cell of our own.
    """

    contact: str
    slot: Slot | None

    def __repr__(self) -> str:
        return ""


@dataclass(slots=True)
class Places:
    """Every tag worth asking one relay for in one epoch, and what it stands for: the likeliest first.

    boxes: asked for each time, because silence about them counts.
    """

    boxes: dict[bytes, Target] = field(default_factory=dict)
    near: dict[bytes, Target] = field(default_factory=dict)
    gaps: dict[bytes, Target] = field(default_factory=dict)
    far: dict[bytes, Target] = field(default_factory=dict)

    @property
    def all(self) -> dict[bytes, Target]:
        return self.boxes | self.near | self.gaps | self.far

    @property
    def likely(self) -> int:
        """How many of them a short sweep has to name."""
        return len(self.boxes) + len(self.near) + len(self.gaps)


def places(contacts: Iterable[Contact], relay_id: bytes, epoch: int) -> Places:
    """Where a cell may lie at this relay in this epoch."""
    found = Places()
    for contact in contacts:
        if not contact.lives or relay_id not in contact.relay_ids:
            continue
        found.boxes |= _box_target(contact, relay_id, epoch)
        if contact.session is not None:
            found.near |= _slot_targets(contact, near_slots(contact.session), relay_id, epoch)
            found.gaps |= _slot_targets(contact, gap_slots(contact.session), relay_id, epoch)
            found.far |= _slot_targets(contact, far_slots(contact.session), relay_id, epoch)
    return found


def _box_target(contact: Contact, relay_id: bytes, epoch: int) -> dict[bytes, Target]:
    pairing = contact.pairing
    if pairing is None or not wants_box(pairing):
        return {}
    return {drops.tag(their_box(pairing, relay_id), epoch): Target(contact.name, None)}


def _slot_targets(
    contact: Contact, slots: Sequence[Slot], relay_id: bytes, epoch: int
) -> dict[bytes, Target]:
    return {drops.slot_tag(slot.secret.value, relay_id, epoch): Target(contact.name, slot) for slot in slots}


def build_polls(
    tags: Sequence[bytes], epoch: int, random: Random, shuffle: Shuffle, look: bool = False
) -> list[Poll]:
    """A sweep: up to 16 POLLs of 240 shuffled tags each; the last is filled up with random ones.

    look: nothing of it becomes a standing set.
    """
    chunks = [list(tags[i : i + POLL_TAGS]) for i in range(0, len(tags), POLL_TAGS)] or [[]]
    polls = []
    for number, chunk in enumerate(chunks[:SWEEP_POLLS]):
        chunk += [random(TAG_BYTES) for _ in range(POLL_TAGS - len(chunk))]
        shuffle(chunk)
        mode = Mode.LOOK if look else Mode.ADD if number else Mode.NEW
        polls.append(Poll(mode=mode, epoch=epoch, tags=tuple(chunk), deletes=()))
    return polls
