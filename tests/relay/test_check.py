"""Each way out of memory that is open gives its warning, and a fit machine none of them."""

import io
import json
from pathlib import Path

import pytest

from relay.check import warn_of_leaks
from relay.telemetry import Telemetry

FIT = {
    "swaps": "Filename Type Size Used Priority\n",
    "sys/kernel/core_pattern": "core\n",
    "sys/kernel/yama/ptrace_scope": "1\n",
}


def events_of(tmp_path: Path, changes: dict[str, str], memory_locked: bool = True) -> dict[str, int | None]:
    for name, text in (FIT | changes).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    sink = io.StringIO()
    warn_of_leaks(Telemetry(sink), memory_locked=memory_locked, proc=tmp_path)
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
        ({"sys/kernel/core_pattern": "|/usr/lib/collector\n"}, "core.allowed"),
        ({"sys/kernel/yama/ptrace_scope": "0\n"}, "ptrace.allowed"),
    ),
)
def test_each_way_out_gives_its_warning(tmp_path: Path, changes: dict[str, str], event: str):
    assert events_of(tmp_path, changes) == {event: None}


def test_swap_areas_are_counted(tmp_path: Path):
    swaps = FIT["swaps"] + "/dev/a partition 1 0 -2\n/dev/b partition 1 0 -3\n"
    assert events_of(tmp_path, {"swaps": swaps}) == {"swap.found": 2}


def test_unlocked_memory_is_a_warning(tmp_path: Path):
    assert events_of(tmp_path, {}, memory_locked=False) == {"memory.unlocked": None}


def test_a_machine_that_tells_nothing_is_read_without_harm(tmp_path: Path):
    sink = io.StringIO()
    warn_of_leaks(Telemetry(sink), memory_locked=True, proc=tmp_path / "missing")
    assert "ptrace.allowed" in sink.getvalue()
