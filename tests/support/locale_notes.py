"""What a translator is told about each entry: where it stands, who says it to whom, and what it must not be.

Made from the catalogue of kinds, from the sources that say a sentence, and from notes.toml.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from client.cards import TOPICS, Card
from client.catalogue import CATALOGUE
from client.forms import Alias, Choice, Flag, Form, Number, Selection, Sizes, Text
from client.kinds import Field, Kind
from client.text import ENGLISH

ROOT = Path(__file__).parents[2]
NOTES: dict[str, str] = tomllib.loads(Path(__file__).with_name("notes.toml").read_text(encoding="utf-8"))
_QUESTIONS = 4
"""Shown of those that have the same answer."""
_PARTS = {
    "text": "What happened.",
    "lost": "Whether anything is lost: the person is afraid of that.",
    "next": "What to do now. Commands such as 'waypost sync' stay as they are.",
}


def note(context: str) -> str:
    """Return the note of one entry.  Raises KeyError when nobody knows what it is for."""
    match context.split("."):
        case ["kind", name]:
            return _of_kind(_kind(name))
        case ["field", "any", name]:
            kinds = [kind for kind in CATALOGUE.kinds if _falls_back(kind, name)]
            return f"Label before a value: {_form_of(kinds[0], name)}. In: {_headings(kinds)}"
        case ["field", kind, name]:
            return f"Label before a value: {_form_of(_kind(kind), name)}. In: {_headings([_kind(kind)])}"
        case ["value", listed, _]:
            return f"One of several values to choose from, after a label. {_labels(listed)}"
        case ["error", *code, part]:
            return f"{_PARTS[part]} Error {'.'.join(code)}."
        case ["say", code]:
            return f"Said by a command: {_sayers(code)}."
        case ["card", name]:
            asker = next(card.asks for card in _cards() if card.name == name)
            return f"{_written(context)} The {asker.value} points first."
        case ["card_answer", name]:
            asked = [ENGLISH[f"card.{card.name}"] for card in _cards() if name in card.answers]
            return f"{_written(context)} After: {' '.join(asked[:_QUESTIONS])}"
    return _written(context)


def _cards() -> list[Card]:
    return [card for topic in TOPICS for card in topic.cards]


def _kind(name: str) -> Kind:
    return next(kind for kind in CATALOGUE.kinds if kind.name == name)


def _of_kind(kind: Kind) -> str:
    if not kind.ways:
        return "Heading of a message that everybody can fetch."
    ways = [
        f"{ours.name.lower()} to {', '.join(theirs.name.lower() for theirs in sorted(all_theirs))}"
        for ours, all_theirs in sorted(kind.ways.items())
    ]
    return (
        f"Heading of a message, sent from {'; '.join(ways)}. Read by both sides. {kind.urgency.name.lower()}."
    )


def _falls_back(kind: Kind, name: str) -> bool:
    return kind.field(name) is not None and f"field.{kind.name}.{name}" not in ENGLISH


def _form_of(kind: Kind, name: str) -> str:
    field = kind.field(name)
    assert field is not None, name
    return _form(field.form)


def _form(form: Form) -> str:
    match form:
        case Number(unit="people"):
            return "a number of people"
        case Number(clock=clock) if clock:
            return "a time such as 'in 3 h (17:00)' or '2 h ago (12:00)'"
        case Number(unit=unit):
            return f"a number ({unit})"
        case Flag():
            return "yes or no"
        case Choice():
            return "one of several words"
        case Selection():
            return "a list of words"
        case Sizes():
            return "sizes of clothes or shoes"
        case Text():
            return "a text that a person typed, below it"
        case Alias():
            return "a short number that stands for a person, a way or a place"


def _headings(kinds: list[Kind]) -> str:
    return "; ".join(f"'{ENGLISH[f'kind.{kind.name}']}'" for kind in kinds)


def _labels(listed: str) -> str:
    places = [(kind, field) for kind in CATALOGUE.kinds for field in kind.fields if _list_of(field) == listed]
    return " ".join(f"'{_label(kind, field)}' in '{ENGLISH[f'kind.{kind.name}']}'." for kind, field in places)


def _list_of(field: Field) -> str:
    return field.form.list if isinstance(field.form, Choice | Selection) else ""


def _label(kind: Kind, field: Field) -> str:
    own = f"field.{kind.name}.{field.name}"
    return ENGLISH[own if own in ENGLISH else f"field.any.{field.name}"]


def _sayers(code: str) -> str:
    """The files that say it: by its whole code, or by the beginning of a code that is put together there."""
    stem = code.rpartition("_")[0]
    ways = [f'"{code}"', f"'{code}'", f'f"{stem}_{{']
    return ", ".join(
        sorted(path for path, source in _sources().items() if any(way in source for way in ways))
    )


@cache
def _sources() -> dict[str, str]:
    paths = (ROOT / "client").rglob("*.py")
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def _written(context: str) -> str:
    parts = context.split(".")
    for length in range(len(parts), 0, -1):
        if (start := ".".join(parts[:length])) in NOTES:
            return NOTES[start]
    raise KeyError(context)
