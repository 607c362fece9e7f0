"""keys/vault.py: heads, slots and areas, without a file."""

from __future__ import annotations

import struct
from dataclasses import replace
from random import Random as Seeded

import nacl.bindings
import nacl.pwhash.argon2id
import pytest

from keys.errors import WrongPassphrase
from keys.primitives import Secret, TagInvalid, keyed_hash
from keys.vault import (
    AREA_BYTES,
    CEILING,
    DEFAULT,
    FILE_BYTES,
    FLOOR,
    HEAD_BYTES,
    HEADER_BYTES,
    SLOT_BYTES,
    SLOTS,
    KdfParameters,
    UnknownLayout,
    Unlocked,
    area_for,
    default_parameters,
    make,
    open_image,
    passphrase_from_text,
    relock,
    seal_image,
    unlock,
)
from wire.errors import Malformed

CHEAP = KdfParameters(1, 8)
PASSPHRASE = passphrase_from_text("seven grey herons on the weir")
OTHER = passphrase_from_text("a tin of green buttons")
IMAGE = b"rows of an image" * 100
AREA = AREA_BYTES[0]


def make_unlocked(seed: int = 1) -> Unlocked:
    return make(PASSPHRASE, CHEAP, Seeded(seed).randbytes)


def with_second_vault(first: Unlocked) -> Unlocked:
    """The same head with another vault, of area 1, in another slot; what it opens to with OTHER."""
    place = replace(first, slot=(first.slot + 3) % SLOTS, area=1)
    return relock(place, OTHER, CHEAP, Seeded(2).randbytes)


def patched(data: bytes, offset: int, new: bytes) -> bytes:
    return data[:offset] + new + data[offset + len(new) :]


def flipped(data: bytes, offset: int) -> bytes:
    return patched(data, offset, bytes([data[offset] ^ 0x80]))


def test_unlock_finds_what_make_locked() -> None:
    made = make_unlocked()
    found = unlock(made.head, PASSPHRASE, CHEAP)
    assert (found.head, found.slot, found.area, found.image_key) == (
        made.head,
        made.slot,
        0,
        made.image_key,
    )


def test_unlock_refuses_another_passphrase() -> None:
    for wrong in (OTHER, passphrase_from_text(""), passphrase_from_text("Seven grey herons on the weir")):
        with pytest.raises(WrongPassphrase):
            unlock(make_unlocked().head, wrong, CHEAP)


def test_passphrase_is_the_same_composed_and_decomposed() -> None:
    assert passphrase_from_text("\u1112\u1161\u11ab\u1100\u1173\u11af") == passphrase_from_text(
        "\ud55c\uae00"
    )


def test_slot_in_use_is_chosen_at_random() -> None:
    assert {make_unlocked(seed).slot for seed in range(60)} == set(range(SLOTS))


def test_head_and_area_lie_as_the_table_says() -> None:
    """A second, plain reading of the file, from the table in the decision alone."""
    made = make_unlocked()
    area = seal_image(made, IMAGE, AREA, Seeded(5).randbytes)
    salt, passes, memory, layout, zeros = struct.unpack(">16sIIH6s", made.head[:32])
    assert (passes, memory, layout, zeros) == (1, 8, 1, bytes(6))
    root = nacl.pwhash.argon2id.kdf(32, PASSPHRASE.value, salt, opslimit=passes, memlimit=memory * 1024)
    slot = made.head[32 + 104 * made.slot :][:104]
    plain = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        slot[24:],
        made.head[:32] + bytes([made.slot]),
        slot[:24],
        keyed_hash(root, b"wp1/vault-slot", bytes([made.slot])),
    )
    assert plain[:32] == bytes(32)
    padded = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        area[24:], made.head[:32] + b"\0", area[:24], plain[32:]
    )
    assert padded == struct.pack(">Q", len(IMAGE)) + IMAGE + bytes(len(padded) - 8 - len(IMAGE))


def test_files_are_powers_of_two_without_rest() -> None:
    assert HEAD_BYTES == 864
    assert tuple(HEAD_BYTES + 2 * area for area in AREA_BYTES) == FILE_BYTES


