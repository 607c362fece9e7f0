"""Whose turn it is: one in each round of the loop, pools in rotation, nothing lost when somebody gives up."""

import asyncio
from contextlib import AsyncExitStack
from itertools import pairwise

import pytest

from relay.turns import PLACES, Turns

A, B, C = 1, 2, 3


@pytest.fixture
def turns() -> Turns:
    return Turns()


class Workers:
    """Tasks that want turns; `done` names them in the order in which they had one."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.done: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    def want(self, pool: int, *names: str) -> None:
        self.tasks += [asyncio.create_task(self._work(pool, name)) for name in names]

    async def _work(self, pool: int, name: str) -> None:
        async with self.turns.turn(pool):
            self.done.append(name)

    async def finish(self) -> list[str]:
        await asyncio.gather(*self.tasks, return_exceptions=True)
        assert self.turns.waiting == 0
        return self.done


async def rounds(count: int) -> None:
    """Let the event loop come round so often."""
    for _ in range(count):
        await asyncio.sleep(0)


def test_who_comes_to_an_idle_relay_begins_at_once(turns: Turns):
    async def work() -> str:
        async with turns.turn(A):
            return "done"

    async def first_step() -> None:
        with pytest.raises(StopIteration):
            work().send(None)

    asyncio.run(first_step())


async def test_one_begins_in_each_round_of_the_loop(turns: Turns):
    workers = Workers(turns)
    workers.want(A, *"abcdef")
    seen = []
    while len(workers.done) < 6:
        await rounds(1)
        seen.append(len(workers.done))
    assert all(later - earlier <= 1 for earlier, later in pairwise(seen))


async def test_a_pool_waits_for_one_piece_of_another_however_many_that_has(turns: Turns):
    workers = Workers(turns)
    workers.want(A, *(f"a{n}" for n in range(50)))
    await rounds(5)
    before = len(workers.done)
    workers.want(B, "b0")
    done = await workers.finish()
    assert done.index("b0") <= before + 2


async def test_pools_take_turns_and_within_a_pool_who_came_first(turns: Turns):
    workers = Workers(turns)
    workers.want(A, "a0", "a1", "a2", "a3")
    workers.want(B, "b0", "b1")
    workers.want(C, "c0")
    assert await workers.finish() == ["a0", "b0", "a1", "c0", "b1", "a2", "a3"]


async def test_who_gives_up_while_waiting_holds_up_nobody(turns: Turns):
    workers = Workers(turns)
    workers.want(A, "a0", "a1", "a2")
    await rounds(1)
    workers.tasks[1].cancel()
    assert await workers.finish() == ["a0", "a2"]


async def test_who_gives_up_as_its_turn_comes_passes_it_on(turns: Turns):
    workers = Workers(turns)
    async with turns.turn(A):
        workers.want(A, "a0", "a1")
        await rounds(1)
    while turns.waiting == 2:
        await rounds(1)
    workers.tasks[0].cancel()
    assert (await workers.finish())[-1] == "a1"


async def test_so_many_are_at_work_at_once_and_no_more(turns: Turns):
    async with AsyncExitStack() as stack:
        for _ in range(PLACES):
            await stack.enter_async_context(turns.turn(A))
        workers = Workers(turns)
        workers.want(B, "b0")
        await rounds(10)
        assert turns.waiting == 1
    assert await workers.finish() == ["b0"]


async def test_who_fails_at_work_gives_its_place_back(turns: Turns):
    for _ in range(PLACES + 1):
        with pytest.raises(RuntimeError):
            async with turns.turn(A):
                raise RuntimeError
