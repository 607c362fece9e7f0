"""What a relay of the simulation carries for another: the real queue, the real seals, a fake line between."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from keys.errors import ForwardRejected
from keys.onward import Opener
from relay.core import carried
from relay.transit import BUSY, DESTINATION_PARCELS, Asker, Parcel, Transit
from wire.errors import Malformed
from wire.limits import FORWARD_PLAIN_BYTES, FORWARDED_PLAIN_BYTES, FORWARDED_SEALED_BYTES
from wire.record import pad
from wire.request import Forward, Forwarded, ReplyStatus, encode

if TYPE_CHECKING:
    from tests.support.sim_relay import SimRelay

HOLD_S = 2.0


class Hop:
    """The second half of one relay: what it was given for others, and what it opens itself."""

    def __init__(self, relay: SimRelay) -> None:
        self._relay = relay
        self._transit = Transit(other for other in relay.world.relays if other != relay.entry.relay_id)

    def answer(self, forward: Forward, link: int) -> Forwarded:
        """How far a FORWARD is; a new one is carried within two seconds."""
        world = self._relay.world
        self._transit.advance(int(world.now_s))
        forwarded, parcel = self._transit.take(forward, Asker(link, 0, DESTINATION_PARCELS), int(world.now_s))
        if parcel is not None:
            world.at(world.rng.uniform(0, HOLD_S), lambda: self._carry(parcel))
        return forwarded

    def _carry(self, parcel: Parcel) -> None:
        relay = self._relay.world.relays[parcel.relay_id]
        answer = take(relay, parcel) if relay.up and self._relay.up else BUSY
        self._transit.settle(parcel, answer, int(self._relay.world.now_s))


def take(relay: SimRelay, parcel: Parcel) -> Forwarded:
    """What the destination does: open, carry out, seal its reply."""
    former = relay.former[0] if relay.former else None
    opener = Opener(relay.secret, relay.entry.relay_id, relay.world.rng.randbytes, former)
    plain, sealed = bytearray(FORWARD_PLAIN_BYTES), bytearray(FORWARDED_SEALED_BYTES)
    try:
        array, sealer = opener.open_into(parcel.ephemeral, memoryview(parcel.sealed), memoryview(plain))
        request = carried(array)
    except (ForwardRejected, Malformed):
        return Forwarded(ReplyStatus.MALFORMED)
    other = SimpleNamespace(name="a relay", world=relay.world)
    link = SimpleNamespace(number=0, polls=0, node=other)  # all that `serve` looks at
    reply, *_ = relay.serve(link, request)  # type: ignore[arg-type]  # see the line above
    sealer.seal_into(memoryview(pad(encode(reply), FORWARDED_PLAIN_BYTES)), memoryview(sealed))
    return Forwarded(ReplyStatus.OK, 0, bytes(sealed))
