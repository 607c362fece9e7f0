"""Through Tor: an onion service in front of a real relay, and a circuit of its own for every link."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from client.api import Client
from client.manner import Manner
from tests.support import tor_network
from tests.support.asker import Asker
from tests.support.couple import CHEAP, REQUEST
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.tor_network import TorNetwork
from wire.descriptor import RelayEntry

LIMIT_S = 170.0
MANY = 100_000
"""Questions, one after the other: more than are answered within that time."""

pytestmark = pytest.mark.skipif(not tor_network.is_here(), reason="tor is not installed")


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r", plain=False)) as process:
        yield process


@pytest.fixture(scope="module")
def tor(relay: RelayProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TorNetwork]:
    port = int(relay.url.rpartition(":")[2])
    with tor_network.tor_network(tmp_path_factory.mktemp("tor"), port) as network:
        yield network


def through(tor: TorNetwork, relay: RelayProcess) -> tuple[RelayEntry, Manner]:
    """The relay's own certificate is in its entry, under whatever name it is reached."""
    entry = replace(relay.entry, urls=(f"https://{tor.onion}",))
    return entry, Manner(proxy=f"socks5://127.0.0.1:{tor.socks}")


async def test_requests_are_answered_through_an_onion_service(tor: TorNetwork, relay: RelayProcess) -> None:
    await Asker(*through(tor, relay)).ask(5, LIMIT_S)


async def test_every_link_has_a_circuit_of_its_own(tor: TorNetwork, relay: RelayProcess) -> None:
    before = tor.isolations()
    askers = [Asker(*through(tor, relay)) for _ in range(3)]
    asking = [asyncio.create_task(asker.ask(MANY, LIMIT_S)) for asker in askers]
    while min(asker.answered for asker in askers) < 2:
        await asyncio.sleep(0.1)
        assert not any(task.done() for task in asking)
    names = tor.isolations() - before
    for task in asking:
        task.cancel()
    await asyncio.wait(asking)
    assert len(names) >= len(askers)


async def test_two_people_pair_and_a_message_is_received(
    tor: TorNetwork, relay: RelayProcess, tmp_path: Path
) -> None:
    entry, manner = through(tor, relay)
    async with (
        asyncio.timeout(LIMIT_S),
        await Client.create(tmp_path / "a", "first", network_of(entry), kdf=CHEAP) as coordinator,
        await Client.create(tmp_path / "b", "second", kdf=CHEAP) as house,
    ):
        for client in (coordinator, house):
            await client.set_line(proxy=manner.proxy)
        await house.join("Coordinator", (await coordinator.invite("House", "house")).link)
        async with coordinator.online(), house.online():
            await coordinator.send("shelter_request", "House", REQUEST)
            while [sent.state for sent in await coordinator.outbox()] != ["received"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
