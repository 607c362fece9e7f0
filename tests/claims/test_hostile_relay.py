"""H: who runs a relay against the people who use it, live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from client.effects import CloseLink
from client.engine import Engine
from client.outbox import OutState
from client.polling import build_polls, places
from client.state import Contact, ContactState
from tests.support.adversary import answer_with, go_offline, go_online, intercept, relays_of, watch
from tests.support.sim import Pair
from tests.support.sim_link import SimLink
from tests.support.sim_relay import SimRelay
from wire.bundle import Role
from wire.limits import CELL_BYTES, OUTSTANDING_REQUESTS
from wire.request import Poll, Push, Put, Recall, Reply, ReplyStatus, Request

HOUR_S = 3600


@pytest.fixture
def pair(seed: int) -> Pair:
    pair = Pair(seed)
    pair.meet()
    pair.world.advance(900)
    return pair


def bobs_tags(pair: Pair, during: float) -> set[bytes]:
    """Every tag that bob shows any relay while so many seconds pass, on links that he opens anew."""
    seen = watch(*relays_of(pair))
    go_offline(pair.bob)
    go_online(pair.bob, during)
    polls = [each.request for each in seen if each.who == "bob" and isinstance(each.request, Poll)]
    assert polls
    return {tag for poll in polls for tag in poll.tags}


def black_hole(relay: SimRelay) -> None:
    """Say OK to every cell and hold none."""

    def swallow(link: SimLink, request: Request) -> list[Reply | Push] | None:
        moment = relay.moment
        if isinstance(request, Put):
            return [Reply(ReplyStatus.OK, moment.hour, moment.expires_hour(request.lifetime.hours))]
        return None

    intercept(relay, swallow)


def alice_knows(pair: Pair) -> Contact:
    return pair.alice.state.contacts["bob"]


def state_of(pair: Pair, message_id: str) -> OutState:
    return pair.alice.state.outbox[bytes.fromhex(message_id)].state


# --- what it can -----------------------------------------------------------------------------------


def test_h1_it_sees_which_link_wrote_a_cell_and_which_fetched_it(pair: Pair) -> None:
    [relay, _] = relays_of(pair)
    seen = watch(relay)
    handed: list[tuple[str, bytes]] = []

    def note(link: SimLink, request: Request, honest: list[Reply | Push]) -> list[Reply | Push]:
        handed.extend((link.node.name, bytes(answer.cell)) for answer in honest if answer.cell)
        return honest

    answer_with(relay, note)
    go_offline(pair.bob)
    pair.say(pair.alice, "one")
    pair.world.advance(150)
    go_online(pair.bob)
    wrote = {bytes(each.request.cell): each.who for each in seen if isinstance(each.request, Put)}
    assert ("bob", "alice") in {(reader, wrote.get(cell)) for reader, cell in handed}


def test_h2_a_reader_is_linked_within_one_half_day(pair: Pair) -> None:
    assert len(bobs_tags(pair, 30) & bobs_tags(pair, 30)) > 60


def test_h3_a_relay_whose_hour_goes_back_sees_no_tag_again(pair: Pair) -> None:
    today = bobs_tags(pair, 30)
    pair.world.advance(12 * HOUR_S, step_s=300)
    bobs_tags(pair, 30)
    for relay in relays_of(pair):
        relay.skew_s = -12 * HOUR_S
    seen = watch(*relays_of(pair))
    go_offline(pair.bob)
    go_online(pair.bob, 30)
    again = [each.request for each in seen if each.who == "bob" and isinstance(each.request, Poll)]
    assert today and not again
    assert {record.end for record in pair.bob.state.relays.values()} == {"hour"}


def test_h4_a_withheld_cell_links_its_reader_over_half_days(pair: Pair) -> None:
    for relay in relays_of(pair):
        black_hole(relay)
    seen = watch(*relays_of(pair))
    pair.say(pair.alice, "one")
    pair.world.advance(30)
    [put, *_] = [each.request for each in seen if each.who == "alice" and isinstance(each.request, Put)]
    pair.world.advance(12 * HOUR_S, step_s=300)
    assert put.tags[1] in bobs_tags(pair, 30)


def test_h5_cells_put_again_link_the_links_of_their_writer(pair: Pair) -> None:
    relay = relays_of(pair)[0]
    seen = watch(relay)
    go_offline(pair.bob)
    pair.say(pair.alice, "one")
    pair.world.advance(180)
    relay.wipe()
    pair.world.advance(120)
    puts = [(each.link, bytes(each.request.w)) for each in seen if isinstance(each.request, Put)]
    again = {w for _, w in puts if len({link for link, other in puts if other == w}) > 1}
    assert again


def test_h6_the_length_of_a_sweep_tells_about_how_many_contacts_there_are(seed: int) -> None:
    pair = Pair(seed)
    for number in range(5):
        node = pair.world.add_node(f"house {number}")
        link, _ = pair.alice.act("invite", node.name, Role.HOUSE, pair.world.now_s)
        node.act("join", "alice", link, True, pair.world.now_s)
    pair.meet()
    relay = relays_of(pair)[0]
    rng = Random(seed)

    def polls(contacts: list[Contact]) -> int:
        tags = list(places(contacts, relay.entry.relay_id, relay.moment.epoch).all)
        return len(build_polls(tags, relay.moment.epoch, rng.randbytes, rng.shuffle))

    everybody = list(pair.alice.state.contacts.values())
    assert len(everybody) == 6
    assert polls(everybody[:1]) < polls(everybody)


def test_h7_it_can_say_of_a_recall_that_it_came_in_time_until_the_readers_device_speaks(pair: Pair) -> None:
    for relay in relays_of(pair):
        intercept(relay, _say_unread(relay))
    go_offline(pair.bob)
    note = pair.say(pair.alice, "one")
    pair.world.advance(10)
    pair.bob.online = True
    while note not in pair.bob.shown:
        pair.world.advance(0.1, step_s=0.1)
    go_offline(pair.bob)
    pair.alice.act("recall", note)
    pair.world.advance(10)
    assert in_time(pair, note) is True
    pair.bob.act("show", note, pair.world.now_s)
    go_online(pair.bob)
    assert in_time(pair, note) is False


def in_time(pair: Pair, message_id: str) -> bool | None:
    recall = pair.alice.state.outbox[bytes.fromhex(message_id)].recall
    assert recall is not None
    return recall.in_time


def _say_unread(relay: SimRelay) -> Callable[[SimLink, Request], list[Reply | Push] | None]:
    def answer(link: SimLink, request: Request) -> list[Reply | Push] | None:
        if isinstance(request, Recall):
            return [Reply(ReplyStatus.OK, relay.moment.hour, relay.moment.expires_hour(24))]
        return None

    return answer


def test_h8_a_lying_hour_lets_a_message_live_from_its_receipt_on_and_no_longer(pair: Pair) -> None:
    go_offline(pair.bob)
    note = pair.say(pair.alice, "one")
    pair.world.advance(10 * HOUR_S, step_s=300)
    for relay in relays_of(pair):
        relay.skew_s = 3 * HOUR_S
    go_online(pair.bob)
    received = pair.bob.state.inbox[bytes.fromhex(note)]
    assert received.valid_until_s == received.received_at_s + 48 * HOUR_S
    assert received.valid_until_s > pair.world.now_s + 40 * HOUR_S


# --- what it cannot --------------------------------------------------------------------------------


def test_h9_a_cell_shown_in_the_place_of_another_changes_nothing_and_both_arrive_later(pair: Pair) -> None:
    go_offline(pair.bob)
    notes = [pair.say(pair.alice, text) for text in ("one", "two")]
    pair.world.advance(180)
    lying = True

    def swap(link: SimLink, request: Request, honest: list[Reply | Push]) -> list[Reply | Push]:
        full = [answer for answer in honest if answer.cell]
        if not lying or not isinstance(request, Poll) or len(full) < 2:
            return honest
        cells = [answer.cell for answer in full]
        turned = [replace(one, cell=cell) for one, cell in zip(full, [*cells[1:], cells[0]], strict=True)]
        return [answer for answer in honest if not answer.cell] + turned

    for relay in relays_of(pair):
        answer_with(relay, swap)
    go_online(pair.bob)
    assert not pair.bob.shown
    assert all(record.suspect for record in pair.bob.state.relays.values())
    lying = False
    go_offline(pair.bob)
    go_online(pair.bob)
    assert sorted(pair.bob.shown) == sorted(notes)


def test_h10_a_cell_handed_out_again_and_again_is_shown_once(pair: Pair) -> None:
    kept: list[Push] = []

    def replay(link: SimLink, request: Request, honest: list[Reply | Push]) -> list[Reply | Push]:
        kept.extend(Push(answer.tag, bytes(answer.cell)) for answer in honest if answer.tag and answer.cell)
        return honest + kept

    for relay in relays_of(pair):
        answer_with(relay, replay)
    go_offline(pair.bob)
    note = pair.say(pair.alice, "one")
    pair.world.advance(30)
    go_online(pair.bob, for_s=120)
    assert kept
    assert pair.bob.shown == [note]


def test_h11_a_cell_it_swallows_is_never_called_received_and_its_end_is_told(pair: Pair) -> None:
    for relay in relays_of(pair):
        black_hole(relay)
    note = pair.say(pair.alice, "one")
    pair.world.advance(47 * HOUR_S, step_s=300)
    assert state_of(pair, note) is OutState.HELD
    pair.world.advance(2 * HOUR_S, step_s=300)
    assert state_of(pair, note) is OutState.EXPIRED
    assert (note, "expired") in {(told.subject, told.state) for told in pair.alice.told}


def test_h12_one_honest_relay_of_the_two_is_enough(pair: Pair) -> None:
    black_hole(relays_of(pair)[0])
    note = pair.say(pair.alice, "one")
    pair.world.advance(300)
    assert pair.bob.shown == [note]
    assert state_of(pair, note) is OutState.RECEIVED


def test_h13_polls_of_two_half_days_share_no_tag_and_no_link(pair: Pair) -> None:
    today = bobs_tags(pair, 30)
    links = {link.number for link in pair.bob.links.values()}
    pair.world.advance(12 * HOUR_S, step_s=300)
    assert not links & {link.number for link in pair.bob.links.values()}
    assert not today & bobs_tags(pair, 30)


def test_h14_a_link_is_closed_at_the_edge_and_comes_back_at_a_random_moment(pair: Pair) -> None:
    engine: Engine | None = pair.bob.engine
    assert engine is not None
    edge_s = max(exchange.edge_at_s for exchange in engine.core.exchanges.values())
    closed = [effect for effect in engine.run(edge_s) if isinstance(effect, CloseLink)]
    assert len(closed) == 2
    assert all(0 < effect.reopen_in_s < 240 for effect in closed if effect.reopen_in_s is not None)
    assert len({effect.reopen_in_s for effect in closed}) == 2


def test_h15_a_made_up_conflict_makes_the_relay_suspect_and_freezes_nobody(pair: Pair) -> None:
    relay = relays_of(pair)[0]
    stored = Random(1).randbytes(CELL_BYTES)

    def conflict(link: SimLink, request: Request) -> list[Reply | Push] | None:
        if isinstance(request, Put):
            return [Reply(ReplyStatus.CONFLICT, relay.moment.hour, cell=stored)]
        return None

    intercept(relay, conflict)
    go_offline(pair.bob)
    note = pair.say(pair.alice, "one")
    pair.world.advance(180)
    go_online(pair.bob)
    assert alice_knows(pair).state is ContactState.ACTIVE
    assert pair.alice.state.relays[relay.entry.relay_id].suspect
    assert pair.bob.shown == [note]


def test_h16_a_relay_that_always_corrects_the_epoch_is_left_alone_and_suspect(pair: Pair) -> None:
    relay = relays_of(pair)[0]

    def wrong_epoch(link: SimLink, request: Request) -> list[Reply | Push] | None:
        if isinstance(request, Put | Poll):
            return [Reply(ReplyStatus.BAD_EPOCH, relay.moment.hour)]
        return None

    intercept(relay, wrong_epoch)
    asked = watch(relay)
    go_offline(pair.alice)
    note = pair.say(pair.alice, "one")
    go_online(pair.alice, for_s=180)
    assert pair.alice.state.relays[relay.entry.relay_id].suspect
    by_link = [each.link for each in asked if each.who == "alice"]
    assert max(by_link.count(link) for link in by_link) <= OUTSTANDING_REQUESTS
    assert pair.bob.shown == [note]
