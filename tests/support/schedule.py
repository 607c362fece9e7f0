"""Random schedules for a pair: talk, faults, crashes, jumps of time; and what must hold at the end.

    python -m tests.support.schedule --from 0 --count 10000

runs a range of seeds in as many processes as there are processors and prints each seed that shows a fault.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, lru_cache
from random import Random

from client.manner import Manner, Mode
from client.outbox import OutState
from client.state import ContactState
from keys import chains, drops, ratchet
from keys.chains import Place, Slot
from keys.primitives import Secret
from tests.support.history import What, check
from tests.support.sim import Pair
from tests.support.sim_link import Faults
from tests.support.sim_node import Node
from wire.payload import BodyType

HOUR_S = 3600.0
STEPS = 16
QUIET_S = 2.1 * HOUR_S
"""The longest wait before a PUT is tried again is two hours."""
STRICT_QUIET_S = 5 * HOUR_S
BUDGETS = (24_000_000, 60_000_000)
AWAY_S = 80 * HOUR_S
"""A note counts for 48 h and is listed for a day more."""
ACTIONS = (
    *("say", "say", "say", "say", "wait", "wait", "wait", "read", "read"),
    *("off", "on", "on", "crash", "crash", "wipe", "down", "jump", "recall"),
)
MEETING = 8
"""One schedule of so many begins with the invitation; the others with a pair that stands."""
AGEING = 4
"""One schedule of so many is followed for days, to see that nothing of it is left."""
CHUNK = 25


def run_schedule(
    seed: int, relays: int = 2, forgetful: bool = False, forwarding: bool = False, strict: bool = False
) -> Pair:
    """Run one schedule; raise AssertionError when its history has a fault.

    forgetful: alice's disk takes nothing any more once the pair stands.  forwarding: relays hand on.
    strict: one of the two, or both, exchange at times that were drawn before.
    """
    rng = Random(seed)
    pair = _meet(seed, relays, rng)
    pair.world.faults = Faults(*(rng.choice((0.0, 0.02, 0.1)) for _ in range(4)))
    pair.world.advance(rng.uniform(0, 60))
    pair.alice.forgetful = forgetful
    for relay in pair.world.relays.values() if forwarding else ():
        relay.forward()
    for node in rng.choices(pair.world.nodes, k=2) if strict else ():
        node.act("set_manner", Manner(Mode.STRICT, rng.choice(BUDGETS)))
    for _ in range(STEPS):
        take_step(pair, rng, ACTIONS)
    heal(pair)
    pair.world.advance(STRICT_QUIET_S if strict else QUIET_S, step_s=600)
    check_pair(pair)
    if seed // MEETING % AGEING == 0:
        _age(pair)
        _check_ended(pair)
    return pair


def _meet(seed: int, relays: int, rng: Random) -> Pair:
    if seed % MEETING == 0:
        return Pair(seed, relays)
    pair = standing(relays).again(seed)
    pair.world.advance(rng.uniform(0, 12 * HOUR_S), step_s=12 * HOUR_S)
    return pair


@cache
def standing(relays: int) -> Pair:
    """A pair that met over so many relays and has nothing left to say."""
    pair = Pair(seed=0, relays=relays)
    pair.world.advance(900)
    for node in pair.world.nodes:
        node.online = False
        node.disconnect()
    return pair


def take_step(pair: Pair, rng: Random, actions: Sequence[str]) -> None:
    """Do one of these actions by chance, at one of the two computers."""
    node, world = rng.choice((pair.alice, pair.bob)), pair.world
    match rng.choice(actions):
        case "say":
            if may_speak(node):
                pair.say(node, rng.choice(("one", "two", "three")))
        case "wait":
            world.advance(rng.uniform(1, 120))
        case "read":
            read_something(node, rng)
        case "recall":
            _recall_something(node, rng)
        case "off":
            node.online = False
            node.disconnect()
        case "on":
            node.online = True
        case "crash":
            node.crash_in = rng.randint(1, 6)
        case "wipe":
            rng.choice(list(world.relays.values())).wipe()
        case "down":
            relay = rng.choice(list(world.relays.values()))
            relay.up = not relay.up
            if not relay.up:
                relay.wipe()
        case "jump":
            world.advance(rng.choice((1, 1, 6, 13)) * HOUR_S, step_s=900)


def may_speak(node: Node) -> bool:
    """Whether a contact of this node lives; its program is started if it was not running."""
    if node.engine is None:
        node.restart()
    return any(contact.lives for contact in node.state.contacts.values())


def read_something(node: Node, rng: Random) -> None:
    """Let the person at this node open one of the messages that are there, if one is."""
    if node.engine is not None:
        there = sorted(m.id.hex() for m in node.state.inbox.values() if m.content is not None)
        if there:
            node.read(rng.choice(there))


def _recall_something(node: Node, rng: Random) -> None:
    if node.engine is not None:
        sent = sorted(m.id.hex() for m in node.state.outbox.values() if m.recall is None)
        if sent:
            node.act("recall", rng.choice(sent))


def heal(pair: Pair) -> None:
    """Everything works from now on."""
    pair.world.faults = Faults()
    for node in pair.world.nodes:
        node.crash_in = None
        node.online = True
    for relay in pair.world.relays.values():
        relay.up = True


def check_pair(pair: Pair, slack_s: float = 0.0) -> None:
    """Each message is on the other side, or its sender was told; nothing else happened to any of them."""
    found = check(pair.world.history, slack_s=slack_s)
    assert not found, "; ".join(map(str, found))
    for node in pair.world.nodes:
        states = [(contact.state, contact.reason) for contact in node.state.contacts.values()]
        assert [state for state, _ in states] == [ContactState.ACTIVE], f"{node.name}: {states}"


def _age(pair: Pair) -> None:
    """Days away from any network, and a while back."""
    for node in pair.world.nodes:
        node.online = False
        node.disconnect()
    pair.world.advance(AWAY_S, step_s=8 * HOUR_S)
    for node in pair.world.nodes:
        node.online = True
    pair.world.advance(300)


def _check_ended(pair: Pair) -> None:
    """Days later nothing is left open, and no text is left anywhere."""
    check_pair(pair)
    for node in pair.world.nodes:
        assert not node.state.outbox and not node.state.inbox
        ended = {OutState.QUEUED.value, OutState.HELD.value}.isdisjoint(_last_words(pair, node))
        assert ended, "listed as queued or held to its end"
        [contact] = node.state.contacts.values()
        assert contact.session is not None
        offered = [row.type for row in contact.session.sealed.cells.values()]
        assert offered in ([], [BodyType.RECEIPT]), "more than the newest receipt is on offer"


def _last_words(pair: Pair, node: Node) -> set[str]:
    """The last state that each message of a node was listed in."""
    events = (event for event in pair.world.history.of(What.LISTED) if event.who == node.name)
    return set({event.message_id: event.word for event in events}.values())


# --- many of them --------------------------------------------------------------------------------------


def remember_slots() -> None:
    """Derive each slot and each tag once in this process: two ends, all relays and every sweep name the same.

    What is remembered are values of pure functions, so nothing is different but the time it takes.
    """
    derive = chains.slots_ahead

    @lru_cache(maxsize=1_024)
    def known(key: bytes, first: Place, first_g: int | None, count: int) -> tuple[Slot, ...]:
        return derive(Secret(key), first, first_g, count)

    ratchet.slots_ahead = lambda key, *place: known(key.value, *place)  # type: ignore[attr-defined]  # no export of its
    drops.slot_tag = lru_cache(maxsize=16_384)(drops.slot_tag)


def relays_for(seed: int) -> int:
    """Over how many relays the schedule of a seed runs."""
    return 1 + seed % 3


def forwards(seed: int) -> bool:
    """Whether the relays of a seed hand on what was written to them."""
    return seed % 5 == 0


def fault_of(seed: int, strict: bool = False) -> str:
    """Run the schedule of a seed; return what was wrong, empty when nothing was."""
    relays, forwarding = relays_for(seed), forwards(seed)
    try:
        run_schedule(seed, relays, forwarding=forwarding, strict=strict)
    except AssertionError as error:
        what = error or "an assertion of the engine"
        return f"run_schedule({seed}, relays={relays}, forwarding={forwarding}, strict={strict}): {what}"
    return ""


def fault_in_strict(seed: int) -> str:
    """The same, of two who keep to strict mode."""
    return fault_of(seed, strict=True)


def run_many(seeds: Iterable[int], fault: Callable[[int], str] = fault_of) -> Iterator[str]:
    """The faults of many schedules, as they are found; all processors work."""
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=remember_slots) as workers:
        yield from filter(None, workers.map(fault, seeds, chunksize=CHUNK))


def main() -> int:
    arguments = argparse.ArgumentParser(description="Run seeded schedules and print those with a fault.")
    arguments.add_argument("--from", dest="first", type=int, default=0)
    arguments.add_argument("--count", type=int, default=1_000)
    given = arguments.parse_args()
    begun = time.monotonic()
    faults = 0
    for line in run_many(range(given.first, given.first + given.count)):
        faults += 1
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    took_s = time.monotonic() - begun
    sys.stdout.write(f"{given.count} schedules, {faults} with faults, {took_s:.0f} s\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
