"""Every system call of a relay at work: none writes to a file, and the unit allows them all.

Followed by strace from start to end, over 2,000 deliveries, an expiry and a flood.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import pytest

from relay.desk.settings import load
from relay.status import running_pid
from tests.hunt.test_relay_expiry import LIBRARY, faked
from tests.support.relay_client import RelayClient, connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.tree import ROOT
from wire.request import Lifetime, ReplyStatus

DELIVERIES = 2000
EXPIRY_S = 60
STRANGERS = 300
BATCH = 8  # requests and cells that may be on their way at one time

UNIT = ROOT / "deploy" / "waypost-relay.service"
IMPLIED = {"execve", "exit", "exit_group", "rt_sigreturn", "getrlimit", "restart_syscall"}
"""What systemd allows always, so that a filter can be entered and left."""

pytestmark = pytest.mark.skipif(
    which("strace") is None or LIBRARY is None, reason="needs strace and libfaketime"
)

CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<arguments>.*)")
OPENS = {"open", "openat", "openat2", "creat"}
FOR_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE")
WRITES = {
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "pwritev2",
    "sendfile",
    "splice",
    "copy_file_range",
    "tee",
}
SIZES = {"ftruncate", "fallocate"}
CHANGES = re.compile(
    r"(truncate|mkdir|mknod|rename|link|symlink|unlink|rmdir|f?chmod|[fl]?chown|utime|futimes|[fl]?setxattr|"
    r"mount|swapon|io_uring_setup|io_setup|memfd_secret|shmget|mq_open)(at|at2|64|nsat|ns|at64)?$"
)
HARMLESS = re.compile(
    r"^\d+<(socket|pipe|anon_inode|TCP|TCPv6|UNIX|UDP)[:\[]|^\d+</memfd:relay|^\d+</dev/null>"
)
OURS = re.compile(r'write\(2<[^>]*/stderr\.log>|unlink\("[^"]*/relay\.sock"\)|.*"?/dev/shm/(sem\.|faketime_)')
"""The log, the name of the status socket, and what libfaketime does for this test."""
MEMORY = re.compile(r"^\d+</memfd:relay")


def calls(log: Path) -> Iterator[tuple[str, str]]:
    """Name and arguments of each call, those that were interrupted included."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        yield from ((found["name"], found["arguments"]) for line in lines if (found := CALL.match(line)))


def is_write(name: str, arguments: str) -> bool:
    """Whether this call could change a file."""
    if name in OPENS:
        return name == "creat" or FOR_WRITING.search(arguments) is not None
    if name in WRITES:
        return HARMLESS.match(arguments) is None
    if name in SIZES:
        return MEMORY.match(arguments) is None
    if name == "mmap":
        shared = "MAP_SHARED" in arguments and "PROT_WRITE" in arguments
        return shared and "MAP_ANONYMOUS" not in arguments and "</memfd:relay" not in arguments
    return CHANGES.match(name) is not None


def strace(log: Path) -> tuple[str, ...]:
    return ("strace", "-f", "-qq", "-y", "-s", "0", "-e", "signal=none", "-o", str(log))


