"""Two hops: what one relay carries for a client to another, and the answer on its way back.

    request    CSeal of u16 L || one array || zeros             4,004 + 16 bytes
    answer     nonce 12 || CSeal of u16 L || one array || zeros  12 + 3,826 + 16 bytes

Both keys come from one X25519 of a fresh key pair with the other relay's lasting key.  The relay in
between has neither half.  Must never know what an array says.

Spec: docs/protocol.md, 5.3.
"""

from __future__ import annotations

from keys.errors import ForwardRejected, KeyRejected
from keys.labels import FORWARD
from keys.primitives import ChaChaKey, Random, Secret, TagInvalid, Unprintable, hkdf, x25519, x25519_public
from wire.errors import Malformed
from wire.limits import (
    FORWARD_PLAIN_BYTES,
    FORWARD_SEALED_BYTES,
    FORWARDED_PLAIN_BYTES,
    FORWARDED_SEALED_BYTES,
    KEY_BYTES,
    RELAY_ID_BYTES,
)
from wire.record import pad, unpad

NONCE_BYTES = 12


# --- the client ---------------------------------------------------------------------------------


def seal_request(key: bytes, relay_id: bytes, array: bytes, random: Random) -> tuple[bytes, bytes, Secret]:
    """Return the ephemeral key (32 bytes), what is sealed (4,020 bytes) and the answer key.

    key, relay_id: of the destination's entry.  array: 1 to 4,002 bytes, a PUT without delete or a RECALL.
    Raises KeyRejected when the pinned key is no usable key.
    """
    secret = random(KEY_BYTES)
    ephemeral = x25519_public(secret)
    request_key, nonce, answer_key = _derive(x25519(secret, key), relay_id, ephemeral, key)
    sealed = ChaChaKey(request_key).seal(nonce, pad(array, FORWARD_PLAIN_BYTES), b"")
    return ephemeral, sealed, Secret(answer_key)


def open_reply(answer_key: Secret, sealed: bytes) -> bytes:
    """Return the array of the destination's REPLY.  sealed: 3,854 bytes.  Raises ForwardRejected."""
    try:
        plain = ChaChaKey(answer_key.value).open(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b"")
        return unpad(plain, FORWARDED_PLAIN_BYTES)
    except (TagInvalid, Malformed):
        raise ForwardRejected from None


# --- the destination ----------------------------------------------------------------------------


class ReplySealer(Unprintable):
    """Seals one answer; used once."""

    __slots__ = ("_key", "_nonce")

    def __init__(self, answer_key: bytes, nonce: bytes) -> None:
        """nonce: 12 bytes, drawn for this answer: a request that is repeated is answered under one key."""
        assert len(nonce) == NONCE_BYTES
        self._key = ChaChaKey(answer_key)
        self._nonce = nonce

    def seal_into(self, plain: memoryview, out: memoryview) -> None:
        """plain: 3,826 bytes, a padded array.  out: 3,854 bytes, elsewhere."""
        assert len(plain) == FORWARDED_PLAIN_BYTES and len(out) == FORWARDED_SEALED_BYTES
        out[:NONCE_BYTES] = self._nonce
        self._key.seal_into(self._nonce, plain, b"", out[NONCE_BYTES:])


class Opener(Unprintable):
    """Opens what was sealed to one relay."""

    __slots__ = ("_pairs", "_random", "_relay_id")

    def __init__(
        self, static_secret: bytes, relay_id: bytes, random: Random, former_secret: bytes | None = None
    ) -> None:
        """static_secret: 32 bytes, of the channel.  relay_id: 16 bytes.
        former_secret: the one before it, taken too while a rotation lasts."""
        secrets = (static_secret,) if former_secret is None else (static_secret, former_secret)
        self._pairs = tuple((secret, x25519_public(secret)) for secret in secrets)
        self._relay_id = relay_id
        self._random = random

    def open_into(
        self, ephemeral: bytes, sealed: bytes | memoryview, out: memoryview
    ) -> tuple[memoryview, ReplySealer]:
        """Decrypt into `out` (4,004 bytes); return the array, as a slice of it, and who seals the answer.

        Raises ForwardRejected, for every reason; `out` then holds nothing of the plain text.
        """
        assert len(sealed) == FORWARD_SEALED_BYTES and len(out) == FORWARD_PLAIN_BYTES
        for secret, public in self._pairs:
            try:
                request_key, nonce, answer_key = self._keys(secret, public, ephemeral)
                ChaChaKey(request_key).open_into(nonce, memoryview(sealed), b"", out)
                return unpad(out, FORWARD_PLAIN_BYTES), ReplySealer(answer_key, self._random(NONCE_BYTES))
            except (KeyRejected, TagInvalid, Malformed):
                out[:] = bytes(FORWARD_PLAIN_BYTES)
        raise ForwardRejected

    def _keys(self, secret: bytes, public: bytes, ephemeral: bytes) -> tuple[bytes, bytes, bytes]:
        return _derive(x25519(secret, ephemeral), self._relay_id, ephemeral, public)


def _derive(shared: bytes, relay_id: bytes, ephemeral: bytes, key: bytes) -> tuple[bytes, bytes, bytes]:
    """Return request key 32, request nonce 12 and answer key 32."""
    assert len(relay_id) == RELAY_ID_BYTES
    info = FORWARD + relay_id + ephemeral + key
    keys = hkdf(b"", shared, info, KEY_BYTES + NONCE_BYTES + KEY_BYTES)
    return keys[:KEY_BYTES], keys[KEY_BYTES:-KEY_BYTES], keys[-KEY_BYTES:]
