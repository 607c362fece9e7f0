"""How a case, place, route or helper is shown: by our own name where we gave it, else by a code.

Pure: frozen values for faces.  No alias is in them whole, only the four digits that people speak of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from client.aliases import Names, Noun, OwnName, code, owner
from client.naming import Spoken


@dataclass(frozen=True, slots=True, repr=False)
class Thing:
    """What a message speaks of.

    noun: one of NOUNS.  code: "48-21", the same whenever this contact speaks of it.
    id, name: of the thing that is ours, both empty when we gave this contact no such alias.
    """

    noun: str
    code: str
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Knower:
    """A contact who knows a thing.  since_s: the UTC day on which it was first said to them."""

    contact: str
    code: str
    since_s: int


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """One of our own names.  knowers: by contact."""

    id: str
    noun: str
    name: str
    knowers: tuple[Knower, ...]


NOUNS = tuple(noun.value for noun in Noun)


def thing(names: Names, contact: str, noun: Noun, value: bytes) -> Thing:
    """What this contact means by this alias."""
    own = owner(names, contact, noun, value)
    if own is None:
        return Thing(noun.value, code(value))
    return Thing(noun.value, code(value), own.id.hex(), own.name)


def things(names: Names, contact: str, spoken: Spoken) -> dict[str, Thing]:
    """What a message between us and this contact speaks of, by "case", "place" or the name of the field."""
    return {name: thing(names, contact, *said) for name, said in spoken.items()}


def our_things(names: Names, contact: str, about: Mapping[str, bytes]) -> dict[str, Thing]:
    """What a message of ours is about, by the ids that were kept, as far as the names are still there."""
    owned = {field: names[own_id] for field, own_id in about.items() if own_id in names}
    return {
        field: thing(names, contact, own.noun, own.aliases[contact].value)
        for field, own in owned.items()
        if contact in own.aliases
    }


def named(own: OwnName) -> Named:
    knowers = (Knower(who, code(alias.value), alias.since_s) for who, alias in sorted(own.aliases.items()))
    return Named(own.id.hex(), own.noun.value, own.name, tuple(knowers))


def listed(names: Names) -> tuple[Named, ...]:
    """All our names, by noun and name."""
    order = {noun: place for place, noun in enumerate(Noun)}
    return tuple(map(named, sorted(names.values(), key=lambda own: (order[own.noun], own.name))))
