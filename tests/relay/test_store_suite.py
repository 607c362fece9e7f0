"""Every store against the same tests, and against a dictionary: each operation, expiry, a full store."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from relay.clock import HOUR_S
from relay.operations import (
    Create,
    Created,
    Differs,
    Done,
    Find,
    Found,
    Full,
    Row,
    Same,
    Seen,
    Withdraw,
    Withdrawn,
)
from tests.support.stores import CAPACITY, MemoryWorld, ValkeyWorld, World
from tests.support.valkey_process import Valkey, running_valkey
from wire.limits import CELL_BYTES

OpenWorld = Callable[[int], World]


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey


@pytest.fixture(params=("memory", "valkey"))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_world(kind: str, request: pytest.FixtureRequest) -> OpenWorld:
    if kind == "memory":
        return MemoryWorld
    return partial(ValkeyWorld, valkey=request.getfixturevalue("valkey"))


@pytest.fixture
def world(open_world: OpenWorld, seed: int) -> Iterator[World]:
    world = open_world(seed)
    yield world
    world.close()


def test_a_cell_is_held_found_and_given_away(world: World):
    row, cell = world.row(), world.cell()
    assert world.create(row, cell) == Created(row.expires_hour, ())
    (hit,) = world.find(row.tags[:16]).hits
    assert world.fetch(hit) == (row.tags[:16], cell)


def test_the_same_cell_again_changes_nothing_and_its_tags_neither(world: World):
    row, cell = world.row(), world.cell()
    world.create(row, cell)
    later = Row(row.id, row.base_epoch, bytes(112), row.expires_hour + 48, 2)
    assert world.create(later, cell) == Same(row.expires_hour)
    assert world.cells == [cell]
    assert len(world.find(row.tags[:16]).hits) == 1 and world.find(bytes(16)) == Found(())
    assert world.advance(row.expires_hour * HOUR_S - world.moment.now_s) == 1


def test_another_cell_at_the_same_id_shows_the_stored_one_and_is_no_handing_out(world: World):
    row, cell = world.row(), world.cell()
    world.create(row, cell)
    outcome = world.create(row, world.cell())
    assert isinstance(outcome, Differs)
    held = world.fetch(outcome.held, hand_out=False)
    assert held is not None and held[1] == cell
    assert world.apply(Withdraw(row.id)) == Withdrawn(row.expires_hour)


def test_withdrawing_tells_whether_a_reader_was_given_the_cell(world: World):
    row = world.row()
    world.create(row, world.cell())
    world.fetch(world.find(row.tags[:16]).hits[0])
    assert world.apply(Withdraw(row.id)) == Withdrawn(0)
    assert world.apply(Withdraw(row.id)) == Withdrawn(0)
    assert world.cells == []


def test_a_full_store_refuses_the_newcomer_and_keeps_what_it_has(world: World):
    rows = [world.row() for _ in range(CAPACITY + 1)]
    cells = [world.cell() for _ in rows]
    for row, cell in zip(rows[:-1], cells[:-1], strict=True):
        assert isinstance(world.create(row, cell), Created)
    assert world.create(rows[-1], cells[-1]) == Full(pool=False)
    assert world.create(rows[0], cells[0]) == Same(rows[0].expires_hour)
    assert world.apply(Create(rows[-1], 9, memoryview(cells[-1])), rows[0].id) == Created(
        rows[-1].expires_hour, ()
    )


def test_a_pool_fills_only_its_share(world: World):
    assert isinstance(world.create(world.row(pool=1), world.cell(), pool_cells=1), Created)
    assert world.create(world.row(pool=1), world.cell(), pool_cells=1) == Full(pool=True)
    assert isinstance(world.create(world.row(pool=2), world.cell(), pool_cells=1), Created)


def test_deletes_come_first_and_unknown_ones_are_silent(world: World):
    row, cell = world.row(), world.cell()
    world.create(row, cell)
    assert world.apply(None, b"?" * 32, row.id) == Done()
    assert world.find(row.tags[:16]) == Found(())
    assert isinstance(world.create(row, cell), Created)


def test_a_cell_goes_at_the_beginning_of_its_hour_and_not_before(world: World):
    row = world.row(hours=6)
    world.create(row, world.cell())
    left_s = row.expires_hour * HOUR_S - world.moment.now_s
    assert world.advance(left_s - 1) == 0
    assert world.advance(1) == 1
    assert world.cells == []


def test_a_hit_names_one_cell_for_ever(world: World):
    row = world.row()
    world.create(row, world.cell())
    (hit,) = world.find(row.tags[:16]).hits
    world.apply(None, row.id)
    world.create(world.row(), world.cell())
    assert world.fetch(hit) is None


def test_a_link_that_waits_is_told_of_a_new_cell_once(world: World):
    row = world.row()
    world.find(row.tags[:16], row.tags[:16], link=4)
    outcome = world.create(row, world.cell())
    assert isinstance(outcome, Created)
    ((link, hit),) = outcome.waiting
    held = world.fetch(hit)
    assert link == 4 and held is not None and held[0] == row.tags[:16]


def test_a_new_set_replaces_what_a_link_waits_for_and_an_added_one_does_not(world: World):
    first, second, third = world.row(), world.row(), world.row()
    world.find(first.tags[:16], link=4)
    world.find(second.tags[:16], link=4)
    world.find(third.tags[:16], link=4, renew=False)
    told = [world.create(row, world.cell()) for row in (first, second, third)]
    assert [len(outcome.waiting) for outcome in told if isinstance(outcome, Created)] == [0, 1, 1]


def test_a_look_finds_what_a_poll_finds_and_hands_out_the_first_alone(world: World):
    rows = [world.row(tags=bytes(16) * 7) for _ in range(6)]
    for row in rows:
        world.create(row, world.cell())
    hits = world.find(bytes(16)).hits
    assert world.look(bytes(16), bytes(16)) == Seen(hits[0], 3)
    assert world.look(world.random.randbytes(16)) == Seen(None, 0)
    world.fetch(hits[0])
    recalled = [world.apply(Withdraw(row.id)) for row in rows[:2]]
    assert recalled == [Withdrawn(0), Withdrawn(rows[1].expires_hour)]


def test_a_look_neither_begins_nor_ends_nor_widens_a_wait(world: World):
    waited, looked = world.row(), world.row()
    world.look(waited.tags[:16])
    assert world.store.gauges().waiting_tags == 0
    world.find(waited.tags[:16], link=4)
    world.look(looked.tags[:16])
    told = [world.create(row, world.cell()) for row in (waited, looked)]
    assert [len(outcome.waiting) for outcome in told if isinstance(outcome, Created)] == [1, 0]


def test_a_forgotten_link_is_told_nothing(world: World):
    row = world.row()
    world.find(row.tags[:16], link=4)
    world.store.forget(4)
    assert world.create(row, world.cell()) == Created(row.expires_hour, ())


def test_a_tag_that_comes_twice_in_one_poll_offers_its_cell_once(world: World):
    row = world.row()
    world.create(row, world.cell())
    assert len(world.find(row.tags[:16], row.tags[:16]).hits) == 1


def test_at_the_edge_of_an_epoch_the_next_tag_finds_and_the_last_does_so_for_fifteen_minutes(world: World):
    row = world.row(hours=72)
    world.create(row, world.cell())
    world.advance(world.moment.edge_s)
    assert len(world.find(row.tags[16:32]).hits) == 1
    last = world.apply(Find(1, world.moment.epoch - 1, (row.tags[:16],), renew=True))
    assert isinstance(last, Found) and len(last.hits) == 1
    world.advance(900)
    assert world.apply(Find(1, world.moment.epoch - 1, (row.tags[:16],), renew=True)) == Found(())


def test_a_new_process_serves_what_the_old_one_held(world: World):
    rows, cells = [world.row() for _ in range(3)], [world.cell() for _ in range(3)]
    for row, cell in zip(rows, cells, strict=True):
        world.create(row, cell)
    world.fetch(world.find(rows[0].tags[:16]).hits[0])
    world.restart()
    for row, cell in zip(rows, cells, strict=True):
        assert world.create(row, cell) == Same(row.expires_hour)
        held = world.fetch(world.find(row.tags[:16]).hits[0], hand_out=False)
        assert held is not None and held[1] == cell
    assert world.apply(Withdraw(rows[0].id)) == Withdrawn(0)
    assert world.apply(Withdraw(rows[1].id)) == Withdrawn(rows[1].expires_hour)
    assert world.advance(25 * HOUR_S) == 1


def test_gauges_count_cells_and_waiting_tags(world: World):
    world.create(world.row(), world.cell())
    world.find(b"a" * 16, b"b" * 16)
    world.advance(0)
    gauges = world.store.gauges()
    assert (gauges.cells, gauges.capacity, gauges.waiting_tags) == (1, 6, 2)


@dataclass
class Modelled:
    """What the dictionary says of one held cell."""

    row: Row
    cell: bytes
    handed_out: bool = False


class StoreMachine(RuleBasedStateMachine):
    """Random operations on few ids and few tags, so that doubles, conflicts and shared tags are common."""

    def __init__(self, open_world: OpenWorld) -> None:
        super().__init__()
        self.open_world = open_world

    @initialize(seed=st.integers(0, 1 << 32))
    def start(self, seed: int) -> None:
        self.world = self.open_world(seed)
        self.ids = [self.world.random.randbytes(32) for _ in range(8)]
        self.tags = [self.world.random.randbytes(16) for _ in range(3)]
        self.cells = [self.world.random.randbytes(CELL_BYTES) for _ in range(4)]
        self.model: dict[bytes, Modelled] = {}

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()

    @rule(
        which=st.integers(0, 7),
        cell=st.integers(0, 3),
        tag=st.integers(0, 2),
        hours=st.sampled_from((6, 24, 72)),
    )
    def put(self, which: int, cell: int, tag: int, hours: int) -> None:
        world = self.world
        row = Row(
            self.ids[which], world.moment.epoch, self.tags[tag] * 7, world.moment.expires_hour(hours), 1
        )
        outcome = world.create(row, self.cells[cell])
        held = self.model.get(row.id)
        if held is None and len(self.model) < world.capacity:
            assert isinstance(outcome, Created)
            self.model[row.id] = Modelled(row, self.cells[cell])
        elif held is None:
            assert outcome == Full(pool=False)
        elif held.cell == self.cells[cell]:
            assert outcome == Same(held.row.expires_hour)
        else:
            assert isinstance(outcome, Differs)
            stored = world.fetch(outcome.held, hand_out=False)
            assert stored is not None and stored[1] == held.cell

    @rule(tag=st.integers(0, 2))
    def poll(self, tag: int) -> None:
        matching = [each for each in self.model.values() if each.row.tags[:16] == self.tags[tag]]
        hits = self.world.find(self.tags[tag]).hits
        assert [self.world.fetch(hit) for hit in hits] == [
            (self.tags[tag], each.cell) for each in matching[:4]
        ]
        for each in matching[:4]:
            each.handed_out = True

    @rule(tag=st.integers(0, 2))
    def look(self, tag: int) -> None:
        matching = [each for each in self.model.values() if each.row.tags[:16] == self.tags[tag]]
        seen = self.world.look(self.tags[tag])
        assert seen.more == max(0, len(matching[:4]) - 1)
        assert (seen.first is None) == (not matching)
        if seen.first is not None:
            assert self.world.fetch(seen.first) == (self.tags[tag], matching[0].cell)
            matching[0].handed_out = True

    @rule(which=st.integers(0, 7))
    def delete(self, which: int) -> None:
        assert self.world.apply(None, self.ids[which]) == Done()
        self.model.pop(self.ids[which], None)

    @rule(which=st.integers(0, 7))
    def recall(self, which: int) -> None:
        held = self.model.pop(self.ids[which], None)
        in_time = held is not None and not held.handed_out
        outcome = self.world.apply(Withdraw(self.ids[which]))
        assert outcome == Withdrawn(held.row.expires_hour if held and in_time else 0)

    @rule(hours=st.integers(0, 30))
    def wait(self, hours: int) -> None:
        self.world.advance(hours * HOUR_S)
        hour = self.world.moment.hour
        self.model = {id_: each for id_, each in self.model.items() if each.row.expires_hour > hour}

    @precondition(lambda self: self.model)
    @rule()
    def restart(self) -> None:
        self.world.restart()

    @invariant()
    def the_store_holds_the_cells_of_the_model(self) -> None:
        assert sorted(self.world.cells) == sorted(each.cell for each in self.model.values())
        self.world.advance(0)
        assert self.world.store.gauges().cells == len(self.model)


def test_the_store_agrees_with_a_dictionary(open_world: OpenWorld, kind: str, request: pytest.FixtureRequest):
    is_quick = kind == "valkey" and request.config.getoption("--valkey") is None
    run_state_machine_as_test(
        lambda: StoreMachine(open_world),
        settings=settings(max_examples=6 if is_quick else 40, stateful_step_count=30, deadline=None),
    )
