"""What can happen to the engine, apart from what a person asks for.

Every event comes from a shell: a link that opened, a reply that arrived, a second that passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from client.effects import About, Carried, LinkId
from wire.request import Forwarded, Hello, Push, Reply


class LinkEnd(Enum):
    """Why a link is gone or never was; the person is told by `client/text`."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    WRONG_KEY = "wrong_key"
    GARBAGE = "garbage"
    CLOSED = "closed"
    HOUR = "hour"
    EPOCH = "epoch"
    STOPPED = "stopped"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class LinkOpened:
    """The channel to a relay stands and the relay said HELLO."""

    link: LinkId
    hello: Hello


@dataclass(frozen=True, slots=True)
class LinkClosed:
    """A link ended, or could not be made."""

    link: LinkId
    end: LinkEnd


@dataclass(frozen=True, slots=True)
class ReplyArrived:
    """The relay answered one request; `about` is what the engine gave with it."""

    link: LinkId
    about: About
    reply: Reply


@dataclass(frozen=True, slots=True)
class ForwardAnswered:
    """A relay said how far it is with what it was given for another one."""

    link: LinkId
    about: Carried
    forwarded: Forwarded


@dataclass(frozen=True, slots=True)
class CellArrived:
    """The relay handed a cell of the standing set, outside a reply."""

    link: LinkId
    push: Push


@dataclass(frozen=True, slots=True)
class ClockTicked:
    """Time passed; sent at least once a second."""


Event = LinkOpened | LinkClosed | ReplyArrived | ForwardAnswered | CellArrived | ClockTicked
