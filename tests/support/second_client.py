"""A second client, written from docs/protocol.md alone, to find what that document leaves open.

It imports nothing of wire, keys, client or relay: where it and they agree, two readings of the text agree.
One client has one contact, and all it knows lies in memory.
Not for people: it neither keeps a vault, nor hides its times behind random waits, nor sends cover.

The parts follow the document: conventions, primitives, networks, requests, channel, drops, cells, pairing,
ratchet, session, client.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import copy
import hashlib
import hmac
import ipaddress
import os
import re
import ssl
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import aiohttp
import nacl.bindings as sodium
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from mnemonic import Mnemonic
from nacl.exceptions import CryptoError


class Malformed(Exception):
    """Bytes that no writer who keeps to the document would have made."""


class Rejected(Exception):
    """A cell, box or handshake whose tag does not hold: whoever carried it is suspect."""


class ContactFault(Exception):
    """The tag held, so the contact wrote it, and it breaks a rule: the session is broken."""


class Fork(Exception):
    """Two devices write for one side: the session is frozen."""


# --- 1. conventions: strict msgpack ----------------------------------------------------------------------

Value: TypeAlias = "bool | int | bytes | str | list[Value] | dict[int, Value] | None"

U8, U16, U32, U64 = 0xFF, 0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF
VALUE_BYTES, VALUE_DEPTH, VALUE_ITEMS = 4096, 5, 64


def u8(number: int) -> bytes:
    return struct.pack(">B", number)


def u16(number: int) -> bytes:
    return struct.pack(">H", number)


def u32(number: int) -> bytes:
    return struct.pack(">I", number)


def u64(number: int) -> bytes:
    return struct.pack(">Q", number)


def lp(data: bytes) -> bytes:
    return u32(len(data)) + data


def pack(value: Value) -> bytes:
    """Return the only encoding of a value."""
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _pack_int(value)
    if isinstance(value, bytes):
        return _pack_length(len(value), None, 0xC4) + value
    if isinstance(value, str):
        text = value.encode()
        return _pack_length(len(text), (0xA0, 32), 0xD9) + text
    if isinstance(value, list):
        return _pack_length(len(value), (0x90, 16), 0xDB) + b"".join(map(pack, value))
    items = b"".join(pack(key) + pack(value[key]) for key in sorted(value))
    return _pack_length(len(value), (0x80, 16), 0xDD) + items


def _pack_int(number: int) -> bytes:
    if -32 <= number < 128:
        return struct.pack(">b", number)
    forms = [(0xCC, ">B"), (0xCD, ">H"), (0xCE, ">I"), (0xCF, ">Q")]
    if number < 0:
        forms = [(0xD0, ">b"), (0xD1, ">h"), (0xD2, ">i"), (0xD3, ">q")]
    for code, form in forms:
        with contextlib.suppress(struct.error):
            return u8(code) + struct.pack(form, number)
    raise Malformed("an integer beyond 64 bits")


def _pack_length(length: int, fix: tuple[int, int] | None, first: int) -> bytes:
    """Return the shortest head; `first` is the code of the 8-bit form (arrays and maps have none)."""
    if fix is not None and length < fix[1]:
        return u8(fix[0] + length)
    if length <= U8 and first not in (0xDB, 0xDD):
        return u8(first) + u8(length)
    return u8(first + 1) + u16(length)


def unpack(data: bytes) -> Value:
    """Return the value of a whole encoding; Malformed for whatever would not be encoded like this."""
    if len(data) > VALUE_BYTES:
        raise Malformed("too long")
    value, end = _read(data, 0, 1)
    if end != len(data) or pack(value) != data:
        raise Malformed("not canonical")
    return value


_NUMBERS = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
_LENGTHS = {0xC4: ("bin", ">B"), 0xC5: ("bin", ">H"), 0xD9: ("str", ">B"), 0xDA: ("str", ">H"),
            0xDC: ("array", ">H"), 0xDE: ("map", ">H")}  # fmt: skip


def _read(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    code, at = _number(data, at, ">B")
    if code <= 0x7F or code >= 0xE0:
        return (code if code <= 0x7F else code - 0x100), at
    if code in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[code], at
    if code in _NUMBERS:
        return _number(data, at, _NUMBERS[code])
    if code in _LENGTHS:
        kind, form = _LENGTHS[code]
        length, at = _number(data, at, form)
    elif code <= 0xBF:
        kind = "map" if code <= 0x8F else "array" if code <= 0x9F else "str"
        length = code & (0x1F if kind == "str" else 0x0F)
    else:
        raise Malformed("a type that is not used")
    if kind in ("bin", "str"):
        return _read_bytes(data, at, length, kind)
    if length > VALUE_ITEMS or depth > VALUE_DEPTH:
        raise Malformed("too many or too deep")
    return _read_items(data, at, length, depth) if kind == "array" else _read_map(data, at, length, depth)


def _number(data: bytes, at: int, form: str) -> tuple[int, int]:
    end = at + struct.calcsize(form)
    if end > len(data):
        raise Malformed("cut")
    return struct.unpack(form, data[at:end])[0], end


def _read_bytes(data: bytes, at: int, length: int, kind: str) -> tuple[Value, int]:
    end = at + length
    if end > len(data):
        raise Malformed("cut")
    if kind == "bin":
        return data[at:end], end
    try:
        return data[at:end].decode("utf-8"), end
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None


def _read_items(data: bytes, at: int, length: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    for _ in range(length):
        item, at = _read(data, at, depth + 1)
        items.append(item)
    return items, at


def _read_map(data: bytes, at: int, length: int, depth: int) -> tuple[Value, int]:
    items: dict[int, Value] = {}
    for _ in range(length):
        key, at = _read(data, at, depth + 1)
        if uint(key, U8) <= max(items, default=-1):
            raise Malformed("keys not ascending")
        items[uint(key, U8)], at = _read(data, at, depth + 1)
    return items, at


def uint(value: Value, high: int, low: int = 0) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Malformed("not an integer in range")
    return value


def blob(value: Value, *lengths: int) -> bytes:
    if type(value) is not bytes or len(value) not in lengths:
        raise Malformed("not bytes of that length")
    return value


def array(value: Value, low: int, high: int | None = None) -> list[Value]:
    if type(value) is not list or not low <= len(value) <= (low if high is None else high):
        raise Malformed("not an array of that length")
    return value


# --- 2. primitives ---------------------------------------------------------------------------------------


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


# --- 3. networks -----------------------------------------------------------------------------------------

LINE_CHARACTERS, DESCRIPTOR_BYTES, RELAYS = 4096, 2960, 4
_NAME = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_ADDRESS = re.compile(
    rf"(https?)://({_NAME}|\[[0-9a-f:.]+\])(?::([1-9][0-9]{{0,4}}))?((?:/[A-Za-z0-9._~-]+)*)", re.ASCII
)


@dataclass(frozen=True)
class Relay:
    id: bytes
    key: bytes
    admission: bytes
    urls: list[str]
    tls: int
    certificate: bytes = b""

    def value(self) -> Value:
        rule: list[Value] = [self.tls, self.certificate] if self.tls == 2 else [self.tls]
        return [self.id, self.key, self.admission, list(self.urls), rule]


@dataclass(frozen=True)
class Descriptor:
    serial: int
    signer: bytes
    signature: bytes
    relays: list[Relay]

    def value(self) -> Value:
        return [1, self.serial, self.signer, self.signature, [relay.value() for relay in self.relays]]

    def check_signature(self) -> None:
        """Refuse a descriptor that is signed by somebody else than it says."""
        if not self.signer:
            return
        signed = pack([1, self.serial, self.signer, [relay.value() for relay in self.relays]])
        try:
            key = Ed25519PublicKey.from_public_bytes(self.signer)
            key.verify(self.signature, H("wp1/descriptor", signed))
        except InvalidSignature:
            raise Malformed("the signature does not hold") from None


def read_descriptor(value: Value) -> Descriptor:
    version, serial, signer, signature, relays = array(value, 5)
    uint(version, 1, 1)
    signer = blob(signer, 0, 32)
    signature = blob(signature, 64 if signer else 0)
    found = [read_relay(relay) for relay in array(relays, 1, RELAYS)]
    if len({relay.id for relay in found}) < len(found) or len({relay.key for relay in found}) < len(found):
        raise Malformed("a relay twice")
    if len(pack(value)) > DESCRIPTOR_BYTES:
        raise Malformed("a descriptor that would not fit an invitation")
    return Descriptor(uint(serial, U32), signer, signature, found)


def read_relay(value: Value) -> Relay:
    relay_id, key, admission, urls, tls = array(value, 5)
    rule = array(tls, 1, 2)
    kind = uint(rule[0], 2)
    if len(rule) != (2 if kind == 2 else 1):
        raise Malformed("a certificate without its rule, or a rule without its certificate")
    digest = blob(rule[1], 32) if kind == 2 else b""
    addresses = [read_address(url) for url in array(urls, 1, 4)]
    return Relay(blob(relay_id, 16), blob(key, 32), blob(admission, 32), addresses, kind, digest)


def read_address(value: Value) -> str:
    if type(value) is not str or not 1 <= len(value.encode()) <= 200:
        raise Malformed("not an address")
    match = _ADDRESS.fullmatch(value)
    if match is None:
        raise Malformed("not an address")
    scheme, host, port, prefix = match.groups()
    if port is not None and int(port) > U16:
        raise Malformed("not a port")
    if any(segment in (".", "..") for segment in prefix.split("/")):
        raise Malformed("a prefix that climbs")
    if host.startswith("["):
        _check_ipv6(host[1:-1])
    if scheme == "http" and host not in ("127.0.0.1", "[::1]", "localhost"):
        raise Malformed("http beyond loopback")
    return value


def _check_ipv6(host: str) -> None:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        raise Malformed("not an IPv6 address") from None


def to_line(prefix: str, data: bytes) -> str:
    text = base64.urlsafe_b64encode(data + u32(zlib.crc32(data))).decode().rstrip("=")
    return prefix + text


def from_line(prefix: str, text: str) -> bytes:
    """Return what lies between the prefix and the CRC."""
    line = text.strip(" \t\r\n")
    if len(line) > LINE_CHARACTERS or not line.startswith(prefix):
        raise Malformed("not such a line")
    letters = line[len(prefix) :]
    if re.fullmatch(r"[A-Za-z0-9_-]*", letters) is None or len(letters) % 4 == 1:
        raise Malformed("a letter that does not belong here")
    data = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    if len(data) < 4 or to_line(prefix, data[:-4]) != line:
        raise Malformed("the CRC does not hold")
    return data[:-4]


def read_network(text: str) -> Descriptor:
    """Read a network file: one signed line, or unsigned lines that are merged in order."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [read_descriptor(unpack(from_line("waypost-net:", line))) for line in lines]
    for descriptor in found:
        descriptor.check_signature()
    if len(found) == 1:
        return found[0]
    if any(descriptor.signer for descriptor in found):
        raise Malformed("a signed line stands alone")
    relays = [relay.value() for descriptor in found for relay in descriptor.relays]
    serial = max((descriptor.serial for descriptor in found), default=0)
    return read_descriptor([1, serial, b"", b"", relays])


