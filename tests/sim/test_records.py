"""A relay that logs everything it is asked: what its records have in common, with each other and with those
of another relay.

Ten conversations of twenty messages over two relays and three half-days.  Documented constants are the
framing of an array: types, lengths, the epoch (docs/protocol.md, section 5); all else is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from struct import iter_unpack

from tests.support.adversary import Seen, go_offline, watch
from tests.support.schedule import read_something
from tests.support.sim import Pair
from wire.limits import POLL_TAGS, PUT_TAGS, TAG_BYTES
from wire.request import Poll, Put, Recall, Request

CONVERSATIONS = 10
MESSAGES = 20
HALF_DAY_S = 12 * 3600
RUN_BYTES = 8

Log = dict[int, list[Request]]
"""What each relay was asked, by its number."""


@cache
def logs() -> Log:
    """The logs of both relays over all conversations."""
    logged: Log = {}
    for seed in range(CONVERSATIONS):
        for number, seen in talk(seed).items():
            logged.setdefault(number, []).extend(each.request for each in seen)
    return logged


def talk(seed: int) -> dict[int, list[Seen]]:
    """One pair writes, reads and takes back, over three half-days."""
    pair = Pair(seed)
    seen = {relay.number: watch(relay) for relay in pair.world.relays.values()}
    pair.meet()
    for number in range(MESSAGES):
        node = pair.world.nodes[number % 2]
        note = pair.say(node, "the same words")
        pair.world.advance(40)
        read_something(pair.world.nodes[1 - number % 2], pair.world.rng)
        if number % 7 == 6:
            node.act("recall", note)
        if number in (8, 15):
            stay_away(pair)
    return seen


def stay_away(pair: Pair) -> None:
    """Half a day without a network."""
    for node in pair.world.nodes:
        go_offline(node)
    pair.world.advance(HALF_DAY_S, step_s=3600)
    for node in pair.world.nodes:
        node.online = True


def puts(requests: Iterable[Request]) -> list[bytes]:
    """All that a writer fills of each cell's PUT; one that is put again is one."""
    return list(
        {
            bytes(put.cell): b"".join(map(bytes, (put.w, put.hr, *put.tags, put.cell)))
            for put in requests
            if isinstance(put, Put)
        }.values()
    )


def polls(requests: Iterable[Request]) -> list[Poll]:
    return [request for request in requests if isinstance(request, Poll)]


def runs(data: bytes) -> Iterator[int]:
    """Every run of eight bytes, as a number."""
    for start in range(RUN_BYTES):
        whole = (len(data) - start) // RUN_BYTES * RUN_BYTES
        yield from chain.from_iterable(iter_unpack(">Q", data[start : start + whole]))


def parts(request: Request) -> Iterator[bytes | memoryview]:
    """The byte strings of a request."""
    match request:
        case Put(w=w, hr=hr, tags=tags, cell=cell, delete=delete):
            yield from (w, hr, *tags, cell)
            yield from (delete.hw, delete.r) if delete else ()
        case Poll(tags=tags, deletes=deletes):
            yield from tags
            yield from (part for delete in deletes for part in (delete.hw, delete.r))
        case Recall(w=w, hr=hr):
            yield from (w, hr)


def everything(requests: Iterable[Request]) -> set[int]:
    """All runs of all that was ever said to one relay."""
    different = {bytes(part) for request in requests for part in parts(request)}
    return set(chain.from_iterable(map(runs, different)))


def test_the_conversations_were_as_large_as_they_should_be() -> None:
    for requests in logs().values():
        assert len(puts(requests)) > CONVERSATIONS * MESSAGES
        assert any(isinstance(request, Recall) for request in requests)
        assert any(poll.deletes for poll in polls(requests))


def test_no_two_cells_put_at_one_relay_have_eight_bytes_in_common() -> None:
    for requests in logs().values():
        known: set[int] = set()
        for put in puts(requests):
            found = set(runs(put))
            assert not known & found
            known |= found


def test_nothing_said_to_one_relay_has_eight_bytes_in_common_with_what_another_was_told() -> None:
    one, other = (everything(requests) for requests in logs().values())
    assert len(one) > 100_000 < len(other)
    assert not one & other


def test_the_search_finds_eight_bytes_that_are_there() -> None:
    """The control: the same test with eight bytes of one cell in another, at any place."""
    [first, second, *_] = puts(next(iter(logs().values())))
    for at in range(RUN_BYTES):
        mixed = second[:100] + first[1000 + at : 1008 + at] + second[108:]
        assert set(runs(first)) & set(runs(mixed))


def test_no_tag_is_asked_for_in_two_half_days() -> None:
    for requests in logs().values():
        shown: dict[bytes, int] = {}
        for poll in polls(requests):
            assert all(shown.setdefault(bytes(tag), poll.epoch) == poll.epoch for tag in poll.tags)
        assert len(set(shown.values())) >= 3


def test_every_poll_names_as_many_tags_and_every_put_too() -> None:
    for requests in logs().values():
        assert {len(poll.tags) for poll in polls(requests)} == {POLL_TAGS}
        assert {len(put.tags) for put in requests if isinstance(put, Put)} == {PUT_TAGS}
        assert {len(tag) for poll in polls(requests) for tag in poll.tags} == {TAG_BYTES}
