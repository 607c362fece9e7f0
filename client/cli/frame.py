"""What every command has around it: where the vault is, how it is opened, how results are said.

Results go to standard output, one JSON object a line or sentences; everything else to standard error.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import click

from client.cli.terminal import read_passphrase, skip_passphrase

if TYPE_CHECKING:
    from client.api import Client
    from client.interface import Api
    from client.text import Moment, Words

P = ParamSpec("P")

LANGUAGES = ("en", "ko", "zh", "ru")

VERSION = 1
"""Of the JSON objects; it grows when a field changes its meaning or goes."""


@dataclass(slots=True)
class Frame:
    """The options around one command."""

    home: Path = Path()
    passphrase_fd: int | None = None
    lang: str = "en"
    as_json: bool = False
    quiet: bool = False
    dry_run: bool = False
    in_background: bool = False
    """A daemon has the vault open, and exchanges by itself."""

    @property
    def words(self) -> Words:
        from client.text import translator

        return translator(self.lang)

    def moment(self, made_s: float | None = None) -> Moment:
        """A message made then, or now, and read now by this machine's clock."""
        from client.text import Moment

        now_s = time.time()
        return Moment(now_s if made_s is None else made_s, now_s, time.localtime(now_s).tm_gmtoff // 60)

    def say(self, code: str, **facts: object) -> str:
        """A phrase of the command line, with facts filled in."""
        return self.words.word("say", code).format(**facts)

    def result(self, facts: dict[str, Any], *lines: str, bare: str = "") -> None:
        """Print one result: as JSON, as lines, or with --quiet the bare value alone."""
        if self.as_json:
            dry = {"dry_run": True} if self.dry_run else {}
            print_line(json.dumps({"v": VERSION} | facts | dry, ensure_ascii=False))
        elif self.quiet:
            if bare:
                print_line(bare)
        else:
            for line in lines:
                print_line(line)

    def hint(self, line: str) -> None:
        """Say something beside the result."""
        if not (self.as_json or self.quiet):
            click.echo(line, err=True)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Api]:
        """The open vault: the one that a daemon has open, else opened here and closed at the end."""
        from client.remote import reach

        remote = await reach(self.home, self.dry_run)
        if remote is None:
            async with await self.open_here() as opened:
                yield opened
            return
        self.in_background = True
        skip_passphrase(self.passphrase_fd)
        async with remote:
            yield remote.api

    async def open_here(self) -> Client:
        """The vault opened by this process, with its secret word."""
        passphrase = read_passphrase(self.passphrase_fd, self.words.label("password"))
        from client.api import Client, forbid_dumps

        forbid_dumps()
        return await Client.open(self.home, passphrase, self.dry_run)


reveals = click.option(
    "--reveal", is_flag=True, help="With --json and --quiet: our own names, and not their ids."
)


def print_line(line: str) -> None:
    """One line to standard output, at once, so that a reader beside us sees it."""
    click.echo(line)
    sys.stdout.flush()


def local_time(at_s: float) -> str:
    """A moment on this machine's clock."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at_s))


def command(
    run: Callable[Concatenate[Frame, P], Coroutine[Any, Any, None] | None],
) -> Callable[P, None]:
    """Give a command its common options and, if it waits for anything, its event loop."""

    @click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
    @click.option("--quiet", is_flag=True, help="The bare result, without words around it.")
    @click.option("--dry-run", is_flag=True, help="Check, and change, save and send nothing.")
    @click.pass_obj
    @wraps(run)
    def framed(
        frame: Frame, /, as_json: bool, quiet: bool, dry_run: bool, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        frame.as_json, frame.quiet, frame.dry_run = as_json, quiet, dry_run
        waiting = run(frame, *args, **kwargs)
        if waiting is not None:
            import asyncio

            asyncio.run(waiting)

    return framed  # type: ignore[return-value]  # click puts the first arguments in


def spoken_language() -> str:
    """The language that the environment names, as POSIX reads it; English when that is none of ours."""
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    language = re.split("[_.@]", named)[0].lower()
    return language if language in LANGUAGES else "en"


def default_home() -> Path:
    """Where this system keeps a program's data of one user."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "waypost"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "waypost"
