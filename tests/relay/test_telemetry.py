"""The closed lists: what is not on them cannot be written, and the relay writes only what is on them."""

import ast
import io
import json
from pathlib import Path

import pytest

import relay
from relay.telemetry import FIELDS, WARNINGS, Count, Event, Telemetry

SILENCERS = ("cli.py", "server.py")
"""They import `logging` to switch off what libraries would say."""
SOURCES = sorted(Path(relay.__file__).parent.rglob("*.py"))


@pytest.fixture
def sink() -> io.StringIO:
    return io.StringIO()


def test_an_event_is_one_json_line(sink: io.StringIO):
    Telemetry(sink).emit(Event.RELAY_STARTED, capacity=16, pools=1)
    assert sink.getvalue().endswith("\n")
    assert json.loads(sink.getvalue()) == {
        "event": "relay.started",
        "level": "info",
        "capacity": 16,
        "pools": 1,
    }


@pytest.mark.parametrize(
    "fields",
    (
        {"peer": 5},
        {"capacity": "203.0.113.7"},
        {"hours": b"x"},
        {"fault": "free text"},
        {"hours": 1.5},
        {"fault": str},
        {"fault": OSError("198.51.100.7")},
    ),
)
def test_a_field_or_value_outside_the_lists_is_left_out_and_counted(
    sink: io.StringIO, fields: dict[str, int]
):
    Telemetry(sink).emit(Event.TASK_FAILED, **fields)
    assert json.loads(sink.getvalue()) == {"event": "task.failed", "level": "warning", "dropped": 1}


def test_counts_are_written_together_and_start_again(sink: io.StringIO):
    telemetry = Telemetry(sink)
    telemetry.count(Count.LINKS_OPENED)
    telemetry.count(Count.CELLS_TAKEN, 3)
    assert sink.getvalue() == ""
    telemetry.emit_counts()
    written = json.loads(sink.getvalue())
    assert (written["links_opened"], written["cells_taken"], written["busy_said"]) == (1, 3, 0)
    assert not telemetry.counts


def test_events_are_noun_dot_verb_and_warnings_are_among_them():
    assert all(len(event.value.split(".")) == 2 for event in Event)
    assert set(Event) > WARNINGS


def calls_of_emit() -> list[tuple[str, ast.Call]]:
    return [
        (source.name, node)
        for source in SOURCES
        if source.name != "telemetry.py"
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "emit"
    ]


def test_the_relay_emits_only_listed_fields():
    calls = calls_of_emit()
    assert len(calls) >= 8
    for name, call in calls:
        for keyword in call.keywords:
            assert keyword.arg in FIELDS, f"{name}:{call.lineno}"


def test_nothing_in_the_relay_prints_or_logs_by_another_way():
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert not names & {"logging", "warnings", "traceback"} or source.name in SILENCERS


def test_of_an_error_only_its_class_is_written(sink: io.StringIO):
    Telemetry(sink).emit(Event.TASK_FAILED, fault=type(ValueError("what somebody wrote")))
    assert json.loads(sink.getvalue())["fault"] == "ValueError"
    assert "somebody" not in sink.getvalue()


def test_every_event_is_explained_to_the_operator():
    text = (Path(relay.__file__).parents[1] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert not [event.value for event in Event if event.value not in text]
