"""A running relay seen from outside: what a silent one shows, and each thing that breaks the silence."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from relay.config import Config, SharedStore
from relay.desk.founding import found
from relay.desk.settings import load
from relay.fit.finding import Finding, Verdict
from relay.fit.process import Process
from relay.fit.silence import look_at_relay
from tests.support.relay_client import connected
from tests.support.relay_process import RelayProcess, make_relay, serving

NOBODY = 65534


def rows(process: Process, config: Config) -> dict[str, Finding]:
    return {row.name: row for row in look_at_relay(process, config)}


def verdicts(process: Process, config: Config) -> dict[str, str]:
    return {name: row.verdict.value for name, row in rows(process, config).items()}


def needs_root() -> None:
    if os.getuid() != 0:
        pytest.skip("only root may look into a relay")


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    needs_root()
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "relay", store_mib=1)) as process:
        yield process


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True)), store_mib=1)


async def test_a_relay_with_a_visitor_is_silent_but_for_the_log_that_this_test_writes(relay: RelayProcess):
    config = load(relay.config)
    async with connected(relay.entry):
        seen = rows(Process(relay.process.pid), config)
    weak = {name for name, row in seen.items() if row.verdict not in (Verdict.GOOD, Verdict.NOTE)}
    assert weak == {"disk", "hidden"}  # its standard error is a file here, and it runs as root
    assert str(relay.log) in seen["disk"].saw and str(relay.config.parent) in seen["disk"].saw
    assert seen["peers"].saw.startswith("1 connections of visitors, 0 to relays")


@contextmanager
def running(code: str, *prefix: str) -> Iterator[Process]:
    """A program that is no relay, once it says that it is ready."""
    command = [*prefix, sys.executable, "-c", f"{code}\nprint(flush=True)\ninput()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout is not None and process.stdout.readline() == b"\n"
        yield Process(process.pid)
        process.kill()


def test_a_program_that_only_computes_is_silent(config: Config):
    with running("pass") as process:
        seen = verdicts(process, config)
    assert [seen[name] for name in ("disk", "names", "peers", "swapped")] == ["good"] * 4
    assert seen["locked"] == "weak"


@pytest.mark.parametrize(
    ("row", "code"),
    (
        ("disk", "import tempfile; file = tempfile.TemporaryFile()"),
        ("disk", "file = open('/dev/full', 'w')"),
        (
            "disk",
            "import mmap, tempfile; file = tempfile.TemporaryFile(); file.truncate(4096)\n"
            "kept = mmap.mmap(file.fileno(), 4096); import os; os.close(file.fileno())",
        ),
        ("names", "import socket; a = socket.socket(type=socket.SOCK_DGRAM); a.bind(('127.0.0.1', 0))"),
        (
            "peers",
            "import socket; a = socket.create_server(('127.0.0.1', 0)); at = a.getsockname()\n"
            "b = socket.create_connection(at); c, _ = a.accept(); a.close()",
        ),
    ),
    ids=("file", "device", "mapping", "datagrams", "stranger"),
)
def test_each_noise_is_heard_and_nothing_else(config: Config, row: str, code: str):
    with running("pass") as quiet, running(code) as loud:
        silent, heard = verdicts(quiet, config), verdicts(loud, config)
    assert {name for name in heard if heard[name] != silent[name]} == {row}
    assert heard[row] == "weak"


def test_a_connection_to_the_store_is_no_stranger(config: Config):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with running(f"import socket; a = socket.create_connection(('127.0.0.1', {port}))") as process:
            store = SharedStore(f"redis://127.0.0.1:{port}", config.key, None)
            assert verdicts(process, config)["peers"] == "weak"
            assert verdicts(process, replace(config, store=store))["peers"] == "good"


@pytest.mark.parametrize(
    "code",
    (
        "file = open('/dev/null', 'w')",
        "import os; a = os.pipe()",
        "import os; a = os.memfd_create('a')",
        "import socket; a = socket.socketpair()",
        "file = open('/proc/self/status')",
        "import select; a = select.epoll()",
    ),
    ids=("null", "pipe", "memory", "pair", "reading", "epoll"),
)
def test_what_reaches_no_disk_is_no_noise(config: Config, code: str):
    with running(code) as process:
        assert verdicts(process, config)["disk"] == "good"


def test_a_process_that_may_write_a_core_file_is_weak(config: Config):
    hard = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))"
    with running("pass", "prlimit", "--core=1:1") as loud, running(hard) as quiet:
        assert (verdicts(loud, config)["core"], verdicts(quiet, config)["core"]) == ("weak", "good")


def test_a_process_that_forbids_dumps_is_told_from_one_that_does_not(config: Config):
    needs_root()
    user = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    hide = "import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)"
    with running(hide, *user) as hidden, running("pass", *user) as open_:
        assert (verdicts(hidden, config)["hidden"], verdicts(open_, config)["hidden"]) == ("good", "weak")
