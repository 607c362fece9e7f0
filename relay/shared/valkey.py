"""Questions to a Valkey or Redis server, each on a connection that nobody else uses meanwhile.

Who is cancelled between question and answer leaves an answer under way that the next one would take for his
own, and be handed somebody else's cell.  So a connection whose conversation did not come to its end is thrown
away.  Nothing is asked twice: what was lost is told, and the client asks again.

Must never know what a question means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError

from keys.primitives import Secret
from relay.operations import StoreLost
from relay.shared.valkey_layout import Command
from wire.errors import WaypostError

CONNECTIONS = 16
"""Of one process; who comes when all are in use waits."""
ANSWER_S = 5.0

AnyConnection: TypeAlias = Connection | UnixDomainSocketConnection


class StoreFull(WaypostError):
    """The server has no memory left for one of the commands; the others were carried out."""

    code = "relay.store_full"


class Server:
    """One server, and the connections to it."""

    def __init__(self, address: str, password: Secret | None = None) -> None:
        """address: redis://host:port, rediss:// the same in TLS, or unix:/path."""
        self._address = urlsplit(address)
        self._password = password
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[AnyConnection] = []

    def __repr__(self) -> str:
        return "Server"

    @property
    def asks_for_a_password(self) -> bool:
        """A server that asks for none refuses whoever shows one."""
        return self._password is not None

    def connection(self) -> AnyConnection:
        """A new connection, not opened yet."""
        settings: dict[str, Any] = {
            "password": self._password.value.decode() if self._password else None,
            "socket_timeout": None,
            "driver_info": None,
            "protocol": 2,
        }
        if self._address.scheme == "unix":
            return UnixDomainSocketConnection(path=self._address.path, **settings)
        kind = SSLConnection if self._address.scheme == "rediss" else Connection
        return kind(host=self._address.hostname or "", port=self._address.port or 6379, **settings)

    async def ask(self, *commands: Command) -> list[Any]:
        """Return the answers to these commands.  Raises StoreLost and StoreFull."""
        async with self._turns:
            connection = self._idle.pop() if self._idle else self.connection()
            answers = None
            try:
                async with asyncio.timeout(ANSWER_S):
                    answers = await converse(connection, commands)
            except (RedisError, OSError) as error:
                await self.close()  # what broke this one has broken all
                raise StoreLost from error
            finally:
                if answers is None:
                    await connection.disconnect(nowait=True)
                else:
                    self._idle.append(connection)
        return _checked(answers)

    async def close(self) -> None:
        """Close the connections that nobody uses."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.disconnect(nowait=True)


async def converse(connection: AnyConnection, commands: Iterable[Command]) -> list[Any]:
    """Send commands together; return their answers, of those that failed the error."""
    if not connection.is_connected:
        await connection.connect()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
    packed = connection.pack_commands(commands)
    await connection.send_packed_command(packed, check_health=False)
    return [await _answer(connection) for _ in commands]


async def _answer(connection: AnyConnection) -> Any:
    try:
        return await connection.read_response(disable_decoding=True)
    except ResponseError as error:
        return error


def _checked(answers: list[Any]) -> list[Any]:
    errors = [answer for answer in answers if isinstance(answer, ResponseError)]
    if any(isinstance(error, OutOfMemoryError) for error in errors):
        raise StoreFull
    if errors:
        raise StoreLost from errors[0]
    return answers
