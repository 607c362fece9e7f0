"""What a person may do: the one interface of every face.

Async methods, frozen values, one async iterator of events.  A face never sees a table, a key or a link.
What an act changed is on the disk when its method returns; errors are those of client/errors.

Decision: docs/architecture.md, "The faces".
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from client import (
    acts,
    answers,
    checkins,
    drafts,
    lineview,
    messages,
    naming,
    referral,
    selfcheck,
    things,
    views,
)
from client.alarms import AlarmView
from client.aliases import Noun
from client.catalogue import CATALOGUE, kind_by_name, may_send
from client.core import Core
from client.cost import Cost, estimate
from client.drafts import Draft
from client.effects import NoticeKind, Tell
from client.engine import Engine
from client.erasure import erase, erase_slots
from client.errors import (
    ContactBroken,
    ContactFrozen,
    InvitationExpired,
    InvitationUsed,
    TextCertain,
    TextRisky,
    VaultCopied,
)
from client.home import check_new, examine, has_vault, make, read_network, stretch, unlock
from client.inbox import InMessage
from client.kinds import ABOUT, Kind
from client.lineview import LineView
from client.lint import Risk, find_risks
from client.machine import forbid_dumps
from client.manner import Manner, Mode
from client.messages import Written
from client.news import News
from client.outbox import OutState
from client.proposals import propose, propose_words
from client.runner import Runner
from client.state import Contact, ContactState, Receipts, Rows, State
from client.things import NOUNS, Named, Thing
from client.vault import Vault
from client.views import (
    Content,
    Doctor,
    Happening,
    Invited,
    Joined,
    Person,
    Recalled,
    Received,
    RelayView,
    Sent,
    Synced,
)
from keys.primitives import system_generator
from keys.vault import KdfParameters
from wire.bundle import Role
from wire.envelope import FieldValue
from wire.errors import WaypostError

__all__ = [
    "ABOUT",
    "ANSWERS",
    "KINDS",
    "MODES",
    "NOUNS",
    "RECEIPTS",
    "ROLES",
    "AlarmView",
    "Client",
    "Content",
    "Cost",
    "Doctor",
    "Draft",
    "Happening",
    "Invited",
    "Joined",
    "Kind",
    "LineView",
    "Named",
    "Person",
    "Recalled",
    "Received",
    "RelayView",
    "Sent",
    "Synced",
    "Thing",
    "check_new",
    "erase",
    "forbid_dumps",
    "has_vault",
    "inviter_role",
    "propose",
    "propose_words",
]

T = TypeVar("T")

ROLES = tuple(role.name.lower() for role in Role)
MODES = tuple(mode.value for mode in Mode)
RECEIPTS = tuple(policy.value for policy in Receipts)
ANSWERS = tuple(answers.WORDS)
KINDS = tuple(kind.name for kind in CATALOGUE.kinds)

ACT_S = 10.0
"""How long invite, join and recall try the network before they leave the rest to a sync."""
SYNC_S = 600.0
"""A relay that keeps a sync busy without end is left after this time."""


class Client:
    """One open vault.  Use as an async context: leaving it closes links and vault."""

    def __init__(self, home: Path, opened: Vault, tables: State, dry_run: bool) -> None:
        self._home = home
        self._vault = opened
        self._dry_run = dry_run
        self._news = News()
        self._counts = {kind: 0 for kind in NoticeKind}
        self._renewed = 0
        self._engine = Engine(tables, system_generator)
        self._runner = Runner(self._engine, self._save, self._tell)

    @classmethod
    async def create(
        cls,
        home: Path,
        passphrase: str,
        network_text: str | None = None,
        kdf: KdfParameters | None = None,
    ) -> Client:
        """Make a vault in `home`, which may exist.  network_text: content of a network file.

        kdf: cost of the passphrase, None for this machine's default; only tests give another.
        Raises NetworkMalformed before anything is made, VaultExists, VaultInUse, VaultFull, VaultIo.
        """
        tables = State()
        if network_text is not None:
            tables.set_network(read_network(network_text))
        made = await asyncio.to_thread(make, home, passphrase, tables, kdf)
        return cls(home, made, tables, dry_run=False)

    @classmethod
    async def open(
        cls, home: Path, passphrase: str, dry_run: bool = False, kdf: KdfParameters | None = None
    ) -> Client:
        """Open the vault in `home`.

        dry_run: acts are checked and answered, but nothing is saved and nothing is connected to.
        Raises VaultMissing, VaultInUse, VaultDamaged, VaultNewer, VaultIo, VaultNeedsMemory, WrongPassphrase.
        """
        opened, tables = await asyncio.to_thread(unlock, home, passphrase, kdf)
        return cls(home, opened, tables, dry_run)

    def rehearsal(self) -> Client:
        """The same vault for a dry run beside us: what it does there changes nothing here."""
        return Client(self._home, self._vault, self._state.copy(), dry_run=True)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vault.close()

    # --- people --------------------------------------------------------------------------------------

    async def invite(self, name: str, role: str, limit_s: float = ACT_S) -> Invited:
        """Make an invitation and try to put it on the relays.  role: theirs, one of ROLES."""
        link, expires_at_s = self._act(lambda core, now_s: acts.invite(core, name, Role[role.upper()], now_s))
        relays = await self._try(lambda: self._is_published(name), limit_s)
        return Invited(link, expires_at_s, self._is_published(name), relays)

    async def join(self, name: str, link: str, relays_agreed: bool = False, limit_s: float = ACT_S) -> Joined:
        """Take an invitation and try to answer it.  relays_agreed: yes to relays new to this vault."""
        self._act(lambda core, now_s: acts.join(core, name, link, relays_agreed, now_s))
        relays = await self._try(lambda: self._is_published(name) or not self._contact(name).lives, limit_s)
        self._refuse_ended(name)
        return Joined(views.person(self._contact(name), "en"), self._is_published(name), relays)

    async def forget(self, name: str, limit_s: float = ACT_S) -> None:
        """Erase a contact and every message from and to it; with the last one, take back our own cells."""
        self._act(lambda core, now_s: acts.forget(core, name))
        if not self._state.contacts:
            await self._try(lambda: not selfcheck.lying(self._engine.core), limit_s)

    async def people(self, language: str = "en") -> tuple[Person, ...]:
        """All contacts by name; safety words in this language."""
        contacts = sorted(self._state.contacts.values(), key=lambda contact: contact.name)
        return tuple(views.person(contact, language) for contact in contacts)

    async def person(self, name: str, language: str = "en") -> Person:
        """Raises UnknownContact."""
        return views.person(self._contact(name), language)

    async def verify(self, name: str) -> None:
        """A person compared the safety words, and they are the same."""
        self._act(lambda core, now_s: acts.verify(core, name))

    async def set_contact(self, name: str, receipts: str | None = None, apart: bool | None = None) -> Person:
        """Choose how one contact is treated; None leaves a thing as it is.

        receipts: one of RECEIPTS.  apart: whether it has links of its own.  Raises UnknownContact.
        """
        if receipts is not None:
            self._act(lambda core, now_s: acts.set_receipts(core, name, Receipts(receipts)))
        if apart is not None:
            self._act(lambda core, now_s: acts.set_apart(core, name, apart))
        return await self.person(name)

    # --- names ---------------------------------------------------------------------------------------

    async def names(self) -> tuple[Named, ...]:
        """What we call cases, places, routes and helpers, by noun and name; who knows each of them."""
        return things.listed(self._state.names)

    async def add_name(self, noun: str, name: str) -> Named:
        """Give a thing a name, for this computer alone.  noun: one of NOUNS.

        Raises NamesElsewhere, BadOwnName, OwnNameTaken, TooManyNames.
        """
        return things.named(self._act(lambda core, now_s: naming.add(core, Noun(noun), name)))

    async def rename(self, noun: str, name: str, new: str) -> Named:
        """Call a thing otherwise; contacts notice nothing.  Raises UnknownName, BadOwnName, OwnNameTaken."""
        return things.named(self._act(lambda core, now_s: naming.rename(core, Noun(noun), name, new)))

    async def forget_name(self, noun: str, name: str) -> Named:
        """Erase a name and what contacts know it by; they keep what they have.  Raises UnknownName."""
        return things.named(self._act(lambda core, now_s: naming.forget(core, Noun(noun), name)))

    # --- check-ins -----------------------------------------------------------------------------------

    async def has_sign(self) -> bool:
        """Whether a picture was agreed on; nobody is told which."""
        return bool(self._state.sign)

    async def agree_sign(self, picture: str) -> None:
        """From now on this picture says that all is well."""
        self._act(lambda core, now_s: core.state.set_sign(picture))

    async def check_in(self, names: tuple[str, ...], picture: str) -> tuple[Sent, ...]:
        """Queue "all is well"; another picture than the agreed one sets the silent bit, unseen."""
        queued = self._act(lambda core, now_s: checkins.check_in(core, names, picture, now_s))
        return tuple(self._sent(message.id) for message in queued)

    # --- messages ------------------------------------------------------------------------------------

    async def kinds_for(self, name: str) -> tuple[str, ...]:
        """The kinds of message that may go to this contact, by what we are to each other."""
        contact = self._contact(name)
        roles = contact.our_role, contact.their_role
        return tuple(kind.name for kind in CATALOGUE.kinds if may_send(kind, *roles))

    async def draft(
        self, kind: str, name: str, fields: Mapping[str, str], as_is: bool = False, drill: bool = False
    ) -> Draft:
        """Check a message without sending it.

        as_is: send what may point to a person; what certainly does is refused all the same.
        """
        core = self._engine.core
        written = messages.write(core, kind, name, fields, time.time(), drill=drill)
        return self._draft(name, written, as_is)

    def _draft(self, name: str, written: Written, as_is: bool) -> Draft:
        _refuse_risks(written.kind, written.envelope.body, as_is)
        return drafts.draft(name, written, self._state.names)

    async def send(
        self, kind: str, name: str, fields: Mapping[str, str], as_is: bool = False, drill: bool = False
    ) -> Sent:
        """Queue a message; a sync delivers it.  fields: as typed, by name."""
        await self.draft(kind, name, fields, as_is, drill)
        sent = self._act(lambda core, now_s: messages.send(core, kind, name, fields, now_s, drill=drill))
        return self._sent(sent.id)

    async def draft_pass_on(self, prefix: str, name: str, answers: str = "", as_is: bool = False) -> Draft:
        """Check whether what a message says can go on to another contact, without sending it."""
        written = referral.write(self._engine.core, prefix, name, answers, time.time())
        return self._draft(name, written, as_is)

    async def pass_on(self, prefix: str, name: str, answers: str = "", as_is: bool = False) -> Sent:
        """Queue what a message says for another contact, without the place; it ends when the message ends.

        answers: the id of a message of that contact that this answers, if any.
        """
        await self.draft_pass_on(prefix, name, answers, as_is)
        return self._sent(self._act(lambda core, now_s: referral.send(core, prefix, name, answers, now_s)).id)

    async def draft_reply(
        self, prefix: str, fields: Mapping[str, str], as_is: bool = False, kind: str = ""
    ) -> Draft:
        """Check an answer without sending it: it speaks of the case and place of what it answers."""
        core = self._engine.core
        message = messages.find_received(core, prefix)
        answer = messages.answer_kind(core, message, kind)
        written = messages.write(core, answer.name, message.contact, fields, time.time(), message)
        return self._draft(message.contact, written, as_is)

    async def reply(
        self, prefix: str, fields: Mapping[str, str], as_is: bool = False, kind: str = ""
    ) -> Sent:
        """Answer a message with a kind that its own kind names: the one named, else the first of them."""
        await self.draft_reply(prefix, fields, as_is, kind)
        return self._sent(self._act(lambda core, now_s: messages.reply(core, prefix, fields, now_s, kind)).id)

    async def answer(self, prefix: str, word: str) -> Received:
        """Answer a message with one of ANSWERS, where its sender waits for that."""
        return self._received(self._act(lambda core, now_s: answers.answer(core, prefix, word, now_s)))

    async def find(self, prefix: str) -> Received:
        """The received message whose id begins so; this does not open it."""
        return self._received(messages.find_received(self._engine.core, prefix))

    async def answer_kind(self, prefix: str, kind: str = "") -> Kind:
        """The kind that answers this message; the one named, if it does."""
        core = self._engine.core
        return messages.answer_kind(core, messages.find_received(core, prefix), kind)

    async def inbox(self) -> tuple[Received, ...]:
        """All received messages, the oldest first; never their content."""
        self._age()
        messages = sorted(self._state.inbox.values(), key=lambda message: message.received_at_s)
        return tuple(map(self._received, messages))

    async def show(self, prefix: str) -> Content:
        """Open a message: its shred clock starts, and the sender will be told."""
        self._age()
        opened, envelope = self._act(lambda core, now_s: messages.show(core, prefix, now_s))
        return views.content(self._state, opened, envelope)

    async def outbox(self) -> tuple[Sent, ...]:
        """All messages of ours, the oldest first."""
        self._age()
        messages = sorted(self._state.outbox.values(), key=lambda message: message.made_at_s)
        return tuple(self._sent(message.id) for message in messages)

    async def recall(self, prefix: str, limit_s: float = ACT_S) -> Recalled:
        """Take a message back and try to learn whether that was in time."""
        message_id = self._act(lambda core, now_s: messages.recall(core, prefix)).id
        relays = await self._try(lambda: self._sent(message_id).in_time is not None, limit_s)
        sent = self._sent(message_id)
        return Recalled(sent, sent.in_time, relays)

    # --- network -------------------------------------------------------------------------------------

    async def sync(self, wait_s: float = 0.0) -> Synced:
        """Send all, receive all, confirm what came; then wait so many seconds for more."""
        queued, lived = self._queued(), self._living()
        before, self._renewed = dict(self._counts), 0
        suspects = self._suspects()
        if not self._dry_run:
            async with self._runner.online(by_hand=True):
                await self._runner.wait_until(self._runner.all_quiet, SYNC_S)
                if wait_s:
                    await self._runner.wait_until(lambda: False, wait_s)
                    await self._runner.wait_until(self._runner.all_quiet, SYNC_S)
        relays = self._relay_views(self._engine.wanted_relays(), suspects)
        unconfirmed = views.unconfirmed(self._state)
        return Synced(
            sent=len(queued - self._queued() - self._ended()),
            received=self._counts[NoticeKind.MESSAGE_ARRIVED] - before[NoticeKind.MESSAGE_ARRIVED],
            receipts=self._counts[NoticeKind.RECEIPT_SEALED] - before[NoticeKind.RECEIPT_SEALED],
            unconfirmed=unconfirmed,
            settled=not unconfirmed and self._all_published() and (_any_reached(relays) or not relays),
            ended=next((self._contact(name).reason for name in lived - self._living()), ""),
            renewed=self._renewed,
            relays=relays,
        )

    def online(self) -> AbstractAsyncContextManager[None]:
        """Send and receive for as long as the context lasts."""
        return self._runner.online(by_hand=False)

    def events(self) -> AsyncGenerator[Happening, None]:
        """Everything that changes from now on, for any number of readers.  Raises what saving raised."""
        return self._news.read(self.check)

    def check(self) -> None:
        """Raise what saving raised, after which nothing more is done."""
        self._runner.check()

    async def relays(self) -> tuple[RelayView, ...]:
        """All relays as they were when we last tried them."""
        return self._relay_views(self._state.relays, {})

    async def use_network(self, text: str) -> tuple[RelayView, ...]:
        """Take the relays of a network file for new invitations, with the keys and addresses it says.

        Raises NetworkMalformed, NetworkOfAnother or NetworkOlder.
        """
        network = read_network(text)
        self._act(lambda core, now_s: acts.use_network(core, network, now_s))
        return await self.relays()

    async def doctor(self, limit_s: float = ACT_S) -> Doctor:
        """Try every relay and look at this machine."""
        suspects = self._suspects()
        known = frozenset(self._state.relays)
        if not self._dry_run:
            async with self._runner.online(by_hand=True, also=known):
                await self._runner.wait_until(self._runner.all_quiet, limit_s)
        return examine(self._home, self._vault, self._relay_views(self._state.relays, suspects))

    async def line(self) -> LineView:
        """How we talk to relays, and what was spent of today's budget."""
        self._age()
        core = self._engine.core
        return lineview.line(core.state.manner, core.spent, lineview.links_of(core.state))

    async def set_line(
        self,
        mode: str | None = None,
        budget_bytes: int | None = None,
        proxy: str | None = None,
        fronts: Mapping[str, str] | None = None,
    ) -> LineView:
        """Choose how we talk to relays; None leaves a thing as it is, 0 or an empty text takes it away.

        mode: one of MODES.  fronts: by the beginning of a relay's id.
        Raises ProxyMalformed, FrontMalformed, UnknownRelay.
        """
        core, manner = self._engine.core, self._state.manner
        chosen = {acts.find_relay(core, prefix): url for prefix, url in (fronts or {}).items()}
        kept = manner.fronts | chosen
        changed = Manner(
            mode=manner.mode if mode is None else Mode(mode),
            budget_bytes=manner.budget_bytes if budget_bytes is None else budget_bytes,
            proxy=manner.proxy if proxy is None else proxy,
            fronts={relay_id: url for relay_id, url in kept.items() if url},
        )
        self._act(lambda core, now_s: acts.set_manner(core, changed))
        return await self.line()

    async def cost(self) -> Cost:
        """What messages and idle days cost this vault, in bytes."""
        state = self._state
        living = [contact for contact in state.contacts.values() if contact.lives]
        relays = max((len(contact.relay_ids) for contact in living), default=len(state.relays))
        return estimate(state.manner, max(1, relays), lineview.links_of(state), len(living))

    # --- vault ---------------------------------------------------------------------------------------

    async def change_passphrase(self, passphrase: str, kdf: KdfParameters | None = None) -> None:
        """Seal the vault under another passphrase; the old one opens it no more."""
        if not self._dry_run:
            unlocked = await asyncio.to_thread(stretch, self._vault, passphrase, kdf)
            self._vault.change_locks(unlocked)

    def destroy(self) -> None:
        """Make this vault one that nobody can open, at once; from any thread.

        The key slots are gone when this returns; `erase` takes the files.  No other call may follow.
        """
        erase_slots(self._home)
        self._vault.seal_off()
        erase_slots(self._home)

    # --- inside --------------------------------------------------------------------------------------

    @property
    def _state(self) -> State:
        return self._engine.core.state

    def _act(self, act: Callable[[Core, float], T]) -> T:
        return self._runner.act(act)

    def _age(self) -> None:
        """Let go what is over by now, so that nothing is shown whose time has passed."""
        self._act(lambda core, now_s: None)

    def _save(self, rows: Rows) -> None:
        if not self._dry_run:
            self._vault.save(rows)

    def _tell(self, tell: Tell) -> None:
        self._counts[tell.kind] += 1
        if tell.kind is NoticeKind.NETWORK_RENEWED:
            self._renewed = int(tell.state)
        self._news.tell(Happening(tell.kind.value, tell.subject, tell.state))

    async def _try(self, done: Callable[[], bool], limit_s: float) -> tuple[RelayView, ...]:
        """Be online until something is done, nothing more can be done, or the time is over.

        In strict mode nothing leaves because a person asked for it: it waits for its time, or for a sync.
        """
        suspects = self._suspects()
        waits = self._dry_run or self._state.manner.mode is Mode.STRICT
        if not waits and not done():
            async with self._runner.online(by_hand=True):
                await self._runner.wait_until(lambda: done() or self._runner.all_quiet(), limit_s)
        return self._relay_views(self._engine.wanted_relays(), suspects)

    def _contact(self, name: str) -> Contact:
        return self._engine.core.contact(name)

    def _is_published(self, name: str) -> bool:
        return views.is_published(self._contact(name))

    def _all_published(self) -> bool:
        return all(views.is_published(contact) for contact in self._state.contacts.values() if contact.lives)

    def _refuse_ended(self, name: str) -> None:
        """Say why a pairing came to its end while we waited."""
        contact = self._contact(name)
        if not contact.lives:
            fallback = ContactFrozen if contact.state is ContactState.FROZEN else ContactBroken
            raise _REASONS.get(contact.reason, fallback)

    def _received(self, message: InMessage) -> Received:
        return views.received(self._state, message)

    def _sent(self, message_id: bytes) -> Sent:
        return views.sent(self._state, self._state.outbox[message_id], time.time())

    def _living(self) -> set[str]:
        return {contact.name for contact in self._state.contacts.values() if contact.lives}

    def _queued(self) -> set[bytes]:
        return {message.id for message in self._state.outbox.values() if message.state is OutState.QUEUED}

    def _ended(self) -> set[bytes]:
        ended = (OutState.EXPIRED, OutState.WITHDRAWN)
        return {message.id for message in self._state.outbox.values() if message.state in ended}

    def _suspects(self) -> dict[bytes, int]:
        return {relay_id: record.suspect for relay_id, record in self._state.relays.items()}

    def _relay_views(
        self, relay_ids: Collection[bytes], suspects: Mapping[bytes, int]
    ) -> tuple[RelayView, ...]:
        return tuple(
            views.relay(
                self._state.relays[relay_id],
                views.score(self._state, relay_id),
                suspects.get(relay_id, 0),
                relay_id in self._runner.reached,
            )
            for relay_id in relay_ids
        )


