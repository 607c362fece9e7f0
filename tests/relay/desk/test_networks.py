"""relay/networks and the setting `network` of a pool: only what leads people here is handed to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from keys.signing import sign
from relay.config import Config, Refused
from relay.desk import rotation
from relay.desk.founding import found, own_entry
from relay.desk.networks import offered, read_network, read_offer, stale_pools
from relay.desk.overlap import look_at_secrets
from relay.desk.rotation import DAY_S
from relay.desk.settings import load, secret_files
from tests.support.bench import entry
from wire.descriptor import Descriptor, RelayEntry, encode_descriptor, to_line

SEED = bytes(range(32))
NOW_S = 1_800_000_000.0


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    return found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=True)


def private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def offer(config_path: Path, *relays: RelayEntry, serial: int = 1) -> Descriptor:
    """Put a signed network where the first pool's people are handed it."""
    network = sign(SEED, serial, relays)
    private(config_path.with_name("pool-1.net"), to_line(network) + "\n")
    text = config_path.read_text().replace('#network = "pool-1.net"', 'network = "pool-1.net"')
    config_path.write_text(text)
    return network


def test_what_a_pool_is_offered_is_a_signed_network_with_this_relay(config_path: Path) -> None:
    network = offer(config_path, own_entry(load(config_path), 1), entry(1))
    assert load(config_path).pools[0].network == encode_descriptor(network)


def test_a_network_that_this_relay_has_left_can_still_be_offered(config_path: Path) -> None:
    """So that its last visitors learn where the others have gone."""
    network = offer(config_path, entry(1))
    assert load(config_path).pools[0].network == encode_descriptor(network)


def other_key(config: Config) -> RelayEntry:
    return replace(own_entry(config, 1), key=bytes(32))


def other_secret(config: Config) -> RelayEntry:
    return replace(own_entry(config, 1), admission=bytes(32))


@pytest.mark.parametrize("wrong", [other_key, other_secret])
def test_a_network_with_other_secrets_of_this_relay_is_not_offered(config_path: Path, wrong: object) -> None:
    """Nor does it keep the relay from its work: one that waits for a signature serves nobody."""
    offer(config_path, wrong(load(config_path)))  # type: ignore[operator]
    config = load(config_path)
    assert stale_pools(config) == [1]
    assert [pool.network for pool in offered(config).pools] == [b""]
    assert verdict(config_path, NOW_S)[0] == "weak"


def test_a_network_with_former_secrets_is_offered_while_they_count_and_no_longer(config_path: Path) -> None:
    network = offer(config_path, own_entry(load(config_path), 1))
    rotation.rotate(list(secret_files(config_path).values()), 14, NOW_S)
    former = load(config_path).former_key
    assert former is not None
    for now_s, wanted in ((former.until_s - 1, encode_descriptor(network)), (former.until_s, b"")):
        assert offered(load(config_path).without_over(now_s)).pools[0].network == wanted


def test_an_unsigned_a_changed_a_missing_or_an_open_network_is_refused(config_path: Path) -> None:
    config = load(config_path)
    network = offer(config_path, own_entry(config, 1))
    path = config_path.with_name("pool-1.net")
    for text in (
        to_line(Descriptor(0, b"", b"", network.relays)),
        to_line(replace(network, serial=2)),
        "",
        to_line(network)[:-1],
    ):
        private(path, text)
        with pytest.raises(Refused):
            load(config_path)
    private(path, to_line(network)).chmod(0o644)
    with pytest.raises(Refused):
        load(config_path)
    path.unlink()
    with pytest.raises(Refused):
        load(config_path)


def test_two_pools_do_not_share_a_signer(config_path: Path) -> None:
    """Its numbers are one row: the people of one pool would follow the other's secrets."""
    private(config_path.with_name("pool-2.key"), "07" * 32)
    second = '[[pool]]\nnumber = 2\nsecret = "pool-2.key"\nshare = 10\nnetwork = "pool-2.net"\n[limits]'
    text = config_path.read_text().replace("share = 100", "share = 90").replace("[limits]", second)
    private(config_path.with_name("pool-2.net"), to_line(sign(SEED, 7, (entry(1),))))
    config_path.write_text(text)
    assert load(config_path).pools[1].network
    offer(config_path, own_entry(load(config_path), 1))
    with pytest.raises(Refused, match=r"pool\.network"):
        load(config_path)
    private(config_path.with_name("pool-2.net"), to_line(sign(bytes(32), 7, (entry(1),))))
    assert all(pool.network for pool in load(config_path).pools)


def test_a_network_that_would_not_fit_hello_is_refused(tmp_path: Path) -> None:
    """A descriptor may be longer than what HELLO has room for."""
    urls = ("https://" + "a" * 192,) * 3
    long = sign(SEED, 1, tuple(replace(entry(n), urls=urls) for n in (1, 2, 3, 4)))
    assert 2838 < len(encode_descriptor(long)) <= 2960
    path = private(tmp_path / "long.net", to_line(long))
    assert read_network(path) == long
    with pytest.raises(Refused, match="2838"):
        read_offer(path)


def verdict(config_path: Path, now_s: float) -> tuple[str, str]:
    row = look_at_secrets(load(config_path), now_s)
    return row.verdict.value, row.saw


def test_check_tells_what_a_rotation_has_left_to_do(config_path: Path) -> None:
    key, pool = secret_files(config_path).values()
    offer(config_path, own_entry(load(config_path), 1))
    assert verdict(config_path, NOW_S)[0] == "good"
    rotation.rotate([key, pool], 14, NOW_S)
    assert verdict(config_path, NOW_S) == ("weak", "people of pool 1 are told secrets that were rotated away")
    assert verdict(config_path, NOW_S + 15 * DAY_S)[1].startswith("people of pool 1")
    outdated = offer(config_path, own_entry(load(config_path), 1), serial=2)
    assert verdict(config_path, NOW_S)[0] == "note"
    assert verdict(config_path, NOW_S + 15 * DAY_S)[0] == "weak"
    for path in (key, pool):
        rotation.clear(path, NOW_S + 15 * DAY_S)
    assert verdict(config_path, NOW_S + 15 * DAY_S)[0] == "good"
    rotation.rotate([key], 0, NOW_S)
    assert load(config_path).pools[0].network == encode_descriptor(outdated)
    assert verdict(config_path, NOW_S)[0] == "weak"
