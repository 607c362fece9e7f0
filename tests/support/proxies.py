"""Proxies on loopback that note what they were asked: SOCKS 5 (RFC 1928, 1929) and HTTP CONNECT."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Asked:
    """One request.  user: name and password, if any were given.  head: of HTTP, all that was said."""

    host: str
    port: int
    user: str = ""
    head: str = ""


@dataclass
class FalseProxy:
    """leads: host and port that every name leads to.  code: what to answer, 0 and 200 being well."""

    leads: tuple[str, int]
    code: int
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    async def serve_socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        offered = await reader.readexactly(methods)
        user = ""
        if 2 in offered:
            writer.write(b"\x05\x02")
            await reader.readexactly(1)
            name = await reader.readexactly((await reader.readexactly(1))[0])
            word = await reader.readexactly((await reader.readexactly(1))[0])
            user = f"{name.decode()}:{word.decode()}"
            writer.write(b"\x01\x00")
        else:
            writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(map(str, await reader.readexactly(4)))
        (port,) = struct.unpack(">H", await reader.readexactly(2))
        self.asked.append(Asked(host, port, user))
        writer.write(bytes((5, self.code, 0, 1)) + bytes(6))
        if self.code == 0:
            await self._join(reader, writer)

    async def serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, far, _ = head.split(maxsplit=2)
        assert method == "CONNECT"
        host, _, port = far.rpartition(":")
        self.asked.append(Asked(host, int(port), head=head))
        writer.write(f"HTTP/1.1 {self.code} Said\r\nVia: 1.1 proxy\r\n\r\n".encode())
        if self.code == 200:
            await self._join(reader, writer)

    async def _join(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, forth = await asyncio.open_connection(*self.leads)
        try:
            await asyncio.gather(_pass(near, forth), _pass(far, back))
        finally:
            forth.transport.abort()


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    with suppress(OSError, RuntimeError):
        sink.write_eof()


@asynccontextmanager
async def false_proxy(scheme: str, leads: str, code: int | None = None) -> AsyncIterator[FalseProxy]:
    """scheme: socks5 or http.  leads: the address of a relay, whatever name is asked for."""
    host, _, port = leads.partition("//")[2].rpartition(":")
    well = 0 if scheme == "socks5" else 200
    proxy = FalseProxy((host, int(port)), well if code is None else code)
    serve = proxy.serve_socks if scheme == "socks5" else proxy.serve_http
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await serve(reader, writer)
                await writer.drain()
        finally:
            writer.close()
            tasks.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
