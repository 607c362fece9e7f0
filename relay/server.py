"""The running relay: listener, decoy or link, the tick of the clock, start and orderly end.

Binds, serves until it is told to stop, and wipes what it held.  What a connection becomes is up to `porch`.
Must never log an address: the loggers of aiohttp, which `forward` uses, are silenced.

Spec: docs/protocol.md, 3.3.  Claims: docs/threat-model.md.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from keys.primitives import Random, system_generator
from relay import status
from relay.admission import Admission
from relay.carrier.caller import Caller, Callers
from relay.carrier.knock import COOKIE, Call, Upgrade
from relay.carrier.neighbours import Neighbours
from relay.carrier.porch import Members, Porch
from relay.carrier.visitor import Socket, Visitor
from relay.check import warn_of_leaks
from relay.clock import HOUR_S, Clock, Moment
from relay.config import Config, Refused, SiteAddress
from relay.desk.networks import offered, stale_pools
from relay.entrance import tls
from relay.entrance.door import Door, files_of
from relay.entrance.line import Line
from relay.entrance.listener import listen, own_url
from relay.fit.lockdown import claim_files
from relay.forward import Forwarder
from relay.gauges import FEW, coarse
from relay.handover import Handover
from relay.manager import notify
from relay.operations import StoreLost
from relay.reception import Reception
from relay.site.decoy import Decoy
from relay.site.pages import compose, refusal
from relay.storage import make_store, store_unreachable
from relay.telemetry import Count, Event, Telemetry
from relay.turns import STRANGERS
from relay.watch import Watch

T = TypeVar("T")

TICK_S = 0.5
"""The clock is read twice a second, so that a jump of the wall clock counts within a second."""
JUMP_S = 60
DRAIN_S = 5
"""For what the links have earned: a slow telephone line takes a whole sweep's answer in that time."""
STOP_S = 5
CLOSE_S = 1


