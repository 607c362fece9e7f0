"""What the engine's rooms share during one run: the tables, the open links, randomness.

Pure: no I/O and no clock.  The rooms are `acts` (what a person asks), `arrivals` (cells that come),
`departures` (cells that go); `engine` calls them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from client.budget import Spent
from client.effects import LinkId, NoticeKind, Tell, link_id
from client.errors import UnknownContact
from client.exchange import Exchange
from client.outbox import OutMessage, OutState, advance
from client.relays import DAY_S, clock_in_doubt
from client.session import Session
from client.state import Contact, ContactState, State
from keys.primitives import Chance


@dataclass(slots=True, repr=False)
class Core:
    """State is saved; everything else dies with the process.

    rng: the system's generator in programs, a seeded one in simulations.
    by_hand: a person waits for a `sync`: deletes and receipts go at once, and that shows.
    receipt_at: when the receipt for a contact is due.  answer_serial: sweep after which a relay's
    silence about box 1 counts.
    spent: bytes of this day.  paused: they are used up, so no link stands before resume_at_s.
    swept: epoch and store in which every place was named on a link, and nothing has changed since.
    hop_debts: by link and relay, in which epoch and how often the link ended with an answer owed.
    left: contacts of whom a cell stays at a relay because no place is free for its message.
    self_begun: this process made a cell to itself.  self_asked: a relay answered what it has in its place.
    """

    state: State
    rng: Chance
    by_hand: bool = False
    exchanges: dict[LinkId, Exchange] = field(default_factory=dict)
    receipt_at: dict[str, float] = field(default_factory=dict)
    answer_serial: dict[str, int] = field(default_factory=dict)
    serial: int = 0
    swept: dict[LinkId, tuple[int, bytes]] = field(default_factory=dict)
    hop_debts: dict[tuple[LinkId, bytes], tuple[int, int]] = field(default_factory=dict)
    self_begun: bool = False
    self_asked: bool = False
    spent: Spent = field(default_factory=Spent)
    paused: bool = False
    resume_at_s: float = 0.0
    left: set[str] = field(default_factory=set)
    told: list[Tell] = field(default_factory=list)
    told_once: set[tuple[str, str]] = field(default_factory=set)

    def random(self, count: int) -> bytes:
        """So many random bytes."""
        return self.rng.randbytes(count)

    def tell(self, kind: NoticeKind, subject: str, state: str) -> None:
        self.told.append(Tell(kind, subject, state))

    def tell_once(self, kind: NoticeKind, subject: str, state: str) -> None:
        """Tell it, but not again in this process."""
        if (subject, state) not in self.told_once:
            self.told_once.add((subject, state))
            self.tell(kind, subject, state)

    def contact(self, name: str) -> Contact:
        """Raises UnknownContact."""
        try:
            return self.state.contacts[name]
        except KeyError:
            raise UnknownContact from None

    def keep(self, contact: Contact) -> None:
        """Replace a contact's record; tell when its state changed."""
        before = self.state.contacts.get(contact.name)
        self.state.contacts[contact.name] = contact
        if before is None or before.state is not contact.state:
            self.tell(NoticeKind.CONTACT_CHANGED, contact.name, contact.state.value)

    def stop(self, contact: Contact, state: ContactState, reason: str) -> None:
        """Freeze or break a contact: nothing is sent or asked for any more.  Its words stay."""
        if contact.lives:
            ended = replace(contact, inviting=None, joining=None, queue=(), boxes_back={})
            self.keep(replace(ended, state=state, reason=reason))

    def keep_sent(self, message: OutMessage) -> None:
        """Replace a message of ours; tell when its state changed, or the word that it was answered with."""
        before = self.state.outbox.get(message.id)
        self.state.outbox[message.id] = message
        if before is None or (before.state, before.answer) != (message.state, message.answer):
            self.tell(NoticeKind.SENT_CHANGED, message.id.hex(), message.state.value)

    def advance_sent(self, message_id: bytes, state: OutState) -> None:
        """Move a message of ours on, if we still list it."""
        message = self.state.outbox.get(message_id)
        if message is not None:
            self.keep_sent(advance(message, state))

    def drop(self, contact: Contact) -> None:
        """Forget a contact.  Its links end, so that no answer of theirs is taken for a later namesake's."""
        for exchange in self.links_of(contact):
            exchange.stale = True
        self.receipt_at.pop(contact.name, None)
        self.answer_serial.pop(contact.name, None)
        del self.state.contacts[contact.name]

    def suspect(self, exchange: Exchange) -> None:
        """The relay gave something that no honest relay gives.

        Noted once for each link: it must not be able to keep us saving and telling.
        """
        if exchange.suspected:
            return
        exchange.suspected = True
        record = self.state.relays[exchange.relay_id]
        self.state.relays[exchange.relay_id] = replace(record, suspect=record.suspect + 1)
        self.tell(NoticeKind.RELAY_CHANGED, exchange.relay_id.hex(), "client.relay_suspect")

    def clock_in_doubt(self, now_s: float) -> bool:
        """Whether most relays that we spoke to within a day name another hour than ours.

        One relay alone cannot make a message that it held back look fresh, unless it is the only one.
        """
        heard = [r for r in self.state.relays.values() if abs(now_s - r.last_ok_s) < DAY_S]
        return 2 * sum(map(clock_in_doubt, heard)) > len(heard)

    def needed_relays(self) -> set[bytes]:
        """Of our network, of a contact, those on which a link stands, and where cells of ours lie."""
        network = self.state.network
        needed = {entry.relay_id for entry in network.relays} if network else set()
        needed |= {exchange.relay_id for exchange in self.exchanges.values()}
        needed |= {relay_id for known in self.state.selfcells.values() for relay_id in known.lying}
        return needed.union(*(contact.relay_ids for contact in self.state.contacts.values()))

    def sessions(self) -> list[Session]:
        """The sessions of all contacts."""
        return [contact.session for contact in self.state.contacts.values() if contact.session is not None]

    def links_of(self, contact: Contact) -> Iterator[Exchange]:
        """The open links that serve this contact."""
        for relay_id in contact.relay_ids:
            exchange = self.exchanges.get(link_for(contact, relay_id))
            if exchange is not None:
                yield exchange

    def link_to(self, name: str, relay_id: bytes) -> LinkId:
        """The link to this relay for a contact, also one that is gone."""
        contact = self.state.contacts.get(name)
        return link_for(contact, relay_id) if contact else link_id(relay_id)

    def served(self, exchange: Exchange) -> Iterator[Contact]:
        """The living contacts that this link is for."""
        relay_id = exchange.relay_id
        for contact in self.state.contacts.values():
            ours = contact.lives and relay_id in contact.relay_ids
            if ours and exchange.link == link_for(contact, relay_id):
                yield contact

    def sweep(self, contact: Contact) -> None:
        """The places to look for this contact's cells changed: name the set again."""
        for relay_id in contact.relay_ids:
            self.swept.pop(link_for(contact, relay_id), None)
        for exchange in self.links_of(contact):
            exchange.sweep = True
            exchange.short = False


def link_for(contact: Contact, relay_id: bytes) -> LinkId:
    """The link to this relay on which a contact's cells go and come."""
    return link_id(relay_id, contact.name if contact.apart else "")
