"""Which relays a network has, and how each is reached and recognised.

    relay entry = [relay_id, key, admission, urls, tls]
    descriptor  = [1, serial, signer, signature, relays]
    line        = "waypost-net:" || base64url( msgpack(descriptor) || crc32 )

Knows no key of its own: whether a signature holds is for the caller, over `signed_part`.

Spec: docs/protocol.md, 3.1 and 3.2.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import AddressValueError, IPv6Address
from itertools import chain
from typing import assert_never

from wire import codec
from wire.armor import armor, dearmor
from wire.codec import U32, Value, as_array, as_bytes, as_int, as_text
from wire.errors import Malformed
from wire.limits import (
    DESCRIPTOR_BYTES,
    HASH_BYTES,
    KEY_BYTES,
    LINE_CHARS,
    RELAY_ID_BYTES,
    RELAY_URLS,
    RELAYS,
    SIGNATURE_BYTES,
    URL_BYTES,
)

VERSION = 1
LINE_PREFIX = "waypost-net:"

_PORT_HIGH = 65535
_LOOPBACK = ("127.0.0.1", "[::1]", "localhost")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_SEGMENT = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+"
_URL = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[(?P<six>[0-9a-f:.]+)\])"
    rf"(?::(?P<port>[1-9][0-9]{{0,4}}))?(?:/{_SEGMENT})*",
    re.ASCII,
)


class TlsKind(IntEnum):
    """What the TLS around the channel must show; the channel itself is what is trusted."""

    ANY = 0
    WEB_PKI = 1
    CERTIFICATE = 2


@dataclass(frozen=True, slots=True)
class TlsRule:
    """digest: SHA-256 of the DER certificate, 32 bytes, for CERTIFICATE; else empty."""

    kind: TlsKind
    digest: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class RelayEntry:
    """One relay.

    relay_id: 16 bytes, never rotates.  key: 32 bytes, X25519, pinned.  admission: 32 secret bytes.
    urls: 1 to 4.
    """

    relay_id: bytes
    key: bytes
    admission: bytes
    urls: tuple[str, ...]
    tls: TlsRule


@dataclass(frozen=True, slots=True, repr=False)
class Descriptor:
    """The relays of a network.

    serial: u32, grows.  signer: empty, or an Ed25519 key of 32 bytes.  signature: empty without
    signer, else 64 bytes, not checked here.  relays: 1 to 4, no relay_id and no key twice.
    """

    serial: int
    signer: bytes
    signature: bytes
    relays: tuple[RelayEntry, ...]


def encode_descriptor(descriptor: Descriptor) -> bytes:
    """Return at most 2,960 bytes.  Raises Malformed for what `decode_descriptor` would refuse."""
    value = to_value(descriptor)
    from_value(value)
    return codec.encode(value)


def decode_descriptor(data: bytes) -> Descriptor:
    """Undo `encode_descriptor`.  Raises Malformed."""
    return from_value(codec.decode(data))


def signed_part(descriptor: Descriptor) -> bytes:
    """The bytes whose hash the signer signs: [1, serial, signer, relays]."""
    relays = tuple(_entry_to_value(entry) for entry in descriptor.relays)
    return codec.encode((VERSION, descriptor.serial, descriptor.signer, relays))


def to_value(descriptor: Descriptor) -> Value:
    """The array of 3.1, to be nested in an invitation."""
    relays = tuple(_entry_to_value(entry) for entry in descriptor.relays)
    return (VERSION, descriptor.serial, descriptor.signer, descriptor.signature, relays)


def from_value(value: Value) -> Descriptor:
    """Undo `to_value`.  Raises Malformed."""
    version, serial, signer, signature, relays = as_array(value, 5)
    as_int(version, VERSION, VERSION)
    signer = as_bytes(signer, 0, KEY_BYTES)
    descriptor = Descriptor(
        as_int(serial, 0, U32),
        signer,
        as_bytes(signature, SIGNATURE_BYTES if signer else 0),
        tuple(_entry_from_value(entry) for entry in as_array(relays)),
    )
    _check_relays(descriptor.relays)
    if len(codec.encode(value)) > DESCRIPTOR_BYTES:
        raise Malformed("descriptor too long")
    return descriptor


def to_line(descriptor: Descriptor) -> str:
    """Return one line of a network file, without line end.  Raises Malformed as `encode_descriptor`."""
    return armor(LINE_PREFIX, encode_descriptor(descriptor))


def from_line(line: str) -> Descriptor:
    """Undo `to_line`; blanks and line ends around it are ignored.  Raises Malformed."""
    return decode_descriptor(dearmor(LINE_PREFIX, line))


def merge(text: str) -> Descriptor:
    """Read a network file: unsigned lines merge in order, a signed line stands alone.

    Lines of blanks are ignored.  Raises Malformed for no line, a fifth relay, a relay_id or key that
    appears twice, or a signed line beside another.
    """
    if len(text) > 2 * RELAYS * LINE_CHARS:
        raise Malformed("network file too long")
    descriptors = [from_line(line) for line in text.split("\n") if line.strip(" \t\r")]
    if len(descriptors) == 1:
        return descriptors[0]
    if not descriptors or any(each.signer for each in descriptors):
        raise Malformed("no line, or a signed line beside another")
    serial = max(each.serial for each in descriptors)
    relays = tuple(chain.from_iterable(each.relays for each in descriptors))
    return decode_descriptor(encode_descriptor(Descriptor(serial, b"", b"", relays)))


def _check_relays(relays: tuple[RelayEntry, ...]) -> None:
    if not 1 <= len(relays) <= RELAYS:
        raise Malformed("not 1 to 4 relays")
    ids, keys = {entry.relay_id for entry in relays}, {entry.key for entry in relays}
    if not len(ids) == len(keys) == len(relays):
        raise Malformed("a relay appears twice")


def _entry_to_value(entry: RelayEntry) -> Value:
    return (entry.relay_id, entry.key, entry.admission, entry.urls, _tls_to_value(entry.tls))


def _entry_from_value(value: Value) -> RelayEntry:
    relay_id, key, admission, urls, tls = as_array(value, 5)
    urls = as_array(urls)
    if not 1 <= len(urls) <= RELAY_URLS:
        raise Malformed("not 1 to 4 addresses")
    return RelayEntry(
        as_bytes(relay_id, RELAY_ID_BYTES),
        as_bytes(key, KEY_BYTES),
        as_bytes(admission, KEY_BYTES),
        tuple(as_url(url) for url in urls),
        _tls_from_value(tls),
    )


def _tls_to_value(rule: TlsRule) -> Value:
    match rule.kind:
        case TlsKind.ANY | TlsKind.WEB_PKI:
            return (rule.kind.value,)
        case TlsKind.CERTIFICATE:
            return (rule.kind.value, rule.digest)
        case _:
            assert_never(rule.kind)


def _tls_from_value(value: Value) -> TlsRule:
    match as_array(value):
        case (kind,):
            return TlsRule(TlsKind(as_int(kind, TlsKind.ANY, TlsKind.WEB_PKI)))
        case (kind, digest):
            as_int(kind, TlsKind.CERTIFICATE, TlsKind.CERTIFICATE)
            return TlsRule(TlsKind.CERTIFICATE, as_bytes(digest, HASH_BYTES))
        case _:
            raise Malformed("not a TLS rule")


def as_url(value: Value) -> str:
    """Return an address in its one form: https anywhere, http on loopback only.  Raises Malformed."""
    url = as_text(value, URL_BYTES)
    parts = _URL.fullmatch(url)
    if parts is None or int(parts["port"] or 0) > _PORT_HIGH or not _is_address(parts["six"]):
        raise Malformed("not an address of a relay")
    if parts["scheme"] == "http" and parts["host"] not in _LOOPBACK:
        raise Malformed("http beyond loopback")
    return url


def _is_address(six: str | None) -> bool:
    """Tell whether the text in square brackets, if there is one, is an IPv6 address."""
    try:
        return six is None or bool(IPv6Address(six))
    except AddressValueError:
        return False
