"""A server that would keep or show what it holds is refused, with what to write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keys.primitives import Secret
from relay.config import Refused
from relay.operations import StoreLost
from relay.shared.valkey import Server
from relay.shared.valkey_fit import prove_forgetful
from tests.support.ports import free_port
from tests.support.valkey_process import Valkey, running_valkey

CAPACITY = 256


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey


async def judge(valkey: Valkey) -> str:
    """What is said of it, empty when it is fit."""
    server = Server(valkey.address, Secret(valkey.password.encode()) if valkey.password else None)
    try:
        await prove_forgetful(server, valkey.address, CAPACITY)
    except Refused as refusal:
        return f"{refusal.happened} {refusal.next_step}"
    finally:
        await server.close()
    return ""


async def test_the_settings_that_operators_are_given_are_fit(valkey: Valkey):
    assert await judge(valkey) == ""


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    (
        ("save", "60 1000", 'save ""'),
        ("maxmemory-policy", "allkeys-lru", "maxmemory-policy noeviction"),
        ("maxmemory", "0", "maxmemory 2mb"),
        ("maxmemory", "2097151", "maxmemory 2mb"),
        ("slowlog-log-slower-than", "0", "slowlog-log-slower-than -1"),
        ("commandlog-request-larger-than", "0", "commandlog-request-larger-than -1"),
        ("commandlog-reply-larger-than", "100", "commandlog-reply-larger-than -1"),
        ("latency-monitor-threshold", "1", "latency-monitor-threshold 0"),
        ("notify-keyspace-events", "KEA", 'notify-keyspace-events ""'),
        ("crash-log-enabled", "yes", "crash-log-enabled no"),
        ("crash-memcheck-enabled", "yes", "crash-memcheck-enabled no"),
    ),
)
async def test_one_wrong_setting_is_refused_with_the_right_one(
    valkey: Valkey, name: str, wrong: str, right: str
):
    (_, before) = valkey.ask("CONFIG", "GET", name)
    valkey.ask("CONFIG", "SET", name, wrong)
    try:
        assert right in await judge(valkey)
    finally:
        valkey.ask("CONFIG", "SET", name, before)
    assert await judge(valkey) == ""


async def test_an_appended_file_is_refused(tmp_path: Path):
    with running_valkey(tmp_path / "one", "--appendonly", "yes") as valkey:
        assert "appendonly no" in await judge(valkey)


async def test_a_replica_is_refused(valkey: Valkey):
    valkey.ask("REPLICAOF", "127.0.0.1", 1)
    try:
        assert "replicaof no one" in await judge(valkey)
    finally:
        valkey.ask("REPLICAOF", "NO", "ONE")


async def test_who_looks_on_is_refused(valkey: Valkey):
    with valkey.looking_on():
        assert "CLIENT KILL" in await judge(valkey)
    assert await judge(valkey) == ""


async def test_a_slow_log_that_holds_something_is_refused(tmp_path: Path):
    with running_valkey(tmp_path / "one", "--slowlog-max-len", "5") as valkey:
        valkey.ask("CONFIG", "SET", "slowlog-log-slower-than", 0)
        valkey.ask("CONFIG", "SET", "slowlog-log-slower-than", -1)
        assert "SLOWLOG RESET" in await judge(valkey)


async def test_a_socket_that_everybody_may_open_is_refused(tmp_path: Path):
    with running_valkey(tmp_path / "one", "--unixsocketperm", "777") as valkey:
        assert "unixsocketperm 700" in await judge(valkey)


async def test_a_port_without_a_password_is_refused_and_one_with_a_password_is_not(
    valkey: Valkey, tmp_path: Path
):
    port = str(free_port())
    valkey.ask("CONFIG", "SET", "port", port)
    try:
        assert "requirepass" in await judge(valkey)
        with pytest.raises(StoreLost):  # it refuses who shows a password that it does not ask for
            await Server(valkey.address, Secret(b"a word of ours")).ask(("PING",))
    finally:
        valkey.ask("CONFIG", "SET", "port", 0)
    settings = ("--port", port, "--requirepass", "a word of ours")
    with running_valkey(tmp_path / "one", *settings, password="a word of ours") as guarded:
        assert await judge(guarded) == ""
