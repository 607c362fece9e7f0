"""keys/ratchet.py under any order, loss, doubling and corruption of cells, against a plain model.

Both ends obey the window of docs/protocol.md 9.3 as the client does: receipts and floors travel in the
cells.  The model knows which g were sealed, opened, passed over and forgotten; the ratchet has to agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random as Seeded

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keys import drops, ratchet
from keys.chains import Place
from keys.errors import CellRejected
from tests.support.ends import End, Sent, make_ends
from wire.limits import CELL_BYTES, WINDOW

SIDES = st.sampled_from([0, 1])


@dataclass(frozen=True)
class Cell:
    """A sealed cell, with what its body would say: floor, and the receipt of the other direction."""

    sent: Sent
    floor: int
    received: frozenset[int]

    @property
    def g(self) -> int:
        return self.sent.slot.g


class Side:
    """One end and what the model knows of it."""

    def __init__(self, end: End) -> None:
        self.end = end
        self.cells: list[Cell] = []
        self.places: set[Place] = set()
        self.receipted: set[int] = set()
        self.abandoned: set[int] = set()
        self.opened: set[int] = set()
        self.opened_places: set[Place] = set()
        self.forgotten: set[int] = set()
        self.floor_read = 0

    def may_send(self) -> bool:
        highest = max(self.receipted, default=-1)
        return ratchet.can_send(self.end.state) and ratchet.next_g(self.end.state) - highest <= WINDOW

    def send(self) -> None:
        sent = self.end.seal()
        assert sent.slot.g == len(self.cells)
        assert sent.place not in self.places
        self.places.add(sent.place)
        offered = set(range(len(self.cells))) - self.receipted - self.abandoned
        self.cells.append(Cell(sent, min(offered, default=sent.slot.g), frozenset(self.opened)))

    def first_ahead(self) -> int:
        """The g after the highest that was opened, as far as this side's ratchet knows."""
        chain = self.end.state.receiving
        return 0 if chain is None else chain.earlier + chain.read

    def expects(self, cell: Cell) -> bool:
        return cell.g not in self.opened and cell.g not in self.forgotten

    def take(self, cell: Cell) -> None:
        """Open a cell that must open, and do what the client does with its body."""
        opened = self.end.open(cell.sent)
        assert (opened.body, opened.g) == (cell.sent.body, cell.g)
        self.opened.add(cell.g)
        self.opened_places.add(cell.sent.place)
        self.receipted |= cell.received
        self.floor_read = max(self.floor_read, cell.floor)
        before = {gap.g for gap in self.end.state.gaps}
        self.end.state = ratchet.forget_gaps(self.end.state, self.floor_read)
        lost = {g for g in before if not self.floor_read <= g < self.floor_read + WINDOW}
        self.forgotten |= lost

    def refuse(self, place: Place, relay_id: bytes, cell: bytes) -> None:
        """A cell that must not open, and must leave no trace."""
        before = self.end.state
        with pytest.raises(CellRejected):
            drops.open_cell(before, place, relay_id, cell)
        assert self.end.state == before


class Conversation(RuleBasedStateMachine):
    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.random = Seeded(seed)
        joiner, inviter = make_ends(seed)
        self.sides = (Side(joiner), Side(inviter))

    def pick(self, writer: int, which: int) -> Cell | None:
        cells = self.sides[writer].cells
        return cells[which % len(cells)] if cells else None

    @rule(writer=SIDES, count=st.one_of(st.integers(1, 3), st.integers(60, 70)))
    def send(self, writer: int, count: int) -> None:
        side = self.sides[writer]
        for _ in range(count):
            if side.may_send():
                side.send()

    @rule(writer=SIDES, which=st.integers(0, 2**16))
    def deliver_any(self, writer: int, which: int) -> None:
        """Late, early, or once more."""
        cell, reader = self.pick(writer, which), self.sides[1 - writer]
        if cell is not None:
            self.deliver(reader, cell)

    @rule(writer=SIDES, back=st.integers(1, 4))
    def deliver_new(self, writer: int, back: int) -> None:
        cells = self.sides[writer].cells
        if cells:
            self.deliver(self.sides[1 - writer], cells[-min(back, len(cells))])

    def deliver(self, reader: Side, cell: Cell) -> None:
        if reader.expects(cell):
            reader.take(cell)
        else:
            reader.refuse(cell.sent.place, cell.sent.relay_id, cell.sent.cell)

    @rule(
        writer=SIDES,
        which=st.integers(0, 2**16),
        offset=st.integers(0, CELL_BYTES - 1),
        bit=st.integers(0, 7),
    )
    def corrupt(self, writer: int, which: int, offset: int, bit: int) -> None:
        cell = self.pick(writer, which)
        if cell is not None:
            spoiled = bytearray(cell.sent.cell)
            spoiled[offset] ^= 1 << bit
            self.sides[1 - writer].refuse(cell.sent.place, cell.sent.relay_id, bytes(spoiled))

    @rule(writer=SIDES, which=st.integers(0, 2**16), other=st.integers(0, 2**16))
    def misplace(self, writer: int, which: int, other: int) -> None:
        """A relay gives a good cell under the tag of another place."""
        cell, elsewhere = self.pick(writer, which), self.pick(writer, other)
        if cell is not None and elsewhere is not None and cell is not elsewhere:
            self.sides[1 - writer].refuse(elsewhere.sent.place, cell.sent.relay_id, cell.sent.cell)

    @rule(writer=SIDES, count=st.integers(1, 20))
    def abandon(self, writer: int, count: int) -> None:
        """The writer gives up its oldest unreceipted cells."""
        side = self.sides[writer]
        offered = sorted(set(range(len(side.cells))) - side.receipted - side.abandoned)
        side.abandoned |= set(offered[:count])

    @invariant()
    def never_two_ends_step_at_once(self) -> None:
        assert [side.end.state.theirs is not None for side in self.sides] != [True, True]

    @invariant()
    def a_cell_that_opens_a_chain_is_always_for_the_reader_whose_turn_is_over(self) -> None:
        """Nothing that an honest writer sealed meets a reader who waits for its own step."""
        for reader, writer in (self.sides, self.sides[::-1]):
            receiving, sending = reader.end.state.receiving, writer.end.state.sending
            if sending is not None and (receiving is None or sending.number > receiving.number):
                assert reader.end.state.ours is not None

    @invariant()
    def the_reader_knows_the_place_where_the_writer_goes_next(self) -> None:
        for reader, writer in (self.sides, self.sides[::-1]):
            if writer.may_send():
                _, coming = ratchet.next_sending(writer.end.state, self.random.randbytes)
                slot = ratchet.slot_of(reader.end.state, coming.place)
                assert slot is not None and slot.secret == coming.slot_secret
                assert slot.g in (None, coming.g)

    @invariant()
    def gaps_are_what_was_passed_over_and_not_opened(self) -> None:
        for side in self.sides:
            passed = set(range(side.first_ahead())) - side.opened - side.forgotten
            assert [gap.g for gap in side.end.state.gaps] == sorted(passed)
            assert len(side.end.state.gaps) <= WINDOW

    @invariant()
    def opened_places_are_gone(self) -> None:
        for side in self.sides:
            assert all(ratchet.slot_of(side.end.state, place) is None for place in side.opened_places)


Conversation.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestConversation = Conversation.TestCase
