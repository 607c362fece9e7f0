"""The self-made certificate: its name, its hash, and a file that is none."""

import ssl
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509

from relay.config import Refused
from relay.desk import certificate


def test_the_hash_is_that_of_the_der_certificate(tmp_path: Path):
    pem, _ = certificate.make("relay.example")
    path = tmp_path / "tls.crt"
    path.write_bytes(pem)
    assert certificate.digest(path) == sha256(ssl.PEM_cert_to_DER_cert(pem.decode())).digest()


@pytest.mark.parametrize("host", ("relay.example", "127.0.0.1", "::1"))
def test_a_certificate_and_its_key_make_a_server(tmp_path: Path, host: str):
    for name, pem in zip(("crt", "key"), certificate.make(host), strict=True):
        (tmp_path / name).write_bytes(pem)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "crt", tmp_path / "key")


def test_a_certificate_names_no_software():
    pem, _ = certificate.make("relay.example")
    der = ssl.PEM_cert_to_DER_cert(pem.decode())
    assert b"relay.example" in der and b"waypost" not in der.lower()


def test_a_certificate_looks_like_one_that_openssl_made(tmp_path: Path):
    before = datetime.now(UTC).replace(microsecond=0)
    ours = x509.load_pem_x509_certificate(certificate.make("garden.example")[0])
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=garden.example"
    command = ["openssl", *asked.split(), "-addext", "subjectAltName=DNS:garden.example"]
    command += ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "crt")]
    subprocess.run(command, check=True, capture_output=True)
    theirs = x509.load_pem_x509_certificate((tmp_path / "crt").read_bytes())
    shape = [(each.oid, each.critical) for each in theirs.extensions]
    assert [(each.oid, each.critical) for each in ours.extensions] == shape
    assert (ours.subject, ours.issuer, ours.version) == (theirs.subject, theirs.issuer, theirs.version)
    assert ours.signature_algorithm_oid == theirs.signature_algorithm_oid
    lifetime = theirs.not_valid_after_utc - theirs.not_valid_before_utc
    assert ours.not_valid_after_utc - ours.not_valid_before_utc == lifetime
    assert before <= ours.not_valid_before_utc <= datetime.now(UTC)


def test_a_missing_or_damaged_certificate_is_refused_in_a_sentence(tmp_path: Path):
    path = tmp_path / "tls.crt"
    with pytest.raises(Refused):
        certificate.digest(path)
    path.write_text("not a certificate")
    with pytest.raises(Refused, match=r"tls\.crt is missing, damaged"):
        certificate.digest(path)
