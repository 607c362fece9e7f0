"""The Noise protocol framework, revision 34, for the one shape we use: NK, with psk0 and with ML-KEM.

Each method quotes the step of the Noise specification (sections 5.1 to 5.3, 9.2) above the line that
does it; the tokens `e1` and `ekem1` follow the hybrid forward secrecy extension (hfs) with ML-KEM-768.
Knows keys and bytes; must never know what a payload means.  All state objects are mutable, as in the
specification, and a handshake that failed is thrown away.

Spec: docs/protocol.md, "The channel"; noiseprotocol.org, revision 34.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from keys.errors import HandshakeRejected, KeyRejected, RecordRejected
from keys.primitives import (
    ChaChaKey,
    Random,
    TagInvalid,
    Unprintable,
    blake2b_512,
    hmac_blake2b_512,
    mlkem_decapsulate,
    mlkem_encapsulate,
    mlkem_public,
    x25519,
    x25519_public,
)
from wire.limits import AEAD_TAG_BYTES, KEY_BYTES, MLKEM_CT_BYTES, MLKEM_EK_BYTES, MLKEM_SEED_BYTES

HASHLEN = 64
RESERVED_NONCE = 2**64 - 1
"""Noise keeps the highest nonce for itself, so a key seals at most 2^64 - 1 records."""


class Token(Enum):
    """What a handshake message is made of, in the letters of the specification."""

    PSK = "psk"
    E = "e"
    ES = "es"
    EE = "ee"
    E1 = "e1"
    EKEM1 = "ekem1"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A protocol name and the tokens of its two messages; the pre-message is always `<- s`."""

    name: bytes
    first: tuple[Token, ...]
    second: tuple[Token, ...]


NK = Pattern(b"Noise_NK_25519_ChaChaPoly_BLAKE2b", (Token.E, Token.ES), (Token.E, Token.EE))
NKPSK0 = Pattern(b"Noise_NKpsk0_25519_ChaChaPoly_BLAKE2b", (Token.PSK, *NK.first), NK.second)
NKPSK0_MLKEM = Pattern(
    b"Noise_NKpsk0hfs_25519+MLKEM768_ChaChaPoly_BLAKE2b",
    (*NKPSK0.first, Token.E1),
    (*NKPSK0.second, Token.EKEM1),
)


class CipherState(Unprintable):
    """One key and its nonce counter, for one direction (section 5.1)."""

    __slots__ = ("_aead", "_n")

    def __init__(self, key: bytes) -> None:
        # InitializeKey(key): Sets k = key. Sets n = 0.
        self._aead = ChaChaKey(key)
        self._n = 0

    def encrypt(self, ad: bytes, plain: bytes) -> bytes:
        """Return plain + 16 bytes.  Raises RecordRejected when the counter has ended."""
        # EncryptWithAd(ad, plaintext): returns ENCRYPT(k, n++, ad, plaintext).
        sealed = self._aead.seal(self._nonce(), plain, ad)
        self._n += 1
        return sealed

    def decrypt(self, ad: bytes, sealed: bytes) -> bytes:
        """Undo `encrypt`.  Raises RecordRejected; the counter then stays, so a good copy still opens."""
        # DecryptWithAd(ad, ciphertext): returns DECRYPT(k, n++, ad, ciphertext).
        # If an authentication failure occurs in DECRYPT() then n is not incremented.
        try:
            plain = self._aead.open(self._nonce(), sealed, ad)
        except TagInvalid:
            raise RecordRejected from None
        self._n += 1
        return plain

    def encrypt_into(self, plain: memoryview, out: memoryview) -> None:
        """As `encrypt` with empty ad, into `out` of exactly len(plain) + 16 bytes."""
        assert len(out) == len(plain) + AEAD_TAG_BYTES
        self._aead.seal_into(self._nonce(), plain, b"", out)
        self._n += 1

    def decrypt_into(self, sealed: memoryview, out: memoryview) -> None:
        """As `decrypt` with empty ad, into `out` of exactly len(sealed) - 16 bytes; zeros it on failure."""
        if len(sealed) != len(out) + AEAD_TAG_BYTES:
            raise RecordRejected
        try:
            self._aead.open_into(self._nonce(), sealed, b"", out)
        except TagInvalid:
            out[:] = bytes(len(out))
            raise RecordRejected from None
        self._n += 1

    def rekey(self) -> None:
        """Replace the key by one that does not lead back to it; the counter goes on (section 5.1, 11.3)."""
        # REKEY(k): the first 32 bytes from ENCRYPT(k, maxnonce, zerolen, zeros), where maxnonce equals
        # 2^64-1, zerolen is a zero-length byte sequence, and zeros is a sequence of 32 bytes filled with
        # zeros.
        maxnonce = bytes(4) + RESERVED_NONCE.to_bytes(8, "little")
        self._aead = ChaChaKey(self._aead.seal(maxnonce, bytes(KEY_BYTES), b"")[:KEY_BYTES])

    def _nonce(self) -> bytes:
        # The maximum n value (2^64-1) is reserved for other use. If incrementing n results in 2^64-1,
        # then any further EncryptWithAd() or DecryptWithAd() calls will signal an error to the caller.
        if self._n == RESERVED_NONCE:
            raise RecordRejected
        # ChaChaPoly: 32 bits of zeros followed by little-endian encoding of n.
        return bytes(4) + self._n.to_bytes(8, "little")


