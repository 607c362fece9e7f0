"""Cells to oneself: is another copy of this vault at work, and do relays keep what they take?

Each has a number.  Its keys come from a secret that never leaves the vault, its content is random, so who
finds another cell in its place has met a copy of this vault.  The same cells, asked for hours later, tell
which relays keep their word.
Pure.  Spec: docs/protocol.md, 9.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from client.sealed import Change, Copy, change_copies
from keys import drops
from keys.drops import Drop
from keys.errors import CellRejected
from keys.labels import SELF_KEY, SELF_SLOT
from keys.primitives import Random, Secret, keyed_hash
from wire.limits import BODY_BYTES, H1_BYTES, H2_BYTES

SECRET_BYTES = 32
NUMBERS_BITS = 16
"""A half-day has room for 65,536 starts of the program."""
HELD_EPOCHS = 7
"""After so many half-days a cell of 72 hours is gone from every relay."""
STARTS = 24
"""Starts within a half-day that leave a cell each; the further ones put the newest again."""
MARK_TRIES = 100
"""Numbers of one half-day that are tried for a mark: more starts of a program in that time are not met."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A cell of ours that lies at one relay until we ask for it.

    store_id: the life of the store that took it.  ask_at_s, gone_at_s: from when and until when it is asked
    for.  missed: the relay was asked, and answered without it.
    """

    number: int
    store_id: bytes
    ask_at_s: float
    gone_at_s: float
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """What a relay did with our own cells: handed out when first asked, only later, or never."""

    kept: int = 0
    late: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class SelfCells:
    """One vault's cells to itself.

    number: of the newest, which `copies` holds, one for each relay.  epoch: in which it was made.
    lying: by relay, the numbers of cells that may lie there.
    copied: the proof was found that another copy of this vault is at work; the next start begins anew.
    """

    secret: Secret
    number: int
    epoch: int
    copies: tuple[Copy, ...]
    copied: bool = False
    lying: dict[bytes, tuple[int, ...]] = field(default_factory=dict)
    probes: dict[bytes, Probe] = field(default_factory=dict)
    scores: dict[bytes, Score] = field(default_factory=dict)

    def __repr__(self) -> str:
        return ""


def renew(
    known: SelfCells | None, relay_ids: Iterable[bytes], epoch: int, now_s: float, random: Random
) -> SelfCells:
    """The next cell, one copy for each relay; the first time with a secret of its own.

    Numbers follow the half-days, so that a copy of this vault, however old, meets one that is taken.
    """
    if known is None or known.copied:
        scores = known.scores if known else {}
        known = SelfCells(Secret(random(SECRET_BYTES)), -1, epoch, (), scores=scores)
    lying = {relay_id: _not_over(numbers, epoch) for relay_id, numbers in known.lying.items()}
    known = replace(known, lying={relay_id: numbers for relay_id, numbers in lying.items() if numbers})
    if first_number(epoch) + STARTS <= known.number < first_number(epoch + 1):
        copies = tuple(replace(copy, held_until_hour=0, due_s=now_s) for copy in known.copies)
        return replace(known, copies=copies, epoch=epoch)
    return _next(known, max(known.number + 1, first_number(epoch)), relay_ids, epoch, now_s, random)


def mark(known: SelfCells, taken: bool, now_s: float, random: Random) -> SelfCells:
    """Another copy of this vault is at work: leave a cell of ours where it will want to put its next one.

    taken: it has been at our number already, so the one behind it is tried; otherwise our mark lies there,
    and the first number of the next half-day is left to be marked.
    """
    ahead = first_number(known.epoch + 1)
    behind = known.number + 1 if taken else ahead
    tries = behind - first_number(known.epoch)
    number = behind if tries <= MARK_TRIES or known.number >= ahead else ahead
    done = taken and known.number >= ahead
    relay_ids = [] if done else [copy.relay_id for copy in known.copies]
    further = _next(known, number, relay_ids, known.epoch, now_s, random)
    return replace(further, copied=True, probes={})


def is_marked(known: SelfCells) -> bool:
    """Tell whether the mark for the next half-day lies at some relay, or the other copy left one there."""
    ahead = known.copied and known.number >= first_number(known.epoch + 1)
    return ahead and (not known.copies or any(copy.held_until_hour for copy in known.copies))


def first_number(epoch: int) -> int:
    """The number of the first cell of a half-day; the others of it follow."""
    return epoch << NUMBERS_BITS


def _next(
    known: SelfCells, number: int, relay_ids: Iterable[bytes], epoch: int, now_s: float, random: Random
) -> SelfCells:
    copies = tuple(_seal(known.secret, number, relay_id, now_s, random) for relay_id in relay_ids)
    return replace(known, number=number, epoch=epoch, copies=copies)


def drop_of(known: SelfCells, number: int, relay_id: bytes) -> Drop:
    """Where one of our own cells lies."""
    return drops.derive_drop(_slot_secret(known.secret, number), relay_id)


def is_foreign(known: SelfCells, relay_id: bytes, stored: bytes) -> bool:
    """Judge a CONFLICT: did another holder of this vault put the cell that lies in the place of our newest?

    True is proof.  A relay that shows us our own bytes, or what does not open, made the conflict up.
    """
    ours = {copy.cell for copy in known.copies if copy.relay_id == relay_id}
    return stored not in ours and is_ours(known, known.number, relay_id, stored)


def is_ours(known: SelfCells, number: int, relay_id: bytes, cell: bytes) -> bool:
    """Tell whether a cell opens under the keys of this number: then a holder of this vault sealed it."""
    try:
        drops.open_body(drop_of(known, number, relay_id), cell, _message_key(known.secret, number))
    except CellRejected:
        return False
    return True


def change(known: SelfCells, relay_id: bytes, change: Change) -> SelfCells:
    """Replace the newest cell's copy at one relay."""
    return replace(known, copies=change_copies(known.copies, relay_id, change))


