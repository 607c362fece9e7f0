"""A small world on a fake clock and a fake wire: real engines, the real relay store, seeded faults.

The channel is left out (its own tests flip every byte of it); requests and answers still travel as
encoded arrays, so that whatever an engine says is what the formats allow.  What happened to each message
is noted in the world's `history`.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from client import acts
from client.effects import (
    About,
    Carried,
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
from client.events import (
    CellArrived,
    ClockTicked,
    ForwardAnswered,
    LinkClosed,
    LinkEnd,
    LinkOpened,
    ReplyArrived,
)
from client.outbox import OutMessage
from client.rows import from_row
from client.state import State, load
from tests.support.history import History, What
from tests.support.line_model import Line
from tests.support.sim_relay import SimRelay
from wire.bundle import Role
from wire.descriptor import Descriptor
from wire.envelope import Envelope
from wire.limits import AEAD_TAG_BYTES
from wire.record import pad
from wire.request import (
    Forward,
    Forwarded,
    Poll,
    Push,
    Reply,
    Request,
    decode_request,
    decode_response,
    encode,
)

START_S = 1_800_000_000.0
TICK_S = 1.0
PATIENCE_S = 60.0
"""A node to which nothing happens is looked at when it asked for it, and this often; really each second."""
RETRY_S = 1.0
LONG_S = 15.0


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
        self.since_s = self.moved_s = node.world.now_s
        self.asked: list[tuple[Request, About]] = []
        relay.links[self.number] = self

    def send(self, request: Request, about: About) -> None:
        if not self.asked and self.node.line.hang_s is not None:
            self.moved_s = self.node.world.now_s
            self._look_after(self.node.line.hang_s)
        self.asked.append((request, about))
        array = encode(request)
        self._log("up", array)
        self._later(lambda: self._serve(array), up=True)

    def _serve(self, array: bytes) -> None:
        request = decode_request(array)
        if isinstance(request, Forward):
            self._deliver(self.relay.serve_forward(self, request))
            return
        for answer in self.relay.serve(self, request):
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

    def _deliver(self, answer: Reply | Push | Forwarded) -> None:
        array = encode(answer)
        late = isinstance(answer, Push) and self.node.world.rng.random() < self.node.world.faults.swap
        self._later(lambda: self._arrive(array), up=False, extra_s=3.0 if late else 0.0)

    def _look_after(self, hang_s: float) -> None:
        """As client/lines does: a link on which nothing comes that was asked for is dead."""

        def look() -> None:
            quiet_s = self.node.world.now_s - self.moved_s
            if not self.open or not self.asked:
                return
            if quiet_s >= hang_s:
                self.cut(LinkEnd.TIMEOUT)
            else:
                self.node.world.at(hang_s - quiet_s, look)

        self.node.world.at(hang_s, look)

    def _log(self, direction: str, array: bytes) -> None:
        size = len(pad(array)) + AEAD_TAG_BYTES
        self.node.world.wire_log.append(Seen(self.node.world.now_s, self.number, direction, size))

    def _arrive(self, array: bytes) -> None:
        self._log("down", array)
        self.moved_s = self.node.world.now_s
        match decode_response(array):
            case Reply() as reply:
                self._match(reply)
            case Push() as push:
                self.node.handle(CellArrived(self.link, push))
            case Forwarded() as forwarded:
                self._match_forward(forwarded)

    def _match_forward(self, forwarded: Forwarded) -> None:
        _, about = self.asked.pop(0)
        assert isinstance(about, Carried)
        self.node.handle(ForwardAnswered(self.link, about, forwarded))

    def _match(self, reply: Reply) -> None:
        """As client/link does: a reply to nothing, or a tag that was not asked for, ends the link."""
        if not self.asked or (reply.tag and not isinstance(self.asked[0][0], Poll)):
            self.cut(LinkEnd.GARBAGE)
            return
        _, about = self.asked.pop(0)
        self.node.handle(ReplyArrived(self.link, about, reply))

    def _later(self, action: Callable[[], None], *, up: bool, extra_s: float = 0.0) -> None:
        world, line = self.node.world, self.node.line
        if world.rng.random() < world.faults.cut:
            world.at(0.1, lambda: self.cut(LinkEnd.CLOSED))
        else:
            wait_s = line.record_s(world.now_s, self.number, up=up)
            world.at(wait_s + extra_s, lambda: action() if self.open else None)

    def cut(self, end: LinkEnd) -> None:
        if not self.open:
            return
        self.open = False
        self.relay.links.pop(self.number, None)
        self.relay.store.forget(self.number)
        self.node.lost(self, end)


@dataclass
class Retry:
    """When a node may try a relay again."""

    failures: int = 0
    at_s: float = 0.0

    def note(self, now_s: float, lasted_s: float, rng: Random, cap_s: float) -> None:
        """As client/lines does: a second at first, twice as long each time."""
        self.failures = 1 if lasted_s >= LONG_S else self.failures + 1
        wait = min(cap_s, RETRY_S * 2.0 ** min(self.failures - 1, 12))
        self.at_s = now_s + rng.uniform(wait / 2, wait)


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
        self.retries: dict[LinkId, Retry] = {}
        self.line = Line()
        self.engine: Engine | None = Engine(State(), world.rng)
        self._online = True
        self.shown: list[str] = []
        self.stored: set[str] = set()
        self.told: list[Tell] = []
        self.crash_in: int | None = None
        self.forgetful = False
        self.tick_at_s = self.wake_at_s = world.now_s
        self._listed: dict[str, tuple[str, bool | None]] = {}

    @property
    def state(self) -> State:
        assert self.engine is not None
        return self.engine.core.state

    @property
    def online(self) -> bool:
        return self._online

    @online.setter
    def online(self, online: bool) -> None:
        """With a network that has just come a person looks at once."""
        self._online = online
        self.retries.clear()

    # --- time ----------------------------------------------------------------------------------------

    def wake(self, in_s: float = TICK_S) -> None:
        """Something happened, or may have: look again soon."""
        self.tick_at_s = min(self.tick_at_s, self.world.now_s + in_s)

    def tick(self, step_s: float) -> None:
        """A moment passed: connect, do what is due, and choose when to look again."""
        now_s = self.world.now_s
        self.tick_at_s = now_s + step_s
        self.connect()
        self._take(ClockTicked())
        wanted = [self.wake_at_s, *(retry.at_s for retry in self.retries.values())]
        self.wake(min((at_s - now_s for at_s in wanted if at_s > now_s), default=step_s))

    def handle(self, event: Any) -> None:
        self._take(event)
        self.wake(max(self.wake_at_s - self.world.now_s, 0.0) or TICK_S)

    def _take(self, event: Any) -> None:
        if self.engine is not None:
            self.engine.handle(event, self.world.now_s)
            self.work()

    # --- effects -------------------------------------------------------------------------------------

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
        match effect:
            case SaveState():
                self._save()
            case SendRequest():
                link = self.links.get(effect.link)
                if link is not None:
                    link.send(effect.request, effect.about)
            case CloseLink():
                link = self.links.get(effect.link)
                self._retry(effect.link).at_s = self.world.now_s + (effect.reopen_in_s or 0.0)
                if link is not None:
                    link.cut(LinkEnd.EPOCH)
            case WakeAt():
                self.wake_at_s = effect.at_s
            case Tell():
                self._hear(effect)

    def _save(self) -> None:
        assert self.engine is not None
        self._maybe_crash()
        for key, row in self.engine.take_changes().items():
            if self.forgetful:
                continue
            if key[0] == "inbox" and row is not None and key not in self.disk:
                self.stored.add(key[1].hex())
                self._note(What.KEPT, key[1].hex())
            if row is None:
                self.disk.pop(key, None)
            else:
                self.disk[key] = row
                self._list(key, row)
        self._maybe_crash()

    def _list(self, key: tuple[str, bytes], row: bytes) -> None:
        """Note what the list of sent messages shows."""
        if key[0] != "outbox":
            return
        message: OutMessage = from_row(OutMessage, row)
        now = (message.state.value, message.recall.in_time if message.recall else None)
        before = self._listed.get(key[1].hex())
        self._listed[key[1].hex()] = now
        if before is None or before[0] != now[0]:
            self._note(What.LISTED, key[1].hex(), now[0])
        if now[1] is not None and (before is None or before[1] != now[1]):
            self._note(What.BACK, key[1].hex(), "in time" if now[1] else "too late")

    def _hear(self, told: Tell) -> None:
        self.told.append(told)
        match told.kind:
            case NoticeKind.MESSAGE_ARRIVED:
                self.shown.append(told.subject)
                self._note(What.SHOWN, told.subject)
            case NoticeKind.SENT_CHANGED:
                self._note(What.TOLD, told.subject, told.state)
            case NoticeKind.CONTACT_CHANGED if told.state in ("frozen", "broken"):
                self.world.history.stopped.append((self.name, told.state))

    def _note(self, what: What, message_id: str, word: str = "") -> None:
        self.world.history.note(self.world.now_s, self.name, what, message_id, word)

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
        self.retries.clear()
        self.wake()

    def restart(self) -> None:
        """Start again from what the disk holds."""
        self._die()
        self._listed.clear()
        for key, row in self.disk.items():
            self._list(key, row)
        self.engine = Engine(load(self.disk), self.world.rng)

    # --- lines ---------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Try what the engine wants and is not there."""
        if self.engine is None:
            self.restart()
        assert self.engine is not None
        for link in self.engine.wanted_links():
            if link not in self.links and self.world.now_s >= self._retry(link).at_s:
                self._attempt(link)

    def _attempt(self, link: LinkId) -> None:
        attempt = self.line.attempt(self.world.now_s)
        if not attempt.takes_s:
            self._finish_attempt(link, None)
            return
        retry = self._retry(link)
        retry.at_s = math.inf
        failed = None if attempt.stands else LinkEnd.TIMEOUT

        def finish() -> None:
            if self.retries.get(link) is retry:  # else the process ended meanwhile, or the network changed
                self._finish_attempt(link, failed)

        self.world.at(attempt.takes_s, finish)

    def _finish_attempt(self, link: LinkId, failed: LinkEnd | None) -> None:
        relay = self.world.relays[relay_of(link)]
        if self.online and relay.up and failed is None:
            self.links[link] = SimLink(self, link, relay)
            self.handle(LinkOpened(link, relay.hello()))
            return
        self._retry(link).note(self.world.now_s, 0.0, self.world.rng, self.line.retry_cap_s)
        if not self.online:  # once is enough to learn that there is no network
            self._retry(link).at_s = math.inf
        self._take(LinkClosed(link, failed or LinkEnd.REFUSED))

    def _retry(self, link: LinkId) -> Retry:
        return self.retries.setdefault(link, Retry())

    def lost(self, gone: SimLink, end: LinkEnd) -> None:
        """A link of ours has ended."""
        self.links.pop(gone.link, None)
        if end not in (LinkEnd.EPOCH, LinkEnd.STOPPED):
            lasted_s = self.world.now_s - gone.since_s
            self._retry(gone.link).note(self.world.now_s, lasted_s, self.world.rng, self.line.retry_cap_s)
        if self.engine is not None:
            self.handle(LinkClosed(gone.link, end))

    def disconnect(self) -> None:
        for link in tuple(self.links.values()):
            link.cut(LinkEnd.STOPPED)

    # --- a person ------------------------------------------------------------------------------------

    def act(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Do what a person asks for, as client/api does."""
        if self.engine is None:
            self.restart()
        assert self.engine is not None
        result = getattr(acts, name)(self.engine.core, *args, **kwargs)
        self.wake()
        self.work()
        return result

    def say(self, other: str, text: str) -> str:
        """Send a note; return its id."""
        message = self.act("send", "note", other, {"text": text}, self.world.now_s)
        return self.note_said(message, text)

    def note_said(self, message: OutMessage, text: str) -> str:
        """A person asked to send this; return its id."""
        message_id = message.id.hex()
        self._note(What.TRIED if self.engine is None else What.SAID, message_id, text)
        self.world.history.until[message_id] = message.valid_until_s
        return message_id

    def read(self, message_id: str) -> Envelope | None:
        """Open a message; its person has read it even if the process ends with the text on the screen."""
        _, envelope = self.act("show", message_id, self.world.now_s)
        if envelope is not None:
            self._note(What.READ, message_id, str(envelope.body[1]))
        return envelope  # type: ignore[no-any-return]


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
        return Descriptor(0, b"", b"", tuple(relay.entry for relay in self.relays.values()))

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

    def __init__(self, seed: int, relays: int = 2, faults: Faults | None = None) -> None:
        self.world = World(Random(seed))
        for number in range(relays):
            self.world.add_relay(10 * (number + 1))
        self.alice = self.world.add_node("alice")
        self.bob = self.world.add_node("bob")
        self.alice.act("use_network", self.world.network)
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