class SymmetricState(Unprintable):
    """The chaining key, the transcript hash and the cipher of a running handshake (section 5.2)."""

    __slots__ = ("_chaining_key", "_cipher", "_hash")

    def __init__(self, protocol_name: bytes) -> None:
        # If protocol_name is less than or equal to HASHLEN bytes in length, sets h equal to protocol_name
        # with zero bytes appended to make HASHLEN bytes.
        assert len(protocol_name) <= HASHLEN
        self._hash = protocol_name.ljust(HASHLEN, b"\0")
        # Sets ck = h. Calls InitializeKey(empty).
        self._chaining_key = self._hash
        self._cipher: CipherState | None = None

    @property
    def handshake_hash(self) -> bytes:
        """GetHandshakeHash(): 64 bytes that name this handshake, public after Split()."""
        return self._hash

    def mix_key(self, ikm: bytes) -> None:
        # Sets ck, temp_k = HKDF(ck, input_key_material, 2).
        self._chaining_key, temp_k = _hkdf(self._chaining_key, ikm, 2)
        # If HASHLEN is 64, then truncates temp_k to 32 bytes. Calls InitializeKey(temp_k).
        self._cipher = CipherState(temp_k[:KEY_BYTES])

    def mix_hash(self, data: bytes) -> None:
        # Sets h = HASH(h || data).
        self._hash = blake2b_512(self._hash + data)

    def mix_key_and_hash(self, ikm: bytes) -> None:
        # Sets ck, temp_h, temp_k = HKDF(ck, input_key_material, 3).
        self._chaining_key, temp_h, temp_k = _hkdf(self._chaining_key, ikm, 3)
        # Calls MixHash(temp_h).
        self.mix_hash(temp_h)
        # If HASHLEN is 64, then truncates temp_k to 32 bytes. Calls InitializeKey(temp_k).
        self._cipher = CipherState(temp_k[:KEY_BYTES])

    def encrypt_and_hash(self, plain: bytes) -> bytes:
        # Sets ciphertext = EncryptWithAd(h, plaintext), calls MixHash(ciphertext), and returns ciphertext.
        # In all our patterns a key exists here: nothing is encrypted before the first MixKey.
        assert self._cipher is not None
        sealed = self._cipher.encrypt(self._hash, plain)
        self.mix_hash(sealed)
        return sealed

    def decrypt_and_hash(self, sealed: bytes) -> bytes:
        """Raises RecordRejected."""
        # Sets plaintext = DecryptWithAd(h, ciphertext), calls MixHash(ciphertext), and returns plaintext.
        assert self._cipher is not None
        plain = self._cipher.decrypt(self._hash, sealed)
        self.mix_hash(sealed)
        return plain

    def split(self) -> tuple[CipherState, CipherState]:
        """Return the ciphers of initiator to responder, and of responder to initiator."""
        # Sets temp_k1, temp_k2 = HKDF(ck, zerolen, 2).
        temp_k1, temp_k2 = _hkdf(self._chaining_key, b"", 2)
        # If HASHLEN is 64, then truncates temp_k1 and temp_k2 to 32 bytes.
        return CipherState(temp_k1[:KEY_BYTES]), CipherState(temp_k2[:KEY_BYTES])


