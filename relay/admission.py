"""Who may talk: pools of people who share one admission secret.

A pool is a path that only its members can name, and the pre-shared key of their channels.  The relay
must never know who the members are.

Spec: docs/protocol.md, 3.3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from keys.channel import hidden_path
from keys.primitives import equal
from relay.config import Pool


class Admission:
    """Finds the pool of a path, without telling by its time how much of the path was right."""

    __slots__ = ("_paths",)

    def __init__(self, pools: tuple[Pool, ...]) -> None:
        self._paths = [(_path(each), each) for pool in pools for each in _doors(pool)]

    def __repr__(self) -> str:
        return f"Admission({len(self._paths)} pools)"

    def pool_at(self, path: str) -> Pool | None:
        """Return the pool whose hidden path this is, exactly; by its former path with its former secret."""
        asked = path.encode(errors="replace")
        found = None
        for hidden, pool in self._paths:
            if equal(hidden, asked):
                found = pool
        return found


def _doors(pool: Pool) -> Iterator[Pool]:
    """The pool by its own path and, while a rotation lasts, by the one before."""
    yield pool
    if pool.former is not None:
        yield replace(pool, secret=pool.former.secret)


def _path(pool: Pool) -> bytes:
    return hidden_path(pool.secret.value).encode()
