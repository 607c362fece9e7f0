"""What the engine can ask a shell to do, and what it says a request was about.

The shell carries effects out in their order: what is saved is saved before anything leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

from wire.limits import RELAY_ID_BYTES
from wire.request import Request

LinkId = NewType("LinkId", bytes)
"""One link: the 16 bytes of its relay, then the name of the one contact that it serves, if it serves one."""


def link_id(relay_id: bytes, name: str = "") -> LinkId:
    """The link to a relay for one contact, or for all that want none of their own."""
    return LinkId(relay_id + name.encode())


def relay_of(link: LinkId) -> bytes:
    """The relay at the other end of a link."""
    return link[:RELAY_ID_BYTES]


def served_by(link: LinkId) -> str:
    """The name of the contact that a link serves alone; empty for the link of all others."""
    return link[RELAY_ID_BYTES:].decode()


@dataclass(frozen=True, slots=True, repr=False)
class CopyPut:
    """A PUT of one sealed copy: counter g towards this contact."""

    contact: str
    g: int


@dataclass(frozen=True, slots=True, repr=False)
class BoxPut:
    """A PUT of our box of an invitation."""

    contact: str


@dataclass(frozen=True, slots=True)
class SetPolled:
    """One POLL of a sweep; serial grows with every sweep built in this process."""

    serial: int


@dataclass(frozen=True, slots=True, repr=False)
class CopyRecalled:
    """A RECALL of one copy of a message of ours."""

    contact: str
    message_id: bytes


@dataclass(frozen=True, slots=True, repr=False)
class BoxRecalled:
    """A RECALL of our box of an invitation that has done its work."""

    contact: str


@dataclass(frozen=True, slots=True)
class LinkFlushed:
    """A NOP behind a POLL: once it is answered, the cells that the POLL announced have come."""


@dataclass(frozen=True, slots=True)
class SelfPut:
    """A PUT of our own cell of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class SelfRecalled:
    """A RECALL of our own cell of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class Carried:
    """A FORWARD of what is asked of the relay of another link; ephemeral: which one, 32 bytes."""

    link: LinkId
    about: About
    ephemeral: bytes


About = (
    CopyPut | BoxPut | SetPolled | CopyRecalled | BoxRecalled | LinkFlushed | SelfPut | SelfRecalled | Carried
)


class NoticeKind(Enum):
    """What a person, or a program beside us, may want to hear of."""

    MESSAGE_ARRIVED = "message.arrived"
    MESSAGE_CHANGED = "message.changed"
    SENT_CHANGED = "sent.changed"
    RECEIPT_SEALED = "receipt.sealed"
    CONTACT_CHANGED = "contact.changed"
    RELAY_CHANGED = "relay.changed"
    LINE_CHANGED = "line.changed"
    NETWORK_RENEWED = "network.renewed"
    ROLE_REFUSED = "role.refused"


@dataclass(frozen=True, slots=True)
class SaveState:
    """Write what changed to the vault; nothing after it happens before that is done."""


@dataclass(frozen=True, slots=True)
class SendRequest:
    """Send one request on this open link."""

    link: LinkId
    request: Request
    about: About


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close the link and, if asked, come back on a fresh connection after so many seconds."""

    link: LinkId
    reopen_in_s: float | None


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Nothing is due before this Unix time unless an event comes."""

    at_s: float


@dataclass(frozen=True, slots=True, repr=False)
class Tell:
    """Tell whoever watches.

    subject: id of a message in 16 hex digits, name of a contact, or hex id of a relay.
    state: the new state's word, or the code of a sentence.
    """

    kind: NoticeKind
    subject: str
    state: str


Effect = SaveState | SendRequest | CloseLink | WakeAt | Tell
