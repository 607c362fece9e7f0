"""One computer of the simulated world: a real engine, a disk that survives it, lines that are tried again.

What its person is given, told and shown is noted in the history of the world.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from client import acts, answers, checkins, messages
from client.effects import (
    CloseLink,
    LinkId,
    NoticeKind,
    SaveState,
    SendRequest,
    Tell,
    WakeAt,
    relay_of,
)
from client.engine import Engine
from client.events import (
    ClockTicked,
    LinkClosed,
    LinkEnd,
    LinkOpened,
)
from client.outbox import OutMessage
from client.rows import from_row
from client.state import State, load
from tests.support.history import What
from tests.support.line_model import Line
from tests.support.sim_link import SimLink
from wire.envelope import Envelope

if TYPE_CHECKING:
    from tests.support.sim import World

TICK_S = 1.0
RETRY_S = 1.0
LONG_S = 15.0


@dataclass
class Retry:
    """When a node may try a relay again."""

    failures: int = 0
    at_s: float = 0.0

    def note(self, now_s: float, lasted_s: float, rng: Random, cap_s: float) -> None:
        """As client/lines does: a second at first, twice as long each time."""
        self.failures = 1 if lasted_s >= LONG_S else self.failures + 1
        wait = min(cap_s, RETRY_S * 2.0 ** min(self.failures - 1, 12))
        self.at_s = now_s + rng.uniform(wait / 2, wait)


class Crash(Exception):
    """The node's process ends here."""


