"""Relays that lie: one habit each, and random mixtures of them.

Each habit says in its first line what the relay does.  What no relay can do is to be found by the history
checker; what it costs is to be seen in `puts`.

Spec: docs/protocol.md, 5.2 and 9.6.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from random import Random

from client.events import LinkEnd
from client.state import ContactState
from tests.support.history import Fault, What, check
from tests.support.schedule import heal, standing, take_step
from tests.support.sim import Pair
from tests.support.sim_link import SimLink
from tests.support.sim_relay import Answers, Habit, SimRelay
from wire.limits import CELL_BYTES
from wire.request import Hello, Poll, Push, Put, Recall, Reply, ReplyStatus, Request

HOUR_S = 3600
TALK = ("say", "say", "say", "wait", "wait", "read", "read", "off", "on", "on", "jump")
TALK_STEPS = 12
FURTHER_S = 13 * HOUR_S
VALID_S = 48 * HOUR_S
"""A note counts for so long, from its receipt where a relay put a clock in doubt."""
KEPT = 24
"""So many cells a relay remembers for later."""


def _reply_of(answers: Answers) -> Reply:
    return next(answer for answer in answers if isinstance(answer, Reply))


def _without_cells(answers: Answers) -> Answers:
    """As if nothing had been found."""
    reply = _reply_of(answers)
    return [replace(reply, tag=b"", cell=b"", more=0)]


class WithholdOne(Habit):
    """Hand out every cell but one in three, and those never."""

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        if not isinstance(request, Poll) or not any(map(_is_unlucky, honest)):
            return honest
        lucky = [push for push in honest if isinstance(push, Push) and not _is_unlucky(push)]
        reply = _reply_of(honest)
        if not _is_unlucky(reply):
            return [replace(reply, more=len(lucky)), *lucky]
        return [replace(reply, tag=b"", cell=b"", more=len(lucky)), *lucky]

    def push(self, relay: SimRelay, link: SimLink, honest: Push) -> list[Push]:
        return [] if _is_unlucky(honest) else [honest]


def _is_unlucky(answer: Reply | Push) -> bool:
    return bool(answer.cell) and answer.cell[0] % 3 == 0


class WithholdAll(Habit):
    """Take every cell and hand out none."""

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        return _without_cells(honest) if isinstance(request, Poll) else honest

    def push(self, relay: SimRelay, link: SimLink, honest: Push) -> list[Push]:
        return []


class BlackHole(Habit):
    """Say OK to every cell and hold none."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        if isinstance(request, Put):
            return [Reply(ReplyStatus.OK, relay.moment.hour, relay.moment.expires_hour(24))]
        return None


class LyingDup(Habit):
    """Say of every cell that it is here already, and hold none."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        if isinstance(request, Put):
            return [Reply(ReplyStatus.DUP, relay.moment.hour, relay.moment.expires_hour(24))]
        return None


class LyingRecall(Habit):
    """Say of every recall that it came in time, and keep the cell."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        if isinstance(request, Recall):
            return [Reply(ReplyStatus.OK, relay.moment.hour, relay.moment.expires_hour(24))]
        return None


class AnswerTwice(Habit):
    """Say every reply twice, so that the second may be taken for the answer to another request."""

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        return [twice for answer in honest for twice in (answer, answer)]

    def push(self, relay: SimRelay, link: SimLink, honest: Push) -> list[Push]:
        return [honest, honest]


@dataclass
class _Remembering(Habit):
    """Keeps what it handed out."""

    cells: deque[Push] = field(default_factory=lambda: deque(maxlen=KEPT))

    def keep(self, answers: Answers) -> None:
        self.cells.extend(Push(answer.tag, answer.cell) for answer in answers if answer.tag and answer.cell)

    def push(self, relay: SimRelay, link: SimLink, honest: Push) -> list[Push]:
        self.keep([honest])
        return [honest]


class Swap(_Remembering):
    """Hand out each cell under the tag of another."""

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        others = [push.cell for push in self.cells]
        self.keep(honest)
        if not isinstance(request, Poll) or not others:
            return honest
        return [replace(answer, cell=others[0]) if answer.cell else answer for answer in honest]


class Replay(_Remembering):
    """Hand out again, after every answer, what was handed out before."""

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        again = relay.world.rng.sample(list(self.cells), min(2, len(self.cells)))
        self.keep(honest)
        return [*honest, *again]


class OldCells(_Remembering):
    """Answer a POLL that finds nothing with a cell that was deleted long ago, under any tag it names."""

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        old = list(self.cells)
        self.keep(honest)
        if not isinstance(request, Poll) or not old or any(answer.cell for answer in honest):
            return honest
        reply = _reply_of(honest)
        if reply.status is not ReplyStatus.OK:
            return honest
        return [replace(reply, tag=bytes(relay.world.rng.choice(request.tags)), cell=old[0].cell)]


