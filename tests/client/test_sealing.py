"""client/sealing: which relays a cell goes to, and when one more is tried."""

from __future__ import annotations

from dataclasses import replace

from client import messages, sealing
from client.effects import CopyPut
from client.relays import rank_relays
from client.sealed import SealedCell
from client.session import Letter
from client.state import ContactState, State
from tests.support.bench import HOUR, NOW_S, A, B, Bench, entry, network, paired
from wire.descriptor import RelayEntry
from wire.limits import CELL_BYTES
from wire.payload import BodyType
from wire.request import Lifetime, Put, ReplyStatus

C, D = entry(3), entry(4)
RELAYS = (A, B, C, D)
HOUR_S = 3_600.0


def speaking(*reached: RelayEntry) -> Bench:
    """A pair over four relays, of which these can be reached."""
    bench, _ = paired(*RELAYS, inviter=False)
    bench.engine.core.keep(replace(bench.state.contacts["bob"], state=ContactState.ACTIVE))
    for relay in reached:
        bench.open(relay)
    return bench


def note(bench: Bench) -> None:
    messages.send(bench.engine.core, "note", "bob", {"text": "one"}, bench.now_s)
    bench.run()


def row(bench: Bench) -> SealedCell:
    session = bench.state.contacts["bob"].session
    assert session is not None
    [only] = [row for row in session.sealed.cells.values() if row.message_id]
    return only


def ranked(bench: Bench) -> list[RelayEntry]:
    session = bench.state.contacts["bob"].session
    assert session is not None
    order = rank_relays(session.transcript, [relay.relay_id for relay in RELAYS], NOW_S)
    return [next(relay for relay in RELAYS if relay.relay_id == relay_id) for relay_id in order]


def used(bench: Bench) -> set[bytes]:
    return {copy.relay_id for copy in row(bench).copies}


def take_all(bench: Bench, relay: RelayEntry) -> None:
    """This relay holds whatever is put."""
    while bench.waiting(Put, relay):
        bench.answer(bench.take(CopyPut, relay), expires_hour=HOUR + 24)


def test_a_cell_goes_to_two_relays_and_the_second_some_time_later() -> None:
    bench = speaking(*RELAYS)
    first, second, *_ = ranked(bench)
    note(bench)
    assert used(bench) == {first.relay_id, second.relay_id}
    assert bench.waiting(Put, first) and not bench.waiting(Put, second)
    bench.pass_time(sealing.LATER_S)
    assert bench.waiting(Put, second)


def test_an_urgent_message_goes_to_every_relay_at_once() -> None:
    bench = speaking(*RELAYS)
    letter = Letter(BodyType.MESSAGE, b"\x80", int(NOW_S) + 3600, Lifetime.HOURS_6, b"m" * 8, urgent=True)
    contact = bench.state.contacts["bob"]
    bench.engine.core.keep(replace(contact, queue=(letter,)))
    bench.run()
    assert used(bench) == {relay.relay_id for relay in RELAYS}
    assert all(bench.waiting(Put, relay) for relay in RELAYS)


def test_relays_that_take_their_copies_are_joined_by_none_until_a_quarter_of_the_hold() -> None:
    bench = speaking(*RELAYS)
    note(bench)
    for wait_s in (0, sealing.LATER_S):
        bench.pass_time(wait_s)
        for relay in RELAYS:
            take_all(bench, relay)
    bench.pass_time(6 * HOUR_S - 300)
    assert len(used(bench)) == 2
    bench.pass_time(6 * HOUR_S + 300)
    assert len(used(bench)) == 3, "no receipt before half of the hold"


def test_a_relay_that_refuses_is_replaced_within_two_minutes() -> None:
    bench = speaking(*RELAYS)
    first, second, third, _ = ranked(bench)
    note(bench)
    bench.answer(bench.take(CopyPut, first), ReplyStatus.BUSY)
    bench.pass_time(sealing.LATER_S)
    bench.pass_time(sealing.HASTE_S)
    assert used(bench) == {first.relay_id, second.relay_id, third.relay_id}


def test_a_relay_that_makes_a_conflict_up_is_replaced() -> None:
    bench = speaking(*RELAYS)
    first, *_ = ranked(bench)
    note(bench)
    bench.answer(bench.take(CopyPut, first), ReplyStatus.CONFLICT, cell=bytes(CELL_BYTES))
    bench.pass_time(sealing.LATER_S)
    bench.pass_time(sealing.HASTE_S)
    assert len(used(bench)) == 3


def test_a_relay_that_hangs_or_cannot_be_reached_is_replaced_by_one_that_can() -> None:
    bench = speaking()
    first, _, third, fourth = ranked(bench)
    bench.open(first)
    bench.open(fourth)
    note(bench)
    take_all(bench, fourth)
    bench.pass_time(sealing.LATER_S + sealing.OVERDUE_S)
    bench.pass_time(sealing.HASTE_S)
    assert fourth.relay_id in used(bench) and third.relay_id not in used(bench)


def test_the_further_copy_is_saved_before_it_leaves_and_shares_no_bytes() -> None:
    bench = speaking(*RELAYS)
    first, *_ = ranked(bench)
    note(bench)
    bench.answer(bench.take(CopyPut, first), ReplyStatus.BUSY)
    bench.pass_time(sealing.LATER_S)
    bench.pass_time(sealing.HASTE_S)
    cells = [copy.cell for copy in row(bench).copies]
    assert len({cell[:24] for cell in cells}) == len({cell[54:] for cell in cells}) == 3
    before = row(bench)
    bench.restart()
    assert row(bench) == before


def test_when_every_relay_refuses_each_of_them_is_used_once_and_no_more() -> None:
    bench = speaking(*RELAYS)
    note(bench)
    for _ in range(12):
        bench.pass_time(sealing.HASTE_S)
        for relay in RELAYS:
            while bench.waiting(Put, relay):
                bench.answer(bench.take(CopyPut, relay), ReplyStatus.BUSY)
    assert sorted(copy.relay_id for copy in row(bench).copies) == sorted(r.relay_id for r in RELAYS)


def test_nothing_is_sealed_before_a_relay_was_asked_for_our_own_cell() -> None:
    bench = speaking()
    bench.keeps_self_cells = False
    bench.open(A)
    note(bench)
    session = bench.state.contacts["bob"].session
    assert session is not None and not session.sealed.cells
    assert bench.state.contacts["bob"].queue


def test_the_network_of_nobody_needs_no_cell_to_itself() -> None:
    bench = Bench(State())
    bench.state.set_network(network(A))
    bench.open(A)
    assert not bench.state.selfcells and not bench.waiting(Put, A)
