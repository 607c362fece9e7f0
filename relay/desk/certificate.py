"""The self-made TLS certificate, and the hash by which a descriptor names it.

TLS is camouflage here: the channel inside it is what is trusted.  Clients compare the certificate with
the hash in the descriptor, so nobody else has to vouch for it, and it may live long.

It is made as `openssl req -x509 -days 3650 -addext subjectAltName=...` makes one, which is what the keeper of
a small server does: the same extensions in the same order, and dates to the second.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from relay.config import Refused

LIFETIME = timedelta(days=3650)
"""A new certificate means a new descriptor for everyone, so it comes seldom."""


def make(host: str) -> tuple[bytes, bytes]:
    """Return certificate and private key for a host name or address, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    start = datetime.now(UTC).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + LIFETIME)
        .add_extension(key_id, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), pem


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def digest(path: Path) -> bytes:
    """SHA-256 of the first certificate of a PEM file, in DER.  Raises Refused."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        raise Refused(
            "relay.certificate_unreadable",
            f"The certificate {path.name} is missing, damaged, or may not be read by this user.",
            "Put it back from a copy, or make a new relay with init and hand out its descriptor.",
        ) from None
    return sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
