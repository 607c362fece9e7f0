"""client/news: every reader hears everything from its beginning on, and a slow one holds nobody up."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from client.errors import VaultFull
from client.news import NEWS, News
from client.views import Happening


def happening(number: int) -> Happening:
    return Happening("message.arrived", str(number), "new")


async def hear(news: News, count: int) -> list[Happening]:
    heard = []
    async with aclosing(news.read(lambda: None)) as reader:
        async for each in reader:
            heard.append(each)
            if len(heard) == count:
                break
    return heard


async def test_two_readers_hear_the_same_and_nothing_from_before() -> None:
    news = News()
    news.tell(happening(0))
    readers = [asyncio.create_task(hear(news, 2)) for _ in range(2)]
    await asyncio.sleep(0)
    for number in (1, 2):
        news.tell(happening(number))
    assert await asyncio.gather(*readers) == [[happening(1), happening(2)]] * 2


async def test_a_slow_reader_keeps_the_newest() -> None:
    news = News()
    reader = asyncio.create_task(hear(news, NEWS))
    await asyncio.sleep(0)
    for number in range(NEWS + 5):
        news.tell(happening(number))
    assert (await reader)[0] == happening(5)


async def test_a_reader_that_left_is_forgotten() -> None:
    news = News()
    reader = asyncio.create_task(hear(news, 1))
    await asyncio.sleep(0)
    news.tell(happening(1))
    await reader
    assert news._readers == []


async def test_a_reader_is_told_that_nothing_more_will_come() -> None:
    def check() -> None:
        raise VaultFull

    with pytest.raises(VaultFull):
        await anext(News().read(check))
