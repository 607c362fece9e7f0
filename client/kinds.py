"""Kinds of message as `kinds.toml` describes them: their fields, senders and readers, and their clocks.

A new kind is data and no code.  Names are for people and scripts, numbers travel.  Knows no contact, no
clock and no words of any language.

Spec: docs/protocol.md, "The envelope"; the list for readers is docs/catalogue.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from client.forms import Alias, Choice, Flag, Form, Number, Selection, Sizes, Text, allowed, fits
from wire.bundle import Role
from wire.envelope import Ack, Urgency
from wire.limits import SHRED_CAP_S, TEXT_CHARS, VALID_CAP_DANGER_MINUTES, VALID_CAP_MINUTES

COUNT_MAX = 9
"""People of one band; a larger group is two requests, and a smaller picture on a seized machine."""
NUMBER_MAX = 255
"""Kinds, fields and values fit one byte."""
ABOUT = ("case", "place")
"""What a message of any kind can be about: aliases in the envelope, not fields of a kind."""


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
    """One kind of message.

    ways: who may send it to whom.  now_when: values of fields that make it urgent whatever its urgency is.
    valid_min: minutes from making; with valid_after the value of that field in minutes, and so much more.
    shred_s: seconds from opening, 0 = at once.  at_least_one: fields of which one has to be more than 0;
    exactly_one: fields of which one has to be given and no other.
    in_order: fields of which none is less than one before it.  about: what of ABOUT must be named.
    two_persons: it does harm when it is false, so that coordinator and deputy send it together.
    tells: what its fields tell that tell nothing by their form (client/lesson), else empty.
    """

    name: str
    number: int
    ways: Mapping[Role, frozenset[Role]]
    urgency: Urgency
    now_when: Mapping[str, frozenset[str]]
    danger: bool
    two_persons: bool
    tells: str
    valid_min: int
    valid_after: str
    shred_s: int
    ack: Ack
    answered_by: tuple[str, ...]
    at_least_one: tuple[str, ...]
    exactly_one: tuple[str, ...]
    in_order: tuple[str, ...]
    about: tuple[str, ...]
    never: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def valid_cap_min(self) -> int:
        """The longest time in minutes that a message of this kind may count; shorter is allowed."""
        return VALID_CAP_DANGER_MINUTES if self.danger else VALID_CAP_MINUTES

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All kinds, and what must be in no message of any kind.  schema: grows with each release of it."""

    schema: int
    kinds: tuple[Kind, ...]
    never: tuple[str, ...]

    def kind(self, number: int) -> Kind | None:
        """The kind of that number, None when a newer program may know it."""
        return next((kind for kind in self.kinds if kind.number == number), None)


# --- reading kinds.toml -----------------------------------------------------------------------


def load(source: str) -> Catalogue:
    """Return the catalogue written in `source` (TOML, as explained at the head of kinds.toml).

    Raises ValueError when a number or name is used twice, a cap is passed or a word is unknown: that
    is our own mistake, found when the program starts and not when a message is lost.
    """
    return load_table(tomllib.loads(source))


