"""A small world on a fake clock and a fake wire: real engines, the real relay store, seeded faults.

The channel is left out (its own tests flip every byte of it); requests and answers still travel as
encoded arrays, so that whatever an engine says is what the formats allow.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from client import acts
from client.effects import (
    About,
    CloseLink,
    LinkId,
    NoticeKind,
    SaveState,
    SendRequest,
    Tell,
    WakeAt,
    relay_of,
)
from client.engine import Engine
from client.events import CellArrived, ClockTicked, LinkClosed, LinkEnd, LinkOpened, ReplyArrived
from client.state import State, load
from keys.capability import drop_id, hash_write
from relay import core
from relay.clock import Moment
from relay.operations import Created, Found, Hit
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from wire.bundle import Role
from wire.descriptor import Descriptor, RelayEntry, TlsKind, TlsRule
from wire.limits import AEAD_TAG_BYTES
from wire.record import pad
from wire.request import (
    Hello,
    Mode,
    Poll,
    Push,
    Put,
    Reply,
    ReplyStatus,
    Request,
    decode_request,
    decode_response,
    encode,
)

START_S = 1_800_000_000.0


def run_now(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never suspends."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("the embedded store suspended")


@dataclass(frozen=True, slots=True)
class Seen:
    """One record as whoever watches a line sees it.  link: which connection.  direction: "up" or "down"."""

    at_s: float
    link: int
    direction: str
    size: int


@dataclass
class Faults:
    """Chances, each from 0 to 1, per message on the wire or per second of a node."""

    cut: float = 0.0
    repeat: float = 0.0
    swap: float = 0.0
    corrupt: float = 0.0


class SimRelay:
    """The real store behind the real core, without sockets."""

    def __init__(self, world: World, number: int, capacity: int = 256) -> None:
        self.world = world
        self.entry = RelayEntry(
            relay_id=bytes([number]) * 16,
            key=bytes([number + 1]) * 32,
            admission=bytes([number + 2]) * 32,
            urls=(f"https://relay{number}.example",),
            tls=TlsRule(TlsKind.ANY),
        )
        self.capacity = capacity
        self.up = True
        self.skew_s = 0
        self.links: dict[int, SimLink] = {}
        self.written: dict[bytes, bytes] = {}
        self.begin()

    def begin(self) -> None:
        """A new life of the store: everything held is gone."""
        file = make_file(self.capacity * SLOT_BYTES)
        self.slots = Slots(file, self.capacity)
        os.close(file)
        self.store = MemoryStore(self.slots, self.moment, self.world.rng.randbytes)
        self.store_id = self.world.rng.randbytes(16)

    @property
    def moment(self) -> Moment:
        return Moment(int(self.world.now_s) + self.skew_s)

    def advance(self) -> None:
        run_now(self.store.advance(self.moment))

    def wipe(self) -> None:
        """Crash and restart: all links cut, all cells lost."""
        for link in tuple(self.links.values()):
            link.cut(LinkEnd.CLOSED)
        self.begin()

    def hello(self) -> Hello:
        return Hello(self.store_id, self.moment.hour, self.moment.edge_s, 16, 8, (1,))

    def serve(self, link: SimLink, request: Request) -> list[Reply | Push]:
        self.advance()
        self._watch(request)
        facts = core.Facts(self.moment, link.number, 0, self.capacity, False, 0, link.polls)
        plan = core.plan(request, facts)
        outcome = run_now(self.store.apply(plan.operation))
        reply, hit = core.answer(plan, outcome, self.moment)
        answers: list[Reply | Push] = [self._filled(reply, hit)]
        if isinstance(request, Poll) and isinstance(outcome, Found):
            link.polls = 1 if request.mode is Mode.NEW else link.polls + 1
            answers += [self._pushed(other) for other in outcome.hits[1:]]
        if isinstance(outcome, Created):
            for number, waiting in outcome.waiting:
                self.links[number].answer(self._pushed(waiting))
        return answers

    def _filled(self, reply: Reply, hit: Hit | None) -> Reply:
        if hit is None:
            return reply
        held = run_now(self.store.fetch(hit, hand_out=True))
        tag = b"" if reply.status is ReplyStatus.CONFLICT else bytes(held.tag)
        return replace(reply, tag=tag, cell=bytes(held.cell))

    def _pushed(self, hit: Hit) -> Push:
        held = run_now(self.store.fetch(hit, hand_out=True))
        return Push(bytes(held.tag), bytes(held.cell))

    def _watch(self, request: Request) -> None:
        """No drop is ever written with two different cells."""
        if isinstance(request, Put):
            key = drop_id(hash_write(bytes(request.w)), bytes(request.hr))
            first = self.written.setdefault(key, bytes(request.cell))
            clashes = first != bytes(request.cell)
            assert not clashes or self.world.may_clash(key), "a slot was used again with other bytes"

    @property
    def cells(self) -> int:
        return self.slots.held


class SimLink:
    """One link between a node and a relay; each message takes a while, and may not come."""

    numbers = 0

    def __init__(self, node: Node, link: LinkId, relay: SimRelay) -> None:
        SimLink.numbers += 1
        self.number = SimLink.numbers
        self.link = link
        self.node, self.relay = node, relay
        self.polls = 0
        self.open = True
        self.asked: list[About] = []
        relay.links[self.number] = self

    def send(self, request: Request, about: About) -> None:
        self.asked.append(about)
        array = encode(request)
        self._log("up", array)
        self._later(lambda: self._serve(array))

    def _serve(self, array: bytes) -> None:
        for answer in self.relay.serve(self, decode_request(array)):
            self.answer(answer)

    def answer(self, answer: Reply | Push) -> None:
        faults, rng = self.node.world.faults, self.node.world.rng
        if answer.cell and rng.random() < faults.corrupt:
            at = rng.randrange(len(answer.cell))
            bad = answer.cell[:at] + bytes([answer.cell[at] ^ 1 << rng.randrange(8)]) + answer.cell[at + 1 :]
            self._deliver(Push(answer.tag or bytes(16), bad))
        if isinstance(answer, Push) and rng.random() < faults.repeat:
            self._deliver(answer)
        self._deliver(answer)

    def _deliver(self, answer: Reply | Push) -> None:
        array = encode(answer)
        late = isinstance(answer, Push) and self.node.world.rng.random() < self.node.world.faults.swap
        self._later(lambda: self._arrive(array), extra_s=3.0 if late else 0.0)

    def _log(self, direction: str, array: bytes) -> None:
        size = len(pad(array)) + AEAD_TAG_BYTES
        self.node.world.wire_log.append(Seen(self.node.world.now_s, self.number, direction, size))

    def _arrive(self, array: bytes) -> None:
        self._log("down", array)
        match decode_response(array):
            case Reply() as reply:
                self.node.handle(ReplyArrived(self.link, self.asked.pop(0), reply))
            case Push() as push:
                self.node.handle(CellArrived(self.link, push))

    def _later(self, action: Callable[[], None], extra_s: float = 0.0) -> None:
        world = self.node.world
        if world.rng.random() < world.faults.cut:
            world.at(0.1, lambda: self.cut(LinkEnd.CLOSED))
        else:
            world.at(0.1 + extra_s, lambda: action() if self.open else None)

    def cut(self, end: LinkEnd) -> None:
        if not self.open:
            return
        self.open = False
        self.relay.links.pop(self.number, None)
        self.relay.store.forget(self.number)
        self.node.links.pop(self.link, None)
        if self.node.engine is not None:
            self.node.handle(LinkClosed(self.link, end))


class Crash(Exception):
    """The node's process ends here."""