def hidden_path(admission: bytes) -> str:
    return "/" + base64.b32encode(F(admission, "wp1/path")[:15]).decode().lower()


# --- 5. requests and replies -----------------------------------------------------------------------------

CELL_BYTES, TAG_BYTES, POLL_TAGS, PUT_TAGS = 3808, 16, 240, 7
OK, DUP, CONFLICT, BUSY, QUOTA, NOT_ADMITTED, BAD_EPOCH, MALFORMED = range(8)
HOURS_6, HOURS_24, HOURS_72 = range(3)


@dataclass(frozen=True)
class Hello:
    store_id: bytes
    hour: int
    edge_s: int
    polls: int
    outstanding: int
    features: list[int]


@dataclass(frozen=True)
class Reply:
    status: int
    hour: int
    expires_hour: int
    retry_after_s: int
    more: int
    tag: bytes
    cell: bytes


@dataclass(frozen=True)
class Pushed:
    tag: bytes
    cell: bytes


@dataclass(frozen=True)
class Forwarded:
    status: int
    retry_after_s: int
    sealed: bytes


def put(epoch: int, w: bytes, hr: bytes, tags: bytes, lifetime: int, cell: bytes) -> bytes:
    return pack([2, epoch, w, hr, tags, lifetime, cell, None])


def poll(mode: int, epoch: int, tags: bytes, deletes: bytes = b"") -> bytes:
    return pack([3, mode, epoch, tags, deletes])


def recall(w: bytes, hr: bytes) -> bytes:
    return pack([4, w, hr])


NOP = pack([5])


def read_request(data: bytes) -> list[Value]:
    """Return a request's array, as a relay without optional features takes it."""
    items = array(unpack(data), 1, 8)
    match uint(items[0], 127):
        case 2:
            _, epoch, w, hr, tags, lifetime, cell, delete = array(items, 8)
            uint(lifetime, HOURS_72)
            _check_blobs((w, 32), (hr, 32), (tags, PUT_TAGS * TAG_BYTES), (cell, CELL_BYTES))
            if delete is not None:
                blob(delete, 64)
        case 3:
            _, mode, epoch, tags, deletes = array(items, 5)
            uint(mode, 2)
            blob(tags, POLL_TAGS * TAG_BYTES)
            blob(deletes, 0, 64, 128, 192)
        case 4:
            _, w, hr = array(items, 3)
            epoch = 0
            _check_blobs((w, 32), (hr, 32))
        case 5:
            epoch = uint(len(array(items, 1)), 1)
        case 8:
            _, relay_id, ephemeral, sealed = array(items, 4)
            epoch = 0
            _check_blobs((relay_id, 16), (ephemeral, 32), (sealed, 4020))
        case _:
            raise Malformed("not a request")
    uint(epoch, U32)
    return items


def _check_blobs(*parts: tuple[Value, int]) -> None:
    for part, length in parts:
        blob(part, length)


def read_response(data: bytes) -> Hello | Reply | Pushed | Forwarded:
    items = array(unpack(data), 1, 8)
    match items[0] if type(items[0]) is int else None:
        case 1:
            return _read_hello(array(items, 7))
        case 6:
            return _read_reply(array(items, 8))
        case 7:
            _, tag, cell = array(items, 3)
            return Pushed(blob(tag, TAG_BYTES), blob(cell, CELL_BYTES))
        case 9:
            return _read_forwarded(array(items, 4))
        case _:
            raise Malformed("not a response")


def _read_forwarded(items: list[Value]) -> Forwarded:
    status = uint(items[1], MALFORMED)
    hint = uint(items[2], 3600)
    sealed = blob(items[3], 0, 3854)
    if status not in (OK, BUSY, QUOTA, NOT_ADMITTED, MALFORMED) or (sealed and (status != OK or hint)):
        raise Malformed("not how a FORWARD ends")
    if hint and status in (NOT_ADMITTED, MALFORMED):
        raise Malformed("a hint where none belongs")
    return Forwarded(status, hint, sealed)


def _read_hello(items: list[Value]) -> Hello:
    _, version, store_id, hour, edge_s, limits, features = items
    uint(version, 1, 1)
    polls, outstanding = (uint(limit, U8, 1) for limit in array(limits, 2))
    numbers = [uint(feature, 127, 1) for feature in array(features, 0, 64)]
    if numbers != sorted(set(numbers)):
        raise Malformed("features not ascending")
    return Hello(blob(store_id, 16), uint(hour, U32), uint(edge_s, 43_200, 1), polls, outstanding, numbers)


def _read_reply(items: list[Value]) -> Reply:
    reply = Reply(
        status=uint(items[1], MALFORMED),
        hour=uint(items[2], U32),
        expires_hour=uint(items[3], U32),
        retry_after_s=uint(items[4], 3600),
        more=uint(items[5], U16),
        tag=blob(items[6], 0, TAG_BYTES),
        cell=blob(items[7], 0, CELL_BYTES),
    )
    if reply.expires_hour and reply.status not in (OK, DUP):
        raise Malformed("an expiry without a cell")
    if reply.retry_after_s and reply.status not in (BUSY, QUOTA):
        raise Malformed("a hint without its reason")
    if reply.more and reply.status != OK:
        raise Malformed("cells announced without OK")
    with_tag, with_cell = bool(reply.tag), bool(reply.cell)
    expected = {OK: with_tag == with_cell, CONFLICT: with_cell and not with_tag}
    if not expected.get(reply.status, not with_tag and not with_cell):
        raise Malformed("tag and cell do not fit the status")
    return reply


