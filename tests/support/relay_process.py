"""A relay as a real process on loopback, and a look into all of its memory.

Drives the program as an operator does: init, serve, status, descriptor, SIGTERM.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from wire.descriptor import RelayEntry, from_line

START_S = 30
PROGRAM = (sys.executable, "-c", "from relay.cli import main; main(prog_name='waypost-relay')")
ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run waypost-relay to its end."""
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=START_S, cwd=ROOT)


def make_relay(folder: Path, *options: str, **settings: object) -> Path:
    """Init a relay that listens on any free port, then change some of its settings; return relay.toml."""
    made = run("init", "--dir", folder, "--port", "0", *options)
    assert made.returncode == 0, made.stderr
    config = folder / "relay.toml"
    text = config.read_text(encoding="utf-8")
    for name, value in settings.items():
        text, changes = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert changes == 1, name
    config.write_text(text, encoding="utf-8")
    return config


@dataclass
class RelayProcess:
    """One running relay."""

    process: subprocess.Popen[str]
    config: Path
    url: str
    log: Path

    @property
    def entry(self) -> RelayEntry:
        return from_line(run("descriptor", "--config", self.config).stdout).relays[0]

    @property
    def status(self) -> dict[str, Any]:
        gauges: dict[str, Any] = json.loads(run("status", "--config", self.config, "--json").stdout)
        return gauges

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=START_S)


@contextmanager
def serving(config: Path, *prefix: str, **environment: str) -> Iterator[RelayProcess]:
    """Start the relay of these settings and wait until it is ready; stop it at the end."""
    log = config.parent / "stderr.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*prefix, *PROGRAM, "serve", "--config", str(config)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=ROOT,
            env=os.environ | environment,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, log.read_text(encoding="utf-8")
        yield RelayProcess(process, config, json.loads(line)["url"], log)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=START_S)
        process.stdout.close()


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

    def _readable(self) -> Iterator[tuple[int, int]]:
        self._maps.seek(0)
        for line in self._maps.read().decode().splitlines():
            span, rights, _ = line.split(maxsplit=2)
            start, end = (int(part, 16) for part in span.split("-"))
            if rights[0] == "r" and not line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                yield start, end

    def _read(self, start: int, end: int) -> bytes:
        try:
            self._memory.seek(start)
            return self._memory.read(end - start)
        except OSError:  # a mapping of the kernel's that only looks readable, or is gone
            return b""


def picture_early(process: subprocess.Popen[str]) -> MemoryPicture:
    """Open the memory of a relay that has started again with its allocator, before it locks itself down."""
    deadline = time.monotonic() + START_S
    environment = Path(f"/proc/{process.pid}/environ")
    while b"MALLOC_PERTURB_" not in environment.read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.002)
    return MemoryPicture(process.pid)
