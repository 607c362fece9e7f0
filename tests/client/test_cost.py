"""client/cost: what is computed is what a line carries."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from client import acts, cover
from client.cost import estimate
from client.engine import Engine
from client.manner import Manner, Mode
from client.runner import Runner
from client.state import State
from tests.support.bad_line import BadLine, Profile, bad_line
from tests.support.relay_client import connected, make_poll
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.sim import Pair
from tests.support.sim_node import Node
from wire.bundle import Role
from wire.descriptor import Descriptor
from wire.limits import RECORD_BYTES
from wire.request import Mode as PollMode

LIMIT_S = 20.0
FRAMES_BYTES = cover.FRAME_UP_BYTES + cover.FRAME_DOWN_BYTES
LIVE, STRICT = Manner(), Manner(Mode.STRICT)


# --- computed ------------------------------------------------------------------------------------


def test_a_day_in_strict_mode_costs_its_budget_and_the_links_of_two_half_days() -> None:
    for links in (1, 2, 4):
        cost = estimate(replace(STRICT, budget_bytes=24_000_000), links, links, 5)
        assert cost.strict_day == pytest.approx(24_000_000 + 2 * links * cover.LINK_BYTES, abs=10)


def test_more_relays_cost_more_and_no_message_goes_to_more_than_two() -> None:
    costs = [estimate(LIVE, relays, relays, 1) for relays in (1, 2, 3, 4)]
    assert [cost.copies for cost in costs] == [1, 2, 2, 2]
    assert [cost.live_day for cost in costs] == sorted(cost.live_day for cost in costs)
    assert all(one.message < more.message for one, more in pairwise(costs))


@pytest.mark.parametrize(("contacts", "polls"), [(0, 1), (1, 1), (2, 2), (30, 16), (1_000, 16)])
def test_a_sync_names_the_places_of_all_contacts(contacts: int, polls: int) -> None:
    assert estimate(LIVE, 1, 1, contacts).sync == cover.LINK_BYTES + polls * cover.EXCHANGE_BYTES


def test_live_mode_shows_what_strict_would_cost_by_itself() -> None:
    """A budget that was meant as a cap is not the pace of a mode that is not in use."""
    assert estimate(replace(LIVE, budget_bytes=1), 1, 1, 1).gap_s == estimate(STRICT, 1, 1, 1).gap_s


# --- counted, in the simulation ------------------------------------------------------------------


def seen(pair: Pair, node: Node) -> int:
    """Bytes on the lines of one person since the last look."""
    mine = {link.number for link in node.links.values()}
    ways = [record.direction for record in pair.world.wire_log if record.link in mine]
    return ways.count("up") * cover.UP_BYTES + ways.count("down") * cover.DOWN_BYTES


@pytest.mark.parametrize("relays", [1, 2, 3])
def test_a_message_in_live_mode_costs_about_what_is_said(relays: int) -> None:
    """All that passes in twenty minutes, with the word or two that each link says in any case."""
    pair = Pair(3, relays=relays)
    pair.meet()
    pair.world.advance(3_600)
    pair.world.wire_log.clear()
    pair.say(pair.alice, "word")
    pair.world.advance(1_200)
    cost = estimate(LIVE, relays, relays, 1)
    idle = relays * 2 * cover.EXCHANGE_BYTES
    assert cost.message <= seen(pair, pair.alice) <= cost.message + idle
    assert cost.arrival - cover.EXCHANGE_BYTES <= seen(pair, pair.bob) <= cost.arrival + idle


# --- measured, on loopback -----------------------------------------------------------------------


async def test_an_exchange_and_a_sync_are_what_a_tls_line_carries_within_a_tenth(tmp_path: Path) -> None:
    """The proxy counts what TCP carries; what is computed also counts the heads of packets."""
    with serving(make_relay(tmp_path / "r", plain=False)) as relay:
        address = urlsplit(relay.entry.urls[0])
        assert address.hostname and address.port
        async with bad_line(Profile(), address.hostname, address.port) as line:
            exchange = await exchanged(line, relay)
            assert exchange == 2 * RECORD_BYTES + 2 * cover.TLS_BYTES + FRAMES_BYTES
            assert exchange == pytest.approx(estimate(LIVE, 1, 1, 1).exchange, rel=0.1)
            runner = runner_over(line, relay)
            await sync(runner)
            assert await synced(runner, line) == pytest.approx(estimate(LIVE, 1, 1, 1).sync, rel=0.1)


async def exchanged(line: BadLine, relay: RelayProcess) -> float:
    """Bytes of one LOOK and its reply, over twenty of them."""
    async with connected(relay.entry, f"https://{line.address}") as client:
        await client.nop()
        passed = line.connections[-1]
        before = passed.up + passed.down
        for _ in range(20):
            await client.ask(make_poll(client.epoch, mode=PollMode.LOOK))
        return (passed.up + passed.down - before) / 20


def runner_over(line: BadLine, relay: RelayProcess) -> Runner:
    state = State()
    entry = replace(relay.entry, urls=(f"https://{line.address}",))
    state.set_network(Descriptor(1, b"", b"", (entry,)))
    runner = Runner(Engine(state, Random(1)), lambda rows: None, lambda told: None)
    invite(runner, "House")
    return runner


def invite(runner: Runner, name: str) -> None:
    runner.act(lambda core, now_s: acts.invite(core, name, Role.HOUSE, now_s))


async def sync(runner: Runner) -> None:
    async with runner.online(by_hand=True):
        assert await runner.wait_until(runner.all_quiet, LIMIT_S)


async def synced(runner: Runner, line: BadLine) -> int:
    """Bytes of one sync, as they passed the proxy."""
    before = len(line.connections)
    await sync(runner)
    return sum(passed.up + passed.down for passed in line.connections[before:])
