"""A second, plain implementation of the key schedule, straight from docs/protocol.md.

It shares no line and, where there is a choice, no library with `keys`: BLAKE2b is hashlib's, HKDF is
written out over hmac, X25519 and ChaCha20-Poly1305 are `cryptography`'s, HChaCha20 is written out.
(ML-KEM-768 has one library only.)  It erases nothing, checks little and forgets nothing: it is for
comparing, never for use.  It makes tests/vectors and is the other end of the tests in tests/keys.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

# --- section 2 --------------------------------------------------------------------------------


def F(key: bytes, label: str, data: bytes = b"") -> bytes:
    return hashlib.blake2b(data, digest_size=32, key=key, person=label.encode().ljust(16, b"\0")).digest()


def H(label: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32, person=label.encode().ljust(16, b"\0")).digest()


def HKDF(salt: bytes, ikm: bytes, info: bytes, length: int) -> bytes:
    prk = hmac.digest(salt or bytes(32), ikm, "sha256")
    out = block = b""
    counter = 0
    while len(out) < length:
        counter += 1
        block = hmac.digest(prk, block + info + bytes([counter]), "sha256")
        out += block
    return out[:length]


def DH(secret: bytes, public: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))


def DH_public(secret: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def KEM_public(seed: bytes) -> bytes:
    return MLKEM768PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()


def Encaps(ek: bytes) -> tuple[bytes, bytes]:
    return MLKEM768PublicKey.from_public_bytes(ek).encapsulate()


def Decaps(seed: bytes, ct: bytes) -> bytes:
    return MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ct)


def XSeal(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    return ChaCha20Poly1305(HChaCha20(key, nonce[:16])).encrypt(bytes(4) + nonce[16:], plain, aad)


def XOpen(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    return ChaCha20Poly1305(HChaCha20(key, nonce[:16])).decrypt(bytes(4) + nonce[16:], sealed, aad)


def HChaCha20(key: bytes, nonce16: bytes) -> bytes:
    """draft-irtf-cfrg-xchacha-03, 2.2: the ChaCha20 rounds without the final addition."""
    words = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce16))
    for _ in range(10):
        for a in range(4):
            _quarter_round(words, a, a + 4, a + 8, a + 12)
        for a in range(4):
            _quarter_round(words, a, 4 + (a + 1) % 4, 8 + (a + 2) % 4, 12 + (a + 3) % 4)
    return struct.pack("<8I", *words[:4], *words[12:])


def _quarter_round(x: list[int], a: int, b: int, c: int, d: int) -> None:
    for to, by, turned, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        x[to] = (x[to] + x[by]) & 0xFFFFFFFF
        mixed = x[turned] ^ x[to]
        x[turned] = (mixed << turn | mixed >> (32 - turn)) & 0xFFFFFFFF


# --- section 5.3 ------------------------------------------------------------------------------


def forward_keys(shared: bytes, relay_id: bytes, ephemeral: bytes, key: bytes) -> dict[str, bytes]:
    keys = HKDF(b"", shared, b"wp1/forward" + relay_id + ephemeral + key, 76)
    return {"request_key": keys[:32], "request_nonce": keys[32:44], "answer_key": keys[44:]}


def padded(array: bytes, size: int) -> bytes:
    return struct.pack(">H", len(array)) + array + bytes(size - 2 - len(array))


def CSeal(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(nonce, plain, aad)


# --- section 6 --------------------------------------------------------------------------------


def address_keys(ak: bytes, count: int) -> list[bytes]:
    """AC_0 ... AC_{count-1}"""
    keys = [ak]
    while len(keys) < count:
        keys.append(F(keys[-1], "wp1/slot-next"))
    return keys


def slot_secret(ak: bytes, n: int) -> bytes:
    """S_n"""
    return F(address_keys(ak, n + 1)[n], "wp1/slot")


def drop_of(x: bytes) -> dict[str, bytes]:
    """All that comes from X, by the names of section 6."""
    w, r = F(x, "wp1/w"), F(x, "wp1/r")
    hw, hr = F(w, "wp1/hash-w"), F(r, "wp1/hash-r")
    return {
        "x": x,
        "w": w,
        "r": r,
        "hw": hw,
        "hr": hr,
        "id": H("wp1/drop-id", hw + hr),
        "h1": F(x, "wp1/h1"),
        "h2": F(x, "wp1/h2"),
        "tag_secret": F(x, "wp1/tag-secret"),
    }


def slot_drop(secret: bytes, relay_id: bytes) -> dict[str, bytes]:
    return drop_of(F(secret, "wp1/relay", relay_id))


def box_drop(s: bytes, box: int, relay_id: bytes) -> dict[str, bytes]:
    return drop_of(F(s, "wp1/box", struct.pack(">B", box) + relay_id))


def tag(drop: dict[str, bytes], epoch: int) -> bytes:
    return F(drop["tag_secret"], "wp1/tag", struct.pack(">I", epoch))[:16]


# --- section 7 --------------------------------------------------------------------------------


def encode_h1(k: int, pn: int, n: int, receipt_wanted: bool = False) -> bytes:
    return struct.pack(">BBIHH4x", 1, 1 if receipt_wanted else 0, k, pn, n)


def seal_cell(
    drop: dict[str, bytes], mk: bytes, h1: bytes, h2: bytes, body: bytes, random32: bytes
) -> dict[str, bytes]:
    """The cell and everything on the way to it."""
    body_key = F(mk, "wp1/body", drop["x"])
    nonce = F(random32, "wp1/nonce", body_key + h1 + h2 + body)[:24]
    sealed_h1 = XSeal(drop["h1"], nonce, h1, b"")
    sealed_h2 = XSeal(drop["h2"], nonce, h2, sealed_h1)
    sealed_body = XSeal(body_key, nonce, body, sealed_h1 + sealed_h2)
    return {
        "body_key": body_key,
        "nonce": nonce,
        "sealed_h1": sealed_h1,
        "sealed_h2": sealed_h2,
        "sealed_body": sealed_body,
        "cell": nonce + sealed_h1 + sealed_h2 + sealed_body,
    }


def open_headers(drop: dict[str, bytes], cell: bytes) -> tuple[bytes, bytes]:
    nonce, sealed_h1, sealed_h2 = cell[:24], cell[24:54], cell[54:2374]
    return XOpen(drop["h1"], nonce, sealed_h1, b""), XOpen(drop["h2"], nonce, sealed_h2, sealed_h1)


def open_body(drop: dict[str, bytes], mk: bytes, cell: bytes) -> bytes:
    return XOpen(F(mk, "wp1/body", drop["x"]), cell[:24], cell[2374:], cell[24:2374])


# --- section 8 --------------------------------------------------------------------------------


def seal_box(drop: dict[str, bytes], plain: bytes, random32: bytes) -> dict[str, bytes]:
    key = F(drop["x"], "wp1/box-key")
    nonce = F(random32, "wp1/nonce", key + plain)[:24]
    return {"box_key": key, "nonce": nonce, "cell": nonce + XSeal(key, nonce, plain, b"")}


def encode_bundle(identity: bytes, prekey: bytes, ek: bytes) -> bytes:
    return b"\x01" + identity + prekey + ek


def encode_answer(identity: bytes, ephemeral: bytes, ratchet_key: bytes, ct: bytes, ek: bytes) -> bytes:
    return b"\x01" + identity + ephemeral + ratchet_key + ct + ek


def transcript_hash(invitation: bytes, bundle: bytes, answer: bytes) -> bytes:
    return H("wp1/transcript", struct.pack(">I", len(invitation)) + invitation + bundle + answer)


def agree(th: bytes, dh1: bytes, dh2: bytes, dh3: bytes, ss: bytes) -> dict[str, bytes]:
    sk = HKDF(b"", b"\xff" * 32 + dh1 + dh2 + dh3 + ss, b"wp1/sk" + th, 32)
    keys = HKDF(b"", sk, b"wp1/start", 96)
    return {
        "sk": sk,
        "rk_0": keys[:32],
        "ak_j0": keys[32:64],
        "ak_i0": keys[64:],
        "confirmation": F(sk, "wp1/confirm", th),
    }


def safety_numbers(th: bytes) -> list[int]:
    bits = "".join(f"{byte:08b}" for byte in F(th, "wp1/words"))
    return [int(bits[11 * i : 11 * i + 11], 2) for i in range(8)]


# --- section 9 --------------------------------------------------------------------------------


def step(
    root: bytes, ikm: bytes, new_public: bytes, met_public: bytes, ek: bytes, ct: bytes
) -> dict[str, bytes]:
    digest = H("wp1/step", new_public + met_public + ek + ct)
    keys = HKDF(root, ikm, b"wp1/root" + digest, 96)
    return {"step_hash": digest, "root": keys[:32], "chain_key": keys[32:64], "next_ak": keys[64:]}


def chain_keys(ck: bytes, count: int) -> list[bytes]:
    """CK_{k,0} ... CK_{k,count-1}"""
    keys = [ck]
    while len(keys) < count:
        keys.append(F(keys[-1], "wp1/chain"))
    return keys


def message_key(ck: bytes, n: int) -> bytes:
    """MK_n"""
    return F(chain_keys(ck, n + 1)[n], "wp1/message")


def next_transcript(before: bytes, body: bytes) -> bytes:
    return F(before, "wp1/tr", body)


@dataclass
class Chain:
    """One chain of one direction, with its beginning kept for ever."""

    ak: bytes
    ck: bytes = b""
    h2: bytes = b""
    length: int = 0


@dataclass
class PlainParty:
    """One end of a session that keeps every key it ever had.

    sent, received: chains of either direction; the last one of `received` is known by its AK alone.
    """

    root: bytes
    secret: bytes
    seed: bytes
    their_h2: bytes
    our_turn: bool
    our_next_ak: bytes
    sent: list[Chain] = field(default_factory=list)
    received: list[Chain] = field(default_factory=list)

    def seal(
        self, relay_id: bytes, body: bytes, random: Callable[[int], bytes]
    ) -> tuple[tuple[int, int], bytes]:
        """Seal one cell at the next place; return the place (k, n) and the cell."""
        if self.our_turn:
            self._begin(random)
        k, chain = len(self.sent) - 1, self.sent[-1]
        n, pn = chain.length, self.sent[k - 1].length if k else 0
        chain.length += 1
        drop = slot_drop(slot_secret(chain.ak, n), relay_id)
        h1 = encode_h1(k, pn, n)
        return (k, n), seal_cell(drop, message_key(chain.ck, n), h1, chain.h2, body, random(32))["cell"]

    def _begin(self, random: Callable[[int], bytes]) -> None:
        self.secret, self.seed = random(32), random(64)
        met_public, met_ek = self.their_h2[:32], self.their_h2[32:1216]
        ss, ct = Encaps(met_ek)
        public, ek = DH_public(self.secret), KEM_public(self.seed)
        keys = step(self.root, DH(self.secret, met_public) + ss, public, met_public, ek, ct)
        self.sent.append(Chain(self.our_next_ak, keys["chain_key"], public + ek + ct))
        self.root, self.our_next_ak, self.our_turn = keys["root"], keys["next_ak"], False

    def open(self, place: tuple[int, int], relay_id: bytes, cell: bytes) -> bytes:
        """Open the cell at place (k, n) and return its body."""
        k, n = place
        chain = self.received[k]
        drop = slot_drop(slot_secret(chain.ak, n), relay_id)
        h1, h2 = open_headers(drop, cell)
        assert struct.unpack(">IxxH", h1[2:10]) == (k, n)
        if not chain.ck:
            self._turn(chain, h2)
        assert h2 == chain.h2
        return open_body(drop, message_key(chain.ck, n), cell)

    def _turn(self, chain: Chain, h2: bytes) -> None:
        assert not self.our_turn
        public, ek, ct = h2[:32], h2[32:1216], h2[1216:]
        ikm = DH(self.secret, public) + Decaps(self.seed, ct)
        keys = step(self.root, ikm, public, DH_public(self.secret), ek, ct)
        chain.ck, chain.h2 = keys["chain_key"], h2
        self.received.append(Chain(keys["next_ak"]))
        self.root, self.their_h2, self.our_turn = keys["root"], h2, True


def start_joiner(
    agreed: dict[str, bytes], secret: bytes, seed: bytes, prekey: bytes, h2: bytes
) -> PlainParty:
    keys = step(agreed["rk_0"], DH(secret, prekey), h2[:32], prekey, h2[32:1216], h2[1216:])
    return PlainParty(
        root=keys["root"],
        secret=secret,
        seed=seed,
        their_h2=b"",
        our_turn=False,
        our_next_ak=keys["next_ak"],
        sent=[Chain(agreed["ak_j0"], keys["chain_key"], h2)],
        received=[Chain(agreed["ak_i0"])],
    )


def start_inviter(agreed: dict[str, bytes], prekey_secret: bytes, h2: bytes) -> PlainParty:
    prekey = DH_public(prekey_secret)
    keys = step(agreed["rk_0"], DH(prekey_secret, h2[:32]), h2[:32], prekey, h2[32:1216], h2[1216:])
    return PlainParty(
        root=keys["root"],
        secret=b"",
        seed=b"",
        their_h2=h2,
        our_turn=True,
        our_next_ak=agreed["ak_i0"],
        received=[Chain(agreed["ak_j0"], keys["chain_key"], h2), Chain(keys["next_ak"])],
    )