class Node:
    """One person's computer: a disk that survives, an engine that may not.

    forgetful: never saves, for the control that shows what saving is good for.
    """

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.disk: dict[tuple[str, bytes], bytes] = {}
        self.links: dict[LinkId, SimLink] = {}
        self.retries: dict[LinkId, Retry] = {}
        self.line = Line()
        self.engine: Engine | None = Engine(State(), world.rng)
        self._online = True
        self.shown: list[str] = []
        self.stored: set[str] = set()
        self.told: list[Tell] = []
        self.crash_in: int | None = None
        self.forgetful = False
        self.tick_at_s = self.wake_at_s = world.now_s
        self._listed: dict[str, tuple[str, bool | None]] = {}

    @property
    def state(self) -> State:
        assert self.engine is not None
        return self.engine.core.state

    @property
    def online(self) -> bool:
        return self._online

    @online.setter
    def online(self, online: bool) -> None:
        """With a network that has just come a person looks at once."""
        self._online = online
        self.retries.clear()

    # --- time ----------------------------------------------------------------------------------------

    def wake(self, in_s: float = TICK_S) -> None:
        """Something happened, or may have: look again soon."""
        self.tick_at_s = min(self.tick_at_s, self.world.now_s + in_s)

    def tick(self, step_s: float) -> None:
        """A moment passed: connect, do what is due, and choose when to look again."""
        now_s = self.world.now_s
        self.tick_at_s = now_s + step_s
        self.connect()
        self._take(ClockTicked())
        wanted = [self.wake_at_s, *(retry.at_s for retry in self.retries.values())]
        self.wake(min((at_s - now_s for at_s in wanted if at_s > now_s), default=step_s))

    def handle(self, event: Any) -> None:
        self._take(event)
        self.wake(max(self.wake_at_s - self.world.now_s, 0.0) or TICK_S)

    def _take(self, event: Any) -> None:
        if self.engine is not None:
            self.engine.handle(event, self.world.now_s)
            self.work()

    # --- effects -------------------------------------------------------------------------------------

    def work(self) -> None:
        """Carry effects out in their order; a planned crash may hit before or after each save."""
        if self.engine is None:
            return
        try:
            for effect in self.engine.run(self.world.now_s):
                self._carry_out(effect)
        except Crash:
            self._die()

    def _carry_out(self, effect: Any) -> None:
        match effect:
            case SaveState():
                self._save()
            case SendRequest():
                link = self.links.get(effect.link)
                if link is not None:
                    link.send(effect.request, effect.about)
            case CloseLink():
                link = self.links.get(effect.link)
                self._retry(effect.link).at_s = self.world.now_s + (effect.reopen_in_s or 0.0)
                if link is not None:
                    link.cut(LinkEnd.EPOCH)
            case WakeAt():
                self.wake_at_s = effect.at_s
            case Tell():
                self._hear(effect)

    def _save(self) -> None:
        assert self.engine is not None
        self._maybe_crash()
        for key, row in self.engine.take_changes().items():
            if self.forgetful:
                continue
            if key[0] == "inbox" and row is not None and key not in self.disk:
                self.stored.add(key[1].hex())
                self._note(What.KEPT, key[1].hex())
            if row is None:
                self.disk.pop(key, None)
            else:
                self.disk[key] = row
                self._list(key, row)
        self._maybe_crash()

    def _list(self, key: tuple[str, bytes], row: bytes) -> None:
        """Note what the list of sent messages shows."""
        if key[0] != "outbox":
            return
        message: OutMessage = from_row(OutMessage, row)
        now = (message.state.value, message.recall.in_time if message.recall else None)
        before = self._listed.get(key[1].hex())
        self._listed[key[1].hex()] = now
        if before is None or before[0] != now[0]:
            self._note(What.LISTED, key[1].hex(), now[0])
        if now[1] is not None and (before is None or before[1] != now[1]):
            self._note(What.BACK, key[1].hex(), "in time" if now[1] else "too late")

    def _hear(self, told: Tell) -> None:
        self.told.append(told)
        match told.kind:
            case NoticeKind.MESSAGE_ARRIVED:
                self.shown.append(told.subject)
                self._note(What.SHOWN, told.subject)
            case NoticeKind.SENT_CHANGED:
                self._note(What.TOLD, told.subject, told.state)
            case NoticeKind.CONTACT_CHANGED if told.state in ("frozen", "broken"):
                self.world.history.stopped.append((self.name, told.state))

    def _note(self, what: What, message_id: str, word: str = "") -> None:
        self.world.history.note(self.world.now_s, self.name, what, message_id, word)

    def _maybe_crash(self) -> None:
        if self.crash_in is not None:
            self.crash_in -= 1
            if self.crash_in <= 0:
                self.crash_in = None
                raise Crash

    def _die(self) -> None:
        self.engine = None
        for link in tuple(self.links.values()):
            link.cut(LinkEnd.STOPPED)
        self.links.clear()
        self.retries.clear()
        self.wake()

    def restart(self) -> None:
        """Start again from what the disk holds."""
        self._die()
        self._listed.clear()
        for key, row in self.disk.items():
            self._list(key, row)
        self.engine = Engine(load(self.disk), self.world.rng)

    # --- lines ---------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Try what the engine wants and is not there."""
        if self.engine is None:
            self.restart()
        assert self.engine is not None
        for link in self.engine.wanted_links():
            if link not in self.links and self.world.now_s >= self._retry(link).at_s:
                self._attempt(link)

    def _attempt(self, link: LinkId) -> None:
        attempt = self.line.attempt(self.world.now_s)
        if not attempt.takes_s:
            self._finish_attempt(link, None)
            return
        retry = self._retry(link)
        retry.at_s = math.inf
        failed = None if attempt.stands else LinkEnd.TIMEOUT

        def finish() -> None:
            if self.retries.get(link) is retry:  # else the process ended meanwhile, or the network changed
                self._finish_attempt(link, failed)

        self.world.at(attempt.takes_s, finish)

    def _finish_attempt(self, link: LinkId, failed: LinkEnd | None) -> None:
        relay_id = relay_of(link)
        relay = self.world.relays[relay_id]
        if failed is None and self.engine is not None and not relay.knows(self.state.relays[relay_id].entry):
            failed = LinkEnd.WRONG_KEY
        if self.online and relay.up and failed is None:
            self.links[link] = SimLink(self, link, relay)
            self.handle(LinkOpened(link, relay.hello()))
            return
        self._retry(link).note(self.world.now_s, 0.0, self.world.rng, self.line.retry_cap_s)
        if not self.online:  # once is enough to learn that there is no network
            self._retry(link).at_s = math.inf
        self._take(LinkClosed(link, failed or LinkEnd.REFUSED))

    def _retry(self, link: LinkId) -> Retry:
        return self.retries.setdefault(link, Retry())

    def lost(self, gone: SimLink, end: LinkEnd) -> None:
        """A link of ours has ended."""
        self.links.pop(gone.link, None)
        if end not in (LinkEnd.EPOCH, LinkEnd.STOPPED):
            lasted_s = self.world.now_s - gone.since_s
            self._retry(gone.link).note(self.world.now_s, lasted_s, self.world.rng, self.line.retry_cap_s)
        if self.engine is not None:
            self.handle(LinkClosed(gone.link, end))

    def disconnect(self) -> None:
        for link in tuple(self.links.values()):
            link.cut(LinkEnd.STOPPED)

    # --- a person ------------------------------------------------------------------------------------

    def act(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Do what a person asks for, as client/api does."""
        if self.engine is None:
            self.restart()
        assert self.engine is not None
        act = getattr(next(room for room in (messages, answers, checkins, acts) if hasattr(room, name)), name)
        result = act(self.engine.core, *args, **kwargs)
        self.wake()
        self.work()
        return result

    def say(self, other: str, text: str) -> str:
        """Send a note; return its id."""
        message = self.act("send", "note", other, {"text": text}, self.world.now_s)
        return self.note_said(message, text)

    def note_said(self, message: OutMessage, text: str) -> str:
        """A person asked to send this; return its id."""
        message_id = message.id.hex()
        self._note(What.TRIED if self.engine is None else What.SAID, message_id, text)
        self.world.history.until[message_id] = message.valid_until_s
        return message_id

    def read(self, message_id: str) -> Envelope | None:
        """Open a message; its person has read it even if the process ends with the text on the screen."""
        _, envelope = self.act("show", message_id, self.world.now_s)
        if envelope is not None:
            self._note(What.READ, message_id, str(envelope.body[1]))
        return envelope  # type: ignore[no-any-return]  # of `act`, whatever it is asked
