"""The local door between commands and the daemon of one vault, for programs of this user alone.

On Unix a socket of mode 0600 in a folder of mode 0700: in the user's runtime folder where there is one,
which is memory and no disk, else in the folder of the vault.  Both ends ask the system, where it tells,
whether the other end is a process of the same user.  On Windows a pipe whose name holds 16 random bytes,
which stand in a file beside the vault; nobody has tried that on a Windows machine yet.

Moves frames, and knows nothing of what they say: 4 bytes length, big-endian, then so many bytes.
Must never log.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from client.errors import DoorwayShut
from wire.errors import Malformed

HEAD_BYTES = 4
FRAME_S = 10.0
"""From the first byte of a frame to its last: both ends are on one machine."""
FOLDER = "door"
NAME = "waypost"


class Passage:
    """One open connection.  pid: the process at the other end, 0 when the system does not tell."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pid: int = 0) -> None:
        self._reader = reader
        self._writer = writer
        self.pid = pid

    async def send(self, body: bytes) -> None:
        """Raises ConnectionError."""
        self._writer.write(len(body).to_bytes(HEAD_BYTES, "big") + body)
        await self._writer.drain()

    async def receive(self, limit: int) -> bytes | None:
        """The body of the next frame; None when the other end has gone, also in the middle of one.

        Raises Malformed for one that is longer than `limit`, empty, or not whole in time.
        """
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            first = await self._reader.readexactly(1)
            try:
                async with asyncio.timeout(FRAME_S):
                    return await self._rest(first, limit)
            except TimeoutError:
                raise Malformed("half a frame") from None
        return None

    async def _rest(self, first: bytes, limit: int) -> bytes:
        head = first + await self._reader.readexactly(HEAD_BYTES - 1)
        length = int.from_bytes(head, "big")
        if not 0 < length <= limit:
            raise Malformed("length of a frame")
        return await self._reader.readexactly(length)

    async def wait_gone(self) -> None:
        """Wait until the other end has gone, or speaks although it is not its turn."""
        with suppress(ConnectionError):
            await self._reader.read(1)

    async def close(self) -> None:
        """At once: what the other end has not taken by now it does not get."""
        self._writer.transport.abort()
        with suppress(ConnectionError):
            await self._writer.wait_closed()


Receive = Callable[[Passage], Coroutine[Any, Any, None]]


class _Host:
    """Receives who comes, each in a task of its own."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._tasks: set[asyncio.Task[None]] = set()

    def receive(self, passage: Passage) -> None:
        task = asyncio.create_task(self._receive(passage))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def dismiss(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


if sys.platform == "win32":

    @asynccontextmanager
    async def listening(home: Path, receive: Receive) -> AsyncIterator[None]:
        """Give every connection to `receive`, for as long as the context lasts.  Raises DoorwayShut."""
        from keys.primitives import random_bytes

        host = _Host(receive)

        def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            host.receive(Passage(reader, writer))

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(asyncio.StreamReader(), meet)

        loop = asyncio.get_running_loop()
        assert isinstance(loop, asyncio.ProactorEventLoop)
        address = rf"\\.\pipe\{NAME}-{random_bytes(16).hex()}"
        folder = _beside(home)
        try:
            servers = await loop.start_serving_pipe(protocol, address)
            folder.mkdir(exist_ok=True)
            (folder / NAME).write_text(address, "ascii")
        except OSError:
            raise DoorwayShut from None
        try:
            yield
        finally:
            for server in servers:
                server.close()
            _take_away(folder)
            await host.dismiss()

    async def connect(home: Path) -> Passage | None:
        """Go to the daemon of this vault; None when there is none."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, asyncio.ProactorEventLoop)
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            address = (_beside(home) / NAME).read_text("ascii")
            transport, _ = await loop.create_pipe_connection(lambda: protocol, address)
        except (OSError, ValueError):
            return None
        return Passage(reader, asyncio.StreamWriter(transport, protocol, reader, loop))

else:
    import socket
    import stat
    import struct

    ADDRESS_BYTES = 103
    """The shortest room for the path of a socket among the systems we know, without its end."""
    CONNECT_S = 2.0

    @asynccontextmanager
    async def listening(home: Path, receive: Receive) -> AsyncIterator[None]:
        """Give every connection of this user to `receive`, which is cancelled when the context ends.

        To be called with the lock of the vault held: what lies at this place is left from a daemon that
        was killed.  Raises DoorwayShut.
        """

        host = _Host(receive)

        def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            uid, pid = _peer(writer.get_extra_info("socket"))
            if uid == os.geteuid():
                host.receive(Passage(reader, writer, pid))
            else:
                writer.transport.abort()

        folder, listener = _bind_first(home)
        server = await asyncio.start_unix_server(meet, sock=listener)
        try:
            yield
        finally:
            server.close()
            _take_away(folder)
            await host.dismiss()

    async def connect(home: Path) -> Passage | None:
        """Go to the daemon of this vault; None when there is none."""
        for folder in _folders(home):
            connection = _reach(folder)
            if connection is not None:
                reader, writer = await asyncio.open_unix_connection(sock=connection)
                return Passage(reader, writer, _peer(connection)[1])
        return None

    def _folders(home: Path) -> Iterator[Path]:
        """Where the door of this vault may be, the best place first.

        Whoever runs a command may have another environment than the daemon had.
        """
        name = hashlib.blake2b(os.fsencode(home.resolve()), digest_size=8).hexdigest()
        for runtime in dict.fromkeys((os.environ.get("XDG_RUNTIME_DIR", ""), f"/run/user/{os.geteuid()}")):
            if os.path.isabs(runtime) and os.path.isdir(runtime):
                yield Path(runtime) / f"{NAME}-{name}"
        yield _beside(home)

    def _bind_first(home: Path) -> tuple[Path, socket.socket]:
        for folder in _folders(home):
            with suppress(OSError):
                return folder, _bind(folder)
        raise DoorwayShut

    def _bind(folder: Path) -> socket.socket:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        _demand_ours(folder)
        folder.chmod(0o700)
        (folder / NAME).unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with _address(folder) as address:
                listener.bind(address)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(before)
        return listener

    def _reach(folder: Path) -> socket.socket | None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_S)
        with suppress(OSError):
            _demand_ours(folder)
            with _address(folder) as address:
                connection.connect(address)
            if _peer(connection)[0] == os.geteuid():
                return connection
        connection.close()
        return None

    def _demand_ours(folder: Path) -> None:
        """Raises OSError unless it is a folder, no link, of this user."""
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise PermissionError

    @contextmanager
    def _address(folder: Path) -> Iterator[str]:
        """A name of the socket that fits into its address, however deep the folder lies, where /proc is."""
        path = os.fspath(folder / NAME)
        if len(os.fsencode(path)) <= ADDRESS_BYTES:
            yield path
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descriptor}/{NAME}"
        finally:
            os.close(descriptor)

    def _peer(connection: socket.socket) -> tuple[int, int]:
        """User and process at the other end; where the system does not tell, the folder's mode must do."""
        if not hasattr(socket, "SO_PEERCRED"):
            return os.geteuid(), 0
        pid, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return uid, pid


def _beside(home: Path) -> Path:
    return home.resolve() / FOLDER


def _take_away(folder: Path) -> None:
    """The vault is still ours alone, so nobody else's door can be meant."""
    with suppress(OSError):
        (folder / NAME).unlink()
        folder.rmdir()
