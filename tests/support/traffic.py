"""What somebody sees who watches the lines of two people, hour after hour: times, directions, sizes.

Two worlds that differ in one thing, whether people write to each other.  In the busy one they send, read,
take back, and meet full and restarted relays, so that messages, receipts, words of opening, deletes, recalls
and retries are all on their way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from client.errors import TooManyOpen
from client.manner import Manner
from client.outbox import OutState
from tests.support.sim import Pair
from tests.support.sim_link import Faults, Seen, SimLink
from tests.support.sim_relay import Answers, SimRelay
from tests.support.statistics import p_value
from wire.request import Delete, Poll, Put, Reply, Request

HOUR_S = 3_600.0
MINUTE_S = 60.0
WINDOW_S = 120.0
"""Records are counted in windows of this length."""
CAPACITY = 16
"""Cells a relay holds: so few that it is often full of what is not read yet."""


@dataclass(frozen=True, slots=True)
class View:
    """gaps: seconds between two records of one connection and direction.  counts: records in a window."""

    gaps: tuple[float, ...]
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """log: what a watcher saw.  inside: what no watcher sees, how often each thing was said."""

    log: tuple[Seen, ...]
    inside: Counter[str]


def watch(seed: int, *, busy: bool, manner: Manner, hours: float) -> Watched:
    """The records of one pair; the relays restart every two hours in both worlds."""
    pair = Pair(seed, faults=Faults(cut=0.001))
    for relay in pair.world.relays.values():
        relay.forward()
    pair.meet()
    for node in (pair.alice, pair.bob):
        settings = node.state.settings
        settings[""] = replace(settings[""], manner=manner)
        node.work()
    inside: Counter[str] = Counter()
    for relay in pair.world.relays.values():
        _listen(relay, inside)
        relay.capacity = CAPACITY
        relay.wipe()
    pair.world.advance(10 * MINUTE_S)
    pair.world.wire_log.clear()
    people = Random(seed)
    for minute in range(round(hours * 60)):
        if minute % 120 == 60:
            people.choice(list(pair.world.relays.values())).wipe()
        end_s = pair.world.now_s + MINUTE_S
        if busy:
            _live(pair, people)
        pair.world.advance(end_s - pair.world.now_s)
    inside.update(m.state.value for node in pair.world.nodes for m in node.state.outbox.values())
    return Watched(tuple(pair.world.wire_log), inside)


def _listen(relay: SimRelay, inside: Counter[str]) -> None:
    serve = relay.serve

    def listen(link: SimLink, request: Request) -> Answers:
        answers = serve(link, request)
        inside[type(request).__name__] += 1
        inside["Delete"] += len(_deletes(request))
        inside.update(answer.status.name for answer in answers if isinstance(answer, Reply))
        return answers

    relay.serve = listen  # type: ignore[method-assign]  # overheard, not changed


def _deletes(request: Request) -> tuple[Delete, ...]:
    match request:
        case Poll(deletes=deletes):
            return deletes
        case Put(delete=Delete() as delete):
            return (delete,)
        case _:
            return ()


def _live(pair: Pair, people: Random) -> None:
    """What people do within one minute, at some second of it."""
    pair.world.advance(people.uniform(0, 30))
    node = people.choice((pair.alice, pair.bob))
    match people.choice(("say", "say", "say", "show", "show", "recall", "nothing")):
        case "say":
            with suppress(TooManyOpen):  # who is told to wait waits
                pair.say(node, "word")
        case "show":
            for message_id in [m.id for m in node.state.inbox.values() if m.content]:
                node.act("show", message_id.hex(), pair.world.now_s)
        case "recall":
            held = [m.id for m in node.state.outbox.values() if m.state is OutState.HELD]
            if held:
                node.act("recall", held[-1].hex())


def view(log: Iterable[Seen], direction: str, hours: float) -> View:
    """One direction as a watcher would put it together."""
    seen = [record for record in log if record.direction == direction]
    by_link: dict[int, list[float]] = {}
    for record in seen:
        by_link.setdefault(record.link, []).append(record.at_s)
    gaps = tuple(later - sooner for times in by_link.values() for sooner, later in pairwise(times))
    windows = Counter(int(record.at_s // WINDOW_S) for record in seen)
    first = min(windows)
    whole = range(first + 1, first + int(hours * HOUR_S // WINDOW_S))
    return View(gaps, tuple(float(windows[window]) for window in whole))


def p_values(first: Sequence[Seen], second: Sequence[Seen], hours: float) -> dict[str, float]:
    """The four values by which two logs are judged: gaps and counts of each direction."""
    values = {}
    for direction in ("up", "down"):
        one, two = view(first, direction, hours), view(second, direction, hours)
        values[f"gaps {direction}"] = p_value(one.gaps, two.gaps)
        values[f"counts {direction}"] = p_value(one.counts, two.counts)
    return values
