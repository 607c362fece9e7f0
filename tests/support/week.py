"""Days of a relay on a fake clock: members come, write, read, take back and go; cells expire; epochs turn.

Everything of the relay below its sockets is real, channels and the forwarder too, whose one destination
cannot be reached.  What the members remember is outside `relay`, `keys` and `wire`, whose memory is measured.
"""

from __future__ import annotations

import gc
import io
import tracemalloc
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from keys.channel import Channel, Initiator
from keys.errors import HandshakeRejected
from keys.primitives import Secret, x25519_public
from relay.carrier.conversation import seal_waiting, take
from relay.clock import EPOCH_S, HOUR_S, Clock
from relay.config import Config, Pool, Rate
from relay.desk.founding import found
from relay.desk.settings import load
from relay.forward import Forwarder
from relay.guests import Guest
from relay.reception import Reception
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from relay.telemetry import Telemetry
from tests.support.hops import seal
from tests.support.relay_client import Drop, make_drop, make_poll
from tests.support.tree import ROOT
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.limits import CELL_BYTES, RECORDS_PER_MESSAGE
from wire.record import pad, split_message, unpad
from wire.request import Delete, Lifetime, Mode, Nop, Reply, Request, decode_response, encode

START_S = 1000 * EPOCH_S
STEP_S = 900
DAY_S = 86_400
LONGEST_S = 74 * HOUR_S
"""After so long nothing of before is held."""
CAPACITY = 64
SPEAKS = 0.2
"""How likely a member who has spoken says more in the next step."""
MORE_BYTES = 65_536
"""What further days may leave: the lists in which Python keeps small tuples for later, which have a
bound, and tables as large as they once had to be."""
MEASURED = tuple(tracemalloc.Filter(True, f"{ROOT}/{room}/*") for room in ("relay", "keys", "wire"))


class AtOnce(Random):
    """A chance that never waits."""

    def uniform(self, a: float, b: float) -> float:
        return a


