"""What all links of a relay share: store, clock, channel keys, quotas, buffers, and the list of links.

Carries one request through quota, `core` and the store, and hands new cells to the links that wait.
Knows links by number; must never know an address.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

from keys.channel import Responder
from keys.errors import ForwardRejected, HandshakeRejected
from keys.onward import Opener, ReplySealer
from keys.primitives import Random
from relay import core
from relay.clock import Clock, Moment
from relay.config import Config, Limits, Pool, Rate
from relay.forward import Forwarder
from relay.guests import Guest, Guests
from relay.link import FEATURES, Link, LinkState
from relay.operations import Created, Found, Hit, Store
from relay.quota import Bucket, take
from relay.telemetry import Count, Event, Telemetry
from relay.transit import DESTINATION_PARCELS, UNKNOWN, Asker
from relay.turns import Turns
from wire.errors import Malformed
from wire.limits import (
    FEATURE_FORWARD,
    FORWARD_PLAIN_BYTES,
    RECORD_BYTES,
    RECORD_PLAIN_BYTES,
    RECORDS_PER_MESSAGE,
)
from wire.request import Forward, Forwarded, Nop, Poll, ReplyStatus, Request


class Buffers:
    """Where records are opened, worded and sealed; used again by whoever comes next, left zero.

    The sealed ones too: with the keys of a link that still stands, an image of the memory would open them.
    """

    __slots__ = ("opened", "plain", "sealed")

    def __init__(self) -> None:
        self.opened = memoryview(bytearray(RECORD_PLAIN_BYTES))
        self.plain = memoryview(bytearray(RECORD_PLAIN_BYTES))
        self.sealed = memoryview(bytearray(RECORDS_PER_MESSAGE * RECORD_BYTES))

    def wipe(self) -> None:
        self.opened[:] = _ZEROS
        self.plain[:] = _ZEROS
        self.sealed[:] = _SEALED_ZEROS


_ZEROS = bytes(RECORD_PLAIN_BYTES)
_SEALED_ZEROS = bytes(RECORDS_PER_MESSAGE * RECORD_BYTES)


class Reception:
    """The one place where links meet."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        telemetry: Telemetry,
        random: Random,
        forwarder: Forwarder | None = None,
    ) -> None:
        """forwarder: None when this relay forwards to no other."""
        self.store = store
        self.telemetry = telemetry
        self.limits: Limits = config.limits
        self._clock = clock
        self._random = random
        self._relay_id = config.relay_id
        self._use_keys(config)
        self._forwarder = forwarder
        self._capacity = store.gauges().capacity
        self._rates: dict[int, Rate] = {}
        self._buckets: dict[int, Bucket] = {}
        self._use_rates(config.pools)
        self.is_leaving = False
        self.turns = Turns()
        self._guests = Guests(config.limits.links)
        self._last_number = 0
        self._idle_buffers: list[Buffers] = []

    def use(self, config: Config, forwarder: Forwarder | None) -> None:
        """Go on with other settings: who is in stays, unless the pool is gone."""
        self.limits = config.limits
        self._forwarder = forwarder
        self._use_keys(config)
        self._use_rates(config.pools)
        self._guests.use(config.pools, config.limits.links)

    def _use_rates(self, pools: Iterable[Pool]) -> None:
        """A pool whose rate stays keeps its account: what it spent is not given back."""
        self._buckets = {
            pool.number: self._buckets[pool.number]
            if self._rates.get(pool.number) == pool.rate
            else self._bucket(pool.rate)
            for pool in pools
        }
        self._rates = {pool.number: pool.rate for pool in pools}

    def _use_keys(self, config: Config) -> None:
        """Shake hands and open by the key of this relay and, while a rotation lasts, by the one before."""
        self._key = config.key.value
        self._former_key = None if config.former_key is None else config.former_key.secret.value
        self._opener = Opener(self._key, self._relay_id, self._random, self._former_key)

    def _responder(self, pool: Pool) -> Responder:
        return Responder(self._key, self._relay_id, pool.secret.value, self._random, self._former_key)

    @property
    def moment(self) -> Moment:
        return self._clock.moment

    @property
    def links(self) -> int:
        return len(self._guests)

    def make_room(self, pool: Pool) -> bool:
        """Tell whether one more link of this pool may come."""
        return not self.is_leaving and self._guests.make_room(pool)

    def admit(self, pool: Pool, wake: Callable[[], None], end: Callable[[], None]) -> Guest:
        """Enter a new link.  wake: called when something waits to be sent over it.  end: has the link
        dismissed before it returns."""
        self._last_number = (self._last_number + 1) % (1 << 32)
        link = Link(self._last_number, self.moment, self.limits.idle_s)
        guest = Guest(link, pool, self._bucket(self.limits.link), wake, end)
        self._guests.enter(guest)
        self.telemetry.count(Count.LINKS_OPENED)
        return guest

    def dismiss(self, guest: Guest) -> None:
        """Strike a link that has ended."""
        guest.link.state = LinkState.ENDED
        self._guests.leave(guest)
        self.store.forget(guest.link.number)

    def note_proof(self, guest: Guest) -> None:
        """A record of this link opened, so it is no replay."""
        self._guests.note_proof(guest)

    async def shake_hands(self, guest: Guest, message: bytes) -> bytes:
        """Return message 2 for message 1.  Raises HandshakeRejected."""
        async with self.turns.turn(guest.pool.number):
            if guest.link.state is not LinkState.NEW:
                raise HandshakeRejected
            responder = self._responder(guest.pool)
            features = (*FEATURES, *([FEATURE_FORWARD] if self._takes_forwards(guest.pool) else []))
            return guest.link.handshake(
                message, responder, self.store.id, self.moment, features, guest.pool.network
            )

    @asynccontextmanager
    async def working(self, guest: Guest) -> AsyncIterator[Buffers]:
        """Wait for a turn of this guest's pool, and lend buffers for as long as it lasts."""
        async with self.turns.turn(guest.pool.number):
            with self.buffers() as buffers:
                yield buffers

    @contextmanager
    def buffers(self) -> Iterator[Buffers]:
        """Lend buffers for as long as one piece of work takes."""
        buffers = self._idle_buffers.pop() if self._idle_buffers else Buffers()
        try:
            yield buffers
        finally:
            buffers.wipe()
            self._idle_buffers.append(buffers)

    async def serve(self, guest: Guest, request: Request) -> int:
        """Carry out one request and queue its reply.

        Return 0, or for how many seconds the link should not be heard, because it asks too much.
        """
        facts = self._facts(guest, request)
        if isinstance(request, Forward) and self._takes_forwards(guest.pool):
            await self._serve_forward(guest, request, facts)
        else:
            await self._carry_out(guest, request, facts)
        return facts.wait_s

    def _takes_forwards(self, pool: Pool) -> bool:
        return pool.forwarder or self._forwarder is not None

    async def _serve_forward(self, guest: Guest, forward: Forward, facts: core.Facts) -> None:
        """Open what is for us, hand on what is for another; what a relay hands us goes no further."""
        if refusal := core.refuse_forward(facts):
            guest.link.reply(refusal)
        elif forward.relay_id == self._relay_id:
            await self._open_forward(guest, forward, facts)
        elif guest.pool.forwarder or self._forwarder is None:
            guest.link.reply(UNKNOWN)
        else:
            guest.link.reply(self._forwarder.take(forward, _asker(guest)))

    async def _open_forward(self, guest: Guest, forward: Forward, facts: core.Facts) -> None:
        """Carry out what another relay's visitor asks, and seal the reply for that visitor."""
        with self.buffers() as buffers:
            room = buffers.plain[:FORWARD_PLAIN_BYTES]
            try:
                array, sealer = self._opener.open_into(forward.ephemeral, forward.sealed, room)
                request = core.carried(array)
            except (ForwardRejected, Malformed):
                self.telemetry.count(Count.RECORDS_REFUSED)
                guest.link.reply(Forwarded(ReplyStatus.MALFORMED))
                return
            await self._carry_out(guest, request, facts, sealer)

    async def _carry_out(
        self, guest: Guest, request: Request, facts: core.Facts, sealer: ReplySealer | None = None
    ) -> None:
        plan = core.plan(request, facts)
        try:
            outcome = await self.store.apply(plan.operation)
        finally:
            if guest.link.state is LinkState.ENDED:  # while the store let us wait; it may stand there since
                self.store.forget(guest.link.number)
        reply, hit = core.answer(plan, outcome, self.moment)
        guest.link.reply(reply, hit, outcome.hits[1:] if isinstance(outcome, Found) else (), sealer)
        if isinstance(request, Poll) and isinstance(outcome, Found):
            guest.link.remember_poll(request.mode)
        if isinstance(outcome, Created):
            for number, hit in outcome.waiting:
                self.push(number, hit)
        self._count(reply.status, isinstance(outcome, Created))

    def refuse(self, guest: Guest) -> None:
        """Queue the reply to what is no request; the link closes behind it."""
        self.telemetry.count(Count.RECORDS_REFUSED)
        guest.link.reply(core.malformed(self.moment))

    def _facts(self, guest: Guest, request: Request) -> core.Facts:
        closed = guest.pool.closed or (guest.pool.forwarder and not isinstance(request, Forward | Nop))
        buckets = (guest.bucket, self._buckets[guest.pool.number])
        return core.Facts(
            moment=self.moment,
            link=guest.link.number,
            pool=guest.pool.number,
            pool_cells=guest.pool.part_of(self._capacity),
            closed=closed,
            wait_s=take(self.moment.now_s, *buckets),
            polls=guest.link.polls,
        )

    def _bucket(self, rate: Rate) -> Bucket:
        return Bucket(rate.burst, rate.per_s, self.moment.now_s)

    def push(self, number: int, hit: Hit) -> None:
        """Have a new cell sent to a link that waits for it, if there still is one."""
        guest = self._guests.get(number)
        if guest is not None and guest.link.push(hit):
            guest.wake()

    def _count(self, status: ReplyStatus, created: bool) -> None:
        if created:
            self.telemetry.count(Count.CELLS_TAKEN)
        elif status is ReplyStatus.QUOTA:
            self.telemetry.count(Count.QUOTA_SAID)
        elif status is ReplyStatus.BUSY:
            if not self.telemetry.counts[Count.BUSY_SAID]:
                self.telemetry.emit(Event.STORE_FILLED, capacity=self._capacity)
            self.telemetry.count(Count.BUSY_SAID)


def _asker(guest: Guest) -> Asker:
    return Asker(guest.link.number, guest.pool.number, guest.pool.part_of(DESTINATION_PARCELS))
