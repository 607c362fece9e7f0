"""client/runner: saved before it leaves, and nothing leaves once saving failed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from client import acts
from client.effects import Effect, NoticeKind, Tell, WakeAt
from client.engine import Engine
from client.errors import NameTaken, VaultFull
from client.runner import Runner
from client.state import Rows, State
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.strangers import FalseRelay
from wire.bundle import Role
from wire.descriptor import Descriptor, RelayEntry

LIMIT_S = 20.0


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r")) as process:
        yield process


class Desk:
    """One engine with a runner, and a vault that can be full."""

    def __init__(self, seed: int, *entries: RelayEntry) -> None:
        state = State()
        state.set_network(Descriptor(1, b"", b"", entries))
        self.engine = Engine(state, Random(seed))
        self.log: list[object] = []
        self.full = False
        self.runner = Runner(self.engine, self._save, self.log.append)

    def _save(self, rows: Rows) -> None:
        if self.full:
            raise VaultFull
        self.log.append(rows)

    def invite(self, name: str) -> Any:
        return self.runner.act(lambda core, now_s: acts.invite(core, name, Role.HOUSE, now_s))


async def test_an_act_is_saved_before_it_is_told(seed: int) -> None:
    desk = Desk(seed, FalseRelay().entry("http://127.0.0.1:1"))
    desk.invite("House")
    saved, told = desk.log
    assert isinstance(saved, dict) and ("contacts", b"House") in saved
    assert told == Tell(NoticeKind.CONTACT_CHANGED, "House", "invited")


async def test_a_refused_act_changes_nothing_and_the_next_one_goes_on(seed: int) -> None:
    desk = Desk(seed, FalseRelay().entry("http://127.0.0.1:1"))
    desk.invite("House")
    before = len(desk.log)
    with pytest.raises(NameTaken):
        desk.invite("House")
    assert len(desk.log) == before
    desk.invite("Guide")
    assert len(desk.log) == before + 2


async def test_what_is_published_was_saved_and_the_relay_holds_it(seed: int, relay: RelayProcess) -> None:
    held = relay.cells
    desk = Desk(seed, relay.entry)
    desk.invite("House")
    async with desk.runner.online(by_hand=True):
        assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert relay.cells == held + 2, "the box, and a cell to ourselves"
    assert desk.runner.reached == {relay.entry.relay_id}


async def test_after_a_save_that_failed_nothing_leaves_and_everyone_is_told(
    seed: int, relay: RelayProcess
) -> None:
    held = relay.cells
    desk = Desk(seed, relay.entry)
    desk.invite("House")
    desk.full = True
    async with desk.runner.online(by_hand=True):
        with pytest.raises(VaultFull):
            await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert relay.cells == held
    with pytest.raises(VaultFull):
        desk.invite("Guide")
    desk.full = False
    with pytest.raises(VaultFull):
        desk.runner.check()


async def test_a_relay_that_is_not_there_holds_nobody_up(seed: int, relay: RelayProcess) -> None:
    desk = Desk(seed, relay.entry, FalseRelay().entry("http://127.0.0.1:1"))
    desk.invite("House")
    async with desk.runner.online(by_hand=True):
        assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert desk.runner.reached == {relay.entry.relay_id}


async def test_a_wait_ends_at_its_limit(seed: int) -> None:
    desk = Desk(seed, FalseRelay().entry("http://127.0.0.1:1"))
    async with desk.runner.online(by_hand=False):
        assert not await desk.runner.wait_until(lambda: False, 0.05)


async def test_a_relay_is_tried_although_nothing_needs_it_when_asked(seed: int, relay: RelayProcess) -> None:
    desk = Desk(seed, relay.entry)
    async with desk.runner.online(by_hand=True, also=frozenset({relay.entry.relay_id})):
        assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert desk.runner.reached == {relay.entry.relay_id}
    async with desk.runner.online(by_hand=True):
        assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert desk.runner.reached == frozenset()


async def test_a_person_who_waits_beside_the_background_is_served_at_once_and_leaves_it_online(
    seed: int, relay: RelayProcess
) -> None:
    desk = Desk(seed, relay.entry)
    async with desk.runner.online(by_hand=False):
        desk.invite("House")
        async with desk.runner.online(by_hand=True):
            assert desk.engine.core.by_hand
            assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
        assert desk.runner.reached == {relay.entry.relay_id}
        assert not desk.engine.core.by_hand
        assert desk.engine.core.exchanges
    assert desk.runner.reached == {relay.entry.relay_id}


async def test_the_background_may_end_before_the_person_who_waits(seed: int, relay: RelayProcess) -> None:
    desk = Desk(seed, relay.entry)
    desk.invite("House")
    background = desk.runner.online(by_hand=False)
    await background.__aenter__()
    async with desk.runner.online(by_hand=True):
        await background.__aexit__(None, None, None)
        assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert desk.runner.reached == {relay.entry.relay_id}


async def test_a_person_who_waits_has_a_relay_tried_again_that_was_left_for_a_while(seed: int) -> None:
    absent = FalseRelay().entry("http://127.0.0.1:1")
    desk = Desk(seed, absent)
    desk.invite("House")

    def tried() -> bool:
        return desk.engine.core.state.relays[absent.relay_id].end == "refused"

    async with desk.runner.online(by_hand=False):
        assert await desk.runner.wait_until(tried, LIMIT_S)
        async with desk.runner.online(by_hand=True):
            assert not desk.runner.all_quiet()
            assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)


async def test_a_relay_that_was_only_tried_is_left_once_nobody_wants_it(
    seed: int, relay: RelayProcess
) -> None:
    desk = Desk(seed, relay.entry)
    links = desk.engine.core.exchanges
    async with desk.runner.online(by_hand=False):
        async with desk.runner.online(by_hand=True, also=frozenset({relay.entry.relay_id})):
            assert await desk.runner.wait_until(lambda: bool(links), LIMIT_S)
        assert await desk.runner.wait_until(lambda: not links, LIMIT_S)


class Hurried(Engine):
    """An engine that always has something due in a few milliseconds."""

    runs = 0

    def run(self, now_s: float) -> list[Effect]:
        self.runs += 1
        effects = super().run(now_s)
        return [*(effect for effect in effects if not isinstance(effect, WakeAt)), WakeAt(now_s + 0.005)]


async def test_what_is_due_within_a_second_does_not_wait_for_the_tick(seed: int) -> None:
    engine = Hurried(State(), Random(seed))
    runner = Runner(engine, lambda rows: None, lambda tell: None)
    async with runner.online(by_hand=False):
        assert await runner.wait_until(lambda: engine.runs > 20, 0.9)
