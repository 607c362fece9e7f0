"""client/sealed: the sending half of the window; and a machine that drives two sessions through it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from client import sealed as outgoing
from client import session as talk
from client.rows import from_row, to_row
from client.sealed import Copy, Sealed, SealedCell
from client.session import DAY_S, Letter, Plan, Session
from keys import ratchet
from keys.chains import Place, SendSlot
from keys.primitives import Secret
from tests.support.bench import NOW_S, sessions
from wire.limits import DATA_IN_FLIGHT, HOLD_CAP_HOURS, WINDOW
from wire.payload import BodyType, Receipt, decode_body
from wire.request import Lifetime

RELAY, OTHER = b"r" * 16, b"o" * 16
HOUR = int(NOW_S // 3600)


def row(g: int, kind: BodyType = BodyType.MESSAGE, copies: tuple[Copy, ...] = ()) -> SealedCell:
    slot = SendSlot(Place(0, g), 0, g, Secret(bytes(32)), Secret(bytes(32)), b"")
    return SealedCell(slot, kind, b"", b"", Secret(b""), 0, Lifetime.HOURS_24, copies, 0.0)


def outbox(*gs: int, receipted: int = 0) -> Sealed:
    return Sealed(bytes(32), {g: row(g) for g in gs}, receipted)


def low(least: float, _most: float) -> float:
    return least


# --- room ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("next_g", "receipted", "data", "other"),
    [
        (0, 0, True, True),
        (62, 0, True, True),
        (63, 0, False, True),
        (64, 0, False, False),
        (73, 10, False, True),
    ],
)
def test_the_last_place_of_the_window_is_left_for_a_cell_that_never_expires(
    next_g: int, receipted: int, data: bool, other: bool
) -> None:
    sealed = outbox(receipted=receipted)
    assert outgoing.may_seal(sealed, next_g, BodyType.MESSAGE) is data
    assert outgoing.may_seal(sealed, next_g, BodyType.RECEIPT) is other


def test_at_most_28_data_cells_are_on_their_way() -> None:
    assert outgoing.may_seal(outbox(*range(DATA_IN_FLIGHT - 1)), DATA_IN_FLIGHT - 1, BodyType.STATUS)
    assert not outgoing.may_seal(outbox(*range(DATA_IN_FLIGHT)), DATA_IN_FLIGHT, BodyType.STATUS)
    assert outgoing.may_seal(outbox(*range(DATA_IN_FLIGHT)), DATA_IN_FLIGHT, BodyType.RECEIPT)


def test_data_stays_within_64_of_the_floor() -> None:
    assert outgoing.may_seal(outbox(10, receipted=60), 73, BodyType.MESSAGE)
    assert not outgoing.may_seal(outbox(10, receipted=60), 74, BodyType.MESSAGE)
    assert outgoing.may_seal(outbox(10, receipted=60), 74, BodyType.RECEIPT)


def test_the_floor_is_the_lowest_data_still_offered_or_the_cell_itself() -> None:
    assert outgoing.floor_at(outbox(), 7, BodyType.MESSAGE) == 7
    assert outgoing.floor_at(outbox(3, 5), 7, BodyType.RECEIPT) == 3
    alone = Sealed(bytes(32), {3: row(3, BodyType.RECEIPT)})
    assert outgoing.floor_at(alone, 7, BodyType.MESSAGE) == 7


# --- rows ----------------------------------------------------------------------------------------


def test_any_newer_cell_replaces_a_receipt() -> None:
    sealed = outgoing.add(outbox(1), row(2, BodyType.RECEIPT), bytes(32), NOW_S)
    assert sorted(sealed.cells) == [1, 2]
    for kind in (BodyType.MESSAGE, BodyType.RECEIPT, BodyType.COVER):
        assert sorted(outgoing.add(sealed, row(3, kind), bytes(32), NOW_S).cells) == [1, 3]


def test_a_receipt_takes_out_what_it_covers_and_nothing_else() -> None:
    sealed, done = outgoing.apply_receipt(outbox(0, 1, 2, 3, 4), Receipt(2, 0b10, 4))
    assert sorted(sealed.cells) == [2, 4] and sorted(r.slot.g for r in done) == [0, 1, 3]
    assert sealed.receipted == 4


def test_an_older_receipt_changes_nothing() -> None:
    sealed, _ = outgoing.apply_receipt(outbox(0, 1, 2), Receipt(3, 0, 3))
    assert outgoing.apply_receipt(sealed, Receipt(1, 0, 1)) == (sealed, ())


def test_only_what_is_unwanted_is_given_up() -> None:
    sealed, gone = outgoing.abandon(outbox(0, 1), lambda each: each.slot.g != 0)
    assert sorted(sealed.cells) == [1] and [r.slot.g for r in gone] == [0]
    same = outbox(0)
    assert outgoing.abandon(same, lambda _: True) == (same, ())


# --- copies --------------------------------------------------------------------------------------


def test_a_held_copy_is_put_again_some_time_after_it_has_gone() -> None:
    copy = outgoing.held(Copy(RELAY, b"cell"), 24, NOW_S, low)
    assert copy.held_until_hour == HOUR + 24 and copy.due_s == (HOUR + 24) * 3600
    assert outgoing.held(Copy(RELAY, b"cell"), 24, NOW_S, lambda _, most: most).due_s <= (HOUR + 25) * 3600


@pytest.mark.parametrize("hours", [-500_000, -1, 0])
def test_a_relay_whose_hold_is_over_at_once_is_asked_once_an_hour_at_most(hours: int) -> None:
    """Its clock, or ours, is wrong; or it wants us to put for ever."""
    assert outgoing.held(Copy(RELAY, b"cell"), hours, NOW_S, low).due_s >= NOW_S + 1


@pytest.mark.parametrize("hours", [74, 2**32])
def test_a_relay_that_says_it_holds_for_ever_is_asked_again_after_three_days(hours: int) -> None:
    assert outgoing.held(Copy(RELAY, b"cell"), hours, NOW_S, low).due_s <= NOW_S + (HOLD_CAP_HOURS + 1) * 3600


def test_each_refusal_waits_longer_up_to_an_hour() -> None:
    copy, waits = Copy(RELAY, b"cell"), []
    for _ in range(20):
        copy = outgoing.refused(copy, NOW_S, 0, low)
        waits.append(copy.due_s - NOW_S)
    assert waits[:4] == [1, 2, 4, 8] and waits[-1] == 3600 and waits == sorted(waits)
    assert outgoing.refused(Copy(RELAY, b"cell"), NOW_S, 600, low).due_s == NOW_S + 600


def test_a_new_life_of_the_store_makes_what_it_held_due_and_nothing_else() -> None:
    held = outgoing.held(Copy(RELAY, b"cell"), 24, NOW_S, low)
    lost = outgoing.lost(held, NOW_S, low)
    assert lost.due_s == NOW_S and lost.held_until_hour == 0 and lost.cell == held.cell
    waiting = outgoing.refused(Copy(RELAY, b"cell"), NOW_S, 600, low)
    assert outgoing.lost(waiting, NOW_S, low) == waiting


def test_a_relay_that_plays_restart_gains_fewer_and_fewer_puts() -> None:
    copy, last = Copy(RELAY, b"cell"), 0.0
    for _ in range(12):
        copy = outgoing.lost(outgoing.held(copy, 24, NOW_S, low), NOW_S, lambda _, most: most)
        assert copy.due_s - NOW_S > last
        last = copy.due_s - NOW_S


def test_lives_count_how_often_a_relay_may_have_had_a_copy() -> None:
    copy = outgoing.asked(Copy(RELAY, b"cell"))
    assert copy.lives == 1
    assert outgoing.refused(copy, NOW_S, 0, low).lives == 0
    assert outgoing.asked(outgoing.held(copy, 24, NOW_S, low)).lives == 2
    assert outgoing.not_taken(Copy(RELAY, b"cell")).lives == 0


def test_only_the_copy_at_one_relay_is_changed() -> None:
    sealed = Sealed(bytes(32), {0: row(0, copies=(Copy(RELAY, b"1"), Copy(OTHER, b"2")))})
    after = outgoing.update_copy(sealed, 0, RELAY, lambda copy: replace(copy, puts=9))
    assert [copy.puts for copy in after.cells[0].copies] == [9, 0]
    assert outgoing.update_copy(sealed, 5, RELAY, outgoing.asked) == sealed
    assert sorted(outgoing.due_copies(after, OTHER, NOW_S)) == [0]
    assert outgoing.due_copies(after, b"x" * 16, NOW_S) == {}


# --- two sessions on a wire that does whatever it likes ------------------------------------------

SIDES = (0, 1)
DATA = Letter(BodyType.STATUS, b"", 0, Lifetime.HOURS_24)
NO_DATA = Letter(BodyType.RECEIPT, b"", 0, Lifetime.HOURS_24)


class Side:
    """One end, and what its other end would have to be able to prove about it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.written: list[SealedCell] = []
        self.opened: set[int] = set()
        self.receipted: set[int] = set()
        self.highest = -1

    @property
    def offered(self) -> dict[int, SealedCell]:
        return self.session.sealed.cells

    @property
    def data(self) -> list[int]:
        return [g for g, each in self.offered.items() if each.type.is_data]