class Nowhere(io.StringIO):
    """A log that keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


@dataclass
class Member:
    """One open link, from both ends."""

    guest: Guest
    channel: Channel
    goes_at_s: int
    speaks: bool = False
    gone: bool = False


class Week:
    """One relay and its members.  visits: links a day."""

    def __init__(self, folder: Path, seed: int, visits: int, store: type[MemoryStore] = MemoryStore) -> None:
        self.random = Random(seed)
        self.visits = visits
        self.config = _config(folder)
        self.now_s = 0
        self.clock = Clock(START_S, 0)
        self.telemetry = Telemetry(Nowhere())
        slots = Slots(make_file(CAPACITY * SLOT_BYTES), CAPACITY)
        self.store = store(slots, self.clock.moment, self.random.randbytes)
        self.far = RelayEntry(
            bytes(16), x25519_public(b"f" * 32), b"a" * 32, ("http://127.0.0.1:1",), TlsRule(TlsKind.ANY)
        )
        self.forwarder = Forwarder(
            (self.far,), self.clock, self.telemetry, self.random.randbytes, AtOnce(seed)
        )
        self.reception = Reception(
            self.config, self.store, self.clock, self.telemetry, self.random.randbytes, self.forwarder
        )
        self.members: list[Member] = []
        self.drops: deque[Drop] = deque(maxlen=4 * visits)
        self.served = 0

    async def live(self, days: int) -> None:
        """So many days of traffic."""
        for _ in range(days * DAY_S // STEP_S):
            if self.random.random() < self.visits * STEP_S / DAY_S:
                await self._come()
            for member in tuple(self.members):
                if not member.speaks or self.random.random() < SPEAKS:
                    await self._act(member)
            await self._tick()

    async def rest(self) -> None:
        """Everybody goes, and everything expires."""
        for member in self.members:
            self._leave(member)
        await self.forwarder.close()
        for _ in range(LONGEST_S // STEP_S):
            await self._tick()
        assert self.store.gauges().cells == self.store.gauges().waiting_tags == self.reception.links == 0

    async def _tick(self) -> None:
        hour = self.clock.moment.hour
        self.now_s += STEP_S
        moment = self.clock.read(START_S + self.now_s, self.now_s)
        await self.store.advance(moment)
        self.forwarder.advance()
        self.telemetry.take_step()
        if moment.hour != hour:
            self.telemetry.emit_counts()
        for member in tuple(self.members):
            if member.guest.link.is_due(moment) or self.now_s >= member.goes_at_s:
                self._leave(member)
        self.members = [member for member in self.members if not member.gone]

    def _leave(self, member: Member) -> None:
        if not member.gone:
            member.gone = True
            self.reception.dismiss(member.guest)

    async def _come(self) -> None:
        """One more link, or the first message of one that is no member."""
        pool = self.random.choice(self.config.pools)
        if not self.reception.make_room(pool):
            return
        member: list[Member] = []
        guest = self.reception.admit(pool, lambda: None, lambda: self._leave(member[0]))
        initiator = Initiator(
            x25519_public(self.config.key.value),
            self.config.relay_id,
            pool.secret.value,
            self.random.randbytes,
        )
        first = initiator.first_message() if self.random.random() < 0.9 else bytes(4096)
        try:
            answer = await self.reception.shake_hands(guest, first)
        except HandshakeRejected:
            return self.reception.dismiss(guest)
        stays_s = self.random.choice((0, STEP_S, HOUR_S, DAY_S))
        member.append(Member(guest, initiator.finish(answer)[0], self.now_s + stays_s))
        self.members += member

    async def _act(self, member: Member) -> None:
        """One message of requests, and everything that waits taken off."""
        member.speaks = True
        requests = [self._request(place) for place in range(self.random.randint(1, 4))]
        message = b"".join(member.channel.seal(pad(encode(request))) for request in requests)
        await take(self.reception, member.guest, message)
        while sealed := await seal_waiting(self.reception, member.guest, RECORDS_PER_MESSAGE):
            for record in split_message(sealed):
                said = decode_response(unpad(member.channel.open(bytes(record))))
                self.served += isinstance(said, Reply)

    def _request(self, place: int) -> Request:
        epoch, random = self.clock.moment.epoch, self.random.randbytes
        known = self.random.choice(self.drops) if self.drops else make_drop(random)
        match self.random.randrange(7):
            case 0 | 1 | 2:
                drop = make_drop(random)
                self.drops.append(drop)
                delete: Delete | None = known.delete if self.random.random() < 0.3 else None
                return drop.put(epoch, random(CELL_BYTES), self.random.choice(list(Lifetime)), delete)
            case 3:
                mode = self.random.choice(list(Mode))
                return make_poll(epoch, known.tags[0], mode=mode, random=random)
            case 4:
                return make_poll(epoch, known.tags[0], deletes=(known.delete,), random=random)
            case 5:
                return known.recall()
            case _:
                return seal(self.far, known.recall(), random).forward if place else Nop()


def _config(folder: Path) -> Config:
    """Two pools, of which one soon asks too much."""
    config = load(found(folder / "relay", "127.0.0.1", 0, None, plain=True))
    first = replace(config.pools[0], share=60)
    second = Pool(2, Secret(b"p" * 32), share=30, rate=Rate(3, 1), closed=False)
    return replace(config, pools=(first, second), limits=replace(config.limits, links=12))


def traced_bytes() -> int:
    """What `relay`, `keys` and `wire` hold now."""
    snapshot = tracemalloc.take_snapshot().filter_traces(MEASURED)
    return sum(statistic.size for statistic in snapshot.statistics("filename"))


async def growth(week: Week, days: int = 6) -> int:
    """Bytes that so many further days leave, after one; `tracemalloc` must have been started."""
    await week.live(1)
    await week.rest()
    gc.collect()
    after_a_day = traced_bytes()
    await week.live(days)
    await week.rest()
    gc.collect()
    return traced_bytes() - after_a_day
