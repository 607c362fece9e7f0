"""The daemon from a terminal: a vault kept open for a time, and locked.

The secret word reaches the background process through a pipe; its arguments say where the vault is and for
how long, and no more.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import IO, TYPE_CHECKING

import click

from client.cli.frame import Frame, command, local_time
from client.cli.refusals import Refused
from client.cli.terminal import read_passphrase

if TYPE_CHECKING:
    from client.daemon import Daemon
    from client.interface import Opened
    from client.remote import Remote

UNITS = {"s": 1, "m": 60, "h": 3_600}
LONGEST_S = 7 * 86_400
LOCK_S = 3.0
"""A daemon that has not locked by then is ended by force: what counts is saved."""
KILL = 9
PROGRAM = "from client.cli import main; main()"


def duration(typed: str) -> int:
    """Seconds of a time: 90s, 30m, 8h; a bare number is minutes."""
    number, unit = (typed[:-1], typed[-1]) if typed[-1:] in UNITS else (typed, "m")
    if number.isascii() and number.isdecimal() and len(number) <= len(str(LONGEST_S)):
        seconds = int(number) * UNITS[unit]
        if 0 < seconds <= LONGEST_S:
            return seconds
    raise click.BadParameter("A time is written 90s, 30m or 8h, and is 7 days at most.")


_FOR = click.option(
    "--for",
    "for_s",
    type=duration,
    metavar="TIME",
    default="12h",
    help="Lock after this time in any case; 12h.",
)
_IDLE = click.option(
    "--idle",
    "idle_s",
    type=duration,
    metavar="TIME",
    default="30m",
    help="Lock after this time without a command; 30m.",
)


@click.command()
@_FOR
@_IDLE
@command
async def daemon(frame: Frame, for_s: int, idle_s: int) -> None:
    """Keep the vault open and exchange, in the foreground; other commands then ask for nothing."""
    client = await frame.open_here()
    if frame.dry_run:
        async with client:
            return
    import asyncio

    from client.daemon import Daemon

    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)  # its own would print
    keeper = Daemon(client, for_s, idle_s)
    _end_by_signal(keeper)
    await keeper.serve(frame.home, lambda: _tell_opened(frame, keeper.opened))


def _end_by_signal(keeper: Daemon) -> None:
    """A hang-up, an interrupt and a termination lock."""
    import asyncio

    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(keeper.lock))


def _tell_opened(frame: Frame, opened: Opened) -> None:
    facts = {"until_s": opened.until_s, "idle_s": opened.idle_s}
    idle = f"{opened.idle_s} s" if opened.idle_s < UNITS["m"] else f"{opened.idle_s // UNITS['m']} min"
    line = frame.say("opened", time=local_time(opened.until_s), idle=idle)
    frame.result(facts, line, bare=str(opened.until_s))


@click.command()
@_FOR
@_IDLE
@command
async def unlock(frame: Frame, for_s: int, idle_s: int) -> None:
    """Open the vault in the background: until it is locked, commands ask for no secret word."""
    from client.interface import Opened
    from client.remote import forbid_dumps, reach

    remote = await reach(frame.home)
    if remote is not None:
        async with remote:
            _tell_opened(frame, await remote.opened())
        return
    forbid_dumps()
    passphrase = read_passphrase(frame.passphrase_fd, frame.words.label("password"))
    said = _start(frame, passphrase, f"--for={for_s}s", f"--idle={idle_s}s")
    if frame.dry_run:
        frame.result({"until_s": None, "idle_s": None})
        return
    facts = json.loads(said)
    _tell_opened(frame, Opened(facts["until_s"], facts["idle_s"]))


def _start(frame: Frame, passphrase: str, *limits: str) -> bytes:
    """Start a daemon that outlives us; return the line with which it said that it is ready."""
    where = ["--home", str(frame.home.absolute()), "--passphrase-fd", "0"]
    rehearse = ["--dry-run"] if frame.dry_run else []
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-c", PROGRAM, *where, "daemon", "--json", *limits, *rehearse],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        creationflags=getattr(subprocess, "DETACHED_PROCESS", 0),
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    try:
        _hand_over(process.stdin, passphrase)
        with process.stdout, process.stderr:
            said: bytes = process.stdout.readline()
            if not said and process.wait() != 0:
                raise Refused(_error_of(process.stderr.read()))
    except BaseException:
        process.kill()
        raise
    process.returncode = 0  # it goes on without us, and nobody is to complain about that
    return said


def _hand_over(pipe: IO[bytes], passphrase: str) -> None:
    """A process that ended before it read the secret word says why by itself."""
    try:
        with pipe:
            pipe.write(passphrase.encode() + b"\n")
    except BrokenPipeError:
        return


def _error_of(said: bytes) -> str:
    try:
        return str(json.loads(said)["error"])
    except (ValueError, KeyError, TypeError):
        return "client.internal"


@click.command()
@command
async def lock(frame: Frame) -> None:
    """Close the vault that is open in the background; its keys go with its process."""
    from client.remote import reach

    remote = await reach(frame.home)
    if remote is not None and not frame.dry_run:
        async with remote:
            await _lock(remote)
    locked = remote is None or not frame.dry_run
    frame.result({"locked": locked}, *([frame.say("locked")] if locked else []))


async def _lock(remote: Remote) -> None:
    """One that does not answer is ended: it can lose nothing."""
    import asyncio

    from client.errors import DaemonGone

    try:
        async with asyncio.timeout(LOCK_S):
            await remote.lock()
    except DaemonGone:
        return
    except TimeoutError:
        if not remote.pid:
            raise Refused("cli.lock_failed") from None
        os.kill(remote.pid, KILL)
        await remote.wait_gone()


COMMANDS = (unlock, lock, daemon)
