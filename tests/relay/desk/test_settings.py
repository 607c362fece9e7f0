"""relay.toml: every setting has a range, and whatever is wrong is a sentence that names it."""

from pathlib import Path

import pytest

from relay.config import Rate, Refused, SiteAddress
from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load, load_to_serve
from tests.support.machine import make_machine
from wire.descriptor import Descriptor, from_line, to_line


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    return found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=True)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_init_writes_is_read(config_path: Path):
    config = load(config_path)
    assert (config.host, config.port, config.urls, config.tls) == ("127.0.0.1", 8443, (), None)
    assert (config.store_mib, config.limits.links, config.limits.handshake_s) == (64, 2000, 30)
    assert [pool.number for pool in config.pools] == [1]
    assert config.socket == config_path.parent / "relay.sock"


def test_every_limit_has_a_default_that_the_written_file_repeats(config_path: Path):
    written = load(config_path).limits
    text = config_path.read_text(encoding="utf-8")
    config_path.write_text(text[: text.index("[limits]")], encoding="utf-8")
    assert load(config_path).limits == written


@pytest.mark.parametrize(
    ("old", "new", "named"),
    (
        ("port = 8443", 'port = "8443"', "port"),
        ("port = 8443", "port = 65536", "port"),
        ("port = 8443", "port = true", "port"),
        ('host = "127.0.0.1"', 'host = ""', "host"),
        ('host = "127.0.0.1"', 'host = "198.51.100.7"', "loopback"),
        ("urls = []", "urls = [7]", "urls"),
        ("urls = []", 'urls = ["a", "b", "c", "d", "e"]', "urls"),
        ('relay_id = "', 'relay_id = "zz', "relay_id"),
        ('#site = "site"', 'site = "http://garden.example"', "site"),
        ('#site = "site"', 'site = "http://127.0.0.1/prefix"', "site"),
        ('#site = "site"', 'site = "http://127.0.0.1:x"', "site"),
        ('#site = "site"', 'site = "https://127.0.0.1"', "site"),
        ("store_mib = 64", "store_mib = 0", "store_mib"),
        ("links = 2000", "links = 0", "limits.links"),
        ("links = 2000", "linkz = 2000", "limits.linkz"),
        ("store_mib = 64", "store_mib = 64\nswap = true", "swap"),
        ("store_mib = 64", 'store_mib = 64\nstore = "redis://valkey"', "store"),
        ("store_mib = 64", 'store_mib = 64\nstore = "redis://:word@valkey:6379"', "store"),
        ("store_mib = 64", 'store_mib = 64\nstore = "redis://valkey:6379/1"', "store"),
        ("store_mib = 64", 'store_mib = 64\nstore = "redis://valkey:65536"', "store"),
        ("store_mib = 64", 'store_mib = 64\nstore = "unix:valkey.sock"', "store"),
        ("store_mib = 64", 'store_mib = 64\nstore = "memory"', "store"),
        ("store_mib = 64", "store_mib = 64\nworkers = 0", "workers"),
        ("store_mib = 64", "store_mib = 64\nworkers = 65", "workers"),
        ("store_mib = 64", "store_mib = 64\nworkers = 2", "workers"),
        ("share = 100", "share = 101", "pool.share"),
        ("number = 1", "number = 0", "pool.number"),
        ("#closed = true", "closed = 1", "pool.closed"),
        ("#closed = true", "forwarder = 1", "pool.forwarder"),
        ("[limits]", "[forward]\nnetwork = 1\n[limits]", "forward.network"),
        ("[limits]", "[forward]\nrelays = []\n[limits]", "forward.relays"),
        ("[limits]", '[[pool]]\nnumber = 1\nsecret = "pool-1.key"\n[limits]', "two pools"),
        ("store_mib = 64", 'store_mib = 64\ncertificate = "x"', "certificate"),
        ("[limits]", "[limits", "TOML"),
        ("idle_s = 1800", "idle_s = 29", r"line \d+: limits\.idle_s is shorter than handshake_s"),
        ("[limits]", '[[pool]]\nnumber = 2\nsecret = "pool-1.key"\nshare = 1\n[limits]', "101 percent"),
    ),
)
def test_a_wrong_setting_is_refused_by_name(config_path: Path, old: str, new: str, named: str):
    change(config_path, old, new)
    with pytest.raises(Refused, match=named) as caught:
        load(config_path)
    assert caught.value.usage and caught.value.next_step


