"""What those see who are against us: the memory of a relay, the wire of a live one, the rows of a vault.

And two ways to make a simulated relay hostile: `watch` what it is asked, `answer_with` something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgpack  # type: ignore[import-untyped]  # ships without types

from tests.support.sim import Pair
from tests.support.sim_link import SimLink
from tests.support.sim_node import Node
from tests.support.sim_relay import SimRelay
from wire.request import Push, Reply, Request

Answers = list[Reply | Push]


@dataclass(frozen=True)
class Seen:
    """One request as a live relay sees it: who asked is for the test to compare, link for the relay."""

    who: str
    link: int
    at_s: float
    request: Request


def watch(*relays: SimRelay) -> list[Seen]:
    """Keep every request that these relays are asked from now on."""
    seen: list[Seen] = []

    def note(link: SimLink, request: Request, honest: Answers) -> Answers:
        seen.append(Seen(link.node.name, link.number, link.node.world.now_s, request))
        return honest

    for relay in relays:
        answer_with(relay, note)
    return seen


def answer_with(relay: SimRelay, answer: Callable[[SimLink, Request, Answers], Answers]) -> None:
    """Let a relay do what is asked, and then answer what it likes."""
    honest = relay.serve

    def serve(link: SimLink, request: Request) -> Answers:
        return answer(link, request, honest(link, request))

    relay.serve = serve  # type: ignore[method-assign]  # an honest relay made to lie


def intercept(relay: SimRelay, answer: Callable[[SimLink, Request], Answers | None]) -> None:
    """Let a relay answer what it likes and do nothing; None: as an honest one."""
    honest = relay.serve

    def serve(link: SimLink, request: Request) -> Answers:
        lie = answer(link, request)
        return honest(link, request) if lie is None else lie

    relay.serve = serve  # type: ignore[method-assign]  # an honest relay made to lie


def relays_of(pair: Pair) -> list[SimRelay]:
    return list(pair.world.relays.values())


def memory(relay: SimRelay) -> bytes:
    """The whole memory file of a relay, as an image of its memory shows it."""
    return bytes(relay.slots._view)


def rows_held(relay: SimRelay) -> list[bytes]:
    """Cell, id and tags of each held cell."""
    slots = relay.slots
    return [bytes(slots.cell(slot)) + slots.row(slot).id + slots.row(slot).tags for slot in slots.in_use()]


def runs(data: bytes, length: int) -> set[bytes]:
    """Every run of so many bytes."""
    return {data[at : at + length] for at in range(len(data) - length + 1)}


def byte_strings(node: Node, table: str | None = None) -> set[bytes]:
    """Every byte string and text in the rows of a vault, as who opened it finds them."""
    return {
        found
        for (name, key), row in node.disk.items()
        if table in (None, name)
        for found in (key, *_leaves(msgpack.unpackb(row, strict_map_key=False)))
    }


def _leaves(value: object) -> Iterator[bytes]:
    match value:
        case bytes():
            yield value
        case str():
            yield value.encode()
        case list():
            for item in value:
                yield from _leaves(item)
        case dict():
            for key, item in value.items():
                yield from _leaves(key)
                yield from _leaves(item)


def go_offline(node: Node) -> None:
    node.online = False
    node.disconnect()


def go_online(node: Node, for_s: float = 30) -> None:
    node.online = True
    node.world.advance(for_s)
