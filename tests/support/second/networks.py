"""Which relays there are, as lines of text.

Spec: docs/protocol.md, 3.
"""

from __future__ import annotations

import base64
import ipaddress
import re
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.support.second.codec import U16, U32, Value, array, blob, pack, u32, uint, unpack
from tests.support.second.crypto import F, H
from tests.support.second.faults import Malformed

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


def renewed(known: Descriptor, offered: bytes) -> Descriptor:
    """What we know after a relay offered this with its HELLO: it, when our signer says that it is newer."""
    try:
        network = read_descriptor(unpack(offered))
        network.check_signature()
    except Malformed:
        return known
    ours = bool(known.signer) and network.signer == known.signer
    return network if ours and network.serial > known.serial else known


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
