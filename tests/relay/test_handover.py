"""What one process leaves to the next: the same to the byte or not at all, and never where it could leak."""

import fcntl
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from keys.primitives import random_bytes
from relay import handover as room
from relay import manager
from relay.config import Config
from relay.desk.founding import found
from relay.desk.settings import load
from relay.fit.machine import Machine
from relay.handover import CELLS, NOTE, Handover
from relay.slots import make_file
from relay.telemetry import Telemetry
from tests.support.service_manager import ServiceManager, service_manager

MIB = 1 << 20
STORE_ID = bytes(range(16))
OFFSET_S = 1_790_000_000.123456
Kept = dict[str, int]
Change = Callable[[Kept], None]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(
        load(found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True)), store_mib=1, handover=True
    )


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServiceManager]:
    monkeypatch.setattr(Machine, "swap_areas", lambda self: [])
    with service_manager() as keeper:
        monkeypatch.setenv("NOTIFY_SOCKET", keeper.address)
        yield keeper


def with_a_file(config: Config) -> Handover:
    handover = Handover(config, Telemetry(io.StringIO()))
    handover.file = make_file(MIB)
    return handover


def leave(config: Config, keeper: ServiceManager) -> bytes:
    """Leave a file of random bytes, and return them."""
    handover, held = with_a_file(config), random_bytes(MIB)
    assert handover.file is not None
    os.pwrite(handover.file, held, 0)
    assert handover.leave(STORE_ID, OFFSET_S)
    os.close(handover.file)
    keeper.hear()
    return held


def take(config: Config, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> tuple[Handover, str]:
    """What the next process finds, and what it says.  kept: stays open for the test to look at."""
    monkeypatch.setattr(manager, "take_kept", lambda: {name: os.dup(fd) for name, fd in kept.items()})
    log = io.StringIO()
    return Handover(config, Telemetry(log)), log.getvalue()


def test_what_was_left_is_taken_to_the_byte(
    config: Config, keeper: ServiceManager, monkeypatch: pytest.MonkeyPatch
):
    held = leave(config, keeper)
    heir, said = take(config, keeper.kept, monkeypatch)
    assert heir.file is not None and said == ""
    assert (heir.store_id, heir.offset_s) == (STORE_ID, OFFSET_S)
    assert os.pread(heir.file, MIB + 1, 0) == held
    os.close(heir.file)


def flip_a_byte(kept: Kept) -> None:
    [byte] = os.pread(kept[CELLS], 1, MIB - 7)
    os.pwrite(kept[CELLS], bytes([byte ^ 1]), MIB - 7)


def swap_in(name: str, size: int, seals: int, fill: bytes = b"\x05") -> Change:
    def change(kept: Kept) -> None:
        fd = os.memfd_create("other", os.MFD_ALLOW_SEALING)
        os.write(fd, fill * size)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
        os.close(kept[name])
        kept[name] = fd

    return change


def put_a_pipe(kept: Kept) -> None:
    read, write = os.pipe()
    os.close(write)
    os.close(kept[CELLS])
    kept[CELLS] = read


def lose(name: str) -> Change:
    def change(kept: Kept) -> None:
        os.close(kept.pop(name))

    return change


def add_another(kept: Kept) -> None:
    kept["unknown"] = os.memfd_create("another")


FIXED = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
CHANGES = {
    "a byte flipped": flip_a_byte,
    "truncated": swap_in(CELLS, MIB // 2, FIXED),
    "longer": swap_in(CELLS, 2 * MIB, FIXED),
    "can be truncated later": swap_in(CELLS, MIB, 0),
    "another file": swap_in(CELLS, MIB, FIXED),
    "no memory file": put_a_pipe,
    "note not sealed": swap_in(NOTE, 56, FIXED),
    "note of another length": swap_in(NOTE, 55, FIXED | fcntl.F_SEAL_WRITE),
    "another note": swap_in(NOTE, 56, FIXED | fcntl.F_SEAL_WRITE),
    "note lost": lose(NOTE),
    "cells lost": lose(CELLS),
    "one too many": add_another,
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_not_what_was_left_is_refused_and_wiped(
    config: Config, keeper: ServiceManager, monkeypatch: pytest.MonkeyPatch, what: str
):
    leave(config, keeper)
    CHANGES[what](keeper.kept)
    heir, said = take(config, keeper.kept, monkeypatch)
    assert (heir.file, heir.store_id) == (None, None) and '"handover.refused"' in said
    if CELLS in keeper.kept and what != "no memory file":
        fd = keeper.kept[CELLS]
        assert not any(os.pread(fd, os.fstat(fd).st_size, 0)), "wiped"


def test_with_the_setting_off_now_what_was_left_is_wiped(
    config: Config, keeper: ServiceManager, monkeypatch: pytest.MonkeyPatch
):
    leave(config, keeper)
    heir, said = take(replace(config, handover=False), keeper.kept, monkeypatch)
    assert heir.file is None and "handover.refused" in said
    assert not any(os.pread(keeper.kept[CELLS], MIB, 0))


def test_what_a_version_with_other_rows_left_is_refused(
    config: Config, keeper: ServiceManager, monkeypatch: pytest.MonkeyPatch
):
    leave(config, keeper)
    monkeypatch.setattr(room, "_LABEL", b"wp2/handover")
    assert take(config, keeper.kept, monkeypatch)[0].file is None


def test_once_settled_the_manager_keeps_nothing(
    config: Config, keeper: ServiceManager, monkeypatch: pytest.MonkeyPatch
):
    leave(config, keeper)
    monkeypatch.setattr(manager, "take_kept", lambda: {name: os.dup(fd) for name, fd in keeper.kept.items()})
    heir = Handover(config, Telemetry(io.StringIO()))
    heir.settle()
    keeper.hear()
    assert keeper.kept == {}
    assert heir.file is not None
    os.close(heir.file)


@pytest.mark.parametrize("why", ["off", "swap", "nobody"])
def test_nothing_is_left_where_it_is_not_wanted_or_could_reach_a_disk(
    config: Config, keeper: ServiceManager, monkeypatch: pytest.MonkeyPatch, why: str
):
    if why == "off":
        config = replace(config, handover=False)
    elif why == "swap":
        monkeypatch.setattr(Machine, "swap_areas", lambda self: ["/dev/vda2"])
    else:
        monkeypatch.delenv("NOTIFY_SOCKET")
    handover = with_a_file(config)
    assert not handover.leave(STORE_ID, OFFSET_S)
    assert handover.file is not None
    os.close(handover.file)
    keeper.hear()
    assert keeper.kept == {} and keeper.said == []
