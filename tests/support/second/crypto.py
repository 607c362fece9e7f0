"""Primitives: hashes, agreement, sealing.

Spec: docs/protocol.md, 2.
"""

from __future__ import annotations

import hashlib
import hmac

import nacl.bindings as sodium
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from nacl.exceptions import CryptoError

from tests.support.second.codec import u8
from tests.support.second.faults import Malformed, Rejected


def F(key: bytes, label: str, data: bytes = b"") -> bytes:
    return hashlib.blake2b(data, digest_size=32, key=key, person=label.encode().ljust(16, b"\0")).digest()


def H(label: str, data: bytes) -> bytes:
    return F(b"", label, data)


def hkdf(salt: bytes, ikm: bytes, info: bytes, length: int) -> bytes:
    pseudo_random_key = hmac.digest(salt or bytes(32), ikm, "sha256")
    out = block = b""
    while len(out) < length:
        block = hmac.digest(pseudo_random_key, block + info + u8(len(out) // 32 + 1), "sha256")
        out += block
    return out[:length]


def x25519(secret: bytes, public: bytes) -> bytes:
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Malformed("an all-zero result") from None


def x25519_public(secret: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def kem_public(seed: bytes) -> bytes:
    return MLKEM768PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()


def kem_encapsulate(ek: bytes) -> tuple[bytes, bytes]:
    """Return the shared secret and the ciphertext."""
    try:
        return MLKEM768PublicKey.from_public_bytes(ek).encapsulate()
    except ValueError:
        raise Malformed("a key that fails the modulus check") from None


def kem_check(ek: bytes) -> None:
    kem_encapsulate(ek)


def kem_decapsulate(seed: bytes, ct: bytes) -> bytes:
    return MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ct)


def xseal(key: bytes, nonce: bytes, plain: bytes, aad: bytes = b"") -> bytes:
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, nonce, key)


def xopen(key: bytes, nonce: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, aad, nonce, key)
    except CryptoError:
        raise Rejected from None


def cseal(key: bytes, nonce: bytes, plain: bytes, aad: bytes = b"") -> bytes:
    return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plain, aad, nonce, key)


def copen(key: bytes, nonce: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    try:
        return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(sealed, aad, nonce, key)
    except CryptoError:
        raise Rejected from None
