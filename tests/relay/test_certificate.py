"""The self-made certificate: its name, its hash, and a file that is none."""

import ssl
from hashlib import sha256
from pathlib import Path

import pytest

from relay import certificate
from relay.config import Refused


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


def test_a_missing_or_damaged_certificate_is_refused_in_a_sentence(tmp_path: Path):
    path = tmp_path / "tls.crt"
    with pytest.raises(Refused):
        certificate.digest(path)
    path.write_text("not a certificate")
    with pytest.raises(Refused, match=r"tls\.crt is missing, damaged"):
        certificate.digest(path)
