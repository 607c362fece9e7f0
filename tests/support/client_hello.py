"""The first message of a TLS line as whoever watches it reads it (RFC 8446, 4.1.2)."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass

from client.transport import LinkFailed, Road, Transport, Way
from wire.descriptor import TlsKind, TlsRule

GREASE = frozenset(0x1010 * number + 0x0A0A for number in range(16))
"""Numbers without a meaning that browsers name so that servers stay used to new ones (RFC 8701)."""

ALPN, GROUPS, SETTINGS, TRUST_ANCHORS = 16, 10, 17613, 51764


@dataclass(frozen=True)
class ClientHello:
    """ciphers: by number, in their order.  extensions: number to content, in their order."""

    ciphers: tuple[int, ...]
    extensions: dict[int, bytes]

    @property
    def known(self) -> frozenset[int]:
        """The extensions that have a meaning."""
        return frozenset(self.extensions) - GREASE

    @property
    def groups(self) -> tuple[int, ...]:
        return _numbers(self.extensions[GROUPS][2:])

    @property
    def protocols(self) -> list[str]:
        """What it offers to talk (RFC 7301)."""
        names = io.BytesIO(self.extensions.get(ALPN, b"")[2:])
        return [name.decode() for name in iter(lambda: _block(names, 1), b"")]


def read_hello(record: bytes) -> ClientHello:
    """Read one record of type 22 that holds one whole hello."""
    hello = io.BytesIO(record)
    head = hello.read(5 + 4 + 2 + 32)
    assert head[0] == 22 and head[5] == 1
    _block(hello, 1)  # session id
    ciphers = _numbers(_block(hello, 2))
    _block(hello, 1)  # compression
    rest, extensions = io.BytesIO(_block(hello, 2)), {}
    while kind := rest.read(2):
        extensions[int.from_bytes(kind)] = _block(rest, 2)
    return ClientHello(ciphers, extensions)


def _block(source: io.BytesIO, length_bytes: int) -> bytes:
    return source.read(int.from_bytes(source.read(length_bytes)))


def _numbers(data: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))


async def capture_hello(way: Way, kind: TlsKind = TlsKind.ANY) -> ClientHello:
    """Have the client go to a server on loopback that reads its hello and hangs up."""
    records: list[bytes] = []

    async def read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(5)
        records.append(head + await reader.readexactly(int.from_bytes(head[3:])))
        writer.close()

    server = await asyncio.start_server(read, "127.0.0.1", 0)
    async with server, Transport() as transport:
        port = server.sockets[0].getsockname()[1]
        road, rule = Road(f"https://localhost:{port}/path", way), TlsRule(kind, bytes(32))
        try:
            socket = await transport.connect(road, rule)
            try:
                await socket.send(b"a first message")
            finally:
                await socket.close()
        except LinkFailed:
            pass  # as it must: nobody answers
    return read_hello(records[0])
