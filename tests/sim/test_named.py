"""Schedules that broke simpler rules of delivery, each by its name.

Every one ends with whole lines and enough time, and is judged by the history checker.
"""

from __future__ import annotations

from random import Random

import pytest

from client import messages, outbox
from client.outbox import OutState
from client.room import PLACES
from tests.support.history import What
from tests.support.schedule import check_pair, heal, read_something, standing
from tests.support.sim import Pair
from tests.support.sim_link import Faults
from tests.support.sim_node import Node
from wire.envelope import Envelope
from wire.limits import MESSAGE_ID_BYTES, VALID_CAP_MINUTES

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
IN_FLIGHT = 28
STUB_S = 24 * HOUR_S
"""An ended message is listed for so long."""


def away(node: Node) -> None:
    node.online = False
    node.disconnect()


def stand(seed: int, relays: int = 2) -> Pair:
    pair = standing(relays).again(seed)
    pair.world.advance(60)
    return pair


def say_for_a_week(pair: Pair) -> None:
    """Alice says something that counts for 7 days, which no kind of this version does by itself."""
    assert pair.alice.engine is not None
    core, now_s = pair.alice.engine.core, pair.world.now_s
    written = messages.write(core, "note", "bob", {"text": "one"}, now_s)
    kind, body = written.kind, written.envelope.body
    envelope = Envelope(
        kind=kind.number,
        id=core.random(MESSAGE_ID_BYTES),
        at_s=int(now_s) // messages.ROUND_S * messages.ROUND_S,
        valid_min=VALID_CAP_MINUTES,
        urgency=kind.urgency,
        drill=False,
        silent=False,
        ack=kind.ack,
        body=body,
    )
    message = outbox.send("bob", envelope, now_s)
    messages._queue(core, "bob", messages._letter(envelope, now_s))
    core.keep_sent(message)
    pair.alice.note_said(message, "one")
    pair.alice.work()


def read_all(node: Node) -> None:
    kept = [m for m in node.state.inbox.values() if m.content is not None]
    assert len(kept) <= PLACES
    for message in kept:
        node.read(message.id.hex())


def settle(pair: Pair) -> None:
    """Whole lines, and time for what waited longest."""
    heal(pair)
    pair.world.advance(2.2 * HOUR_S, step_s=600)


def said(pair: Pair) -> set[str]:
    return {event.message_id for event in pair.world.history.of(What.SAID)}


def kept(pair: Pair) -> set[str]:
    return {event.message_id for event in pair.world.history.of(What.KEPT)}


def expired(pair: Pair) -> set[str]:
    return {e.message_id for e in pair.world.history.of(What.LISTED) if e.word == OutState.EXPIRED.value}


def test_a_sender_away_for_14_days_while_the_relays_are_wiped_learns_what_became_of_it(seed: int) -> None:
    pair = stand(seed)
    early = [pair.say(pair.alice, "one") for _ in range(3)]
    away(pair.bob)
    late = [pair.say(pair.alice, "two") for _ in range(3)]
    pair.world.advance(5)
    away(pair.alice)
    for _ in range(14):
        for relay in pair.world.relays.values():
            relay.wipe()
        pair.bob.online = not pair.bob.online
        pair.world.advance(DAY_S, step_s=6 * HOUR_S)
    settle(pair)
    again = pair.say(pair.bob, "three")
    pair.world.advance(300)
    check_pair(pair)
    assert again in kept(pair)
    assert set(early + late) <= kept(pair) | expired(pair)


@pytest.mark.parametrize("share_away", [0.5, 0.6, 0.7])
def test_both_sides_away_most_of_the_time_with_cut_lines(share_away: float, seed: int) -> None:
    rng = Random(seed)
    pair = stand(seed)
    pair.world.faults = Faults(cut=0.1, repeat=0.1, swap=0.1, corrupt=0.02)
    for _ in range(24):
        for node in pair.world.nodes:
            node.online = rng.random() >= share_away
            if not node.online:
                node.disconnect()
        pair.say(rng.choice(pair.world.nodes), "one")
        pair.world.advance(rng.uniform(60, 2 * HOUR_S), step_s=900)
    settle(pair)
    check_pair(pair)
    assert kept(pair) == said(pair)


