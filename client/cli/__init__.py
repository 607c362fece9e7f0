"""The command line of the coordinator: `waypost`.

Options before a command say where the vault is and how it is opened, options after it how the result is
said.  What is slow to import is imported by the command that needs it, so that help and mistakes answer
at once.

Contract: docs/cli.md.
"""

from __future__ import annotations

import contextlib
import os
import sys
from io import TextIOWrapper
from pathlib import Path

import click

from client.cli import (
    cards,
    daemons,
    demo,
    kinds,
    line,
    messages,
    names,
    network,
    numbers,
    people,
    shells,
    vaults,
)
from client.cli.frame import LANGUAGES, Frame, default_home, spoken_language
from client.cli.refusals import FAULT, Refused, explain


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="WAYPOST_HOME",
    help="Folder of the vault; also WAYPOST_HOME.",
)
@click.option(
    "--passphrase-fd",
    type=click.IntRange(min=0),
    metavar="N",
    help="Read the secret word from this descriptor, to the end of a line.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=spoken_language,
    help="Language of everything said; else that of the system.",
)
@click.pass_obj
def waypost(frame: Frame, home: Path | None, passphrase_fd: int | None, lang: str) -> None:
    """Structured messages between people who know each other, over relays that cannot read them."""
    frame.home = home or default_home()
    frame.passphrase_fd = passphrase_fd
    frame.lang = lang


for noun in (vaults, daemons, people, names, messages, kinds, network, line, numbers, cards, shells, demo):
    for each in noun.COMMANDS:
        waypost.add_command(each)


def main() -> None:
    """The program."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    frame = Frame(lang=spoken_language())
    try:
        return _run(arguments, frame)
    except BrokenPipeError:
        _forget_output()
        return 0  # the reader has seen enough
    except KeyboardInterrupt:
        return FAULT


def _run(arguments: list[str], frame: Frame) -> int:
    try:
        if asked := os.environ.get(shells.ASKED):
            shells.complete(waypost, frame, asked)
            return 0
        code = waypost.main(arguments, prog_name="waypost", standalone_mode=False, obj=frame)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        help_wanted.show()
        return 2
    except SystemExit:
        raise BrokenPipeError from None  # click's way to say so
    except click.Abort:
        return explain(Refused("cli.stopped"), frame.lang, "--json" in arguments)
    except BrokenPipeError:
        raise
    except Exception as error:  # the shell's one catch-all: a sentence, a code, never a traceback
        return explain(error, frame.lang, "--json" in arguments)


def _forget_output() -> None:
    """Nobody reads any more: what is still buffered must not complain at the end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
