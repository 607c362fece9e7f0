"""When strict mode speaks, and which tags it shows: the same whatever there is to say.

Pure.  One exchange is one record up and one down, at exponentially distributed times, whose mean comes from
a number of bytes a day and from nothing else.  Must never be told whether anything waits.
Spec: docs/protocol.md, 9.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from keys.primitives import Chance
from wire.limits import POLL_TAGS, RECORD_BYTES

TLS_BYTES = 22
"""Around one TLS 1.3 record: header 5, type 1, tag 16."""
FRAME_UP_BYTES = 8
"""Around one record in a WebSocket frame of a client: head 2, length 2, mask 4."""
FRAME_DOWN_BYTES = 4
"""The same from a server, which does not mask."""
PACKET_BYTES = 52
"""Around one packet: IPv4 20, TCP 20, its timestamps 12."""
EXCHANGE_PACKETS = 8
"""Three packets of at most 1,448 bytes each way, and two that only confirm."""

UP_BYTES = RECORD_BYTES + FRAME_UP_BYTES + TLS_BYTES + 4 * PACKET_BYTES
DOWN_BYTES = RECORD_BYTES + FRAME_DOWN_BYTES + TLS_BYTES + 4 * PACKET_BYTES
EXCHANGE_BYTES = UP_BYTES + DOWN_BYTES
"""One record up and one down as the provider counts them: 8,664 bytes."""

LINK_BYTES = 12_000
"""A new link: two handshake messages 8,248, TLS about 1,600, the upgrade about 1,000, packets about 1,100.

A certificate of the web PKI brings some 3,000 more, a hello like Chrome's some 1,500.
"""

DAY_S = 86_400
DEFAULT_BUDGET_BYTES = 12_000_000
"""A day of strict mode when nobody chose: with two relays one exchange with each in two minutes."""
MEAN_LEAST_S = 10.0
MEAN_MOST_S = 900.0
GAP_CAP_S = 1_500.0
"""No gap is longer: a relay closes a link from which no record came for 30 minutes."""

NEAR_PLACES = 180
"""Of the 240 tags of a LOOK at most so many are the likeliest ones; the rest goes through all others."""


def mean_gap_s(budget_bytes: int, links: int) -> float:
    """The mean time between two exchanges on one link.

    budget_bytes: a day, over all links; 0 for the default.  links: how many share it, at least 1.
    """
    share = (budget_bytes or DEFAULT_BUDGET_BYTES) / max(1, links)
    return min(MEAN_MOST_S, max(MEAN_LEAST_S, EXCHANGE_BYTES * DAY_S / share))


def draw_gap_s(mean_s: float, rng: Chance) -> float:
    """One exponentially distributed gap, cut off at GAP_CAP_S."""
    return min(GAP_CAP_S, -mean_s * log(1.0 - rng.uniform(0.0, 1.0)))


def pick_tags(
    always: Sequence[bytes], near: Sequence[bytes], far: Sequence[bytes], turn: int
) -> tuple[bytes, ...]:
    """The tags of one LOOK: the likeliest each time, the others in turn; at most 240.

    always: in every one of them, at most NEAR_PLACES.  turn: counts the LOOKs of one link.
    """
    first = [*always[:NEAR_PLACES]]
    first += _window(near, NEAR_PLACES - len(first), turn)
    return (*first, *_window(far, POLL_TAGS - len(first), turn))


def _window(tags: Sequence[bytes], room: int, turn: int) -> list[bytes]:
    """So many of the tags, going round with every turn."""
    if len(tags) <= room:
        return [*tags]
    start = turn * room % len(tags)
    return [*tags[start : start + room], *tags[: max(0, start + room - len(tags))]]
