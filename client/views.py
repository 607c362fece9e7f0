"""What every face shows: people, messages, relays and outcomes, as frozen values.

Pure: made from the tables, they hold no key and change nothing.  Words of a language are the face's, by
`client/text`; only safety words are made here, because they come from the transcript.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from client import answers, inbox, naming
from client.alarms import AlarmView, shown
from client.catalogue import Newer, Understood, kind_by_number, validate
from client.events import LinkEnd
from client.forms import NamedValue
from client.inbox import InMessage
from client.kinds import ABOUT, Kind
from client.outbox import OutMessage, OutState
from client.relays import RelayRecord
from client.selfcells import Score
from client.state import Contact, ContactState, State
from client.things import Thing, our_things, things
from keys.words import safety_numbers, safety_words
from wire.envelope import Envelope, Urgency

_DOUBTFUL = frozenset({LinkEnd.WRONG_KEY.value, LinkEnd.GARBAGE.value})


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One contact.

    role: theirs.  state: invited, joining, waiting, active, frozen or broken.  reason: code of the sentence
    that says why it is frozen or broken, else empty.  words: 8 safety words, none before the pairing.
    numbers: the same in no language, each of 0 to 2,047, for people who share none.
    last_alive_s: when their device last spoke, None before.  receipts: prompt or daily.
    apart: it has links of its own.  ended: messages of theirs that ended before they came, by their word.
    alarms: what was sent by a role that may not send it, of the last week.
    """

    name: str
    role: str
    state: str
    reason: str
    verified: bool
    words: tuple[str, ...]
    numbers: tuple[int, ...]
    last_alive_s: int | None
    receipts: str
    apart: bool
    ended: int
    alarms: tuple[AlarmView, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """One received message without its content.

    about: the case and the place that it is about, as far as it says and can be read.
    answer: the last word that it was answered with, yes, part or no, else empty.
    silent: whoever sent it may not be free, and must not be asked.
    asked: the words that its sender waits for, of yes, part, no and done.
    shred_at_s: Unix time at which its content goes although it is still valid, 0 before it was opened.
    """

    id: str
    sender: str
    kind: str
    urgency: str
    drill: bool
    silent: bool
    state: str
    answer: str
    received_at_s: int
    valid_until_s: int
    about: Mapping[str, Thing]
    asked: tuple[str, ...]
    shred_at_s: int


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """One opened message.

    kind: None when a newer program made it; fields is empty then.  text: the free text of a kind that is
    nothing else, else empty.  at_s: when it was made, to ten minutes, 0 when that cannot be read.
    things: what it speaks of, by "case", "place" or field.
    unread: how many parts of it only a newer program can read, or are not there although its kind needs them.
    """

    message: Received
    kind: Kind | None
    fields: Mapping[str, NamedValue]
    text: str
    at_s: int
    reply_to: str
    things: Mapping[str, Thing]
    unread: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """One message of ours.

    answer: the last word that it was answered with, yes, part or no, else empty.
    relays_holding: relays that said they hold it, and still do by their own promise.  in_time: None unless
    it was recalled and all relays answered; True when nobody had been handed it.
    about: the case and the place that it is about, as far as we still have a name for them.
    """

    id: str
    to: str
    kind: str
    drill: bool
    state: str
    answer: str
    made_at_s: int
    valid_until_s: int
    relays_holding: int
    in_time: bool | None
    about: Mapping[str, Thing]


@dataclass(frozen=True, slots=True, repr=False)
class RelayView:
    """One relay as we know it.

    end: empty when the last link stood, else refused, timeout, wrong_key, garbage or closed.
    last_ok_s: when it last said hello, None before.  hours_off: its clock minus ours at that time.
    reached: a link stood in this call.  kept, late, lost: what it did with our own cells, asked for later.
    """

    id: str
    urls: tuple[str, ...]
    end: str
    last_ok_s: int | None
    full: bool
    suspect: bool
    hours_off: int
    reached: bool
    kept: int
    late: int
    lost: int

    @property
    def is_doubtful(self) -> bool:
        """It could not prove who it is, or gave what no relay gives."""
        return self.suspect or self.end in _DOUBTFUL


@dataclass(frozen=True, slots=True, repr=False)
class Happening:
    """Something changed.

    event: "message.arrived", "message.changed", "sent.changed", "receipt.sealed", "contact.changed",
    "relay.changed", "line.changed", "network.renewed" or "role.refused".  subject: id of a message, name of a
    contact, or id of a relay; empty for the line and the network.
    """

    event: str
    subject: str
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class Invited:
    """link: secret, for one person and one use.  published: every relay holds our half of it."""

    link: str
    expires_at_s: int
    published: bool
    relays: tuple[RelayView, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Joined:
    """published: every relay holds our answer."""

    person: Person
    published: bool
    relays: tuple[RelayView, ...]


@dataclass(frozen=True, slots=True)
class Recalled:
    """in_time: True: nobody was handed it.  False: somebody may have it.  None: not known yet."""

    sent: Sent
    in_time: bool | None
    relays: tuple[RelayView, ...]


@dataclass(frozen=True, slots=True)
class Synced:
    """What one sync did.

    sent: messages of ours that left this computer.  received: messages that came.  receipts: contacts'
    deliveries that we confirmed.  unconfirmed: messages of ours that still wait for the other device.
    settled: nothing that we owe anybody waits on this computer.
    ended: code of the sentence that says why a contact froze or broke in this sync, else empty.
    renewed: serial of the network that relays handed us in this sync, 0 when none was newer.
    """

    sent: int
    received: int
    receipts: int
    unconfirmed: int
    settled: bool
    ended: str
    renewed: int
    relays: tuple[RelayView, ...]


@dataclass(frozen=True, slots=True)
class Doctor:
    """What is right and what is not, on this machine and at its relays.

    hours_off: the largest distance of a relay's clock from ours, None when no relay was reached.
    vault_bytes: size of the file.  passes, memory_mib: cost of one guess of the passphrase.
    files: names in the folder of the vault.  private: no other user may read that folder.
    swaps: memory may be written to a disk, None when the system does not tell.
    history: lines of shell histories that name this program.
    hello: whose TLS hello leaves this machine, `chrome` or `python`.
    """

    relays: tuple[RelayView, ...]
    hours_off: int | None
    vault_bytes: int
    passes: int
    memory_mib: int
    files: tuple[str, ...]
    private: bool
    swaps: bool | None
    history: int
    hello: str


def person(contact: Contact, language: str) -> Person:
    session = contact.session
    return Person(
        name=contact.name,
        role=contact.their_role.name.lower(),
        state=contact.state.value,
        reason=contact.reason,
        verified=contact.verified,
        words=safety_words(session.transcript, language) if session else (),
        numbers=safety_numbers(session.transcript) if session else (),
        last_alive_s=int(contact.last_alive_s) or None,
        receipts=contact.receipts.value,
        apart=contact.apart,
        ended=contact.their_ended,
        alarms=shown(contact),
    )


def kind_name(number: int) -> str:
    """The name of a kind, "newer" when a newer program may know it."""
    kind = kind_by_number(number)
    return kind.name if kind else "newer"


def urgency_name(number: int) -> str:
    return Urgency(number).name.lower()


def received(state: State, message: InMessage) -> Received:
    return Received(
        id=message.id.hex(),
        sender=message.contact,
        kind=kind_name(message.kind),
        urgency=urgency_name(message.urgency),
        drill=message.drill,
        silent=message.silent,
        state=message.state.value,
        answer=message.answer.word if message.answer else "",
        received_at_s=int(message.received_at_s),
        valid_until_s=int(message.valid_until_s),
        about=_about(state, message),
        asked=answers.asked(message),
        shred_at_s=int(message.shred_at_s),
    )


def _about(state: State, message: InMessage) -> dict[str, Thing]:
    """Case and place as it says them; where it says none, those of the message of ours that it answers."""
    spoken = things(state.names, message.contact, naming.spoken(message))
    asked = state.outbox.get(naming.answered(message))
    ours = our_things(state.names, asked.contact, asked.about) if asked is not None else {}
    known = {**(ours if asked is not None and asked.contact == message.contact else {}), **spoken}
    return {name: known[name] for name in ABOUT if name in known}


def content(state: State, message: InMessage, envelope: Envelope | None) -> Content:
    listed = received(state, message)
    if envelope is None:
        return Content(listed, None, {}, "", 0, "", {})
    reply_to = envelope.reply_to.hex() if envelope.reply_to else ""
    at_s = inbox.made_at_s(message, envelope)
    spoken = things(state.names, message.contact, naming.spoken(message))
    match validate(envelope.kind, envelope.body):
        case Understood(kind, fields, unread):
            text = _text(kind, fields)
            unread += _unsaid(kind, envelope)
            return Content(listed, kind, fields, text, at_s, reply_to, spoken, unread)
        case Newer():
            return Content(listed, None, {}, "", at_s, reply_to, spoken)


def _unsaid(kind: Kind, envelope: Envelope) -> int:
    """What the kind needs beside its fields and is not there: a case, a place, the word of a second person.

    That word only a newer program can send and read; whoever has one coordinator's computer can do without.
    """
    about = {"case": envelope.ref, "place": envelope.place}
    return sum(about[name] is None for name in kind.about) + (kind.two_persons and not envelope.drill)


def _text(kind: Kind, fields: Mapping[str, NamedValue]) -> str:
    texts = [str(fields[field.name]) for field in kind.fields if field.is_text and field.name in fields]
    return texts[0] if len(kind.fields) == len(texts) == 1 else ""


def sent(state: State, message: OutMessage, now_s: float) -> Sent:
    return Sent(
        id=message.id.hex(),
        to=message.contact,
        kind=kind_name(message.kind),
        drill=message.drill,
        state=message.state.value,
        answer=message.answer.word if message.answer else "",
        made_at_s=int(message.made_at_s),
        valid_until_s=int(message.valid_until_s),
        relays_holding=len(set(_holders(state, message, now_s))),
        in_time=message.recall.in_time if message.recall else None,
        about=our_things(state.names, message.contact, message.about),
    )


def _holders(state: State, message: OutMessage, now_s: float) -> Iterable[bytes]:
    contact = state.contacts.get(message.contact)
    if contact is None or contact.session is None:
        return
    for row in contact.session.sealed.cells.values():
        if row.message_id == message.id:
            yield from (copy.relay_id for copy in row.copies if copy.held_until_hour * 3600 > now_s)


def relay(record: RelayRecord, score: Score, suspect_before: int, reached: bool) -> RelayView:
    """suspect_before: how often it was suspect before what is looked at; 0 for ever."""
    return RelayView(
        id=record.entry.relay_id.hex(),
        urls=record.entry.urls,
        end=record.end,
        last_ok_s=int(record.last_ok_s) or None,
        full=record.full,
        suspect=record.suspect > suspect_before,
        hours_off=record.skew_h,
        reached=reached,
        kept=score.kept,
        late=score.late,
        lost=score.lost,
    )


def score(state: State, relay_id: bytes) -> Score:
    """What a relay did with our own cells so far."""
    known = state.selfcells.get("")
    return known.scores.get(relay_id, Score()) if known else Score()


def unconfirmed(state: State) -> int:
    """Messages of ours that the other device has not confirmed and still may."""
    return sum(
        message.state in (OutState.QUEUED, OutState.HELD) and _lives(state, message.contact)
        for message in state.outbox.values()
    )


def _lives(state: State, name: str) -> bool:
    contact = state.contacts.get(name)
    return contact is not None and contact.lives


def is_published(contact: Contact) -> bool:
    """Our box of this pairing lies at every relay, or is not needed any more."""
    if contact.state in (ContactState.WAITING, ContactState.ACTIVE):
        return True
    pairing = contact.pairing
    return (
        pairing is not None and bool(pairing.copies) and all(copy.held_until_hour for copy in pairing.copies)
    )
