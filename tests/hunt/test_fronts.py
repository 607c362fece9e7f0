"""A real relay behind Debian's Caddy and nginx, as deploy/ sets them up."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from keys.channel import hidden_path
from tests.support import web_servers
from tests.support.front import front
from tests.support.people import Person, make_person, network_of
from tests.support.relay_client import connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.web_servers import KINDS, Kind, WebServer
from wire.descriptor import RelayEntry
from wire.request import ReplyStatus

REQUEST = ("women=1", "infants=2", "from_h=5", "nights=2", "languages=ko,zh")
CELLS = 20
MARKED_ADDRESS = "127.0.0.77"


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    if not chosen.is_here:
        pytest.skip(f"{chosen.name} is not installed")
    return chosen


@dataclass(frozen=True)
class House:
    """A relay, and the front that people reach it by."""

    relay: RelayProcess
    front: WebServer

    @property
    def entry(self) -> RelayEntry:
        return replace(self.relay.entry, urls=(self.front.url,))


@pytest.fixture(scope="module")
def house(kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with serving(make_relay(folder / "relay")) as relay:
        port = int(relay.url.rpartition(":")[2])
        with web_servers.running(kind, folder / "front", port) as server:
            yield House(relay, server)


def test_the_server_finds_nothing_wrong_with_the_configuration(kind: Kind, tmp_path: Path) -> None:
    config = web_servers.configure(kind, tmp_path, 1443, 8443)
    judged = subprocess.run(kind.command(config, tmp_path / "own", check=True), capture_output=True)
    assert judged.returncode == 0, judged.stderr
    config.write_text(config.read_text().replace("}", "", 1))
    assert subprocess.run(kind.command(config, tmp_path / "own", check=True)).returncode != 0


async def test_cells_are_put_and_pushed_over_web_sockets(house: House) -> None:
    async with connected(house.entry) as writer, connected(house.entry) as reader:
        drops = [make_drop() for _ in range(CELLS)]
        asked = await reader.ask(make_poll(reader.epoch, *(drop.tags[0] for drop in drops)))
        assert asked.status is ReplyStatus.OK
        cells = [make_cell() for _ in drops]
        for drop, cell in zip(drops, cells, strict=True):
            assert (await writer.ask(drop.put(writer.epoch, cell))).status is ReplyStatus.OK
        assert {bytes((await reader.push()).cell) for _ in drops} == set(cells)


def exchange(coordinator: Person, house: Person) -> None:
    """From the invitation to the receipt of one message, by the commands that people type."""
    link = coordinator.do("invite", "House", "--role", "house").object["link"]
    house.do("join", "Coordinator", "-", text=link)
    coordinator.sync()
    house.sync()
    sent = coordinator.do("send", "shelter_request", "House", *REQUEST).object["id"]
    coordinator.sync()
    assert house.sync()["received"] == 1
    coordinator.sync()
    assert coordinator.state_of(sent) == "received"


def test_two_people_exchange_a_message_and_the_front_writes_nothing(
    kind: Kind, house: House, tmp_path: Path
) -> None:
    exchange(make_person(tmp_path / "a", network_of(house.entry)), make_person(tmp_path / "b"))
    assert house.front.writes() == {kind.at_start}


async def test_they_do_where_web_sockets_are_blocked_and_the_front_writes_nothing(
    kind: Kind, house: House, tmp_path: Path
) -> None:
    """What blocks them stands behind the front here: it refuses every upgrade."""
    async with front(house.relay.url, "", sockets=False) as blocking:
        port = int(blocking.url.rpartition(":")[2])
        with web_servers.running(kind, tmp_path / "front", port) as server:
            network = network_of(replace(house.entry, urls=(server.url,)))
            coordinator = await asyncio.to_thread(make_person, tmp_path / "a", network)
            other = await asyncio.to_thread(make_person, tmp_path / "b")
            await asyncio.to_thread(exchange, coordinator, other)
            assert server.writes() == {kind.at_start}
    assert [method for method, _ in blocking.requests].count("POST") > 4


def probes(path: str) -> dict[str, bytes]:
    head = "Host: localhost\r\nConnection: close\r\n"
    upgrade = "Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
    wrong = path[:-1] + ("a" if path[-1] != "a" else "b")
    texts = {
        "the site": f"GET / HTTP/1.1\r\n{head}\r\n",
        "a page that is not there": f"GET /none HTTP/1.1\r\n{head}\r\n",
        "a wrong path": f"GET {wrong} HTTP/1.1\r\n{head}\r\n",
        "a wrong path, by POST": f"POST {wrong} HTTP/1.1\r\n{head}Content-Length: 3\r\n\r\nabc",
        "the right path": f"GET {path} HTTP/1.1\r\n{head}\r\n",
        "the right path, by HEAD": f"HEAD {path} HTTP/1.1\r\n{head}\r\n",
        "the right path, by POST": f"POST {path} HTTP/1.1\r\n{head}Content-Length: 3\r\n\r\nabc",
        "the right path, a wrong handshake": f"POST {path} HTTP/1.1\r\n{head}Content-Length: 4096\r\n\r\n"
        + 4096 * "x",
        "the right path, by DELETE": f"DELETE {path} HTTP/1.1\r\n{head}\r\n",
        "the right path, a wrong upgrade": f"GET {path} HTTP/1.1\r\n{upgrade}Connection: close\r\n\r\n",
        "no request": "hello\r\n\r\n",
    }
    return {name: text.encode() for name, text in texts.items()}


def normal(answer: bytes, port: int) -> bytes:
    return re.sub(rb"Date: [^\r]+", b"Date:", answer).replace(str(port).encode(), b"PORT")


def test_strangers_get_what_the_plain_server_gives_whether_the_relay_runs_or_not(
    kind: Kind, house: House, tmp_path: Path
) -> None:
    path = hidden_path(house.relay.entry.admission)
    with (
        web_servers.running(kind, tmp_path / "plain", 1, relay=False) as plain,
        web_servers.running(kind, tmp_path / "dead", 1) as dead,
    ):
        for name, request in probes(path).items():
            expected = normal(plain.ask(request), plain.port)
            assert normal(house.front.ask(request), house.front.port) == expected, name
            assert normal(dead.ask(request), dead.port) == expected, name


def test_the_relay_never_hears_an_address(kind: Kind, tmp_path: Path) -> None:
    heard = bytearray()

    def listen(listener: socket.socket) -> None:
        line, _ = listener.accept()
        with line:
            heard.extend(line.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        listening = threading.Thread(target=listen, args=(listener,))
        listening.start()
        with web_servers.running(kind, tmp_path / "front", port) as server:
            server.ask(probes("/" + 24 * "a")["the right path"], MARKED_ADDRESS)
        listening.join()
        assert heard.startswith(b"GET /aaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\n")
        assert MARKED_ADDRESS.encode() not in heard and b"orwarded" not in heard
        assert MARKED_ADDRESS not in (tmp_path / "front/log").read_text()
