"""client/transport/proxies: everything goes through the proxy, names too, and nothing past it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from client.events import LinkEnd
from client.transport import LinkFailed, Road, Transport, Way
from client.transport.browser import SOCKET_HEADERS
from keys.channel import Initiator, hidden_path
from keys.primitives import random_bytes
from tests.support.proxies import false_proxy
from tests.support.relay_process import RelayProcess, make_relay
from tests.support.relay_process import serving as relay_serving
from wire.descriptor import TlsKind, TlsRule
from wire.limits import RECORD_BYTES

ANY = TlsRule(TlsKind.ANY)
SCHEMES = ("socks5", "http")
WAYS = (Way.WEBSOCKET, Way.LONG_POLL)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with relay_serving(make_relay(tmp_path_factory.mktemp("relay") / "r", plain=False)) as process:
        yield process


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with relay_serving(make_relay(tmp_path_factory.mktemp("relay") / "p")) as process:
        yield process


@pytest.fixture
def only_the_proxy(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whatever is looked up beside loopback addresses."""
    looked_up: list[str] = []
    ask = socket.getaddrinfo

    def note(host: str, *more: Any, **named: Any) -> Any:
        if host != "127.0.0.1":
            looked_up.append(host)
        return ask(host, *more, **named)

    monkeypatch.setattr("socket.getaddrinfo", note)
    return looked_up


async def shake(relay: RelayProcess, url: str, way: Way, proxy: str, transport: Transport) -> None:
    """Send message 1 and take message 2."""
    entry = relay.entry
    road = Road(url + hidden_path(entry.admission), way)
    opened = await transport.connect(road, ANY, proxy)
    try:
        initiator = Initiator(entry.key, entry.relay_id, entry.admission, random_bytes)
        await opened.send(initiator.first_message())
        answer = await opened.receive()
        assert len(answer) == RECORD_BYTES
        initiator.finish(answer)
    finally:
        await opened.close()


async def failing(proxy: str, url: str = "https://relay.example", way: Way = Way.WEBSOCKET) -> LinkEnd:
    async with Transport() as transport:
        with pytest.raises(LinkFailed) as failed:
            opened = await transport.connect(Road(url + "/x", way), ANY, proxy)
            try:
                await opened.send(bytes(RECORD_BYTES))
            finally:
                await opened.close()
        assert not failed.value.reached
        return failed.value.end


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("way", WAYS)
async def test_a_relay_is_reached_by_a_name_that_only_the_proxy_knows(
    relay: RelayProcess, only_the_proxy: list[str], scheme: str, way: Way
) -> None:
    async with false_proxy(scheme, relay.url) as proxy, Transport() as transport:
        await shake(relay, "https://relay.onion", way, f"{scheme}://127.0.0.1:{proxy.port}", transport)
        assert {(asked.host, asked.port) for asked in proxy.asked} == {("relay.onion", 443)}
    assert only_the_proxy == []


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_plain_websocket_goes_through_a_proxy_like_one_in_tls(
    plain: RelayProcess, only_the_proxy: list[str], scheme: str
) -> None:
    async with false_proxy(scheme, plain.url) as proxy, Transport() as transport:
        proxy_url = f"{scheme}://127.0.0.1:{proxy.port}"
        await shake(plain, "http://relay.onion:8080", Way.WEBSOCKET, proxy_url, transport)
        assert [(asked.host, asked.port) for asked in proxy.asked] == [("relay.onion", 8080)]
    assert only_the_proxy == []


async def test_every_link_has_a_name_of_its_own_at_the_proxy_and_one_link_one_name(
    relay: RelayProcess,
) -> None:
    async with false_proxy("socks5", relay.url) as proxy, Transport() as transport:
        url = f"socks5://127.0.0.1:{proxy.port}"
        for way in (Way.WEBSOCKET, Way.WEBSOCKET, Way.SHORT):
            before = len(proxy.asked)
            await shake(relay, "https://relay.onion", way, url, transport)
            assert len({asked.user for asked in proxy.asked[before:]}) == 1
        users = {asked.user for asked in proxy.asked}
        assert len(users) == 3
        assert all(len(user) == 33 and user[:16] != user[17:] for user in users)


async def test_an_http_proxy_hears_nothing_but_a_browser(relay: RelayProcess) -> None:
    async with false_proxy("http", relay.url) as proxy, Transport() as transport:
        url = f"http://127.0.0.1:{proxy.port}"
        await shake(relay, "https://relay.onion", Way.WEBSOCKET, url, transport)
        [asked] = proxy.asked
        assert SOCKET_HEADERS["User-Agent"] in asked.head and "authorization" not in asked.head.lower()
        assert not any(word in asked.head.lower() for word in ("python", "aiohttp", "socks"))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("way", WAYS)
async def test_a_proxy_that_is_down_is_said_and_nothing_goes_past_it(
    plain: RelayProcess, only_the_proxy: list[str], scheme: str, way: Way
) -> None:
    before = plain.connections
    assert await failing(f"{scheme}://127.0.0.1:1", plain.url, way) is LinkEnd.PROXY
    assert await failing(f"{scheme}://127.0.0.1:1", way=way) is LinkEnd.PROXY
    assert plain.connections == before
    assert only_the_proxy == []


@pytest.mark.parametrize(
    ("scheme", "code", "end"),
    [
        ("socks5", 1, LinkEnd.PROXY),
        ("socks5", 2, LinkEnd.PROXY),
        ("socks5", 4, LinkEnd.REFUSED),
        ("socks5", 5, LinkEnd.REFUSED),
        ("socks5", 6, LinkEnd.TIMEOUT),
        ("http", 403, LinkEnd.PROXY),
        ("http", 407, LinkEnd.PROXY),
        ("http", 502, LinkEnd.REFUSED),
        ("http", 504, LinkEnd.TIMEOUT),
    ],
)
async def test_what_a_proxy_refuses_has_its_reason(scheme: str, code: int, end: LinkEnd) -> None:
    async with false_proxy(scheme, "http://127.0.0.1:1", code) as proxy:
        assert await failing(f"{scheme}://127.0.0.1:{proxy.port}") is end


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_what_is_no_proxy_is_said(scheme: str) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-example\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await failing(f"{scheme}://127.0.0.1:{port}") is LinkEnd.PROXY


@pytest.mark.parametrize("text", ["socks4://127.0.0.1:1", "http://127.0.0.1", "nonsense", "http://h:70000"])
async def test_what_names_no_proxy_goes_nowhere(text: str) -> None:
    assert await failing(text) is LinkEnd.PROXY


async def test_a_proxy_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client.transport.PROXY_STALL_S", 0.2)
    given_up = asyncio.Event()

    async def hesitate(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await given_up.wait()
        writer.close()

    server = await asyncio.start_server(hesitate, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        for scheme in SCHEMES:
            assert await failing(f"{scheme}://127.0.0.1:{port}") is LinkEnd.TIMEOUT
        given_up.set()


async def test_without_a_proxy_names_are_looked_up_here(only_the_proxy: list[str]) -> None:
    assert await failing("", "https://relay.invalid") is LinkEnd.REFUSED
    assert only_the_proxy == ["relay.invalid"]
