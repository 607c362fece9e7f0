"""No address of a visitor reaches anything that lasts: standard output, standard error, or a file."""

import asyncio
import base64
import ssl
import sys
from contextlib import suppress
from pathlib import Path

import aiohttp

from keys.channel import hidden_path
from keys.primitives import random_bytes
from relay.telemetry import FIELDS, Event
from tests.support.relay_client import Closed, connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay, serving
from wire.limits import RECORD_BYTES

MARKED = "127.66.77.88"
"""Loopback is a whole network: a visitor can come from an address that occurs nowhere else."""
MARKED_TAG = bytes(range(0xA0, 0xB0))
MARKED_WORDS = "lantern-behind-the-mill"


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


def read_sinks(relay: RelayProcess) -> dict[str, str]:
    """Everything that a relay which has ended has written anywhere: its output, its log, its folder."""
    assert relay.process.stdout is not None
    sinks = [path for path in relay.config.parent.rglob("*") if path.is_file()]
    assert relay.log in sinks
    texts = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in sinks}
    return texts | {"stdout": relay.process.stdout.read()}


async def test_no_sink_of_the_relay_holds_the_address_of_a_visitor(tmp_path: Path):
    config = make_relay(tmp_path / "relay", store_mib=1, handshake_s=1)
    with serving(config, environment={"PYTHONASYNCIODEBUG": "1", "PYTHONDEVMODE": "1"}) as relay:
        await visit(relay)
        assert relay.stop() == 0
        texts = read_sinks(relay)
    for name, text in texts.items():
        assert MARKED not in text, name
        assert "Traceback" not in text, name
    assert all("dropped" not in event for event in relay.events)
    assert "task.failed" not in [event["event"] for event in relay.events]


TALKATIVE = f"""
import asyncio, logging, sys
logging.basicConfig(level=1, stream=sys.stderr)
for name in ("asyncio", "aiohttp.access", "aiohttp.server", "aiohttp.web", "redis", "concurrent.futures"):
    logging.getLogger(name).setLevel(1)

from relay.operations import Find, Look
from relay.store import MemoryStore

class Careless:
    def __init__(self, words): self.words = words
    def __del__(self): raise KeyError(self.words)

async def crash(words): raise ValueError(words)

def fail(words): raise TypeError(words)

apply = MemoryStore.apply
async def faulty(self, operation):
    if isinstance(operation.action, Find) and bytes(operation.action.tags[0]) == {MARKED_TAG!r}:
        words = ("{MARKED_WORDS}", operation.action.tags, self.id)
        Careless(words)
        loop = asyncio.get_running_loop()
        loop.create_task(crash(words))
        loop.call_soon(fail, words)
        for name in ("aiohttp.server", "redis"):
            logging.getLogger(name).error("Error handling request from {MARKED}", exc_info=ValueError(words))
        raise LookupError(words)
    return await apply(self, operation)
MemoryStore.apply = faulty

if "control" in sys.argv: logging.disable = lambda: None
from relay.cli import main
main([each for each in sys.argv[1:] if each != "control"], prog_name="waypost-relay")
"""
"""The relay with every logger at its lowest level, and a store that fails in all ways on a marked tag."""


async def provoke(relay: RelayProcess) -> list[bytes]:
    """Come from the marked address with marked things; return what must not be found anywhere."""
    path, port = hidden_path(relay.entry.admission), int(relay.url.rpartition(":")[2])
    drop, cell = make_drop(), make_cell()
    for _ in range(2):
        async with connected(relay.entry) as client:
            await client.ask(drop.put(client.epoch, cell))
            await client.send(make_poll(client.epoch, *(MARKED_TAG for _ in range(240))))
            with suppress(Closed):
                await client.receive()
    hello = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    hello.check_hostname, hello.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(MARKED, 0))
    writer.write(b"\x16\x03\x01\x00\x05" + MARKED_WORDS.encode())
    await reader.read(100)
    writer.transport.abort()
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=hello, server_hostname=f"{MARKED_WORDS}.example", local_addr=(MARKED, 0)
    )
    request = f"GET /{MARKED_WORDS}?{MARKED_WORDS} HTTP/1.1\r\nHost: {MARKED_WORDS}\r\n"
    writer.write(f"{request}User-Agent: {MARKED_WORDS}\r\nCookie: sid={MARKED_WORDS}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"GET " + path.encode() + b" HTTP/1.1\r\nUpgrade: " + MARKED_WORDS.encode() + b"\r\n\r\n")
    writer.transport.abort()
    return [drop.id, drop.r, drop.w, drop.tags[0], MARKED_TAG, cell[:24], relay.entry.admission]


def spellings(secret: bytes) -> set[str]:
    """How bytes can stand in a text."""
    return {
        secret.hex(),
        secret.hex(" "),
        repr(secret)[2:-1],
        repr(list(secret))[1:-1],
        base64.b64encode(secret).decode().rstrip("=")[:-1],
        base64.urlsafe_b64encode(secret).decode().rstrip("=")[:-1],
    }


async def talkative(folder: Path, *arguments: str) -> tuple[RelayProcess, dict[str, str], list[bytes]]:
    """Run that relay to its end; return its events, all that it has written, and what was secret."""
    config = make_relay(folder, plain=False, store_mib=1, handshake_s=1)
    environment = {"PYTHONASYNCIODEBUG": "1", "PYTHONDEVMODE": "1", "PYTHONWARNINGS": "always"}
    program = (sys.executable, "-c", TALKATIVE, *arguments)
    with serving(config, environment=environment, program=program) as relay:
        secrets = await provoke(relay)
        assert relay.stop() == 0
        return relay, read_sinks(relay), secrets


async def test_at_its_most_talkative_the_relay_writes_its_own_events_and_nothing_of_anybody(tmp_path: Path):
    relay, texts, secrets = await talkative(tmp_path / "relay")
    keys = ("relay.key", "pool-1.key")
    for name, text in texts.items():
        for words in (MARKED, MARKED_WORDS, "Traceback"):
            assert words not in text, (name, words)
        for secret in secrets:
            assert name in keys or not [each for each in spellings(secret) if each in text], name
    for event in relay.events:
        assert Event(event.pop("event")) and event.pop("level") in ("info", "warning")
        assert event.keys() <= FIELDS
        assert all(type(value) is int or name == "fault" for name, value in event.items())
    faults = {event.get("fault") for event in relay.events} - {None}
    assert faults == {"LookupError", "ValueError", "TypeError", "KeyError"}


async def test_control_a_relay_that_lets_its_libraries_speak_is_noticed(tmp_path: Path):
    _, texts, _ = await talkative(tmp_path / "relay", "control")
    assert MARKED in texts["stderr.log"] and MARKED_WORDS in texts["stderr.log"]