class GarbageConflict(Habit):
    """Answer every PUT with CONFLICT: with noise, another cell, or this cell and one bit turned."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        if not isinstance(request, Put):
            return None
        rng, cell = relay.world.rng, bytes(request.cell)
        at = rng.randrange(CELL_BYTES)
        turned = cell[:at] + bytes([cell[at] ^ 1]) + cell[at + 1 :]
        lies = [rng.randbytes(CELL_BYTES), turned, *list(relay.written.values())[:1]]
        return [Reply(ReplyStatus.CONFLICT, relay.moment.hour, cell=rng.choice(lies))]


class Conflict(Habit):
    """Hold every cell, and yet answer its PUT with CONFLICT and that very cell."""

    def say(self, relay: SimRelay, link: SimLink, request: Request, honest: Answers) -> Answers:
        if isinstance(request, Put):
            return [Reply(ReplyStatus.CONFLICT, relay.moment.hour, cell=bytes(request.cell))]
        return honest


@dataclass
class FakeRestart(Habit):
    """Name a new store at every HELLO, and cut all links every minute."""

    begun: bool = False

    def greet(self, relay: SimRelay, hello: Hello) -> Hello:
        if not self.begun:
            self.begun = True
            self._again(relay)
        return replace(hello, store_id=relay.world.rng.randbytes(16))

    def _again(self, relay: SimRelay) -> None:
        relay.cut_links()
        relay.world.at(60, lambda: self._again(relay))


class Grumble(Habit):
    """Refuse half of all requests with a status by chance."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        rng = relay.world.rng
        if not isinstance(request, Put | Poll) or rng.random() < 0.5:
            return None
        refusals = [ReplyStatus.QUOTA, ReplyStatus.NOT_ADMITTED, ReplyStatus.BAD_EPOCH]
        refusals += [ReplyStatus.BUSY] if isinstance(request, Put) else []
        return [Reply(rng.choice(refusals), relay.moment.hour)]


class BadEpoch(Habit):
    """Say of every PUT that its epoch is wrong."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        return [Reply(ReplyStatus.BAD_EPOCH, relay.moment.hour)] if isinstance(request, Put) else None


class HangUp(Habit):
    """Close the link at every PUT, and take nothing."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        if isinstance(request, Put):
            link.cut(LinkEnd.CLOSED)
            return []
        return None


HABITS: tuple[type[Habit], ...] = (
    *(WithholdOne, WithholdAll, BlackHole, LyingDup, LyingRecall, AnswerTwice),
    *(Swap, Replay, OldCells, GarbageConflict, Conflict, Grumble, BadEpoch, HangUp, FakeRestart),
)
HOURS = (-5, 1000)


def corrupt(relay: SimRelay, rng: Random, habits: int) -> list[str]:
    """Give a relay so many habits by chance; return their names."""
    names = []
    for _ in range(habits):
        kind = rng.choice([*HABITS, None])
        if kind is None:
            relay.skew_s = rng.choice(HOURS) * HOUR_S
            names.append(f"{relay.skew_s // HOUR_S:+} h")
            continue
        relay.habits.append(kind())
        names.append(kind.__name__)
    return names


def talk_among_liars(seed: int, honest: int) -> tuple[Pair, list[list[str]]]:
    """A pair that stands talks over `honest` relays and one or two that lie; then half a day passes.

    A message that only liars took goes to a further relay within that time.  Return also the habits.
    """
    rng = Random(seed)
    pair = standing(honest + rng.choice((1, 2))).again(seed)
    relays = list(pair.world.relays.values())
    rng.shuffle(relays)
    names = [corrupt(relay, rng, rng.choice((1, 1, 2))) for relay in relays[honest:]]
    pair.world.advance(60)
    for _ in range(TALK_STEPS):
        take_step(pair, rng, TALK)
    heal(pair)
    pair.world.advance(FURTHER_S, step_s=900)
    return pair, names


def faults_of(pair: Pair, allowed: frozenset[Fault] = frozenset()) -> list[str]:
    """What the history shows, and pairs that do not stand any more."""
    found = check(pair.world.history, slack_s=VALID_S)
    faults = [str(one) for one in found if one.fault not in allowed]
    for node in pair.world.nodes:
        [contact] = node.state.contacts.values()
        if contact.state is not ContactState.ACTIVE:
            faults.append(f"{node.name} {contact.state.value} {contact.reason}")
    return faults


def fault_with_one_honest(seed: int) -> str:
    """Everything arrives where one relay of two or three is honest; return what did not hold."""
    pair, habits = talk_among_liars(seed, honest=1)
    said, kept = ({e.message_id for e in pair.world.history.of(what)} for what in (What.SAID, What.KEPT))
    faults = faults_of(pair) + [f"{message_id} did not arrive" for message_id in said - kept]
    return f"seed {seed}, one honest, {habits}: {faults}" if faults else ""


def fault_among_liars(seed: int) -> str:
    """No relay is honest: whatever does not arrive expires, and nothing else happens."""
    pair, habits = talk_among_liars(seed, honest=0)
    for node in pair.world.nodes:
        node.online = False
        node.disconnect()
    pair.world.advance(VALID_S, step_s=HOUR_S)
    faults = faults_of(pair, frozenset({Fault.FALSE_RECALL}))
    return f"seed {seed}, none honest, {habits}: {faults}" if faults else ""


@dataclass
class CountPuts(Habit):
    """Count the PUTs of each cell, whatever becomes of them."""

    at_s: dict[bytes, list[float]] = field(default_factory=dict)

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> Answers | None:
        if isinstance(request, Put):
            self.at_s.setdefault(bytes(request.cell), []).append(relay.world.now_s)
        return None


def count_puts(pair: Pair) -> dict[bytes, CountPuts]:
    """Count at every relay, before any other habit acts; by relay id."""
    counts = {relay_id: CountPuts() for relay_id in pair.world.relays}
    for relay_id, relay in pair.world.relays.items():
        relay.habits.insert(0, counts[relay_id])
    return counts
