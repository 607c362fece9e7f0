"""tests/support/steps: a count of steps must count those of the work alone."""

from __future__ import annotations

from tests.support.steps import steps_of


class Litter:
    """In a circle with itself, so that it ends when garbage is collected, by steps of its own."""

    def __init__(self) -> None:
        self.myself = self

    def __del__(self) -> None:
        len("gone")


async def work(count: int) -> list[list[int]]:
    return [[each] for each in range(count)]


async def large_work() -> list[list[int]]:
    """One step makes more than what has garbage collected in its midst."""
    return list(map(list, [()] * 2_000))


async def test_the_same_work_is_the_same_steps_and_more_work_is_more() -> None:
    assert await steps_of(work(100)) == await steps_of(work(100))
    assert len(await steps_of(work(100))) < len(await steps_of(work(101)))


async def test_what_others_left_behind_ends_in_no_step() -> None:
    alone = await steps_of(large_work())
    Litter()
    assert await steps_of(large_work()) == alone
