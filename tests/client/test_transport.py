"""client/transport: the right relay is reached, every wrong one has its reason, nobody learns what we are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiohttp import web

from client.events import LinkEnd
from client.transport import MESSAGE_BYTES, LinkFailed, Road, Socket, Transport, Way, browser
from keys.channel import hidden_path
from keys.primitives import random_bytes
from tests.support.relay_process import RelayProcess, make_relay
from tests.support.relay_process import serving as relay_serving
from tests.support.strangers import FalseRelay, listen, serving, upgrading
from wire.descriptor import RelayEntry, TlsKind, TlsRule


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with relay_serving(
        make_relay(tmp_path_factory.mktemp("relay") / "r", plain=False, handshake_s=1)
    ) as process:
        yield process


async def connect(transport: Transport, entry: RelayEntry) -> Socket:
    return await transport.connect(
        Road(entry.urls[0] + hidden_path(entry.admission), Way.WEBSOCKET), entry.tls
    )


async def reach(entry: RelayEntry) -> None:
    """Open a socket and stay until the relay, who hears no handshake, hangs up."""
    async with Transport() as transport:
        socket = await connect(transport, entry)
        with pytest.raises(LinkFailed):
            await socket.receive()
        await socket.close()


async def failing(entry: RelayEntry) -> LinkEnd:
    async with Transport() as transport:
        with pytest.raises(LinkFailed) as failed:
            await connect(transport, entry)
        return failed.value.end


@pytest.fixture(params=[True, False], ids=["chrome", "python"])
def hello(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule of a relay holds whoever makes the hello."""
    monkeypatch.setattr(browser, "IS_CHROME", request.param)


@pytest.mark.usefixtures("hello")
async def test_a_relay_is_reached_by_the_hash_of_its_own_certificate(relay: RelayProcess) -> None:
    assert relay.entry.tls.kind is TlsKind.CERTIFICATE
    await reach(relay.entry)


@pytest.mark.usefixtures("hello")
async def test_another_certificate_is_another_relay(relay: RelayProcess) -> None:
    assert (
        await failing(replace(relay.entry, tls=TlsRule(TlsKind.CERTIFICATE, bytes(32)))) is LinkEnd.WRONG_KEY
    )


@pytest.mark.usefixtures("hello")
async def test_a_certificate_that_nobody_signed_is_none_of_the_web(relay: RelayProcess) -> None:
    assert await failing(replace(relay.entry, tls=TlsRule(TlsKind.WEB_PKI))) is LinkEnd.WRONG_KEY


async def test_a_certificate_that_the_web_trusts_is_taken_for_its_own_name_and_no_other(
    relay: RelayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The root of trust is the relay's own certificate here, by the variable that every system knows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(relay.config.parent / "tls.crt"))
    browser._base.cache_clear()
    entry = replace(relay.entry, tls=TlsRule(TlsKind.WEB_PKI))
    try:
        await reach(entry)
        misnamed = entry.urls[0].replace("127.0.0.1", "localhost")
        assert await failing(replace(entry, urls=(misnamed,))) is LinkEnd.WRONG_KEY
    finally:
        browser._base.cache_clear()


@pytest.mark.usefixtures("hello")
async def test_any_certificate_will_do_where_the_channel_is_what_is_trusted(relay: RelayProcess) -> None:
    await reach(replace(relay.entry, tls=TlsRule(TlsKind.ANY)))


@pytest.mark.usefixtures("hello")
async def test_a_wrong_admission_secret_finds_only_the_decoy(relay: RelayProcess) -> None:
    assert await failing(replace(relay.entry, admission=bytes(32))) is LinkEnd.GARBAGE


async def test_nobody_there_is_refused(relay: RelayProcess) -> None:
    assert await failing(replace(relay.entry, urls=("https://127.0.0.1:1",))) is LinkEnd.REFUSED


async def test_a_name_that_no_server_has_is_refused() -> None:
    assert await failing(FalseRelay().entry("https://relay.invalid")) is LinkEnd.REFUSED


async def test_nobody_is_followed_to_another_address() -> None:
    visits = []

    async def redirect(request: web.BaseRequest) -> web.StreamResponse:
        visits.append(request.path)
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    async with serving(redirect) as url:
        assert await failing(FalseRelay().entry(url)) is LinkEnd.GARBAGE
    assert "/elsewhere" not in visits


async def test_the_request_looks_like_a_browser_and_asks_for_no_compression() -> None:
    seen = {}

    async def look(request: web.BaseRequest) -> web.StreamResponse:
        seen.update(request.headers, path=request.raw_path)
        return web.Response(status=404)

    false = FalseRelay()
    async with serving(look) as url:
        await failing(false.entry(url))
    text = " ".join(f"{name}: {value}" for name, value in seen.items()).lower()
    assert (
        "python" not in text
        and "aiohttp" not in text
        and "deflate" not in seen.get("Sec-WebSocket-Extensions", "")
    )
    assert seen["path"] == hidden_path(false.admission)
    assert seen["User-Agent"] == browser.SOCKET_HEADERS["User-Agent"] and "Cookie" not in seen


async def first_word(say: str | bytes) -> bytes | LinkEnd:
    async def talk(socket: web.WebSocketResponse) -> None:
        await (socket.send_str(say) if isinstance(say, str) else socket.send_bytes(say))
        await listen(socket)

    async with serving(upgrading(talk)) as url, Transport() as transport:
        socket = await connect(transport, FalseRelay().entry(url))
        try:
            return await socket.receive()
        except LinkFailed as failed:
            return failed.end
        finally:
            await socket.close()


async def test_the_largest_message_is_taken_and_a_larger_one_refused() -> None:
    largest = random_bytes(MESSAGE_BYTES)
    assert await first_word(largest) == largest
    assert await first_word(largest + b"\0\0") is LinkEnd.GARBAGE


async def test_text_is_not_what_a_relay_says() -> None:
    assert await first_word("hello") is LinkEnd.GARBAGE


async def test_a_server_that_hangs_up_has_closed() -> None:
    async def hang_up(socket: web.WebSocketResponse) -> None:
        await socket.close()

    async with serving(upgrading(hang_up)) as url, Transport() as transport:
        socket = await connect(transport, FalseRelay().entry(url))
        with pytest.raises(LinkFailed) as failed:
            await socket.receive()
        assert failed.value.end is LinkEnd.CLOSED
        with pytest.raises(LinkFailed):
            await socket.send(b"late")
        await socket.close()


async def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client.transport.STALL_S", 0.2)

    given_up = asyncio.Event()

    async def hesitate(request: web.BaseRequest) -> web.StreamResponse:
        await given_up.wait()
        return web.Response()

    async with serving(hesitate) as url:
        assert await failing(FalseRelay().entry(url)) is LinkEnd.TIMEOUT
        given_up.set()
