"""The vault: all that a client remembers, in one sealed file of constant size.

Rows live in memory (`client/image`); a save seals all of them and puts the new file in the place of the old
one (`client/durable`).  A save writes our area and carries the rest of the file over byte for byte, because
a second vault may lie there.  One process at a time (`client/filelock`).

What is not detected: an older copy of the file put back.  Decision: docs/decisions/0003-vault-file.md.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from client.durable import replace_file, sibling_of, sync_directory
from client.errors import (
    VaultDamaged,
    VaultExists,
    VaultIo,
    VaultMissing,
    VaultNeedsMemory,
    VaultNewer,
    VaultOutgrown,
    VaultUnsure,
)
from client.filelock import FileLock
from client.image import Changes, Image
from keys.primitives import Random, Secret, TagInvalid, Unprintable, random_bytes
from keys.vault import (
    AREA_BYTES,
    FILE_BYTES,
    FLOOR,
    HEAD_BYTES,
    KdfParameters,
    UnknownLayout,
    Unlocked,
    area_for,
    make,
    open_image,
    relock,
    seal_image,
    unlock,
)
from wire.errors import Malformed


@dataclass(slots=True)
class Gate:
    """Whether saves may still write: an erased file must not come back from another thread."""

    lock: Lock = field(default_factory=Lock)
    shut: bool = False


class Vault(Unprintable):
    """An open vault.  One call at a time, from any thread; `stretch` may run beside others.

    The file always holds what the last `save` that returned was given, whole.
    """

    __slots__ = ("_gate", "_image", "_lock", "_other_area", "_path", "_random", "_unlocked")

    def __init__(
        self, path: Path, lock: FileLock, unlocked: Unlocked, image: Image, other_area: bytes, random: Random
    ) -> None:
        self._path = path
        self._lock = lock
        self._unlocked = unlocked
        self._image = image
        self._other_area = other_area
        self._random = random
        self._gate = Gate()

    @property
    def cost(self) -> KdfParameters:
        """What one guess of the passphrase costs."""
        return self._unlocked.parameters

    def load(self) -> dict[str, dict[bytes, bytes]]:
        """Every row: kind to key to value."""
        return self._image.load()

    def save(self, changes: Changes) -> None:
        """Apply all changes, or none; when this returns, they are on the disk.

        Raises VaultFull, VaultOutgrown or VaultIo: rows and file are as before.  Raises VaultUnsure: both are
        as they should be now, but a power cut may bring the old file back.
        """
        undo = self._image.apply(changes)
        try:
            self._write(self._unlocked)
        except BaseException:
            # Whatever stopped it: what is in memory must be what is in the file.
            self._image.apply(undo)
            raise
        self._confirm()

    def stretch(self, passphrase: Secret, parameters: KdfParameters) -> Unlocked:
        """Work out the locks under another passphrase; never with less work than the file had.

        Takes about a second, changes nothing, and may run beside `save`.
        parameters: this machine's defaults.  Raises VaultNeedsMemory.
        """
        try:
            return relock(self._unlocked, passphrase, parameters, self._random)
        except MemoryError:
            raise VaultNeedsMemory from None

    def change_locks(self, unlocked: Unlocked) -> None:
        """Seal everything anew under what `stretch` returned.

        Raises what `save` raises; the old passphrase then still opens the file, but after VaultUnsure the
        new one does.
        """
        self._write(unlocked)
        self._unlocked = unlocked
        self._confirm()

    def close(self) -> None:
        """Let go of the rows and of the lock.  No other call may follow."""
        self._image.close()
        self._lock.release()

    def seal_off(self) -> None:
        """Let no save write any more, and wait for the one that does; from any thread.

        Every save from now on raises VaultIo.
        """
        with self._gate.lock:
            self._gate.shut = True

    def _write(self, unlocked: Unlocked) -> None:
        image = self._image.serialize()
        size = area_for(len(image), len(self._other_area))
        if size is None:
            raise VaultOutgrown
        # When the file grows, whatever lies in the other area keeps its bytes and gets a random tail.
        other = self._other_area + self._random(size - len(self._other_area))
        ours = seal_image(unlocked, image, size, self._random)
        areas = (ours, other) if unlocked.area == 0 else (other, ours)
        with self._gate.lock:
            if self._gate.shut:
                raise VaultIo
            replace_file(self._path, (unlocked.head, *areas))
        self._other_area = other

    def _confirm(self) -> None:
        """From here on the new file outlives a power cut."""
        try:
            sync_directory(self._path)
        except VaultIo:
            raise VaultUnsure from None


def create(
    path: Path,
    passphrase: Secret,
    parameters: KdfParameters,
    floor: KdfParameters = FLOOR,
    random: Random = random_bytes,
    rows: Changes = MappingProxyType({}),
) -> Vault:
    """Make a vault that holds these rows, none if not given, and leave it open.

    parameters: `keys.vault.default_parameters` of this machine.  floor: as in `open_vault`.
    Raises VaultExists, VaultInUse, VaultFull, VaultIo, VaultUnsure, VaultNeedsMemory.
    """
    assert parameters.at_least(floor)
    path = path.resolve()
    lock = _lock(path)
    try:
        if _is_there(path):
            raise VaultExists
        unlocked = make(passphrase, parameters, random)
        vault = Vault(path, lock, unlocked, Image(), random(AREA_BYTES[0]), random)
        vault.save(rows)
    except MemoryError:
        lock.release()
        raise VaultNeedsMemory from None
    except BaseException:
        lock.release()
        raise
    return vault


def open_vault(
    path: Path, passphrase: Secret, floor: KdfParameters = FLOOR, random: Random = random_bytes
) -> Vault:
    """Open the vault at `path`; about 1.3 s and 256 MiB for one Argon2id run.

    floor: a file that asks for less work was tampered with; only tests, whose vaults are cheap, give another.
    Raises VaultMissing, VaultInUse, VaultIo, VaultDamaged, VaultNewer, VaultNeedsMemory, WrongPassphrase.
    """
    path = path.resolve()
    if not _is_there(path):
        raise VaultMissing
    lock = _lock(path)
    try:
        return _open_locked(path, lock, passphrase, floor, random)
    except BaseException:
        lock.release()
        raise


def _open_locked(
    path: Path, lock: FileLock, passphrase: Secret, floor: KdfParameters, random: Random
) -> Vault:
    head, areas = _read(path)
    try:
        unlocked = unlock(head, passphrase, floor)
        image = Image(open_image(unlocked, areas[unlocked.area]))
    except UnknownLayout:
        raise VaultNewer from None
    except (Malformed, TagInvalid):
        raise VaultDamaged from None
    except MemoryError:
        raise VaultNeedsMemory from None
    return Vault(path, lock, unlocked, image, areas[1 - unlocked.area], random)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        raise VaultIo from None


def files_of(path: Path) -> tuple[Path, Path, Path]:
    """A vault, what a crashed save leaves beside it, and its lock; each may be missing."""
    return path, sibling_of(path), _lock_of(path)


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _lock(path: Path) -> FileLock:
    """With the lock, whatever a crashed save left behind is ours to remove."""
    lock = FileLock(_lock_of(path))
    with suppress(OSError):
        sibling_of(path).unlink(missing_ok=True)
    return lock


def _read(path: Path) -> tuple[bytes, tuple[bytes, bytes]]:
    """Head and both areas.  Raises VaultDamaged for a file of another size, before reading it."""
    try:
        if path.stat().st_size not in FILE_BYTES:
            raise VaultDamaged
        content = path.read_bytes()
    except OSError:
        raise VaultIo from None
    half = HEAD_BYTES + (len(content) - HEAD_BYTES) // 2
    return content[:HEAD_BYTES], (content[HEAD_BYTES:half], content[half:])