def kind(name: str) -> Kind:
    """The kind of that name.  Raises UnknownKind."""
    return kind_by_name(name)


def inviter_role(link: str) -> str:
    """Read an invitation without taking it: what the one who made it is, one of ROLES.

    Raises InvitationMalformed or InvitationExpired.
    """
    return acts.read_link(link, time.time()).inviter_role.name.lower()


_REASONS: Mapping[str, type[WaypostError]] = {
    error.code: error
    for error in (InvitationUsed, InvitationExpired, ContactFrozen, VaultCopied, ContactBroken)
}


def _any_reached(relays: tuple[RelayView, ...]) -> bool:
    return any(relay.reached for relay in relays)


def _refuse_risks(kind: Kind, body: Mapping[int, FieldValue], as_is: bool) -> None:
    """Raise TextCertain or TextRisky for the first field that holds one; certain ones of any field first."""
    found = [
        (field.name, find_risks(str(body[field.number])))
        for field in kind.fields
        if field.is_text and field.number in body
    ]
    for name, risks in found:
        _refuse(TextCertain, name, tuple(risk for risk in risks if risk.certain))
    for name, risks in found:
        _refuse(TextRisky, name, () if as_is else risks)


def _refuse(refusal: type[TextRisky], field: str, risks: tuple[Risk, ...]) -> None:
    if risks:
        bounds = tuple(bound for risk in risks for bound in (risk.start, risk.end))
        raise refusal(field, tuple(risk.code.value for risk in risks), bounds)
