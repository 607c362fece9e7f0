"""Restarts as people and clocks meet them: nothing is noticed, nothing is lost, and nothing lives longer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_kill import relay_at_fixed_port
from tests.hunt.test_relay_expiry import LIBRARY, faked
from tests.support.people import make_person, network_of, pair
from tests.support.relay_client import connected, make_cell, make_drop
from tests.support.relay_process import make_relay
from tests.support.service_manager import ServiceManager, service_manager, with_handover
from wire.request import Lifetime, Put, ReplyStatus


@pytest.fixture
def keeper() -> Iterator[ServiceManager]:
    with service_manager() as keeper:
        yield keeper


def test_people_notice_no_restart_and_after_a_kill_the_outbox_refills_the_relay(
    tmp_path: Path, keeper: ServiceManager
):
    config = with_handover(relay_at_fixed_port(tmp_path / "relay"))
    with keeper.serving(config) as relay:
        coordinator = make_person(tmp_path / "coordinator", network_of(relay.entry))
        house = make_person(tmp_path / "house")
        pair(coordinator, house)
        coordinator.do("note", "House", text="첫째")
        coordinator.sync()
        assert relay.stop() == 0
    with keeper.serving(config) as relay:
        assert house.sync()["received"] == 1, "the writer was not there"
        coordinator.sync()
        coordinator.do("note", "House", text="둘째")
        coordinator.sync()
        relay.stop(signal.SIGKILL)
    assert keeper.kept == {}
    with keeper.serving(config):
        assert house.sync()["received"] == 0, "what was held is gone"
        coordinator.sync()
        assert house.sync()["received"] == 1


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")
async def test_what_expired_meanwhile_goes_at_once_and_no_clock_gives_more_life(
    tmp_path: Path, keeper: ServiceManager
):
    """Over three restarts: on time, eight hours later, and then with the clock thirty hours back."""
    offset = tmp_path / "offset"
    environment = faked(offset) | {"DONT_FAKE_MONOTONIC": "1"}
    config = with_handover(make_relay(tmp_path / "relay", store_mib=1))
    with keeper.serving(config, environment) as relay:
        async with connected(relay.entry) as client:
            short, long = (
                make_drop().put(client.epoch, make_cell(), life)
                for life in (Lifetime.HOURS_6, Lifetime.HOURS_72)
            )
            for put in (short, long):
                assert (await client.ask(put)).status is ReplyStatus.OK
            expires_hour, store_id = (await client.ask(long)).expires_hour, client.hello.store_id
        relay.stop()
    keeper.hear()
    assert keeper.cells == 2
    offset.write_text("+8h")
    hour = await look(keeper, config, environment, store_id, long, expires_hour)
    assert keeper.cells == 1, "six hours are over"
    offset.write_text("-30h")
    assert await look(keeper, config, environment, store_id, long, expires_hour) >= hour
    assert keeper.cells == 1


async def look(
    keeper: ServiceManager,
    config: Path,
    environment: dict[str, str],
    store_id: bytes,
    put: Put,
    expires_hour: int,
) -> int:
    """Restart once more: the cell ends when it was to end.  Return the relay's hour."""
    with keeper.serving(config, environment) as relay:
        async with connected(relay.entry) as client:
            assert client.hello.store_id == store_id
            reply = await client.ask(put)
            assert (reply.status, reply.expires_hour) in (
                (ReplyStatus.DUP, expires_hour),
                (ReplyStatus.BAD_EPOCH, 0),
            )
        relay.stop()
        keeper.hear()
        return client.hello.hour
