"""A second client, written from docs/protocol.md alone, to find what that document leaves open.

Its rooms follow the document, and import nothing of wire, keys, client or relay: where it and they agree, two
readings of the text agree.
One client has one contact, and all it knows lies in memory.
Not for people: it neither keeps a vault, nor hides its times behind random waits, nor sends cover.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import aiohttp

from tests.support.second.cells import (
    MESSAGE,
    PAIRING,
    PAIRING_CONTENT,
    STATUS,
    Body,
    Drop,
    box_drop,
    slot_drop,
)
from tests.support.second.channel import Link
from tests.support.second.codec import pack
from tests.support.second.crypto import H, kem_encapsulate
from tests.support.second.envelopes import (
    ANSWERED,
    DONE,
    KINDS,
    NO,
    NOTE,
    OPENED,
    PART,
    STATUS_S,
    YES,
    Envelope,
    FieldValue,
    read_envelope,
    read_status,
)
from tests.support.second.faults import ContactFault, Fork, Malformed, Rejected, Unreached
from tests.support.second.networks import Descriptor, Relay, from_line, read_network, renewed, to_line
from tests.support.second.pairing import (
    ANSWER_BYTES,
    BOX_BYTES,
    BUNDLE_BYTES,
    COORDINATOR,
    HOUSE,
    Agreed,
    Invitation,
    InviterKeys,
    JoinerKeys,
    agree_as_inviter,
    agree_as_joiner,
    open_box,
    read_box0,
    read_box1,
    read_invitation,
    seal_box,
)
from tests.support.second.ratchet import Ratchet, Slot
from tests.support.second.requests import (
    CONFLICT,
    DUP,
    HOURS_24,
    HOURS_72,
    NOP,
    OK,
    POLL_TAGS,
    TAG_BYTES,
    Pushed,
    Reply,
    poll,
    put,
    recall,
)
from tests.support.second.session import Copy, Outgoing, Queued, Session

INVITED, JOINING, WAITING = "invited", "joining", "waiting"
ACTIVE, FROZEN, BROKEN = "active", "frozen", "broken"
_ORDER = ["queued", "held", "received", "opened", "answered", "done"]
_STATUS_WORDS = {OPENED: "opened", ANSWERED: "answered", DONE: "done"}
_ANSWER_WORDS = {YES: "yes", PART: "part", NO: "no"}


@dataclass
class Message:
    """One message that came."""

    envelope: Envelope
    state: str = "new"
    refused: bool = False

    @property
    def text(self) -> FieldValue | None:
        return self.envelope.body.get(1) if self.envelope.kind == NOTE else None


@dataclass(frozen=True, repr=False)
class Wanted:
    """One tag of a sweep, and what lies behind it: a slot, or a box."""

    drop: Drop
    slot: Slot | None


class SecondClient:
    """One person with one contact: `invite` or `join`, then `exchange` as often as needed."""

    def __init__(self, role: int = COORDINATOR, clock: Callable[[], float] = time.time) -> None:
        self.role, self.clock = role, clock
        self.their_role = 0
        self.state = ""
        self.messages: list[Message] = []
        self.states: dict[bytes, str] = {}
        """Message id to how far a message of ours has come."""
        self.answers: dict[bytes, tuple[int, str]] = {}
        """Message id to the counter of the cell with the last word about it, and that word."""
        self.in_time: dict[bytes, bool | None] = {}
        self.suspects: set[bytes] = set()
        self.session: Session | None = None
        self.bundle = b""
        """What the joiner read in box 0."""
        self._is_inviter = False
        self._inviter_keys: InviterKeys | None = None
        self._boxes: list[Copy] = []
        self._waiting: list[Queued] = []
        self._takings: list[tuple[bytes, Copy, bytes | None]] = []
        self._deletes: dict[bytes, list[bytes]] = {}
        self._accepted: bytes | None = None
        self.network: Descriptor | None = None
        self._found_boxes: dict[bytes, bytes] = {}

    # pairing

    def invite(self, network: str, joiner_role: int = HOUSE, hours: int = 48) -> str:
        """Return the invitation link."""
        keys = InviterKeys(os.urandom(32), os.urandom(32), os.urandom(64))
        bundle, hour = keys.bundle(), int(self.clock()) // 3600
        self.invitation = Invitation(read_network(network), self.role, joiner_role, os.urandom(32),
                                     H("wp1/bundle", bundle), hour + hours)  # fmt: skip
        self._inviter_keys, self._is_inviter = keys, True
        self.their_role, self.state = joiner_role, INVITED
        self._seal_boxes(0, bundle)
        return to_line("waypost:", self.invitation.encode())

    def join(self, link: str) -> None:
        self.invitation = read_invitation(from_line("waypost:", link))
        self.invitation.descriptor.check_signature()
        if self.invitation.expires_hour <= self.clock() // 3600:
            raise Malformed("an invitation that has expired")
        self.role, self.their_role = self.invitation.joiner_role, self.invitation.inviter_role
        self.state = JOINING

    def _seal_boxes(self, box: int, content: bytes) -> None:
        for relay in self.relays:
            drop = box_drop(self.invitation.secret, box, relay.id)
            cell = seal_box(drop, content, os.urandom(32))
            self._boxes.append(Copy(relay.id, drop, cell, HOURS_72))

    @property
    def relays(self) -> list[Relay]:
        """Where we look: every relay that the invitation or its newest network names, as it was last."""
        known = {relay.id: relay for relay in self.invitation.descriptor.relays}
        if self.network is not None:
            known |= {relay.id: relay for relay in self.network.relays}
        return list(known.values())

    def _hear(self, offered: bytes) -> None:
        """Take a newer network; write where the other side looks whether it has heard of that or not."""
        self.network = renewed(self.network or self.invitation.descriptor, offered)
        if self.session is not None:
            named = {relay.id for relay in self.network.relays}
            old = {relay.id for relay in self.invitation.descriptor.relays}
            writable = [relay for relay in self.relays if relay.id in named & old]
            self.session.relays = writable or self.network.relays

    @property
    def th(self) -> bytes:
        assert self.session is not None
        return self.session.th

    # messages

    def send_note(self, text: str, reply_to: bytes | None = None) -> bytes:
        return self.send(NOTE, {1: text}, reply_to)

    def send(self, kind: int, body: dict[int, FieldValue], reply_to: bytes | None = None) -> bytes:
        """Queue a message and return its id."""
        rule, at_s = KINDS[kind], int(self.clock()) // 600 * 600
        envelope = Envelope(kind, os.urandom(8), at_s, rule.valid_min, rule.urgency, rule.ack, body,
                            reply_to=reply_to)  # fmt: skip
        self.states[envelope.id] = "queued"
        expires = at_s + rule.valid_min * 60
        self._queue(Queued(MESSAGE, envelope.encode(), expires, HOURS_24, envelope.id))
        return envelope.id

    def show(self, message: Message) -> None:
        """Open a message, and let the other side know."""
        if message.state == "new":
            message.state = "opened"
            self._say(message, OPENED)

    def answer(self, message: Message, word: str) -> None:
        """Answer with yes, part or no, or say that it is done."""
        codes = {said: code for code, said in (_ANSWER_WORDS | _STATUS_WORDS).items()}
        message.state = "done" if word == "done" else "answered"
        self._say(message, codes[word])

    def _say(self, message: Message, code: int) -> None:
        status = pack([message.envelope.id, code])
        self._queue(Queued(STATUS, status, int(self.clock()) + STATUS_S))

    def recall(self, message_id: bytes) -> None:
        """Take a message back; `in_time` tells after the next exchange whether it was."""
        self.states[message_id] = "withdrawn"
        self._waiting = [queued for queued in self._waiting if queued.message_id != message_id]
        if self.session is None:
            return
        self.session.queue = [queued for queued in self.session.queue if queued.message_id != message_id]
        taken = [out for out in self.session.offered.values() if out.message_id == message_id]
        self._takings += [(held.relay_id, held, message_id) for out in taken for held in out.copies]
        self.session.give_up([out.g for out in taken])

    def _queue(self, queued: Queued) -> None:
        if self.session is not None and self.state == ACTIVE:
            self.session.queue.append(queued)
        else:
            self._waiting.append(queued)

    # one visit at every relay

    async def exchange(self) -> None:
        """Connect to every relay, put, sweep, take in and delete, until nothing is new.

        Raises Unreached when no relay answers: whoever waits for an answer should not wonder at silence.
        """
        async with contextlib.AsyncExitStack() as stack:
            web = await stack.enter_async_context(aiohttp.ClientSession())
            links, failures = [], []
            for relay in self.relays:
                try:
                    link = await Link.open(relay, web)
                    stack.push_async_callback(link.close)
                    self._hear(link.hello.network)
                except (aiohttp.ClientError, OSError, Rejected) as error:
                    failures.append(error)
                else:
                    links.append(link)
            if not links:
                raise Unreached from ExceptionGroup("no link", failures)
            for _ in range(8):
                await self._put_all(links)
                if not await self._sweep_all(links) and not self._has_work(links):
                    break
            await self._take_back(links)
            for link in links:
                await self._delete(link)

    def _has_work(self, links: list[Link]) -> bool:
        if self.session is None or self.state in (FROZEN, BROKEN):
            return bool(self.state in (INVITED, JOINING) and self._due(links))
        return bool(self.session.queue or self.session.receipt_due or self._due(links))

    def _due(self, links: list[Link]) -> list[tuple[Link, Copy, Outgoing | None]]:
        """What is to be put, with the cell it is a copy of."""
        every: list[tuple[Copy, Outgoing | None]] = [(box, None) for box in self._boxes]
        if self.session is not None:
            every += [(held, out) for out in self.session.offered.values() for held in out.copies]
        return [(link, held, out) for held, out in every for link in links
                if link.relay.id == held.relay_id and held.is_due(link)]  # fmt: skip

    async def _put_all(self, links: list[Link]) -> None:
        if self.state in (FROZEN, BROKEN):
            return
        if self.session is not None and self.state in (JOINING, ACTIVE):
            self.session.queue += self._waiting
            self._waiting = []
            self.session.seal_what_fits(self.clock())
        for link, held, out in self._due(links):
            reply = await self._put(link, held)
            if reply.status in (OK, DUP):
                held.held_in, held.expires_hour = link.hello.store_id, reply.expires_hour
                held.times_held += 1
                if out is not None and out.message_id is not None:
                    self._move(out.message_id, "held")
            elif reply.status == CONFLICT:
                self._conflict(link, held, out, reply.cell)

    async def _put(self, link: Link, held: Copy) -> Reply:
        drop, epoch = held.drop, link.epoch
        tags = drop.put_tags(epoch)
        return await link.ask(put(epoch, drop.w, drop.hr, tags, held.lifetime, held.cell))

    def _conflict(self, link: Link, held: Copy, out: Outgoing | None, stored: bytes) -> None:
        if out is not None and self.session is not None:
            if self.session.is_fork(out, held, stored):
                self.state = FROZEN
                return
        elif self.state == JOINING and self._is_other_answer(held, stored):
            self.state = BROKEN
            return
        self.suspects.add(link.relay.id)

    def _is_other_answer(self, held: Copy, stored: bytes) -> bool:
        try:
            plain = open_box(held.drop, stored)
            read_box1(plain)
        except (Rejected, Malformed):
            return False
        return plain != open_box(held.drop, held.cell)

    async def _sweep_all(self, links: list[Link]) -> bool:
        """Name all tags at all relays, then take in what was found; tell whether anything changed."""
        finds = []
        for link in links:
            wanted = {want.drop.tag(link.epoch): want for want in self._wanted(link.relay.id)}
            hits = await self._sweep(link, list(wanted))
            finds += [(link, wanted[hit.tag], hit.cell) for hit in hits if hit.tag in wanted]
        changed = [self._take_in(link, want, cell) for link, want, cell in finds]
        if self.state == INVITED:
            changed.append(self._accept_answer(all_answered=len(links) == len(self.relays)))
        return any(changed)

    def _wanted(self, relay_id: bytes) -> Iterator[Wanted]:
        if self._is_inviter and self.state in (INVITED, WAITING, ACTIVE):
            yield Wanted(box_drop(self.invitation.secret, 1, relay_id), None)
        if self.state == JOINING and self.session is None:
            yield Wanted(box_drop(self.invitation.secret, 0, relay_id), None)
        if self.session is not None and self.state not in (FROZEN, BROKEN):
            for slot in self.session.ratchet.slots_to_read():
                yield Wanted(slot_drop(slot.secret, relay_id), slot)

    async def _sweep(self, link: Link, tags: list[bytes]) -> list[Pushed]:
        link.pushed.clear()
        hits = []
        for number, at in enumerate(range(0, len(tags), POLL_TAGS)):
            named = b"".join(tags[at : at + POLL_TAGS])
            named += os.urandom(POLL_TAGS * TAG_BYTES - len(named))
            reply = await link.ask(poll(min(number, 1), link.epoch, named))
            if reply.status == OK and reply.cell:
                hits.append(Pushed(reply.tag, reply.cell))
        await link.ask(NOP)  # whatever a POLL announced comes before this reply
        return hits + link.pushed

    # taking in

    def _take_in(self, link: Link, want: Wanted, cell: bytes) -> bool:
        try:
            if want.slot is not None:
                return self._take_cell(link, want, want.slot, cell)
            plain = open_box(want.drop, cell)
            return self._take_answer(plain) if self._is_inviter else self.take_bundle(plain)
        except (Rejected, Malformed):
            self.suspects.add(link.relay.id)
        except ContactFault:
            self.state = BROKEN
        except Fork:
            self.state = FROZEN
        return False

    def take_bundle(self, plain: bytes) -> bool:
        """The joiner's step 2: agree, and make box 1 and the first cell.

        plain: what box 0 held; a test hands it in for somebody who came too late to read it there.
        """
        if self.session is not None:
            return False
        bundle, data = read_box0(plain), plain[:BUNDLE_BYTES]
        if H("wp1/bundle", data) != self.invitation.bundle_hash:
            raise Rejected
        self.bundle = plain
        keys = JoinerKeys(os.urandom(32), os.urandom(32), os.urandom(32), os.urandom(64))
        ss, ct = kem_encapsulate(bundle.ek)
        agreed = agree_as_joiner(self.invitation.encode(), data, keys, ct, ss)
        answer = keys.answer(ct)
        header2 = read_box1(answer.ljust(BOX_BYTES, b"\0"))[0].header2
        ratchet = Ratchet.of_joiner(agreed, keys, bundle, header2)
        self.session = Session(ratchet, agreed.th, self.relays)
        self.session.queue.append(Queued(PAIRING, PAIRING_CONTENT, lifetime=HOURS_72))
        self._seal_boxes(1, answer + agreed.confirmation)
        return True

    def _take_answer(self, plain: bytes) -> bool:
        read_box1(plain)
        answer = plain[:ANSWER_BYTES]
        if self._accepted is None:
            self._check_answer(plain)
            self._found_boxes[answer] = plain
        elif answer != self._accepted:
            self.state = FROZEN
        return False

    def _check_answer(self, plain: bytes) -> Agreed:
        """Rejected when the confirmation does not hold."""
        assert self._inviter_keys is not None
        _, confirmation = read_box1(plain)
        agreed = agree_as_inviter(self.invitation.encode(), self._inviter_keys, plain[:ANSWER_BYTES])
        if not hmac.compare_digest(agreed.confirmation, confirmation):
            raise Rejected
        return agreed

    def _accept_answer(self, *, all_answered: bool) -> bool:
        """The inviter's step 3: one valid answer, once every relay answered."""
        if len(self._found_boxes) > 1:
            self.state = BROKEN
            return True
        if not self._found_boxes or not all_answered:
            return False
        (plain,) = self._found_boxes.values()
        agreed, (answer, _) = self._check_answer(plain), read_box1(plain)
        assert self._inviter_keys is not None
        ratchet = Ratchet.of_inviter(agreed, self._inviter_keys, answer)
        self.session = Session(ratchet, agreed.th, self.relays)
        self._inviter_keys, self._accepted = None, plain[:ANSWER_BYTES]
        self._take_boxes_back()
        self.state = WAITING
        return True

    def _take_boxes_back(self) -> None:
        self._takings += [(box.relay_id, box, None) for box in self._boxes]
        self._boxes = []

    def _take_cell(self, link: Link, want: Wanted, slot: Slot, cell: bytes) -> bool:
        assert self.session is not None
        if self.state in (FROZEN, BROKEN):
            return False
        if self._is_open(slot):
            self._deletes.setdefault(link.relay.id, []).append(want.drop.delete)
            return False
        body, covered = self.session.take(slot, link.relay.id, cell)
        self._deletes.setdefault(link.relay.id, []).append(want.drop.delete)
        for out in covered:
            if out.message_id is not None:
                self._move(out.message_id, "received")
        self._become_active()
        try:
            self._take_body(body)
        except Malformed as error:
            raise ContactFault(str(error)) from None
        return True

    def _is_open(self, slot: Slot) -> bool:
        assert self.session is not None
        open_slots = {(one.chain, one.number) for one in self.session.ratchet.slots_to_read()}
        return (slot.chain, slot.number) not in open_slots

    def _become_active(self) -> None:
        assert self.session is not None
        if self.state == WAITING:
            self.session.queue.insert(0, Queued(PAIRING, PAIRING_CONTENT, lifetime=HOURS_72))
        elif self.state == JOINING:
            self._take_boxes_back()
        self.state = ACTIVE

    def _take_body(self, body: Body) -> None:
        match body.type:
            case 4:
                if body.content != PAIRING_CONTENT:
                    raise Malformed("not a first cell")
            case 2:
                message_id, code = read_status(body.content)
                self._take_status(message_id, code, body.g)
            case 1 if body.parts == 1:
                envelope = read_envelope(body.content)
                if body.expires_at_s != envelope.at_s + envelope.valid_min * 60:
                    raise Malformed("a message that ends at another time than it says")
                self._take_envelope(envelope)

    def _take_status(self, message_id: bytes, code: int, g: int) -> None:
        """The word with the highest counter is the last one, whichever cell comes first."""
        word = _ANSWER_WORDS.get(code)
        if message_id in self.states and word and g > self.answers.get(message_id, (-1, ""))[0]:
            self.answers[message_id] = (g, word)
        self._move(message_id, _STATUS_WORDS.get(code, "answered"))

    def _take_envelope(self, envelope: Envelope) -> None:
        if any(message.envelope.id == envelope.id for message in self.messages):
            return
        message, rule = Message(envelope), KINDS.get(envelope.kind)
        if rule is not None:
            message.refused = self.their_role not in rule.senders or self.role not in rule.readers
        self.messages.append(message)
        if envelope.reply_to is not None:
            self._move(envelope.reply_to, "answered")

    def _move(self, message_id: bytes, state: str) -> None:
        """A message of ours only moves forward."""
        known = self.states.get(message_id)
        if known in _ORDER and _ORDER.index(state) > _ORDER.index(known):
            self.states[message_id] = state

    # taking back and deleting

    async def _take_back(self, links: list[Link]) -> None:
        by_id = {link.relay.id: link for link in links}
        left = []
        for relay_id, held, message_id in self._takings:
            if relay_id not in by_id:
                left.append((relay_id, held, message_id))
                continue
            reply = await by_id[relay_id].ask(recall(held.drop.w, held.drop.hr))
            if message_id is not None and held.times_held:
                unread = None if held.times_held > 1 else True
                self._note_recall(message_id, unread if reply.expires_hour else False)
        self._takings = left

    def _note_recall(self, message_id: bytes, unread: bool | None) -> None:
        """In time only if every relay says so; too late as soon as one does."""
        known = self.in_time.get(message_id, True)
        self.in_time[message_id] = next(one for one in (False, None, True) if one in (known, unread))

    async def _delete(self, link: Link) -> None:
        """Deletes ride on a POLL of random tags, three at a time."""
        deletes = self._deletes.pop(link.relay.id, [])
        for at in range(0, len(deletes), 3):
            tags = os.urandom(POLL_TAGS * TAG_BYTES)
            await link.ask(poll(0, link.epoch, tags, b"".join(deletes[at : at + 3])))
