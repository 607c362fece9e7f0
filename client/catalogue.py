"""What can be said: messages checked before they are sent and when they came.

Everything here is made from `kinds.toml` (client/kinds).  Knows no words of any language (client/text
does), no contact and no clock.

Spec: docs/protocol.md, "The envelope"; the list for readers is docs/catalogue.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from itertools import pairwise
from types import MappingProxyType

from client.errors import (
    BadValue,
    MissingField,
    NobodyNamed,
    OneOfThese,
    OutOfOrder,
    UnknownField,
    UnknownKind,
)
from client.forms import NO, YES, NamedValue, allowed, fits, known_part, name_of, read
from client.kinds import Catalogue, Field, Kind, load
from wire.bundle import Role
from wire.envelope import FieldValue, Urgency


@dataclass(frozen=True, slots=True, repr=False)
class Understood:
    """A received body of a kind that our catalogue has; defaults are filled in.

    unread: how many fields or values it has that we cannot read, or required ones that it has not; they are
    left out here, and the person is told to ask before acting on the rest.
    """

    kind: Kind
    fields: Mapping[str, NamedValue]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Newer:
    """A received body of a kind that our catalogue does not have: shown as one from a newer program."""

    number: int


Reading = Understood | Newer


CATALOGUE = load(resources.files("client").joinpath("kinds.toml").read_text(encoding="utf-8"))
_BY_NAME = {kind.name: kind for kind in CATALOGUE.kinds}


# --- asking -----------------------------------------------------------------------------------


def kind_by_name(name: str) -> Kind:
    """Return the kind of that name.  Raises UnknownKind."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownKind(tuple(_BY_NAME)) from None


def kind_by_number(number: int) -> Kind | None:
    """Return the kind of that number, None when a newer program may know it."""
    return CATALOGUE.kind(number)


def may_send(kind: Kind, our_role: Role, their_role: Role) -> bool:
    """Tell whether someone in `our_role` may send this kind to someone in `their_role`.

    The reader asks too, with the sender's role first.  A deputy may do what a coordinator may.
    """
    return _acting(their_role) in kind.ways.get(_acting(our_role), frozenset())


def _acting(role: Role) -> Role:
    return Role.COORDINATOR if role is Role.DEPUTY else role


def urgency_of(kind: Kind, body: Mapping[int, FieldValue]) -> Urgency:
    """Return how urgent a message is that says this."""
    return Urgency.NOW if any(map(partial(_is_urgent, kind, body), kind.now_when)) else kind.urgency


def _is_urgent(kind: Kind, body: Mapping[int, FieldValue], name: str) -> bool:
    field = kind.field(name)
    assert field is not None
    if field.number not in body:
        return False
    value = name_of(field.form, body[field.number])
    return ({True: YES, False: NO}[value] if isinstance(value, bool) else value) in kind.now_when[name]


def valid_min_of(kind: Kind, body: Mapping[int, FieldValue]) -> int:
    """Return for how many minutes a message counts that says this, within its cap."""
    field = kind.field(kind.valid_after)
    end_min = body.get(field.number) if field is not None else None
    if not isinstance(end_min, int):
        return kind.valid_min
    return min(end_min + kind.valid_min, kind.valid_cap_min)


# --- from typed text to numbers -----------------------------------------------------------------


def parse_fields(kind: Kind, given: Mapping[str, str]) -> dict[int, FieldValue]:
    """Return the body of a message from typed values: {"nights": "3"} to {11: 3}.

    What was not given is left out, so that only what was said travels.
    Raises the kind of FieldInvalid that names the first field that does not fit.
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
        raise NobodyNamed(kind.at_least_one[0], kind.at_least_one)
    if not _only_one(kind, body):
        raise OneOfThese(kind.exactly_one[0], kind.exactly_one)
    if not _in_order(kind, body):
        raise OutOfOrder(kind.in_order[-1], kind.in_order)
    return body


def _parse(field: Field, text: str) -> FieldValue:
    value = read(field.form, text)
    if value is None:
        raise BadValue(field.name, allowed(field.form))
    return value


# --- from received numbers to names -------------------------------------------------------------


def validate(number: int, body: Mapping[int, FieldValue], catalogue: Catalogue = CATALOGUE) -> Reading:
    """Return what a received body says, as far as our catalogue has it."""
    kind = catalogue.kind(number)
    if kind is None:
        return Newer(number)
    fields = dict(_named_fields(kind, body))
    return Understood(kind, MappingProxyType(fields), _unread(kind, body))


def _unread(kind: Kind, body: Mapping[int, FieldValue]) -> int:
    known = {field.number: field for field in kind.fields}
    strange = sum(
        number not in known or not fits(known[number].form, value) for number, value in body.items()
    )
    missing = sum(field.required and field.number not in body for field in kind.fields)
    return (
        strange
        + missing
        + (not _someone(kind, body))
        + (not _only_one(kind, body))
        + (not _in_order(kind, body))
    )


def _someone(kind: Kind, body: Mapping[int, FieldValue]) -> bool:
    counts = [body.get(field.number, 0) for field in kind.fields if field.name in kind.at_least_one]
    return not counts or any(counts)


def _in_order(kind: Kind, body: Mapping[int, FieldValue]) -> bool:
    """An end does not come before its beginning; what does not fit is counted elsewhere."""
    numbers = [field.number for name in kind.in_order if (field := kind.field(name)) is not None]
    given = [value for number in numbers if type(value := body.get(number)) is int]
    return all(first <= second for first, second in pairwise(given))


def _only_one(kind: Kind, body: Mapping[int, FieldValue]) -> bool:
    given = [field for field in kind.fields if field.name in kind.exactly_one and field.number in body]
    return not kind.exactly_one or len(given) == 1


def _named_fields(kind: Kind, body: Mapping[int, FieldValue]) -> Iterator[tuple[str, NamedValue]]:
    for field in kind.fields:
        value = body.get(field.number)
        if value is None:
            if field.default is not None:
                yield field.name, field.default
        elif fits(field.form, value):
            yield field.name, name_of(field.form, value)
        elif (part := known_part(field.form, value)) is not None:
            yield field.name, name_of(field.form, part)
