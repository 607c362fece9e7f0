"""Each way out of memory is a row, a warning and, where it reaches a disk, a reason not to start."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from relay.check import check, is_green, refuse_unfit, warn_of_leaks
from relay.config import ACCEPTABLE, Config, SharedStore
from relay.desk.founding import found
from relay.desk.settings import load
from relay.fit.finding import Finding, Verdict
from relay.telemetry import Telemetry
from tests.support.machine import SWAP, make_machine
from tests.support.refusals import refusal

RAM = "sys/fs/cgroup/waypost.slice/memory.swap.max"
LISTENS = " 0: 00000000:{:04X} 00000000:0000 0A 0:0 0:0 0 0 0 99"
UNLOCKED = {"proc/self/limits": "Max locked memory  8388608  8388608  bytes\n"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(found(tmp_path / "relay", "127.0.0.1", 8443, None, plain=True))


def rows(config: Config, tmp_path: Path, changes: dict[str, str] | None = None) -> dict[str, Finding]:
    return {row.name: row for row in check(config, make_machine(tmp_path / "machine", changes))}


def test_a_fit_machine_has_nothing_to_mend_but_that_no_relay_runs(config: Config, tmp_path: Path):
    seen = rows(config, tmp_path)
    weak = {name for name, row in seen.items() if row.verdict not in (Verdict.GOOD, Verdict.NOTE)}
    assert weak - {"clock"} == {"relay"}
    assert seen["relay"].verdict is Verdict.UNSEEN


@pytest.mark.parametrize(
    ("row", "changes"),
    (
        ("dumps", {"proc/sys/kernel/core_pattern": "|/usr/lib/collector %P\n"}),
        ("ptrace", {"proc/sys/kernel/yama/ptrace_scope": "0\n", "proc/7/status": "Uid:\t1000\t0\t0\t0\n"}),
        ("journal", {"etc/systemd/journald.conf": "[Journal]\nStorage=persistent\n"}),
        ("journal", {"run/systemd/journal/syslog": ""}),
        ("ports", {"proc/self/net/tcp": f"head\n{LISTENS.format(3306)}"}),
        ("memlock", UNLOCKED),
    ),
)
def test_each_fault_of_a_machine_is_one_weak_row_with_a_way_to_mend_it(
    config: Config, tmp_path: Path, row: str, changes: dict[str, str]
):
    good, bad = rows(config, tmp_path / "a"), rows(config, tmp_path / "b", changes)
    assert {name for name in good if good[name] != bad[name]} == {row}
    assert (good[row].verdict, good[row].mend) == (Verdict.GOOD, "")
    assert bad[row].verdict is Verdict.WEAK and bad[row].mend


def test_tracing_does_not_matter_to_a_relay_that_is_alone_as_its_user(config: Config, tmp_path: Path):
    scope = {"proc/sys/kernel/yama/ptrace_scope": "0\n", "proc/7/status": "Uid:\t1001\t0\t0\t0\n"}
    assert rows(config, tmp_path / "a", scope)["ptrace"].verdict is Verdict.GOOD
    root = {"proc/self/status": "Uid:\t0\t0\t0\t0\nCapEff:\t0\n"}
    assert rows(config, tmp_path / "b", scope | root)["ptrace"].verdict is Verdict.WEAK


def test_the_ports_of_the_relay_a_front_and_a_shell_are_expected(config: Config, tmp_path: Path):
    ports = (8443, 22, 80, 443)
    table = {"proc/self/net/tcp": "\n".join(["head", *map(LISTENS.format, ports)])}
    assert rows(config, tmp_path, table)["ports"].verdict is Verdict.GOOD
    assert rows(replace(config, port=1), tmp_path, table)["ports"].saw.endswith("network: 8443")


def test_a_folder_that_others_can_read_is_weak(config: Config, tmp_path: Path):
    assert rows(config, tmp_path)["rights"].verdict is Verdict.GOOD
    (config.folder / "relay.toml").chmod(0o640)
    seen = rows(config, tmp_path)["rights"]
    assert seen.verdict is Verdict.WEAK and "relay.toml" in seen.saw and "chmod" in seen.mend


def test_cells_on_a_shared_store_take_no_memory_here(config: Config, tmp_path: Path):
    shared = replace(config, store=SharedStore("unix:/run/a", config.key, None))
    assert rows(shared, tmp_path, UNLOCKED)["memlock"].verdict is Verdict.GOOD


def test_swap_that_outlives_the_power_is_fatal_and_keeps_serve_from_starting(config: Config, tmp_path: Path):
    machine = make_machine(tmp_path, {"proc/swaps": SWAP})
    assert check(config, machine)[0].verdict is Verdict.FATAL
    happened, instead = refusal(lambda: refuse_unfit(config, machine))
    assert "1 swap areas" in happened and 'accept = ["swap"]' in instead and "swapoff -a" in instead


def test_serve_starts_where_there_is_no_such_swap(config: Config, tmp_path: Path):
    refuse_unfit(config, make_machine(tmp_path))


def test_serve_starts_where_its_group_may_not_swap(config: Config, tmp_path: Path):
    swapping = make_machine(tmp_path, {"proc/swaps": SWAP, RAM: "0\n"})
    refuse_unfit(config, swapping)
    assert check(config, swapping)[0] == Finding("swap", Verdict.GOOD, "the 1 swap areas are forbidden to it")
    refusal(lambda: refuse_unfit(config, make_machine(tmp_path, {"proc/swaps": SWAP, RAM: "max\n"})))


@pytest.mark.parametrize(
    ("address", "is_fatal"),
    (("unix:/run/a", True), ("redis://127.0.0.1:6379", True), ("redis://10.0.0.7:6379", False)),
)
def test_what_its_group_may_not_is_said_of_the_relay_and_not_of_a_store_beside_it(
    config: Config, tmp_path: Path, address: str, is_fatal: bool
):
    shared = replace(config, store=SharedStore(address, config.key, None))
    seen = rows(shared, tmp_path, {"proc/swaps": SWAP, RAM: "0\n"})["swap"]
    assert (seen.verdict is Verdict.FATAL) == is_fatal


def test_cells_that_may_not_be_locked_are_weak_alone_and_fatal_beside_swap(config: Config, tmp_path: Path):
    refuse_unfit(config, make_machine(tmp_path / "alone", UNLOCKED))
    beside = make_machine(tmp_path / "beside", UNLOCKED | {"proc/swaps": SWAP})
    swap_is_accepted = replace(config, accept=frozenset({"swap"}))
    happened, _ = refusal(lambda: refuse_unfit(swap_is_accepted, beside))
    assert "only 8 of 64 MiB" in happened
    refuse_unfit(replace(config, accept=frozenset({"swap", "memlock"})), beside)


def test_a_store_as_large_as_the_limit_may_be_locked_and_so_may_all_where_there_is_none(
    config: Config, tmp_path: Path
):
    just = {"proc/self/limits": f"Max locked memory  {64 << 20}  {64 << 20}  bytes\n"}
    capable = UNLOCKED | {"proc/self/status": "Uid:\t1000\nCapEff:\t0000000000004000\n"}
    for at, changes in enumerate((just, capable)):
        assert rows(config, tmp_path / str(at), changes)["memlock"].verdict is Verdict.GOOD


def test_what_is_accepted_is_still_shown_and_not_green(config: Config, tmp_path: Path):
    seen = rows(replace(config, accept=frozenset({"swap"})), tmp_path, {"proc/swaps": SWAP})["swap"]
    assert seen.verdict is Verdict.WEAK and seen.saw.endswith("relay.toml accepts it")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_green_is_what_is_good_or_only_a_note(verdict: Verdict):
    good = Finding("a", Verdict.GOOD, "")
    assert is_green([good, Finding("b", verdict, "")]) is (verdict in (Verdict.GOOD, Verdict.NOTE))


def test_every_word_that_accepts_is_a_row_that_can_be_fatal(config: Config, tmp_path: Path):
    seen = check(config, make_machine(tmp_path, UNLOCKED | {"proc/swaps": SWAP}))
    assert tuple(row.name for row in seen if row.verdict is Verdict.FATAL) == ACCEPTABLE


def events_of(tmp_path: Path, changes: dict[str, str], memory_locked: bool = True) -> dict[str, int | None]:
    sink = io.StringIO()
    warn_of_leaks(Telemetry(sink), memory_locked=memory_locked, machine=make_machine(tmp_path, changes))
    lines = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert all(line["level"] == "warning" and "dropped" not in line for line in lines)
    events = {line["event"]: line.get("areas") for line in lines}
    events.pop("memory.dumpable", None)  # this process, which is under test itself, is
    return events


def test_a_fit_machine_gives_no_warning(tmp_path: Path):
    assert events_of(tmp_path, {}) == {}


@pytest.mark.parametrize(
    ("changes", "event"),
    (
        ({"proc/sys/kernel/core_pattern": "|/usr/lib/collector\n"}, {"core.allowed": None}),
        ({"proc/sys/kernel/yama/ptrace_scope": "0\n"}, {"ptrace.allowed": None}),
        ({"proc/swaps": f"{SWAP}/dev/b partition 1 0 -3\n"}, {"swap.found": 2}),
    ),
)
def test_each_way_out_gives_its_warning(
    tmp_path: Path, changes: dict[str, str], event: dict[str, int | None]
):
    assert events_of(tmp_path, changes) == event


def test_unlocked_memory_is_a_warning(tmp_path: Path):
    assert events_of(tmp_path, {}, memory_locked=False) == {"memory.unlocked": None}
