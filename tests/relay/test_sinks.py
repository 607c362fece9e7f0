"""No address of a visitor reaches anything that lasts: standard output, standard error, or a file."""

import asyncio
from pathlib import Path

import aiohttp

from keys.channel import hidden_path
from keys.primitives import random_bytes
from tests.support.relay_process import RelayProcess, make_relay, serving
from wire.limits import RECORD_BYTES

MARKED = "127.66.77.88"
"""Loopback is a whole network: a visitor can come from an address that occurs nowhere else."""


async def visit(relay: RelayProcess) -> None:
    """Come from the marked address, and provoke whatever a library might want to complain about."""
    host, port = relay.url.removeprefix("http://").split(":")
    for start in (
        b"",
        b"\0\xff" * 500 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nbad\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port), local_addr=(MARKED, 0))
        writer.write(start)
        if start:
            await reader.read(100)
        writer.transport.abort()
    path = hidden_path(relay.entry.admission)
    connector = aiohttp.TCPConnector(local_addr=(MARKED, 0))
    async with aiohttp.ClientSession(connector=connector) as session:
        async with session.post(relay.url + path, data=b"x" * 100_000) as response:
            assert response.status == 404

        async def greet_wrongly(message: bytes) -> None:
            async with session.ws_connect(relay.url + path, protocols=("chat", "v2")) as socket:
                await socket.send_bytes(message)
                await socket.receive(timeout=10)

        await asyncio.gather(*map(greet_wrongly, (b"short", random_bytes(RECORD_BYTES), bytes(1 << 20))))
        async with session.ws_connect(relay.url + path) as socket:
            await socket.send_bytes(random_bytes(RECORD_BYTES))
            socket._response.connection.transport.abort()  # type: ignore[union-attr]


async def test_no_sink_of_the_relay_holds_the_address_of_a_visitor(tmp_path: Path):
    config = make_relay(tmp_path / "relay", store_mib=1, handshake_s=1)
    with serving(config, environment={"PYTHONASYNCIODEBUG": "1", "PYTHONDEVMODE": "1"}) as relay:
        await visit(relay)
        assert relay.stop() == 0
        assert relay.process.stdout is not None
        output = relay.process.stdout.read()
    sinks = [path for path in config.parent.rglob("*") if path.is_file()]
    assert relay.log in sinks
    texts = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in sinks}
    texts["stdout"] = output
    for name, text in texts.items():
        assert MARKED not in text, name
        assert "Traceback" not in text, name
    assert all("dropped" not in event for event in relay.events)
    assert "task.failed" not in [event["event"] for event in relay.events]
