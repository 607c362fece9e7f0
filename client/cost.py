"""What a message and an idle day cost, in bytes as the provider counts them.

Pure: computed from the limits of the formats and the overhead of records; nothing is measured here, and
tests compare with what a line really carries.  Knows how many relays and contacts there are, and no name.
Spec: docs/protocol.md, 9.7.
"""

from __future__ import annotations

from dataclasses import dataclass

from client import cover
from client.manner import Manner, Mode
from wire.limits import POLL_TAGS, SWEEP_POLLS, WINDOW

EPOCHS_A_DAY = 2
ALIVE_S = 900
"""A link in live mode on which nothing is asked says so often that it lives."""
COPIES = 2
"""Relays that one cell is put at; an urgent one goes to all."""
SLOTS = 2 * WINDOW
"""Places that a sweep names for one contact."""


@dataclass(frozen=True, slots=True)
class Cost:
    """All in bytes.

    mode: the one in use.  copies: relays that each cell goes to.
    exchange: one record up and one down.  message: a message out until its receipt came, without what it
    would cost in any case.  opened: the other side's word that it was read, taken in and receipted.
    arrival: a message that comes, taken in and receipted.  sync: everything asked once, on fresh links.
    live_day, strict_day: a day on which nobody writes, in either mode.
    gap_s: mean seconds between two exchanges of one link in strict mode.
    """

    mode: str
    copies: int
    exchange: int
    message: int
    opened: int
    arrival: int
    sync: int
    live_day: int
    strict_day: int
    gap_s: int


def estimate(manner: Manner, relays: int, links: int, contacts: int) -> Cost:
    """What this vault costs.

    relays: that each contact can be reached by, 1 to 4.  links: that stand at a time, at least 1.
    contacts: that live.
    """
    copies = min(COPIES, relays)
    out, into = copies * cover.EXCHANGE_BYTES, _arrival(relays, contacts)
    gap_s = cover.mean_gap_s(manner.budget_bytes if manner.mode is Mode.STRICT else 0, links)
    return Cost(
        mode=manner.mode.value,
        copies=copies,
        exchange=cover.EXCHANGE_BYTES,
        message=out + into,
        opened=into + out,
        arrival=into + out,
        sync=links * (cover.LINK_BYTES + _sweep(contacts)),
        live_day=links * _live_day(contacts),
        strict_day=round(links * _strict_day(gap_s)),
        gap_s=round(gap_s),
    )


def _arrival(relays: int, contacts: int) -> int:
    """A cell that comes in live mode: pushed, all places asked for anew at each relay, later deleted."""
    return cover.DOWN_BYTES + relays * _sweep(contacts) + cover.EXCHANGE_BYTES


def _sweep(contacts: int) -> int:
    """All places named once at one relay."""
    polls = min(SWEEP_POLLS, max(1, -(-contacts * SLOTS // POLL_TAGS)))
    return polls * cover.EXCHANGE_BYTES


def _live_day(contacts: int) -> int:
    """One link all day: opened and swept in each epoch, then a word every 15 minutes."""
    words = cover.DAY_S // ALIVE_S
    return EPOCHS_A_DAY * (cover.LINK_BYTES + _sweep(contacts)) + words * cover.EXCHANGE_BYTES


def _strict_day(gap_s: float) -> float:
    return EPOCHS_A_DAY * cover.LINK_BYTES + cover.DAY_S / gap_s * cover.EXCHANGE_BYTES
