"""From an invitation to a shared secret and its safety words.

Spec: docs/protocol.md, 8.
"""

from __future__ import annotations

from dataclasses import dataclass

from mnemonic import Mnemonic

from tests.support.second.cells import Drop
from tests.support.second.codec import U32, array, blob, lp, pack, u8, uint, unpack
from tests.support.second.crypto import (
    F,
    H,
    hkdf,
    kem_decapsulate,
    kem_public,
    x25519,
    x25519_public,
    xopen,
    xseal,
)
from tests.support.second.faults import Malformed
from tests.support.second.networks import Descriptor, read_descriptor

COORDINATOR, DEPUTY, HOUSE, GUIDE, DESK, SAFEGUARDING = range(1, 7)
BOX_BYTES, BUNDLE_BYTES, ANSWER_BYTES = 3768, 1249, 2369


@dataclass(frozen=True, repr=False)
class Invitation:
    descriptor: Descriptor
    inviter_role: int
    joiner_role: int
    secret: bytes
    bundle_hash: bytes
    expires_hour: int

    def encode(self) -> bytes:
        return pack([1, self.descriptor.value(), self.inviter_role, self.joiner_role, self.secret,
                     self.bundle_hash, self.expires_hour])  # fmt: skip


def read_invitation(data: bytes) -> Invitation:
    version, descriptor, inviter_role, joiner_role, secret, bundle_hash, expires_hour = array(unpack(data), 7)
    uint(version, 1, 1)
    return Invitation(
        read_descriptor(descriptor),
        uint(inviter_role, SAFEGUARDING, COORDINATOR),
        uint(joiner_role, SAFEGUARDING, COORDINATOR),
        blob(secret, 32),
        blob(bundle_hash, 32),
        uint(expires_hour, U32),
    )


@dataclass(frozen=True, repr=False)
class InviterKeys:
    identity: bytes
    prekey: bytes
    kem_seed: bytes

    def bundle(self) -> bytes:
        publics = x25519_public(self.identity) + x25519_public(self.prekey)
        return u8(1) + publics + kem_public(self.kem_seed)


@dataclass(frozen=True, repr=False)
class JoinerKeys:
    identity: bytes
    ephemeral: bytes
    ratchet: bytes
    kem_seed: bytes

    def answer(self, ct: bytes) -> bytes:
        secrets = (self.identity, self.ephemeral, self.ratchet)
        return u8(1) + b"".join(map(x25519_public, secrets)) + ct + kem_public(self.kem_seed)


@dataclass(frozen=True)
class Bundle:
    identity: bytes
    prekey: bytes
    ek: bytes


@dataclass(frozen=True)
class Answer:
    identity: bytes
    ephemeral: bytes
    ratchet_key: bytes
    ct: bytes
    ek: bytes

    @property
    def header2(self) -> bytes:
        return self.ratchet_key + self.ek + self.ct


def read_box0(plain: bytes) -> Bundle:
    if len(plain) != BOX_BYTES or plain[0] != 1 or any(plain[BUNDLE_BYTES:]):
        raise Malformed("not a bundle")
    return Bundle(plain[1:33], plain[33:65], plain[65:BUNDLE_BYTES])


def read_box1(plain: bytes) -> tuple[Answer, bytes]:
    """Return the answer and the confirmation."""
    end = ANSWER_BYTES + 32
    if len(plain) != BOX_BYTES or plain[0] != 1 or any(plain[end:]):
        raise Malformed("not an answer")
    keys = (plain[1:33], plain[33:65], plain[65:97])
    return Answer(*keys, ct=plain[97:1185], ek=plain[1185:ANSWER_BYTES]), plain[ANSWER_BYTES:end]


def seal_box(drop: Drop, content: bytes, random: bytes) -> bytes:
    key, plain = F(drop.x, "wp1/box-key"), content.ljust(BOX_BYTES, b"\0")
    nonce = F(random, "wp1/nonce", key + plain)[:24]
    return nonce + xseal(key, nonce, plain)


def open_box(drop: Drop, cell: bytes) -> bytes:
    return xopen(F(drop.x, "wp1/box-key"), cell[:24], cell[24:])


@dataclass(frozen=True, repr=False)
class Agreed:
    th: bytes
    root: bytes
    ak_joiner: bytes
    ak_inviter: bytes
    confirmation: bytes
    sk: bytes


def agree(invitation: bytes, bundle: bytes, answer: bytes, dhs: bytes, ss: bytes) -> Agreed:
    th = H("wp1/transcript", lp(invitation) + bundle + answer)
    sk = hkdf(b"", b"\xff" * 32 + dhs + ss, b"wp1/sk" + th, 32)
    start = hkdf(b"", sk, b"wp1/start", 96)
    return Agreed(th, start[:32], start[32:64], start[64:], F(sk, "wp1/confirm", th), sk)


def agree_as_joiner(invitation: bytes, bundle: bytes, keys: JoinerKeys, ct: bytes, ss: bytes) -> Agreed:
    theirs = read_box0(bundle.ljust(BOX_BYTES, b"\0"))
    dhs = (
        x25519(keys.identity, theirs.prekey)
        + x25519(keys.ephemeral, theirs.identity)
        + x25519(keys.ephemeral, theirs.prekey)
    )
    return agree(invitation, bundle, keys.answer(ct), dhs, ss)


def agree_as_inviter(invitation: bytes, keys: InviterKeys, answer: bytes) -> Agreed:
    theirs, _ = read_box1(answer.ljust(BOX_BYTES, b"\0"))
    dhs = (
        x25519(keys.prekey, theirs.identity)
        + x25519(keys.identity, theirs.ephemeral)
        + x25519(keys.prekey, theirs.ephemeral)
    )
    return agree(invitation, keys.bundle(), answer, dhs, kem_decapsulate(keys.kem_seed, theirs.ct))


WORD_LISTS = {"en": "english", "ko": "korean", "zh": "chinese_simplified", "ru": "russian"}


def safety_numbers(th: bytes) -> list[int]:
    bits = int.from_bytes(F(th, "wp1/words")[:11], "big")
    return [bits >> (77 - 11 * place) & 0x7FF for place in range(8)]


def safety_words(th: bytes, language: str) -> list[str]:
    words = Mnemonic(WORD_LISTS[language]).wordlist
    if language == "ru":
        words[1572] = "снова"
    return [words[number] for number in safety_numbers(th)]
