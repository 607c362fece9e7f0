"""The only door to crypto libraries and to randomness.

One library per primitive: XChaCha20-Poly1305, X25519, Ed25519 and Argon2id are PyNaCl's; HKDF-SHA-256,
ChaCha20-Poly1305 and ML-KEM-768 are `cryptography`'s; BLAKE2b is the standard library's.  Nothing above
this file imports any of them.  Refuses here, once, what must be refused everywhere: all-zero X25519
results, ML-KEM keys that fail the FIPS 203 checks, wrong lengths.

Python cannot promise to wipe memory: see docs/threat-model.md.
Spec: docs/protocol.md, "Primitives".
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Protocol

import nacl.bindings
import nacl.exceptions
import nacl.pwhash.argon2id
import nacl.signing
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import mlkem
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keys.errors import KeyRejected
from wire.errors import WaypostError
from wire.limits import (
    AEAD_TAG_BYTES,
    HASH_BYTES,
    KEY_BYTES,
    MLKEM_CT_BYTES,
    MLKEM_EK_BYTES,
    MLKEM_SEED_BYTES,
    NONCE_BYTES,
)

Random = Callable[[int], bytes]
"""Gives n random bytes; the core takes one, so that tests can hand in their own."""

random_bytes: Random = secrets.token_bytes


class Chance(Protocol):
    """Chooses: moments, orders and bytes.  Programs take `system_generator`, simulations a seeded one."""

    def randbytes(self, n: int, /) -> bytes: ...

    def uniform(self, a: float, b: float, /) -> float: ...

    def shuffle(self, x: list[bytes], /) -> None: ...


system_generator: Chance = secrets.SystemRandom()
"""For choices and waits; every number comes from the operating system."""


class TagInvalid(WaypostError):
    """An AEAD tag does not hold: nothing of the plaintext may be used."""

    code = "keys.tag_invalid"


class Unprintable:
    """Base of values that hold secrets: nothing of them reaches a log, a traceback or a screen."""

    __slots__ = ()

    def __repr__(self) -> str:
        return ""


class Secret(Unprintable):
    """Secret bytes with an empty repr, compared in constant time, that refuse to be formatted."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    @property
    def value(self) -> bytes:
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        raise TypeError("a secret is not hashable")

    def __len__(self) -> int:
        return len(self._value)

    def __format__(self, spec: str) -> str:
        return ""

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


def equal(a: bytes | memoryview, b: bytes | memoryview) -> bool:
    """Compare two byte strings in constant time for equal lengths."""
    return hmac.compare_digest(a, b)


def keyed_hash(key: bytes, label: bytes, data: bytes = b"") -> bytes:
    """F(key, label, data): BLAKE2b-256, keyed (RFC 7693), personalised with the label.

    key: 1 to 64 bytes.  label: at most 16 bytes, padded with zeros.  Returns 32 bytes.
    """
    assert 1 <= len(key) <= 64 and len(label) <= 16
    return _blake2b(data, key, label)


def plain_hash(label: bytes, data: bytes | memoryview) -> bytes:
    """H(label, data): BLAKE2b-256 without key, personalised with the label.  Returns 32 bytes."""
    assert len(label) <= 16
    return _blake2b(data, b"", label)


def _blake2b(data: bytes | memoryview, key: bytes, label: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=HASH_BYTES, key=key, person=label).digest()


def blake2b_512(data: bytes) -> bytes:
    """BLAKE2b-512 without key or label: the hash of the Noise handshake.  Returns 64 bytes."""
    return hashlib.blake2b(data).digest()


def hmac_blake2b_512(key: bytes, data: bytes) -> bytes:
    """HMAC-BLAKE2b-512 (RFC 2104, block of 128 bytes): the key derivation of Noise.  Returns 64 bytes."""
    return hmac.digest(key, data, "blake2b")


