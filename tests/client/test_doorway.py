"""client/doorway: one user's programs meet there, whole frames pass, and nobody else gets in."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from client import doorway
from client.doorway import FOLDER, NAME, Passage, connect, listening
from client.errors import DoorwayShut
from wire.errors import Malformed

LIMIT = 1_000
LIMIT_S = 10


@pytest.fixture(autouse=True)
def no_runtime_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The door lies beside the vault unless a test says otherwise."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    monkeypatch.setattr(os.path, "isdir", lambda path: Path(path).is_dir() and tmp_path in Path(path).parents)


class Host:
    """A daemon that does so with each connection."""

    def __init__(self, home: Path, host: Callable[[Passage], Awaitable[None]]) -> None:
        self.home = home
        self._host = host
        self.guests: list[asyncio.Future[None]] = []
        self._met = asyncio.Event()
        home.mkdir(exist_ok=True)

    async def receive(self, passage: Passage) -> None:
        ended = asyncio.get_running_loop().create_future()
        self.guests.append(ended)
        self._met.set()
        try:
            await self._host(passage)
            ended.set_result(None)
        except AssertionError as error:
            ended.set_exception(error)
        finally:
            await passage.close()

    async def reached(self, home: Path | None = None) -> Passage:
        """A connection to it, once it was received."""
        self._met.clear()
        passage = await connect(home or self.home)
        assert passage is not None
        await self._met.wait()
        return passage


@asynccontextmanager
async def hosting(home: Path, host: Callable[[Passage], Awaitable[None]]) -> AsyncIterator[Host]:
    """A door that is open; every conversation has ended well afterwards."""
    hosting = Host(home, host)
    async with asyncio.timeout(LIMIT_S), listening(home, hosting.receive):
        yield hosting
        await asyncio.gather(*hosting.guests)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def echo(passage: Passage) -> None:
    while (body := await passage.receive(LIMIT)) is not None:
        await passage.send(body)


async def test_frames_pass_whole_and_in_order(tmp_path: Path) -> None:
    async with hosting(tmp_path, echo) as host:
        passage = await host.reached()
        for body in (b"x", b"y" * LIMIT, b"\x00"):
            await passage.send(body)
            assert await passage.receive(LIMIT) == body
        await passage.close()


async def test_a_frame_far_longer_than_a_buffer_passes_whole(tmp_path: Path) -> None:
    long = bytes(range(256)) * 8_192

    async def meet(passage: Passage) -> None:
        assert await passage.receive(len(long)) == long
        await passage.send(long)
        await passage.wait_gone()

    async with hosting(tmp_path, meet) as host:
        passage = await host.reached()
        await passage.send(long)
        assert await passage.receive(len(long)) == long
        await passage.close()


async def test_the_socket_is_for_its_user_alone_and_gone_afterwards(tmp_path: Path) -> None:
    async with hosting(tmp_path, echo):
        folder = tmp_path / FOLDER
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert names(tmp_path) == []
    assert await connect(tmp_path) is None


async def test_the_door_lies_in_the_runtime_folder_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, one, two = (tmp_path / name for name in ("runtime", "one", "two"))
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    async with hosting(one, echo) as host:
        assert names(one) == []
        assert await connect(two) is None
        (folder,) = names(runtime)
        assert stat.S_IMODE((runtime / folder).stat().st_mode) == 0o700
        (tmp_path / "link").symlink_to(one)
        await (await host.reached(tmp_path / "link")).close()
        async with hosting(two, echo):
            assert len(names(runtime)) == 2
    assert names(runtime) == []


async def test_a_command_of_another_session_finds_a_door_beside_the_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hosting(tmp_path / "home", echo) as host:
        (tmp_path / "runtime").mkdir()
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
        await (await host.reached(tmp_path / "home")).close()


async def test_a_socket_that_a_killed_daemon_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / FOLDER / NAME))
    assert await connect(tmp_path) is None
    async with hosting(tmp_path, echo) as host:
        await (await host.reached()).close()


async def test_a_deep_folder_is_no_obstacle(tmp_path: Path) -> None:
    home = tmp_path.joinpath(*["deep" * 10] * 4)
    home.mkdir(parents=True)
    async with hosting(home, echo) as host:
        passage = await host.reached()
        await passage.send(b"here")
        assert await passage.receive(LIMIT) == b"here"
        await passage.close()


async def test_a_folder_where_no_socket_can_be_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file")
    with pytest.raises(DoorwayShut):
        async with hosting(tmp_path, echo):
            pass
    (tmp_path / FOLDER).unlink()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DoorwayShut):
        async with hosting(tmp_path, echo):
            pass


async def test_another_user_is_turned_away_at_both_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Passage] = []

    async def meet(passage: Passage) -> None:
        met.append(passage)

    async with hosting(tmp_path, meet):
        monkeypatch.setattr(os, "geteuid", lambda: 4_242)
        assert await connect(tmp_path) is None
        reader, writer = await asyncio.open_unix_connection(tmp_path / FOLDER / NAME)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
    assert met == []


async def test_the_process_at_the_other_end_is_known(tmp_path: Path) -> None:
    async with hosting(tmp_path, echo) as host:
        passage = await host.reached()
        assert passage.pid == os.getpid()
        await passage.close()


@pytest.mark.parametrize("head", [bytes(4), (LIMIT + 1).to_bytes(4, "big"), b"\xff" * 4])
async def test_a_frame_that_is_empty_or_too_long_is_refused_by_its_head(tmp_path: Path, head: bytes) -> None:
    async def meet(passage: Passage) -> None:
        with pytest.raises(Malformed):
            await passage.receive(LIMIT)

    async with hosting(tmp_path, meet) as host:
        passage = await host.reached()
        passage._writer.write(head)
        await passage.wait_gone()
        await passage.close()


async def test_half_a_frame_is_refused_in_time_and_the_end_in_the_middle_is_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meet(passage: Passage) -> None:
        assert await passage.receive(LIMIT) is None
        monkeypatch.setattr(doorway, "FRAME_S", 0.05)

    async def impatient(passage: Passage) -> None:
        with pytest.raises(Malformed):
            await passage.receive(LIMIT)

    async with hosting(tmp_path, meet) as host:
        cut = await host.reached()
        cut._writer.write((5).to_bytes(4, "big") + b"half")
        await cut._writer.drain()
        await cut.close()
    async with hosting(tmp_path, impatient) as host:
        slow = await host.reached()
        slow._writer.write(b"\x00")
        await slow.wait_gone()
        await slow.close()


async def test_who_waits_is_told_when_the_other_end_is_gone(tmp_path: Path) -> None:
    async def meet(passage: Passage) -> None:
        await passage.wait_gone()

    async with hosting(tmp_path, meet) as host:
        await (await host.reached()).close()
