"""What a line does to records, on the fake clock: how long each takes, and when nothing comes through.

A record is lost as TCP loses packets: it comes later, and whatever was sent behind it waits.  The numbers of
a client's patience are those of client/lines and client/transport.

Spec: docs/protocol.md, section 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from wire.limits import RECORD_BYTES

STALL_S = 30.0
"""An attempt in which not a byte moves for so long is given up."""
HANG_S = (15.0, 60.0)
HANG_ROUNDS = 8.0
"""A link with a request unanswered is dead after as long as so many handshakes took, within these bounds."""
RETRY_CAP_S = 60.0
OPENING = (
    *((100, 100), (700, 3_200), (500, 300)),  # TCP, TLS, the upgrade
    (RECORD_BYTES, RECORD_BYTES),
)
"""Bytes up and down of each round before the first request."""
PACKET_BYTES = 1_400
OVERHEAD_BYTES = 150
"""Of one record in TLS, TCP and IP."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How long opening a link takes, and whether it stands then."""

    takes_s: float
    stands: bool


class Line:
    """A good line: a link stands at once, and every record takes a tenth of a second.

    hang_s: how long a request may lie unanswered while no record comes; None: for ever.
    retry_cap_s: the longest wait after a failed attempt; really a minute, which costs more than it shows.
    """

    hang_s: float | None = None
    retry_cap_s = 900.0

    def attempt(self, now_s: float) -> Attempt:
        return Attempt(0.0, stands=True)

    def record_s(self, now_s: float, link: int, *, up: bool) -> float:
        """Seconds until a record that leaves now has come.  link: its number."""
        return 0.1


@dataclass(frozen=True, slots=True)
class Profile:
    """rate_bps: bits a second, each way.  round_trip_s.  loss: chance that a packet has to be sent again."""

    rate_bps: float
    round_trip_s: float
    loss: float


class BadLine(Line):
    """A line of this profile, on which nothing moves during outages (from, to; Unix seconds).

    Its rate is shared by all links each way; what waits for a lost packet is what is behind it on its link.
    """

    def __init__(self, profile: Profile, rng: Random, outages: Sequence[tuple[float, float]] = ()) -> None:
        self._profile, self._rng, self._outages = profile, rng, outages
        self._busy_until_s = {True: 0.0, False: 0.0}
        self._last_s: dict[tuple[int, bool], float] = {}
        self.hang_s = HANG_S[0]
        self.retry_cap_s = RETRY_CAP_S

    def attempt(self, now_s: float) -> Attempt:
        """Every round of an opening, one after the other."""
        at_s = now_s
        for round_bytes in OPENING:
            for up, count in zip((True, False), round_bytes, strict=True):
                came_s = self._come(at_s, count, up=up)
                if came_s - at_s > STALL_S:
                    return Attempt(at_s + STALL_S - now_s, stands=False)
                at_s = came_s
        low, high = HANG_S
        self.hang_s = min(high, max(low, HANG_ROUNDS * (at_s - now_s)))
        return Attempt(at_s - now_s, stands=True)

    def record_s(self, now_s: float, link: int, *, up: bool) -> float:
        came_s = self._come(now_s, RECORD_BYTES + OVERHEAD_BYTES, up=up)
        self._last_s[link, up] = max(came_s, self._last_s.get((link, up), 0.0))
        return self._last_s[link, up] - now_s

    def _come(self, now_s: float, count: int, *, up: bool) -> float:
        """When so many bytes have come that leave now, in packets of which each may be late."""
        came_s = 0.0
        for size in (min(PACKET_BYTES, count - at) for at in range(0, count, PACKET_BYTES)):
            sent_s = max(now_s, self._busy_until_s[up]) + size * 8 / self._profile.rate_bps
            self._busy_until_s[up] = sent_s
            came_s = max(came_s, self._after_outage(sent_s + self._late_s()))
        return came_s

    def _after_outage(self, at_s: float) -> float:
        """What would come during an outage comes some time after it."""
        for begin_s, end_s in self._outages:
            if begin_s <= at_s < end_s:
                return end_s + self._late_s()
        return at_s

    def _late_s(self) -> float:
        """Half a round trip, and the waits of TCP before it sends a packet again, each twice the last."""
        wait_s = self._profile.round_trip_s
        late_s = wait_s / 2
        while self._rng.random() < self._profile.loss:
            late_s += wait_s
            wait_s *= 2
        return late_s
