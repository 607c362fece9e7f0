"""How a vault talks to its relays, as a face shows it.

Pure: made from the tables, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from client.budget import Spent, is_used_up
from client.core import link_for
from client.cover import mean_gap_s
from client.manner import Manner, Mode
from client.state import State


@dataclass(frozen=True, slots=True, repr=False)
class LineView:
    """How this vault talks to its relays.

    mode: live or strict.  budget_bytes: a day, 0 for none (in live mode) or the usual pace (in strict mode).
    spent_bytes: of this UTC day, coarsely.  used_up: nothing leaves by itself before tomorrow.
    gap_s: in strict mode the mean time between two exchanges on one link, else 0.
    proxy: empty for a straight line.  fronts: by hex id of the relay, the address used for it.
    """

    mode: str
    budget_bytes: int
    spent_bytes: int
    used_up: bool
    gap_s: int
    proxy: str
    fronts: Mapping[str, str]


def line(manner: Manner, spent: Spent, links: int) -> LineView:
    """links: how many are wanted."""
    strict = manner.mode is Mode.STRICT
    return LineView(
        mode=manner.mode.value,
        budget_bytes=manner.budget_bytes,
        spent_bytes=spent.bytes,
        used_up=not strict and is_used_up(spent, manner.budget_bytes),
        gap_s=round(mean_gap_s(manner.budget_bytes, links)) if strict else 0,
        proxy=manner.proxy,
        fronts={relay_id.hex(): url for relay_id, url in manner.fronts.items()},
    )


def links_of(state: State) -> int:
    """Links that contacts need, at least 1: each that is kept apart has its own."""
    lives = [contact for contact in state.contacts.values() if contact.lives]
    return max(1, len({link_for(contact, relay_id) for contact in lives for relay_id in contact.relay_ids}))
