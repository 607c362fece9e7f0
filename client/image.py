"""The rows of a vault in memory: an SQLite database that never has a file of its own.

    item(kind TEXT, key BLOB, value BLOB), primary key (kind, key)

Knows no passphrase and no path.  Deleted rows are overwritten and their pages given back, so nothing of
them is in the bytes that are sealed next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from client.errors import VaultDamaged, VaultNewer

Changes = Mapping[tuple[str, bytes], bytes | None]
"""(kind, key) to its new value; None deletes the row."""

SCHEMA = 1
"""Of the table, kept in the image as `user_version`; what rows mean has a version of its own."""


class Image:
    """Open rows; empty, or what `serialize` once gave."""

    __slots__ = ("_database",)

    def __init__(self, serialized: bytes | None = None) -> None:
        """Raises VaultDamaged or VaultNewer."""
        # Saving may run in a worker thread; the vault's owner makes one call at a time.
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        if serialized is None:
            self._create()
        else:
            self._restore(serialized)

    def load(self) -> dict[str, dict[bytes, bytes]]:
        """Every row, by kind and key."""
        rows: dict[str, dict[bytes, bytes]] = {}
        for kind, key, value in self._database.execute("SELECT kind, key, value FROM item"):
            rows.setdefault(kind, {})[key] = value
        return rows

    def apply(self, changes: Changes) -> Changes:
        """Carry out all changes and return those that undo them."""
        undo = {place: self._value(place) for place in changes}
        gone = [place for place, value in changes.items() if value is None]
        kept = [(*place, value) for place, value in changes.items() if value is not None]
        with self._database:
            self._database.executemany("DELETE FROM item WHERE kind = ? AND key = ?", gone)
            self._database.executemany(
                "INSERT INTO item VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", kept
            )
        return undo

    def serialize(self) -> bytes:
        return self._database.serialize()

    def close(self) -> None:
        self._database.close()

    def _create(self) -> None:
        self._database.execute("PRAGMA auto_vacuum = FULL")
        self._guard()
        self._database.execute(
            "CREATE TABLE item"
            " (kind TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key))"
        )
        self._database.execute(f"PRAGMA user_version = {SCHEMA}")

    def _restore(self, serialized: bytes) -> None:
        try:
            self._database.deserialize(serialized)
            self._guard()
            (schema,) = self._database.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error:
            raise VaultDamaged from None
        if schema != SCHEMA:
            raise VaultNewer

    def _guard(self) -> None:
        """Settings that are not part of the image: overwrite what is deleted, never spill to a file."""
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute("PRAGMA temp_store = MEMORY")

    def _value(self, place: tuple[str, bytes]) -> bytes | None:
        row = self._database.execute("SELECT value FROM item WHERE kind = ? AND key = ?", place).fetchone()
        return None if row is None else bytes(row[0])
