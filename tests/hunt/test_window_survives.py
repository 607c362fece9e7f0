"""The window where things go wrong: it says so in words, stays there, and nothing is lost."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from client.api import Client
from client.text import translator
from relay.desk.founding import found
from tests.support.desktop_display import Display
from tests.support.desktop_guide import GuidedWindow, guided_window, set_up
from tests.support.people import Person, make_person, network_of, pair
from tests.support.ports import free_port
from tests.support.relay_process import RelayProcess, serving

WORDS = translator("en")
WELL, BACK, SUN = WORDS.label("well"), WORDS.word("desk", "back"), WORDS.word("desk", "thing", "sun")
QUEUED, HELD = WORDS.word("sent", "queued"), WORDS.word("sent", "held")
AT_SENT = WORDS.word("desk", "sent", "home")
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
DISK_BYTES = 1 << 20
"""No file may grow further: half of a vault."""


@dataclass(frozen=True)
class House:
    """A keeper and a coordinator who know each other, and the settings of their relay, which does not run."""

    keeper: Person
    desk: Person
    relay: Path

    def reports(self) -> int:
        """How many the coordinator has, once both were online."""
        self.keeper.sync()
        self.desk.sync()
        return sum(each["kind"] == "checkin" for each in self.desk.do("inbox").objects)

    @property
    def states(self) -> list[str]:
        return [sent["state"] for sent in self.keeper.do("outbox").objects]


@pytest.fixture
def house(tmp_path: Path) -> House:
    config = found(tmp_path / "relay", "127.0.0.1", free_port(), None, plain=True, trial=True)
    keeper = make_person(tmp_path / "data")
    with serving(config, watch=False) as relay:
        desk = make_person(tmp_path / "desk", network_of(relay.entry))
        pair(desk, keeper)
    asyncio.run(_settle(keeper))
    set_up(keeper.home)
    return House(keeper, desk, config)


async def _settle(keeper: Person) -> None:
    async with await Client.open(keeper.home, keeper.secret) as client:
        await client.verify("Coordinator")
        await client.agree_sign("sun")


@contextmanager
def opened(
    display: Display, folder: Path, house: House, wrapped: tuple[str, ...] = ()
) -> Iterator[GuidedWindow]:
    """The window at its first screen, the word already typed."""
    with guided_window(display, folder, house.keeper.home, wrapped=wrapped) as guided:
        guided.unlock()
        yield guided


def report(guided: GuidedWindow) -> None:
    guided.press(WELL)
    guided.press(SUN)
    guided.wait_said(AT_SENT)


def is_alive(guided: GuidedWindow) -> bool:
    return guided.window.process.poll() is None


def test_a_relay_that_dies_and_comes_back_costs_time_and_no_message(
    display: Display, house: House, tmp_path: Path
) -> None:
    with opened(display, tmp_path, house) as guided:
        with serving(house.relay, watch=False) as relay:
            guided.wait_said(WELL)
            relay.stop(signal.SIGKILL)
        report(guided)
        guided.wait_said(QUEUED)
        with serving(house.relay, watch=False):
            guided.wait_said(HELD)
            house.desk.sync()
            guided.wait_said(WORDS.word("sent", "received"))
            guided.press(AT_SENT)
            guided.wait_place(WELL)
            guided.hide()
            guided.window.wait_gone()
            assert house.reports() == 1


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")
@pytest.mark.parametrize("away", ["+3d", "-3d"])
def test_a_clock_that_is_days_off_is_told_and_a_report_still_leaves(
    display: Display, house: House, tmp_path: Path, away: str
) -> None:
    """What is dated three days back has ended for its reader; so the keeper is asked to set the clock."""
    moved = ("env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME={away}")
    with serving(house.relay, watch=False), opened(display, tmp_path, house, wrapped=moved) as guided:
        report(guided)
        guided.wait_said(HELD)
        guided.wait_said(WORDS.word("desk", "state", "clock"))
        assert is_alive(guided)


def test_a_full_disk_is_told_and_with_room_again_it_goes_on_where_it_was(
    display: Display, house: House, tmp_path: Path
) -> None:
    vault = house.keeper.home / "vault"
    before = vault.read_bytes()
    limited = ("prlimit", f"--fsize={DISK_BYTES}")
    with opened(display, tmp_path, house, wrapped=limited) as guided:
        said = guided.wait_said(WORDS.word("desk", "trouble", "reopen"))
        assert WORDS.sentence("client.vault_full").lost in said
        assert vault.read_bytes() == before
        guided.press(WORDS.label("lock"))
        assert guided.window.wait_gone() == 0
    with serving(house.relay, watch=False), opened(display, tmp_path, house) as guided:
        report(guided)
        guided.wait_said(HELD)


@pytest.mark.parametrize("damage", ["flipped", "cut"])
def test_a_damaged_vault_is_told_and_left_as_it_is(
    display: Display, house: House, tmp_path: Path, damage: str
) -> None:
    vault = house.keeper.home / "vault"
    whole = vault.read_bytes()
    vault.write_bytes(whole[: len(whole) // 2] if damage == "cut" else flipped(whole))
    damaged = vault.read_bytes()
    with opened(display, tmp_path, house) as guided:
        guided.wait_said(WORDS.sentence("client.vault_damaged").text)
        assert is_alive(guided) and vault.read_bytes() == damaged
    vault.write_bytes(whole)
    assert house.states == []


def flipped(whole: bytes) -> bytes:
    """One bit in each half, so that it is in the area that is used."""
    changed = bytearray(whole)
    for place in (len(whole) // 4, 3 * len(whole) // 4):
        changed[place] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("is_killed", [True, False], ids=["killed", "hidden"])
@pytest.mark.parametrize("is_online", [True, False], ids=["online", "offline"])
def test_what_was_said_to_wait_is_sent_once_after_the_program_ended(
    display: Display, house: House, tmp_path: Path, is_killed: bool, is_online: bool
) -> None:
    with relay_if(is_online, house), opened(display, tmp_path, house) as guided:
        report(guided)
        if is_killed:
            guided.window.process.kill()
        else:
            guided.hide()
        guided.window.wait_gone()
        assert len(house.states) == 1 and (is_online or house.states == ["queued"])
        if is_online:
            assert house.reports() == 1
    if not is_online:
        with serving(house.relay, watch=False):
            assert house.reports() == 1


@contextmanager
def relay_if(wanted: bool, house: House) -> Iterator[RelayProcess | None]:
    if not wanted:
        yield None
        return
    with serving(house.relay, watch=False) as relay:
        yield relay


def test_a_second_window_is_told_that_one_is_open_and_the_first_goes_on(
    display: Display, house: House, tmp_path: Path
) -> None:
    (tmp_path / "second").mkdir()
    with opened(display, tmp_path, house) as first:
        first.wait_place(WELL)
        with opened(display, tmp_path / "second", house) as second:
            second.wait_said(WORDS.sentence("client.vault_in_use").text)
            assert is_alive(second)
        assert WELL in first.look().said
