"""New files that a person named: never in the place of another, never half written."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from client.cli.refusals import Refused


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file of mode 0600 that was not there before; taken away again when its content is not to be had.

    Raises Refused.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise Refused("cli.file_exists") from None
    except OSError:
        raise Refused("cli.file_unwritable") from None
    try:
        with open(descriptor, "wb") as file:
            yield file
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def write(file: IO[bytes], content: bytes, refusal: str = "cli.file_unwritable") -> None:
    """Write it so that it is there when we say so.  Raises Refused with the code of the refusal."""
    try:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        raise Refused(refusal) from None
