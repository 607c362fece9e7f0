"""client/erasure, and the gate of client/vault that keeps an erased file from coming back."""

from __future__ import annotations

from pathlib import Path

import pytest

from client.api import Client, erase, has_vault
from client.erasure import erase_slots
from client.errors import VaultIo
from client.home import VAULT_NAME
from keys.errors import WrongPassphrase
from keys.vault import FLOOR, HEAD_BYTES

WORD = "seven brown kettles"


@pytest.fixture
async def client(tmp_path: Path) -> Client:
    return await Client.create(tmp_path / "home", WORD, kdf=FLOOR)


async def test_without_its_slots_a_vault_is_opened_by_nobody(client: Client, tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = (home / VAULT_NAME).read_bytes()
    async with client:
        pass
    erase_slots(home)
    after = (home / VAULT_NAME).read_bytes()
    assert after[HEAD_BYTES:] == before[HEAD_BYTES:] and len(after) == len(before)
    assert all(a != b for a, b in zip(_parts(before), _parts(after), strict=True))
    with pytest.raises(WrongPassphrase):
        await Client.open(home, WORD, kdf=FLOOR)


def _parts(vault: bytes) -> list[bytes]:
    """The salt, and a piece of each slot."""
    return [vault[:16], *(vault[32 + 104 * n : 32 + 104 * n + 104] for n in range(8))]


async def test_an_open_vault_that_was_destroyed_saves_no_more(client: Client, tmp_path: Path) -> None:
    home = tmp_path / "home"
    client.destroy()
    with pytest.raises(VaultIo):
        await client.set_line(mode="strict")
    erase(home)
    with pytest.raises(VaultIo):
        await client.set_line(mode="strict")
    assert not home.exists() and not has_vault(home)


async def test_what_a_crashed_save_left_is_erased_too(client: Client, tmp_path: Path) -> None:
    home = tmp_path / "home"
    sibling = home / (VAULT_NAME + ".new")
    sibling.write_bytes((home / VAULT_NAME).read_bytes())
    kept = sibling.read_bytes()[:HEAD_BYTES]
    erase_slots(home)
    assert sibling.read_bytes()[:HEAD_BYTES] != kept
    erase(home)
    assert not sibling.exists()


async def test_files_of_somebody_else_stay_and_ours_go(client: Client, tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with client:
        for name in ("settings", "letter.txt", "vault.old"):
            (home / name).write_text("kept?")
    erase(home, "settings")
    assert sorted(path.name for path in home.iterdir()) == ["letter.txt", "vault.old"]


def test_where_nothing_is_nothing_is_erased(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    erase(tmp_path / "home")
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
