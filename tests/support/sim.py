"""A small world on a fake clock and a fake wire: real engines, the real relay store, seeded faults.

The channel is left out (its own tests flip every byte of it); requests and answers still travel as
encoded arrays, so that whatever an engine says is what the formats allow.  What happened to each message
is noted in the world's `history`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from keys.signing import sign
from tests.support.history import History
from tests.support.sim_link import Faults, Seen
from tests.support.sim_node import TICK_S, Node
from tests.support.sim_relay import SimRelay
from wire.bundle import Role
from wire.descriptor import Descriptor, encode_descriptor

START_S = 1_800_000_000.0
PATIENCE_S = 60.0
"""A node to which nothing happens is looked at when it asked for it, and this often; really each second."""


@dataclass
class World:
    """Clock, wire, relays, nodes."""

    rng: Random
    now_s: float = START_S
    faults: Faults = field(default_factory=Faults)
    relays: dict[bytes, SimRelay] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    history: History = field(default_factory=History)
    heap: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    count: int = 0
    wire_log: list[Seen] = field(default_factory=list)
    signer: bytes = b""
    serial: int = 1
    may_clash: Callable[[bytes], bool] = lambda drop_id: False
    """Which drops may be written with two different cells; none, where nothing was copied."""

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

    def add_copy(self, node: Node) -> Node:
        """A computer with the disk of another."""
        copy = self.add_node(node.name)
        copy.disk = dict(node.disk)
        copy.restart()
        return copy

    @property
    def network(self) -> Descriptor:
        """Its relays, signed when there is a signer."""
        entries = tuple(relay.entry for relay in self.relays.values() if relay.serves)
        return sign(self.signer, self.serial, entries) if self.signer else Descriptor(0, b"", b"", entries)

    def renew(self) -> None:
        """The signer signs the relays as they are now, and each of them offers that to who comes."""
        self.serial += 1
        for relay in self.relays.values():
            relay.offered = encode_descriptor(self.network)

    def advance(self, seconds: float, step_s: float = PATIENCE_S) -> None:
        """Let time pass: wire, clocks, reconnects.  step_s: the longest time that no node is looked at."""
        end = self.now_s + seconds
        for node in self.nodes:
            node.wake(min(TICK_S, step_s))
        while self._step(end, step_s):
            pass
        self.now_s = end
        for node in self.nodes:
            node.tick(step_s)

    def _step(self, end: float, step_s: float) -> bool:
        """Do what comes next; tell whether it came before the end."""
        node = min(self.nodes, key=lambda node: node.tick_at_s)
        at_s = self.heap[0][0] if self.heap else end
        if min(at_s, node.tick_at_s) >= end:
            return False
        if at_s <= node.tick_at_s:
            self.now_s, _, action = heapq.heappop(self.heap)
            action()
        else:
            self.now_s = node.tick_at_s
            node.tick(step_s)
        return True


class Pair:
    """Two people who met over these relays: alice invites, bob joins."""

    def __init__(self, seed: int, relays: int = 2, faults: Faults | None = None, signer: bytes = b"") -> None:
        self.world = World(Random(seed), signer=signer)
        for number in range(relays):
            self.world.add_relay(10 * (number + 1))
        self.alice = self.world.add_node("alice")
        self.bob = self.world.add_node("bob")
        self.alice.act("use_network", self.world.network, self.world.now_s)
        self._invite()
        if faults:
            self.world.faults = faults

    def _invite(self) -> None:
        link, _ = self.alice.act("invite", "bob", Role.HOUSE, self.world.now_s)
        self.bob.act("join", "alice", link, True, self.world.now_s)

    def again(self, seed: int) -> Pair:
        """The same two people in a new world: what their disks hold, over the same relays, now empty."""
        twin = object.__new__(Pair)
        twin.world = World(Random(seed), self.world.now_s)
        for relay in self.world.relays.values():
            twin.world.add_relay(relay.number)
        twin.alice, twin.bob = (twin.world.add_copy(node) for node in (self.alice, self.bob))
        return twin

    def meet(self) -> None:
        """Let the pairing run to its end."""
        self.world.advance(30)

    def pair_again(self) -> None:
        """After both sides have forgotten each other."""
        self._invite()
        self.meet()

    def say(self, sender: Node, text: str) -> str:
        """Send a note; return its id."""
        return sender.say("bob" if sender is self.alice else "alice", text)
