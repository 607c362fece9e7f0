"""A front before a relay, as a content network or a web server would be: its own port and path prefix."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import WSMsgType, web

from tests.support.strangers import serving

_NOT_HANDED_ON = {"connection", "host", "upgrade", "content-length", "transfer-encoding", "keep-alive"}


@dataclass
class Front:
    """url: what a person writes into `line --front`.  requests: what came, method and path."""

    url: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)


@asynccontextmanager
async def front(relay_url: str, prefix: str = "/news", *, sockets: bool = True) -> AsyncIterator[Front]:
    """Hand on what comes below the prefix.  sockets: whether WebSockets are let through."""
    made = Front()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            made.requests.append((request.method, request.raw_path))
            if not request.raw_path.startswith(prefix + "/"):
                return web.Response(status=404)
            url = relay_url + request.raw_path.removeprefix(prefix)
            if request.headers.get("Upgrade"):
                return await _bridge(session, url, request) if sockets else web.Response(status=403)
            return await _hand_on(session, url, request)

        async with serving(handle) as address:
            made.url = address + prefix
            yield made


async def _hand_on(session: aiohttp.ClientSession, url: str, request: web.BaseRequest) -> web.StreamResponse:
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _NOT_HANDED_ON}
    async with session.request(
        request.method, url, data=await request.read(), headers=headers, ssl=False
    ) as answer:
        kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in _NOT_HANDED_ON]
        response = web.Response(status=answer.status, body=await answer.read())
    for name, value in [("Set-Cookie", "__front=1; Path=/"), *kept]:
        if name.lower() == "set-cookie":
            response.headers.add(name, value)
        else:
            response.headers[name] = value
    return response


async def _bridge(session: aiohttp.ClientSession, url: str, request: web.BaseRequest) -> web.StreamResponse:
    async with session.ws_connect(url, ssl=False, max_msg_size=0) as far:
        near = web.WebSocketResponse(compress=False, max_msg_size=0)
        await near.prepare(request)
        passing = [
            asyncio.create_task(_pass(near, far)),
            asyncio.create_task(_pass(far, near)),
        ]
        await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        for task in passing:
            task.cancel()
        await near.close()
    return near


Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _pass(source: Socket, sink: Socket) -> None:
    while (message := await source.receive()).type is WSMsgType.BINARY:
        await sink.send_bytes(message.data)
