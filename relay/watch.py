"""What the operator is told of the running relay: six gauges, a new reading every five minutes, and alarms.

The loop test: twice a second the relay asks its own store for a tag that nobody has, which changes nothing,
and sees how late the answer is, its own loop's lateness included.
An alarm is written when it begins, not as long as it lasts, and holds coarse numbers only.

Must never know a link, a pool or a cell.  Decision: docs/decisions/0022-six-coarse-gauges.md.
"""

from __future__ import annotations

from collections.abc import Callable

from keys.primitives import Random
from relay.clock import EPOCH_S, HOUR_S, Clock
from relay.fit.machine import clock_error_s, resident_bytes
from relay.gauges import FEW, Reading, coarse, step_of
from relay.operations import Look, Operation, Store
from relay.telemetry import Count, Event, Telemetry
from wire.limits import TAG_BYTES

LATE_MS = 1024
"""Who waits a second for every answer will try another relay."""
DOUBT_S = 16
"""What the kernel says of a clock that nobody keeps."""


class Watch:
    """Measures at every tick, shows what it measured at every step."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        telemetry: Telemetry,
        random: Random,
        wall_s: Callable[[], float],
        monotonic_s: Callable[[], float],
    ) -> None:
        self._store = store
        self._clock = clock
        self._telemetry = telemetry
        self._random = random
        self._wall_s = wall_s
        self._monotonic_s = monotonic_s
        self._step = step_of(clock.moment)
        self._latest_s = 0.0
        self.reading = self._read()

    def start(self) -> None:
        """Write what is wrong from the beginning."""
        self._warn(Reading(), self.reading)

    async def test_loop(self, due_s: float) -> None:
        """Ask the store, and keep by how much the answer came after `due_s` of the monotonic clock."""
        tag = self._random(TAG_BYTES)
        await self._store.apply(Operation(action=Look(self._clock.moment.epoch, (tag,))))
        self._latest_s = max(self._latest_s, self._monotonic_s() - due_s)

    def turn(self) -> None:
        """Take a new reading when a step has begun since the last one."""
        step = step_of(self._clock.moment)
        if step != self._step:
            before, self.reading, self._step = self.reading, self._read(), step
            self._warn(before, self.reading)

    def _read(self) -> Reading:
        counts, latest_s = self._telemetry.take_step(), self._latest_s
        self._latest_s = 0.0
        return Reading(
            cells=coarse(self._store.gauges().cells, FEW),
            accepted=coarse(counts[Count.CELLS_TAKEN], FEW),
            refused=coarse(counts[Count.BUSY_SAID] + counts[Count.QUOTA_SAID], FEW),
            oldest_h=coarse(self._oldest_h()),
            memory_mib=coarse(resident_bytes() / (1 << 20)),
            clock_offset_s=coarse(max(clock_error_s(), self._clock.moment.now_s - self._wall_s())),
            loop_ms=coarse(latest_s * 1000),
        )

    def _oldest_h(self) -> int:
        epoch = self._store.gauges().oldest_epoch
        return 0 if epoch is None else self._clock.moment.hour - epoch * EPOCH_S // HOUR_S

    def _warn(self, before: Reading, now: Reading) -> None:
        if before.loop_ms < LATE_MS <= now.loop_ms:
            self._telemetry.emit(Event.LOOP_DELAYED, delay_ms=now.loop_ms)
        if before.clock_offset_s < DOUBT_S <= now.clock_offset_s:
            self._telemetry.emit(Event.CLOCK_DOUBTED, offset_s=now.clock_offset_s)
