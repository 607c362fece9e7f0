"""Questions to the server of a shared store: nobody gets another's answer, and what is lost is told."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keys.primitives import Secret
from relay.operations import StoreLost
from relay.shared.valkey import CONNECTIONS, Command, Server, StoreFull
from tests.support.valkey_process import Valkey, running_valkey

ASKERS = 40
ROUNDS = 25


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey


class Careless(Server):
    """Uses a connection again whatever became of the last conversation, as a pool does that is not told."""

    async def ask(self, *commands: Command) -> list[Any]:
        async with self._turns:
            connection = self._idle.pop() if self._idle else self.connection()
            try:
                await connection.connect()
                await connection.send_packed_command(connection.pack_commands(commands), check_health=False)
                return [await connection.read_response(disconnect_on_error=False) for _ in commands]
            finally:
                self._idle.append(connection)


async def count_swapped(server: Server, random: Random) -> int:
    """Ask much at once, cancel some of it at any step, and count the answers that are another's."""
    swapped = 0

    async def ask(word: bytes) -> None:
        nonlocal swapped
        with suppress(StoreLost):
            answers = await server.ask(("ECHO", word))
            swapped += answers != [word]

    async def ask_and_maybe_cancel(number: int) -> None:
        for turn in range(ROUNDS):
            asking = asyncio.create_task(ask(b"%d/%d" % (number, turn)))
            if random.random() < 0.4:
                for _ in range(random.randrange(6)):
                    await asyncio.sleep(0)
                asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    await asyncio.gather(*map(ask_and_maybe_cancel, range(ASKERS)))
    await server.close()
    return swapped


async def test_cancelled_questions_never_hand_their_answer_to_somebody_else(valkey: Valkey, seed: int):
    assert await count_swapped(Server(valkey.address), Random(seed)) == 0


async def test_control_the_same_cancelling_swaps_answers_where_connections_are_kept(
    valkey: Valkey, seed: int
):
    assert await count_swapped(Careless(valkey.address), Random(seed)) > 0


async def test_no_more_connections_than_allowed_and_who_comes_then_waits(valkey: Valkey):
    server = Server(valkey.address)
    answers = await asyncio.gather(*(server.ask(("ECHO", b"%d" % each)) for each in range(200)))
    assert answers == [[b"%d" % each] for each in range(200)]
    (clients,) = await server.ask(("CLIENT", "LIST"))
    assert len(clients.splitlines()) <= CONNECTIONS + 1
    await server.close()


async def test_a_server_that_went_is_told_once_for_each_question_and_one_that_came_back_answers(
    tmp_path: Path,
):
    with running_valkey(tmp_path / "one") as first:
        server = Server(first.address)
        assert await server.ask(("ECHO", b"a")) == [b"a"]
    with pytest.raises(StoreLost):
        await server.ask(("ECHO", b"b"))
    with running_valkey(tmp_path / "one"):
        assert await server.ask(("ECHO", b"c")) == [b"c"]
    await server.close()


async def test_no_room_and_every_other_fault_are_told_apart_and_the_connection_is_good_after_both(
    tmp_path: Path,
):
    with running_valkey(tmp_path / "one", "--maxmemory", "1b") as valkey:
        server = Server(valkey.address)
        with pytest.raises(StoreFull):
            await server.ask(("SET", "a", "b"), ("PING",))
        with pytest.raises(StoreLost):
            await server.ask(("EVAL", "no lua", 0), ("PING",))
        assert await server.ask(("PING",)) == [b"PONG"]
        await server.close()


async def test_a_password_is_used_and_a_wrong_one_is_no_store(tmp_path: Path):
    with running_valkey(tmp_path / "one", "--requirepass", "swallow", password="swallow") as valkey:
        server = Server(valkey.address, Secret(b"swallow"))
        assert await server.ask(("PING",)) == [b"PONG"]
        await server.close()
        with pytest.raises(StoreLost):
            await Server(valkey.address).ask(("PING",))
