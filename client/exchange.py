"""What is going on with one open link: requests not answered, tags shown, deletes to send.

Volatile: dies with the link, and nothing in it must survive it.  Decides nothing about messages.
Spec: docs/protocol.md, section 5 and 9.5.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from client.effects import About, LinkFlushed, LinkId, SendRequest, SetPolled, relay_of, served_by
from client.polling import Target
from keys.primitives import Secret
from wire.limits import (
    EPOCH_HOURS,
    FEATURE_FORWARD,
    OUTSTANDING_REQUESTS,
    POLL_DELETES,
    SWEEP_POLLS,
    TAG_CELLS,
)
from wire.request import Delete, Forward, Hello, Nop, Poll, Put, Reply, Request

ALIVE_S = 900.0
"""A link on which nothing was asked for so long asks NOP: a relay closes it after 30 minutes."""
WRITES_IN_A_ROW = 2
"""Strict mode: behind so many records that were no POLL goes one that is: writing must not stop reading."""
DELETE_WAIT_S = 600.0
"""A delete follows its fetch after a random time up to this, unless a person syncs by hand."""


@dataclass(slots=True, repr=False)
class Parcel:
    """A FORWARD on its way: sealed once, asked for by the same bytes.

    hop: the link it was given to, at given_at_s, 0 before.  ask_at_s: not before this is it asked for.
    questions: how often the hop said that it has no answer yet.
    """

    hop: LinkId
    forward: Forward
    answer_key: Secret
    given_at_s: float = 0.0
    ask_at_s: float = 0.0
    questions: int = 0


@dataclass(slots=True)
class Exchange:
    """One open link.

    hour: the relay's, as HELLO said: its epoch is that of every tag on this link.
    edge_at_s: when that epoch ends, by our clock.
    begun_at_s: when HELLO came.  asked_at_s: when a request last left.
    targets: what the tags of the standing set stand for.  former: of the set before it, for which
    cells may still be on their way until a POLL of the new one was answered.
    sweep: the set is to be named again.  sweep_at_s: so it is at this time, because a POLL was refused.
    serial: number of the set named last, counted over all links of this process.
    refused: a POLL of it was refused or not asked to its end, so what it did not bring may be there.
    wide: the standing set holds more POLLs than it should once the sweep was read.
    due_pushes: cells that the relay said it will still hand over for the POLL answered last.
    recalled: what was asked back on this link; no answer makes us ask twice.
    out_of_epoch: the relay answered BAD_EPOCH.
    suspected: the relay gave on this link what no honest relay gives.
    stale: it speaks of a contact that was forgotten, so it has to end.
    forwards: the relay hands on what is for others.  refuses: relays to which it does not, for all we know.
    hops: by contact, the link on which writing for this relay leaves, if it is another.
    parcels: what left so and is not answered.
    full: the set named last held every place.  short: the next one need not: an earlier link's did.
    tick_at_s: strict mode: when the next record leaves; None in live mode.
    turn: strict mode: which of the places that do not fit one LOOK come next.
    again: LOOKs in a row that said that there is more.  writes: requests since that were no POLL.
    """

    link: LinkId
    hour: int
    edge_at_s: float
    outstanding_limit: int
    poll_limit: int
    begun_at_s: float
    asked_at_s: float
    targets: dict[bytes, Target] = field(default_factory=dict)
    former: dict[bytes, Target] = field(default_factory=dict)
    sweep: bool = True
    sweep_at_s: float | None = None
    wide: bool = False
    serial: int = 0
    refused: bool = False
    waiting: deque[tuple[Request, About]] = field(default_factory=deque)
    unanswered: list[About] = field(default_factory=list)
    polls: list[int] = field(default_factory=list)
    due_pushes: int = 0
    deletes: list[tuple[float, Delete]] = field(default_factory=list)
    out_of_epoch: bool = False
    recalled: set[About] = field(default_factory=set)
    suspected: bool = False
    stale: bool = False
    forwards: bool = False
    refuses: set[bytes] = field(default_factory=set)
    hops: dict[str, LinkId] = field(default_factory=dict)
    parcels: dict[About, Parcel] = field(default_factory=dict)
    full: bool = False
    short: bool = False
    tick_at_s: float | None = None
    turn: int = 0
    again: int = 0
    writes: int = 0

    @property
    def strict(self) -> bool:
        return self.tick_at_s is not None

    @property
    def relay_id(self) -> bytes:
        return relay_of(self.link)

    @property
    def serves(self) -> str:
        """The one contact that this link is for; empty when it is for all that have none of their own."""
        return served_by(self.link)

    @property
    def epoch(self) -> int:
        return self.hour // EPOCH_HOURS

    @property
    def reading(self) -> bool:
        """Whether answers to our polls are still on their way."""
        return bool(self.polls) or self.due_pushes > 0 or self.sweep

    @property
    def read(self) -> bool:
        """Whether the set named last was answered whole: what it did not bring is not there."""
        return not (self.polls or self.due_pushes or self.again or self.refused)

    def target(self, tag: bytes) -> Target | None:
        """What a tag stands for; a cell of the set before may have been on its way already."""
        return self.targets.get(tag) or self.former.get(tag)


def begin(link: LinkId, hello: Hello, now_s: float) -> Exchange:
    """The exchange of a link that has just said HELLO."""
    return Exchange(
        link,
        hello.hour,
        now_s + hello.edge_s,
        min(hello.outstanding, OUTSTANDING_REQUESTS),
        min(hello.polls, SWEEP_POLLS),
        now_s,
        now_s,
        forwards=FEATURE_FORWARD in hello.features,
    )


def ask(exchange: Exchange, request: Request, about: About) -> None:
    """Queue one request."""
    exchange.waiting.append((request, about))


def ask_polls(exchange: Exchange, polls: Sequence[Poll], targets: dict[bytes, Target], serial: int) -> None:
    """Queue the POLLs of one set; its tags are the standing set from now on."""
    exchange.former, exchange.targets = exchange.former | exchange.targets, targets
    exchange.sweep = False
    exchange.sweep_at_s = None
    exchange.wide = False
    exchange.refused = False
    exchange.serial = serial
    for poll in polls:
        exchange.polls.append(serial)
        ask(exchange, poll, SetPolled(serial))


def refuse_poll(exchange: Exchange, again_at_s: float) -> None:
    """The relay did not answer a POLL: name the whole set again at this time."""
    exchange.refused = True
    exchange.sweep_at_s = again_at_s


def wants_sweep(exchange: Exchange, now_s: float) -> bool:
    """Whether the whole set should be named now."""
    due = exchange.sweep_at_s is not None and exchange.sweep_at_s <= now_s
    return not exchange.polls and (exchange.sweep or due)


def plan_delete(exchange: Exchange, delete: Delete, at_s: float) -> None:
    """Delete a cell we fetched, at this time, in this epoch or not at all."""
    if delete not in (planned for _, planned in exchange.deletes):
        exchange.deletes.append((at_s, delete))


def hasten(exchange: Exchange, now_s: float) -> None:
    """A person waits: name the whole set again, and let no delete wait for its random time."""
    exchange.sweep = True
    exchange.deletes = [(min(at_s, now_s), delete) for at_s, delete in exchange.deletes]


def due_deletes(exchange: Exchange, now_s: float) -> bool:
    """Whether a delete should go now."""
    return any(at_s <= now_s for at_s, _ in exchange.deletes)


def pump(exchange: Exchange, now_s: float) -> list[SendRequest]:
    """Send what may be sent: at most so many requests unanswered; due deletes ride along."""
    idle = not exchange.waiting and not exchange.unanswered
    if idle and (exchange.due_pushes or now_s - exchange.asked_at_s >= ALIVE_S):
        ask(exchange, Nop(), LinkFlushed())
    sent = []
    while exchange.waiting and has_room(exchange):
        sent.append(_send(exchange, *exchange.waiting.popleft(), now_s))
    return sent


def pump_some(exchange: Exchange, wanted: Callable[[About], bool], now_s: float) -> list[SendRequest]:
    """Strict mode: send what cannot wait for its time, if there is room; everything else is forgotten."""
    urgent = [asked for asked in exchange.waiting if wanted(asked[1])]
    forget_waiting(exchange)
    room = exchange.outstanding_limit - len(exchange.unanswered)
    return [_send(exchange, request, about, now_s) for request, about in urgent[:room]]


def pump_one(exchange: Exchange, now_s: float) -> list[SendRequest]:
    """Strict mode: send the one record of this time; what else waits is asked anew when its time comes."""
    request, about = exchange.waiting.popleft()
    forget_waiting(exchange)
    return [_send(exchange, request, about, now_s)]


def forget_waiting(exchange: Exchange) -> None:
    """Let go what did not leave: by the time it could it may have been taken back."""
    for _, about in exchange.waiting:
        if isinstance(about, SetPolled):
            exchange.polls.remove(about.serial)
            exchange.refused = True
    exchange.waiting.clear()


def forget_writes(exchange: Exchange) -> None:
    """Let go of PUTs, RECALLs and FORWARDs that did not leave; those that still count are asked again."""
    kept = (asked for asked in exchange.waiting if isinstance(asked[0], Poll | Nop))
    exchange.waiting = deque(kept)


def has_room(exchange: Exchange) -> bool:
    """Whether one more request may be unanswered."""
    return len(exchange.unanswered) < exchange.outstanding_limit


def _send(exchange: Exchange, request: Request, about: About, now_s: float) -> SendRequest:
    exchange.unanswered.append(about)
    exchange.asked_at_s = now_s
    exchange.writes = 0 if isinstance(request, Poll) else exchange.writes + 1
    return SendRequest(exchange.link, _with_deletes(exchange, request, now_s), about)


def _with_deletes(exchange: Exchange, request: Request, now_s: float) -> Request:
    room = POLL_DELETES if isinstance(request, Poll) else 1 if isinstance(request, Put) else 0
    riding = [planned for planned in exchange.deletes if planned[0] <= now_s][:room]
    if not riding:
        return request
    exchange.deletes = [planned for planned in exchange.deletes if planned not in riding]
    chosen = tuple(delete for _, delete in riding)
    if isinstance(request, Poll):
        return replace(request, deletes=chosen)
    assert isinstance(request, Put)
    return replace(request, delete=chosen[0])


def forward_answered(exchange: Exchange, about: About) -> None:
    """The answer to a FORWARD came, in its order."""
    exchange.unanswered.remove(about)
    exchange.due_pushes = 0


def answered(exchange: Exchange, about: About, reply: Reply) -> None:
    """A reply came; replies keep the order of their requests.

    Cells that an earlier reply announced came before this one, or have gone from the store meanwhile.
    """
    exchange.unanswered.remove(about)
    exchange.due_pushes = 0
    if isinstance(about, SetPolled):
        exchange.polls.remove(about.serial)
        _note_more(exchange, reply.more)
        exchange.former = exchange.former if exchange.polls else {}


def _note_more(exchange: Exchange, more: int) -> None:
    """After a POLL more cells come by themselves.  After a LOOK they are asked for, but not without end."""
    if not exchange.strict:
        exchange.due_pushes = more
    elif more and exchange.again < TAG_CELLS:
        exchange.again += 1
        exchange.sweep = True
    else:
        exchange.refused = more > 0
        exchange.again = 0
        exchange.turn += 1


def is_quiet(exchange: Exchange, now_s: float) -> bool:
    """Nothing asked, nothing awaited, nothing due."""
    busy = exchange.waiting or exchange.unanswered or exchange.parcels
    return not (busy or exchange.reading or due_deletes(exchange, now_s))
