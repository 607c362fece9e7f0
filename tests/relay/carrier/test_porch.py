"""One door for members and strangers: each request is told apart by itself, whatever the site is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from keys.channel import Initiator, hidden_path
from keys.primitives import random_bytes
from relay.config import SiteAddress
from tests.support.house import House, serving
from tests.support.relay_client import connected

ANSWER = b"HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n"


@contextlib.asynccontextmanager
async def teapot(path: Path) -> AsyncIterator[list[bytes]]:
    """An operator's own server on a Unix socket, which keeps what it was sent."""
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            heard.append(data)
            writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_unix_server(answer, path)
    yield heard
    server.close()


@contextlib.asynccontextmanager
async def caller(house: House) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, port = house.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    async with asyncio.timeout(10):
        yield reader, writer
    writer.close()


def greeting(house: House) -> bytes:
    entry = house.entry
    message = Initiator(entry.key, entry.relay_id, entry.admission, random_bytes).first_message()
    return b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (
        hidden_path(entry.admission).encode(),
        len(message),
        message,
    )


async def answered(reader: asyncio.StreamReader) -> bytes:
    """The status line and the body of one answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = int(head.partition(b"Content-Length: ")[2].split()[0])
    await reader.readexactly(size)
    return head.splitlines()[0]


async def test_strangers_and_members_come_over_one_connection_in_any_order(tmp_path: Path):
    async with serving(tmp_path) as house, caller(house) as (reader, writer):
        stranger = b"GET /none HTTP/1.1\r\nHost: x\r\n\r\n"
        writer.write(stranger + greeting(house) + stranger + greeting(house))
        seen = [await answered(reader) for _ in range(4)]
        assert seen == [b"HTTP/1.1 404 Not Found", b"HTTP/1.1 200 OK"] * 2
        assert house.links == 2


async def test_a_member_passes_a_site_of_the_operators_own(tmp_path: Path):
    async with teapot(tmp_path / "site.sock") as heard:
        async with serving(tmp_path, site=SiteAddress(path=tmp_path / "site.sock")) as house:
            async with connected(house.entry) as client:
                await client.nop()
            async with caller(house) as (reader, writer):
                writer.write(greeting(house))
                assert await answered(reader) == b"HTTP/1.1 200 OK"
        assert heard == []


async def test_what_is_no_members_reaches_the_site_byte_by_byte(tmp_path: Path):
    odd = b"GET / HTTP/9.9\r\nodd\x00\xff\r\n"
    async with teapot(tmp_path / "site.sock") as heard:
        async with serving(tmp_path, site=SiteAddress(path=tmp_path / "site.sock")) as house:
            wrong = greeting(house)[:-1] + b"?"
            for sent in (odd, wrong):
                async with caller(house) as (reader, writer):
                    writer.write(sent)
                    assert await reader.readexactly(len(ANSWER)) == ANSWER
        assert heard == [odd, wrong]


async def test_a_long_poll_and_then_a_stranger_on_one_connection(tmp_path: Path):
    stranger = b"GET /none HTTP/1.1\r\nHost: x\r\n\r\n"
    async with teapot(tmp_path / "site.sock") as heard:
        site = SiteAddress(path=tmp_path / "site.sock")
        async with serving(tmp_path, site=site) as house, caller(house) as (reader, writer):
            writer.write(greeting(house) + stranger)
            assert await answered(reader) == b"HTTP/1.1 200 OK"
            assert await reader.readexactly(len(ANSWER)) == ANSWER
        assert heard == [stranger]


async def test_while_the_site_is_down_strangers_hear_nothing_and_members_are_served(tmp_path: Path):
    async with serving(tmp_path, site=SiteAddress("127.0.0.1", 1)) as house:
        async with caller(house) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await reader.read() == b""
        async with connected(house.entry) as client:
            await client.nop()
