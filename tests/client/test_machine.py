"""client/machine.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from client.machine import history_lines, is_private, physical_memory_bytes, swaps


def test_memory_is_what_the_system_says() -> None:
    assert 2**28 < physical_memory_bytes() < 2**50


@pytest.mark.skipif(os.name != "posix", reason="the twin for Windows has no sysconf")
def test_memory_is_zero_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", refuse)
    assert physical_memory_bytes() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_a_program_that_opens_a_vault_can_be_dumped_no_more(tmp_path: Path) -> None:
    code = (
        "import ctypes, sys; from client.cli import run; dumpable = lambda: ctypes.CDLL(None).prctl(3);"
        "before = dumpable(); run(sys.argv[1:]); print(before, dumpable())"
    )
    ask = (sys.executable, "-c", code, "--home", str(tmp_path), "--passphrase-fd", "0", "inbox", "--quiet")
    done = subprocess.run(ask, input=b"quiet stove\n", capture_output=True, timeout=60)
    assert done.stdout.split() == [b"1", b"0"]


@pytest.mark.skipif(os.name != "posix", reason="modes of files are another matter there")
@pytest.mark.parametrize(("mode", "private"), [(0o700, True), (0o750, False), (0o701, False)])
def test_a_folder_is_private_when_nobody_else_may_look(tmp_path: Path, mode: int, private: bool) -> None:
    tmp_path.chmod(mode)
    assert is_private(tmp_path) is private


def test_histories_are_searched_for_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert history_lines("waypost") == 0
    (tmp_path / ".bash_history").write_bytes(b"ls\nwaypost people\n\xff\nwaypost sync\n")
    assert history_lines("waypost") == 2


def test_swap_is_used_or_not_or_not_told() -> None:
    assert swaps() in (True, False, None)
