"""The thread that the vault lives in: the window asks, and goes on; answers come back in its own thread.

Nothing that waits for a disk, a network or a key ever runs in the thread of the window.
Knows no screen and no word.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from client.api import Client
from client.errors import OurFault
from wire.errors import WaypostError

T = TypeVar("T")
Question = Callable[[], Coroutine[Any, Any, T]]

STOP_S = 0.15
"""How long a lock waits for what is being saved; the file is whole in any case."""


class Background(QObject):
    """One event loop in a thread of its own, and the vault that is open there."""

    happened = Signal(object)
    """A Happening."""
    broken = Signal(object)
    """A WaypostError that ended the exchange of messages: nothing can be saved any more."""
    _landed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._client: Client | None = None
        self._exchange: asyncio.Task[None] | None = None
        self._landed.connect(self._run, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._loop.run_forever, name="background", daemon=True)
        self._thread.start()

    @property
    def client(self) -> Client:
        """The open vault; only for questions, which run where it lives."""
        assert self._client is not None
        return self._client

    @property
    def is_open(self) -> bool:
        return self._client is not None

    def ask(
        self,
        question: Question[T],
        then: Callable[[T], None],
        otherwise: Callable[[WaypostError], None],
    ) -> None:
        """Run a question in the background; `then` or `otherwise` runs in the thread of the window."""
        asyncio.run_coroutine_threadsafe(self._answer(question, then, otherwise), self._loop)

    async def _answer(
        self,
        question: Question[T],
        then: Callable[[T], None],
        otherwise: Callable[[WaypostError], None],
    ) -> None:
        try:
            value = await question()
        except Exception as error:  # this thread's one catch-all: it comes to the window as a sentence
            problem = as_ours(error)
            self._landed.emit(lambda: otherwise(problem))
        else:
            self._landed.emit(lambda: then(value))

    async def adopt(self, client: Client) -> None:
        """Runs in the background: keep this vault open, and exchange messages from now on."""
        self._client = client
        watch = self._answer(lambda: self._watch(client), lambda _: None, self.broken.emit)
        self._exchange = asyncio.create_task(watch)

    async def _watch(self, client: Client) -> None:
        async with client.online():
            async for happening in client.events():
                self.happened.emit(happening)

    def stop(self) -> None:
        """Close the vault, within STOP_S; whatever then still runs ends with the process."""
        closed = asyncio.run_coroutine_threadsafe(self._close(), self._loop)
        with suppress(TimeoutError):
            closed.result(STOP_S)

    def destroy(self) -> None:
        """Make the open vault one that nobody can open; the key slots are gone when this returns."""
        if self._client is not None:
            self._client.destroy()

    async def _close(self) -> None:
        if self._exchange is not None:
            self._exchange.cancel()
            with suppress(asyncio.CancelledError):
                await self._exchange
        if self._client is not None:
            await self._client.__aexit__(None, None, None)
            self._client = None

    @Slot(object)
    def _run(self, act: Callable[[], None]) -> None:
        act()


def as_ours(error: BaseException) -> WaypostError:
    """An error that a person can be told."""
    return error if isinstance(error, WaypostError) else OurFault()
