"""One act of the client in a process of its own, with a fault at one durable step: refused, or killed there.

A durable step is what the client asks of the system so that something stays on the disk: a folder or a file
made, bytes written, a file synced, renamed, its folder synced.  Processes are forked from one that has
imported everything, so that hundreds of them take a minute.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import json
import os
import signal
import stat
import time
from collections.abc import Callable, Coroutine
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from client import durable
from client.api import Client
from client.cli.refusals import explain
from client.image import Changes
from client.vault import Vault, open_vault
from keys.vault import KdfParameters, passphrase_from_text
from tests.support import warm_start

LIMIT_S = 60
CHEAP = KdfParameters(1, 8)
SECRET = "four words nobody guesses"

Act = partial[Coroutine[Any, Any, Any]]


async def init(home: Path, network: str | None) -> None:
    """A new vault."""
    async with await Client.create(home, SECRET, network, kdf=CHEAP):
        pass


async def do(home: Path, verb: str, *arguments: Any) -> Any:
    """One method of the client, and the vault is closed again."""
    async with await Client.open(home, SECRET, kdf=CHEAP) as client:
        return await getattr(client, verb)(*arguments)


def holding(home: Path) -> str:
    """What a vault holds, as a digest; empty for no vault."""
    if not (home / "vault").exists():
        return ""
    vault = open_vault(home / "vault", passphrase_from_text(SECRET), CHEAP)
    try:
        return _digest(vault)
    finally:
        vault.close()


class Fault(Enum):
    """What happens at the step: the process ends, or the system refuses with this error."""

    KILL = 0
    FULL = errno.ENOSPC
    BROKEN = errno.EIO


class Step(Enum):
    FOLDER = "make a folder"
    FILE = "make a file"
    WRITE = "write"
    SYNC = "sync the file"
    RENAME = "rename"
    SYNC_FOLDER = "sync the folder"


@dataclass(frozen=True)
class Trial:
    """What became of one act.

    struck: the step that the fault hit, None when the act has fewer.  code: how a program would exit, -9 when
    killed.  saved, saving: what the vault held after the last save that returned, and what the one under way
    was to make of it, as digests; empty for no vault.  said: all that came to standard error.
    """

    struck: Step | None = None
    code: int = 0
    saved: str = ""
    saving: str = ""
    said: str = ""
    result: Any = None

    @property
    def held(self) -> str:
        """What the vault must hold now: a new file counts from the moment it has the name."""
        return self.saving if self.struck is Step.SYNC_FOLDER else self.saved

    @property
    def error(self) -> str:
        """The code of the one sentence that was said."""
        (line,) = self.said.splitlines()
        code: str = json.loads(line)["error"]
        return code


def attempt(home: Path, act: Act, fault: Fault, number: int, ahead_s: float = 0.0) -> Trial:
    """Carry out an act with this fault at its so-many-th step, by a clock that is so far ahead.

    home: of the vault that it changes.
    """
    trial = Trial(saved=holding(home))
    heard, told = warm_start.context.Pipe(duplex=False)
    process = warm_start.context.Process(target=_carry_out, args=(act, _Disk(fault, number, told), ahead_s))
    process.start()
    told.close()
    try:
        while heard.poll(LIMIT_S):
            trial = replace(trial, **heard.recv())
    except EOFError:
        process.join(LIMIT_S)
    heard.close()
    assert process.exitcode is not None, "it hangs"
    return replace(trial, code=process.exitcode)


def _digest(vault: Vault, changes: Changes | None = None) -> str:
    """changes: as if they were saved too."""
    rows: dict[tuple[str, bytes], bytes | None] = {}
    for kind, keyed in vault.load().items():
        rows |= {(kind, key): row for key, row in keyed.items()}
    rows |= changes or {}
    kept = sorted((place, row) for place, row in rows.items() if row is not None)
    return hashlib.sha256(repr(kept).encode()).hexdigest()


# --- inside the process ----------------------------------------------------------------------------------


def _carry_out(act: Act, disk: _Disk, ahead_s: float) -> None:
    true_time = time.time
    time.time = lambda: true_time() + ahead_s
    disk.watch()
    code = 0
    with redirect_stderr(io.StringIO()) as said:
        try:
            disk.tell(result=asyncio.run(act()))
        except Exception as error:
            code = explain(error, "en", as_json=True)
    disk.tell(said=said.getvalue())
    os._exit(code)


@dataclass
class _Disk:
    """Counts the steps and meets the fault."""

    fault: Fault
    number: int
    told: Connection
    count: int = 0

    def tell(self, **facts: Any) -> None:
        self.told.send(facts)

    def step(self, step: Step, half: Callable[[], object] = lambda: None) -> None:
        """Be struck, if it is this one's turn, with half of it done; a full disk stays full."""
        self.count += 1
        if self.count == self.number:
            half()
            self.tell(struck=step)
        elif not (self.fault is Fault.FULL and 0 < self.number < self.count):
            return
        if self.fault is Fault.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self.fault.value, os.strerror(self.fault.value))

    def watch(self) -> None:
        """Stand between the client and the system."""
        make_folder, make_file, sync, rename = os.mkdir, os.open, os.fsync, os.replace
        save = Vault.save

        def mkdir(*args: Any, **kwargs: Any) -> None:
            self.step(Step.FOLDER)
            make_folder(*args, **kwargs)

        def open_(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
            if flags & os.O_CREAT and not os.path.exists(path):
                self.step(Step.FILE)
            return make_file(path, flags, *args, **kwargs)

        def fsync(file: int) -> None:
            self.step(Step.SYNC_FOLDER if stat.S_ISDIR(os.fstat(file).st_mode) else Step.SYNC)
            sync(file)

        def replace_(*args: Any) -> None:
            self.step(Step.RENAME)
            rename(*args)

        def save_(vault: Vault, changes: Changes) -> None:
            self.tell(saving=(after := _digest(vault, changes)))
            save(vault, changes)
            self.tell(saved=after)

        for owner, name, stand_in in (
            (os, "mkdir", mkdir),
            (os, "open", open_),
            (os, "fsync", fsync),
            (os, "replace", replace_),
            (durable, "open", partial(_open, self)),
            (Vault, "save", save_),
        ):
            setattr(owner, name, stand_in)


def _open(disk: _Disk, path: Path, mode: str, opener: Callable[[str, int], int]) -> io.BufferedWriter:
    return io.BufferedWriter(_File(disk, path, mode, opener))


class _File(io.FileIO):
    def __init__(self, disk: _Disk, path: Path, mode: str, opener: Callable[[str, int], int]) -> None:
        super().__init__(path, mode.replace("b", ""), opener=opener)
        self._disk = disk

    def write(self, data: Any) -> int:
        whole = memoryview(data)
        self._disk.step(Step.WRITE, lambda: super(_File, self).write(whole[: len(whole) // 2]))
        return super().write(whole)
