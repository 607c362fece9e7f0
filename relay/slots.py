"""The memory file: one anonymous file of 4,096-byte slots, each one cell and the row that describes it.

    0     cell          3,808
    3808  id               32
    3840  base epoch      u32    epoch of the first tag
    3844  tags            112    seven of 16, for base ... base + 6
    3956  expires hour    u32    the hour at whose beginning the cell goes
    3960  pool            u16
    3962  flags            u8    bit 0: handed out
    3963  zeros           125
    4088  serial          u64    the commit word: 0 = free; written last, cleared first

The serial grows with each cell, so that slot and serial name one cell for ever, and order cells by age.
A row says all there is to know: from the file alone a new process rebuilds every index.
Whatever leaves is overwritten in place; no copy is made here, readers get views of the file.

Must never know a tag's meaning, a link or a clock.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator

from relay.fit.lockdown import hide_from_dumps, lock
from relay.operations import Row
from wire.limits import CELL_BYTES, DROP_ID_BYTES, PUT_TAGS, TAG_BYTES

SLOT_BYTES = 4096
_ROW = struct.Struct(f">{DROP_ID_BYTES}sI{PUT_TAGS * TAG_BYTES}sIHB")
_SERIAL = struct.Struct(">Q")
_SERIAL_AT = SLOT_BYTES - _SERIAL.size
_TAGS_AT = CELL_BYTES + DROP_ID_BYTES + 4
_FLAGS_AT = CELL_BYTES + _ROW.size - 1
_HANDED_OUT = 1
_WIPED = bytes(SLOT_BYTES)

assert CELL_BYTES + _ROW.size <= _SERIAL_AT


class Slots:
    """The file, mapped.  Slots are named by their number from 0."""

    __slots__ = ("_free", "_map", "_serial", "_view", "capacity", "locked")

    def __init__(self, fd: int, capacity: int) -> None:
        """fd: a file of at least capacity * 4,096 bytes; this object keeps its own hold on it."""
        self.capacity = capacity
        self._map = mmap.mmap(fd, capacity * SLOT_BYTES)
        self.locked = all([lock(self._map), hide_from_dumps(self._map)])  # both, whatever the first says
        self._view = memoryview(self._map)
        self._serial = 0
        self._free: list[int] = []
        self._adopt()

    def _adopt(self) -> None:
        """Take over whatever the file holds; a slot whose row was never finished is wiped."""
        for slot in reversed(range(self.capacity)):
            serial = self.serial(slot)
            self._serial = max(self._serial, serial)
            if not serial:
                self._wipe(slot)
                self._free.append(slot)

    @property
    def free(self) -> int:
        return len(self._free)

    @property
    def held(self) -> int:
        return self.capacity - len(self._free)

    def write(self, row: Row, cell: memoryview | bytes) -> tuple[int, int]:
        """Copy a cell into a free slot; `free` must not be 0.  Return its slot and its serial."""
        assert len(cell) == CELL_BYTES
        slot = self._free.pop()
        start = slot * SLOT_BYTES
        self._view[start : start + CELL_BYTES] = cell
        _ROW.pack_into(
            self._view, start + CELL_BYTES,
            row.id, row.base_epoch, row.tags, row.expires_hour, row.pool, int(row.handed_out),
        )  # fmt: skip
        self._serial += 1
        _SERIAL.pack_into(self._view, start + _SERIAL_AT, self._serial)
        return slot, self._serial

    def free_slot(self, slot: int) -> None:
        """Overwrite a cell and its row, and give the slot back."""
        assert self.serial(slot)
        self._wipe(slot)
        self._free.append(slot)

    def wipe(self) -> None:
        """Overwrite everything, at the end of the relay."""
        for slot in range(self.capacity):
            self._wipe(slot)

    def _wipe(self, slot: int) -> None:
        start = slot * SLOT_BYTES
        _SERIAL.pack_into(self._view, start + _SERIAL_AT, 0)
        self._view[start : start + SLOT_BYTES] = _WIPED

    def serial(self, slot: int) -> int:
        """The serial of the cell in a slot, 0 when it is free."""
        return int(_SERIAL.unpack_from(self._view, slot * SLOT_BYTES + _SERIAL_AT)[0])

    def row(self, slot: int) -> Row:
        id_, base, tags, expires, pool, flags = _ROW.unpack_from(self._view, slot * SLOT_BYTES + CELL_BYTES)
        return Row(id_, base, tags, expires, pool, bool(flags & _HANDED_OUT))

    def cell(self, slot: int) -> memoryview:
        """The cell where it lies: good until the next change of the store."""
        start = slot * SLOT_BYTES
        return self._view[start : start + CELL_BYTES].toreadonly()

    def tag(self, slot: int, place: int) -> memoryview:
        """The tag at one of the seven places, where it lies."""
        start = slot * SLOT_BYTES + _TAGS_AT + place * TAG_BYTES
        return self._view[start : start + TAG_BYTES].toreadonly()

    def hand_out(self, slot: int) -> None:
        """Remember that somebody was given this cell."""
        self._view[slot * SLOT_BYTES + _FLAGS_AT] |= _HANDED_OUT

    def in_use(self) -> Iterator[int]:
        """The slots that hold a cell, oldest first."""
        serials = {slot: self.serial(slot) for slot in range(self.capacity)}
        return iter(sorted((slot for slot, serial in serials.items() if serial), key=serials.__getitem__))


def make_file(size: int) -> int:
    """Make an anonymous memory file and return its descriptor.  Raises MemoryError.

    All of it is claimed now, so that a full store is told to a newcomer and never kills the relay; but the
    kernel would rather kill than refuse, so what is available is asked first.  Its size is sealed.
    """
    if size > _available():
        raise MemoryError
    fd = os.memfd_create("relay", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.posix_fallocate(fd, 0, size)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    except OSError:
        os.close(fd)
        raise MemoryError from None
    return fd


def _available() -> int:
    """Bytes that programs may still take, by the kernel's own estimate."""
    with open("/proc/meminfo", encoding="ascii") as lines:
        fields = dict(line.split(":") for line in lines)
    return int(fields["MemAvailable"].split()[0]) << 10