# --- 4. the channel --------------------------------------------------------------------------------------

RECORD_BYTES, PLAIN_BYTES, RECORDS = 4096, 4080, 15


def pad(message: bytes, size: int = PLAIN_BYTES) -> bytes:
    assert 1 <= len(message) <= size - 2
    return (u16(len(message)) + message).ljust(size, b"\0")


def unpad(plain: bytes, size: int = PLAIN_BYTES) -> bytes:
    if len(plain) != size:
        raise Malformed("not a record")
    (length,) = struct.unpack(">H", plain[:2])
    if not 1 <= length <= size - 2 or any(plain[2 + length :]):
        raise Malformed("a length or padding that is wrong")
    return plain[2 : 2 + length]


class Cipher:
    """Noise's CipherState: one key and its counter."""

    def __init__(self, key: bytes) -> None:
        self.key, self.n = key, 0

    def _nonce(self) -> bytes:
        self.n += 1
        return bytes(4) + struct.pack("<Q", self.n - 1)

    def seal(self, plain: bytes, aad: bytes = b"") -> bytes:
        return cseal(self.key, self._nonce(), plain, aad)

    def open(self, sealed: bytes, aad: bytes = b"") -> bytes:
        return copen(self.key, self._nonce(), sealed, aad)


class RecordCipher(Cipher):
    """One direction after Split(): a new key after each record, the counter going on."""

    def seal(self, plain: bytes, aad: bytes = b"") -> bytes:
        sealed = super().seal(plain, aad)
        self._rekey()
        return sealed

    def open(self, sealed: bytes, aad: bytes = b"") -> bytes:
        plain = super().open(sealed, aad)
        self._rekey()
        return plain

    def _rekey(self) -> None:
        self.key = cseal(self.key, bytes(4) + b"\xff" * 8, bytes(32))[:32]


class Handshake:
    """The initiator's side of section 4, with Noise's SymmetricState unfolded into it."""

    PROTOCOL = b"Noise_NKpsk0hfs_25519+MLKEM768_ChaChaPoly_BLAKE2b"

    def __init__(self, relay: Relay, ephemeral: bytes, kem_seed: bytes) -> None:
        self.relay, self.ephemeral, self.kem_seed = relay, ephemeral, kem_seed
        self.h = self.ck = self.PROTOCOL.ljust(64, b"\0")
        self.cipher = Cipher(bytes(32))
        self._mix_hash(b"wp1/channel" + relay.id)
        self._mix_hash(relay.key)

    def first_message(self) -> bytes:
        public = x25519_public(self.ephemeral)
        ck, middle, key = self._kdf(self.relay.admission, 3)  # psk
        self.ck, self.cipher = ck, Cipher(key[:32])
        self._mix_hash(middle)
        self.cipher = Cipher(key[:32])
        self._mix_hash(public)  # e
        self._mix_key(public)
        self._mix_key(x25519(self.ephemeral, self.relay.key))  # es
        sealed_ek = self._encrypt(kem_public(self.kem_seed))  # e1
        return public + sealed_ek + self._encrypt(bytes(2848))

    def finish(self, message: bytes) -> tuple[bytes, Cipher, Cipher]:
        """Return HELLO's array, and the ciphers of what we send and of what we read."""
        if len(message) != RECORD_BYTES:
            raise Rejected
        public, sealed_ct, sealed_payload = message[:32], message[32:1136], message[1136:]
        self._mix_hash(public)  # e
        self._mix_key(public)
        self._mix_key(x25519(self.ephemeral, public))  # ee
        ct = self._decrypt(sealed_ct)  # ekem1
        self._mix_key(kem_decapsulate(self.kem_seed, ct))
        payload = self._decrypt(sealed_payload)
        ours, theirs = self._kdf(b"", 2)
        return unpad(payload, 2944), RecordCipher(ours[:32]), RecordCipher(theirs[:32])

    def _kdf(self, data: bytes, count: int) -> list[bytes]:
        key = hmac.digest(self.ck, data, "blake2b")
        parts = [b""]
        for number in range(1, count + 1):
            parts.append(hmac.digest(key, parts[-1] + u8(number), "blake2b"))
        return parts[1:]

    def _mix_key(self, data: bytes) -> None:
        self.ck, key = self._kdf(data, 2)
        self.cipher = Cipher(key[:32])

    def _mix_hash(self, data: bytes) -> None:
        self.h = hashlib.blake2b(self.h + data).digest()

    def _encrypt(self, plain: bytes) -> bytes:
        sealed = self.cipher.seal(plain, self.h)
        self._mix_hash(sealed)
        return sealed

    def _decrypt(self, sealed: bytes) -> bytes:
        plain = self.cipher.open(sealed, self.h)
        self._mix_hash(sealed)
        return plain


FAREWELL_STEPS = 200


