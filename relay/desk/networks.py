"""Files with the lines of a network: what a pool's members are offered in HELLO, and what is put together.

A file is for its owner alone, because an entry holds the admission secret of a pool.

Spec: docs/protocol.md, 3.2 and 3.4.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from keys import signing
from keys.primitives import x25519_public
from relay.config import Config, Pool, Refused
from relay.desk.keyfile import read_private
from wire.descriptor import Descriptor, RelayEntry, decode_descriptor, encode_descriptor, merge
from wire.errors import Malformed
from wire.limits import HELLO_NETWORK_BYTES


def read_network(path: Path) -> Descriptor:
    """Read a network file: unsigned lines, or one whose signature holds.  Raises Refused."""
    try:
        network = merge(read_private(path))
    except Malformed:
        network = None
    if network is None or not signing.holds(network):
        raise Refused(
            "relay.network_invalid",
            f"The file {path.name} does not hold the lines of a network, or they were changed.",
            "Put the line of each relay there (waypost-relay descriptor), or one line of descriptor --sign.",
        )
    return network


def read_offer(path: Path) -> bytes:
    """Read what a pool's members are offered: a signed descriptor that fits HELLO.  Raises Refused."""
    network = read_network(path)
    data = encode_descriptor(network)
    if not network.signer or len(data) > HELLO_NETWORK_BYTES:
        fault = "is not signed" if not network.signer else f"is longer than {HELLO_NETWORK_BYTES} bytes"
        raise Refused(
            "relay.network_invalid",
            f"The network in {path.name} {fault}, so it cannot be handed to people.",
            "Sign it with waypost-relay descriptor --sign, with fewer or shorter addresses if too long.",
        )
    return data


def offered(config: Config) -> Config:
    """The same without the offers that would send people to keys of this relay that no longer lead in.

    Such an offer stops nothing: a relay that starts by itself after a night without power, or whose secret
    has to go at once, is worth more than one that waits for a signature.
    """
    stale = stale_pools(config)
    pools = (replace(pool, network=b"") if pool.number in stale else pool for pool in config.pools)
    return replace(config, pools=tuple(pools))


def stale_pools(config: Config, *, now: bool = False) -> list[int]:
    """The pools whose offer names keys of this relay that do not lead in.  now: as in `is_true_of`."""
    return [
        pool.number
        for pool in config.pools
        if pool.network
        for entry in decode_descriptor(pool.network).relays
        if entry.relay_id == config.relay_id and not is_true_of(config, pool, entry, now=now)
    ]


def is_true_of(config: Config, pool: Pool, entry: RelayEntry, *, now: bool = False) -> bool:
    """Tell whether an entry of ours names keys that lead in.  now: those that count, not the former ones."""
    keys, secrets = [config.key], [pool.secret]
    if not now:
        keys += [config.former_key.secret] if config.former_key else []
        secrets = list(pool.secrets)
    publics = [x25519_public(key.value) for key in keys]
    return entry.key in publics and entry.admission in [secret.value for secret in secrets]
