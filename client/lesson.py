"""What the reader of a message will learn by it: asked about once, before it goes.

Pure, and made from the forms of its fields alone: a place, times, how many people.  Nothing remembers what
somebody was told earlier, because such a list is what must not lie on a seized machine; only of aliases it is
known whether this contact had them before.

Spec: docs/decisions/0042-what-the-reader-learns.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from client.forms import AFTER, Alias, Form, Number, Text
from client.kinds import Kind
from wire.envelope import FieldValue


class Topic(StrEnum):
    """What can be learned, in the order in which it is told."""

    PLACE = "place"
    WAY = "way"
    HELPER = "helper"
    PEOPLE = "people"
    TIME = "time"
    HEALTH = "health"
    HARM = "harm"
    MONEY = "money"
    WORDS = "words"
    TEXT = "text"


_NOUNS = {"route": Topic.WAY, "helper": Topic.HELPER}
_UNITS = {"people": Topic.PEOPLE, "point": Topic.PLACE, "zone": Topic.TIME}


def learned(kind: Kind, body: Mapping[int, FieldValue], about: frozenset[str]) -> tuple[Topic, ...]:
    """Return what a message tells, each topic once.

    about: what its envelope names, of "case" and "place"; a case alone tells nothing.
    """
    given = [field.form for field in kind.fields if field.number in body]
    found = {_topic(kind, form) for form in given} | ({Topic.PLACE} if "place" in about else set())
    return tuple(topic for topic in Topic if topic in found)


def _topic(kind: Kind, form: Form) -> Topic | None:
    """What one field tells by its form; what no form tells is the matter of the whole kind."""
    of_kind = Topic(kind.tells) if kind.tells else None
    match form:
        case Alias(noun) if noun in _NOUNS:
            return _NOUNS[noun]
        case Number(clock=clock) if clock == AFTER:
            return Topic.TIME
        case Number(unit=unit) if unit in _UNITS:
            return _UNITS[unit]
        case Text():
            return of_kind or Topic.TEXT
        case _:
            return of_kind
