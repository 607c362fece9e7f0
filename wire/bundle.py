"""Pairing: the invitation that is handed over, and the two boxes that answer it.

    invitation = [1, descriptor, inviter_role, joiner_role, s, bundle_hash, expires_hour]
    link       = "waypost:" || base64url( msgpack(invitation) || crc32 )
    box 0      = bundle 1,249 || zeros                              3,768 bytes
    box 1      = answer 2,369 || confirmation 32 || zeros           3,768 bytes

    bundle = u8 1 || identity 32 || prekey 32 || ek 1,184
    answer = u8 1 || identity 32 || ephemeral 32 || ratchet key 32 || ct 1,088 || ek 1,184

The secret of an invitation is all it takes to answer in the joiner's place: nothing here shows it.

Spec: docs/protocol.md, 3.2, 8.1 and 8.2.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from wire import codec, descriptor
from wire.armor import armor, dearmor
from wire.codec import U32, Value, as_array, as_bytes, as_int
from wire.descriptor import Descriptor
from wire.errors import Malformed
from wire.limits import BOX_PLAIN_BYTES, HASH_BYTES, KEY_BYTES

VERSION = 1
LINK_PREFIX = "waypost:"

_BUNDLE = struct.Struct(">B32s32s1184s")
_ANSWER = struct.Struct(">B32s32s32s1088s1184s")
BUNDLE_BYTES = _BUNDLE.size
ANSWER_BYTES = _ANSWER.size
CONFIRMATION_BYTES = HASH_BYTES


class Role(IntEnum):
    """What a side is to the other, fixed by the invitation."""

    COORDINATOR = 1
    DEPUTY = 2
    HOUSE = 3
    GUIDE = 4
    DESK = 5
    SAFEGUARDING = 6


@dataclass(frozen=True, slots=True, repr=False)
class Invitation:
    """Used once, and secret.  secret: s, 32 bytes.  bundle_hash: 32 bytes.  expires_hour: u32."""

    descriptor: Descriptor
    inviter_role: Role
    joiner_role: Role
    secret: bytes
    bundle_hash: bytes
    expires_hour: int


@dataclass(frozen=True, slots=True, repr=False)
class Bundle:
    """The inviter's public keys: identity 32, prekey 32, ek 1,184 bytes."""

    identity: bytes
    prekey: bytes
    ek: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """The joiner's public keys: identity, ephemeral, ratchet_key 32 each, ct 1,088, ek 1,184 bytes."""

    identity: bytes
    ephemeral: bytes
    ratchet_key: bytes
    ct: bytes
    ek: bytes


def encode_invitation(invitation: Invitation) -> bytes:
    """Return the bytes that the transcript binds.  Raises Malformed for what the decoder would refuse."""
    value = (
        VERSION,
        descriptor.to_value(invitation.descriptor),
        invitation.inviter_role.value,
        invitation.joiner_role.value,
        invitation.secret,
        invitation.bundle_hash,
        invitation.expires_hour,
    )
    _from_value(value)
    return codec.encode(value)


def decode_invitation(data: bytes) -> Invitation:
    """Undo `encode_invitation`.  Raises Malformed; the descriptor's signature is for the caller."""
    return _from_value(codec.decode(data))


def _from_value(value: Value) -> Invitation:
    version, relays, inviter_role, joiner_role, secret, bundle_hash, expires_hour = as_array(value, 7)
    as_int(version, VERSION, VERSION)
    return Invitation(
        descriptor.from_value(relays),
        _as_role(inviter_role),
        _as_role(joiner_role),
        as_bytes(secret, KEY_BYTES),
        as_bytes(bundle_hash, HASH_BYTES),
        as_int(expires_hour, 0, U32),
    )


def _as_role(value: Value) -> Role:
    return Role(as_int(value, Role.COORDINATOR, Role.SAFEGUARDING))


def to_link(invitation: Invitation) -> str:
    """Return the text that is handed over, at most 4,096 characters.  Raises Malformed."""
    return armor(LINK_PREFIX, encode_invitation(invitation))


def from_link(link: str) -> Invitation:
    """Undo `to_link`; blanks and line ends around it are ignored.  Raises Malformed."""
    return decode_invitation(dearmor(LINK_PREFIX, link))


def encode_bundle(bundle: Bundle) -> bytes:
    """Return 1,249 bytes.  Raises Malformed if a key has another size."""
    data = bytes([VERSION]) + bundle.identity + bundle.prekey + bundle.ek
    if decode_bundle(data) != bundle:
        raise Malformed("not the sizes of a bundle")
    return data


def decode_bundle(data: bytes) -> Bundle:
    """Undo `encode_bundle`.  Raises Malformed; keys are not checked here."""
    if len(data) != BUNDLE_BYTES:
        raise Malformed("not the size of a bundle")
    version, *keys = _BUNDLE.unpack(data)
    _check_version(version)
    return Bundle(*keys)


def encode_answer(answer: Answer) -> bytes:
    """Return 2,369 bytes.  Raises Malformed if a key has another size."""
    keys = (answer.identity, answer.ephemeral, answer.ratchet_key, answer.ct, answer.ek)
    data = bytes([VERSION]) + b"".join(keys)
    if decode_answer(data) != answer:
        raise Malformed("not the sizes of an answer")
    return data


def decode_answer(data: bytes) -> Answer:
    """Undo `encode_answer`.  Raises Malformed; keys are not checked here."""
    if len(data) != ANSWER_BYTES:
        raise Malformed("not the size of an answer")
    version, *keys = _ANSWER.unpack(data)
    _check_version(version)
    return Answer(*keys)


def _check_version(version: int) -> None:
    if version != VERSION:
        raise Malformed("another version")


def encode_box0(bundle: Bundle) -> bytes:
    """Return the 3,768 bytes that the inviter's box holds.  Raises Malformed as `encode_bundle`."""
    return _fill(encode_bundle(bundle))


def decode_box0(plain: bytes) -> Bundle:
    """Undo `encode_box0`.  Raises Malformed."""
    return decode_bundle(_unfill(plain, BUNDLE_BYTES))


def encode_box1(answer: Answer, confirmation: bytes) -> bytes:
    """Return the 3,768 bytes that the joiner's box holds.  confirmation: 32 bytes.  Raises Malformed."""
    return _fill(encode_answer(answer) + as_bytes(confirmation, CONFIRMATION_BYTES))


def decode_box1(plain: bytes) -> tuple[Answer, bytes]:
    """Undo `encode_box1`: the answer and its confirmation.  Raises Malformed."""
    data = _unfill(plain, ANSWER_BYTES + CONFIRMATION_BYTES)
    return decode_answer(data[:ANSWER_BYTES]), data[ANSWER_BYTES:]


def _fill(data: bytes) -> bytes:
    return data.ljust(BOX_PLAIN_BYTES, b"\0")


def _unfill(plain: bytes, length: int) -> bytes:
    if len(plain) != BOX_PLAIN_BYTES or any(plain[length:]):
        raise Malformed("size or padding of a box")
    return plain[:length]