def test_the_share_of_a_closed_pool_is_free_for_others(config_path: Path):
    change(config_path, "#closed = true", "closed = true")
    change(config_path, "[limits]", '[[pool]]\nnumber = 2\nsecret = "pool-1.key"\nshare = 100\n[limits]')
    assert [pool.share for pool in load(config_path).pools] == [100, 100]


def test_a_limit_may_be_as_long_as_the_one_that_it_must_not_be_below(config_path: Path):
    change(config_path, "idle_s = 1800", "idle_s = 30")
    assert load(config_path).limits.idle_s == 30


@pytest.mark.parametrize(
    ("old", "new", "named"),
    (
        ("store_mib = 64", "store_mib = 4097", r"line \d+: store_mib = 4097 is more than the 4096 MiB here"),
        ("links = 2000", "links = 61000", r"line \d+: limits\.links = 61000 needs 4072 MiB beside the store"),
        (
            "links = 2000",
            "links = 20001",
            r"line \d+: limits\.links = 20001, and this user may have 20000 files",
        ),
    ),
)
def test_a_limit_that_this_machine_cannot_keep_is_refused_when_it_is_to_be_served(
    config_path: Path, tmp_path: Path, old: str, new: str, named: str
):
    machine = make_machine(tmp_path / "machine")
    assert load_to_serve(config_path, machine) == load(config_path)
    change(config_path, old, new)
    load(config_path)
    with pytest.raises(Refused, match=named):
        load_to_serve(config_path, machine)


def test_the_status_socket_lies_beside_the_settings_or_where_they_say(config_path: Path):
    assert load(config_path).socket == config_path.parent / "relay.sock"
    change(config_path, '#socket = "', 'socket = "')
    assert load(config_path).socket == Path("/run/waypost-relay/relay.sock")


def test_what_is_accepted_is_named_in_words_that_there_are(config_path: Path):
    assert load(config_path).accept == frozenset()
    change(config_path, "#accept = ", "accept = ")
    assert load(config_path).accept == {"swap", "memlock"}
    change(config_path, '"memlock"]', '"memlok"]')
    with pytest.raises(Refused, match=r"line \d+: accept"):
        load(config_path)


def test_a_relay_for_trials_accepts_what_a_fit_machine_has_not(tmp_path: Path):
    assert load(found(tmp_path / "a", "127.0.0.1", 1, None, plain=True, trial=True)).accept


