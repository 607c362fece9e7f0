"""client/transport/roads: the way that worked comes first, and a bad line is met with the next."""

from __future__ import annotations

import pytest

from client.events import LinkEnd
from client.transport import LinkFailed, Road, Roads, Way
from client.transport.roads import FROZEN_BYTES

ONE, OTHER = "https://one.example/x", "https://other.example/x"
LITTLE, MUCH = FROZEN_BYTES, FROZEN_BYTES + 1


def walk(roads: Roads, *urls: str, failures: dict[Road, LinkFailed] | None = None) -> list[Road]:
    """All that would be tried, where nothing comes to a HELLO."""
    tried = []
    for road in roads.to_try(urls):
        tried.append(road)
        roads.failed(road, (failures or {}).get(road, LinkFailed(LinkEnd.TIMEOUT, reached=True)))
    return tried


def test_every_address_is_tried_by_websocket_before_any_long_poll() -> None:
    assert walk(Roads(), ONE, OTHER) == [Road(url, way) for way in Way for url in (ONE, OTHER)]


def test_where_nobody_is_no_other_way_is_tried() -> None:
    nobody = {Road(ONE, Way.WEBSOCKET): LinkFailed(LinkEnd.REFUSED)}
    tried = walk(Roads(), ONE, OTHER, failures=nobody)
    assert [road.url for road in tried] == [ONE, OTHER, OTHER, OTHER]


def test_who_knows_no_long_poll_is_not_asked_for_one_in_short_connections() -> None:
    blocked = LinkFailed(LinkEnd.GARBAGE, reached=True)
    failures = {Road(ONE, Way.WEBSOCKET): blocked, Road(ONE, Way.LONG_POLL): blocked}
    assert [road.way for road in walk(Roads(), ONE, failures=failures)] == [Way.WEBSOCKET, Way.LONG_POLL]


@pytest.mark.parametrize(
    ("first", "second", "end"),
    [
        (LinkFailed(LinkEnd.REFUSED), LinkFailed(LinkEnd.PROXY), LinkEnd.PROXY),
        (LinkFailed(LinkEnd.WRONG_KEY, reached=True), LinkFailed(LinkEnd.REFUSED), LinkEnd.WRONG_KEY),
        (LinkFailed(LinkEnd.REFUSED), LinkFailed(LinkEnd.GARBAGE, reached=True), LinkEnd.GARBAGE),
    ],
)
def test_the_end_of_all_is_what_the_first_said_that_was_reached(
    first: LinkFailed, second: LinkFailed, end: LinkEnd
) -> None:
    roads = Roads()
    for road, failure in zip(roads.to_try((ONE, OTHER)), (first, second), strict=False):
        roads.failed(road, failure)
    assert roads.end is end


def after(end: LinkEnd, received_bytes: int, *, way: Way = Way.WEBSOCKET, times: int = 1) -> Road:
    """What is tried first after links over one way ended so."""
    roads = Roads()
    for _ in range(times):
        roads.worked(Road(OTHER, way))
        roads.ended(end, received_bytes)
    return next(roads.to_try((ONE, OTHER)))


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("end", [LinkEnd.TIMEOUT, LinkEnd.CLOSED])
def test_what_carried_much_comes_first_again_however_it_ended(way: Way, end: LinkEnd) -> None:
    assert after(end, MUCH, way=way, times=3) == Road(OTHER, way)


@pytest.mark.parametrize("way", [Way.WEBSOCKET, Way.LONG_POLL])
def test_what_froze_early_is_followed_by_short_connections(way: Way) -> None:
    assert after(LinkEnd.TIMEOUT, LITTLE, way=way) == Road(OTHER, Way.SHORT)


def test_short_connections_that_hang_too_are_followed_by_a_websocket() -> None:
    assert after(LinkEnd.TIMEOUT, LITTLE, way=Way.SHORT) == Road(OTHER, Way.WEBSOCKET)


def test_one_early_cut_changes_nothing_and_the_second_does() -> None:
    assert after(LinkEnd.CLOSED, LITTLE) == Road(OTHER, Way.WEBSOCKET)
    assert after(LinkEnd.CLOSED, LITTLE, times=2) == Road(OTHER, Way.SHORT)


def test_at_the_edge_of_a_half_day_everything_is_tried_anew() -> None:
    assert after(LinkEnd.EPOCH, MUCH, way=Way.SHORT) == Road(ONE, Way.WEBSOCKET)


def test_what_worked_at_an_address_that_is_no_longer_named_is_not_tried() -> None:
    roads = Roads()
    roads.worked(Road(OTHER, Way.SHORT))
    assert next(roads.to_try((ONE,))) == Road(ONE, Way.WEBSOCKET)
