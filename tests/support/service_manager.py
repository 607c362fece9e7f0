"""A stand-in for the service manager: hears what a relay says, keeps descriptors, hands them to the next one.

Does what systemd does with FDSTORE=1 and FDSTOREREMOVE=1, and starts a relay with LISTEN_FDS as it would.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keys.primitives import random_bytes
from relay.handover import CELLS
from relay.slots import SLOT_BYTES
from tests.support.relay_process import RelayProcess, serving

_START = """
import fcntl, os, sys
given = [int(fd) for fd in sys.argv[1].split(",")]
high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in given]
for fd in given:
    os.close(fd)
for place, fd in enumerate(high, 3):
    os.dup2(fd, place)
    os.close(fd)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(given))}
os.execv(sys.argv[2], sys.argv[2:])
"""


class ServiceManager:
    """said: every message so far, in its lines.  kept: descriptors by name."""

    def __init__(self) -> None:
        name = f"waypost-test-{random_bytes(8).hex()}"
        self.address = f"@{name}"
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._ear.bind(f"\0{name}")
        self.said: list[list[str]] = []
        self.kept: dict[str, int] = {}

    def close(self) -> None:
        self._ear.close()
        for fd in self.kept.values():
            os.close(fd)

    def hear(self) -> None:
        """Take in everything that was said."""
        while True:
            try:
                message, fds, _, _ = socket.recv_fds(self._ear, 4096, 8)
            except BlockingIOError:
                return
            self._obey(message.decode("ascii").splitlines(), fds)

    def _obey(self, lines: list[str], fds: list[int]) -> None:
        self.said.append(lines)
        name = next((line.removeprefix("FDNAME=") for line in lines if line.startswith("FDNAME=")), "")
        if "FDSTORE=1" in lines:
            [self.kept[name]] = fds
        elif "FDSTOREREMOVE=1" in lines and name in self.kept:
            os.close(self.kept.pop(name))

    @property
    def cells(self) -> int:
        """How many cells lie in the memory file that is kept, by its commit words."""
        fd = self.kept[CELLS]
        words = memoryview(os.pread(fd, os.fstat(fd).st_size, 0)).cast("Q")
        return sum(word != 0 for word in words[SLOT_BYTES // 8 - 1 :: SLOT_BYTES // 8])

    @contextmanager
    def serving(self, config: Path, environment: dict[str, str] | None = None) -> Iterator[RelayProcess]:
        """A relay that this manager has started, with what it keeps."""
        fds = list(self.kept.values())
        prefix = (sys.executable, "-c", _START, ",".join(map(str, fds))) if fds else ()
        known = {"NOTIFY_SOCKET": self.address, "LISTEN_FDNAMES": ":".join(self.kept)}
        with serving(config, *prefix, environment=known | (environment or {}), inherit=fds) as relay:
            yield relay
        self.hear()


def with_handover(config: Path) -> Path:
    """Switch it on in the settings of a relay."""
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("#handover = true", "handover = true"), encoding="utf-8")
    return config


@contextmanager
def service_manager() -> Iterator[ServiceManager]:
    manager = ServiceManager()
    try:
        yield manager
    finally:
        manager.close()
