"""What was received of one direction: the receipt to give, and the transcript to check.

Pure.  Knows counters and hashes, no keys and no text.
Spec: docs/protocol.md, 9.3 and 9.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from client.errors import TranscriptForked
from keys.labels import TRANSCRIPT_STEP
from keys.primitives import keyed_hash
from wire.limits import WINDOW
from wire.payload import Receipt


@dataclass(frozen=True, slots=True)
class Received:
    """The receiving side of one direction.

    base: every g below is received or given up by its writer.
    later: counters above base that were received.
    end: highest received g + 1, 0 when none.
    floor: the highest floor the writer stated.
    before / after: stated T_{g-1} and computed T_g of received g whose neighbour is still open.
    """

    start: bytes
    base: int = 0
    later: tuple[int, ...] = ()
    end: int = 0
    floor: int = 0
    before: dict[int, bytes] = field(default_factory=dict)
    after: dict[int, bytes] = field(default_factory=dict)


def next_transcript(stated: bytes, body: bytes) -> bytes:
    """T_g of a body that states T_{g-1}."""
    return keyed_hash(stated, TRANSCRIPT_STEP, body)


def receive(received: Received, g: int, floor: int, stated: bytes, body: bytes) -> Received:
    """Note one body.  Raises TranscriptForked when a neighbour tells another story."""
    computed = next_transcript(stated, body)
    earlier = received.start if g == 0 else received.after.get(g - 1)
    if earlier is not None and earlier != stated:
        raise TranscriptForked
    if received.before.get(g + 1, computed) != computed:
        raise TranscriptForked
    top = max(received.floor, floor)
    base, later = _advance(max(received.base, top), {*received.later, g})
    before = {**received.before, g: stated}
    after = {**received.after, g: computed}
    end = max(received.end, g + 1)
    have = {n for n in later if _matters(n, base, end)}
    return Received(
        start=received.start,
        base=base,
        later=tuple(sorted(have)),
        end=end,
        floor=top,
        before={n: v for n, v in before.items() if n > base and n - 1 not in have and _matters(n, base, end)},
        after={
            n: v for n, v in after.items() if n + 1 >= base and n + 1 not in have and _matters(n, base, end)
        },
    )


def _matters(g: int, base: int, end: int) -> bool:
    """A data cell lies within 64 above base, any cell still on its way within 64 of the highest."""
    return g - base <= WINDOW or end - g <= WINDOW


def _advance(base: int, have: set[int]) -> tuple[int, tuple[int, ...]]:
    while base in have:
        base += 1
    return base, tuple(sorted(g for g in have if g > base))


def receipt(received: Received) -> Receipt:
    """The receipt that every body of ours carries for the other direction."""
    bits = sum(1 << (g - received.base) for g in received.later if g - received.base < WINDOW)
    return Receipt(base=received.base, bitmap=bits, end=received.end)