@pytest.mark.parametrize("offset", range(HEADER_BYTES))
def test_flipped_header_byte_is_refused(offset: int) -> None:
    with pytest.raises((WrongPassphrase, Malformed)):
        unlock(flipped(make_unlocked().head, offset), PASSPHRASE, CHEAP)


def test_flipped_byte_of_our_slot_looks_like_a_wrong_passphrase_and_of_another_like_nothing() -> None:
    made = make_unlocked()
    ours = range(HEADER_BYTES + made.slot * SLOT_BYTES, HEADER_BYTES + (made.slot + 1) * SLOT_BYTES)
    for offset in range(HEADER_BYTES, HEAD_BYTES):
        head = flipped(made.head, offset)
        if offset in ours:
            with pytest.raises(WrongPassphrase):
                unlock(head, PASSPHRASE, CHEAP)
        else:
            assert unlock(head, PASSPHRASE, CHEAP).image_key == made.image_key


def test_slots_cannot_change_places() -> None:
    made = make_unlocked()
    slots = [made.head[HEADER_BYTES + i * SLOT_BYTES :][:SLOT_BYTES] for i in range(SLOTS)]
    slots.append(slots.pop(0))
    with pytest.raises(WrongPassphrase):
        unlock(made.head[:HEADER_BYTES] + b"".join(slots), PASSPHRASE, CHEAP)


