"""The folder of a vault: made, opened, its rows turned into tables and back.

Blocking: a secret word takes about a second.  Knows no engine; of a network only its file.
"""

from __future__ import annotations

from pathlib import Path

from client import machine, state, vault
from client.durable import sync_directory
from client.errors import NetworkMalformed, VaultExists, VaultIo, VaultNewer
from client.state import State
from client.transport import browser
from client.vault import Vault
from client.views import Doctor, RelayView
from keys import signing
from keys.vault import FLOOR, KdfParameters, Unlocked, default_parameters, passphrase_from_text
from wire.descriptor import Descriptor, merge
from wire.errors import Malformed

VAULT_NAME = "vault"


def check_new(home: Path, network_text: str | None) -> None:
    """Raise what making a vault would raise, before a person is asked for a secret word.

    Raises NetworkMalformed or VaultExists.
    """
    if network_text is not None:
        read_network(network_text)
    if (home / VAULT_NAME).exists():
        raise VaultExists


def has_vault(home: Path) -> bool:
    """Whether a vault lies here, whole or not."""
    return (home / VAULT_NAME).exists()


def read_network(text: str) -> Descriptor:
    """The relays of a network file.  Raises NetworkMalformed."""
    try:
        network = merge(text)
    except Malformed:
        raise NetworkMalformed from None
    if not signing.holds(network):
        raise NetworkMalformed
    return network


def make(home: Path, passphrase: str, tables: State, kdf: KdfParameters | None) -> Vault:
    """Make a vault that holds these tables.  kdf: None for this machine's default.

    Raises VaultExists, VaultInUse, VaultFull, VaultIo, VaultUnsure, VaultNeedsMemory.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise VaultIo from None
    sync_directory(home)
    secret = passphrase_from_text(passphrase)
    rows = state.changes({}, tables.snapshot())
    return vault.create(home / VAULT_NAME, secret, kdf or _default_cost(), kdf or FLOOR, rows=rows)


def unlock(home: Path, passphrase: str, kdf: KdfParameters | None) -> tuple[Vault, State]:
    """Open a vault.  Raises what `vault.open_vault` raises, and VaultNewer for rows of another schema."""
    opened = vault.open_vault(home / VAULT_NAME, passphrase_from_text(passphrase), kdf or FLOOR)
    rows = {(table, key): row for table, keyed in opened.load().items() for key, row in keyed.items()}
    try:
        return opened, state.load(rows)
    except ValueError:
        opened.close()
        raise VaultNewer from None


def stretch(opened: Vault, passphrase: str, kdf: KdfParameters | None) -> Unlocked:
    """The locks of the vault under another secret word, for `Vault.change_locks`."""
    return opened.stretch(passphrase_from_text(passphrase), kdf or _default_cost())


def examine(home: Path, opened: Vault, relays: tuple[RelayView, ...]) -> Doctor:
    """What is right and what is not, on this machine and at relays that were just tried."""
    return Doctor(
        relays=relays,
        hours_off=max((abs(relay.hours_off) for relay in relays if relay.reached), default=None),
        vault_bytes=(home / VAULT_NAME).stat().st_size,
        passes=opened.cost.passes,
        memory_mib=opened.cost.memory_kib // 1024,
        files=tuple(sorted(path.name for path in home.iterdir())),
        private=machine.is_private(home),
        swaps=machine.swaps(),
        history=machine.history_lines("waypost"),
        hello=browser.HELLO,
    )


def _default_cost() -> KdfParameters:
    return default_parameters(machine.physical_memory_bytes())
