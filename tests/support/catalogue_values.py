"""Values of every field of the catalogue, and catalogues of other releases."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any, assert_never

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from client.forms import (
    NO,
    SHOWN_WHOLE,
    SIZES_MAX,
    YES,
    Alias,
    Choice,
    Flag,
    Form,
    Number,
    Selection,
    Sizes,
    Text,
    code_of,
    decimal,
)
from client.kinds import Catalogue, Field, Kind, load_table
from wire.codec import U64
from wire.envelope import Envelope, FieldValue

SOURCE: dict[str, Any] = tomllib.loads(
    resources.files("client").joinpath("kinds.toml").read_text(encoding="utf-8")
)

letters = st.characters(categories=("L", "N", "P"), codec="utf-8")


def field_values(form: Form) -> SearchStrategy[FieldValue]:
    """All values that fit a form, at their bounds as often as between them."""
    match form:
        case Number(low, high, _, _, step):
            return st.integers(-(-low // step), high // step).map(lambda n: n * step)
        case Flag():
            return st.booleans()
        case Choice(_, values):
            return st.sampled_from(sorted(values.values()))
        case Selection(_, values):
            return st.sets(st.sampled_from(sorted(values.values()))).map(_ascending)
        case Sizes(low, high, _):
            return st.sets(st.integers(low, high), min_size=1, max_size=SIZES_MAX).map(_ascending)
        case Text(chars):
            return st.text(letters, min_size=1, max_size=min(chars, 40))
        case Alias():
            return st.integers(0, U64)
        case _:
            assert_never(form)


def _ascending(numbers: Iterable[int]) -> FieldValue:
    return tuple(sorted(numbers))


@st.composite
def bodies(draw: st.DrawFn, kind: Kind) -> dict[int, FieldValue]:
    """Any body that the catalogue lets a person send."""
    only = draw(st.sampled_from(kind.exactly_one)) if kind.exactly_one else ""
    barred = set(kind.exactly_one) - {only}
    someone = draw(st.sampled_from(kind.at_least_one)) if kind.at_least_one else ""
    body: dict[int, FieldValue] = {}
    for field in kind.fields:
        needed = field.required or field.name in (only, someone)
        if field.name not in barred and (needed or draw(st.booleans())):
            body[field.number] = draw(_value(field, field.name == someone))
    times = [field.number for field in kind.fields if field.name in kind.in_order and field.number in body]
    return body | dict(zip(times, sorted(body[number] for number in times), strict=True))


def _value(field: Field, positive: bool) -> SearchStrategy[FieldValue]:
    values = field_values(field.form)
    return values.filter(bool) if positive else values


def typed_of(form: Form, value: FieldValue) -> str:
    """The same value as a person types it."""
    match form:
        case Number(scale=scale):
            assert isinstance(value, int)
            return decimal(value, scale)
        case Flag():
            return YES if value else NO
        case Choice(_, values):
            return next(name for name, number in values.items() if number == value)
        case Selection(_, values):
            assert isinstance(value, tuple)
            return ",".join(name for name, number in values.items() if number in value)
        case Sizes():
            assert isinstance(value, tuple)
            return ",".join(map(str, value))
        case Alias(noun) if noun in SHOWN_WHOLE:
            assert isinstance(value, int)
            return code_of(noun, value)
        case Text() | Alias():
            return str(value)
        case _:
            assert_never(form)


def envelope_of(kind: Kind, body: dict[int, FieldValue]) -> Envelope:
    """A message that says this, made at some time."""
    return Envelope(
        kind=kind.number,
        id=bytes(8),
        at_s=1_800_000_000,
        valid_min=kind.valid_min,
        urgency=kind.urgency,
        drill=False,
        silent=False,
        ack=kind.ack,
        body=body,
    )


@st.composite
def older_catalogues(draw: st.DrawFn) -> Catalogue:
    """The catalogue as it may have been: without some kinds, fields and values."""
    names = draw(st.sets(st.sampled_from(sorted(SOURCE["kinds"])), min_size=1))
    dropped = draw(st.sets(st.sampled_from(sorted(_optional())), max_size=60))
    lists = {name: _fewer(draw, values) for name, values in SOURCE["lists"].items()}
    kinds = {name: _older(name, SOURCE["kinds"][name], dropped, lists) for name in sorted(names)}
    return load_table({"schema": 0, "never": [], "lists": lists, "kinds": kinds})


def _optional() -> set[tuple[str, str]]:
    """Fields that were perhaps not there yet: none that a rule of their kind names."""
    return {
        (name, field)
        for name, kind in SOURCE["kinds"].items()
        for field, entry in kind["fields"].items()
        if field not in _ruled(kind)
    }


def _ruled(kind: dict[str, Any]) -> set[str]:
    rules = (
        *kind.get("exactly_one", ()),
        *kind.get("in_order", ()),
        *kind.get("at_least_one", ()),
        kind.get("valid_after", ""),
    )
    return {*rules, *kind.get("now_when", {})}


def _fewer(draw: st.DrawFn, values: dict[str, int]) -> dict[str, int]:
    """The first values of a list; new ones come at its end."""
    return dict(list(values.items())[: draw(st.integers(1, len(values)))])


def _older(
    name: str, kind: dict[str, Any], dropped: set[tuple[str, str]], lists: dict[str, dict[str, int]]
) -> dict[str, Any]:
    fields = {f: _known(entry, lists) for f, entry in kind["fields"].items() if (name, f) not in dropped}
    kept = {key: value for key, value in kind.items() if key not in ("answered_by", "now_when", "fields")}
    return {**kept, "fields": fields}


def _known(entry: dict[str, Any], lists: dict[str, dict[str, int]]) -> dict[str, Any]:
    if "only" not in entry:
        return entry
    return {**entry, "only": [name for name in entry["only"] if name in lists[entry["list"]]]}
