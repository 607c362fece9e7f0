"""A new relay: what init writes, what it refuses, and the line it hands out."""

import stat
from pathlib import Path

import pytest

from keys.primitives import x25519_public
from relay.config import Refused
from relay.desk import certificate
from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load
from wire.descriptor import TlsKind, TlsRule, from_line


def test_a_new_relay_is_readable_by_its_owner_alone(tmp_path: Path):
    folder = tmp_path / "relay"
    found(folder, "127.0.0.1", 8443, None, plain=False)
    names = {path.name for path in folder.iterdir()}
    assert names == {"relay.toml", "relay.key", "pool-1.key", "tls.crt", "tls.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_descriptor_pins_key_and_certificate(tmp_path: Path):
    config = load(found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=False))
    (entry,) = from_line(descriptor_line(config, None)).relays
    assert entry.relay_id == config.relay_id
    assert entry.key == x25519_public(config.key.value)
    assert entry.admission == config.pools[0].secret.value
    assert entry.urls == ("https://127.0.0.1:8443",)
    assert config.tls is not None
    assert entry.tls == TlsRule(TlsKind.CERTIFICATE, certificate.digest(config.tls[0]))


def test_a_plain_relay_takes_any_certificate_of_a_front(tmp_path: Path):
    config = load(found(tmp_path / "relay", "127.0.0.1", 8443, "https://relay.example/news", plain=True))
    (entry,) = from_line(descriptor_line(config, 1)).relays
    assert entry.urls == ("https://relay.example/news",)
    assert entry.tls == TlsRule(TlsKind.ANY)


def test_an_ipv6_address_gets_its_brackets(tmp_path: Path):
    config = load(found(tmp_path / "relay", "::1", 8443, None, plain=True))
    assert from_line(descriptor_line(config, None)).relays[0].urls == ("http://[::1]:8443",)


def test_two_relays_share_nothing(tmp_path: Path):
    lines = [
        descriptor_line(load(found(tmp_path / name, "127.0.0.1", 1, None, plain=True)), None) for name in "ab"
    ]
    (one,), (other,) = (from_line(line).relays for line in lines)
    assert not {one.relay_id, one.key, one.admission} & {other.relay_id, other.key, other.admission}


def test_a_used_folder_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Refused, match="not empty"):
        found(tmp_path, "127.0.0.1", 8443, None, plain=True)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("host", "url", "plain", "named"),
    (
        ("0.0.0.0", None, False, "every address"),  # noqa: S104
        ("::", None, False, "every address"),
        ("192.0.2.1", None, True, "Plain HTTP"),
        ("0.0.0.0", "https://relay.example", True, "Plain HTTP"),  # noqa: S104
        ("127.0.0.1", "http://relay.example", True, "not an address"),
        ("127.0.0.1", "https://relay.example/", False, "not an address"),
        ("127.0.0.1", "https://me@relay.example", False, "not an address"),
        ("127.0.0.1", "relay.example", False, "not an address"),
        ("not a host", None, False, "not an address"),
    ),
)
def test_an_address_that_nobody_could_use_is_refused(
    tmp_path: Path, host: str, url: str | None, plain: bool, named: str
):
    with pytest.raises(Refused, match=named):
        found(tmp_path / "relay", host, 8443, url, plain)
    assert not (tmp_path / "relay").exists()


def test_an_unknown_or_closed_pool_has_no_descriptor(tmp_path: Path):
    path = found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=True)
    with pytest.raises(Refused, match="pool"):
        descriptor_line(load(path), 9)
    path.write_text(path.read_text(encoding="utf-8").replace("#closed", "closed"), encoding="utf-8")
    with pytest.raises(Refused, match="pool"):
        descriptor_line(load(path), None)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="cannot be written"):
        found(tmp_path / "file" / "relay", "127.0.0.1", 8443, None, plain=True)


def test_a_relay_on_any_port_that_does_not_run_has_no_descriptor_yet(tmp_path: Path):
    config = load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True))
    with pytest.raises(Refused, match="No relay with these settings answers"):
        descriptor_line(config, None)
