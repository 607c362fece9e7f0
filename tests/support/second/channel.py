"""The encrypted channel to one relay, and a link over it.

Spec: docs/protocol.md, 4.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import ssl
import struct

import aiohttp

from tests.support.second.codec import u8, u16
from tests.support.second.crypto import copen, cseal, kem_decapsulate, kem_public, x25519, x25519_public
from tests.support.second.faults import Malformed, Rejected
from tests.support.second.networks import Relay, hidden_path
from tests.support.second.requests import Forwarded, Hello, Pushed, Reply, read_response

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
ANSWER_S = 60
"""A relay on a machine with much to do may take long."""


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
        message = await self.socket.receive(timeout=ANSWER_S)
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
