"""The locks of the vault file: one passphrase, eight key slots, two sealed images.

    head      salt 16 | passes u32 | memory in KiB u32 | layout u16, 1 | zeros 6          32 bytes, the aad
              8 slots, each: nonce 24 | XSeal(slot key, area u8 | zeros 31 | image key 32)   8 * 104 bytes
    area 0    nonce 24 | XSeal(image key, length u64 | image | zeros)
    area 1    the same size

    slot key i = F(Argon2id(passphrase, salt), "wp1/vault-slot", u8 i)
    aad of a slot = head[:32] || u8 i          aad of an area = head[:32] || u8 area

What is not in use is random, so a file does not tell how many vaults it holds.  The file is 2, 8 or 32 MiB;
nothing inside says which.  An area may be sealed over the first part of its room only: then the file grew
for the other one.

Knows no file and not what an image holds.  Decision: docs/decisions/0003-vault-file.md.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass, replace

from keys.errors import WrongPassphrase
from keys.labels import VAULT_SLOT
from keys.primitives import (
    Random,
    Secret,
    TagInvalid,
    Unprintable,
    argon2id,
    keyed_hash,
    xchacha_open,
    xchacha_seal,
)
from wire.errors import Malformed
from wire.limits import AEAD_TAG_BYTES, KEY_BYTES, NONCE_BYTES

LAYOUT = 1
SALT_BYTES = 16
HEADER_BYTES = 32
SLOTS = 8
SLOT_PLAIN_BYTES = 64
SLOT_BYTES = NONCE_BYTES + SLOT_PLAIN_BYTES + AEAD_TAG_BYTES
HEAD_BYTES = HEADER_BYTES + SLOTS * SLOT_BYTES
FILE_BYTES = (2 * 2**20, 8 * 2**20, 32 * 2**20)
"""A file has one of these sizes: a state of two hundred messages, of a full outbox, of years of neglect."""
AREA_BYTES = tuple((size - HEAD_BYTES) // 2 for size in FILE_BYTES)
_LENGTH_BYTES = 8
_AREA_OVERHEAD_BYTES = NONCE_BYTES + _LENGTH_BYTES + AEAD_TAG_BYTES
_HEADER = struct.Struct(">16sIIH6s")
_SLOT_PLAIN = struct.Struct(">B31s32s")


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """What one Argon2id run costs.  Time is about 1.3 s for 3 passes over 256 MiB."""

    passes: int
    memory_kib: int

    def at_least(self, other: KdfParameters) -> bool:
        return self.passes >= other.passes and self.memory_kib >= other.memory_kib


FLOOR = KdfParameters(3, 64 * 1024)
"""What small machines use; a file that asks for less was tampered with."""
DEFAULT = KdfParameters(3, 256 * 1024)
CEILING = KdfParameters(10, 1024 * 1024)
"""A file that asks for more was tampered with, to make us allocate or wait."""
SMALL_MACHINE_BYTES = 4 * 10**9


@dataclass(frozen=True, slots=True, repr=False)
class Unlocked(Unprintable):
    """A head, and what one passphrase opens in it.

    head: HEAD_BYTES as they lie in the file.  slot: 0 to 7.  area: 0 or 1.  image_key: 32 bytes.
    """

    head: bytes
    slot: int
    area: int
    image_key: Secret

    @property
    def header(self) -> bytes:
        return self.head[:HEADER_BYTES]

    @property
    def parameters(self) -> KdfParameters:
        return _parameters(self.header)


class UnknownLayout(Malformed):
    """The head or our slot is of a layout newer than this program."""

    code = "keys.unknown_layout"


def default_parameters(memory_bytes: int) -> KdfParameters:
    """What a machine with this much physical memory uses for a new passphrase; 0 when unknown."""
    return FLOOR if memory_bytes < SMALL_MACHINE_BYTES else DEFAULT


def passphrase_from_text(text: str) -> Secret:
    """UTF-8 of the composed form (NFC): keyboards differ in how they compose Hangul and accents."""
    return Secret(unicodedata.normalize("NFC", text).encode("utf-8"))


def make(passphrase: Secret, parameters: KdfParameters, random: Random) -> Unlocked:
    """A new head with one slot in use, at random, and seven full of noise.

    Raises MemoryError when Argon2id cannot have its memory.
    """
    head = _encode_header(random(SALT_BYTES), parameters) + random(SLOTS * SLOT_BYTES)
    return _lock(Unlocked(head, random(1)[0] % SLOTS, 0, Secret(random(KEY_BYTES))), passphrase, random)


def unlock(head: bytes, passphrase: Secret, floor: KdfParameters = FLOOR) -> Unlocked:
    """Find the slot that this passphrase opens; one Argon2id run.

    head: HEAD_BYTES from the file.  floor: cheaper parameters are refused; only tests give their own.
    Raises WrongPassphrase, Malformed (parameters or layout no program wrote), UnknownLayout, MemoryError.
    """
    assert len(head) == HEAD_BYTES
    header = head[:HEADER_BYTES]
    _check_header(header, floor)
    root = _stretch(passphrase, header)
    for slot in range(SLOTS):
        try:
            return _open_slot(head, slot, root)
        except TagInvalid:
            continue
    raise WrongPassphrase


def relock(unlocked: Unlocked, passphrase: Secret, parameters: KdfParameters, random: Random) -> Unlocked:
    """The same place in the file under a new passphrase and a new image key.

    The salt and the other slots stay, so that the passphrase of another vault keeps opening it; only a file
    whose parameters are below `parameters` gets a whole new head.  Raises MemoryError.
    """
    head = unlocked.head
    if not _parameters(head[:HEADER_BYTES]).at_least(parameters):
        head = _encode_header(random(SALT_BYTES), parameters) + random(SLOTS * SLOT_BYTES)
    return _lock(replace(unlocked, head=head, image_key=Secret(random(KEY_BYTES))), passphrase, random)


def area_for(image_bytes: int, present: int) -> int | None:
    """The smallest area, not below the present one, that holds an image of this size."""
    fitting = (size for size in AREA_BYTES if size >= max(present, image_bytes + _AREA_OVERHEAD_BYTES))
    return next(fitting, None)


def seal_image(unlocked: Unlocked, image: bytes, area_bytes: int, random: Random) -> bytes:
    """An area of `area_bytes` around an image that fits it."""
    zeros = area_bytes - _AREA_OVERHEAD_BYTES - len(image)
    assert zeros >= 0
    nonce = random(NONCE_BYTES)
    plain = b"".join((len(image).to_bytes(_LENGTH_BYTES, "big"), image, bytes(zeros)))
    return nonce + xchacha_seal(unlocked.image_key.value, nonce, plain, _area_aad(unlocked))


def open_image(unlocked: Unlocked, area: bytes) -> bytes:
    """The image of an area, sealed over all of it or over the size of a smaller file.

    Raises TagInvalid.
    """
    for size in reversed(AREA_BYTES):
        if size <= len(area):
            try:
                return _open_area(unlocked, area[:size])
            except TagInvalid:
                continue
    raise TagInvalid


def _open_area(unlocked: Unlocked, area: bytes) -> bytes:
    nonce, sealed = area[:NONCE_BYTES], area[NONCE_BYTES:]
    plain = xchacha_open(unlocked.image_key.value, nonce, sealed, _area_aad(unlocked))
    length = int.from_bytes(plain[:_LENGTH_BYTES], "big")
    return plain[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _area_aad(unlocked: Unlocked) -> bytes:
    return unlocked.header + bytes([unlocked.area])


def _encode_header(salt: bytes, parameters: KdfParameters) -> bytes:
    return _HEADER.pack(salt, parameters.passes, parameters.memory_kib, LAYOUT, b"")


def _check_header(header: bytes, floor: KdfParameters) -> None:
    *_, layout, zeros = _HEADER.unpack(header)
    if layout > LAYOUT:
        raise UnknownLayout("a newer layout")
    parameters = _parameters(header)
    if layout != LAYOUT or any(zeros) or not (parameters.at_least(floor) and CEILING.at_least(parameters)):
        raise Malformed("not the head of a vault")


def _parameters(header: bytes) -> KdfParameters:
    _, passes, memory_kib, *_ = _HEADER.unpack(header)
    return KdfParameters(passes, memory_kib)


def _stretch(passphrase: Secret, header: bytes) -> Secret:
    parameters = _parameters(header)
    return Secret(
        argon2id(passphrase.value, header[:SALT_BYTES], parameters.passes, parameters.memory_kib * 1024)
    )


def _slot_key(root: Secret, slot: int) -> bytes:
    return keyed_hash(root.value, VAULT_SLOT, bytes([slot]))


def _lock(unlocked: Unlocked, passphrase: Secret, random: Random) -> Unlocked:
    """Write the one slot of `unlocked` anew into its head."""
    key = _slot_key(_stretch(passphrase, unlocked.header), unlocked.slot)
    nonce = random(NONCE_BYTES)
    plain = _SLOT_PLAIN.pack(unlocked.area, b"", unlocked.image_key.value)
    sealed = nonce + xchacha_seal(key, nonce, plain, unlocked.header + bytes([unlocked.slot]))
    start = HEADER_BYTES + unlocked.slot * SLOT_BYTES
    head = unlocked.head[:start] + sealed + unlocked.head[start + SLOT_BYTES :]
    return replace(unlocked, head=head)


def _open_slot(head: bytes, slot: int, root: Secret) -> Unlocked:
    """Raises TagInvalid; UnknownLayout when the slot says more than this program knows."""
    start = HEADER_BYTES + slot * SLOT_BYTES
    nonce, sealed = head[start : start + NONCE_BYTES], head[start + NONCE_BYTES : start + SLOT_BYTES]
    aad = head[:HEADER_BYTES] + bytes([slot])
    area, zeros, image_key = _SLOT_PLAIN.unpack(xchacha_open(_slot_key(root, slot), nonce, sealed, aad))
    if area > 1 or any(zeros):
        raise UnknownLayout("a newer slot")
    return Unlocked(head, slot, area, Secret(image_key))