class TwoSessions(RuleBasedStateMachine):
    """Loss is a cell never delivered, reorder and duplication any cell at any time, as often as you like."""

    def __init__(self) -> None:
        super().__init__()
        self.random = Random(7)
        self.sides = [Side(end) for end in sessions(7)]
        self.now_s = NOW_S

    def seal(self, side: Side, letter: Letter) -> None:
        """Section 9.3 word for word, computed from what the test saw and not from the session."""
        g = len(side.written)
        ahead = g - side.highest
        room = ahead <= WINDOW
        if letter.type.is_data:
            floor = min(side.data, default=g)
            room = ahead < WINDOW and len(side.data) < DATA_IN_FLIGHT and g - floor < WINDOW
        allowed = room and ratchet.can_send(side.session.ratchet)
        assert talk.may_seal(side.session, letter.type) == allowed
        if not allowed:
            return
        plan = Plan({RELAY: self.now_s}, 0.0)
        side.session = talk.seal(side.session, letter, plan, self.now_s, self.random.randbytes)
        sealed = side.offered[g]
        assert sealed.slot.g == g
        assert decode_body(sealed.body.value).floor == min(side.data, default=g)
        side.written.append(sealed)

    def deliver(self, writer: Side, reader: Side, g: int) -> None:
        place, cell = writer.written[g].slot.place, writer.written[g].copies[0].cell
        if ratchet.slot_of(reader.session.ratchet, place) is None:
            return
        assert g not in reader.opened, "opened twice"
        taken = talk.take(reader.session, place, RELAY, cell)
        assert taken.body.g == g
        reader.opened.add(g)
        reader.session = taken.session
        reader.highest = max(reader.highest, taken.body.receipt.end - 1)
        for confirmed in taken.confirmed:
            reader.receipted.add(confirmed.slot.g)

    @rule(
        side=st.sampled_from(SIDES), letter=st.sampled_from((DATA, DATA, NO_DATA)), count=st.integers(1, 30)
    )
    def write(self, side: int, letter: Letter, count: int) -> None:
        for _ in range(count):
            self.seal(self.sides[side], letter)

    @rule(side=st.sampled_from(SIDES), pick=st.integers(0, 10_000))
    def bring_any(self, side: int, pick: int) -> None:
        writer = self.sides[side]
        if writer.written:
            self.deliver(writer, self.sides[1 - side], pick % len(writer.written))

    @rule(side=st.sampled_from(SIDES))
    def bring_newest(self, side: int) -> None:
        writer = self.sides[side]
        if writer.written:
            self.deliver(writer, self.sides[1 - side], len(writer.written) - 1)

    @precondition(lambda self: any(side.data for side in self.sides))
    @rule(side=st.sampled_from(SIDES), pick=st.integers(0, 100), every=st.booleans())
    def give_up(self, side: int, pick: int, every: bool) -> None:
        data = self.sides[side].data
        if data:
            gone = set(data) if every else {data[pick % len(data)]}
            session = self.sides[side].session
            self.sides[side].session, _ = talk.give_up(session, lambda each: each.slot.g not in gone)

    @rule(side=st.sampled_from(SIDES), times=st.integers(1, 4))
    def nobody_reads(self, side: int, times: int) -> None:
        """A reader away for days: all that fits is written, and all of it expires."""
        for _ in range(times):
            self.write(side, DATA, DATA_IN_FLIGHT)
            self.give_up(side, 0, True)

    @rule(side=st.sampled_from(SIDES))
    def restart(self, side: int) -> None:
        """What is saved is all there is."""
        self.sides[side].session = from_row(Session, to_row(self.sides[side].session))

    @invariant()
    def reader_looks_where_the_writer_writes_next(self) -> None:
        for writer, reader in zip(self.sides, reversed(self.sides), strict=True):
            if not talk.may_seal(writer.session, BodyType.RECEIPT):
                continue
            _, slot = ratchet.next_sending(writer.session.ratchet, self.random.randbytes)
            assert slot.place in self.polled(reader)

    @invariant()
    def reader_looks_where_data_is_offered(self) -> None:
        for writer, reader in zip(self.sides, reversed(self.sides), strict=True):
            polled = self.polled(reader)
            unread = [g for g in writer.data if g not in reader.opened]
            assert all(writer.written[g].slot.place in polled for g in unread)

    @staticmethod
    def polled(reader: Side) -> set[Place]:
        known = reader.session
        slots = (*talk.near_slots(known), *talk.gap_slots(known), *talk.far_slots(known))
        return {slot.place for slot in slots}

    @invariant()
    def what_was_receipted_never_comes_back(self) -> None:
        for writer, reader in zip(self.sides, reversed(self.sides), strict=True):
            assert not writer.receipted & set(writer.offered)
            assert writer.receipted <= reader.opened, "receipted and never read"

    @invariant()
    def little_is_remembered(self) -> None:
        for side in self.sides:
            received = side.session.received
            assert max(len(received.later), len(received.before), len(received.after)) <= 2 * WINDOW + 2
            assert len(side.session.ratchet.gaps) <= WINDOW
            assert len(side.offered) <= DATA_IN_FLIGHT + 1

    def teardown(self) -> None:
        """Whatever happened: once everything on offer arrives, everything gets its receipt."""
        for _ in range(6):
            self.now_s += DAY_S
            for side, other in ((0, 1), (1, 0)):
                writer, reader = self.sides[side], self.sides[other]
                if talk.receipt_due(writer.session, self.now_s):
                    self.seal(writer, NO_DATA)
                for g in sorted(writer.offered):
                    self.deliver(writer, reader, g)
        for side in self.sides:
            assert not side.data, "data that never gets its receipt"
            if ratchet.can_send(side.session.ratchet):
                assert talk.may_seal(side.session, BodyType.MESSAGE), "a window that never opens again"


TestTwoSessions = TwoSessions.TestCase
TestTwoSessions.settings = settings(max_examples=20, stateful_step_count=40, deadline=None)
