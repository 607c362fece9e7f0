"""The operator's own key, and a whole network signed with it.

The key vouches for every relay of the network, so it lies on none of them: on a stick in a drawer.  Who has
it can move everybody to relays of his own; who has lost it has to begin a new network.

Spec: docs/protocol.md, 3.1 and 3.4.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from keys import signing
from keys.primitives import ed25519_public, random_bytes
from relay.config import Refused
from relay.desk.keyfile import read_secret, write_private
from wire.descriptor import Descriptor, RelayEntry, encode_descriptor
from wire.errors import Malformed
from wire.limits import HELLO_NETWORK_BYTES, KEY_BYTES


def open_signer(path: Path, folder: Path | None) -> tuple[bytes, bool]:
    """Read the signer's key, or make it where there is none; tell whether it was made.

    folder: of the relay, in which it must not lie.  Raises Refused.
    """
    if folder is not None and folder.resolve() in path.resolve().parents:
        raise Refused(
            "relay.signer_beside_relay",
            f"The signer's key {path.name} would lie in the folder of the relay, and be seized with it.",
            "Name a file elsewhere, on a stick that is only there when you sign.",
        )
    made = not path.exists()
    if made:
        _make(path)
    return read_secret(path).value, made


def _make(path: Path) -> None:
    try:
        write_private(path, random_bytes(KEY_BYTES).hex() + "\n")
    except OSError as error:
        raise Refused(
            "relay.signer_unwritable",
            f"The signer's key {path.name} cannot be made: {os.strerror(error.errno or 0)}.",
            "Name a file in a folder of yours that is there.",
            usage=False,
        ) from None


def nothing_to_describe() -> Refused:
    return Refused(
        "relay.nothing_to_describe",
        "No relay was named.",
        "Write --config relay.toml; or, to sign lines that you have here, --sign KEY --add FILE.",
    )


def put_together(
    ours: RelayEntry | None, brought: Sequence[Descriptor], retired: Sequence[str]
) -> tuple[RelayEntry, ...]:
    """All relays of these networks, the later word on each, and ours as it is now.  Raises Refused.

    retired: of relays that are left out, the beginning of the id in hexadecimal digits.
    """
    entries = {entry.relay_id: entry for each in brought for entry in each.relays}
    entries |= {ours.relay_id: ours} if ours is not None else {}
    for beginning in retired:
        found = [relay_id for relay_id in entries if beginning and relay_id.hex().startswith(beginning)]
        if len(found) != 1:
            raise Refused(
                "relay.relay_unknown",
                f"{len(found)} relays of the network have an id that begins with {beginning}.",
                "Write as much of the id as names one of them alone: relay_id in its relay.toml.",
            )
        del entries[found[0]]
    return tuple(entries.values())


def sign_network(
    seed: bytes, entries: tuple[RelayEntry, ...], before: Sequence[Descriptor], serial: int | None
) -> Descriptor:
    """Sign one network of these relays.  Raises Refused.

    before: networks of which those by this signer are followed by this one.  serial: None for one more.
    """
    signer = ed25519_public(seed)
    last = max((each.serial for each in before if each.signer == signer), default=0)
    if serial is not None and serial <= last:
        raise Refused(
            "relay.serial_used",
            f"This signer has signed number {last} already, and people would refuse {serial}.",
            f"Leave --serial away, or write at least {last + 1}.",
        )
    network = signing.sign(seed, last + 1 if serial is None else serial, entries)
    if not _fits(network):
        raise Refused(
            "relay.network_invalid",
            f"{len(entries)} relays with these addresses make no network.",
            f"A network has 1 to 4 relays of different keys, and {HELLO_NETWORK_BYTES} bytes in all.",
        )
    return network


def _fits(network: Descriptor) -> bool:
    try:
        return len(encode_descriptor(network)) <= HELLO_NETWORK_BYTES
    except Malformed:
        return False
