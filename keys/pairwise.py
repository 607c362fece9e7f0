"""Fresh key pairs for one pair of people.

There is no long-term identity: every pair is made from keys that no other contact has seen, so two
seized devices share nothing.  Knows nothing of what the keys are for.

Spec: docs/protocol.md, 2 and 8.
"""

from __future__ import annotations

from dataclasses import dataclass

from keys.primitives import Random, Secret, Unprintable, mlkem_public, x25519_public
from wire.limits import KEY_BYTES, MLKEM_SEED_BYTES


@dataclass(frozen=True, slots=True, repr=False)
class KeyPair(Unprintable):
    """An X25519 pair: 32 secret bytes, 32 public ones."""

    secret: Secret
    public: bytes


@dataclass(frozen=True, slots=True, repr=False)
class KemPair(Unprintable):
    """An ML-KEM-768 pair: seed d || z of 64 bytes, encapsulation key of 1,184."""

    seed: Secret
    ek: bytes


def fresh_key_pair(random: Random) -> KeyPair:
    """Draw an X25519 pair."""
    secret = random(KEY_BYTES)
    return KeyPair(Secret(secret), x25519_public(secret))


def fresh_kem_pair(random: Random) -> KemPair:
    """Draw an ML-KEM-768 pair."""
    seed = random(MLKEM_SEED_BYTES)
    return KemPair(Secret(seed), mlkem_public(seed))
