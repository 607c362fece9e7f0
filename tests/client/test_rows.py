"""client/rows: what was saved is what is loaded, and a row of another schema says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.rows import from_row, to_row
from client.session import Session
from keys.primitives import Secret
from tests.support.bench import sessions


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    number: int
    secret: Secret


@dataclass(frozen=True, slots=True)
class Record:
    flag: bool
    number: int
    part: float
    data: bytes
    text: str
    colour: Colour
    maybe: Inner | None
    several: tuple[Inner, ...]
    by_number: dict[int, bytes]
    by_bytes: dict[bytes, Inner]


inners = st.builds(Inner, st.integers(0, 2**64 - 1), st.binary().map(Secret))
records = st.builds(
    Record,
    flag=st.booleans(),
    number=st.integers(-(2**63), 2**64 - 1),
    part=st.floats(allow_nan=False),
    data=st.binary(),
    text=st.text(st.characters(exclude_categories=["Cs"])),
    colour=st.sampled_from(Colour),
    maybe=st.none() | inners,
    several=st.lists(inners, max_size=3).map(tuple),
    by_number=st.dictionaries(st.integers(0, 2**64 - 1), st.binary(), max_size=3),
    by_bytes=st.dictionaries(st.binary(max_size=16), inners, max_size=3),
)


@given(records)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert from_row(Record, to_row(record)) == record


def test_a_whole_session_comes_back_as_it_was() -> None:
    for session in sessions(1):
        assert from_row(Session, to_row(session)) == session


@pytest.mark.parametrize(
    "row",
    [
        b"",
        b"\xc1",
        to_row(Inner(1, Secret(b""))) + b"\0",
        msgpack.packb([]),
        msgpack.packb([1]),
        msgpack.packb([1, b"", 3]),
        msgpack.packb([1, "text"]),
        msgpack.packb(7),
        msgpack.packb(None),
    ],
)
def test_a_row_of_another_shape_is_refused(row: bytes) -> None:
    with pytest.raises(ValueError):
        from_row(Inner, row)


@dataclass(frozen=True, slots=True)
class Grown:
    """Inner, some releases later."""

    number: int
    secret: Secret
    answer: Colour | None = None
    several: tuple[Inner, ...] = ()


def test_a_row_from_before_a_field_gets_its_default_and_the_other_way_is_refused() -> None:
    inner, colour = Inner(1, Secret(b"x")), Colour.RED
    assert from_row(Grown, to_row(inner)) == Grown(1, Secret(b"x"))
    assert from_row(Grown, msgpack.packb([1, b"x", "red"])) == Grown(1, Secret(b"x"), colour)
    with pytest.raises(ValueError):
        from_row(Inner, to_row(Grown(1, Secret(b"x"))))
    with pytest.raises(ValueError):
        from_row(Grown, msgpack.packb([1]))


@pytest.mark.parametrize("place", range(10))
def test_a_field_of_another_kind_is_refused_or_loads_as_it_stands(place: int) -> None:
    """Never another exception: the vault's opener knows one word for this."""
    record = Record(True, 1, 0.5, b"", "", Colour.RED, None, (), {}, {})
    fields = msgpack.unpackb(to_row(record), strict_map_key=False)
    for other in (None, 5, b"x", "x", [1], {1: 2}):
        changed = [*fields[:place], other, *fields[place + 1 :]]
        try:
            from_row(Record, msgpack.packb(changed))
        except ValueError:
            continue