class Relay:
    """One relay from its start to its end: `open`, then `run`."""

    def __init__(
        self,
        config: Config,
        telemetry: Telemetry,
        random: Random,
        wall_s: Callable[[], float] = time.time,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises Refused when memory is short, or the decoy's site is not usable."""
        self._telemetry = telemetry
        self._wall_s = wall_s
        self._monotonic_s = monotonic_s
        self._handover = Handover(config, telemetry)
        self._clock = Clock(wall_s(), monotonic_s(), self._handover.offset_s)
        self._config = config = self._in_force(config)
        self._store = make_store(config, self._clock.moment, random, self._handover)
        self._store_answers = True
        self._forwarder = Forwarder(config.forward, self._clock, telemetry, random, system_generator)
        self._reception = Reception(
            config,
            self._store,
            self._clock,
            telemetry,
            random,
            self._forwarder if config.forward else None,
        )
        members = Members(self._let_in, self._take_call)
        self._porch = Porch(Admission(config.pools), _site(config), members, self._shown)
        self._neighbours = Neighbours(config)
        self._callers = Callers(self._reception, random, self._neighbours)
        self._watch = Watch(self._store, self._clock, telemetry, random, wall_s, monotonic_s)
        self._visits: dict[asyncio.Task[None], Visitor] = {}
        self.urls: tuple[str, ...] = ()

    async def open(self) -> None:
        """Bind; from now on visitors and the operator are answered.  Raises Refused."""
        _silence_aiohttp()
        asyncio.get_running_loop().set_exception_handler(self._note_fault)
        self._context = _tls(self._config)
        await self._open_store()
        self._asker = await status.serve(self._config.socket, self.status)
        self._metrics = None
        self._door = Door(self._attend, self._config.limits, self._context)
        try:
            self._metrics = await self._serve_metrics()
            await self._neighbours.open(self._callers.carry_on)
            self._listener = await listen(self._door, self._config)
        except Refused:
            self._close_desks()
            raise
        self.urls = self._config.urls or (own_url(self._config, self._listener),)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then close what is open, and hand over or wipe the memory."""
        self._take_over()
        store = self._store.gauges()
        warn_of_leaks(self._telemetry, memory_locked=store.locked)
        self._telemetry.emit(Event.RELAY_STARTED, capacity=store.capacity, pools=len(self._config.pools))
        self._watch.start()
        await self.tick()  # what expired while nothing ran goes at once
        ticking = asyncio.create_task(self._tick_for_ever())
        stopping = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait((ticking, stopping), return_when=asyncio.FIRST_COMPLETED)
            done.pop().result()
        finally:
            ticking.cancel()
            stopping.cancel()
            await self._close()
            cells = self._some_cells
            await self._part_with_cells(is_orderly=stop.is_set())
            self._telemetry.emit(Event.RELAY_STOPPED, cells=cells)

    async def _open_store(self) -> None:
        try:
            await self._store.open(self._reception.push, self._end_links)
        except StoreLost:
            raise store_unreachable() from None

    def _end_links(self) -> None:
        """Have all clients come again."""
        for visitor in list(self._visits.values()):
            visitor.end()
        self._callers.end_all()

    async def _close(self) -> None:
        notify("STOPPING=1")
        self._listener.close()
        self._close_desks()
        await self._drain()
        self._callers.end_all()
        for task in self._visits:
            task.cancel()
        if self._visits:
            await asyncio.wait(self._visits, timeout=STOP_S)
        await self._forwarder.close()
        await self._door.shut(CLOSE_S)

    @property
    def _some_cells(self) -> int:
        """About how many cells are held."""
        return coarse(self._store.gauges().cells, FEW)

    def _take_over(self) -> None:
        """What the last process left is ours now, and nobody else's."""
        self._handover.settle()
        if self._handover.store_id is not None:
            self._telemetry.emit(Event.HANDOVER_TAKEN, cells=self._some_cells)

    async def _part_with_cells(self, *, is_orderly: bool) -> None:
        """Leave the cells to the next process, if that is wanted and can be; else close the store."""
        if is_orderly and self._handover.leave(self._store.id, self._clock.offset_s):
            self._telemetry.emit(Event.HANDOVER_LEFT)
        else:
            await self._store.close()
            if self._config.handover:
                self._telemetry.emit(Event.HANDOVER_FAILED)
        self._handover.close()

    async def _drain(self) -> None:
        """Take nothing more, and let each link have what it has earned, for a bounded time."""
        self._reception.is_leaving = True
        links: tuple[Visitor | Caller, ...] = (*self._visits.values(), *self._callers.all())
        leaving = [asyncio.create_task(self._guarded(link.leave())) for link in links]
        if leaving:
            _, late = await asyncio.wait(leaving, timeout=DRAIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _serve_metrics(self) -> asyncio.Server | None:
        if self._config.metrics is None:
            return None
        from relay import metrics

        return await metrics.serve(self._config.metrics, lambda: self._watch.reading)

    def _close_desks(self) -> None:
        """Answer the operator no more, nor other workers."""
        self._neighbours.close()
        self._asker.close()
        self._config.socket.unlink(missing_ok=True)
        if self._metrics is not None:
            self._metrics.close()
            if isinstance(self._config.metrics, Path):
                self._config.metrics.unlink(missing_ok=True)

    def status(self) -> status.Answer:
        """What the operator's commands are answered."""
        return {"v": 2, "gauges": asdict(self._watch.reading), "urls": list(self.urls)}

    async def _attend(self, line: Line) -> None:
        """Serve one connection to its end, whoever is there."""
        try:
            await self._guarded(self._porch.meet(line))
        finally:
            line.close()

    async def _shown(self) -> None:
        """Count an answer of the site, and wait for the turn of strangers."""
        self._telemetry.count(Count.DECOYS_SHOWN)
        async with self._reception.turns.turn(STRANGERS):
            return

    async def _let_in(self, line: Line, knock: Upgrade) -> None:
        """Carry a link over a WebSocket to its end."""
        if not self._reception.make_room(knock.pool):
            self._telemetry.count(Count.LINKS_REFUSED)
            return await line.send(refusal(time.time(), 503, None).whole, self._config.limits.stall_s)
        socket = Socket(line, knock, self._config.limits.stall_s)
        await socket.open()
        with self._door.admitted(line):
            await self._let_stay(Visitor(self._reception, knock.pool, socket))

    async def _let_stay(self, visitor: Visitor) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits[task] = visitor
        try:
            await self._guarded(visitor.stay())
        finally:
            del self._visits[task]

    async def _take_call(self, line: Line, knock: Call) -> bool:
        """Answer one long poll; false when it is none of ours, and its bytes are the site's."""
        if not self._callers.expects(knock.pool, knock.cookie, knock.length):
            return False
        body = await self._body_of(line, knock)
        with self._door.admitted(line):  # not before: bodies that never come would fill the house
            answer = await self._guarded(self._callers.answer(knock.pool, knock.cookie, body))
        if answer is None:
            return False
        del line.buffer[: knock.size + knock.length]
        await line.send(_answer_to_call(knock, *answer), self._config.limits.stall_s)
        return True

    async def _body_of(self, line: Line, knock: Call) -> bytes | None:
        """Read what was announced, and leave it there; None when it does not come in time, or not at all."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._config.limits.handshake_s):
                while len(line.buffer) < knock.size + knock.length:
                    if not await line.wait_more():
                        return None
                return bytes(line.buffer[knock.size : knock.size + knock.length])
        return None

    async def _guarded(self, work: Awaitable[T]) -> T | None:
        try:
            return await work
        except Exception as fault:  # the shell's one catch-all: ends this link, and says so
            self._telemetry.emit(Event.TASK_FAILED, fault=type(fault))
            return None

    def _note_fault(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take what the event loop would print.  Of a broken connection there is nothing to say."""
        fault = context.get("exception")
        if not isinstance(fault, OSError):
            self._telemetry.emit(Event.TASK_FAILED, fault=type(fault or RuntimeError()))

    def reload(self, read: Callable[[], Config]) -> None:
        """Take the settings as they are now, without a link or a cell being dropped for it.

        read: raises Refused.  What is wrong, or needs a new process, changes nothing; the log says so.
        """
        try:
            config = read()
            self._config.check_may_become(config)
            site = _site(config)
            _tls(config)  # tried on another context first: half a certificate is worse than an old one
        except Refused:
            self._telemetry.emit(Event.CONFIG_REFUSED)
            return
        config = self._in_force(config)
        self._porch.site = site
        if self._context is not None and config.tls is not None:
            self._context.load_cert_chain(*config.tls)
        self._door.use(config.limits)
        self._forwarder.use(config.forward)
        self.urls = config.urls or self.urls
        self._use(config)
        if not claim_files(files_of(config)):
            self._telemetry.emit(Event.FILES_LIMITED)
        self._telemetry.emit(Event.CONFIG_LOADED, pools=len(config.pools))

    def _in_force(self, config: Config) -> Config:
        """These settings without what is over; what people are then no longer offered, the log tells."""
        config = config.without_over(self._clock.moment.now_s)
        outdated = len(stale_pools(config))
        if outdated:
            self._telemetry.emit(Event.NETWORK_OUTDATED, pools=outdated)
        return offered(config)

    def _use(self, config: Config) -> None:
        """Go on with other settings; links stay."""
        self._config = config
        self._porch.admission = Admission(config.pools)
        self._reception.use(config, self._forwarder if config.forward else None)

    async def _tick_for_ever(self) -> None:
        while True:
            due_s = self._monotonic_s() + TICK_S
            await asyncio.sleep(TICK_S)
            with suppress(StoreLost):
                await self._watch.test_loop(due_s)
            await self.tick()

    async def tick(self) -> None:
        """Read the clock, let go what is over, and once an hour write the counts."""
        before = self._clock.moment
        moment = self._clock.read(self._wall_s(), self._monotonic_s())
        if moment.now_s - before.now_s > JUMP_S:
            self._telemetry.emit(Event.CLOCK_JUMPED, hours=(moment.now_s - before.now_s) // HOUR_S)
        self._telemetry.count(Count.CELLS_EXPIRED, await self._advance(moment))
        self._forwarder.advance()
        for visitor in list(self._visits.values()):
            visitor.end_if_due(moment)
        self._callers.end_due(moment)
        self._watch.turn()
        if any(former.until_s <= moment.now_s for former in self._config.formers):
            self._use(self._in_force(self._config))
        if moment.hour != before.hour:
            self._telemetry.emit_counts()

    async def _advance(self, moment: Moment) -> int:
        """Let go what has expired.  While the store does not answer nobody stays: all come again."""
        try:
            expired = await self._store.advance(moment)
        except StoreLost:
            if self._store_answers:
                self._telemetry.emit(Event.STORE_LOST)
            self._store_answers = False
            self._end_links()
            return 0
        self._store_answers = True
        return expired


def _silence_aiohttp() -> None:
    """aiohttp writes peer addresses into the text of its messages, where no field list can reach."""
    for name in ("access", "client", "internal", "server", "web", "websocket"):
        logger = logging.getLogger(f"aiohttp.{name}")
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.disabled = True


def _tls(config: Config) -> ssl.SSLContext | None:
    return tls.context(*config.tls) if config.tls else None


def _site(config: Config) -> Decoy | SiteAddress:
    if isinstance(config.site, SiteAddress):
        return config.site
    return Decoy(config.site, min(int(path.stat().st_mtime) for path in config.folder.iterdir()))


def _answer_to_call(knock: Call, body: bytes, cookie: str) -> bytes:
    """What a site answers to the requests of its own scripts."""
    fields = ((b"Content-Type", b"application/octet-stream"), (b"Content-Length", b"%d" % len(body)))
    more = [(b"Cache-Control", b"no-store")]
    if cookie:
        value = f"{COOKIE}={cookie}; Path=/; Secure; HttpOnly; SameSite=Strict"
        more.append((b"Set-Cookie", value.encode()))
    return compose(time.time(), 200, fields, stays=knock.stays, more=tuple(more)) + body
