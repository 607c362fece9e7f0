"""The operator's question: who is answered, in which mode, and what if nobody answers."""

import asyncio
import os
import stat
from pathlib import Path

import pytest

from relay import status
from relay.config import Refused


async def test_a_running_relay_answers_its_gauges(tmp_path: Path):
    path = tmp_path / "relay.sock"
    async with await status.serve(path, lambda: {"v": 1, "cells": 3}):
        assert await asyncio.to_thread(status.ask, path) == {"v": 1, "cells": 3}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_second_relay_with_the_same_settings_is_refused(tmp_path: Path):
    path = tmp_path / "relay.sock"
    async with await status.serve(path, dict):
        with pytest.raises(Refused, match="running already"):
            await status.serve(path, dict)


async def test_the_socket_of_a_relay_that_died_is_no_hindrance(tmp_path: Path):
    path = tmp_path / "relay.sock"
    (await status.serve(path, dict)).close()
    assert path.exists()
    async with await status.serve(path, lambda: {"v": 1}):
        assert await asyncio.to_thread(status.ask, path) == {"v": 1}


async def test_a_folder_of_any_depth_will_do(tmp_path: Path):
    folder = tmp_path.joinpath(*["very-long-name-of-a-folder"] * 8)
    folder.mkdir(parents=True)
    async with await status.serve(folder / "relay.sock", lambda: {"v": 1}):
        assert await asyncio.to_thread(status.ask, folder / "relay.sock") == {"v": 1}


def test_nobody_there_is_a_sentence(tmp_path: Path):
    with pytest.raises(Refused, match="No relay with these settings answers") as caught:
        status.ask(tmp_path / "relay.sock")
    assert not caught.value.usage


async def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path):
    with pytest.raises(Refused, match="its folder is missing") as caught:
        await status.serve(tmp_path / "none" / "relay.sock", dict)
    assert "socket = " in caught.value.next_step


async def test_the_process_that_answers_is_known_from_the_kernel(tmp_path: Path):
    path = tmp_path / "relay.sock"
    assert status.running_pid(path) is None
    async with await status.serve(path, dict):
        assert status.running_pid(path) == os.getpid()