@pytest.mark.parametrize(
    "parameters",
    [
        KdfParameters(2, 64 * 1024),
        KdfParameters(3, 64 * 1024 - 1),
        KdfParameters(0, 0),
        KdfParameters(11, 64 * 1024),
        KdfParameters(3, 1024 * 1024 + 1),
        KdfParameters(2**32 - 1, 2**32 - 1),
    ],
)
def test_parameters_outside_the_bounds_are_refused_before_any_work(
    parameters: KdfParameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = patched(make_unlocked().head, 16, struct.pack(">II", parameters.passes, parameters.memory_kib))
    monkeypatch.setattr("keys.vault.argon2id", lambda *_: pytest.fail("Argon2id ran"))
    with pytest.raises(Malformed):
        unlock(head, PASSPHRASE)


def test_cheap_vault_is_refused_by_the_shipped_floor_and_the_floor_itself_is_not() -> None:
    with pytest.raises(Malformed):
        unlock(make_unlocked().head, PASSPHRASE)
    made = make(PASSPHRASE, FLOOR, Seeded(1).randbytes)
    assert unlock(made.head, PASSPHRASE).image_key == made.image_key


def test_default_parameters_are_within_the_bounds_and_follow_the_memory() -> None:
    assert DEFAULT.at_least(FLOOR) and CEILING.at_least(DEFAULT)
    assert default_parameters(4 * 10**9) == KdfParameters(3, 256 * 1024)
    assert default_parameters(4 * 10**9 - 1) == KdfParameters(3, 64 * 1024)
    assert default_parameters(0) == FLOOR


@pytest.mark.parametrize("layout", [2, 0xFFFF])
def test_newer_layout_is_told_from_damage(layout: int) -> None:
    with pytest.raises(UnknownLayout):
        unlock(patched(make_unlocked().head, 24, struct.pack(">H", layout)), PASSPHRASE, CHEAP)


def test_slot_that_says_more_than_we_know_is_a_newer_layout() -> None:
    newer = replace(make_unlocked(), area=2)
    with pytest.raises(UnknownLayout):
        unlock(relock(newer, PASSPHRASE, CHEAP, Seeded(1).randbytes).head, PASSPHRASE, CHEAP)


def test_image_comes_back_whatever_its_length() -> None:
    made = make_unlocked()
    for length in (0, 1, 4096, AREA - 48):
        area = seal_image(made, bytes([7]) * length, AREA, Seeded(length).randbytes)
        assert len(area) == AREA
        assert open_image(made, area) == bytes([7]) * length


@pytest.mark.parametrize("offset", [0, 23, 24, 31, 32, 100, 5000, AREA // 2, AREA - 17, AREA - 1])
def test_open_image_refuses_a_flipped_byte(offset: int) -> None:
    made = make_unlocked()
    area = seal_image(made, IMAGE, AREA, Seeded(1).randbytes)
    with pytest.raises(TagInvalid):
        open_image(made, flipped(area, offset))


def test_open_image_refuses_another_area_key_or_header() -> None:
    made = make_unlocked()
    area = seal_image(made, IMAGE, AREA, Seeded(1).randbytes)
    for wrong in (
        replace(made, area=1),
        replace(made, image_key=Secret(bytes(32))),
        replace(made, head=flipped(made.head, 0)),
    ):
        with pytest.raises(TagInvalid):
            open_image(wrong, area)


def test_area_sealed_for_a_smaller_file_opens_in_a_larger_one() -> None:
    made = make_unlocked()
    area = seal_image(made, IMAGE, AREA, Seeded(1).randbytes)
    grown = area + Seeded(2).randbytes(AREA_BYTES[1] - AREA)
    assert open_image(made, grown) == IMAGE
    with pytest.raises(TagInvalid):
        open_image(made, flipped(grown, AREA - 1))
    with pytest.raises(TagInvalid):
        open_image(made, area[:-1])


def test_area_for_grows_only_when_full_and_never_shrinks() -> None:
    overhead = 48
    assert area_for(0, AREA_BYTES[0]) == AREA_BYTES[0]
    assert area_for(AREA_BYTES[0] - overhead, AREA_BYTES[0]) == AREA_BYTES[0]
    assert area_for(AREA_BYTES[0] - overhead + 1, AREA_BYTES[0]) == AREA_BYTES[1]
    assert area_for(0, AREA_BYTES[1]) == AREA_BYTES[1]
    assert area_for(AREA_BYTES[2] - overhead, AREA_BYTES[0]) == AREA_BYTES[2]
    assert area_for(AREA_BYTES[2] - overhead + 1, AREA_BYTES[0]) is None


def test_relock_changes_our_slot_alone_and_makes_a_fresh_image_key() -> None:
    made = make_unlocked()
    again = relock(made, OTHER, CHEAP, Seeded(9).randbytes)
    start, end = HEADER_BYTES + made.slot * SLOT_BYTES, HEADER_BYTES + (made.slot + 1) * SLOT_BYTES
    assert again.head[:start] == made.head[:start] and again.head[end:] == made.head[end:]
    assert again.image_key != made.image_key
    assert unlock(again.head, OTHER, CHEAP).image_key == again.image_key
    with pytest.raises(WrongPassphrase):
        unlock(again.head, PASSPHRASE, CHEAP)


def test_second_vault_opens_beside_the_first_and_outlives_its_change_of_passphrase() -> None:
    first = make_unlocked()
    second = with_second_vault(first)
    assert unlock(second.head, PASSPHRASE, CHEAP).area == 0
    assert unlock(second.head, OTHER, CHEAP).area == 1
    third = passphrase_from_text("lanterns")
    changed = relock(unlock(second.head, PASSPHRASE, CHEAP), third, CHEAP, Seeded(4).randbytes)
    assert unlock(changed.head, OTHER, CHEAP).image_key == second.image_key


def test_relock_raises_the_parameters_with_a_new_salt_and_never_lowers_them() -> None:
    dearer = KdfParameters(1, 16)
    made = make_unlocked()
    raised = relock(made, PASSPHRASE, dearer, Seeded(4).randbytes)
    assert raised.head[:16] != made.head[:16]
    assert struct.unpack(">II", raised.head[16:24]) == (1, 16)
    kept = relock(raised, PASSPHRASE, CHEAP, Seeded(5).randbytes)
    assert kept.head[:HEADER_BYTES] == raised.head[:HEADER_BYTES]
    assert unlock(kept.head, PASSPHRASE, dearer).image_key == kept.image_key


def test_unlocked_has_no_repr() -> None:
    assert f"{make_unlocked()!r}{make_unlocked()}" == ""
