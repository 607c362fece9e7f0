"""Event in, effects out: the client without I/O.

Time is an argument of every call and randomness comes from the generator handed in, so both ends of
a conversation can run in one test.  What changed is saved before anything it caused leaves.
Spec: docs/protocol.md, sections 8 and 9.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from client import (
    alarms,
    allowance,
    arrivals,
    clockback,
    departures,
    inbox,
    onward,
    outbox,
    relays,
    renewal,
    sealing,
    selfcheck,
    strict,
)
from client import exchange as links
from client.core import Core, link_for
from client.effects import (
    About,
    BoxPut,
    BoxRecalled,
    Carried,
    CloseLink,
    CopyPut,
    CopyRecalled,
    Effect,
    LinkFlushed,
    LinkId,
    NoticeKind,
    SaveState,
    SelfPut,
    SelfRecalled,
    SendRequest,
    SetPolled,
    WakeAt,
    relay_of,
)
from client.events import (
    CellArrived,
    ClockTicked,
    Event,
    ForwardAnswered,
    LinkClosed,
    LinkEnd,
    LinkOpened,
    ReplyArrived,
)
from client.exchange import Exchange
from client.manner import Mode
from client.polling import build_polls, places
from client.state import Rows, State, changes
from keys.primitives import Chance
from wire.bundle import Role
from wire.limits import POLL_TAGS
from wire.request import Reply, ReplyStatus

REOPEN_S = 240.0
"""After an epoch's edge a client comes back at a random moment of this time."""

SOON_S = 5.0
"""A sync by hand waits for what is due within this time."""

_MANY_CONTACTS = frozenset({Role.COORDINATOR, Role.DEPUTY})