def hkdf(salt: bytes, ikm: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA-256 (RFC 5869).  An empty salt means 32 zero bytes.  length: at most 8,160."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt or None, info=info).derive(ikm)


def xchacha_seal(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    """XChaCha20-Poly1305 (IETF draft).  key 32, nonce 24.  Returns plain + 16 bytes."""
    assert len(key) == KEY_BYTES and len(nonce) == NONCE_BYTES
    return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, nonce, key)


def xchacha_open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Undo `xchacha_seal`.  Raises TagInvalid."""
    assert len(key) == KEY_BYTES and len(nonce) == NONCE_BYTES
    if len(sealed) < AEAD_TAG_BYTES:
        raise TagInvalid
    try:
        return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, aad, nonce, key)
    except nacl.exceptions.CryptoError:
        raise TagInvalid from None


class ChaChaKey(Unprintable):
    """ChaCha20-Poly1305 (RFC 8439) under one key, for the many records of a channel."""

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        assert len(key) == KEY_BYTES
        self._aead = ChaCha20Poly1305(key)

    def seal(self, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
        """nonce: 12 bytes.  Returns plain + 16 bytes."""
        return self._aead.encrypt(nonce, plain, aad)

    def open(self, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        """Undo `seal`.  Raises TagInvalid."""
        try:
            return self._aead.decrypt(nonce, sealed, aad)
        except (InvalidTag, ValueError):
            raise TagInvalid from None

    def seal_into(self, nonce: bytes, plain: memoryview, aad: bytes, out: memoryview) -> None:
        """As `seal`, into a buffer that the caller reuses."""
        self._aead.encrypt_into(nonce, plain, aad, out)

    def open_into(self, nonce: bytes, sealed: memoryview, aad: bytes, out: memoryview) -> None:
        """As `open`, into a buffer that the caller reuses.  Raises TagInvalid."""
        try:
            self._aead.decrypt_into(nonce, sealed, aad, out)
        except (InvalidTag, ValueError):
            raise TagInvalid from None


def x25519_public(secret: bytes) -> bytes:
    """The public key of a 32-byte X25519 secret (RFC 7748)."""
    assert len(secret) == KEY_BYTES
    return nacl.bindings.crypto_scalarmult_base(secret)


def x25519(secret: bytes, their_public: bytes) -> bytes:
    """The 32-byte shared secret (RFC 7748).  Raises KeyRejected on an all-zero result or a bad length."""
    if len(their_public) != KEY_BYTES:
        raise KeyRejected
    try:
        shared = nacl.bindings.crypto_scalarmult(secret, their_public)
    except nacl.exceptions.CryptoError:
        raise KeyRejected from None
    if equal(shared, bytes(KEY_BYTES)):
        raise KeyRejected
    return shared


def mlkem_public(seed: bytes) -> bytes:
    """The 1,184-byte encapsulation key of a 64-byte ML-KEM-768 seed d || z (FIPS 203)."""
    assert len(seed) == MLKEM_SEED_BYTES
    return mlkem.MLKEM768PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()


def mlkem_encapsulate(ek: bytes) -> tuple[bytes, bytes]:
    """Return (shared secret 32, ciphertext 1,088).  Raises KeyRejected on a bad key.

    The library draws its own randomness here; nothing in it lets a caller hand some in.
    """
    if len(ek) != MLKEM_EK_BYTES:
        raise KeyRejected
    try:
        return mlkem.MLKEM768PublicKey.from_public_bytes(ek).encapsulate()
    except ValueError:
        raise KeyRejected from None


def mlkem_check(ek: bytes) -> None:
    """Raise KeyRejected unless `ek` passes the FIPS 203 encapsulation key check."""
    if len(ek) != MLKEM_EK_BYTES:
        raise KeyRejected
    try:
        mlkem.MLKEM768PublicKey.from_public_bytes(ek)
    except ValueError:
        raise KeyRejected from None


def mlkem_decapsulate(seed: bytes, ciphertext: bytes) -> bytes:
    """Return the 32-byte shared secret; a forged ciphertext gives an unrelated one (implicit rejection).

    Raises KeyRejected on a wrong length.
    """
    assert len(seed) == MLKEM_SEED_BYTES
    if len(ciphertext) != MLKEM_CT_BYTES:
        raise KeyRejected
    return mlkem.MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ciphertext)


def ed25519_public(seed: bytes) -> bytes:
    """The public key of a 32-byte Ed25519 seed (RFC 8032)."""
    assert len(seed) == KEY_BYTES
    return bytes(nacl.signing.SigningKey(seed).verify_key)


def ed25519_sign(seed: bytes, data: bytes) -> bytes:
    """Sign with a 32-byte seed (RFC 8032).  Returns 64 bytes.  Descriptors only, never messages."""
    return nacl.signing.SigningKey(seed).sign(data).signature


def ed25519_holds(public: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether a 64-byte signature holds under a 32-byte public key."""
    try:
        nacl.signing.VerifyKey(public).verify(data, signature)
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.ValueError, nacl.exceptions.TypeError):
        return False
    return True


def argon2id(passphrase: bytes, salt: bytes, passes: int, memory_bytes: int) -> bytes:
    """Argon2id (RFC 9106, one lane as in libsodium).  salt: 16 bytes.  Returns 32 bytes.

    Raises MemoryError, the only way in which libsodium fails here.
    """
    try:
        return nacl.pwhash.argon2id.kdf(KEY_BYTES, passphrase, salt, opslimit=passes, memlimit=memory_bytes)
    except nacl.exceptions.RuntimeError:
        raise MemoryError from None
