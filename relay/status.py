"""The operator's question to the running relay, over a Unix socket of mode 0600 beside the settings.

One JSON object is answered to each connection: six coarse gauges and the relay's own addresses, nothing of
a link, a pool or a cell.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from relay.config import Refused

Answer = dict[str, Any]
"""v: version of this answer.  gauges: the six.  urls: where the relay is reached."""
ANSWER_BYTES = 65536
ANSWER_S = 5
_UCRED = struct.Struct("=3i")


async def serve(path: Path, answer_now: Callable[[], Answer]) -> asyncio.Server:
    """Answer at `path` until the server is closed.

    Raises Refused when a relay answers there already, or the path cannot be used.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps(answer_now(), separators=(",", ":")).encode() + b"\n")
        writer.close()

    if _is_answered(path):
        raise Refused(
            "relay.running",
            "A relay with these settings is running already.",
            "Leave it running, or stop it first (SIGTERM).",
            usage=False,
        )
    try:
        return await asyncio.start_unix_server(answer, sock=bind_private(path))
    except OSError:
        raise Refused(
            "relay.no_status_socket",
            f"The status socket {path} cannot be made: its folder is missing or not for this user.",
            "Make the folder, or name another place with socket = ... in relay.toml.",
            usage=False,
        ) from None


def ask(path: Path) -> Answer:
    """Return the answer of the relay that runs with these settings.  Raises Refused when none does."""
    try:
        with _connected(path) as connection:
            answer = json.loads(connection.makefile("rb").read(ANSWER_BYTES))
    except (OSError, ValueError):
        raise Refused(
            "relay.not_running",
            "No relay with these settings answers, or this user may not ask it.",
            "Start it with waypost-relay serve, or ask as the user who runs it.",
            usage=False,
        ) from None
    return dict(answer)


def running_pid(path: Path) -> int | None:
    """The process that answers at `path`, as the kernel knows it; None when none does, or not to us."""
    try:
        with _connected(path) as connection:
            credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    except OSError:
        return None
    return int(_UCRED.unpack(credentials)[0])


def _is_answered(path: Path) -> bool:
    try:
        with _connected(path):
            return True
    except OSError:
        return False


def bind_private(path: Path) -> socket.socket:
    """A Unix socket of mode 0600 at `path`, where a dead one may lie but no other file.  Raises OSError."""
    if path.is_socket():
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with short_name(path) as name:
            listener.bind(name)
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener


@contextmanager
def _connected(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, short_name(path) as name:
        connection.settimeout(ANSWER_S)
        connection.connect(name)
        yield connection


@contextmanager
def short_name(path: Path) -> Iterator[str]:
    """A name of the socket that fits the 108 bytes of its address, however deep the folder lies."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
