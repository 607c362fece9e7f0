"""client/vault.py: what is saved comes back, whatever happens to the file, the disk or the process."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import replace
from pathlib import Path
from random import Random as Seeded

import pytest

from client.durable import sibling_of
from client.errors import (
    VaultDamaged,
    VaultExists,
    VaultFull,
    VaultInUse,
    VaultIo,
    VaultMissing,
    VaultNeedsMemory,
    VaultNewer,
    VaultOutgrown,
    VaultUnsure,
)
from client.vault import Vault, create, open_vault
from keys.errors import WrongPassphrase
from keys.vault import (
    AREA_BYTES,
    FILE_BYTES,
    HEAD_BYTES,
    SLOTS,
    KdfParameters,
    passphrase_from_text,
    relock,
    seal_image,
    unlock,
)

CHEAP = KdfParameters(1, 8)
PASSPHRASE = passphrase_from_text("seven grey herons on the weir")
OTHER = passphrase_from_text("a tin of green buttons")
MARKER = b"the well behind the mill"
ROWS = {("contact", b"\x01"): MARKER, ("outbox", b"\x02"): b"a sealed copy"}
LOADED = {"contact": {b"\x01": MARKER}, "outbox": {b"\x02": b"a sealed copy"}}
AREA_1 = HEAD_BYTES + AREA_BYTES[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def make_vault(path: Path) -> Vault:
    return create(path, PASSPHRASE, CHEAP, floor=CHEAP)


def reopen(path: Path, passphrase=PASSPHRASE) -> Vault:
    return open_vault(path, passphrase, floor=CHEAP)


def saved(path: Path) -> bytes:
    """A closed vault with ROWS; what its file holds."""
    vault = make_vault(path)
    vault.save(ROWS)
    vault.close()
    return path.read_bytes()


def rows_at(path: Path, passphrase=PASSPHRASE) -> dict[str, dict[bytes, bytes]]:
    vault = reopen(path, passphrase)
    rows = vault.load()
    vault.close()
    return rows


def add_second_vault(path: Path) -> None:
    """Put another vault, with an empty image, into area 1 of the file; it opens with OTHER."""
    content = path.read_bytes()
    first = unlock(content[:HEAD_BYTES], PASSPHRASE, CHEAP)
    second = relock(replace(first, slot=(first.slot + 5) % SLOTS, area=1), OTHER, CHEAP, os.urandom)
    vault = reopen(path)
    vault.save({("contact", b"\x01"): None, ("outbox", b"\x02"): None})
    image = vault._image.serialize()
    vault.save(ROWS)
    vault.close()
    content = path.read_bytes()
    area = seal_image(second, image, AREA_BYTES[0], os.urandom)
    path.write_bytes(second.head + content[HEAD_BYTES:AREA_1] + area)


# --- the way it should go -----------------------------------------------------------------------


def test_what_was_saved_comes_back(path: Path) -> None:
    saved(path)
    vault = reopen(path)
    assert vault.load() == LOADED
    vault.save({("contact", b"\x01"): None, ("outbox", b"\x02"): b"new", ("meta", b""): b""})
    vault.close()
    assert rows_at(path) == {"outbox": {b"\x02": b"new"}, "meta": {b"": b""}}


def test_new_vault_opens_empty_and_is_on_the_disk_at_once(path: Path) -> None:
    make_vault(path).close()
    assert rows_at(path) == {}


def test_file_keeps_one_size_and_one_mode(path: Path) -> None:
    vault = make_vault(path)
    for number in range(20):
        vault.save({("outbox", bytes([number])): bytes(3808)})
        assert path.stat().st_size == FILE_BYTES[0]
    vault.close()
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_save_changes_our_area_and_nothing_else(path: Path) -> None:
    before = saved(path)
    vault = reopen(path)
    vault.save({("contact", b"\x01"): b"other"})
    vault.close()
    after = path.read_bytes()
    assert after[:HEAD_BYTES] == before[:HEAD_BYTES]
    assert after[AREA_1:] == before[AREA_1:]
    assert after[HEAD_BYTES:AREA_1] != before[HEAD_BYTES:AREA_1]


def test_two_saves_of_the_same_rows_share_no_run(path: Path) -> None:
    vault = make_vault(path)
    runs = []
    for _ in range(2):
        vault.save(ROWS)
        area = path.read_bytes()[HEAD_BYTES:AREA_1]
        runs.append({area[at : at + 16] for at in range(0, len(area) - 16, 16)})
    vault.close()
    assert not runs[0] & runs[1]


def test_no_plaintext_lies_in_the_directory_even_in_the_middle_of_a_save(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_args: object) -> None:
        raise Killed

    saved(path)
    vault = reopen(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", kill)
        with pytest.raises(Killed):
            vault.save({("contact", b"\x03"): MARKER * 500})
    vault.close()
    names = set(os.listdir(path.parent))
    assert names == {"vault", "vault.new", "vault.lock"}
    for name in names:
        content = (path.parent / name).read_bytes()
        assert MARKER not in content and b"SQLite" not in content and b"contact" not in content
    assert rows_at(path) == LOADED
    assert not sibling_of(path).exists()


def test_nothing_in_the_file_names_the_program(path: Path) -> None:
    content = saved(path).lower()
    assert not [word for word in (b"waypost", b"vault", b"wp1/", b"sqlite") if word in content]


# --- passphrases --------------------------------------------------------------------------------


def test_wrong_passphrase_is_refused_and_leaves_the_vault_free(path: Path) -> None:
    saved(path)
    with pytest.raises(WrongPassphrase):
        reopen(path, OTHER)
    assert rows_at(path) == LOADED


def test_changed_passphrase_opens_and_the_old_one_does_not(path: Path) -> None:
    saved(path)
    vault = reopen(path)
    vault.change_locks(vault.stretch(OTHER, CHEAP))
    vault.save({("meta", b""): b"after"})
    vault.close()
    assert rows_at(path, OTHER) == {**LOADED, "meta": {b"": b"after"}}
    with pytest.raises(WrongPassphrase):
        reopen(path)


def test_failed_change_of_passphrase_leaves_the_old_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(path)
    vault = reopen(path)
    fail_at(monkeypatch, "replace", errno.EIO, 1)
    with pytest.raises(VaultIo):
        vault.change_locks(vault.stretch(OTHER, CHEAP))
    monkeypatch.undo()
    vault.save({("meta", b""): b"after"})
    vault.close()
    assert rows_at(path) == {**LOADED, "meta": {b"": b"after"}}


def test_cheap_vault_is_refused_by_the_program_as_it_ships(path: Path) -> None:
    saved(path)
    with pytest.raises(VaultDamaged):
        open_vault(path, PASSPHRASE)
    with pytest.raises(AssertionError):
        create(path.with_name("another"), PASSPHRASE, CHEAP)


def test_machine_without_the_memory_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> bytes:
        raise MemoryError

    saved(path)
    vault = reopen(path)
    monkeypatch.setattr("keys.vault.argon2id", refuse)
    with pytest.raises(VaultNeedsMemory):
        vault.change_locks(vault.stretch(OTHER, CHEAP))
    vault.close()
    with pytest.raises(VaultNeedsMemory):
        reopen(path)
    with pytest.raises(VaultNeedsMemory):
        make_vault(path.with_name("another"))
    monkeypatch.undo()
    assert rows_at(path) == LOADED


# --- one process at a time ----------------------------------------------------------------------


def test_open_vault_is_in_use_until_it_is_closed(path: Path) -> None:
    vault = make_vault(path)
    for opener in (reopen, make_vault):
        with pytest.raises(VaultInUse):
            opener(path)
    vault.close()
    reopen(path).close()


def test_link_to_a_vault_is_the_same_vault(path: Path) -> None:
    saved(path)
    link = path.with_name("link")
    link.symlink_to(path)
    vault = reopen(link)
    with pytest.raises(VaultInUse):
        reopen(path)
    vault.save({("meta", b""): b"through the link"})
    vault.close()
    assert link.is_symlink() and rows_at(path)["meta"] == {b"": b"through the link"}


# --- a file that is not as we wrote it ----------------------------------------------------------


def test_missing_and_existing_vaults_are_told(path: Path) -> None:
    with pytest.raises(VaultMissing):
        reopen(path)
    assert os.listdir(path.parent) == []
    before = saved(path)
    with pytest.raises(VaultExists):
        make_vault(path)
    assert path.read_bytes() == before


def test_flipped_bytes_of_our_area_are_damage_and_mended_they_open(path: Path) -> None:
    content = saved(path)
    rng = Seeded(7)
    for offset in [HEAD_BYTES, AREA_1 - 1, *(rng.randrange(HEAD_BYTES, AREA_1) for _ in range(20))]:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(bytes([content[offset] ^ 1 << rng.randrange(8)]))
        with pytest.raises(VaultDamaged):
            reopen(path)
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(content[offset : offset + 1])
    assert rows_at(path) == LOADED


def test_flipped_bytes_of_the_area_not_in_use_go_unnoticed_and_stay(path: Path) -> None:
    content = bytearray(saved(path))
    content[AREA_1] ^= 1
    content[-1] ^= 1
    path.write_bytes(content)
    vault = reopen(path)
    vault.save({})
    vault.close()
    assert path.read_bytes()[AREA_1:] == content[AREA_1:]


@pytest.mark.parametrize("offset", range(16, 32))
def test_flipped_byte_of_the_header_is_refused(path: Path, offset: int) -> None:
    content = bytearray(saved(path))
    content[offset] ^= 0x80
    path.write_bytes(content)
    with pytest.raises((WrongPassphrase, VaultDamaged, VaultNewer)):
        reopen(path)


@pytest.mark.parametrize("size", [0, 1, HEAD_BYTES, FILE_BYTES[0] - 1, FILE_BYTES[0] + 1])
def test_cut_empty_and_extended_files_are_damage(path: Path, size: int) -> None:
    content = saved(path)
    path.write_bytes(content[:size].ljust(size, b"\0"))
    with pytest.raises(VaultDamaged):
        reopen(path)


def test_file_extended_to_the_next_size_is_never_shown_as_ours_unless_it_is_whole(path: Path) -> None:
    """Stretching the file cuts our area elsewhere; the seal over its first part still has to hold."""
    content = saved(path)
    path.write_bytes(content.ljust(FILE_BYTES[1], b"\0"))
    assert rows_at(path) == LOADED
    path.write_bytes(content[:HEAD_BYTES] + bytes(FILE_BYTES[1] - HEAD_BYTES))
    with pytest.raises(VaultDamaged):
        reopen(path)


def test_other_files_are_damage(path: Path) -> None:
    path.write_bytes(Seeded(1).randbytes(FILE_BYTES[0]))
    with pytest.raises((VaultDamaged, VaultNewer)):
        reopen(path)
    path.write_text("a shopping list")
    with pytest.raises(VaultDamaged):
        reopen(path)


def test_directory_in_its_place_is_not_taken_for_a_vault(path: Path) -> None:
    path.mkdir()
    with pytest.raises((VaultDamaged, VaultIo)):
        reopen(path)


# --- a disk that fails --------------------------------------------------------------------------


def fail_at(monkeypatch: pytest.MonkeyPatch, step: str, number: int, call: int) -> None:
    """Let the `call`-th use of os.`step` fail, and no other."""
    real, calls = getattr(os, step), iter(range(1, 1000))

    def maybe_fail(*args: object) -> object:
        if next(calls) == call:
            raise OSError(number, "injected")
        return real(*args)

    monkeypatch.setattr(os, step, maybe_fail)


@pytest.mark.parametrize(
    ("step", "number", "error"),
    [
        ("open", errno.ENOSPC, VaultFull),
        ("open", errno.EROFS, VaultIo),
        ("fsync", errno.ENOSPC, VaultFull),
        ("fsync", errno.EIO, VaultIo),
        ("replace", errno.EIO, VaultIo),
        ("replace", errno.EACCES, VaultIo),
    ],
)
def test_failed_save_leaves_rows_and_file_as_they_were_and_the_next_one_works(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, error: type[Exception]
) -> None:
    before = saved(path)
    vault = reopen(path)
    fail_at(monkeypatch, step, number, 1)
    with pytest.raises(error):
        vault.save({("contact", b"\x01"): None, ("contact", b"\x02"): b"lost"})
    assert vault.load() == LOADED
    assert path.read_bytes() == before
    vault.save({("contact", b"\x03"): b"kept"})
    vault.close()
    assert rows_at(path)["contact"] == {b"\x01": MARKER, b"\x03": b"kept"}


def test_failed_sync_of_the_directory_is_told_and_rows_are_those_of_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(path)
    vault = reopen(path)
    fail_at(monkeypatch, "fsync", errno.EIO, 2)
    with pytest.raises(VaultUnsure):
        vault.save({("contact", b"\x02"): b"there"})
    rows = vault.load()
    vault.close()
    assert rows_at(path) == rows
    assert rows["contact"][b"\x02"] == b"there"


def test_failed_creation_leaves_no_vault_and_no_lock_held(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, "fsync", errno.ENOSPC, 1)
    with pytest.raises(VaultFull):
        make_vault(path)
    assert not path.exists() and not sibling_of(path).exists()
    make_vault(path).close()


# --- growth, and a second vault -----------------------------------------------------------------


def test_vault_grows_when_it_is_full_and_never_shrinks(path: Path) -> None:
    vault = make_vault(path)
    vault.save({("outbox", b"1"): bytes(1_000_000)})
    assert path.stat().st_size == FILE_BYTES[0]
    vault.save({("outbox", b"2"): bytes(1_000_000)})
    assert path.stat().st_size == FILE_BYTES[1]
    vault.save({("outbox", b"1"): None, ("outbox", b"2"): None, **ROWS})
    assert path.stat().st_size == FILE_BYTES[1]
    vault.close()
    assert rows_at(path) == LOADED


def test_state_beyond_the_largest_size_is_refused_and_does_not_stay(path: Path) -> None:
    saved(path)
    vault = reopen(path)
    with pytest.raises(VaultOutgrown):
        vault.save({("outbox", b"1"): bytes(FILE_BYTES[2] // 2)})
    vault.save({("meta", b""): b"after"})
    vault.close()
    assert path.stat().st_size == FILE_BYTES[0]
    assert rows_at(path) == {**LOADED, "meta": {b"": b"after"}}


def test_second_vault_survives_saves_growth_and_passphrase_of_the_first(path: Path) -> None:
    saved(path)
    add_second_vault(path)
    second = reopen(path, OTHER)
    second.save({("hidden", b"1"): b"of the second"})
    second.close()

    first = reopen(path)
    assert first.load() == LOADED
    first.save({("meta", b""): b"of the first"})
    first.save({("outbox", b"1"): bytes(2_000_000)})
    first.change_locks(first.stretch(passphrase_from_text("lanterns"), CHEAP))
    first.close()

    assert path.stat().st_size == FILE_BYTES[1]
    assert rows_at(path, OTHER) == {"hidden": {b"1": b"of the second"}}
    assert rows_at(path, passphrase_from_text("lanterns"))["meta"] == {b"": b"of the first"}


def test_first_vault_survives_saves_and_growth_of_the_second(path: Path) -> None:
    saved(path)
    add_second_vault(path)
    second = reopen(path, OTHER)
    second.save({("hidden", b"1"): bytes(2_000_000)})
    second.close()
    assert path.stat().st_size == FILE_BYTES[1]
    assert rows_at(path) == LOADED
    assert len(rows_at(path, OTHER)["hidden"][b"1"]) == 2_000_000
    second = reopen(path, OTHER)
    second.save({("hidden", b"1"): None})
    second.close()
    assert rows_at(path) == LOADED


def test_vault_has_no_repr(path: Path) -> None:
    vault = make_vault(path)
    assert f"{vault}{vault!r}" == ""
    vault.close()