class Handshake(Unprintable):
    """One run of a pattern, for either side (section 5.3): write and read one message each, then split."""

    __slots__ = (
        "_e1_seed",
        "_ephemeral",
        "_pattern",
        "_psk",
        "_random",
        "_re",
        "_re1",
        "_rs",
        "_static",
        "_symmetric",
    )

    def __init__(
        self,
        pattern: Pattern,
        prologue: bytes,
        random: Random,
        *,
        their_static: bytes = b"",
        our_static: bytes = b"",
        psk: bytes = b"",
    ) -> None:
        """their_static: 32 bytes, for the initiator.  our_static: 32-byte secret, for the responder.

        psk: 32 bytes when the pattern has psk0, else empty.
        """
        assert bool(their_static) != bool(our_static)
        assert len(psk) == (KEY_BYTES if Token.PSK in pattern.first else 0)
        self._pattern = pattern
        self._random = random
        self._static, self._rs, self._psk = our_static, their_static, psk
        self._ephemeral = self._re = self._e1_seed = self._re1 = b""
        # Derives a protocol_name byte sequence ... Calls InitializeSymmetric(protocol_name).
        self._symmetric = SymmetricState(pattern.name)
        # Calls MixHash(prologue).
        self._symmetric.mix_hash(prologue)
        # Calls MixHash() once for each public key listed in the pre-messages: <- s
        self._symmetric.mix_hash(their_static or x25519_public(our_static))

    @property
    def handshake_hash(self) -> bytes:
        return self._symmetric.handshake_hash

    def write(self, payload: bytes) -> bytes:
        """Our message of this pattern around `payload`.  Raises HandshakeRejected if their keys are bad."""
        try:
            parts = [self._write_token(token) for token in self._ours]
        except KeyRejected:
            raise HandshakeRejected from None
        # Appends EncryptAndHash(payload) to the buffer.
        return b"".join(parts) + self._symmetric.encrypt_and_hash(payload)

    def read(self, message: bytes) -> bytes:
        """Return the payload of their message.  Raises HandshakeRejected, for every reason."""
        try:
            for token in self._theirs:
                message = self._read_token(token, message)
            # Calls DecryptAndHash() on the remaining bytes of the message.
            return self._symmetric.decrypt_and_hash(message)
        except (KeyRejected, RecordRejected):
            raise HandshakeRejected from None

    def split(self) -> tuple[CipherState, CipherState]:
        """Return (sending, receiving) of this side."""
        to_responder, to_initiator = self._symmetric.split()
        return (to_responder, to_initiator) if self._initiates else (to_initiator, to_responder)

    @property
    def _initiates(self) -> bool:
        return bool(self._rs)

    @property
    def _ours(self) -> tuple[Token, ...]:
        return self._pattern.first if self._initiates else self._pattern.second

    @property
    def _theirs(self) -> tuple[Token, ...]:
        return self._pattern.second if self._initiates else self._pattern.first

    def _write_token(self, token: Token) -> bytes:
        match token:
            case Token.E:
                # Sets e = GENERATE_KEYPAIR(). Appends e.public_key to the buffer.
                # Calls MixHash(e.public_key).
                self._ephemeral = self._random(KEY_BYTES)
                return self._mix_e(x25519_public(self._ephemeral))
            case Token.E1:
                # Sets e1 = GENERATE_KEYPAIR_KEM(). Appends EncryptAndHash(e1.public_key) to the buffer.
                self._e1_seed = self._random(MLKEM_SEED_BYTES)
                return self._symmetric.encrypt_and_hash(mlkem_public(self._e1_seed))
            case Token.EKEM1:
                # Sets ciphertext, kem_output = ENCAPSULATE(re1). Appends EncryptAndHash(ciphertext).
                shared, ciphertext = mlkem_encapsulate(self._re1)
                sealed = self._symmetric.encrypt_and_hash(ciphertext)
                # Calls MixKey(kem_output).
                self._symmetric.mix_key(shared)
                return sealed
            case Token.PSK | Token.ES | Token.EE:
                self._mix_secret(token)
                return b""
            case _:
                assert_never(token)

    def _read_token(self, token: Token, message: bytes) -> bytes:
        """Take one token from the front of the message and return the rest."""
        match token:
            case Token.E:
                # Sets re to the next DHLEN bytes from the message. Calls MixHash(re.public_key).
                self._re, rest = _cut(message, KEY_BYTES)
                self._mix_e(self._re)
                return rest
            case Token.E1:
                # Sets re1 to DecryptAndHash() of the next KEMLEN + 16 bytes.
                sealed, rest = _cut(message, MLKEM_EK_BYTES + AEAD_TAG_BYTES)
                self._re1 = self._symmetric.decrypt_and_hash(sealed)
                return rest
            case Token.EKEM1:
                # Sets ciphertext to DecryptAndHash() of the next CIPHERLEN + 16 bytes.
                sealed, rest = _cut(message, MLKEM_CT_BYTES + AEAD_TAG_BYTES)
                ciphertext = self._symmetric.decrypt_and_hash(sealed)
                # Calls MixKey(DECAPSULATE(e1, ciphertext)).
                self._symmetric.mix_key(mlkem_decapsulate(self._e1_seed, ciphertext))
                return rest
            case Token.PSK | Token.ES | Token.EE:
                self._mix_secret(token)
                return message
            case _:
                assert_never(token)

    def _mix_e(self, public: bytes) -> bytes:
        self._symmetric.mix_hash(public)
        # In a PSK handshake ... the "e" token also calls MixKey(e.public_key).
        if self._psk:
            self._symmetric.mix_key(public)
        return public

    def _mix_secret(self, token: Token) -> None:
        """The tokens that put no byte on the wire."""
        if token is Token.PSK:
            # For "psk": Calls MixKeyAndHash(psk).
            self._symmetric.mix_key_and_hash(self._psk)
        elif token is Token.EE:
            # For "ee": Calls MixKey(DH(e, re)).
            self._symmetric.mix_key(x25519(self._ephemeral, self._re))
        elif self._initiates:
            # For "es": Calls MixKey(DH(e, rs)) if initiator,
            self._symmetric.mix_key(x25519(self._ephemeral, self._rs))
        else:
            # MixKey(DH(s, re)) if responder.
            self._symmetric.mix_key(x25519(self._static, self._re))


def _hkdf(chaining_key: bytes, ikm: bytes, outputs: int) -> tuple[bytes, ...]:
    """HKDF(chaining_key, input_key_material, num_outputs) of section 4.3: 2 or 3 outputs of 64 bytes."""
    # Sets temp_key = HMAC-HASH(chaining_key, input_key_material).
    temp_key = hmac_blake2b_512(chaining_key, ikm)
    # Sets output1 = HMAC-HASH(temp_key, byte(0x01)).
    done = [hmac_blake2b_512(temp_key, b"\x01")]
    # Sets output2 = HMAC-HASH(temp_key, output1 || byte(0x02)), output3 the same with output2 and 0x03.
    for number in range(2, outputs + 1):
        done.append(hmac_blake2b_512(temp_key, done[-1] + bytes([number])))
    return tuple(done)


def _cut(message: bytes, length: int) -> tuple[bytes, bytes]:
    if len(message) < length:
        raise HandshakeRejected
    return message[:length], message[length:]
