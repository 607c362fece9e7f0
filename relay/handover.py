"""What one process of a relay leaves to the next, in memory alone: the memory file, and a note about it.

The note is a sealed memory file of its own; in it, big-endian:

    0    store id          16
    16   clock offset     f64    seconds from the machine's monotonic clock to the relay's
    24   digest            32    of the whole memory file

Both lie with the service manager from the end of one process to the start of the next.  What comes back is
taken only if it is, to the byte, what was left; everything else is wiped.  So what a process that was killed
left behind is never taken, because it left nothing.

Off unless relay.toml says so.  Decision: docs/decisions/0026-handover.md.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
from contextlib import closing, suppress
from math import inf

from keys.primitives import equal, plain_hash
from relay import manager
from relay.config import Config
from relay.fit.machine import Machine
from relay.telemetry import Event, Telemetry
from wire.limits import HASH_BYTES, STORE_ID_BYTES

CELLS, NOTE = "waypost-cells", "waypost-note"
_LABEL = b"wp1/handover"
"""Changes with the layout of a row: what another version left is refused."""
_NOTE = struct.Struct(f">{STORE_ID_BYTES}sd{HASH_BYTES}s")
_FIXED = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
_ZEROS = bytes(1 << 20)


class _Unfit(Exception):
    """This is not what the last process left, for every reason."""


class Handover:
    """Both ends of it, for one process.

    file: the memory file that this process was left, or has made for itself.  store_id, offset_s: what the
    last process left of its store and its clock.
    """

    def __init__(self, config: Config, telemetry: Telemetry) -> None:
        self.file: int | None = None
        self.store_id: bytes | None = None
        self.offset_s = -inf
        self._is_on = config.handover
        self._size = config.store_mib << 20
        self._kept = manager.take_kept()
        if self._kept:
            self._take(telemetry)

    def settle(self) -> None:
        """Have the manager let go: from now on a process that is killed takes the cells along."""
        for name in self._kept:
            manager.release(name)

    def leave(self, store_id: bytes, offset_s: float) -> bool:
        """Leave the memory file, which nobody may change any more; false when it has to be wiped instead.

        In the manager's hands it is not locked, so not where swap could take it to a disk.
        """
        if not self._is_on or self.file is None or Machine().swap_areas():
            return False
        note = _write_note(_NOTE.pack(store_id, offset_s, _digest(self.file, self._size)))
        try:
            return manager.keep(NOTE, note) and manager.keep(CELLS, self.file)
        finally:
            os.close(note)

    def close(self) -> None:
        """Hold the memory file no longer; whoever maps it still does."""
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def _take(self, telemetry: Telemetry) -> None:
        try:
            self._read()
        except (_Unfit, OSError):
            for fd in self._kept.values():
                _wipe(fd)
            telemetry.emit(Event.HANDOVER_REFUSED)

    def _read(self) -> None:
        if not self._is_on or self._kept.keys() != {CELLS, NOTE}:
            raise _Unfit
        fd, note = self._kept[CELLS], self._kept[NOTE]
        _require(note, _FIXED | fcntl.F_SEAL_WRITE, _NOTE.size)
        _require(fd, _FIXED, self._size)
        store_id, offset_s, digest = _NOTE.unpack(os.pread(note, _NOTE.size, 0))
        if not equal(digest, _digest(fd, self._size)):
            raise _Unfit
        os.close(note)
        self.file, self.store_id, self.offset_s = fd, store_id, offset_s


def _require(fd: int, seals: int, size: int) -> None:
    """Raises _Unfit, and OSError for what is no memory file."""
    if fcntl.fcntl(fd, fcntl.F_GET_SEALS) & seals != seals or os.fstat(fd).st_size != size:
        raise _Unfit


def _digest(fd: int, size: int) -> bytes:
    with closing(mmap.mmap(fd, size, access=mmap.ACCESS_READ)) as mapped, memoryview(mapped) as view:
        return plain_hash(_LABEL, view)


def _write_note(note: bytes) -> int:
    fd = os.memfd_create("relay-note", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(fd, note)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _FIXED | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL)
    return fd


def _wipe(fd: int) -> None:
    """Overwrite a memory file and close it; what is none, or is sealed, is only closed."""
    with suppress(OSError):
        fcntl.fcntl(fd, fcntl.F_GET_SEALS)
        for at in range(0, size := os.fstat(fd).st_size, len(_ZEROS)):
            os.pwrite(fd, _ZEROS[: size - at], at)
    os.close(fd)
