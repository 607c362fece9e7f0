"""Random schedules for a pair: talk, faults, crashes, jumps of time; and what must hold at the end."""

from __future__ import annotations

from random import Random

from client.outbox import OutState
from client.state import ContactState
from tests.support.sim import Faults, Node, Pair

HOUR_S = 3600.0
STEPS = 30
LISTED_S = 72 * HOUR_S
"""A note counts for 48 h and is listed for a day more."""
ACTIONS = ("say", "say", "say", "wait", "wait", "off", "on", "crash", "wipe", "down", "jump", "show")


def run_schedule(seed: int, relays: int = 2, forgetful: bool = False) -> Pair:
    """Run one schedule; raise AssertionError when a message was lost, doubled or invented.

    forgetful: alice's disk takes nothing any more once the pair stands.
    """
    rng = Random(seed)
    faults = Faults(*(rng.choice((0.0, 0.02, 0.1)) for _ in range(4)))
    pair = Pair(seed, relays, faults)
    pair.world.advance(rng.uniform(0, 60))
    pair.alice.forgetful = forgetful
    sent: dict[str, tuple[Node, float]] = {}
    for _ in range(STEPS):
        _step(pair, rng, sent)
    _heal(pair)
    pair.world.advance(2 * HOUR_S, step_s=20)
    _check_pair(pair)
    _check_delivered(pair, sent)
    pair.world.advance(80 * HOUR_S, step_s=600)
    _check_ended(pair)
    return pair


def _step(pair: Pair, rng: Random, sent: dict[str, tuple[Node, float]]) -> None:
    node = rng.choice((pair.alice, pair.bob))
    match rng.choice(
        ("say", "say", "say", "wait", "wait", "off", "on", "crash", "wipe", "down", "jump", "show")
    ):
        case "say":
            if _may_speak(pair, node):
                message_id = pair.say(node, "word")
                if node.engine is not None:
                    sent[message_id] = (node, pair.world.now_s)
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
    pair.world.faults = Faults()
    for node in (pair.alice, pair.bob):
        node.crash_in = None
        node.online = True
    for relay in pair.world.relays.values():
        relay.up = True


def _check_pair(pair: Pair) -> None:
    for node in (pair.alice, pair.bob):
        for contact in node.state.contacts.values():
            assert contact.state is ContactState.ACTIVE, _states(pair)


def _check_delivered(pair: Pair, sent: dict[str, tuple[Node, float]]) -> None:
    """Two quiet hours later each message is on the other side, or its sender was told that it expired."""
    for message_id, (sender, at_s) in sent.items():
        reader = pair.bob if sender is pair.alice else pair.alice
        if message_id in reader.stored or pair.world.now_s - at_s >= LISTED_S:
            continue
        ours = sender.state.outbox.get(bytes.fromhex(message_id))
        assert ours is not None and ours.state is OutState.EXPIRED, "lost without a word"
    for node in (pair.alice, pair.bob):
        assert len(node.shown) == len(set(node.shown)), "shown twice"
        assert set(node.shown) <= pair.said, "invented"


def _check_ended(pair: Pair) -> None:
    """Days later nothing is left open, and no text is left anywhere."""
    for node in (pair.alice, pair.bob):
        assert not node.state.outbox and not node.state.inbox
    assert all(relay.cells <= 2 for relay in pair.world.relays.values()), "more than newest receipts held"


def _states(pair: Pair) -> str:
    return repr(
        [(n.name, c.state, c.reason) for n in (pair.alice, pair.bob) for c in n.state.contacts.values()]
    )
