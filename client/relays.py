"""What we remember of each relay, and which of them a cell goes to.

Pure.  Knows no socket.  Spec: docs/protocol.md, 9.6 and 3.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from keys.labels import PICK
from keys.primitives import keyed_hash
from wire.descriptor import RelayEntry
from wire.limits import HOLD_CAP_HOURS

COPIES = 2
"""Relays that one cell is put at, while none of them fails."""

SETTLED_S = HOLD_CAP_HOURS * 3_600
"""A relay that came with a renewal is the last choice for so long: the other side may not know it yet."""
RETIRED_S = 2 * SETTLED_S
"""A retired relay is read for so long: who learns of it three days later may have left cells for three."""

DAY_S = 86_400
HOUR_S = 3_600
AGREEMENT_H = 36
HOUR_KEPT_S = 72 * HOUR_S
"""No cell waits longer, so an older hour is of no use to anybody who wants to see tags again."""


@dataclass(frozen=True, slots=True)
class RelayRecord:
    """One relay as this vault knows it.

    store_id: the life of its store when we last spoke, empty before.
    last_ok_s: Unix time of the last HELLO, 0 before.
    end: word of the last link's end, empty while all is well.
    suspect: times it gave bytes that do not open, or a conflict that proved nothing.
    skew_h: the relay's hour minus ours at the last HELLO.
    hour, hour_at_s: the latest hour it named that somebody else agreed with, and when; 0 before.
    signer, serial: of the descriptor that the entry is from; no signer when only a person vouches for it.
    new_at_s: when a renewal brought it, 0 when we knew it from the beginning.
    retired_at_s: since when its signer names it no more, 0 while it does.
    """

    entry: RelayEntry
    store_id: bytes = b""
    last_ok_s: float = 0.0
    end: str = ""
    full: bool = False
    suspect: int = 0
    skew_h: int = 0
    hour: int = 0
    hour_at_s: float = 0.0
    signer: bytes = b""
    serial: int = 0
    new_at_s: float = 0.0
    retired_at_s: float = 0.0


def rank_relays(transcript: bytes, relay_ids: Iterable[bytes], now_s: float) -> tuple[bytes, ...]:
    """Return the relays of a contact in the order in which cells go to them, the same all day."""
    day = int(now_s // DAY_S).to_bytes(4, "big")
    return tuple(sorted(relay_ids, key=lambda relay_id: keyed_hash(transcript, PICK, day + relay_id)))


def rank_open(transcript: bytes, records: Iterable[RelayRecord], now_s: float) -> tuple[bytes, ...]:
    """As `rank_relays`, for new cells: no retired relay, and last those that the other side may not know."""
    new = {
        record.entry.relay_id: now_s - record.new_at_s < SETTLED_S
        for record in records
        if not record.retired_at_s
    }
    return tuple(sorted(rank_relays(transcript, new, now_s), key=lambda relay_id: new[relay_id]))


def is_over(record: RelayRecord, now_s: float) -> bool:
    """Tell whether a relay retired so long ago that nothing can lie there any more."""
    return record.retired_at_s > 0 and now_s - record.retired_at_s >= RETIRED_S


def goes_back(record: RelayRecord, hour: int, now_s: float) -> bool:
    """Tell whether a relay names an hour below one that it named before, and that was agreed with.

    It would see the tags of that half-day once more, and so recognise who shows them.
    """
    remembered = abs(now_s - record.hour_at_s) < HOUR_KEPT_S
    return remembered and hour < record.hour


def greet(record: RelayRecord, store_id: bytes, hour: int, agreed: bool, now_s: float) -> RelayRecord:
    """Note a HELLO.  agreed: our clock or another relay is within 36 h of the hour that it names."""
    skew = hour - int(now_s // HOUR_S)
    greeted = replace(record, store_id=store_id, last_ok_s=now_s, end="", full=False, skew_h=skew)
    return replace(greeted, hour=hour, hour_at_s=now_s) if agreed else greeted


def agrees(hour: int, others: Iterable[RelayRecord], now_s: float) -> bool:
    """Tell whether our clock, or a relay that we spoke to within the hour, confirms an hour roughly."""
    skew = hour - int(now_s // HOUR_S)
    skews = [0, *(other.skew_h for other in others if 0 <= now_s - other.last_ok_s < HOUR_S)]
    return any(abs(skew - known) <= AGREEMENT_H for known in skews)


def began_anew(record: RelayRecord, store_id: bytes) -> bool:
    """Tell whether the relay's store began a new life since we last spoke."""
    return bool(record.store_id) and record.store_id != store_id


def clock_in_doubt(record: RelayRecord) -> bool:
    """Tell whether the relay's hour and ours are more than an hour apart."""
    return abs(record.skew_h) > 1
