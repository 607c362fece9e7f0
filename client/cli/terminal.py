"""What a person types, and what a script hands in: secrets, texts, yes or no.

Secrets come from a descriptor or a terminal with hidden input, never from arguments or the environment.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from client.cli.refusals import Refused

PASSPHRASE_BYTES = 1_024
INPUT_BYTES = 65_536
"""Of a link, a text or a network file; the longest allowed is far shorter."""


def read_passphrase(descriptor: int | None, label: str) -> str:
    """From the descriptor if there is one, else from the terminal.  Raises Refused."""
    passphrase = read_secret(descriptor, label)
    if not passphrase:
        raise Refused("client.locked")
    return passphrase


def skip_passphrase(descriptor: int | None) -> None:
    """Nobody needs it: still, what a script hands in after it begins with the next line."""
    if descriptor is not None:
        read_line(descriptor)


def read_new_passphrase(descriptor: int | None, label: str, again: str) -> str:
    """As `read_passphrase`; on a terminal it is asked twice.  Raises Refused when it is empty."""
    passphrase = read_secret(descriptor, label)
    if not passphrase:
        raise Refused("cli.passphrase_empty")
    if descriptor is None and ask_hidden(again) != passphrase:
        raise Refused("cli.passphrases_differ")
    return passphrase


def read_secret(descriptor: int | None, label: str) -> str:
    """Raises Refused when there is neither a descriptor nor a terminal."""
    if descriptor is not None:
        return read_line(descriptor)
    if not has_terminal():
        raise Refused("client.locked")
    return ask_hidden(label)


def read_line(descriptor: int) -> str:
    """Read to the end of one line, byte by byte, so that the next line stays for the next reader."""
    line = bytearray()
    try:
        while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
            line += byte
            if len(line) > PASSPHRASE_BYTES:
                raise Refused("cli.input_too_long")
    except OSError:
        raise Refused("cli.descriptor_closed") from None
    return _decoded(bytes(line)).rstrip("\r")


def has_terminal() -> bool:
    """Whether a person sits before us: a terminal that we were started from, and may ask at."""
    if not (sys.stdin.isatty() or sys.stderr.isatty()):
        return False
    if sys.platform == "win32":
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def ask_hidden(label: str) -> str:
    """Ask at the terminal, also when standard input is a pipe; nothing is shown of the answer."""
    from getpass import getpass

    try:
        with _interruptible():
            return getpass(f"{label}: ")
    except EOFError:
        raise Refused("client.locked") from None
    except KeyboardInterrupt:
        raise Refused("cli.stopped") from None


def ask(label: str) -> str:
    """Ask for one line that may be seen."""
    with _interruptible():
        answer: str = click.prompt(label, err=True, type=str)
    return answer


def ask_or_none(label: str) -> str | None:
    """Ask for one line that may be seen; None when it is blank."""
    with _interruptible():
        answer: str = click.prompt(label, default="", show_default=False, err=True, type=str)
    return answer.strip() or None


def confirm(question: str) -> bool:
    """Ask yes or no; no when nobody can be asked."""
    if not can_confirm():
        return False
    with _interruptible():
        return click.confirm(question, err=True)


def can_confirm() -> bool:
    """Whether somebody sits before us who can say yes or no."""
    return has_terminal() and sys.stdin.isatty()


def can_ask() -> bool:
    """Whether questions can be asked on standard input."""
    return sys.stdin.isatty()


def read_input() -> str:
    """All of standard input, UTF-8.  Raises Refused."""
    with _interruptible():
        data = sys.stdin.buffer.read(INPUT_BYTES + 1)
    if len(data) > INPUT_BYTES:
        raise Refused("cli.input_too_long")
    return _decoded(data)


def read_text() -> str:
    """All of standard input without the line end behind it.  Raises Refused."""
    return read_input().removesuffix("\n").removesuffix("\r")


def read_fields(typed: tuple[str, ...]) -> dict[str, str]:
    """What was typed as field=value, each field once; "-" alone: the lines of standard input are.

    Raises click.UsageError, and Refused as `read_input` does.
    """
    if typed == ("-",):
        typed = tuple(line for line in read_input().splitlines() if line.strip())
    given: dict[str, str] = {}
    for pair in typed:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals or name in given:
            raise click.UsageError("Fields are written field=value, each of them once.")
        given[name] = value
    return given


def read_file(path: Path) -> str:
    """A small text file that a person named.  Raises Refused."""
    try:
        with path.open("rb") as file:
            data = file.read(INPUT_BYTES + 1)
    except OSError:
        raise Refused("cli.file_unreadable") from None
    if len(data) > INPUT_BYTES:
        raise Refused("cli.input_too_long")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("cli.not_text") from None


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end a question at once; the event loop would only note it, and wait for the answer."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("cli.not_text") from None
