"""The other side of a window: a real vault in a thread of its own, online, and asked from the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from client.api import Client
from keys.vault import FLOOR
from tests.support.people import SECRET

T = TypeVar("T")
ASK_S = 60


class Correspondent:
    """Sends and receives by itself for as long as it is there."""

    def __init__(self, client: Client, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop

    def do(self, act: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        """Let this person do something, and return what came of it."""
        return asyncio.run_coroutine_threadsafe(act(self._client), self._loop).result(ASK_S)


@contextmanager
def corresponding(home: Path, network: str) -> Iterator[Correspondent]:
    """Make a vault over this network, and keep it online."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    client = asyncio.run_coroutine_threadsafe(Client.create(home, SECRET, network, kdf=FLOOR), loop).result()
    leave = asyncio.Event()
    stay = asyncio.run_coroutine_threadsafe(_stay(client, leave), loop)
    try:
        yield Correspondent(client, loop)
    finally:
        loop.call_soon_threadsafe(leave.set)
        stay.result(ASK_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stay(client: Client, leave: asyncio.Event) -> None:
    async with client, client.online():
        await leave.wait()