def leaves(known: SelfCells, relay_id: bytes) -> SelfCells:
    """The newest cell leaves for a relay: from now on it may lie there."""
    numbers = known.lying.get(relay_id, ())
    if known.number in numbers:
        return known
    return replace(known, lying={**known.lying, relay_id: (*numbers, known.number)})


def taken_back(known: SelfCells, relay_id: bytes, number: int) -> SelfCells:
    """A relay gave back one of our cells, or has it no more."""
    numbers = tuple(other for other in known.lying.get(relay_id, ()) if other != number)
    others = {other: lying for other, lying in known.lying.items() if other != relay_id}
    return replace(known, lying={**others, relay_id: numbers} if numbers else others)


def _not_over(numbers: Iterable[int], epoch: int) -> tuple[int, ...]:
    return tuple(number for number in numbers if number >= first_number(epoch - HELD_EPOCHS))


def watch(known: SelfCells, relay_id: bytes, probe: Probe) -> SelfCells:
    """Ask this relay for a cell later, unless another one is watched there."""
    return known if relay_id in known.probes else replace(known, probes={**known.probes, relay_id: probe})


def found(known: SelfCells, relay_id: bytes) -> SelfCells:
    """The relay handed the watched cell out."""
    score = known.scores.get(relay_id, Score())
    late = known.probes[relay_id].missed
    better = replace(score, late=score.late + 1) if late else replace(score, kept=score.kept + 1)
    return _forget(known, relay_id, better)


def missed(known: SelfCells, relay_id: bytes) -> SelfCells:
    """The relay answered without the watched cell; it has until the cell's end to come round."""
    probe = replace(known.probes[relay_id], missed=True)
    return replace(known, probes={**known.probes, relay_id: probe})


def settle(known: SelfCells, relay_id: bytes, store_id: bytes, now_s: float) -> SelfCells:
    """Let go of a watched cell whose time is over, or whose store began a new life: that is no fault."""
    probe = known.probes.get(relay_id)
    if probe is None or (probe.store_id == store_id and now_s < probe.gone_at_s):
        return known
    score = known.scores.get(relay_id, Score())
    lost = probe.missed and probe.store_id == store_id
    return _forget(known, relay_id, replace(score, lost=score.lost + 1) if lost else score)


def _forget(known: SelfCells, relay_id: bytes, score: Score) -> SelfCells:
    probes = {other: probe for other, probe in known.probes.items() if other != relay_id}
    return replace(known, probes=probes, scores={**known.scores, relay_id: score})


def _seal(secret: Secret, number: int, relay_id: bytes, now_s: float, random: Random) -> Copy:
    """Headers of zeros, a random body: sealed it looks like any cell."""
    drop = drops.derive_drop(_slot_secret(secret, number), relay_id)
    key = _message_key(secret, number)
    cell = drops.seal_cell(drop, bytes(H1_BYTES), bytes(H2_BYTES), key, random(BODY_BYTES), random)
    return Copy(relay_id, cell, due_s=now_s)


def _slot_secret(secret: Secret, number: int) -> bytes:
    return keyed_hash(secret.value, SELF_SLOT, number.to_bytes(8, "big"))


def _message_key(secret: Secret, number: int) -> bytes:
    return keyed_hash(secret.value, SELF_KEY, number.to_bytes(8, "big"))
