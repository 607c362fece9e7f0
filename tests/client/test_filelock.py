"""client/filelock.py: one holder, in this process or another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from client.errors import VaultInUse, VaultIo
from client.filelock import FileLock

HOLD = """
import sys
from pathlib import Path
from client.filelock import FileLock
lock = FileLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first = FileLock(tmp_path / "lock")
    with pytest.raises(VaultInUse):
        FileLock(tmp_path / "lock")
    first.release()
    FileLock(tmp_path / "lock").release()


def test_another_process_is_refused_and_its_death_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(VaultInUse):
            FileLock(path)
        holder.kill()
        holder.wait()
        FileLock(path).release()


def test_lock_file_that_cannot_be_made_is_a_disk_error(tmp_path: Path) -> None:
    with pytest.raises(VaultIo):
        FileLock(tmp_path / "no such directory" / "lock")
