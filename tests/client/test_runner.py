"""client/runner: saved before it leaves, and nothing leaves once saving failed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from client import acts
from client.effects import NoticeKind, Tell
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
    held = relay.status["cells"]
    desk = Desk(seed, relay.entry)
    desk.invite("House")
    async with desk.runner.online(by_hand=True):
        assert await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert relay.status["cells"] == held + 1
    assert desk.runner.reached == {relay.entry.relay_id}


async def test_after_a_save_that_failed_nothing_leaves_and_everyone_is_told(
    seed: int, relay: RelayProcess
) -> None:
    held = relay.status["cells"]
    desk = Desk(seed, relay.entry)
    desk.invite("House")
    desk.full = True
    async with desk.runner.online(by_hand=True):
        with pytest.raises(VaultFull):
            await desk.runner.wait_until(desk.runner.all_quiet, LIMIT_S)
    assert relay.status["cells"] == held
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
