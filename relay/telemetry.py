"""What the relay may say about itself: a closed list of events and a closed list of fields.

Values are whole numbers, or the class of an error; nothing else can be written, so no address, tag, id,
key or text can be.  What happens to single links and cells is only counted, and the counts are
written once an hour: a line for each would let whoever reads the log tell when people come and go.

Claims: docs/threat-model.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any, TextIO


class Event(StrEnum):
    """Everything that can be logged, as noun.verb."""

    RELAY_STARTED = "relay.started"
    RELAY_STOPPED = "relay.stopped"
    TRAFFIC_COUNTED = "traffic.counted"
    STORE_FILLED = "store.filled"
    STORE_LOST = "store.lost"
    CLOCK_JUMPED = "clock.jumped"
    CLOCK_DOUBTED = "clock.doubted"
    LOOP_DELAYED = "loop.delayed"
    HANDOVER_TAKEN = "handover.taken"
    HANDOVER_LEFT = "handover.left"
    HANDOVER_REFUSED = "handover.refused"
    HANDOVER_FAILED = "handover.failed"
    TASK_FAILED = "task.failed"
    WORKER_ENDED = "worker.ended"
    MEMORY_UNLOCKED = "memory.unlocked"
    MEMORY_DUMPABLE = "memory.dumpable"
    SWAP_FOUND = "swap.found"
    CORE_ALLOWED = "core.allowed"
    PTRACE_ALLOWED = "ptrace.allowed"
    FILES_LIMITED = "files.limited"
    CONFIG_LOADED = "config.loaded"
    CONFIG_REFUSED = "config.refused"
    NETWORK_OUTDATED = "network.outdated"


WARNINGS = frozenset(Event) - {
    Event.RELAY_STARTED,
    Event.RELAY_STOPPED,
    Event.TRAFFIC_COUNTED,
    Event.CONFIG_LOADED,
    Event.HANDOVER_TAKEN,
    Event.HANDOVER_LEFT,
}


class Count(StrEnum):
    """What is counted and written once an hour."""

    LINKS_OPENED = "links_opened"
    LINKS_REFUSED = "links_refused"
    HANDSHAKES_REFUSED = "handshakes_refused"
    RECORDS_REFUSED = "records_refused"
    DECOYS_SHOWN = "decoys_shown"
    CELLS_TAKEN = "cells_taken"
    CELLS_HANDED_OUT = "cells_handed_out"
    CELLS_EXPIRED = "cells_expired"
    FORWARDS_TAKEN = "forwards_taken"
    FORWARDS_FAILED = "forwards_failed"
    BUSY_SAID = "busy_said"
    QUOTA_SAID = "quota_said"


FIELDS = frozenset({"areas", "capacity", "cells", "delay_ms", "fault", "hours", "offset_s", "pools", *Count})

Value = int | type[BaseException]


class Telemetry:
    """Writes events as JSON lines, one an event, and keeps the hour's counts."""

    def __init__(self, sink: TextIO = sys.stderr) -> None:
        import structlog

        self.counts: Counter[Count] = Counter()
        self._step: Counter[Count] = Counter()
        self._log = structlog.wrap_logger(
            structlog.WriteLogger(sink),
            processors=[_keep_listed, structlog.processors.JSONRenderer()],
            wrapper_class=structlog.BoundLogger,
        )

    def emit(self, event: Event, **fields: Value) -> None:
        """Write one event; a field outside the list, or a value of another type, is left out."""
        level = "warning" if event in WARNINGS else "info"
        self._log.msg(event.value, level=level, **fields)

    def count(self, what: Count, by: int = 1) -> None:
        self.counts[what] += by
        self._step[what] += by

    def take_step(self) -> Counter[Count]:
        """The counts since the last time that somebody took them, for the gauges."""
        taken, self._step = self._step, Counter()
        return taken

    def emit_counts(self) -> None:
        """Write the counts since the last time, and start again from nothing."""
        self.emit(Event.TRAFFIC_COUNTED, **{count.value: self.counts[count] for count in Count})
        self.counts.clear()


def _keep_listed(logger: object, method: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    """Let through only what the lists above name; say how many fields were left out."""
    head = {"event": Event(line.pop("event")).value, "level": line.pop("level")}
    kept = {name: _plain(value) for name, value in line.items() if name in FIELDS and _is_listed(value)}
    dropped = len(line) - len(kept)
    return head | kept | ({"dropped": dropped} if dropped else {})


def _is_listed(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, type) and issubclass(value, BaseException))


def _plain(value: Value) -> int | str:
    return value if isinstance(value, int) else value.__name__
