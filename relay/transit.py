"""What is on its way to other relays: known by its ephemeral key, bounded, forgotten when it is over.

A client that asks again sends the same FORWARD; so it can ask over another link too, and a request that
waits or was answered is not carried out twice.  What is held is sealed for the other relay, the answer
for the client; neither can be opened here.

Does no I/O and reads no clock.  Spec: docs/protocol.md, 5.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wire.limits import FORWARD_SEALED_BYTES
from wire.request import Forward, Forwarded, ReplyStatus

DESTINATION_PARCELS = 64
"""Waiting for one destination: 256 KiB.  It is emptied within seconds, or fails as a whole."""
LINK_PARCELS = 8
"""Waiting of one link: as many as it may have requests unanswered."""
PARCELS = 512
"""Waiting and answered together: 2 MiB."""
ANSWER_S = 3600
"""How long an answer is kept: a client that says little asks again within the hour."""
ASK_AGAIN_S = 3
RETRY_S = 60

TAKEN = Forwarded(ReplyStatus.OK, ASK_AGAIN_S)
BUSY = Forwarded(ReplyStatus.BUSY, RETRY_S)
UNKNOWN = Forwarded(ReplyStatus.NOT_ADMITTED)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who hands on: the numbers of a link and of its pool.

    most: how many for one destination that pool may have waiting.
    """

    link: int
    pool: int
    most: int


NOBODY = Asker(0, 0, 0)


@dataclass(slots=True, repr=False)
class Parcel:
    """One FORWARD and what became of it.

    asker: who asked, while it waits.  answer: None while it waits.  since_s: when it came, or was answered.
    """

    relay_id: bytes
    ephemeral: bytes
    sealed: bytearray
    asker: Asker
    since_s: int
    answer: Forwarded | None = None

    @property
    def forward(self) -> Forward:
        return Forward(self.relay_id, self.ephemeral, bytes(self.sealed))


class Transit:
    """Every parcel of a relay."""

    __slots__ = ("_destinations", "_parcels")

    def __init__(self, destinations: Iterable[bytes]) -> None:
        """destinations: relay_ids, 16 bytes each.  Nothing is ever forwarded to another."""
        self.use(destinations)
        self._parcels: dict[tuple[bytes, bytes], Parcel] = {}

    def use(self, destinations: Iterable[bytes]) -> None:
        """Forward to these from now on; what is known of others is told to its end."""
        self._destinations = frozenset(destinations)

    def __len__(self) -> int:
        return len(self._parcels)

    def take(self, forward: Forward, asker: Asker, now_s: int) -> tuple[Forwarded, Parcel | None]:
        """Return what is answered now, and the parcel if this is a new one that is to be carried."""
        known = self._parcels.get((forward.relay_id, forward.ephemeral))
        if known is not None:
            return self._tell(known), None
        if forward.relay_id not in self._destinations:
            return UNKNOWN, None
        if not self._has_room(forward.relay_id, asker):
            return BUSY, None
        self._make_room()
        parcel = Parcel(forward.relay_id, forward.ephemeral, bytearray(forward.sealed), asker, now_s)
        self._parcels[forward.relay_id, forward.ephemeral] = parcel
        return TAKEN, parcel

    def settle(self, parcel: Parcel, answer: Forwarded, now_s: int) -> None:
        """Keep what the destination said, and overwrite what it was asked.

        answer: OK with the sealed reply; or how it failed, which is told once and then forgotten.
        """
        parcel.sealed[:] = bytes(FORWARD_SEALED_BYTES)
        parcel.asker, parcel.since_s = NOBODY, now_s
        parcel.answer = answer if answer.sealed or answer.status is not ReplyStatus.OK else BUSY

    def advance(self, now_s: int) -> None:
        """Forget what was answered an hour ago."""
        for parcel in list(self._parcels.values()):
            if parcel.answer is not None and now_s - parcel.since_s >= ANSWER_S:
                self._forget(parcel)

    def _tell(self, parcel: Parcel) -> Forwarded:
        if parcel.answer is None:
            return TAKEN
        if not parcel.answer.sealed:
            self._forget(parcel)
        return parcel.answer

    def _has_room(self, relay_id: bytes, asker: Asker) -> bool:
        waiting = [each for each in self._parcels.values() if each.answer is None]
        there = [each.asker.pool for each in waiting if each.relay_id == relay_id]
        return (
            len(there) < DESTINATION_PARCELS
            and there.count(asker.pool) < asker.most
            and sum(each.asker.link == asker.link for each in waiting) < LINK_PARCELS
        )

    def _make_room(self) -> None:
        """Forget the answer that is oldest; with at most four destinations not all parcels can wait."""
        if len(self._parcels) >= PARCELS:
            answered = [each for each in self._parcels.values() if each.answer is not None]
            self._forget(min(answered, key=lambda each: each.since_s))

    def _forget(self, parcel: Parcel) -> None:
        del self._parcels[parcel.relay_id, parcel.ephemeral]
