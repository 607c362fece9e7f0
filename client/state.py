"""All that a vault remembers.

Frozen records in a few tables; a change replaces a record, so that what changed since the last save
is found by identity.  Knows no file and no key but what the records carry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any

from client.aliases import OwnName
from client.budget import Spent
from client.inbox import InMessage
from client.manner import Manner
from client.outbox import OutMessage, Waiting
from client.pairing import Inviting, Joining, Pairing
from client.relays import RelayRecord
from client.rows import from_row, to_row
from client.selfcells import SelfCells
from client.session import Letter, Session
from wire.bundle import Role
from wire.descriptor import Descriptor

SCHEMA = 1


class ContactState(Enum):
    """Where a pair stands.  Frozen and broken never thaw: a new pairing is the cure."""

    INVITED = "invited"
    JOINING = "joining"
    WAITING = "waiting"
    ACTIVE = "active"
    FROZEN = "frozen"
    BROKEN = "broken"


class Receipts(Enum):
    """When a contact's device is told by itself that a message came: in a moment, or once a day.

    Whatever else goes to the contact carries the receipt in any case, and so does a sync by hand.
    """

    PROMPT = "prompt"
    DAILY = "daily"


class Where(Enum):
    """Where a message was refused that its sender's role may not send, and what of it is told further."""

    HERE = "here"
    THERE = "there"
    OWED = "owed"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A kind of message from a role that may not send it; both as numbers.

    HERE: the contact sent it to us.  THERE: the contact's device refused it.  OWED, SAID: our device
    refused it, and this contact, a coordinator, is still to hear of it, or has.
    """

    kind: int
    role: int
    where: Where
    at_s: float


@dataclass(frozen=True, slots=True)
class Contact:
    """One person on the other side.

    reason: code of the sentence that says why it is frozen or broken, empty otherwise.
    queue: letters not sealed yet, oldest first.
    boxes_back: relays to take our box back from, now that the pair stands.
    waits_until_s: when a pair that waits for its first cell has waited long enough, 0 when it does not wait.
    ended: messages of ours that ended before its device confirmed them; ended_said: as many as we told it.
    their_ended: as many of theirs as they told us.
    alarms: messages from wrong roles, the newest last.
    apart: its cells go and come on links of their own, so that no relay sees it beside others.
    """

    name: str
    our_role: Role
    their_role: Role
    state: ContactState
    relay_ids: tuple[bytes, ...]
    inviting: Inviting | None = None
    joining: Joining | None = None
    session: Session | None = None
    queue: tuple[Letter, ...] = ()
    boxes_back: dict[bytes, Waiting] = field(default_factory=dict)
    verified: bool = False
    last_alive_s: float = 0.0
    reason: str = ""
    apart: bool = False
    receipts: Receipts = Receipts.PROMPT
    waits_until_s: float = 0.0
    ended: int = 0
    ended_said: int = 0
    their_ended: int = 0
    alarms: tuple[Alarm, ...] = ()

    def __repr__(self) -> str:
        return ""

    @property
    def pairing(self) -> Pairing | None:
        return self.inviting or self.joining

    @property
    def lives(self) -> bool:
        return self.state not in (ContactState.FROZEN, ContactState.BROKEN)


@dataclass(frozen=True, slots=True)
class Settings:
    """What belongs to nobody in particular.

    network: the relays that our invitations name.  role: the one we were first invited to, or None.
    used: hashes of the invitations that we made or took, each with the Unix time of its end.
    manner: how we talk to relays.  spent: bytes of this day, as far as they were saved.
    sign: the agreed picture of a check-in, empty before one was agreed on.
    """

    schema: int = SCHEMA
    network: Descriptor | None = None
    role: Role | None = None
    used: dict[bytes, int] = field(default_factory=dict)
    manner: Manner = field(default_factory=Manner)
    spent: Spent = field(default_factory=Spent)
    sign: str = field(default="", repr=False)


@dataclass(slots=True, repr=False)
class State:
    """The tables."""

    settings: dict[str, Settings] = field(default_factory=lambda: {"": Settings()})
    relays: dict[bytes, RelayRecord] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    inbox: dict[bytes, InMessage] = field(default_factory=dict)
    outbox: dict[bytes, OutMessage] = field(default_factory=dict)
    selfcells: dict[str, SelfCells] = field(default_factory=dict)
    names: dict[bytes, OwnName] = field(default_factory=dict)

    @property
    def network(self) -> Descriptor | None:
        return self.settings[""].network

    @property
    def manner(self) -> Manner:
        return self.settings[""].manner

    @property
    def our_role(self) -> Role:
        """Our role in the invitations we make: the one we were invited to; who began is coordinator."""
        return self.settings[""].role or Role.COORDINATOR

    def take_role(self, role: Role) -> None:
        """Keep the first role that an invitation gave us."""
        if self.settings[""].role is None:
            self.settings[""] = replace(self.settings[""], role=role)

    def set_network(self, network: Descriptor) -> None:
        """Use this descriptor for the invitations we make; know its relays."""
        self.settings[""] = replace(self.settings[""], network=network)
        self.know_relays(network)

    def set_manner(self, manner: Manner) -> None:
        """Talk to relays in this way."""
        self.settings[""] = replace(self.settings[""], manner=manner)

    @property
    def sign(self) -> str:
        return self.settings[""].sign

    def set_sign(self, picture: str) -> None:
        """From now on this picture says that all is well."""
        self.settings[""] = replace(self.settings[""], sign=picture)

    def keep_spent(self, spent: Spent) -> None:
        """Remember what was spent of this day."""
        if spent != self.settings[""].spent:
            self.settings[""] = replace(self.settings[""], spent=spent)

    def know_relays(self, network: Descriptor) -> None:
        """Add the relays that were not known yet."""
        for entry in network.relays:
            fresh = RelayRecord(entry, signer=network.signer, serial=network.serial)
            self.relays.setdefault(entry.relay_id, fresh)

    def copy(self) -> State:
        """Other tables of the same records."""
        return State(*(dict(getattr(self, table.name)) for table in fields(self)))

    def snapshot(self) -> Snapshot:
        """What the tables hold now; records are shared, not copied."""
        return {(table, key): record for table, key, record in self._records()}

    def differs(self, before: Snapshot) -> bool:
        """Tell whether any record was added, replaced or deleted since that snapshot."""
        now = self.snapshot()
        return len(now) != len(before) or any(before.get(key) is not record for key, record in now.items())

    def _records(self) -> Iterator[tuple[str, bytes | str, object]]:
        for table in fields(self):
            for key, record in getattr(self, table.name).items():
                yield table.name, key, record


Snapshot = dict[tuple[str, bytes | str], object]

Rows = dict[tuple[str, bytes], bytes | None]

_TABLES: Mapping[str, type[Any]] = {
    "settings": Settings,
    "relays": RelayRecord,
    "contacts": Contact,
    "inbox": InMessage,
    "outbox": OutMessage,
    "selfcells": SelfCells,
    "names": OwnName,
}
_NAMED = frozenset({"settings", "contacts", "selfcells"})


def changes(before: Snapshot, after: Snapshot) -> Rows:
    """The rows to write so that a vault that held `before` holds `after`; None deletes."""
    written: Rows = {
        (table, _key(key)): to_row(record)
        for (table, key), record in after.items()
        if before.get((table, key)) is not record
    }
    deleted: Rows = {(table, _key(key)): None for table, key in before if (table, key) not in after}
    return written | deleted


def _key(key: bytes | str) -> bytes:
    return key.encode() if isinstance(key, str) else key


def load(rows: Mapping[tuple[str, bytes], bytes]) -> State:
    """The state of a vault.  Raises ValueError when a row is of another schema."""
    state = State()
    for (table, key), row in rows.items():
        if table not in _TABLES:
            raise ValueError("table of another schema")
        record = from_row(_TABLES[table], row)
        getattr(state, table)[key.decode() if table in _NAMED else key] = record
    if state.settings[""].schema != SCHEMA:
        raise ValueError("vault of another schema")
    return state