def load_table(table: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue of a parsed kinds.toml.  Raises ValueError as `load` does."""
    lists = {name: _values(values) for name, values in table.get("lists", {}).items()}
    kinds = tuple(_kind(name, entry, lists) for name, entry in table["kinds"].items())
    _demand(_distinct(kind.number for kind in kinds), "a kind number is used twice")
    names = {kind.name for kind in kinds}
    _demand(all(names.issuperset(kind.answered_by) for kind in kinds), "an answer has no kind")
    return Catalogue(table["schema"], kinds, tuple(table["never"]))


Lists = Mapping[str, Mapping[str, int]]


def _kind(name: str, entry: dict[str, Any], lists: Lists) -> Kind:
    kind = Kind(
        name=name,
        number=_number(entry["number"]),
        ways=MappingProxyType({_role(ours): _roles(theirs) for ours, theirs in entry["who"].items()}),
        urgency=Urgency[entry["urgency"].upper()],
        now_when=MappingProxyType(
            {key: frozenset(names) for key, names in entry.get("now_when", {}).items()}
        ),
        danger=entry.get("danger", False),
        two_persons=entry.get("two_persons", False),
        tells=entry.get("tells", ""),
        valid_min=entry["valid_min"],
        valid_after=entry.get("valid_after", ""),
        shred_s=entry["shred_s"],
        ack=Ack[entry["ack"].upper()],
        answered_by=tuple(entry.get("answered_by", ())),
        at_least_one=tuple(entry.get("at_least_one", ())),
        exactly_one=tuple(entry.get("exactly_one", ())),
        in_order=tuple(entry.get("in_order", ())),
        about=tuple(entry.get("about", ())),
        never=tuple(entry.get("never", ())),
        fields=tuple(_field(key, value, lists) for key, value in entry["fields"].items()),
    )
    _check(kind)
    return kind


def _check(kind: Kind) -> None:
    _demand(1 <= kind.valid_min <= kind.valid_cap_min, "valid is outside its cap")
    _demand(0 <= kind.shred_s <= SHRED_CAP_S, "shred is outside its cap")
    _demand(_distinct(field.number for field in kind.fields), "a field number is used twice")
    _demand(not {field.name for field in kind.fields} & set(ABOUT), "a field is called case or place")
    named = {
        *kind.at_least_one,
        *kind.exactly_one,
        *kind.in_order,
        *kind.now_when,
        *filter(None, [kind.valid_after]),
    }
    _demand({field.name for field in kind.fields}.issuperset(named), "a field is named that is not there")
    _demand(set(ABOUT).issuperset(kind.about), "about is case or place")
    for name, values in kind.now_when.items():
        field = kind.field(name)
        _demand(field is not None and values <= set(allowed(field.form)), "now_when names no value")


def _field(name: str, entry: dict[str, Any], lists: Lists) -> Field:
    form, required, default = _form(entry, lists), entry.get("required", False), _default(entry)
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


def _form(entry: dict[str, Any], lists: Lists) -> Form:
    match entry["type"]:
        case "count":
            return Number(0, COUNT_MAX, "people")
        case "number":
            return Number(
                low=entry["low"],
                high=entry["high"],
                unit=entry["unit"],
                scale=entry.get("scale", 1),
                step=entry.get("step", 1),
                clock=entry.get("clock", ""),
            )
        case "flag":
            return Flag()
        case "choice":
            return Choice(entry["list"], _listed(entry, lists))
        case "set":
            return Selection(entry["list"], _listed(entry, lists))
        case "sizes":
            return Sizes(entry["low"], entry["high"], entry["unit"])
        case "text":
            return Text(entry.get("chars", TEXT_CHARS))
        case "alias":
            return Alias(entry["noun"])
        case other:
            raise ValueError(f"kinds.toml: no field type {other}")


def _listed(entry: dict[str, Any], lists: Lists) -> Mapping[str, int]:
    """The values of a list, or those that this field takes of them."""
    _demand(entry["list"] in lists, "a list is not there")
    values = lists[entry["list"]]
    only = entry.get("only", list(values))
    _demand(set(only) <= values.keys(), "only names no value")
    return MappingProxyType({name: number for name, number in values.items() if name in only})


def _values(names: dict[str, int]) -> Mapping[str, int]:
    _demand(_distinct(names.values()), "a value number is used twice")
    return MappingProxyType({name: _number(number) for name, number in names.items()})


def _role(name: str) -> Role:
    _demand(name.upper() in Role.__members__, f"no role {name}")
    return Role[name.upper()]


def _roles(names: list[str]) -> frozenset[Role]:
    return frozenset(map(_role, names))


def _number(number: int) -> int:
    _demand(1 <= number <= NUMBER_MAX, "a number is outside 1 to 255")
    return number


def _distinct(numbers: Iterable[int]) -> bool:
    listed = list(numbers)
    return len(listed) == len(set(listed))


def _demand(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(f"kinds.toml: {rule}")