async def deliver(relay: RelayProcess) -> None:
    """Put, hand out and delete, in small batches."""
    async with connected(relay.entry) as writer, connected(relay.entry) as reader:
        for _ in range(DELIVERIES // BATCH):
            drops = [make_drop() for _ in range(BATCH)]
            await writer.send(*(drop.put(writer.epoch, make_cell()) for drop in drops))
            for _ in drops:
                assert (await writer.reply()).status is ReplyStatus.OK
            reply = await reader.ask(make_poll(reader.epoch, *(drop.tags[0] for drop in drops)))
            assert reply.cell
            for _ in drops[1:]:
                await reader.push()
            for drop in drops:
                await reader.ask(make_poll(reader.epoch, deletes=(drop.delete,)))


async def reload(relay: RelayProcess) -> None:
    """Have the settings read again."""
    os.kill(pid_of(relay), signal.SIGHUP)
    async with asyncio.timeout(EXPIRY_S):
        while "config.loaded" not in [event["event"] for event in relay.events]:  # noqa: ASYNC110  another process
            await asyncio.sleep(0.1)


async def expire(relay: RelayProcess, jump: Callable[[], object]) -> None:
    async with connected(relay.entry) as client:
        drop = make_drop()
        await client.ask(drop.put(client.epoch, make_cell(), Lifetime.HOURS_6))
        late = client.hello.hour + 8
    jump()
    async with asyncio.timeout(EXPIRY_S):
        while await hour_of(relay) < late:  # noqa: ASYNC110  another process changes it
            await asyncio.sleep(0.5)
    async with connected(relay.entry) as client:
        await client.ask(make_poll(client.epoch, *drop.tags))
        await client.nop()
        assert not client.pushed


async def hour_of(relay: RelayProcess) -> int:
    async with connected(relay.entry) as client:
        return client.hello.hour


async def flood(relay: RelayProcess) -> None:
    """Strangers of every kind, and a member who asks for more than there is."""
    url = urlsplit(relay.url)
    kinds = (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01 nonsense", b"POST /a HTTP/1.1\r\n", b"")
    for at in range(STRANGERS):
        _, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write(kinds[at % len(kinds)])
        await writer.drain()
        writer.close()
    async with connected(relay.entry) as greedy:
        assert await fill(greedy) is not ReplyStatus.OK


async def fill(greedy: RelayClient) -> ReplyStatus:
    status = ReplyStatus.OK
    while status is ReplyStatus.OK:
        status = (await greedy.ask(make_drop().put(greedy.epoch, make_cell()))).status
    return status


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What strace wrote of a relay's whole life."""
    folder = tmp_path_factory.mktemp("traced")
    log, offset = folder / "calls", folder / "offset"
    config = make_relay(folder / "relay", store_mib=1, link_burst=100_000, pool_burst=100_000)
    environment = faked(offset) | {"PYTHONDONTWRITEBYTECODE": "1", "FAKETIME_NO_CACHE": "0"}
    prefix = ("env", *(f"{name}={value}" for name, value in environment.items()))
    with serving(config, *strace(log), *prefix) as relay:
        try:
            asyncio.run(work(relay, lambda: offset.write_text("+8h")))
        finally:
            end(relay)
        assert relay.events[-1]["event"] == "relay.stopped"
    return log


def end(relay: RelayProcess) -> None:
    """Stop the relay itself, and strace with it."""
    os.kill(pid_of(relay), signal.SIGTERM)
    assert relay.process.wait(timeout=60) == 0


def pid_of(relay: RelayProcess) -> int:
    pid = running_pid(load(relay.config).socket)
    assert pid is not None
    return pid


async def work(relay: RelayProcess, jump: Callable[[], object]) -> None:
    await deliver(relay)
    await reload(relay)
    await flood(relay)
    await expire(relay, jump)


def test_a_relay_at_work_writes_to_no_file(log: Path):
    """But to its log, which this test has sent to a file, and it takes away the name of its status socket."""
    found = [f"{name}({arguments}" for name, arguments in calls(log) if is_write(name, arguments)]
    assert [call for call in found if not OURS.match(call)] == []
    assert sum(name in ("sendto", "sendmsg", "write") for name, _ in calls(log)) > DELIVERIES


def test_a_relay_at_work_opens_no_socket_but_those_that_the_unit_allows(log: Path):
    families = {arguments.split(",")[0] for name, arguments in calls(log) if name == "socket"}
    unit = UNIT.read_text(encoding="utf-8")
    (allowed,) = re.findall(r"^RestrictAddressFamilies=(.*)$", unit, re.MULTILINE)
    assert families and families <= set(allowed.split())


@pytest.mark.skipif(which("systemd-analyze") is None, reason="systemd is not installed")
def test_a_relay_at_work_makes_no_system_call_that_the_unit_forbids(log: Path):
    allowed: set[str] = set(IMPLIED)
    for line in re.findall(r"^SystemCallFilter=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE):
        named = {call for word in line.lstrip("~").split() for call in members(word)}
        allowed = allowed - named if line.startswith("~") else allowed | named
    assert {name for name, _ in calls(log)} - allowed == set()
    assert "settimeofday" not in allowed and "adjtimex" in allowed


def members(word: str) -> set[str]:
    """The system calls of a group, as systemd has it."""
    if not word.startswith("@"):
        return {word}
    command = ["systemd-analyze", "--no-pager", "syscall-filter", word]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    inside = {line.strip() for line in lines if line.strip() and not line.strip().startswith("#")}
    return {call for each in inside for call in members(each)}


@pytest.mark.parametrize(
    ("code", "is_noise"),
    (
        ("open('a', 'w')", True),
        ("open('/dev/shm/a', 'w')", True),
        ("import os; os.open('.', os.O_TMPFILE | os.O_RDWR)", True),
        ("import os; os.mkdir('a')", True),
        ("import os; os.rename('a', 'b')", True),
        ("import os; os.write({}, b'')", True),
        ("import os; os.truncate('a', 1)", True),
        ("import os; os.utime('a')", True),
        ("import mmap; mmap.mmap({}, 1)", True),
        ("import mmap; mmap.mmap(-1, 4096)", False),
        ("import os; fd = os.memfd_create('relay'); os.posix_fallocate(fd, 0, 1)", False),
        ("import os; fd = os.memfd_create('relay'); os.write(fd, b'1')", False),
        ("import os; os.write(os.pipe()[1], b'1')", False),
        ("import socket; socket.socketpair()[0].send(b'1')", False),
        ("open('/proc/self/status')", False),
    ),
)
def test_each_kind_of_write_is_heard_and_what_is_none_is_not(tmp_path: Path, code: str, is_noise: bool):
    """{} is a descriptor on a file that was opened by who started the program."""
    log, kept = tmp_path / "calls", tmp_path / "kept"
    with kept.open("w+") as file:
        file.truncate(1)
        command = [*strace(log), sys.executable, "-B", "-c", code.format(file.fileno())]
        subprocess.run(command, cwd=tmp_path, pass_fds=(file.fileno(),), stderr=subprocess.DEVNULL)
    assert any(is_write(name, arguments) for name, arguments in calls(log)) is is_noise
