"""The vault that a daemon has open, as every face uses it: each call goes through the doorway and back.

Has no methods of its own to keep in step: what `Api` lists can be called, with the arguments it lists.
Must never log.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from client import doorway, speech
from client.doorway import Passage
from client.errors import DaemonGone
from client.interface import Api, Opened
from client.machine import forbid_dumps
from client.speech import ANSWER_BYTES, KEEPER_METHODS, METHODS, Method
from client.views import Happening

__all__ = ["Remote", "forbid_dumps", "reach"]


async def reach(home: Path, rehearsal: bool = False) -> Remote | None:
    """Go to the daemon of the vault in `home`; None when there is none.

    rehearsal: acts are checked and answered, but nothing is saved and nothing is connected to.
    """
    passage = await doorway.connect(home)
    return None if passage is None else Remote(passage, rehearsal)


class Remote:
    """One command's connection to a daemon.  Use as an async context; one call at a time."""

    def __init__(self, passage: Passage, rehearsal: bool) -> None:
        self._passage = passage
        self._rehearsal = rehearsal

    async def __aenter__(self) -> Remote:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._passage.close()

    @property
    def api(self) -> Api:
        """The open vault.  Every method can also raise DaemonGone and DaemonDiffers."""
        return cast(Api, _Face(self))

    @property
    def pid(self) -> int:
        """The daemon's process, 0 when the system does not tell."""
        return self._passage.pid

    async def opened(self) -> Opened:
        """For how long the vault stays open."""
        return cast(Opened, await self.call(KEEPER_METHODS["opened"]))

    async def lock(self) -> None:
        """Have the vault closed; returns when the daemon's end of the connection is gone."""
        await self.call(KEEPER_METHODS["lock"])
        await self.wait_gone()

    async def wait_gone(self) -> None:
        """Wait until the daemon's end of the connection is gone."""
        await self._passage.wait_gone()

    async def call(self, method: Method, *positional: object, **named: object) -> Any:
        """Ask for one method and wait for its answer."""
        await self._say(speech.call(method, self._rehearsal, positional, named))
        return await self._hear(method.answer)

    async def events(self) -> AsyncGenerator[Happening, None]:
        """Everything that changes, until the daemon ends; then raises DaemonGone."""
        await self._say(speech.events_call())
        while True:
            yield await self._hear(Happening)

    async def _say(self, body: bytes) -> None:
        try:
            await self._passage.send(body)
        except ConnectionError:
            raise DaemonGone from None

    async def _hear(self, kind: Any) -> Any:
        body = await self._passage.receive(ANSWER_BYTES)
        if body is None:
            raise DaemonGone
        return speech.read_answer(kind, body)


class _Face:
    """The methods of `Api`, by name."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        if name not in METHODS:
            raise AttributeError(name)
        return partial(self._remote.call, METHODS[name])

    def online(self) -> AbstractAsyncContextManager[None]:
        """A daemon always is."""
        return nullcontext()

    def events(self) -> AsyncIterator[Happening]:
        return self._remote.events()
