"""What we call cases, places, routes and helpers, and by which number each contact knows them.

A name never leaves the vault.  Towards each contact the same thing is another random number of eight
bytes, made when it is first said to them, and this table alone joins the numbers.  What a contact names by
a number that we did not give them, for a thing of that noun, is not ours: people see four digits of it.

Pure: a change returns another record.
Spec: docs/protocol.md, 10.  Decision: docs/decisions/0038-names-stay-here.md.
Claims: docs/threat-model.md, D19, D20, C19 and C20.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from client.errors import BadOwnName, OwnNameTaken, TooManyNames, UnknownName

ALIAS_BYTES = 8
"""Of an alias, as the keys 4 and 5 of the envelope have it."""
NAME_CHARS = 40
NAMES = 200
"""More would be a register of people and places; 60 contacts who know all of them take 343 kB of a vault."""
CODES = 10_000
DAY_S = 86_400
_LIKE_AN_ID = re.compile(r"[0-9a-f]{16}")
_LIKE_A_CODE = re.compile(r"[0-9]{2}-[0-9]{2}")

Draw = Callable[[int], bytes]
"""So many random bytes."""


class Noun(Enum):
    """What can have an alias."""

    CASE = "case"
    PLACE = "place"
    ROUTE = "route"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Alias:
    """What one contact knows a thing by.

    value: 8 random bytes.  since_s: Unix time, the beginning of the UTC day on which it was made.
    """

    value: bytes
    since_s: int


@dataclass(frozen=True, slots=True)
class OwnName:
    """One thing and what we call it.

    id: 8 random bytes for the scripts of this computer; as little as the name does it ever leave.
    name: 1 to 40 printable characters.  aliases: by name of the contact.
    """

    id: bytes
    noun: Noun
    name: str
    aliases: dict[str, Alias] = field(default_factory=dict)

    def __repr__(self) -> str:
        return ""


Names = Mapping[bytes, OwnName]
"""The table: by id."""


# --- names -----------------------------------------------------------------------------------------


def add(names: Names, noun: Noun, name: str, draw: Draw) -> OwnName:
    """A new name, which nobody has an alias of.  Raises BadOwnName, OwnNameTaken, TooManyNames."""
    _check(names, noun, name)
    if len(names) >= NAMES:
        raise TooManyNames
    return OwnName(_unlike(names.keys(), draw), noun, name)


def rename(names: Names, own: OwnName, name: str) -> OwnName:
    """The same thing under another name; contacts go on knowing it by their numbers.

    Raises BadOwnName, OwnNameTaken.
    """
    _check(names, own.noun, name)
    return replace(own, name=name)


def _check(names: Names, noun: Noun, name: str) -> None:
    """A name that reads like an id or a code would be taken for one."""
    seen = 1 <= len(name) <= NAME_CHARS and name.isprintable() and name.strip() == name
    if not seen or _LIKE_AN_ID.fullmatch(name) or _LIKE_A_CODE.fullmatch(name):
        raise BadOwnName
    if any(own.noun is noun and own.name == name for own in names.values()):
        raise OwnNameTaken


def find(names: Names, noun: Noun, typed: str) -> OwnName:
    """The thing of this name, or of this id in hex digits.  Raises UnknownName."""
    for own in names.values():
        if own.noun is noun and typed in (own.name, own.id.hex()):
            return own
    raise UnknownName


# --- aliases ---------------------------------------------------------------------------------------


def tell(names: Names, own: OwnName, contact: str, now_s: float, draw: Draw) -> OwnName:
    """The thing with an alias towards this contact: the one it has, else a fresh one.

    No other alias of the vault is the same, and no other of this contact has the same code.
    """
    if contact in own.aliases:
        return own
    taken = {alias.value for each in names.values() for alias in each.aliases.values()}
    codes = {code(value) for _, value in told(names, contact)}
    value = _unlike(taken, draw)
    while code(value) in codes:
        value = _unlike(taken, draw)
    today = Alias(value, int(now_s) // DAY_S * DAY_S)
    return replace(own, aliases={**own.aliases, contact: today})


def _unlike(taken: Container[bytes], draw: Draw) -> bytes:
    value = draw(ALIAS_BYTES)
    while value in taken:
        value = draw(ALIAS_BYTES)
    return value


def told(names: Names, contact: str) -> Iterator[tuple[Noun, bytes]]:
    """The aliases that this contact knows."""
    for own in names.values():
        if contact in own.aliases:
            yield own.noun, own.aliases[contact].value


def owner(names: Names, contact: str, noun: Noun, value: bytes) -> OwnName | None:
    """The thing that this contact knows by this alias; None when we gave them no such alias of that noun.

    So an alias that is another contact's, made up, or of another noun joins nothing.
    """
    for own in names.values():
        alias = own.aliases.get(contact)
        if own.noun is noun and alias is not None and alias.value == value:
            return own
    return None


def without(names: Names, contact: str) -> dict[bytes, OwnName]:
    """The table without the aliases of one contact."""
    return {
        key: replace(own, aliases={who: alias for who, alias in own.aliases.items() if who != contact})
        if contact in own.aliases
        else own
        for key, own in names.items()
    }


def code(value: bytes) -> str:
    """The four digits by which people speak of an alias that has no name here: "48-21"."""
    number = int.from_bytes(value, "big") % CODES
    return f"{number // 100:02}-{number % 100:02}"
