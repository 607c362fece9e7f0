"""Random schedules for a pair: talk, faults, crashes, jumps of time; and what must hold at the end."""

from __future__ import annotations

from random import Random

from client.outbox import OutState
from client.state import ContactState
from sim import Faults, Node, Pair

HOUR_S = 3600.0
STEPS = 30


def run_schedule(seed: int, relays: int = 2) -> Pair:
    """Run one schedule; raise AssertionError when a message was lost, doubled or invented."""
    rng = Random(seed)  # noqa: S311
    faults = Faults(*(rng.choice((0.0, 0.02, 0.1)) for _ in range(4)))
    pair = Pair(seed, relays, faults)
    pair.world.advance(rng.uniform(0, 60))
    sent: dict[str, Node] = {}
    for _ in range(STEPS):
        _step(pair, rng, sent)
    _heal(pair)
    _check(pair, sent)
    return pair


def _step(pair: Pair, rng: Random, sent: dict[str, Node]) -> None:
    node = rng.choice((pair.alice, pair.bob))
    match rng.choice(("say", "say", "say", "wait", "wait", "off", "on", "crash", "wipe", "down", "jump", "show")):
        case "say":
            if _may_speak(pair, node):
                sent[pair.say(node, "word")] = node
        case "wait":
            pair.world.advance(rng.uniform(1, 120))
        case "off":
            node.online = False
            node.disconnect()
        case "on":
            node.online = True
        case "crash":
            node.crash_in = rng.randint(1, 6)
        case "wipe":
            rng.choice(list(pair.world.relays.values())).wipe()
        case "down":
            relay = rng.choice(list(pair.world.relays.values()))
            relay.up = not relay.up
            if not relay.up:
                relay.wipe()
        case "jump":
            pair.world.advance(rng.choice((1, 6, 13)) * HOUR_S, step_s=300)
        case "show":
            _show_something(node, pair.world.now_s)


def _may_speak(pair: Pair, node: Node) -> bool:
    """A note lost with an unsaved queue was never accepted: `send` has not returned."""
    if node.engine is None:
        node.restart()
    return any(contact.lives for contact in node.state.contacts.values())


def _show_something(node: Node, now_s: float) -> None:
    if node.engine is None:
        return
    fresh = [m for m in node.state.inbox.values() if m.content is not None]
    if fresh:
        node.act("show", fresh[0].id.hex(), now_s)


def _heal(pair: Pair) -> None:
    pair.world.faults.__init__()
    for node in (pair.alice, pair.bob):
        node.crash_in = None
        node.online = True
    for relay in pair.world.relays.values():
        relay.up = True
    pair.world.advance(2 * HOUR_S, step_s=20)
    pair.world.advance(80 * HOUR_S, step_s=600)


def _check(pair: Pair, sent: dict[str, Node]) -> None:
    for node in (pair.alice, pair.bob):
        assert all(contact.lives for contact in node.state.contacts.values()), _states(pair)
        assert len(node.shown) == len(set(node.shown)), "shown twice"
    paired = all(
        contact.state is ContactState.ACTIVE
        for node in (pair.alice, pair.bob)
        for contact in node.state.contacts.values()
    )
    assert paired, _states(pair)
    for message_id, sender in sent.items():
        reader = pair.bob if sender is pair.alice else pair.alice
        ours = sender.state.outbox.get(bytes.fromhex(message_id))
        if ours is None:
            continue
        assert message_id in reader.stored or ours.state is OutState.EXPIRED, "lost without a word"
        assert ours.state not in (OutState.QUEUED, OutState.HELD), "left open"
    known = {message_id for message_id in sent}
    assert set(pair.alice.shown) | set(pair.bob.shown) <= known, "invented"


def _states(pair: Pair) -> str:
    return repr([(n.name, c.state, c.reason) for n in (pair.alice, pair.bob) for c in n.state.contacts.values()])
