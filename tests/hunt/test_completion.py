"""Tab pressed in bash, zsh and fish: what stands in the line afterwards is what the program is given."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "waypost"
LIMIT_S = 60
STARTS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SETUP = {
    "bash": "source <(waypost completion bash)",
    "zsh": "autoload -U compinit; compinit -D; source <(waypost completion zsh)",
    "fish": "waypost completion fish | source",
}


def installed(shell: str) -> object:
    return pytest.param(
        shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")
    )


class Shell:
    """One shell in a terminal of its own, with a `waypost` that writes down what it is given."""

    def __init__(self, name: str, folder: Path) -> None:
        self.given = folder / "given"
        (folder / "bin").mkdir()
        program = folder / "bin" / "waypost"
        program.write_text(
            f'#!/bin/sh\nif [ -z "$_WAYPOST_COMPLETE" ] && [ "$1" != completion ]; then\n'
            f'  printf "%s\\n" "$@" > {self.given}.new; mv {self.given}.new {self.given}; exit 0\nfi\n'
            f'exec {PROGRAM} "$@"\n'
        )
        program.chmod(0o755)
        self._ours, theirs = os.openpty()
        self._seen = b""
        environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb",
            "LC_ALL": "C.UTF-8", "WAYPOST_HOME": str(folder / "missing"), "XDG_RUNTIME_DIR": str(folder),
        }  # fmt: skip
        self._process = subprocess.Popen(
            STARTS[name],
            cwd=folder,
            env=environment,
            preexec_fn=lambda: os.login_tty(theirs),  # noqa: PLW1509  no thread runs beside it
        )
        os.close(theirs)
        self._type(SETUP[name] + "; echo re''ady\n")
        self._wait_for(b"ready")

    def typed(self, keys: str) -> list[str]:
        """Press these keys, wait for what Tab does, then Enter; return the arguments of the program."""
        self.given.unlink(missing_ok=True)
        self._type(keys)
        self._wait_quiet()
        self._type("\n")
        deadline = time.monotonic() + LIMIT_S
        while not self.given.exists():
            assert time.monotonic() < deadline, self._seen.decode(errors="replace")
            self._read(0.1)
        return self.given.read_text().splitlines()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def _type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def _wait_for(self, words: bytes) -> None:
        deadline = time.monotonic() + LIMIT_S
        while words not in self._seen:
            assert time.monotonic() < deadline, self._seen.decode(errors="replace")
            self._read(1)

    def _wait_quiet(self) -> None:
        """Until nothing was shown for two seconds."""
        while self._read(2):
            pass

    def _read(self, limit_s: float) -> bool:
        if not select.select([self._ours], [], [], limit_s)[0]:
            return False
        self._seen += os.read(self._ours, 4096)
        return True


@pytest.mark.parametrize("name", [installed(name) for name in STARTS])
def test_tab_finishes_a_kind_a_field_and_a_value(name: str, tmp_path: Path) -> None:
    shell = Shell(name, tmp_path)
    try:
        assert shell.typed("waypost kinds shelter_r\t") == ["kinds", "shelter_request"]
        assert shell.typed("waypost send checkin X stat\twe\t") == ["send", "checkin", "X", "state=well"]
        assert shell.typed("waypost send shelter_request X languages=k\t")[-1] == "languages=ko"
        assert shell.typed("waypost send shelter_request X languages=ko,z\t")[-1] == "languages=ko,zh"
        assert shell.typed("waypost show --re\t") == ["show", "--reveal"]
    finally:
        shell.close()
