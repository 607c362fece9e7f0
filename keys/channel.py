"""The encrypted channel between a client and one relay: our one handshake, then records.

    message 1   e 32 | ek 1,184+16 | zeros 2,848+16                    4,096 bytes
    message 2   e 32 | ct 1,088+16 | padded HELLO array 2,944+16       4,096 bytes
    record      CSeal of 4,080 bytes                                   4,096 bytes

The client is nobody to the relay: it shows no key of its own, only that it knows the admission secret.
Message 1 can be replayed; it earns a fresh message 2 that the replayer cannot read, and leaves no state.
Must never know what a record says.

Spec: docs/protocol.md, "The channel".
"""

from __future__ import annotations

from base64 import b32encode

from keys.errors import HandshakeRejected
from keys.labels import PATH, PROLOGUE
from keys.noise import NKPSK0_MLKEM, CipherState, Handshake
from keys.primitives import Random, Unprintable, equal, keyed_hash
from wire.errors import Malformed
from wire.limits import (
    AEAD_TAG_BYTES,
    KEY_BYTES,
    MLKEM_CT_BYTES,
    MLKEM_EK_BYTES,
    RECORD_BYTES,
    RECORD_PLAIN_BYTES,
    RELAY_ID_BYTES,
)
from wire.record import LENGTH_BYTES, pad, unpad

HANDSHAKE_BYTES = RECORD_BYTES
"""Both handshake messages look like records from outside."""
PAYLOAD_1_BYTES = HANDSHAKE_BYTES - KEY_BYTES - (MLKEM_EK_BYTES + AEAD_TAG_BYTES) - AEAD_TAG_BYTES
PAYLOAD_2_BYTES = HANDSHAKE_BYTES - KEY_BYTES - (MLKEM_CT_BYTES + AEAD_TAG_BYTES) - AEAD_TAG_BYTES
HELLO_ARRAY_BYTES = PAYLOAD_2_BYTES - LENGTH_BYTES


class Channel(Unprintable):
    """Seals and opens records, one counter each way, and a new key after each.

    So whoever images the memory of one end cannot open what a link carried before.
    A refused record leaves keys and counters as they were; by the specification the link closes nonetheless.
    """

    __slots__ = ("_receiving", "_sending")

    def __init__(self, sending: CipherState, receiving: CipherState) -> None:
        self._sending = sending
        self._receiving = receiving

    def seal(self, plain: bytes) -> bytes:
        """4,080 bytes to a record of 4,096 bytes."""
        assert len(plain) == RECORD_PLAIN_BYTES
        record = self._sending.encrypt(b"", plain)
        self._sending.rekey()
        return record

    def open(self, record: bytes) -> bytes:
        """A record of 4,096 bytes to its 4,080 bytes.  Raises RecordRejected."""
        plain = bytearray(RECORD_PLAIN_BYTES)
        self.open_into(memoryview(record), memoryview(plain))
        return bytes(plain)

    def seal_into(self, plain: memoryview, out: memoryview) -> None:
        """As `seal`, into 4,096 bytes that the caller reuses."""
        assert len(plain) == RECORD_PLAIN_BYTES
        self._sending.encrypt_into(plain, out)
        self._sending.rekey()

    def open_into(self, record: memoryview, out: memoryview) -> None:
        """As `open`, into 4,080 bytes that the caller reuses; zeros when it raises RecordRejected."""
        assert len(out) == RECORD_PLAIN_BYTES
        self._receiving.decrypt_into(record, out)
        self._receiving.rekey()


class Initiator(Unprintable):
    """The client's side of one handshake; used once."""

    __slots__ = ("_handshake",)

    def __init__(self, relay_key: bytes, relay_id: bytes, admission: bytes, random: Random) -> None:
        """relay_key: 32 bytes, pinned by the descriptor.  relay_id: 16 bytes.  admission: 32 bytes."""
        assert len(relay_key) == KEY_BYTES
        self._handshake = Handshake(
            NKPSK0_MLKEM, _prologue(relay_id), random, their_static=relay_key, psk=admission
        )

    def first_message(self) -> bytes:
        """4,096 bytes.  Raises HandshakeRejected when the pinned key is no usable key."""
        return self._handshake.write(bytes(PAYLOAD_1_BYTES))

    def finish(self, message: bytes) -> tuple[Channel, bytes]:
        """Read the relay's answer and return the channel and the array of its HELLO.

        Raises HandshakeRejected, for every reason; this object is then of no more use.
        """
        if len(message) != HANDSHAKE_BYTES:
            raise HandshakeRejected
        payload = self._handshake.read(message)
        try:
            hello = unpad(payload, PAYLOAD_2_BYTES)
        except Malformed:
            raise HandshakeRejected from None
        return Channel(*self._handshake.split()), hello


class Responder(Unprintable):
    """The relay's side, for all links of one pool; it keeps nothing between two answers."""

    __slots__ = ("_admission", "_prologue", "_random", "_statics")

    def __init__(
        self,
        static_secret: bytes,
        relay_id: bytes,
        admission: bytes,
        random: Random,
        former_secret: bytes | None = None,
    ) -> None:
        """static_secret: 32 bytes, X25519.  relay_id: 16 bytes.  admission: 32 bytes.
        former_secret: the one before static_secret, taken too while a rotation lasts."""
        assert len(static_secret) == KEY_BYTES and len(admission) == KEY_BYTES
        self._statics = (static_secret,) if former_secret is None else (static_secret, former_secret)
        self._prologue = _prologue(relay_id)
        self._admission = admission
        self._random = random

    def answer(self, first_message: bytes, hello_array: bytes) -> tuple[bytes, Channel]:
        """Return message 2 (4,096 bytes) and the channel.  hello_array: at most 2,942 bytes.

        Raises HandshakeRejected, for every reason.
        """
        assert len(hello_array) <= HELLO_ARRAY_BYTES
        if len(first_message) != HANDSHAKE_BYTES:
            raise HandshakeRejected
        read = [self._read(static, first_message) for static in self._statics]
        handshake = next((handshake for handshake in read if handshake is not None), None)
        if handshake is None:
            raise HandshakeRejected
        message = handshake.write(pad(hello_array, PAYLOAD_2_BYTES))
        return message, Channel(*handshake.split())

    def _read(self, static: bytes, first_message: bytes) -> Handshake | None:
        """Read message 1 with one of our keys.  Each is tried, whichever fits, so the time tells nothing."""
        handshake = Handshake(
            NKPSK0_MLKEM, self._prologue, self._random, our_static=static, psk=self._admission
        )
        try:
            payload = handshake.read(first_message)
        except HandshakeRejected:
            return None
        return handshake if equal(payload, bytes(PAYLOAD_1_BYTES)) else None


def hidden_path(admission: bytes) -> str:
    """The path of the WebSocket, "/" and 24 lower-case base32 letters ("The hidden path")."""
    return "/" + b32encode(keyed_hash(admission, PATH)[:15]).decode("ascii").lower()


def _prologue(relay_id: bytes) -> bytes:
    assert len(relay_id) == RELAY_ID_BYTES
    return PROLOGUE + relay_id
