"""A second, plain implementation of the channel's handshake, straight from docs/protocol.md, section 4.

One function that is both sides at once; it shares no line with `keys.noise`.  BLAKE2b is hashlib's and HMAC
is written out, so that only X25519, ML-KEM and the AEAD are anybody's library.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.support.keyschedule import DH, DH_public, KEM_public

NAME = b"Noise_NKpsk0hfs_25519+MLKEM768_ChaChaPoly_BLAKE2b"


def HASH(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()


def HMAC(key: bytes, data: bytes) -> bytes:
    block = key.ljust(128, b"\0")
    inner = HASH(bytes(byte ^ 0x36 for byte in block) + data)
    return HASH(bytes(byte ^ 0x5C for byte in block) + inner)


def HKDF(ck: bytes, ikm: bytes, count: int) -> list[bytes]:
    temp = HMAC(ck, ikm)
    outputs = [b""]
    for number in range(count):
        outputs.append(HMAC(temp, outputs[-1] + bytes([number + 1])))
    return outputs[1:]


def seal(key: bytes, n: int, ad: bytes, plain: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(bytes(4) + n.to_bytes(8, "little"), plain, ad)


def records(key: bytes, plains: list[bytes]) -> list[bytes]:
    """Seal one direction's records, with a new key after each; the counter goes on."""
    sealed = []
    for n, plain in enumerate(plains):
        sealed.append(seal(key, n, b"", plain))
        key = seal(key, 2**64 - 1, b"", bytes(32))[:32]
    return sealed


@dataclass
class Running:
    """h, ck, k and n of the specification, and a note of each (h, ck) for the vectors."""

    h: bytes
    ck: bytes
    k: bytes = b""
    n: int = 0

    def mix_hash(self, data: bytes) -> None:
        self.h = HASH(self.h + data)

    def mix_key(self, ikm: bytes) -> None:
        self.ck, key = HKDF(self.ck, ikm, 2)
        self.k, self.n = key[:32], 0

    def send(self, plain: bytes) -> bytes:
        sealed = seal(self.k, self.n, self.h, plain)
        self.n += 1
        self.mix_hash(sealed)
        return sealed


def handshake(
    *,
    relay_id: bytes,
    static: bytes,
    psk: bytes,
    e_client: bytes,
    e_relay: bytes,
    e1_seed: bytes,
    ct: bytes,
    ss: bytes,
    payload_2: bytes,
) -> dict[str, Any]:
    """Both messages and what lies between them; every secret of both sides is an argument."""
    name = NAME.ljust(64, b"\0")
    run = Running(h=name, ck=name)
    run.mix_hash(b"wp1/channel" + relay_id)
    run.mix_hash(DH_public(static))
    h_start = run.h

    run.ck, temp_h, key = HKDF(run.ck, psk, 3)
    run.mix_hash(temp_h)
    run.k, run.n = key[:32], 0
    message_1 = DH_public(e_client)
    run.mix_hash(DH_public(e_client))
    run.mix_key(DH_public(e_client))
    run.mix_key(DH(e_client, DH_public(static)))
    message_1 += run.send(KEM_public(e1_seed))
    message_1 += run.send(bytes(2848))
    h_1, ck_1 = run.h, run.ck

    message_2 = DH_public(e_relay)
    run.mix_hash(DH_public(e_relay))
    run.mix_key(DH_public(e_relay))
    run.mix_key(DH(e_relay, DH_public(e_client)))
    message_2 += run.send(ct)
    run.mix_key(ss)
    message_2 += run.send(payload_2)
    client_key, relay_key = HKDF(run.ck, b"", 2)
    return {
        "h_start": h_start,
        "message_1": message_1,
        "h_1": h_1,
        "ck_1": ck_1,
        "message_2": message_2,
        "h_2": run.h,
        "ck_2": run.ck,
        "client_key": client_key[:32],
        "relay_key": relay_key[:32],
    }
