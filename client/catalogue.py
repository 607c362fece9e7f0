"""What can be said: kinds, their fields and values, who may send them, and for how long they count.

Everything here is made from `kinds.toml`; a new kind is data and no code.  Names are for people and
scripts, numbers travel.  Knows no words of any language (client/text does), no contact and no clock.

Spec: docs/protocol.md, "The envelope"; the list for readers is docs/catalogue.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

from client.errors import BadValue, MissingField, UnknownField, UnknownKind
from client.forms import (
    Choice,
    Form,
    NamedValue,
    Number,
    Selection,
    Text,
    allowed,
    fits,
    name_of,
    pattern,
    read,
)
from wire.bundle import Role
from wire.envelope import Ack, FieldValue, Urgency
from wire.limits import SHRED_CAP_S, VALID_CAP_DANGER_MINUTES, VALID_CAP_MINUTES

COUNT_MAX = 9
"""People of one band; a larger group is two requests, and a smaller picture on a seized machine."""
NUMBER_MAX = 255
"""Kinds, fields and values fit one byte."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.  default: what absence means; None with required False means nothing was said."""

    name: str
    number: int
    form: Form
    required: bool
    default: int | tuple[()] | None

    @property
    def is_text(self) -> bool:
        return isinstance(self.form, Text)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.  valid_min: minutes from making; shred_s: seconds from opening, 0 = at once."""

    name: str
    number: int
    senders: frozenset[Role]
    readers: frozenset[Role]
    urgency: Urgency
    danger: bool
    valid_min: int
    shred_s: int
    ack: Ack
    answered_by: tuple[str, ...]
    at_least_one: tuple[str, ...]
    never: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def valid_cap_min(self) -> int:
        """The longest time in minutes that a message of this kind may count; shorter is allowed."""
        return VALID_CAP_DANGER_MINUTES if self.danger else VALID_CAP_MINUTES


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All kinds, and what must be in no message of any kind."""

    kinds: tuple[Kind, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A received body that our catalogue knows in full; defaults are filled in."""

    kind: Kind
    fields: Mapping[str, NamedValue]


@dataclass(frozen=True, slots=True)
class Newer:
    """A received body with something that our catalogue does not have.

    It is kept and shown as "a message from a newer program", never in part: a field that we cannot
    read may turn the meaning of those that we can.
    """

    number: int


Reading = Understood | Newer


# --- reading kinds.toml -----------------------------------------------------------------------


def load(source: str) -> Catalogue:
    """Return the catalogue written in `source` (TOML, as explained at the head of kinds.toml).

    Raises ValueError when a number or name is used twice, a cap is passed or a word is unknown: that
    is our own mistake, found when the program starts and not when a message is lost.
    """
    table = tomllib.loads(source)
    kinds = tuple(_kind(name, entry) for name, entry in table["kinds"].items())
    _demand(_distinct(kind.number for kind in kinds), "a kind number is used twice")
    names = {kind.name for kind in kinds}
    _demand(all(names.issuperset(kind.answered_by) for kind in kinds), "an answer has no kind")
    return Catalogue(kinds, tuple(table["never"]))


def _kind(name: str, entry: dict[str, Any]) -> Kind:
    kind = Kind(
        name=name,
        number=_number(entry["number"]),
        senders=_roles(entry["from"]),
        readers=_roles(entry["to"]),
        urgency=Urgency[entry["urgency"].upper()],
        danger=entry.get("danger", False),
        valid_min=entry["valid_min"],
        shred_s=entry["shred_s"],
        ack=Ack[entry["ack"].upper()],
        answered_by=tuple(entry["answered_by"]),
        at_least_one=tuple(entry.get("at_least_one", ())),
        never=tuple(entry["never"]),
        fields=tuple(_field(key, value) for key, value in entry["fields"].items()),
    )
    _demand(1 <= kind.valid_min <= kind.valid_cap_min, "valid is outside its cap")
    _demand(0 <= kind.shred_s <= SHRED_CAP_S, "shred is outside its cap")
    _demand(_distinct(field.number for field in kind.fields), "a field number is used twice")
    _demand({field.name for field in kind.fields}.issuperset(kind.at_least_one), "at_least_one has no field")
    return kind


def _field(name: str, entry: dict[str, Any]) -> Field:
    form, required, default = _form(entry), entry.get("required", False), _default(entry)
    _demand(default is None or (fits(form, default) and not required), "a default does not fit")
    return Field(name, _number(entry["number"]), form, required, default)


def _default(entry: dict[str, Any]) -> int | tuple[()] | None:
    match entry.get("default"):
        case int(number):
            return number
        case []:
            return ()
        case None:
            return None
        case _:
            raise ValueError("kinds.toml: a default is a number or []")


def _form(entry: dict[str, Any]) -> Form:
    match entry["type"]:
        case "count":
            return Number(0, COUNT_MAX, "people")
        case "number":
            return Number(entry["low"], entry["high"], entry["unit"])
        case "choice":
            return Choice(_values(entry["values"]))
        case "set":
            return Selection(_values(entry["values"]))
        case "text":
            return Text()
        case other:
            raise ValueError(f"kinds.toml: no field type {other}")


def _values(names: dict[str, int]) -> Mapping[str, int]:
    _demand(_distinct(names.values()), "a value number is used twice")
    return MappingProxyType({name: _number(number) for name, number in names.items()})


def _roles(names: list[str]) -> frozenset[Role]:
    return frozenset(Role[name.upper()] for name in names)


def _number(number: int) -> int:
    _demand(1 <= number <= NUMBER_MAX, "a number is outside 1 to 255")
    return number


def _distinct(numbers: Iterable[int]) -> bool:
    listed = list(numbers)
    return len(listed) == len(set(listed))


def _demand(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(f"kinds.toml: {rule}")


CATALOGUE = load(resources.files("client").joinpath("kinds.toml").read_text(encoding="utf-8"))
_BY_NAME = {kind.name: kind for kind in CATALOGUE.kinds}
_BY_NUMBER = {kind.number: kind for kind in CATALOGUE.kinds}


# --- asking -----------------------------------------------------------------------------------


def kind_by_name(name: str) -> Kind:
    """Return the kind of that name.  Raises UnknownKind."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownKind(tuple(_BY_NAME)) from None


def kind_by_number(number: int) -> Kind | None:
    """Return the kind of that number, None when a newer program may know it."""
    return _BY_NUMBER.get(number)


def may_send(kind: Kind, our_role: Role, their_role: Role) -> bool:
    """Tell whether someone in `our_role` may send this kind to someone in `their_role`.

    The reader asks too, with the sender's role first.  A deputy may do what a coordinator may.
    """
    return _acting(our_role) in kind.senders and _acting(their_role) in kind.readers


def _acting(role: Role) -> Role:
    return Role.COORDINATOR if role is Role.DEPUTY else role


def field_help(kind: Kind) -> tuple[str, ...]:
    """Return one line a field for `help`, as it is typed: "nights=1..30  (required)"."""
    return tuple(f"{field.name}={pattern(field.form)}{_presence(field)}" for field in kind.fields)


def _presence(field: Field) -> str:
    return "  (required)" if field.required else ""


# --- from typed text to numbers -----------------------------------------------------------------


def parse_fields(kind: Kind, given: Mapping[str, str]) -> dict[int, FieldValue]:
    """Return the body of a message from typed values: {"nights": "3"} to {11: 3}.

    What was not given is left out, so that only what was said travels.
    Raises UnknownField, MissingField or BadValue for the first field that does not fit.
    """
    known = tuple(field.name for field in kind.fields)
    for name in given:
        if name not in known:
            raise UnknownField(name, known)
    body = {field.number: _parse(field, given[field.name]) for field in kind.fields if field.name in given}
    for field in kind.fields:
        if field.required and field.number not in body:
            raise MissingField(field.name, allowed(field.form))
    if not _someone(kind, body):
        raise MissingField(kind.at_least_one[0], kind.at_least_one)
    return body


def _parse(field: Field, text: str) -> FieldValue:
    value = read(field.form, text)
    if value is None:
        raise BadValue(field.name, allowed(field.form))
    return value


# --- from received numbers to names -------------------------------------------------------------


def validate(number: int, body: Mapping[int, FieldValue]) -> Reading:
    """Return what a received body says, or Newer when any part of it is not in our catalogue."""
    kind = kind_by_number(number)
    if kind is None or not _complete(kind, body):
        return Newer(number)
    return Understood(kind, MappingProxyType(dict(_named_fields(kind, body))))


def _complete(kind: Kind, body: Mapping[int, FieldValue]) -> bool:
    known = {field.number: field for field in kind.fields}
    return (
        body.keys() <= known.keys()
        and all(fits(known[number].form, value) for number, value in body.items())
        and all(field.number in body for field in kind.fields if field.required)
        and _someone(kind, body)
    )


def _someone(kind: Kind, body: Mapping[int, FieldValue]) -> bool:
    counts = [body.get(field.number, 0) for field in kind.fields if field.name in kind.at_least_one]
    return not counts or any(counts)


def _named_fields(kind: Kind, body: Mapping[int, FieldValue]) -> Iterator[tuple[str, NamedValue]]:
    for field in kind.fields:
        if field.number in body:
            yield field.name, name_of(field.form, body[field.number])
        elif field.default is not None:
            yield field.name, field.default
