"""A relay as a real process on loopback, and a look into all of its memory."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import pytest

from keys.primitives import random_bytes
from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load
from relay.slots import SLOT_BYTES
from relay.status import ask
from tests.support.valkey_process import Valkey, running_valkey
from wire.descriptor import RelayEntry, from_line
from wire.limits import CELL_BYTES

START_S = 30
workers = 0
"""What `--workers` says; 0 for relays of one process with cells of its own."""
ESTABLISHED = "01"
PROGRAM = (sys.executable, "-c", "from relay.cli import main; main(prog_name='waypost-relay')")
ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run waypost-relay to its end."""
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=START_S, cwd=ROOT)


def make_relay(folder: Path, *, plain: bool = True, **settings: object) -> Path:
    """Make a relay that listens on any free port, change some of its settings, and return relay.toml."""
    config = found(folder, "127.0.0.1", 0, None, plain=plain, trial=True)
    text = config.read_text(encoding="utf-8")
    for name, value in settings.items():
        text, changes = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert changes == 1, name
    config.write_text(text, encoding="utf-8")
    return config


MARK_BYTES = 8
MARKS = CELL_BYTES // 16


def make_mark() -> bytes:
    return random_bytes(MARK_BYTES)


def marked_cell(mark: bytes) -> bytes:
    """A cell with the mark at the start of each 16 bytes: every run of 23 bytes of it holds the mark, so
    that one search for the mark finds whatever is left of the cell."""
    return b"".join(mark + random_bytes(16 - MARK_BYTES) for _ in range(MARKS))


UNREADABLE = ("[vvar]", "[vsyscall]", "[vvar_vclock]")
"""Mappings of the kernel's own."""


class MemoryPicture:
    """All that a process has mapped, read through handles that are opened once.

    They can be opened by root, or by the same user before the process forbids it.
    """

    def __init__(self, pid: int) -> None:
        """Raises PermissionError."""
        self._maps: IO[bytes] = open(f"/proc/{pid}/maps", "rb")  # noqa: SIM115
        self._memory: IO[bytes] = open(f"/proc/{pid}/mem", "rb", buffering=0)  # noqa: SIM115

    def close(self) -> None:
        self._maps.close()
        self._memory.close()

    def count(self, needle: bytes) -> int:
        """How often these bytes are anywhere in the memory of the process."""
        return sum(self._read(start, end).count(needle) for start, end in self._readable())

    def count_cells(self) -> int:
        """How many slots of the memory file end in a commit word: how many cells the relay holds."""
        files = (self._read(start, end) for start, end in self._readable("/memfd:relay"))
        words = (memoryview(file).cast("Q")[SLOT_BYTES // 8 - 1 :: SLOT_BYTES // 8] for file in files)
        return sum(word != 0 for some in words for word in some)

    def _readable(self, name: str = "") -> Iterator[tuple[int, int]]:
        self._maps.seek(0)
        for line in self._maps.read().decode().splitlines():
            span, rights, _ = line.split(maxsplit=2)
            start, end = (int(part, 16) for part in span.split("-"))
            if rights[0] == "r" and name in line and not line.endswith(UNREADABLE):
                yield start, end

    def _read(self, start: int, end: int) -> bytes:
        try:
            self._memory.seek(start)
            return self._memory.read(end - start)
        except OSError:  # a mapping of the kernel's that only looks readable, or is gone
            return b""


@dataclass
class RelayProcess:
    """One running relay.  picture: its memory, if the kernel lets us see it.  valkey: where its cells lie, if
    not there."""

    process: subprocess.Popen[str]
    config: Path
    url: str
    log: Path
    picture: MemoryPicture | None
    valkey: Valkey | None = None

    @property
    def entry(self) -> RelayEntry:
        return from_line(descriptor_line(load(self.config), None)).relays[0]

    @property
    def status(self) -> dict[str, Any]:
        return ask(load(self.config).socket)

    @property
    def cells(self) -> int:
        """How many cells it holds, counted where they lie; `status` tells it coarsely, and not at once."""
        if self.valkey is not None:
            return len(self.valkey.ask("KEYS", "c*"))
        if self.picture is None:
            pytest.skip("the kernel lets nobody but root read the memory of another process")
        return self.picture.count_cells()

    @property
    def connections(self) -> int:
        """How many connections stand at its port, as the kernel sees them."""
        port = f":{urlsplit(self.url).port:04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()]
        return sum(row[1].endswith(port) and row[3] == ESTABLISHED for row in rows)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def reload(self) -> str:
        """Have it take its settings anew; return the event that it wrote."""
        before = len(self.events)
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + START_S
        while not (said := [each["event"] for each in self.events[before:] if "config." in each["event"]]):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return str(said[0])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=START_S)


@contextmanager
def serving(
    config: Path,
    *prefix: str,
    watch: bool = True,
    environment: Mapping[str, str] | None = None,
    inherit: Sequence[int] = (),
    program: Sequence[str] = PROGRAM,
) -> Iterator[RelayProcess]:
    """Start the relay of these settings and wait until it is ready; stop it at the end.

    prefix: a program that starts it.  watch: open its memory before it locks itself down, if no prefix does.
    inherit: descriptors that it gets.  program: another one than waypost-relay.
    With `--workers` it is that many processes on a store of their own, as young as this relay.
    """
    with ExitStack() as stack:
        valkey = None
        if workers:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            valkey = stack.enter_context(running_valkey(Path(folder)))
            share_store(config, valkey, workers)
        with _serving(
            config, *prefix, watch=watch, environment=environment, inherit=inherit, program=program
        ) as relay:
            relay.valkey = valkey
            yield relay


def share_store(config: Path, valkey: Valkey, count: int) -> None:
    """Have a relay of so many workers keep its cells there."""
    key = config.parent / "store.key"
    key.write_text(random_bytes(32).hex(), encoding="ascii")
    key.chmod(0o600)
    text = config.read_text(encoding="utf-8")
    text = re.sub(r"^#?store = .*$", f'store = "{valkey.address}"', text, flags=re.MULTILINE)
    text = re.sub(r"^#?workers = .*$", f"workers = {count}", text, flags=re.MULTILINE)
    config.write_text(text, encoding="utf-8")


@contextmanager
def _serving(
    config: Path,
    *prefix: str,
    watch: bool,
    environment: Mapping[str, str] | None,
    inherit: Sequence[int],
    program: Sequence[str],
) -> Iterator[RelayProcess]:
    log = config.parent / "stderr.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*prefix, *program, "serve", "--config", str(config)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=ROOT,
            env=os.environ | (environment or {}),
            pass_fds=inherit,
        )
    assert process.stdout is not None
    picture = None
    try:
        picture = _picture_early(process) if watch and not prefix else None
        line = process.stdout.readline()
        assert line, log.read_text(encoding="utf-8")
        yield RelayProcess(process, config, json.loads(line)["url"], log, picture)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=START_S)
        process.stdout.close()
        if picture is not None:
            picture.close()


def _picture_early(process: subprocess.Popen[str]) -> MemoryPicture | None:
    """Open the memory of a relay that has started anew with its allocator, and not yet locked itself down."""
    deadline = time.monotonic() + START_S
    environment = Path(f"/proc/{process.pid}/environ")
    try:
        while process.poll() is None and b"MALLOC_PERTURB_" not in environment.read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.002)
        return MemoryPicture(process.pid)
    except OSError:  # we may not, or it has ended
        return None
