"""Writing over two hops: it arrives like any other, and no relay sees both the writer and the drop."""

from __future__ import annotations

import pytest

from client import onward
from client.events import LinkEnd
from client.outbox import OutState
from keys.drops import derive_drop
from tests.sim.test_strict import be_strict
from tests.support.adversary import watch
from tests.support.schedule import run_schedule
from tests.support.sim import Pair
from tests.support.sim_link import SimLink
from tests.support.sim_relay import Habit, SimRelay
from wire.limits import FORWARDED_SEALED_BYTES
from wire.request import Forward, Forwarded, Push, Put, Recall, Reply, ReplyStatus, Request

TAKEN = Forwarded(ReplyStatus.OK, 3)
MADE_UP = Forwarded(ReplyStatus.OK, 0, bytes(FORWARDED_SEALED_BYTES))


class Swallow(Habit):
    """Says that it holds what is put, and drops it."""

    def refuse(self, relay: SimRelay, link: SimLink, request: Request) -> list[Reply | Push] | None:
        if not isinstance(request, Put):
            return None
        hour = relay.moment.hour
        return [Reply(ReplyStatus.OK, hour, expires_hour=hour + 24)]


def met(seed: int, relays: int = 2) -> Pair:
    pair = Pair(seed, relays)
    for relay in pair.world.relays.values():
        relay.forward()
    pair.meet()
    return pair


def state_of(pair: Pair, message_id: str) -> OutState:
    return pair.alice.state.outbox[bytes.fromhex(message_id)].state


@pytest.mark.parametrize("relays", [2, 3, 4])
def test_a_message_over_two_hops_is_received(seed: int, relays: int) -> None:
    pair = met(seed, relays)
    note = pair.say(pair.alice, "one")
    pair.world.advance(120)
    assert pair.bob.shown == [note]
    assert state_of(pair, note) is OutState.RECEIVED


def test_no_relay_sees_a_drop_on_the_line_of_its_writer(seed: int) -> None:
    pair = met(seed)
    seen = watch(*pair.world.relays.values())
    pair.bob.online = False
    pair.bob.disconnect()
    note = pair.say(pair.alice, "one")
    pair.world.advance(300)
    assert state_of(pair, note) is OutState.HELD
    by_alice = [each.request for each in seen if each.who == "alice"]
    assert not [request for request in by_alice if isinstance(request, Put | Recall)]
    assert sum(relay.cells for relay in pair.world.relays.values()) >= 2


def test_a_recall_over_two_hops_is_in_time(seed: int) -> None:
    pair = met(seed)
    pair.bob.online = False
    pair.bob.disconnect()
    note = pair.say(pair.alice, "one")
    pair.world.advance(300)
    pair.alice.act("recall", note)
    pair.world.advance(300)
    recall = pair.alice.state.outbox[bytes.fromhex(note)].recall
    assert recall is not None and recall.in_time is True


@pytest.mark.parametrize("fault", ["busy", "made up", "lost"])
def test_a_recall_that_a_hop_does_not_carry_goes_straight(seed: int, fault: str) -> None:
    pair = met(seed)
    pair.bob.online = False
    pair.bob.disconnect()
    note = pair.say(pair.alice, "one")
    pair.world.advance(300)
    session = pair.alice.state.contacts["bob"].session
    assert session is not None
    [slot] = [row.slot for row in session.sealed.cells.values() if row.message_id]
    said = {"busy": Forwarded(ReplyStatus.BUSY, 60), "made up": MADE_UP}
    for relay in pair.world.relays.values() if fault in said else ():
        relay.serve_forward = lambda link, forward: said[fault]  # type: ignore[method-assign]
    pair.alice.act("recall", note)
    if fault == "lost":
        pair.world.advance(0.2)
        for link in tuple(pair.alice.links.values()):
            link.cut(LinkEnd.CLOSED)
    pair.world.advance(600)
    for relay_id, relay in pair.world.relays.items():
        drop_id = derive_drop(slot.slot_secret.value, relay_id).id
        assert drop_id not in {relay.slots.row(held).id for held in relay.slots.in_use()}
    recall = pair.alice.state.outbox[bytes.fromhex(note)].recall
    assert recall is not None and not recall.waiting
    assert recall.in_time is (None if fault == "lost" else True), "what a lost answer did is not known"


def test_a_strict_writer_is_not_silenced_by_a_hop_that_takes_all_and_hangs_up(seed: int) -> None:
    pair = met(seed)
    good, bad = pair.world.relays.values()
    for node in (pair.alice, pair.bob):
        be_strict(node)
    pair.world.advance(900)
    bad.serve_forward = lambda link, forward: TAKEN  # type: ignore[method-assign]
    bad.habits.append(Swallow())

    def hang_up() -> None:
        for link in tuple(bad.links.values()):
            link.cut(LinkEnd.CLOSED)
        pair.world.at(1200, hang_up)

    hang_up()
    note = pair.say(pair.alice, "one")
    pair.world.advance(3 * 3600)
    assert pair.bob.shown == [note] and good.cells


def test_a_hop_that_hangs_up_three_times_carries_nothing_more_in_this_half_day(seed: int) -> None:
    pair = Pair(seed)
    bad, _ = pair.world.relays.values()
    bad.forward()
    pair.meet()
    pair.bob.online = False
    pair.bob.disconnect()
    given: list[Forward] = []

    def take(link: SimLink, forward: Forward) -> Forwarded:
        given.append(forward)
        return TAKEN

    bad.serve_forward = take  # type: ignore[method-assign]
    for _ in range(onward.DEBTS):
        given.clear()
        pair.say(pair.alice, "one")
        while not given:
            pair.world.advance(1)
        for link in tuple(bad.links.values()):
            link.cut(LinkEnd.CLOSED)
        pair.world.advance(130)
    given.clear()
    note = pair.say(pair.alice, "two")
    pair.world.advance(300)
    assert state_of(pair, note) is OutState.HELD and not given


def test_what_a_hop_keeps_to_itself_goes_straight(seed: int) -> None:
    pair = met(seed)
    for relay in pair.world.relays.values():
        relay.serve_forward = lambda link, forward: TAKEN  # type: ignore[method-assign]
    note = pair.say(pair.alice, "one")
    pair.world.advance(300)
    assert pair.bob.shown == [note]


def test_a_hop_that_makes_answers_up_is_suspect_and_the_message_arrives(seed: int) -> None:
    pair = met(seed)
    for relay in pair.world.relays.values():
        relay.serve_forward = lambda link, forward: MADE_UP  # type: ignore[method-assign]
    note = pair.say(pair.alice, "one")
    pair.world.advance(300)
    assert pair.bob.shown == [note]
    assert any(record.suspect for record in pair.alice.state.relays.values())


def test_the_same_forward_is_asked_again_and_never_another_for_the_same_request(seed: int) -> None:
    pair = met(seed)
    forwards: list[bytes] = []
    for relay in pair.world.relays.values():
        honest = relay.serve_forward

        def note_it(link, forward: Forward, honest=honest):  # type: ignore[no-untyped-def]
            forwards.append(bytes(forward.ephemeral))
            return honest(link, forward)

        relay.serve_forward = note_it  # type: ignore[method-assign]
    pair.say(pair.alice, "one")
    pair.world.advance(60)
    assert 2 <= len(set(forwards)) < len(forwards), "the note, its receipt, and the questions after each"


@pytest.mark.parametrize("seed", range(3000, 3008))
def test_every_message_is_shown_once_or_reported_over_two_hops(seed: int) -> None:
    run_schedule(seed, forwarding=True)