class Link:
    """One connection to one relay: requests out, replies and cells in."""

    def __init__(self, relay: Relay, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.relay, self.socket = relay, socket
        self._below = socket.get_extra_info("socket")
        self.pushed: list[Pushed] = []
        self._plain: list[bytes] = []

    @classmethod
    async def open(cls, relay: Relay, web: aiohttp.ClientSession) -> Link:
        """Raises aiohttp.ClientError when the relay does not answer as one, Rejected when it cannot prove
        that it holds the pinned key."""
        rule: ssl.SSLContext | bool | aiohttp.Fingerprint = True
        if relay.tls != 1:
            rule = aiohttp.Fingerprint(relay.certificate) if relay.tls == 2 else False
        address = relay.urls[0] + hidden_path(relay.admission)
        link = cls(relay, await web.ws_connect(address, ssl=rule, max_msg_size=1 << 17))
        try:
            await link._shake_hands()
        except BaseException:
            await link.close()
            raise
        return link

    async def _shake_hands(self) -> None:
        handshake = Handshake(self.relay, os.urandom(32), os.urandom(64))
        await self.socket.send_bytes(handshake.first_message())
        hello, self._ours, self._theirs = handshake.finish(await self._receive())
        greeting = read_response(hello)
        if not isinstance(greeting, Hello):
            raise Malformed("no HELLO")
        self.hello = greeting

    async def _receive(self) -> bytes:
        message = await self.socket.receive(timeout=10)
        if message.type is not aiohttp.WSMsgType.BINARY:
            raise ConnectionResetError("the relay closed the link")
        data: bytes = message.data
        if not data or len(data) % RECORD_BYTES or len(data) > RECORDS * RECORD_BYTES:
            raise Malformed("not whole records")
        return data

    async def ask(self, request: bytes) -> Reply:
        """Send one request and return its reply; what is pushed meanwhile is kept in `pushed`."""
        await self.socket.send_bytes(self._ours.seal(pad(request)))
        while True:
            response = read_response(await self._next())
            if isinstance(response, Forwarded):
                raise Malformed("an answer to no FORWARD of ours")
            if isinstance(response, Reply):
                return response
            if isinstance(response, Hello):
                raise Malformed("a second HELLO")
            self.pushed.append(response)

    async def _next(self) -> bytes:
        if not self._plain:
            data = await self._receive()
            self._plain = [data[at : at + RECORD_BYTES] for at in range(0, len(data), RECORD_BYTES)]
        return unpad(self._theirs.open(self._plain.pop(0)))

    @property
    def epoch(self) -> int:
        return self.hello.hour // 12

    async def close(self) -> None:
        """Close, and see the TLS farewell through: a loop that ends before leaves the socket open."""
        await self.socket.close()
        for _ in range(FAREWELL_STEPS):
            if self._below is None or self._below.fileno() < 0:
                break
            await asyncio.sleep(0.01)


# --- 6. drops --------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Drop:
    """Everything that follows from X: one slot, or one box, at one relay."""

    x: bytes
    w: bytes
    r: bytes
    hw: bytes
    hr: bytes
    id: bytes
    tag_secret: bytes

    @classmethod
    def of(cls, x: bytes) -> Drop:
        w, r = F(x, "wp1/w"), F(x, "wp1/r")
        hw, hr = F(w, "wp1/hash-w"), F(r, "wp1/hash-r")
        return cls(x, w, r, hw, hr, H("wp1/drop-id", hw + hr), F(x, "wp1/tag-secret"))

    def tag(self, epoch: int) -> bytes:
        return F(self.tag_secret, "wp1/tag", u32(epoch))[:TAG_BYTES]

    def put_tags(self, epoch: int) -> bytes:
        return b"".join(self.tag(epoch + number) for number in range(PUT_TAGS))

    @property
    def delete(self) -> bytes:
        return self.hw + self.r


def slot_drop(slot_secret: bytes, relay_id: bytes) -> Drop:
    return Drop.of(F(slot_secret, "wp1/relay", relay_id))


def box_drop(secret: bytes, box: int, relay_id: bytes) -> Drop:
    return Drop.of(F(secret, "wp1/box", u8(box) + relay_id))


# --- 7. the cell -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Header1:
    receipt_wanted: bool
    chain: int
    previous: int
    number: int

    def encode(self) -> bytes:
        flags = int(self.receipt_wanted)
        return struct.pack(">BBIHH4x", 1, flags, self.chain, self.previous, self.number)


def read_header1(data: bytes) -> Header1:
    if len(data) != 14:
        raise Malformed("not 14 bytes")
    version, flags, chain, previous, number = struct.unpack(">BBIHH4x", data)
    header = Header1(bool(flags & 1), chain, previous, number)
    if version != 1 or header.encode() != data or (chain == 0 and previous != 0):
        raise Malformed("a version, flag or byte that version 1 does not have")
    return header


MESSAGE, STATUS, RECEIPT, PAIRING, COVER, CONTROL = range(1, 7)
DATA = (MESSAGE, STATUS, PAIRING, CONTROL)
BODY_BYTES, CONTENT_BYTES, BITMAP_BITS = 1418, 1332, 64
PAIRING_CONTENT = pack([1])
_BODY = struct.Struct(">BBBxQQQQQ32sQH")


@dataclass(frozen=True)
class Receipt:
    """What one side has of the other direction."""

    base: int = 0
    bitmap: int = 0
    end: int = 0

    def covers(self, g: int) -> bool:
        return g < self.base or (g - self.base < BITMAP_BITS and bool(self.bitmap >> (g - self.base) & 1))


@dataclass(frozen=True)
class Body:
    type: int
    g: int
    floor: int
    receipt: Receipt
    transcript: bytes
    expires_at_s: int
    content: bytes
    part: int = 0
    parts: int = 1

    def encode(self) -> bytes:
        receipt = self.receipt
        head = _BODY.pack(self.type, self.part, self.parts, self.g, self.floor, receipt.base, receipt.bitmap,
                          receipt.end, self.transcript, self.expires_at_s, len(self.content))  # fmt: skip
        return (head + self.content).ljust(BODY_BYTES, b"\0")


def read_body(data: bytes) -> Body:
    if len(data) != BODY_BYTES:
        raise Malformed("not a body")
    type_, part, parts, g, floor, base, bitmap, end, transcript, expires, length = _BODY.unpack_from(data)
    body = Body(type_, g, floor, Receipt(base, bitmap, end), transcript, expires,
                data[_BODY.size : _BODY.size + length], part, parts)  # fmt: skip
    if not MESSAGE <= type_ <= CONTROL or part >= parts or floor > g or length > CONTENT_BYTES:
        raise Malformed("a body out of range")
    if body.encode() != data or (type_ in (RECEIPT, COVER) and length):
        raise Malformed("a body with something behind it")
    _check_receipt(body.receipt)
    return body


def _check_receipt(receipt: Receipt) -> None:
    span = receipt.end - receipt.base
    if span < 0 or receipt.bitmap & 1 or receipt.bitmap >> max(0, min(span, BITMAP_BITS)):
        raise Malformed("a receipt that says what cannot be")
    if 0 < span <= BITMAP_BITS and not receipt.bitmap >> (span - 1) & 1:
        raise Malformed("the highest received is not received")


def seal_cell(
    drop: Drop, header1: bytes, header2: bytes, message_key: bytes, body: bytes, random: bytes
) -> bytes:
    body_key = F(message_key, "wp1/body", drop.x)
    nonce = F(random, "wp1/nonce", body_key + header1 + header2 + body)[:24]
    sealed1 = xseal(F(drop.x, "wp1/h1"), nonce, header1)
    sealed2 = xseal(F(drop.x, "wp1/h2"), nonce, header2, sealed1)
    return nonce + sealed1 + sealed2 + xseal(body_key, nonce, body, sealed1 + sealed2)


def open_header1(drop: Drop, cell: bytes) -> bytes:
    return xopen(F(drop.x, "wp1/h1"), cell[:24], cell[24:54])


def open_header2(drop: Drop, cell: bytes) -> bytes:
    return xopen(F(drop.x, "wp1/h2"), cell[:24], cell[54:2374], cell[24:54])


def open_body(drop: Drop, cell: bytes, message_key: bytes) -> bytes:
    return xopen(F(message_key, "wp1/body", drop.x), cell[:24], cell[2374:], cell[24:2374])


# --- 8. pairing ------------------------------------------------------------------------------------------

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
    return [words[number] for number in safety_numbers(th)]


# --- 9.1 the ratchet -------------------------------------------------------------------------------------

WINDOW, DATA_IN_FLIGHT = 64, 28


@dataclass(frozen=True, repr=False)
class KeyPair:
    """The private half of one step: an X25519 key and an ML-KEM seed."""

    secret: bytes
    kem_seed: bytes


def step(root: bytes, dh: bytes, ss: bytes, our: bytes, their: bytes, ek: bytes, ct: bytes) -> list[bytes]:
    """Return RK', CK and the address key of the next chain; `our` is the public key of who begins it."""
    info = b"wp1/root" + H("wp1/step", our + their + ek + ct)
    keys = hkdf(root, dh + ss, info, 96)
    return [keys[:32], keys[32:64], keys[64:]]


@dataclass(frozen=True, repr=False)
class Slot:
    chain: int
    number: int
    secret: bytes


@dataclass(repr=False)
class Chain:
    """One direction: its current chain, and where its next one begins."""

    next_address: bytes
    """AK of the chain after the current one; of chain 0 while none was begun."""
    chain: int = -1
    number: int = 0
    previous: int = 0
    earlier: int = 0
    """Sum of the lengths of all earlier chains."""
    key: bytes = b""
    address: bytes = b""
    header2: bytes = b""

    def begin(self, key: bytes, next_address: bytes, header2: bytes, previous: int) -> None:
        self.chain, self.number, self.previous = self.chain + 1, 0, previous
        self.earlier += previous
        self.key, self.address, self.header2 = key, self.next_address, header2
        self.next_address = next_address

    def advance(self) -> tuple[Slot, bytes, int]:
        """Return the slot, the message key and the g of the next place, and erase what made them."""
        slot = Slot(self.chain, self.number, F(self.address, "wp1/slot"))
        message_key, g = F(self.key, "wp1/message"), self.earlier + self.number
        self.address, self.key = F(self.address, "wp1/slot-next"), F(self.key, "wp1/chain")
        self.number += 1
        return slot, message_key, g

    def slots(self, count: int) -> list[Slot]:
        return _slots(self.chain, self.number, self.address, count) if self.chain >= 0 else []

    def next_slots(self, count: int) -> list[Slot]:
        return _slots(self.chain + 1, 0, self.next_address, count)


def _slots(chain: int, number: int, address: bytes, count: int) -> list[Slot]:
    slots = []
    for place in range(number, number + count):
        slots.append(Slot(chain, place, F(address, "wp1/slot")))
        address = F(address, "wp1/slot-next")
    return slots


@dataclass(frozen=True, repr=False)
class Gap:
    slot: Slot
    message_key: bytes
    previous: int
    header2: bytes


@dataclass(repr=False)
class Ratchet:
    root: bytes
    sending: Chain
    reading: Chain
    ours: KeyPair
    theirs: tuple[bytes, bytes]
    """Their newest ratchet key and ML-KEM encapsulation key."""
    may_begin: bool
    """A chain of theirs was opened for which we have begun none."""
    gaps: dict[int, Gap] = field(default_factory=dict)

    @classmethod
    def of_joiner(cls, agreed: Agreed, keys: JoinerKeys, bundle: Bundle, header2: bytes) -> Ratchet:
        pair = KeyPair(keys.ratchet, keys.kem_seed)
        ratchet = cls(agreed.root, Chain(agreed.ak_joiner), Chain(agreed.ak_inviter), pair, (b"", b""), False)
        dh = x25519(keys.ratchet, bundle.prekey)
        made = step(agreed.root, dh, b"", header2[:32], bundle.prekey, header2[32:1216], header2[1216:])
        ratchet.root = made[0]
        ratchet.sending.begin(made[1], made[2], header2, 0)
        return ratchet

    @classmethod
    def of_inviter(cls, agreed: Agreed, keys: InviterKeys, answer: Answer) -> Ratchet:
        pair = KeyPair(keys.prekey, keys.kem_seed)
        theirs = (answer.ratchet_key, answer.ek)
        ratchet = cls(agreed.root, Chain(agreed.ak_inviter), Chain(agreed.ak_joiner), pair, theirs, True)
        dh, prekey = x25519(keys.prekey, answer.ratchet_key), x25519_public(keys.prekey)
        made = step(agreed.root, dh, b"", answer.ratchet_key, prekey, answer.ek, answer.ct)
        ratchet.root = made[0]
        ratchet.reading.begin(made[1], made[2], answer.header2, 0)
        kem_check(answer.ek)
        return ratchet

    def next_to_send(self) -> tuple[Slot, bytes, int]:
        """Return slot, message key and g of our next cell, in a new chain when one is due."""
        if self.may_begin:
            self._begin_sending(KeyPair(os.urandom(32), os.urandom(64)))
        return self.sending.advance()

    def _begin_sending(self, pair: KeyPair) -> None:
        public, ek = x25519_public(pair.secret), kem_public(pair.kem_seed)
        their_key, their_ek = self.theirs
        ss, ct = kem_encapsulate(their_ek)
        made = step(self.root, x25519(pair.secret, their_key), ss, public, their_key, ek, ct)
        self.root, self.ours, self.may_begin = made[0], pair, False
        self.sending.begin(made[1], made[2], public + ek + ct, self.sending.number)

    def slots_to_read(self) -> list[Slot]:
        """All slots at which a cell of theirs can lie: gaps, then the windows of two chains."""
        gaps = [gap.slot for gap in self.gaps.values()]
        current, following = self.reading.slots(WINDOW), self.reading.next_slots(WINDOW)
        if self.reading.chain == 0 and self.reading.number == 0:
            following = []  # the inviter has begun chain 0, and no cell of it was opened
        return gaps + current[:4] + following[:2] + current[4:] + following[2:]

    def open(self, slot: Slot, relay_id: bytes, cell: bytes) -> tuple[Ratchet, int, bytes]:
        """Return the state that has read this cell, its g and its body; this state stays as it was."""
        if len(cell) != CELL_BYTES:
            raise Rejected
        drop = slot_drop(slot.secret, relay_id)
        data, header2 = open_header1(drop, cell), open_header2(drop, cell)
        try:
            header = read_header1(data)
            if (header.chain, header.number) != (slot.chain, slot.number):
                raise ContactFault("a cell of another slot")
            after = copy.deepcopy(self)
            message_key, g = after._accept(header, header2)
        except Malformed as error:
            raise ContactFault(str(error)) from None
        return after, g, open_body(drop, cell, message_key)

    def _accept(self, header: Header1, header2: bytes) -> tuple[bytes, int]:
        for g, gap in self.gaps.items():
            if (gap.slot.chain, gap.slot.number) == (header.chain, header.number):
                del self.gaps[g]
                _check_same(gap.previous, gap.header2, header, header2)
                return gap.message_key, g
        if header.chain == self.reading.chain + 1:
            self._begin_reading(header, header2)
        _check_same(self.reading.previous, self.reading.header2, header, header2)
        self._pass_over(header.number)
        _, message_key, g = self.reading.advance()
        return message_key, g

    def _begin_reading(self, header: Header1, header2: bytes) -> None:
        if self.may_begin:
            raise ContactFault("a chain before ours was begun")
        if not self.reading.number <= header.previous <= self.reading.number + WINDOW:
            raise ContactFault("a chain of impossible length")
        if self.reading.chain >= 0:
            self._pass_over(header.previous)
        key, ek, ct = header2[:32], header2[32:1216], header2[1216:]
        kem_check(ek)
        dh, ss = x25519(self.ours.secret, key), kem_decapsulate(self.ours.kem_seed, ct)
        made = step(self.root, dh, ss, key, x25519_public(self.ours.secret), ek, ct)
        self.root, self.theirs, self.may_begin = made[0], (key, ek), True
        self.reading.begin(made[1], made[2], header2, header.previous)

    def _pass_over(self, number: int) -> None:
        chain = self.reading
        while chain.number < number:
            slot, message_key, g = chain.advance()
            self.gaps[g] = Gap(slot, message_key, chain.previous, chain.header2)

    def forget_gaps(self, floor: int) -> None:
        self.gaps = {g: gap for g, gap in self.gaps.items() if floor <= g < floor + WINDOW}


def _check_same(previous: int, first: bytes, header: Header1, header2: bytes) -> None:
    if (previous, first) != (header.previous, header2):
        raise ContactFault("pn or H2 unlike the first of its chain")


# --- 10. the envelope ------------------------------------------------------------------------------------

CHECKIN, SHELTER_REQUEST, SHELTER_ANSWER, NOTE = 1, 10, 11, 63
OPENED, ANSWERED, DONE = 1, 2, 3
STATUS_S = 7 * 86_400
FieldValue: TypeAlias = "bool | int | str | list[int]"


@dataclass(frozen=True)
class Kind:
    """What docs/catalogue.md says of one kind."""

    urgency: int
    valid_min: int
    ack: int
    senders: tuple[int, ...]
    readers: tuple[int, ...]


_ANYBODY = tuple(range(COORDINATOR, SAFEGUARDING + 1))
_CHIEFS = (COORDINATOR, DEPUTY)
KINDS = {
    CHECKIN: Kind(4, 48 * 60, 1, (HOUSE, GUIDE), _CHIEFS),
    SHELTER_REQUEST: Kind(2, 24 * 60, 3, _CHIEFS, (HOUSE,)),
    SHELTER_ANSWER: Kind(2, 24 * 60, 2, (HOUSE,), _CHIEFS),
    NOTE: Kind(4, 48 * 60, 2, _ANYBODY, _ANYBODY),
}


@dataclass(frozen=True)
class Envelope:
    kind: int
    id: bytes
    at_s: int
    valid_min: int
    urgency: int
    ack: int
    body: dict[int, FieldValue]
    drill: bool = False
    silent: bool = False
    ref: bytes | None = None
    place: bytes | None = None
    reply_to: bytes | None = None
    replaces: bytes | None = None
    extra: dict[int, Value] = field(default_factory=dict)

    def encode(self) -> bytes:
        fields: dict[int, Value] = {
            number: list(value) if isinstance(value, list) else value for number, value in self.body.items()
        }
        items: dict[int, Value] = {
            1: 1, 2: self.kind, 3: self.id, 4: self.ref, 5: self.place, 6: self.at_s, 7: self.valid_min,
            8: self.urgency, 9: self.drill, 10: self.reply_to, 11: self.replaces, 12: self.ack,
            13: self.silent, 14: fields,
        }  # fmt: skip
        present: dict[int, Value] = {key: value for key, value in items.items() if value is not None}
        return pack(present | self.extra)


_ENVELOPE_KEYS, _OPTIONAL_KEYS = set(range(1, 15)), {4, 5, 10, 11}


def read_envelope(data: bytes) -> Envelope:
    items = unpack(data)
    if len(data) > CONTENT_BYTES or not isinstance(items, dict):
        raise Malformed("not an envelope")
    known = {key for key in items if key < 64}
    if not _ENVELOPE_KEYS - _OPTIONAL_KEYS <= known <= _ENVELOPE_KEYS:
        raise Malformed("a key missing or unknown")
    uint(items[1], 1, 1)
    if uint(items[6], U64) % 600:
        raise Malformed("a time too fine")
    return Envelope(
        kind=uint(items[2], 255, 1),
        id=blob(items[3], 8),
        at_s=uint(items[6], U64),
        valid_min=uint(items[7], 20_160, 1),
        urgency=uint(items[8], 4, 1),
        ack=uint(items[12], 4),
        body=_read_fields(items[14]),
        drill=_boolean(items[9]),
        silent=_boolean(items[13]),
        ref=_optional_id(items, 4),
        place=_optional_id(items, 5),
        reply_to=_optional_id(items, 10),
        replaces=_optional_id(items, 11),
        extra={key: value for key, value in items.items() if key >= 64},
    )


def _boolean(value: Value) -> bool:
    if not isinstance(value, bool):
        raise Malformed("not a boolean")
    return value


def _optional_id(items: dict[int, Value], key: int) -> bytes | None:
    return blob(items[key], 8) if key in items else None


def _read_fields(value: Value) -> dict[int, FieldValue]:
    if not isinstance(value, dict):
        raise Malformed("not a body")
    fields: dict[int, FieldValue] = {}
    for number, item in value.items():
        if isinstance(item, list):
            fields[number] = [uint(entry, U64, -(1 << 63)) for entry in item]
        elif isinstance(item, bool | int | str):
            fields[number] = item
        else:
            raise Malformed("not a field")
    return fields


def read_status(data: bytes) -> tuple[bytes, int]:
    message_id, code = array(unpack(data), 2)
    return blob(message_id, 8), uint(code, DONE, OPENED)


# --- 9.2 to 9.6: the session -----------------------------------------------------------------------------


@dataclass(repr=False)
class Copy:
    """Bytes that lie, or shall lie, at one drop of one relay."""

    relay_id: bytes
    drop: Drop
    cell: bytes
    lifetime: int
    held_in: bytes | None = None
    """The store id of the relay when it said OK or DUP; None until then."""
    expires_hour: int = 0
    times_held: int = 0

    def is_due(self, link: Link) -> bool:
        return self.held_in != link.hello.store_id or self.expires_hour <= link.hello.hour


@dataclass(repr=False)
class Outgoing:
    """One cell of ours that is still offered."""

    g: int
    is_data: bool
    body: Body
    header1: bytes
    header2: bytes
    message_key: bytes
    message_id: bytes | None
    copies: list[Copy]


@dataclass(frozen=True)
class Queued:
    type: int
    content: bytes
    expires_at_s: int = 0
    lifetime: int = HOURS_24
    message_id: bytes | None = None


class Session:
    """The ratchet, window, receipts and transcript of one contact."""

    def __init__(self, ratchet: Ratchet, th: bytes, relays: list[Relay]) -> None:
        self.ratchet, self.th, self.relays = ratchet, th, relays
        self.queue: list[Queued] = []
        self.offered: dict[int, Outgoing] = {}
        self.sent = 0
        """g of the next cell of ours."""
        self.our_transcript = th
        self.highest_receipted = -1
        self.received: dict[int, tuple[bytes, bytes]] = {}
        """g to what that body stated, and to the transcript behind it."""
        self.their_floor = 0
        self.receipt_due = False

    # sending

    def seal_what_fits(self, now_s: float) -> None:
        self.give_up([g for g, out in self.offered.items() if 0 < out.body.expires_at_s <= now_s])
        while self.queue and self._fits(self.queue[0]):
            queued = self.queue.pop(0)
            if not 0 < queued.expires_at_s <= now_s:
                self._seal(queued, now_s)
        if self.receipt_due and self.sent - self.highest_receipted <= WINDOW:
            self._seal(Queued(RECEIPT, b""), now_s)

    def _fits(self, queued: Queued) -> bool:
        in_flight = sum(out.is_data for out in self.offered.values())
        floor = min(self.offered, default=self.sent)
        near = self.sent - self.highest_receipted < WINDOW and self.sent - floor < WINDOW
        return near and in_flight < DATA_IN_FLIGHT

    def _seal(self, queued: Queued, now_s: float) -> None:
        self._forget([g for g, out in self.offered.items() if out.body.type == RECEIPT])
        slot, message_key, g = self.ratchet.next_to_send()
        assert g == self.sent
        sending = self.ratchet.sending
        body = Body(queued.type, g, min(self.offered, default=g), self.receipt(), self.our_transcript,
                    queued.expires_at_s, queued.content)  # fmt: skip
        is_data = queued.type in DATA
        header1 = Header1(is_data, slot.chain, sending.previous, slot.number).encode()
        copies = []
        for relay in pick(self.relays, self.th, now_s):
            drop = slot_drop(slot.secret, relay.id)
            cell = seal_cell(drop, header1, sending.header2, message_key, body.encode(), os.urandom(32))
            copies.append(Copy(relay.id, drop, cell, queued.lifetime))
        self.offered[g] = Outgoing(g, is_data, body, header1, sending.header2, message_key,
                                   queued.message_id, copies)  # fmt: skip
        self.our_transcript = F(self.our_transcript, "wp1/tr", body.encode())
        self.sent, self.receipt_due = g + 1, False

    def give_up(self, numbers: list[int]) -> None:
        """Offer these cells no longer; when the newest is among them, a receipt-only cell follows it."""
        self.receipt_due |= self.sent - 1 in numbers
        self._forget(numbers)

    def _forget(self, numbers: list[int]) -> None:
        for g in numbers:
            del self.offered[g]

    def receipt(self) -> Receipt:
        end = max(self.received, default=-1) + 1
        base = self.their_floor
        while base in self.received:
            base += 1
        bitmap = sum(1 << (g - base) for g in self.received if base < g < base + BITMAP_BITS)
        return Receipt(base, bitmap, end)

    # reading

    def take(self, slot: Slot, relay_id: bytes, cell: bytes) -> tuple[Body, list[Outgoing]]:
        """Take one cell in; return its body and the cells of ours that it receipts.

        Raises Rejected, ContactFault or Fork; the first leaves everything as it was.
        """
        ratchet, g, data = self.ratchet.open(slot, relay_id, cell)
        try:
            body = read_body(data)
        except Malformed as error:
            raise ContactFault(str(error)) from None
        if body.g != g or body.receipt.end > self.sent:
            raise ContactFault("another g, or a receipt for what was never sent")
        self._check_transcript(body, data)
        self.ratchet = ratchet
        self.received[g] = (body.transcript, F(body.transcript, "wp1/tr", data))
        self.their_floor = max(self.their_floor, body.floor)
        ratchet.forget_gaps(self.their_floor)
        self.receipt_due |= body.type in DATA
        return body, self._take_receipt(body.receipt)

    def _check_transcript(self, body: Body, data: bytes) -> None:
        before, after = self.received.get(body.g - 1), self.received.get(body.g + 1)
        expected = self.th if body.g == 0 else before[1] if before else body.transcript
        if body.transcript != expected:
            raise Fork
        if after and after[0] != F(body.transcript, "wp1/tr", data):
            raise Fork

    def _take_receipt(self, receipt: Receipt) -> list[Outgoing]:
        self.highest_receipted = max(self.highest_receipted, receipt.end - 1)
        covered = [out for g, out in self.offered.items() if receipt.covers(g)]
        self._forget([out.g for out in covered])
        return covered

    def is_fork(self, out: Outgoing, held: Copy, stored: bytes) -> bool:
        """Tell whether a stored cell that is not ours was made with our own keys."""
        try:
            headers = open_header1(held.drop, stored), open_header2(held.drop, stored)
            if headers != (out.header1, out.header2):
                return True  # the copy of our device has begun this chain with keys of its own
            return open_body(held.drop, stored, out.message_key) != out.body.encode()
        except Rejected:
            return False


def pick(relays: list[Relay], th: bytes, now_s: float) -> list[Relay]:
    day = u32(int(now_s) // 86_400)
    return sorted(relays, key=lambda relay: F(th, "wp1/pick", day + relay.id))[:2]


# --- the client ------------------------------------------------------------------------------------------

INVITED, JOINING, WAITING = "invited", "joining", "waiting"
ACTIVE, FROZEN, BROKEN = "active", "frozen", "broken"
_ORDER = ["queued", "held", "received", "opened", "answered", "done"]
_STATUS_WORDS = {OPENED: "opened", ANSWERED: "answered", DONE: "done"}


@dataclass
class Message:
    """One message that came."""

    envelope: Envelope
    state: str = "new"
    refused: bool = False

    @property
    def text(self) -> FieldValue | None:
        return self.envelope.body.get(1) if self.envelope.kind == NOTE else None


@dataclass(frozen=True, repr=False)
class Wanted:
    """One tag of a sweep, and what lies behind it: a slot, or a box."""

    drop: Drop
    slot: Slot | None


class SecondClient:
    """One person with one contact: `invite` or `join`, then `exchange` as often as needed."""

    def __init__(self, role: int = COORDINATOR, clock: Callable[[], float] = time.time) -> None:
        self.role, self.clock = role, clock
        self.their_role = 0
        self.state = ""
        self.messages: list[Message] = []
        self.states: dict[bytes, str] = {}
        """Message id to how far a message of ours has come."""
        self.in_time: dict[bytes, bool | None] = {}
        self.suspects: set[bytes] = set()
        self.session: Session | None = None
        self.bundle = b""
        """What the joiner read in box 0."""
        self._is_inviter = False
        self._inviter_keys: InviterKeys | None = None
        self._boxes: list[Copy] = []
        self._waiting: list[Queued] = []
        self._takings: list[tuple[bytes, Copy, bytes | None]] = []
        self._deletes: dict[bytes, list[bytes]] = {}
        self._accepted: bytes | None = None
        self._found_boxes: dict[bytes, bytes] = {}

    # pairing

    def invite(self, network: str, joiner_role: int = HOUSE, hours: int = 48) -> str:
        """Return the invitation link."""
        keys = InviterKeys(os.urandom(32), os.urandom(32), os.urandom(64))
        bundle, hour = keys.bundle(), int(self.clock()) // 3600
        self.invitation = Invitation(read_network(network), self.role, joiner_role, os.urandom(32),
                                     H("wp1/bundle", bundle), hour + hours)  # fmt: skip
        self._inviter_keys, self._is_inviter = keys, True
        self.their_role, self.state = joiner_role, INVITED
        self._seal_boxes(0, bundle)
        return to_line("waypost:", self.invitation.encode())

    def join(self, link: str) -> None:
        self.invitation = read_invitation(from_line("waypost:", link))
        self.invitation.descriptor.check_signature()
        if self.invitation.expires_hour <= self.clock() // 3600:
            raise Malformed("an invitation that has expired")
        self.role, self.their_role = self.invitation.joiner_role, self.invitation.inviter_role
        self.state = JOINING

    def _seal_boxes(self, box: int, content: bytes) -> None:
        for relay in self.relays:
            drop = box_drop(self.invitation.secret, box, relay.id)
            cell = seal_box(drop, content, os.urandom(32))
            self._boxes.append(Copy(relay.id, drop, cell, HOURS_72))

    @property
    def relays(self) -> list[Relay]:
        return self.invitation.descriptor.relays

    @property
    def th(self) -> bytes:
        assert self.session is not None
        return self.session.th

    # messages

    def send_note(self, text: str, reply_to: bytes | None = None) -> bytes:
        return self.send(NOTE, {1: text}, reply_to)

    def send(self, kind: int, body: dict[int, FieldValue], reply_to: bytes | None = None) -> bytes:
        """Queue a message and return its id."""
        rule, at_s = KINDS[kind], int(self.clock()) // 600 * 600
        envelope = Envelope(kind, os.urandom(8), at_s, rule.valid_min, rule.urgency, rule.ack, body,
                            reply_to=reply_to)  # fmt: skip
        self.states[envelope.id] = "queued"
        expires = at_s + rule.valid_min * 60
        self._queue(Queued(MESSAGE, envelope.encode(), expires, HOURS_24, envelope.id))
        return envelope.id

    def show(self, message: Message) -> None:
        """Open a message, and let the other side know."""
        if message.state == "new":
            message.state = "opened"
            status = pack([message.envelope.id, OPENED])
            self._queue(Queued(STATUS, status, int(self.clock()) + STATUS_S))

    def recall(self, message_id: bytes) -> None:
        """Take a message back; `in_time` tells after the next exchange whether it was."""
        self.states[message_id] = "withdrawn"
        self._waiting = [queued for queued in self._waiting if queued.message_id != message_id]
        if self.session is None:
            return
        self.session.queue = [queued for queued in self.session.queue if queued.message_id != message_id]
        taken = [out for out in self.session.offered.values() if out.message_id == message_id]
        self._takings += [(held.relay_id, held, message_id) for out in taken for held in out.copies]
        self.session.give_up([out.g for out in taken])

    def _queue(self, queued: Queued) -> None:
        if self.session is not None and self.state == ACTIVE:
            self.session.queue.append(queued)
        else:
            self._waiting.append(queued)

    # one visit at every relay

    async def exchange(self) -> None:
        """Connect to every relay, put, sweep, take in and delete, until nothing is new."""
        async with contextlib.AsyncExitStack() as stack:
            web = await stack.enter_async_context(aiohttp.ClientSession())
            links = []
            for relay in self.relays:
                with contextlib.suppress(aiohttp.ClientError, OSError, Rejected):
                    link = await Link.open(relay, web)
                    stack.push_async_callback(link.close)
                    links.append(link)
            for _ in range(8):
                await self._put_all(links)
                if not await self._sweep_all(links) and not self._has_work(links):
                    break
            await self._take_back(links)
            for link in links:
                await self._delete(link)

    def _has_work(self, links: list[Link]) -> bool:
        if self.session is None or self.state in (FROZEN, BROKEN):
            return bool(self.state in (INVITED, JOINING) and self._due(links))
        return bool(self.session.queue or self.session.receipt_due or self._due(links))

    def _due(self, links: list[Link]) -> list[tuple[Link, Copy, Outgoing | None]]:
        """What is to be put, with the cell it is a copy of."""
        every: list[tuple[Copy, Outgoing | None]] = [(box, None) for box in self._boxes]
        if self.session is not None:
            every += [(held, out) for out in self.session.offered.values() for held in out.copies]
        return [(link, held, out) for held, out in every for link in links
                if link.relay.id == held.relay_id and held.is_due(link)]  # fmt: skip

    async def _put_all(self, links: list[Link]) -> None:
        if self.state in (FROZEN, BROKEN):
            return
        if self.session is not None and self.state in (JOINING, ACTIVE):
            self.session.queue += self._waiting
            self._waiting = []
            self.session.seal_what_fits(self.clock())
        for link, held, out in self._due(links):
            reply = await self._put(link, held)
            if reply.status in (OK, DUP):
                held.held_in, held.expires_hour = link.hello.store_id, reply.expires_hour
                held.times_held += 1
                if out is not None and out.message_id is not None:
                    self._move(out.message_id, "held")
            elif reply.status == CONFLICT:
                self._conflict(link, held, out, reply.cell)

    async def _put(self, link: Link, held: Copy) -> Reply:
        drop, epoch = held.drop, link.epoch
        tags = drop.put_tags(epoch)
        return await link.ask(put(epoch, drop.w, drop.hr, tags, held.lifetime, held.cell))

    def _conflict(self, link: Link, held: Copy, out: Outgoing | None, stored: bytes) -> None:
        if out is not None and self.session is not None:
            if self.session.is_fork(out, held, stored):
                self.state = FROZEN
                return
        elif self.state == JOINING and self._is_other_answer(held, stored):
            self.state = BROKEN
            return
        self.suspects.add(link.relay.id)

    def _is_other_answer(self, held: Copy, stored: bytes) -> bool:
        try:
            plain = open_box(held.drop, stored)
            read_box1(plain)
        except (Rejected, Malformed):
            return False
        return plain != open_box(held.drop, held.cell)

    async def _sweep_all(self, links: list[Link]) -> bool:
        """Name all tags at all relays, then take in what was found; tell whether anything changed."""
        finds = []
        for link in links:
            wanted = {want.drop.tag(link.epoch): want for want in self._wanted(link.relay.id)}
            hits = await self._sweep(link, list(wanted))
            finds += [(link, wanted[hit.tag], hit.cell) for hit in hits if hit.tag in wanted]
        changed = [self._take_in(link, want, cell) for link, want, cell in finds]
        if self.state == INVITED:
            changed.append(self._accept_answer(all_answered=len(links) == len(self.relays)))
        return any(changed)

    def _wanted(self, relay_id: bytes) -> Iterator[Wanted]:
        if self._is_inviter and self.state in (INVITED, WAITING, ACTIVE):
            yield Wanted(box_drop(self.invitation.secret, 1, relay_id), None)
        if self.state == JOINING and self.session is None:
            yield Wanted(box_drop(self.invitation.secret, 0, relay_id), None)
        if self.session is not None and self.state not in (FROZEN, BROKEN):
            for slot in self.session.ratchet.slots_to_read():
                yield Wanted(slot_drop(slot.secret, relay_id), slot)

    async def _sweep(self, link: Link, tags: list[bytes]) -> list[Pushed]:
        link.pushed.clear()
        hits = []
        for number, at in enumerate(range(0, len(tags), POLL_TAGS)):
            named = b"".join(tags[at : at + POLL_TAGS])
            named += os.urandom(POLL_TAGS * TAG_BYTES - len(named))
            reply = await link.ask(poll(min(number, 1), link.epoch, named))
            if reply.status == OK and reply.cell:
                hits.append(Pushed(reply.tag, reply.cell))
        await link.ask(NOP)  # whatever a POLL announced comes before this reply
        return hits + link.pushed

    # taking in

    def _take_in(self, link: Link, want: Wanted, cell: bytes) -> bool:
        try:
            if want.slot is not None:
                return self._take_cell(link, want, want.slot, cell)
            plain = open_box(want.drop, cell)
            return self._take_answer(plain) if self._is_inviter else self.take_bundle(plain)
        except (Rejected, Malformed):
            self.suspects.add(link.relay.id)
        except ContactFault:
            self.state = BROKEN
        except Fork:
            self.state = FROZEN
        return False

    def take_bundle(self, plain: bytes) -> bool:
        """The joiner's step 2: agree, and make box 1 and the first cell.

        plain: what box 0 held; a test hands it in for somebody who came too late to read it there.
        """
        if self.session is not None:
            return False
        bundle, data = read_box0(plain), plain[:BUNDLE_BYTES]
        if H("wp1/bundle", data) != self.invitation.bundle_hash:
            raise Rejected
        self.bundle = plain
        keys = JoinerKeys(os.urandom(32), os.urandom(32), os.urandom(32), os.urandom(64))
        ss, ct = kem_encapsulate(bundle.ek)
        agreed = agree_as_joiner(self.invitation.encode(), data, keys, ct, ss)
        answer = keys.answer(ct)
        header2 = read_box1(answer.ljust(BOX_BYTES, b"\0"))[0].header2
        ratchet = Ratchet.of_joiner(agreed, keys, bundle, header2)
        self.session = Session(ratchet, agreed.th, self.relays)
        self.session.queue.append(Queued(PAIRING, PAIRING_CONTENT, lifetime=HOURS_72))
        self._seal_boxes(1, answer + agreed.confirmation)
        return True

    def _take_answer(self, plain: bytes) -> bool:
        read_box1(plain)
        answer = plain[:ANSWER_BYTES]
        if self._accepted is None:
            self._check_answer(plain)
            self._found_boxes[answer] = plain
        elif answer != self._accepted:
            self.state = FROZEN
        return False

    def _check_answer(self, plain: bytes) -> Agreed:
        """Rejected when the confirmation does not hold."""
        assert self._inviter_keys is not None
        _, confirmation = read_box1(plain)
        agreed = agree_as_inviter(self.invitation.encode(), self._inviter_keys, plain[:ANSWER_BYTES])
        if not hmac.compare_digest(agreed.confirmation, confirmation):
            raise Rejected
        return agreed

    def _accept_answer(self, *, all_answered: bool) -> bool:
        """The inviter's step 3: one valid answer, once every relay answered."""
        if len(self._found_boxes) > 1:
            self.state = BROKEN
            return True
        if not self._found_boxes or not all_answered:
            return False
        (plain,) = self._found_boxes.values()
        agreed, (answer, _) = self._check_answer(plain), read_box1(plain)
        assert self._inviter_keys is not None
        ratchet = Ratchet.of_inviter(agreed, self._inviter_keys, answer)
        self.session = Session(ratchet, agreed.th, self.relays)
        self._inviter_keys, self._accepted = None, plain[:ANSWER_BYTES]
        self._take_boxes_back()
        self.state = WAITING
        return True

    def _take_boxes_back(self) -> None:
        self._takings += [(box.relay_id, box, None) for box in self._boxes]
        self._boxes = []

    def _take_cell(self, link: Link, want: Wanted, slot: Slot, cell: bytes) -> bool:
        assert self.session is not None
        if self.state in (FROZEN, BROKEN):
            return False
        if self._is_open(slot):
            self._deletes.setdefault(link.relay.id, []).append(want.drop.delete)
            return False
        body, covered = self.session.take(slot, link.relay.id, cell)
        self._deletes.setdefault(link.relay.id, []).append(want.drop.delete)
        for out in covered:
            if out.message_id is not None:
                self._move(out.message_id, "received")
        self._become_active()
        try:
            self._take_body(body)
        except Malformed as error:
            raise ContactFault(str(error)) from None
        return True

    def _is_open(self, slot: Slot) -> bool:
        assert self.session is not None
        open_slots = {(one.chain, one.number) for one in self.session.ratchet.slots_to_read()}
        return (slot.chain, slot.number) not in open_slots

    def _become_active(self) -> None:
        assert self.session is not None
        if self.state == WAITING:
            self.session.queue.insert(0, Queued(PAIRING, PAIRING_CONTENT, lifetime=HOURS_72))
        elif self.state == JOINING:
            self._take_boxes_back()
        self.state = ACTIVE

    def _take_body(self, body: Body) -> None:
        match body.type:
            case 4:
                if body.content != PAIRING_CONTENT:
                    raise Malformed("not a first cell")
            case 2:
                message_id, code = read_status(body.content)
                self._move(message_id, _STATUS_WORDS[code])
            case 1 if body.parts == 1:
                envelope = read_envelope(body.content)
                if body.expires_at_s != envelope.at_s + envelope.valid_min * 60:
                    raise Malformed("a message that ends at another time than it says")
                self._take_envelope(envelope)

    def _take_envelope(self, envelope: Envelope) -> None:
        if any(message.envelope.id == envelope.id for message in self.messages):
            return
        message, rule = Message(envelope), KINDS.get(envelope.kind)
        if rule is not None:
            message.refused = self.their_role not in rule.senders or self.role not in rule.readers
        self.messages.append(message)
        if envelope.reply_to is not None:
            self._move(envelope.reply_to, "answered")

    def _move(self, message_id: bytes, state: str) -> None:
        """A message of ours only moves forward."""
        known = self.states.get(message_id)
        if known in _ORDER and _ORDER.index(state) > _ORDER.index(known):
            self.states[message_id] = state

    # taking back and deleting

    async def _take_back(self, links: list[Link]) -> None:
        by_id = {link.relay.id: link for link in links}
        left = []
        for relay_id, held, message_id in self._takings:
            if relay_id not in by_id:
                left.append((relay_id, held, message_id))
                continue
            reply = await by_id[relay_id].ask(recall(held.drop.w, held.drop.hr))
            if message_id is not None and held.times_held:
                unread = None if held.times_held > 1 else True
                self._note_recall(message_id, unread if reply.expires_hour else False)
        self._takings = left

    def _note_recall(self, message_id: bytes, unread: bool | None) -> None:
        """In time only if every relay says so; too late as soon as one does."""
        known = self.in_time.get(message_id, True)
        self.in_time[message_id] = next(one for one in (False, None, True) if one in (known, unread))

    async def _delete(self, link: Link) -> None:
        """Deletes ride on a POLL of random tags, three at a time."""
        deletes = self._deletes.pop(link.relay.id, [])
        for at in range(0, len(deletes), 3):
            tags = os.urandom(POLL_TAGS * TAG_BYTES)
            await link.ask(poll(0, link.epoch, tags, b"".join(deletes[at : at + 3])))
