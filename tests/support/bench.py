"""One engine on a bench: the test is its relays, and answers as an honest or a lying one would."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from client import acts
from client.effects import (
    About,
    CloseLink,
    NoticeKind,
    SaveState,
    SelfPut,
    SendRequest,
    Tell,
    link_id,
    relay_of,
)
from client.engine import Engine
from client.events import CellArrived, ClockTicked, LinkClosed, LinkEnd, LinkOpened, ReplyArrived
from client.session import Session, begin
from client.state import Contact, ContactState, State, load
from keys import agreement
from tests.support.ends import pair
from wire.bundle import Role
from wire.descriptor import Descriptor, RelayEntry, TlsKind, TlsRule
from wire.errors import WaypostError
from wire.request import Hello, Push, Put, Reply, ReplyStatus, Request

NOW_S = 1_800_000_000.0
HOUR = int(NOW_S) // 3600


def entry(number: int) -> RelayEntry:
    """An invented relay; no two numbers share an id or a key."""
    return RelayEntry(
        bytes([number]) * 16,
        bytes([number + 100]) * 32,
        bytes([number + 200]) * 32,
        (f"https://harbour{number}.example",),
        TlsRule(TlsKind.ANY),
    )


A, B = entry(1), entry(2)


def network(*entries: RelayEntry) -> Descriptor:
    return Descriptor(0, b"", b"", entries)


def sessions(seed: int) -> tuple[Session, Session]:
    """Both ends of a fresh pair: (joiner, inviter)."""
    made = pair(Random(seed))
    th = made.agreed.transcript
    joiner = agreement.joiner_state(made.agreed, made.joiner, made.answer, made.bundle)
    inviter = agreement.inviter_state(made.agreed, made.inviter, made.answer)
    return begin(th, joiner), begin(th, inviter)


class Bench:
    """An engine, its clock, and what it asked for that is not answered yet."""

    def __init__(self, state: State | None = None, seed: int = 1) -> None:
        self.rng = Random(seed)
        self.engine = Engine(state or State(), self.rng)
        self.now_s = NOW_S
        self.asked: list[SendRequest] = []
        self.closed: list[CloseLink] = []
        self.told: list[Tell] = []
        self.rows: dict[tuple[str, bytes], bytes] = {}
        self.saves = 0
        self.keeps_self_cells = True

    @property
    def state(self) -> State:
        return self.engine.core.state

    def run(self) -> None:
        """Carry out what is due; in every run what changed is saved before anything leaves."""
        effects = self.engine.run(self.now_s)
        assert all(not isinstance(effect, SaveState) for effect in effects[1:])
        for effect in effects:
            match effect:
                case SaveState():
                    self._save()
                case SendRequest():
                    self.asked.append(effect)
                case CloseLink():
                    self.closed.append(effect)
                    self._forget(relay_of(effect.link))
                case Tell():
                    self.told.append(effect)
        self._answer_self()

    def _answer_self(self) -> None:
        """Our own cells lie at every relay, unless a test wants to be asked about them."""
        for asked in tuple(self.asked):
            if isinstance(asked.about, SelfPut) and self.keeps_self_cells and asked in self.asked:
                self.asked.remove(asked)
                self.answer(asked, expires_hour=HOUR + 72)

    def _save(self) -> None:
        self.saves += 1
        for key, row in self.engine.take_changes().items():
            if row is None:
                del self.rows[key]
            else:
                self.rows[key] = row

    def restart(self) -> None:
        """Start again from what was saved; every link is gone."""
        self.engine = Engine(load(self.rows), self.rng)
        self.asked.clear()

    def pass_time(self, seconds: float) -> None:
        self.now_s += seconds
        self.engine.handle(ClockTicked(), self.now_s)
        self.run()

    def open(
        self, relay: RelayEntry = A, hello: Hello | None = None, *, hour: int = HOUR, store: int = 0
    ) -> None:
        """The relay says HELLO."""
        word = hello or Hello(bytes([store]) * 16, hour, 43_200, 16, 8, (1,))
        self.engine.handle(LinkOpened(link_id(relay.relay_id), word), self.now_s)
        self.run()

    def close(self, relay: RelayEntry = A, end: LinkEnd = LinkEnd.CLOSED) -> None:
        self._forget(relay.relay_id)
        self.engine.handle(LinkClosed(link_id(relay.relay_id), end), self.now_s)
        self.run()

    def _forget(self, relay_id: bytes) -> None:
        self.asked = [asked for asked in self.asked if relay_of(asked.link) != relay_id]

    def waiting(self, kind: type[Request], relay: RelayEntry = A) -> list[SendRequest]:
        """Requests of one type that this relay has not answered."""
        return [
            asked
            for asked in self.asked
            if relay_of(asked.link) == relay.relay_id and isinstance(asked.request, kind)
        ]

    def take(self, about: type[About], relay: RelayEntry = A) -> SendRequest:
        """Take the oldest unanswered request of this subject out of the queue, to answer it."""
        found = next(
            asked
            for asked in self.asked
            if relay_of(asked.link) == relay.relay_id and isinstance(asked.about, about)
        )
        self.asked.remove(found)
        return found

    def answer(self, asked: SendRequest, status: ReplyStatus = ReplyStatus.OK, **fields: object) -> None:
        """The relay answers; fields are those of a Reply."""
        reply = Reply(status, **{"hour": HOUR, **fields})  # type: ignore[arg-type]  # as a test names them
        self.engine.handle(ReplyArrived(asked.link, asked.about, reply), self.now_s)
        self.run()

    def answer_all(self, relay: RelayEntry = A, limit: int = 100) -> None:
        """An honest relay with nothing for us: every request is answered until none is left."""
        for _ in range(limit):
            mine = [asked for asked in self.asked if relay_of(asked.link) == relay.relay_id]
            if not mine:
                return
            self.asked.remove(mine[0])
            self.answer(mine[0], expires_hour=HOUR + 24 if isinstance(mine[0].request, Put) else 0)
        raise AssertionError("the engine never stops asking")

    def push(self, tag: bytes, cell: bytes, relay: RelayEntry = A) -> None:
        self.engine.handle(CellArrived(link_id(relay.relay_id), Push(tag, cell)), self.now_s)
        self.run()

    def notices(self, kind: NoticeKind) -> list[str]:
        return [told.state for told in self.told if told.kind is kind]


def invited(*relays: RelayEntry, seed: int = 1) -> tuple[Bench, str]:
    """A bench whose person made one invitation, and its link."""
    bench = Bench(seed=seed)
    acts.use_network(bench.engine.core, network(*relays), bench.now_s)
    link, _ = acts.invite(bench.engine.core, "bob", Role.HOUSE, bench.now_s)
    bench.run()
    return bench, link


def paired(*relays: RelayEntry, seed: int = 1, inviter: bool = True) -> tuple[Bench, Session]:
    """A bench in an active pair with bob, and bob's own session for the test to write with.

    inviter: whether the engine's person is the one who invited.
    """
    relays = relays or (A,)
    joiner, host = sessions(seed)
    ours, theirs = (host, joiner) if inviter else (joiner, host)
    bench = Bench(seed=seed)
    acts.use_network(bench.engine.core, network(*relays), bench.now_s)
    roles = (Role.COORDINATOR, Role.HOUSE) if inviter else (Role.HOUSE, Role.COORDINATOR)
    ids = tuple(relay.relay_id for relay in relays)
    state = ContactState.WAITING if inviter else ContactState.JOINING
    bench.engine.core.keep(Contact("bob", *roles, state, ids, session=ours))
    bench.run()
    return bench, theirs


def refused(bench: Bench, error: type[WaypostError], act: Callable[[], object]) -> None:
    """An act raises this error and changes nothing."""
    before = bench.state.snapshot()
    with pytest.raises(error):
        act()
    assert not bench.state.differs(before)
