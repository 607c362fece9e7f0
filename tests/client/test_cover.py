"""client/cover: the gaps of strict mode and the tags of a LOOK, whatever there is to say."""

from __future__ import annotations

from random import Random

import pytest

from client import cover
from wire.limits import POLL_TAGS

MB = 1_000_000


def tags(count: int, first: int = 0) -> tuple[bytes, ...]:
    return tuple(number.to_bytes(16, "big") for number in range(first, first + count))


BOXES, NEAR, FAR = tags(3), tags(20, 1_000), tags(900, 10_000)


@pytest.mark.parametrize(
    ("budget", "links", "mean_s"),
    [
        (2_400_000, 1, 312),
        (12 * MB, 1, 62),
        (36 * MB, 1, 21),
        (12 * MB, 2, 125),
        (0, 2, 125),
        (12 * MB, 4, 250),
    ],
)
def test_a_budget_is_spent_over_the_day_on_all_links_together(budget: int, links: int, mean_s: int) -> None:
    mean = cover.mean_gap_s(budget, links)
    assert round(mean) == mean_s
    spent = cover.DAY_S / mean * links * cover.EXCHANGE_BYTES
    assert spent == pytest.approx(budget or cover.DEFAULT_BUDGET_BYTES)


@pytest.mark.parametrize(("budget", "links", "mean_s"), [(1, 1, 900), (1 << 50, 4, 10), (12 * MB, 0, 62)])
def test_however_much_or_little_the_mean_stays_between_ten_seconds_and_fifteen_minutes(
    budget: int, links: int, mean_s: int
) -> None:
    assert round(cover.mean_gap_s(budget, links)) == mean_s


def test_gaps_are_exponential_and_never_as_long_as_a_relays_patience() -> None:
    rng, mean = Random(1), 120.0
    gaps = [cover.draw_gap_s(mean, rng) for _ in range(20_000)]
    assert sum(gaps) / len(gaps) == pytest.approx(mean, rel=0.03)
    for part in (0.1, 0.5, 1.0, 2.0):
        beyond = sum(gap > part * mean for gap in gaps) / len(gaps)
        assert beyond == pytest.approx(2.718281828**-part, abs=0.015)
    assert max(cover.draw_gap_s(cover.MEAN_MOST_S, rng) for _ in range(2_000)) == cover.GAP_CAP_S < 1_800


def test_the_ends_of_the_generator_give_gaps_too() -> None:
    class Ends(Random):
        def uniform(self, a: float, b: float) -> float:
            return self.at

        at = 0.0

    ends = Ends()
    assert cover.draw_gap_s(60.0, ends) == 0.0
    ends.at = 1.0 - 2.0**-53
    assert cover.draw_gap_s(20.0, ends) < cover.GAP_CAP_S


# --- tags ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("near", [0, 1, 177, 178, 400])
@pytest.mark.parametrize("far", [0, 59, 60, 61, 3_000])
def test_a_look_holds_no_tag_twice_and_at_most_240(near: int, far: int) -> None:
    for turn in (0, 1, 7, 1_000_003):
        shown = cover.pick_tags(BOXES, tags(near, 1_000), tags(far, 10_000), turn)
        assert len(set(shown)) == len(shown) <= POLL_TAGS
        assert set(BOXES) <= set(shown)
        assert len(shown) == min(POLL_TAGS, 3 + min(near, 177) + far)


def test_the_likeliest_are_shown_each_time_and_all_others_in_turn() -> None:
    turns = -(-len(FAR) // (POLL_TAGS - len(BOXES) - len(NEAR)))
    shown = [set(cover.pick_tags(BOXES, NEAR, FAR, turn)) for turn in range(turns)]
    assert all(set(BOXES) | set(NEAR) <= one for one in shown)
    assert set(FAR) <= set().union(*shown)


def test_of_too_many_likely_ones_all_come_in_turn_and_the_others_still_do() -> None:
    near = tags(500, 1_000)
    shown = set().union(*(cover.pick_tags(BOXES, near, FAR, turn) for turn in range(15)))
    assert set(near) <= shown and set(FAR) <= shown


def test_more_boxes_than_places_leave_room_for_the_others() -> None:
    shown = cover.pick_tags(tags(300), (), FAR, 0)
    assert len(shown) == POLL_TAGS and len(set(FAR) & set(shown)) == POLL_TAGS - cover.NEAR_PLACES
