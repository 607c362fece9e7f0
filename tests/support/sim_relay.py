"""A relay of the simulation: the real store behind the real core, without sockets.

What it does is honest; what it says may pass through a `Habit`, which tests/support/hostile fills with
lies.  Requests and answers are values here; the link around it encodes them.
"""

from __future__ import annotations

import os
from collections.abc import Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from client.events import LinkEnd
from keys.capability import drop_id, hash_write
from keys.primitives import x25519_public
from relay import core
from relay.clock import Moment
from relay.operations import Created, Found, Hit
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore
from relay.transit import UNKNOWN
from tests.support.sim_hop import Hop
from wire.descriptor import RelayEntry, TlsKind, TlsRule
from wire.request import Forward, Forwarded, Hello, Mode, Poll, Push, Put, Reply, ReplyStatus, Request

if TYPE_CHECKING:
    from tests.support.sim import World
    from tests.support.sim_link import SimLink

Answers = list[Reply | Push]


def run_now(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never suspends."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("the embedded store suspended")


class Habit:
    """How a relay behaves; this one is honest."""

    def greet(self, relay: SimRelay, hello: Hello) -> Hello:
        """What it says to who comes."""
        return hello

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        """What it answers without doing anything; None: it does what was asked."""
        return None

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        """What it answers after it did what was asked."""
        return honest

    def push(self, relay: SimRelay, link: SimLink, honest: Push) -> list[Push]:
        """What it hands to a link that waits for a cell that has just come."""
        return [honest]


class SimRelay:
    """One relay; its clock is the world's, moved by `skew_s`."""

    def __init__(self, world: World, number: int, capacity: int = 256) -> None:
        self.world, self.number = world, number
        self.secret = bytes([number + 1]) * 32
        self.former: tuple[bytes, RelayEntry] | None = None
        self.offered = b""
        self.entry = RelayEntry(
            relay_id=bytes([number]) * 16,
            key=x25519_public(self.secret),
            admission=bytes([number + 2]) * 32,
            urls=(f"https://relay{number}.example",),
            tls=TlsRule(TlsKind.ANY),
        )
        self.capacity = capacity
        self.up = self.serves = True
        self.skew_s = 0
        self.habits: list[Habit] = []
        self.links: dict[int, SimLink] = {}
        self.written: dict[bytes, bytes] = {}
        self.hop: Hop | None = None
        self.begin()

    def begin(self) -> None:
        """A new life of the store: everything held is gone."""
        file = make_file(self.capacity * SLOT_BYTES)
        self.slots = Slots(file, self.capacity)
        os.close(file)
        self.store = MemoryStore(self.slots, self.moment, self.world.rng.randbytes)

    @property
    def moment(self) -> Moment:
        return Moment(int(self.world.now_s) + self.skew_s)

    @property
    def cells(self) -> int:
        """How many cells it holds now."""
        self.advance()
        return self.slots.held

    def advance(self) -> None:
        run_now(self.store.advance(self.moment))

    def wipe(self) -> None:
        """Crash and restart: all links cut, all cells lost."""
        self.cut_links()
        self.begin()

    def cut_links(self) -> None:
        for link in tuple(self.links.values()):
            link.cut(LinkEnd.CLOSED)

    def hello(self) -> Hello:
        hello = Hello(
            self.store.id,
            self.moment.hour,
            self.moment.edge_s,
            16,
            8,
            (1, 3) if self.hop else (1,),
            self.offered,
        )
        for habit in self.habits:
            hello = habit.greet(self, hello)
        return hello

    def rotate(self) -> None:
        """A new key and a new admission secret; the former ones are taken too until `end_overlap`."""
        self.former = self.secret, self.entry
        self.secret = self.world.rng.randbytes(32)
        admission = self.world.rng.randbytes(32)
        self.entry = replace(self.entry, key=x25519_public(self.secret), admission=admission)

    def end_overlap(self) -> None:
        self.former = None

    def knows(self, entry: RelayEntry) -> bool:
        """Whether a handshake by this entry comes to its end."""
        taken = [self.entry, *([self.former[1]] if self.former else [])]
        return (entry.key, entry.admission) in [(each.key, each.admission) for each in taken]

    def forward(self) -> None:
        """From now on it hands on to every other relay of its world."""
        self.hop = Hop(self)

    def serve_forward(self, link: SimLink, forward: Forward) -> Forwarded:
        """How far it is with what is for another relay."""
        return self.hop.answer(forward, link.number) if self.hop else UNKNOWN

    def serve(self, link: SimLink, request: Request) -> Answers:
        """Answer one request; hand the cells that came with it to whoever waits for them."""
        self._watch(request)
        for habit in self.habits:
            lie = habit.refuse(self, link, request)
            if lie is not None:
                return lie
        answers = self._do(link, request)
        for habit in self.habits:
            answers = habit.say(self, link, request, answers)
        return answers

    def _do(self, link: SimLink, request: Request) -> Answers:
        self.advance()
        facts = core.Facts(self.moment, link.number, 0, self.capacity, False, 0, link.polls)
        plan = core.plan(request, facts)
        outcome = run_now(self.store.apply(plan.operation))
        reply, hit = core.answer(plan, outcome, self.moment)
        answers: Answers = [self._filled(reply, hit)]
        if isinstance(request, Poll) and isinstance(outcome, Found):  # a look leaves nothing standing
            link.polls = 1 if request.mode is Mode.NEW else link.polls + 1
            answers += [self._pushed(other) for other in outcome.hits[1:]]
        if isinstance(outcome, Created):
            for number, waiting in outcome.waiting:
                self._push(self.links[number], self._pushed(waiting))
        return answers

    def _push(self, link: SimLink, push: Push) -> None:
        pushes = [push]
        for habit in self.habits:
            pushes = [said for one in pushes for said in habit.push(self, link, one)]
        for said in pushes:
            link.answer(said)

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
