"""One link of the simulated world: requests and answers travel as encoded arrays, late, cut or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from client.effects import (
    About,
    Carried,
    LinkId,
)
from client.events import (
    CellArrived,
    ForwardAnswered,
    LinkEnd,
    ReplyArrived,
)
from tests.support.sim_relay import SimRelay
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

if TYPE_CHECKING:
    from tests.support.sim_node import Node


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
