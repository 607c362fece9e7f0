"""The program `waypost` without its start: forked from a process that has imported everything already.

Each command still is a process of its own, in a session of its own, with files of its own as standard input
and output; what it saves is the second that Python takes to find and read a hundred modules.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(
    ["__main__", __name__, "client.cli", "client.api", "client.lines", "client.text"]
)


def run(
    arguments: list[str], text: bytes, secrets: Mapping[str, str], folder: Path, limit_s: float
) -> tuple[int, bytes, bytes]:
    """Run one command to its end, in `folder`; return its exit code and what it wrote to both outputs.

    secrets: text to be read from a descriptor, by the argument that stands for its number.
    """
    with tempfile.TemporaryDirectory() as place:
        stdin, stdout, stderr = files = [Path(place) / name for name in ("stdin", "stdout", "stderr")]
        stdin.write_bytes(text)
        process = context.Process(target=_command, args=(arguments, dict(secrets), folder, files))
        process.start()
        process.join(limit_s)
        code = process.exitcode
        if code is None:
            process.kill()
            process.join()
            raise TimeoutError
        process.close()
        return code, stdout.read_bytes(), stderr.read_bytes()


def pipe(secret: str) -> int:
    """A descriptor to read this from."""
    read, write = os.pipe()
    os.write(write, secret.encode())
    os.close(write)
    return read


def _command(arguments: list[str], secrets: dict[str, str], folder: Path, files: list[Path]) -> None:
    from client.cli import run as waypost

    os.setsid()
    os.chdir(folder)
    for descriptor, path in enumerate(files):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), descriptor)
    with open(0, encoding="utf-8", closefd=False) as sys.stdin:
        pipes = {name: str(pipe(secret)) for name, secret in secrets.items()}
        sys.exit(waypost([pipes.get(each, each) for each in arguments]))