def test_two_who_are_never_online_together(seed: int) -> None:
    pair = stand(seed)
    for turn in range(20):
        here, there = pair.world.nodes if turn % 2 else reversed(pair.world.nodes)
        away(there)
        here.online = True
        pair.say(here, "one")
        read_something(here, Random(turn))
        pair.world.advance(2 * HOUR_S, step_s=900)
    assert len(kept(pair)) >= 18, "all but what was said last"
    settle(pair)
    check_pair(pair)
    assert kept(pair) == said(pair)


def test_both_windows_full_on_both_sides(seed: int) -> None:
    """Neither sees the other's receipts until both have sent all that fits."""
    pair = stand(seed)
    for node in pair.world.nodes:
        away(node)
    for node in pair.world.nodes:
        for _ in range(IN_FLIGHT + 16):
            pair.say(node, "one")
    pair.alice.online = True
    pair.world.advance(600)
    away(pair.alice)
    pair.bob.online = True
    pair.world.advance(60)
    away(pair.bob)
    settle(pair)
    check_pair(pair)
    assert kept(pair) == said(pair)


def test_recalls_in_the_middle_of_a_full_window(seed: int) -> None:
    rng = Random(seed)
    pair = stand(seed)
    away(pair.bob)
    notes = [pair.say(pair.alice, "one") for _ in range(IN_FLIGHT + 6)]
    pair.world.advance(300)
    taken_back = rng.sample(notes, 12)
    for note in taken_back:
        pair.alice.act("recall", note)
        pair.world.advance(rng.uniform(0, 30))
    more = [pair.say(pair.alice, "two") for _ in range(10)]
    settle(pair)
    check_pair(pair)
    assert kept(pair) == {*notes, *more} - set(taken_back)
    in_time = {e.message_id for e in pair.world.history.of(What.BACK) if e.word == "in time"}
    assert in_time == set(taken_back)


def test_one_side_that_never_writes(seed: int) -> None:
    """Its receipts alone keep the other's window open."""
    pair = stand(seed)
    for _ in range(3):
        for _ in range(15):
            pair.say(pair.alice, "one")
        pair.world.advance(HOUR_S, step_s=600)
    check_pair(pair)
    assert kept(pair) == said(pair)
    assert len(said(pair)) == 45


def test_a_reader_away_for_30_days_gets_what_counts_and_the_writer_knows_of_the_rest(seed: int) -> None:
    """500 messages valid for 7 days, spread over 30 days: each is shown, or reported expired.

    More of them count than find a place; what the reader has read makes room for the rest.
    """
    pair = stand(seed)
    away(pair.bob)
    for day in range(30):
        for _ in range(17 if day % 3 else 16):
            say_for_a_week(pair)
        pair.alice.online = True
        pair.world.advance(HOUR_S / 2)
        away(pair.alice)
        pair.world.advance(23.5 * HOUR_S, step_s=8 * HOUR_S)
    pair.alice.online = pair.bob.online = True
    for _ in range(4):
        pair.world.advance(2 * HOUR_S, step_s=900)
        read_all(pair.bob)
    pair.world.advance(2 * HOUR_S, step_s=900)
    check_pair(pair)
    assert len(said(pair)) == 500
    assert kept(pair).isdisjoint(expired(pair))
    assert kept(pair) | expired(pair) == said(pair)


@pytest.mark.parametrize("skew_s", [-60, 60])
@pytest.mark.parametrize("before_s", [61, 1])
def test_the_edge_of_a_half_day_with_a_clock_a_minute_off(skew_s: int, before_s: int, seed: int) -> None:
    pair = stand(seed, relays=1)
    [relay] = pair.world.relays.values()
    relay.skew_s = skew_s
    pair.world.advance(relay.moment.edge_s - before_s, step_s=900)
    for number in range(8):
        pair.say(pair.world.nodes[number % 2], "one")
        pair.world.advance(17)
    settle(pair)
    check_pair(pair)
    assert kept(pair) == said(pair)