def test_no_settings_file_is_a_sentence(tmp_path: Path):
    with pytest.raises(Refused, match=r"no settings file relay\.toml"):
        load(tmp_path / "relay.toml")
    with pytest.raises(Refused, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("damage", ("", "zz" * 32, "ab" * 31, "ab" * 33, "\xff"))
def test_a_damaged_key_file_is_refused(config_path: Path, damage: str):
    (config_path.parent / "relay.key").write_bytes(damage.encode("latin-1"))
    with pytest.raises(Refused, match=r"relay\.key is missing, damaged"):
        load(config_path)


def test_a_missing_pool_secret_is_refused(config_path: Path):
    (config_path.parent / "pool-1.key").unlink()
    with pytest.raises(Refused, match=r"pool-1\.key"):
        load(config_path)


def test_a_key_file_that_others_can_read_is_refused(config_path: Path):
    (config_path.parent / "relay.key").chmod(0o640)
    with pytest.raises(Refused, match="other users"):
        load(config_path)


FORWARD = '\n[forward]\nnetwork = "forward.net"\n'


def forward_to(config_path: Path, *lines: str, mode: int = 0o600) -> None:
    network = config_path.parent / "forward.net"
    network.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    network.chmod(mode)
    with config_path.open("a", encoding="utf-8") as file:
        file.write(FORWARD)


def line_of_another(folder: Path) -> str:
    return descriptor_line(load(found(folder, "127.0.0.1", 8444, None, plain=True)), None)


def test_a_relay_forwards_to_nobody_unless_it_is_told(config_path: Path):
    assert load(config_path).forward == ()


def test_a_relay_forwards_to_those_of_its_network_file(config_path: Path, tmp_path: Path):
    lines = [line_of_another(tmp_path / name) for name in ("one", "other")]
    forward_to(config_path, *lines)
    assert load(config_path).forward == tuple(from_line(line).relays[0] for line in lines)


def test_a_network_file_that_others_can_read_is_refused(config_path: Path, tmp_path: Path):
    forward_to(config_path, line_of_another(tmp_path / "other"), mode=0o644)
    with pytest.raises(Refused, match="other users"):
        load(config_path)


def test_a_network_file_without_a_relay_is_refused(config_path: Path):
    forward_to(config_path, "waypost-net:AAAA")
    with pytest.raises(Refused, match="1 to 4 other relays"):
        load(config_path)


def test_a_signed_network_file_is_refused_because_nobody_checks_it(config_path: Path, tmp_path: Path):
    relays = from_line(line_of_another(tmp_path / "other")).relays
    forward_to(config_path, to_line(Descriptor(1, bytes(32), bytes(64), relays)))
    with pytest.raises(Refused, match="1 to 4 other relays"):
        load(config_path)


def test_a_missing_network_file_is_refused(config_path: Path):
    with config_path.open("a", encoding="utf-8") as file:
        file.write(FORWARD)
    with pytest.raises(Refused, match=r"forward\.net"):
        load(config_path)


def test_a_relay_does_not_forward_to_itself(config_path: Path):
    forward_to(config_path, descriptor_line(load(config_path), None))
    with pytest.raises(Refused, match="this relay itself"):
        load(config_path)


def test_a_pool_of_relays_is_named_so_and_the_first_line_is_for_people(config_path: Path):
    change(config_path, "#closed = true", "forwarder = true")
    config = load(config_path)
    assert [pool.forwarder for pool in config.pools] == [True]
    with pytest.raises(Refused, match="no such admission pool"):
        descriptor_line(config, None)
    assert from_line(descriptor_line(config, 1)).relays[0].admission == config.pools[0].secret.value


def test_no_secret_is_shown(config_path: Path):
    config = load(config_path)
    text = repr(config) + str(config)
    assert config.key.value.hex() not in text and config.pools[0].secret.value.hex() not in text
    assert repr(config.key.value) not in text


def test_a_pool_has_the_rate_of_all_pools_or_one_of_its_own(config_path: Path):
    assert load(config_path).pools[0].rate == load(config_path).limits.pool == Rate(50_000, 5000)
    change(config_path, "share = 100", "share = 100\nburst = 7\nper_s = 3")
    assert load(config_path).pools[0].rate == Rate(7, 3)


@pytest.mark.parametrize(
    "address", ("unix:/run/valkey.sock", "redis://valkey:6379", "rediss://10.0.0.7:6380")
)
def test_a_shared_store_has_an_address_and_a_key_and_workers_share_it(config_path: Path, address: str):
    change(config_path, "store_mib = 64", f'store_mib = 64\nstore = "{address}"\nworkers = 2')
    with pytest.raises(Refused, match=r"store\.key"):
        load(config_path)
    key = config_path.parent / "store.key"
    key.write_text("6b" * 32, encoding="ascii")
    key.chmod(0o600)
    config = load(config_path)
    assert config.store and (config.store.address, config.store.key.value) == (address, b"k" * 32)
    assert (config.store.password, config.workers) == (None, 2)


@pytest.mark.parametrize(
    ("site", "meant"),
    (
        ("http://127.0.0.1:8080", SiteAddress("127.0.0.1", 8080)),
        ("http://[::1]/", SiteAddress("::1", 80)),
        ("unix:/run/site.sock", SiteAddress(path=Path("/run/site.sock"))),
    ),
)
def test_the_site_can_be_a_web_server_of_the_operators_own(config_path: Path, site: str, meant: SiteAddress):
    change(config_path, '#site = "site"', f'site = "{site}"')
    assert load(config_path).site == meant