class Node:
    """One person's computer: a disk that survives, an engine that may not.

    forgetful: never saves, for the control that shows what saving is good for.
    """

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.disk: dict[tuple[str, bytes], bytes] = {}
        self.links: dict[LinkId, SimLink] = {}
        self.engine: Engine | None = Engine(State(), world.rng)
        self.online = True
        self.shown: list[str] = []
        self.stored: set[str] = set()
        self.told: list[Tell] = []
        self.crash_in: int | None = None
        self.forgetful = False
        self.wake_at_s = 0.0

    @property
    def state(self) -> State:
        assert self.engine is not None
        return self.engine.core.state

    def handle(self, event: Any) -> None:
        if self.engine is None:
            return
        self.engine.handle(event, self.world.now_s)
        self.work()

    def work(self) -> None:
        """Carry effects out in their order; a planned crash may hit before or after each save."""
        if self.engine is None:
            return
        try:
            for effect in self.engine.run(self.world.now_s):
                self._carry_out(effect)
        except Crash:
            self._die()

    def _carry_out(self, effect: Any) -> None:
        assert self.engine is not None
        match effect:
            case SaveState():
                self._maybe_crash()
                for key, row in self.engine.take_changes().items():
                    if self.forgetful:
                        continue
                    if row is None:
                        self.disk.pop(key, None)
                    else:
                        self.disk[key] = row
                    if key[0] == "inbox":
                        self.stored.add(key[1].hex())
                self._maybe_crash()
            case SendRequest():
                link = self.links.get(effect.link)
                if link is not None:
                    link.send(effect.request, effect.about)
            case CloseLink():
                link = self.links.get(effect.link)
                if link is not None:
                    link.cut(LinkEnd.EPOCH)
            case WakeAt(at_s):
                self.wake_at_s = at_s
            case Tell():
                self.told.append(effect)
                if effect.kind is NoticeKind.MESSAGE_ARRIVED:
                    self.shown.append(effect.subject)

    def _maybe_crash(self) -> None:
        if self.crash_in is not None:
            self.crash_in -= 1
            if self.crash_in <= 0:
                self.crash_in = None
                raise Crash

    def _die(self) -> None:
        self.engine = None
        for link in tuple(self.links.values()):
            link.cut(LinkEnd.STOPPED)
        self.links.clear()

    def restart(self) -> None:
        """Start again from what the disk holds."""
        self._die()
        self.engine = Engine(load(self.disk), self.world.rng)

    def connect(self) -> None:
        """Open what the engine wants and the world allows."""
        if self.engine is None:
            self.restart()
        assert self.engine is not None
        for link in self.engine.wanted_links():
            relay = self.world.relays[relay_of(link)]
            if self.online and relay.up and link not in self.links:
                self.links[link] = SimLink(self, link, relay)
                self.handle(LinkOpened(link, relay.hello()))

    def disconnect(self) -> None:
        for link in tuple(self.links.values()):
            link.cut(LinkEnd.STOPPED)

    def act(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Do what a person asks for, as client/api does."""
        if self.engine is None:
            self.restart()
        assert self.engine is not None
        result = getattr(acts, name)(self.engine.core, *args, **kwargs)
        self.work()
        return result


@dataclass
class World:
    """Clock, wire, relays, nodes."""

    rng: Random
    now_s: float = START_S
    faults: Faults = field(default_factory=Faults)
    relays: dict[bytes, SimRelay] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    heap: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    count: int = 0
    wire_log: list[Seen] = field(default_factory=list)
    may_clash: Callable[[bytes], bool] = lambda drop_id: False

    def at(self, wait_s: float, action: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.heap, (self.now_s + wait_s, self.count, action))

    def add_relay(self, number: int, capacity: int = 256) -> SimRelay:
        relay = SimRelay(self, number, capacity)
        self.relays[relay.entry.relay_id] = relay
        return relay

    def add_node(self, name: str) -> Node:
        node = Node(self, name)
        self.nodes.append(node)
        return node

    @property
    def network(self) -> Descriptor:
        return Descriptor(0, b"", b"", tuple(relay.entry for relay in self.relays.values()))

    def advance(self, seconds: float, step_s: float = 1.0) -> None:
        """Let time pass: wire, clocks, reconnects."""
        end = self.now_s + seconds
        while self.now_s < end:
            tick = min(end, self.now_s + step_s)
            while self.heap and self.heap[0][0] <= tick:
                self.now_s, _, action = heapq.heappop(self.heap)
                action()
            self.now_s = tick
            for relay in self.relays.values():
                relay.advance()
            for node in self.nodes:
                node.connect()
                node.handle(ClockTicked())


class Pair:
    """Two people who met over these relays: alice invites, bob joins."""

    def __init__(self, seed: int, relays: int = 2, faults: Faults | None = None) -> None:
        self.world = World(Random(seed))
        for number in range(relays):
            self.world.add_relay(10 * (number + 1))
        self.said: set[str] = set()
        self.alice = self.world.add_node("alice")
        self.bob = self.world.add_node("bob")
        self.alice.act("use_network", self.world.network)
        self._invite()
        if faults:
            self.world.faults = faults

    def _invite(self) -> None:
        link, _ = self.alice.act("invite", "bob", Role.HOUSE, self.world.now_s)
        self.bob.act("join", "alice", link, True, self.world.now_s)

    def meet(self) -> None:
        """Let the pairing run to its end."""
        self.world.advance(30)

    def pair_again(self) -> None:
        """After both sides have forgotten each other."""
        self._invite()
        self.meet()

    def say(self, sender: Node, text: str) -> str:
        """Send a note; return its id."""
        other = "bob" if sender is self.alice else "alice"
        message = sender.act("send", "note", other, {"text": text}, self.world.now_s)
        self.said.add(message.id.hex())
        return str(message.id.hex())