class Engine:
    """One vault at work.  `core` is for client/acts, which changes it between two calls of `run`."""

    def __init__(self, state: State, rng: Chance) -> None:
        self.core = Core(state, rng, spent=state.settings[""].spent)
        self._saved = state.snapshot()
        self._closing: list[CloseLink] = []
        self._latest_s = clockback.latest_s(state)

    # --- events ----------------------------------------------------------------------------------

    def handle(self, event: Event, now_s: float) -> None:
        """Take one event in; `run` then says what is to be done."""
        self._mind_clock(now_s)
        allowance.note_event(self.core, event, now_s)
        match event:
            case LinkOpened():
                self._link_opened(event, now_s)
            case LinkClosed():
                self._link_closed(event)
            case ReplyArrived():
                self._reply_arrived(event, now_s)
            case ForwardAnswered():
                self._forward_answered(event, now_s)
            case CellArrived():
                self._cell_arrived(event, now_s)
            case ClockTicked():
                pass
            case _:
                assert_never(event)

    def _mind_clock(self, now_s: float) -> None:
        """A clock that was set back, also while we were not running, makes nothing live longer."""
        if now_s < self._latest_s - clockback.SET_BACK_S:
            clockback.set_back(self.core.state, now_s, self._latest_s - now_s)
            self.core.receipt_at.clear()
        self._latest_s = now_s

    def _link_opened(self, event: LinkOpened, now_s: float) -> None:
        core, hello, relay_id = self.core, event.hello, relay_of(event.link)
        record = core.state.relays.get(relay_id)
        if record is None:
            self._closing.append(CloseLink(event.link, None))  # its last contact was forgotten
            return
        if relays.goes_back(record, hello.hour, now_s):
            self._refuse_hour(event.link)
            return
        others = [other for other_id, other in core.state.relays.items() if other_id != relay_id]
        agreed = relays.agrees(hello.hour, others, now_s)
        core.state.relays[relay_id] = relays.greet(record, hello.store_id, hello.hour, agreed, now_s)
        core.exchanges[event.link] = exchange = links.begin(event.link, hello, now_s)
        exchange.short = core.swept.get(event.link) == (exchange.epoch, hello.store_id)
        if self._is_strict:
            strict.begin(core, exchange, len(self.wanted_links()), now_s)
        core.tell(NoticeKind.RELAY_CHANGED, relay_id.hex(), "open")
        if relays.began_anew(record, hello.store_id):
            departures.store_lost(core, relay_id, now_s)
        selfcheck.settle(core, exchange, now_s)
        renewal.hear(core, hello.network, now_s)

    def _refuse_hour(self, link: LinkId) -> None:
        """Do not use a relay whose hour went back; look again later, and say so."""
        self._note_end(relay_of(link), LinkEnd.HOUR)
        self._closing.append(CloseLink(link, REOPEN_S))

    def _link_closed(self, event: LinkClosed) -> None:
        onward.link_gone(self.core, event.link)
        if event.end in (LinkEnd.STOPPED, LinkEnd.EPOCH):
            return
        self._note_end(relay_of(event.link), event.end)

    def _note_end(self, relay_id: bytes, end: LinkEnd) -> None:
        record = self.core.state.relays.get(relay_id)
        if record is not None and record.end != end.value:
            self.core.state.relays[relay_id] = replace(record, end=end.value)
            self.core.tell(NoticeKind.RELAY_CHANGED, relay_id.hex(), end.value)

    def _reply_arrived(self, event: ReplyArrived, now_s: float) -> None:
        exchange = self.core.exchanges.get(event.link)
        if exchange is None:
            return
        links.answered(exchange, event.about, event.reply)
        self._take_reply(exchange, event.about, event.reply, now_s)
        self._note_polls(exchange)

    def _forward_answered(self, event: ForwardAnswered, now_s: float) -> None:
        exchange = self.core.exchanges.get(event.link)
        if exchange is None:
            return
        links.forward_answered(exchange, event.about)
        answer = onward.answered(self.core, exchange, event.about, event.forwarded, now_s)
        if answer is not None:
            relay, reply = answer
            self._take_reply(relay, event.about.about, reply, now_s)
        self._note_polls(exchange)

    def _take_reply(self, exchange: Exchange, about: About, reply: Reply, now_s: float) -> None:
        match about:
            case CopyPut():
                departures.copy_answered(self.core, exchange, about, reply, now_s)
            case BoxPut():
                departures.box_answered(self.core, exchange, about, reply, now_s)
            case CopyRecalled():
                departures.recall_answered(self.core, exchange.relay_id, about, reply)
            case SetPolled():
                self._poll_answered(exchange, reply, now_s)
            case BoxRecalled():
                departures.box_recalled(self.core, exchange.relay_id, about, reply)
            case SelfPut():
                selfcheck.put_answered(self.core, exchange, about, reply, now_s)
            case SelfRecalled():
                selfcheck.recall_answered(self.core, exchange, about, reply)
            case LinkFlushed() | Carried():
                pass
            case _:
                assert_never(about)

    def _poll_answered(self, exchange: Exchange, reply: Reply, now_s: float) -> None:
        if reply.status is not ReplyStatus.OK:
            departures.poll_refused(self.core, exchange, reply, now_s)
        elif reply.tag:
            arrivals.take_cell(self.core, exchange, reply.tag, reply.cell, now_s)

    def _cell_arrived(self, event: CellArrived, now_s: float) -> None:
        exchange = self.core.exchanges.get(event.link)
        if exchange is None:
            return
        exchange.due_pushes = max(0, exchange.due_pushes - 1)
        arrivals.take_cell(self.core, exchange, event.push.tag, event.push.cell, now_s)
        self._note_polls(exchange)

    def _note_polls(self, exchange: Exchange) -> None:
        """A sweep is read once every POLL was answered and every announced cell came."""
        if exchange.read:
            arrivals.note_poll(self.core, exchange)
            selfcheck.note_read(self.core, exchange)
            self._note_sweep(exchange)

    def _note_sweep(self, exchange: Exchange) -> None:
        """All places were named and read: who comes back in this half-day names the likeliest ones only."""
        if exchange.full and not exchange.sweep:
            store_id = self.core.state.relays[exchange.relay_id].store_id
            self.core.swept[exchange.link] = (exchange.epoch, store_id)

    # --- what follows ----------------------------------------------------------------------------

    def run(self, now_s: float) -> list[Effect]:
        """Do all that is due at this time; return the effects in the order to carry them out."""
        self._mind_clock(now_s)
        self._age(now_s)
        alarms.age(self.core, now_s)
        arrivals.look_again(self.core)
        arrivals.settle_invitations(self.core, now_s)
        selfcheck.renew(self.core, now_s)
        sealing.seal_letters(self.core, now_s)
        sealing.seal_further(self.core, now_s)
        allowance.mind(self.core, now_s)
        requests: list[Effect] = []
        for exchange in tuple(self.core.exchanges.values()):
            requests += self._drive(exchange, now_s)
        told, self.core.told = self.core.told, []
        closing, self._closing = self._closing, []
        allowance.note_leaving(self.core, requests, now_s)
        changed = self.core.state.differs(self._saved) or allowance.is_worth_saving(self.core)
        save: list[Effect] = [SaveState()] if changed else []
        return [*save, *requests, *closing, *told, WakeAt(self._next_due(now_s))]

    def take_changes(self) -> Rows:
        """The rows that SaveState has to write."""
        self.core.state.keep_spent(self.core.spent)
        now = self.core.state.snapshot()
        rows = changes(self._saved, now)
        self._saved = now
        return rows

    def _age(self, now_s: float) -> None:
        renewal.age(self.core, now_s)
        sealing.give_up_expired(self.core, now_s)
        for message in tuple(self.core.state.inbox.values()):
            self._age_received(message, now_s)
        for sent in tuple(self.core.state.outbox.values()):
            older = outbox.expire(sent, now_s)
            if older is None:
                del self.core.state.outbox[sent.id]
            elif older is not sent:
                self.core.keep_sent(older)

    def _age_received(self, message: inbox.InMessage, now_s: float) -> None:
        older = inbox.expire(message, now_s)
        if older is None:
            del self.core.state.inbox[message.id]
        elif older is not message:
            self.core.state.inbox[message.id] = older
            if older.state is not message.state:
                self.core.tell(NoticeKind.MESSAGE_CHANGED, message.id.hex(), older.state.value)

    def _drive(self, exchange: Exchange, now_s: float) -> list[Effect]:
        if now_s >= exchange.edge_at_s or exchange.out_of_epoch:
            return self._close(exchange, self.core.rng.uniform(0, REOPEN_S))
        if not allowance.may_stand(self.core, exchange.link):
            return self._close(exchange, 0.0)
        if exchange.stale or exchange.strict is not self._is_strict:
            return self._close(exchange, self.core.rng.uniform(0, SOON_S))
        if exchange.strict and not self.core.by_hand:
            sent = strict.drive(self.core, exchange, len(self.wanted_links()), now_s)
        else:
            sent = self._say_at_once(exchange, now_s)
        departures.note_leaving(self.core, sent, now_s)
        return [*sent]

    @property
    def _is_strict(self) -> bool:
        return self.core.state.manner.mode is Mode.STRICT

    def _say_at_once(self, exchange: Exchange, now_s: float) -> list[SendRequest]:
        links.forget_writes(exchange)
        onward.forget_ungiven(self.core, exchange)
        departures.ask_puts(self.core, exchange, now_s)
        if links.wants_sweep(exchange, now_s):
            count = self._standing_polls() if exchange.short else exchange.poll_limit
            self._ask_polls(exchange, min(count, exchange.poll_limit), now_s)
        elif not exchange.reading and (exchange.wide or self._delete_wants_poll(exchange, now_s)):
            self._ask_polls(exchange, min(exchange.poll_limit, self._standing_polls()), now_s)
        return links.pump(exchange, now_s)

    def _close(self, exchange: Exchange, reopen_in_s: float) -> list[Effect]:
        onward.link_gone(self.core, exchange.link)
        return [CloseLink(exchange.link, reopen_in_s)]

    def _delete_wants_poll(self, exchange: Exchange, now_s: float) -> bool:
        return not exchange.waiting and links.due_deletes(exchange, now_s)

    def _ask_polls(self, exchange: Exchange, count: int, now_s: float) -> None:
        """Name the places where a cell may lie, the likeliest first, in so many POLLs at most."""
        core = self.core
        ours = selfcheck.targets(core, exchange, now_s)
        where = places(core.served(exchange), exchange.relay_id, exchange.epoch)
        if exchange.short and len(ours) + where.likely > POLL_TAGS * count:
            count = exchange.poll_limit
        found = ours | where.all
        tags = list(found)[: POLL_TAGS * count]
        core.serial += 1
        polls = build_polls(tags, exchange.epoch, core.random, core.rng.shuffle, look=exchange.strict)
        links.ask_polls(exchange, polls, {tag: found[tag] for tag in tags}, core.serial)
        exchange.full = len(tags) == len(found)
        exchange.short = False
        exchange.wide = not exchange.strict and len(polls) > self._standing_polls()

    def _standing_polls(self) -> int:
        """POLLs in a standing set: one for a house, three for who has many contacts."""
        contacts = self.core.state.contacts.values()
        return 3 if any(contact.our_role in _MANY_CONTACTS for contact in contacts) else 1

    def take_in_hand(self, now_s: float) -> None:
        """A person waits from now on: what was put off to a random time is due, and places are asked anew."""
        self.core.by_hand = True
        for exchange in self.core.exchanges.values():
            links.hasten(exchange, now_s)

    # --- what a shell wants to know ----------------------------------------------------------------

    def wanted_links(self) -> tuple[LinkId, ...]:
        """Links that a living contact or a recall needs."""
        core = self.core
        lives = [contact for contact in core.state.contacts.values() if contact.lives]
        wanted = {link_for(contact, relay_id) for contact in lives for relay_id in contact.relay_ids}
        recalls = ((m.contact, m.recall) for m in core.state.outbox.values() if m.recall)
        wanted |= {core.link_to(name, relay_id) for name, recall in recalls for relay_id in recall.waiting}
        wanted |= selfcheck.wanted_links(core)
        known = (link for link in wanted if relay_of(link) in core.state.relays)
        return tuple(sorted(link for link in known if allowance.may_stand(core, link)))

    def wanted_relays(self) -> tuple[bytes, ...]:
        """Relays of the links that are needed."""
        return tuple(sorted({relay_of(link) for link in self.wanted_links()}))

    def is_quiet(self, link: LinkId, now_s: float) -> bool:
        """All that can be done on this link now is done; False while it does not stand."""
        exchange = self.core.exchanges.get(link)
        if exchange is None or not links.is_quiet(exchange, now_s):
            return False
        return all(at_s > now_s + SOON_S for at_s in departures.put_times(self.core, exchange, now_s))

    def _next_due(self, now_s: float) -> float:
        """What is due already waits for an event, not for the clock."""
        core = self.core
        ends = [inbox.next_end(message) for message in core.state.inbox.values()]
        ends += [message.valid_until_s for message in core.state.outbox.values()]
        ends += list(core.receipt_at.values())
        ends += sealing.further_times(core)
        for exchange in core.exchanges.values():
            ends += [exchange.edge_at_s, *departures.put_times(core, exchange, now_s)]
            ends += [at_s for at_s, _ in exchange.deletes]
            ends += [parcel.ask_at_s for parcel in exchange.parcels.values()]
            ends += [exchange.tick_at_s] if exchange.tick_at_s is not None else []
        return min((end for end in ends if end > now_s), default=now_s + 3600.0)
