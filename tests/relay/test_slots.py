"""The memory file: rows beside their cells, wiping in place, and a new process that finds it as it was."""

import os
import struct
from collections.abc import Iterator
from random import Random

import pytest

from relay.operations import Row
from relay.slots import SLOT_BYTES, Slots, make_file
from wire.limits import CELL_BYTES

CAPACITY = 8


@pytest.fixture
def fd() -> Iterator[int]:
    fd = make_file(CAPACITY * SLOT_BYTES)
    yield fd
    os.close(fd)


def make_row(random: Random, expires_hour: int = 500) -> Row:
    return Row(random.randbytes(32), 40, random.randbytes(112), expires_hour, 7)


def test_what_is_written_is_read_back(fd: int, seed: int):
    random = Random(seed)
    slots, row, cell = Slots(fd, CAPACITY), make_row(random), random.randbytes(CELL_BYTES)
    slot, serial = slots.write(row, cell)
    assert slots.row(slot) == row
    assert slots.cell(slot) == cell
    assert slots.tag(slot, 6) == row.tags[96:]
    assert slots.serial(slot) == serial
    assert (slots.held, slots.free) == (1, CAPACITY - 1)


def test_a_row_lies_at_the_documented_offsets(fd: int, seed: int):
    random = Random(seed)
    slots, row, cell = Slots(fd, CAPACITY), make_row(random, expires_hour=0x01020304), bytes(CELL_BYTES)
    slot, serial = slots.write(row, cell)
    slots.hand_out(slot)
    raw = os.pread(fd, SLOT_BYTES, slot * SLOT_BYTES)
    assert raw[3808:3840] == row.id
    assert raw[3840:3844] == struct.pack(">I", 40)
    assert raw[3844:3956] == row.tags
    assert raw[3956:3963] == bytes.fromhex("01020304 0007 01")
    assert raw[3963:4088] == bytes(125)
    assert raw[4088:] == struct.pack(">Q", serial)


def test_a_freed_slot_is_zero_in_the_file(fd: int, seed: int):
    random = Random(seed)
    slots = Slots(fd, CAPACITY)
    slot, _ = slots.write(make_row(random), random.randbytes(CELL_BYTES))
    slots.free_slot(slot)
    assert os.pread(fd, CAPACITY * SLOT_BYTES, 0) == bytes(CAPACITY * SLOT_BYTES)
    assert slots.serial(slot) == 0


def test_a_serial_is_never_used_twice(fd: int, seed: int):
    random = Random(seed)
    slots = Slots(fd, CAPACITY)
    serials = []
    for _ in range(3):
        slot, serial = slots.write(make_row(random), random.randbytes(CELL_BYTES))
        slots.free_slot(slot)
        serials.append(serial)
    assert serials == [1, 2, 3]


def test_a_new_process_finds_the_cells_in_their_order(fd: int, seed: int):
    random = Random(seed)
    before = Slots(fd, CAPACITY)
    rows = [make_row(random) for _ in range(5)]
    at = [before.write(row, random.randbytes(CELL_BYTES))[0] for row in rows]
    before.free_slot(at[1])
    before.write(rows[1], random.randbytes(CELL_BYTES))
    after = Slots(fd, CAPACITY)
    assert [after.row(slot) for slot in after.in_use()] == [rows[0], *rows[2:], rows[1]]
    assert after.free == CAPACITY - 5
    assert after.write(make_row(random), bytes(CELL_BYTES))[1] == 7


def test_a_slot_that_was_never_committed_is_wiped_by_the_new_process(fd: int, seed: int):
    random = Random(seed)
    slots = Slots(fd, CAPACITY)
    slot, _ = slots.write(make_row(random), random.randbytes(CELL_BYTES))
    os.pwrite(fd, bytes(8), slot * SLOT_BYTES + 4088)
    after = Slots(fd, CAPACITY)
    assert after.free == CAPACITY
    assert os.pread(fd, SLOT_BYTES, slot * SLOT_BYTES) == bytes(SLOT_BYTES)


def test_wiping_leaves_nothing_in_the_file(fd: int, seed: int):
    random = Random(seed)
    slots = Slots(fd, CAPACITY)
    for _ in range(CAPACITY):
        slots.write(make_row(random), random.randbytes(CELL_BYTES))
    slots.wipe()
    assert os.pread(fd, CAPACITY * SLOT_BYTES, 0) == bytes(CAPACITY * SLOT_BYTES)


def test_views_cannot_be_written_through(fd: int, seed: int):
    slots = Slots(fd, CAPACITY)
    slot, _ = slots.write(make_row(Random(seed)), bytes(CELL_BYTES))
    with pytest.raises(TypeError):
        slots.cell(slot)[0] = 1


def test_more_memory_than_is_available_is_refused_before_any_is_taken():
    with pytest.raises(MemoryError):
        make_file(1 << 60)
