"""client/image.py: rows, undo, and what a deleted row leaves behind."""

from __future__ import annotations

import sqlite3
from random import Random as Seeded

import pytest

from client.errors import VaultDamaged, VaultNewer
from client.image import Image

MARKER = b"the well behind the mill"


def test_rows_survive_serialization() -> None:
    image = Image()
    image.apply({("contact", b"\0\xff"): b"one", ("contact", b"b"): b"", ("outbox", b"b"): b"three"})
    rows = {"contact": {b"\0\xff": b"one", b"b": b""}, "outbox": {b"b": b"three"}}
    assert image.load() == rows
    assert Image(image.serialize()).load() == rows


def test_apply_replaces_deletes_and_ignores_what_is_not_there() -> None:
    image = Image()
    image.apply({("a", b"1"): b"old", ("a", b"2"): b"two"})
    image.apply({("a", b"1"): b"new", ("a", b"2"): None, ("a", b"3"): None})
    assert image.load() == {"a": {b"1": b"new"}}


def test_undo_brings_back_exactly_what_was() -> None:
    rng = Seeded(1)
    image = Image()
    for _ in range(60):
        before = image.load()
        changes = {
            (rng.choice("ab"), rng.randbytes(1)[:1]): rng.choice([None, rng.randbytes(rng.randrange(5000))])
            for _ in range(8)
        }
        undo = image.apply(changes)
        after = image.load()
        image.apply(undo)
        assert image.load() == before
        image.apply(changes)
        assert image.load() == after


@pytest.mark.parametrize("reopened", [False, True])
def test_deleted_and_replaced_rows_leave_nothing_and_give_their_room_back(reopened: bool) -> None:
    image = Image()
    empty = len(image.serialize())
    image.apply({("a", bytes([n])): MARKER * 200 for n in range(100)})
    if reopened:
        image = Image(image.serialize())
    image.apply({("a", bytes([0])): MARKER * 3})
    assert MARKER in image.serialize()
    image.apply({("a", bytes([n])): None for n in range(100)})
    assert MARKER not in image.serialize()
    assert len(image.serialize()) <= empty + 4096


@pytest.mark.parametrize("data", [b"not a database" * 400, Image().serialize()[:5000]])
def test_bytes_that_are_no_image_are_damage(data: bytes) -> None:
    with pytest.raises(VaultDamaged):
        Image(data)


def test_image_of_a_newer_program_is_told() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA user_version = 2")
    with pytest.raises(VaultNewer):
        Image(database.serialize())
