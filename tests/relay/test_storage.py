"""A relay whose cells lie on a shared store: it starts on a fit one only, and says when it is lost."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from keys.primitives import Secret
from relay.config import Refused, SharedStore
from tests.support.house import House, serving
from tests.support.relay_client import connected, make_cell, make_drop, make_poll
from tests.support.valkey_process import Valkey, running_valkey
from wire.request import ReplyStatus

KEY = Secret(b"k" * 32)
LIMIT_S = 20


@contextmanager
def server(tmp_path: Path, *settings: str) -> Iterator[Valkey]:
    with running_valkey(tmp_path / "valkey", *settings) as valkey:
        yield valkey


@asynccontextmanager
async def relay(tmp_path: Path, name: str = "relay") -> AsyncIterator[House]:
    store = SharedStore(f"unix:{tmp_path}/valkey/valkey.sock", KEY, None)
    async with serving(tmp_path / name, store=store) as house:
        yield house


async def test_what_one_relay_takes_another_with_the_same_store_hands_out_at_once(tmp_path: Path):
    with server(tmp_path):
        async with (
            relay(tmp_path, "one") as one,
            relay(tmp_path, "two") as two,
            connected(one.entry) as writer,
            connected(two.entry) as reader,
        ):
            assert writer.hello.store_id == reader.hello.store_id
            drop, cell = make_drop(), make_cell()
            await reader.ask(make_poll(reader.epoch, drop.tags[0]))
            assert (await writer.ask(drop.put(writer.epoch, cell))).status is ReplyStatus.OK
            assert (await reader.push()).cell == cell
            assert (await reader.ask(drop.put(reader.epoch, cell))).status is ReplyStatus.DUP
            await one.advance(1)
            await two.advance(1)
            assert (one.cells, two.cells) == (1, 1)


async def test_a_store_that_goes_ends_all_links_is_told_once_and_has_a_new_id_afterwards(
    tmp_path: Path,
):
    with server(tmp_path):
        lines = relay(tmp_path)
        house = await lines.__aenter__()
        first = house.relay._store.id
        async with connected(house.entry):
            assert house.links == 1
    await house.advance(1)
    await house.advance(1)
    assert house.events.count("store.lost") == 1
    await house.wait_until(lambda: house.links == 0)
    with server(tmp_path):
        await house.advance(1)
        assert house.relay._store.id != first
        async with connected(house.entry) as client:
            assert (await client.ask(make_drop().put(client.epoch, make_cell()))).status is ReplyStatus.OK
        await lines.__aexit__(None, None, None)


async def test_a_request_to_a_store_that_went_ends_its_link_without_an_answer(tmp_path: Path):
    with server(tmp_path) as valkey:
        async with relay(tmp_path) as house, connected(house.entry) as client:
            valkey.process.kill()
            await client.send(make_drop().put(client.epoch, make_cell()))
            message = await client.socket.receive(timeout=LIMIT_S)
            assert not isinstance(message.data, bytes)
            assert "task.failed" not in house.events


async def test_no_relay_starts_without_its_store(tmp_path: Path):
    with pytest.raises(Refused, match="does not answer"):
        async with relay(tmp_path):
            raise AssertionError("it runs")


async def test_no_relay_starts_on_a_store_that_keeps_what_it_holds(tmp_path: Path):
    with server(tmp_path, "--save", "60 1"), pytest.raises(Refused, match="save"):
        async with relay(tmp_path):
            raise AssertionError("it runs")


async def test_a_relay_stops_when_its_store_is_no_longer_fit(tmp_path: Path):
    with server(tmp_path) as valkey, pytest.raises(Refused, match="looks on"):
        async with relay(tmp_path) as house:
            with valkey.looking_on():
                await house.advance(59)
                assert "relay.stopped" not in house.events
                house.wall.now_s += 1
                await house.wait_until(lambda: "relay.stopped" in house.events)


async def test_no_relay_starts_on_a_store_that_is_too_small(tmp_path: Path):
    with server(tmp_path, "--maxmemory", "1mb"), pytest.raises(Refused, match="store_mib"):
        async with relay(tmp_path):
            raise AssertionError("it runs")
