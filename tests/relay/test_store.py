"""The store of one process: its file is zeros where no cell lies, and it never suspends."""

import asyncio
from collections.abc import Iterator

import pytest

from relay.clock import HOUR_S
from relay.operations import Create, Created, Differs, Operation, Same, Withdraw
from tests.support.stores import MemoryWorld


@pytest.fixture
def world(seed: int) -> Iterator[MemoryWorld]:
    world = MemoryWorld(seed)
    yield world
    world.close()


def test_the_same_cell_again_leaves_the_file_as_it_is(world: MemoryWorld):
    row, cell = world.row(), world.cell()
    world.create(row, cell)
    before = world.raw
    assert world.create(row, cell) == Same(row.expires_hour)
    assert world.raw == before


def test_the_file_is_zeros_after_delete_recall_and_expiry(world: MemoryWorld):
    rows = [world.row(hours=6) for _ in range(3)]
    for row in rows:
        world.create(row, world.cell())
    world.apply(Withdraw(rows[0].id), rows[1].id)
    assert any(world.raw)
    assert world.advance(7 * HOUR_S) == 1
    assert world.raw == bytes(len(world.raw))


async def test_the_store_never_suspends_between_two_tasks(world: MemoryWorld):
    """Two tasks that create at the same id: one wins, the other is told; nothing happens in between."""
    row, cells = world.row(), (world.cell(), world.cell())
    creates = [Operation(action=Create(row, 9, memoryview(cell))) for cell in cells]
    first, second = await asyncio.gather(*map(world.store.apply, creates))
    assert isinstance(first, Created) and isinstance(second, Differs)
