"""What the operator is told: one reading for five minutes, whatever happens, and alarms as they begin."""

import asyncio
import json
from pathlib import Path

import pytest

from relay import watch
from relay.clock import EPOCH_S, HOUR_S
from relay.gauges import FEW, STEP_S
from tests.support.house import House, serving
from tests.support.relay_client import connected, make_cell, make_drop
from wire.request import ReplyStatus


def gauges(house: House) -> dict[str, int]:
    return dict(house.relay.status()["gauges"])


async def fill(house: House, cells: int) -> None:
    async with connected(house.entry) as client:
        for _ in range(cells):
            reply = await client.ask(make_drop().put(client.epoch, make_cell()))
            assert reply.status in (ReplyStatus.OK, ReplyStatus.BUSY)


async def test_a_reading_stays_for_five_minutes_whatever_happens(tmp_path: Path):
    async with serving(tmp_path) as house:
        before = gauges(house)
        assert (before["cells"], before["accepted"], before["oldest_h"]) == (0, 0, 0)
        await fill(house, FEW + 1)
        await house.advance(STEP_S - 1)
        assert gauges(house) == before
        await house.advance(1)
        after = gauges(house)
        assert (after["cells"], after["accepted"], after["refused"]) == (2 * FEW, 2 * FEW, 0)
        assert after["oldest_h"] == 2, "the half-day began two hours before"
        await house.advance(STEP_S)
        assert (gauges(house)["cells"], gauges(house)["accepted"]) == (2 * FEW, 0)


async def test_a_single_cell_looks_like_sixteen_and_an_empty_relay_like_none(tmp_path: Path):
    async with serving(tmp_path) as house:
        await fill(house, 1)
        await house.advance(STEP_S)
        assert (gauges(house)["cells"], gauges(house)["accepted"]) == (FEW, FEW)
        await house.advance(30 * HOUR_S)
        assert (gauges(house)["cells"], gauges(house)["oldest_h"]) == (0, 0)


async def test_who_was_refused_is_counted_and_the_oldest_cell_grows_older(tmp_path: Path):
    async with serving(tmp_path) as house:
        await fill(house, 256 + FEW + 1)
        await house.advance(STEP_S)
        assert (gauges(house)["cells"], gauges(house)["refused"]) == (256, 2 * FEW)
        await house.advance(EPOCH_S + HOUR_S)
        assert gauges(house)["oldest_h"] == 16, "15 hours since its half-day began"


async def test_a_clock_that_was_set_back_shows_by_how_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch, "clock_error_s", lambda: 0.25)
    async with serving(tmp_path) as house:
        await house.wait_until(lambda: "relay.started" in house.events)
        assert gauges(house)["clock_offset_s"] == 1
        await house.advance(STEP_S)
        assert "clock.doubted" not in house.events
        house.relay._watch._wall_s = lambda: house.wall.now_s - 3000
        await house.advance(STEP_S)
        assert gauges(house)["clock_offset_s"] == 4096
        await house.advance(STEP_S)
    alarms = [json.loads(line) for line in house.log.getvalue().splitlines() if "clock.doubted" in line]
    assert alarms == [{"event": "clock.doubted", "level": "warning", "offset_s": 4096}], "once, as it begins"


async def test_a_loop_that_was_held_up_shows_and_warns_once(tmp_path: Path):
    now_s = 0.0
    async with serving(tmp_path) as house:
        house.relay._watch._monotonic_s = lambda: now_s
        await house.relay._watch.test_loop(due_s=0.0)
        now_s = 1.3
        await house.relay._watch.test_loop(due_s=0.0)
        await house.advance(STEP_S)
        assert gauges(house)["loop_ms"] == 2048
        assert "loop.delayed" in house.events
        await house.advance(STEP_S)
        assert gauges(house)["loop_ms"] == 0
    assert house.events.count("loop.delayed") == 1


async def test_the_loop_is_tested_by_itself_and_the_test_changes_nothing(tmp_path: Path):
    async with serving(tmp_path) as house:
        measured = asyncio.Event()
        real = house.relay._watch.test_loop

        async def seen(due_s: float) -> None:
            await real(due_s)
            measured.set()

        house.relay._watch.test_loop = seen  # type: ignore[method-assign]
        async with asyncio.timeout(10):
            await measured.wait()
        assert house.cells == 0 and house.relay._store.gauges().waiting_tags == 0
