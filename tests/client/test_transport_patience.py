"""client/transport/patience: as long as bytes move, within a bound.  On the loop's own clock, run forward."""

from __future__ import annotations

import asyncio

import pytest

from client.transport.patience import CAP_S, STALL_S, Patience

pytestmark = pytest.mark.looptime


def now() -> float:
    return asyncio.get_running_loop().time()


async def move(patience: Patience, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        patience.note()


async def lasted(more_s: float = 0.0, every_s: float = 1e9, cap_s: float = CAP_S) -> float:
    """How long a wait lasts in which something moves every so many seconds."""
    patience, begun = Patience(), now()
    moving = asyncio.create_task(move(patience, every_s))
    with pytest.raises(TimeoutError):
        async with patience.lasting(more_s, cap_s):
            await asyncio.Event().wait()
    moving.cancel()
    return now() - begun


async def test_where_nothing_moves_it_ends_after_the_stall() -> None:
    assert await lasted() == pytest.approx(STALL_S)
    assert await lasted(more_s=25) == pytest.approx(STALL_S + 25)


async def test_a_wait_goes_on_from_the_last_byte_and_ends_at_the_cap() -> None:
    assert await lasted(every_s=STALL_S - 1) == pytest.approx(CAP_S)
    assert await lasted(every_s=STALL_S - 1, cap_s=90) == pytest.approx(90)
    assert await lasted(every_s=STALL_S + 1) == pytest.approx(STALL_S)


async def test_two_waits_of_one_link_have_the_same_bytes_and_their_own_ends() -> None:
    patience, begun = Patience(), now()

    async def wait(more_s: float) -> float:
        with pytest.raises(TimeoutError):
            async with patience.lasting(more_s):
                await asyncio.Event().wait()
        return now() - begun

    short, long = asyncio.create_task(wait(0)), asyncio.create_task(wait(25))
    await asyncio.sleep(20)
    patience.note()
    assert await short == pytest.approx(20 + STALL_S)
    assert await long == pytest.approx(20 + STALL_S + 25)
