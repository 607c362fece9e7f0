"""Several processes of one relay: a parent that serves nobody, and workers that share its port and its store.

The kernel deals visitors out to the workers.  The parent starts a worker again that has ended, hands on the
signals that it gets, and answers the operator for all of them.  A worker whose parent is gone ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from relay import metrics, status
from relay.config import Config, Rate, Refused
from relay.gauges import Reading, coarse
from relay.handover import Handover
from relay.manager import notify
from relay.telemetry import Event, Telemetry

AGAIN_S = 1.0
MOST_S = 64.0
"""Between two starts of a worker that does not come up."""
ASK_S = 5.0


def as_worker(config: Config, number: int, port: int) -> Config:
    """The settings of one worker.  number: from 1.  port: where all of them listen."""
    share = config.workers
    limits = replace(config.limits, links=_part(config.limits.links, share))
    pools = tuple(replace(pool, rate=_part_of_rate(pool.rate, share)) for pool in config.pools)
    return replace(
        config,
        port=port,
        socket=worker_socket(config.socket, number),
        metrics=None,
        limits=limits,
        pools=pools,
        worker=number,
        calls=tuple(calls_socket(config.socket, each) for each in range(1, share + 1)),
    )


def worker_socket(path: Path, number: int) -> Path:
    """Where worker `number` answers its parent."""
    return path.with_name(f"{path.stem}.{number}{path.suffix}")


def calls_socket(path: Path, number: int) -> Path:
    """Where worker `number` takes calls that came to another one."""
    return path.with_name(f"{path.stem}.{number}.calls")


def _part(whole: int, share: int) -> int:
    return -(-whole // share)


def _part_of_rate(rate: Rate, share: int) -> Rate:
    return Rate(_part(rate.burst, share), _part(rate.per_s, share))


class Workers:
    """All workers of one relay: `open`, then `run`."""

    def __init__(self, config: Config, telemetry: Telemetry) -> None:
        self._config = config
        self._telemetry = telemetry
        Handover(config, telemetry).settle()  # cells that a relay in one process left, when it became several
        self._numbers = range(1, config.workers + 1)
        self._processes: dict[int, Process] = {}
        self._reading = Reading()
        self.urls: tuple[str, ...] = ()

    async def open(self) -> None:
        """Start all of them; from now on visitors and the operator are answered.  Raises Refused."""
        self._asker = await status.serve(self._config.socket, self._answer)
        self._metrics = None
        self._place = _reserve(self._config)
        try:
            if self._config.metrics is not None:
                self._metrics = await metrics.serve(self._config.metrics, lambda: self._reading)
            lines = await asyncio.gather(*map(self._start, self._numbers))
            if not all(lines):
                raise _did_not_start()
        except BaseException:
            await self._close()
            raise
        self.urls = (json.loads(lines[0])["url"],)
        await self._ask()

    async def run(self, stop: asyncio.Event) -> None:
        """Keep them alive until `stop` is set."""
        tending = [asyncio.create_task(self._tend(number)) for number in self._numbers]
        tending.append(asyncio.create_task(self._ask_for_ever()))
        await stop.wait()
        notify("STOPPING=1")
        for task in tending:
            task.cancel()
        await asyncio.gather(*tending, return_exceptions=True)
        await self._close()

    def hand_on(self, number: int) -> None:
        """Send a signal to all of them."""
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                process.send_signal(number)

    async def _start(self, number: int) -> bytes:
        """Start one; return what it says when it is ready, nothing when it ended before.

        The service manager hears of its parent alone.
        """
        port = self._place.getsockname()[1]
        arguments = (*sys.orig_argv[1:], "--worker", str(number), str(port))
        environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdin=PIPE, stdout=PIPE, env=environment
        )
        self._processes[number] = process
        assert process.stdout is not None
        return await process.stdout.readline()

    async def _tend(self, number: int) -> None:
        wait_s = AGAIN_S
        while True:
            await self._processes[number].wait()
            self._telemetry.emit(Event.WORKER_ENDED)
            await asyncio.sleep(wait_s)
            wait_s = AGAIN_S if await self._start(number) else min(2 * wait_s, MOST_S)

    async def _close(self) -> None:
        self._asker.close()
        self._config.socket.unlink(missing_ok=True)
        if self._metrics is not None:
            self._metrics.close()
        self.hand_on(signal.SIGTERM)
        for process in self._processes.values():
            await process.wait()
        self._place.close()

    async def _ask_for_ever(self) -> None:
        while True:
            await asyncio.sleep(ASK_S)
            await self._ask()

    async def _ask(self) -> None:
        """Learn how they are; who does not answer is left out."""
        paths = [worker_socket(self._config.socket, number) for number in self._numbers]
        answers = await asyncio.gather(
            *(asyncio.to_thread(status.ask, path) for path in paths), return_exceptions=True
        )
        self._reading = total(
            Reading(**answer["gauges"]) for answer in answers if not isinstance(answer, BaseException)
        )

    def _answer(self) -> status.Answer:
        return {"v": 2, "gauges": asdict(self._reading), "urls": list(self.urls)}


def total(readings: Iterable[Reading]) -> Reading:
    """The gauges of a relay by those of its workers: what each does is added, what all share is not."""
    all_of_them = list(readings) or [Reading()]
    added = {
        name: coarse(sum(getattr(reading, name) for reading in all_of_them))
        for name in ("accepted", "refused", "memory_mib")
    }
    highest = {
        name: max(getattr(reading, name) for reading in all_of_them)
        for name in ("cells", "oldest_h", "clock_offset_s", "loop_ms")
    }
    return Reading(**added, **highest)


def _reserve(config: Config) -> socket.socket:
    """Bind the port that the workers share, without listening there."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    place = socket.socket(family, socket.SOCK_STREAM)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        place.bind((config.host, config.port))
    except OSError:
        place.close()
        raise Refused(
            "relay.no_listener",
            f"This machine does not let the workers share port {config.port} of {config.host}.",
            "Change host or port in relay.toml, or stop the program that has it.",
            usage=False,
        ) from None
    return place


def _did_not_start() -> Refused:
    return Refused(
        "relay.worker_ended",
        "A worker ended before it was ready; it has said above why.",
        "Do what it says, and start the relay again.",
        usage=False,
    )
