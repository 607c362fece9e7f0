"""Who vouches for a network: one Ed25519 key over its descriptor.

    signature = Ed25519( H("wp1/descriptor", msgpack([1, serial, signer, relays])) )                64 bytes

The one thing that is signed anywhere: conversations stay deniable.
Must never know where a signer's key is kept.

Spec: docs/protocol.md, 3.1.
"""

from __future__ import annotations

from dataclasses import replace

from keys.labels import DESCRIPTOR
from keys.primitives import ed25519_holds, ed25519_public, ed25519_sign, plain_hash
from wire.descriptor import Descriptor, RelayEntry, signed_part
from wire.limits import SIGNATURE_BYTES


def sign(seed: bytes, serial: int, relays: tuple[RelayEntry, ...]) -> Descriptor:
    """Return the descriptor of these relays, signed.

    seed: 32 bytes, the signer's Ed25519 secret.  serial: u32, higher than any it signed before.
    """
    unsigned = Descriptor(serial, ed25519_public(seed), bytes(SIGNATURE_BYTES), relays)
    return replace(unsigned, signature=ed25519_sign(seed, _signed(unsigned)))


def holds(network: Descriptor) -> bool:
    """Tell whether a descriptor is unsigned, or signed by the signer that it names."""
    return not network.signer or ed25519_holds(network.signer, _signed(network), network.signature)


def _signed(network: Descriptor) -> bytes:
    return plain_hash(DESCRIPTOR, signed_part(network))
