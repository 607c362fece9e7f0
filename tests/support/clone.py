"""A copy of the tree on what a fresh machine has: Debian's python3, pip and certificates.

Everything in it starts with an empty environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.tree import ROOT, files

SYSTEM_PYTHON = Path("/usr/bin/python3")
NOBODY = 65534
KEPT = ("PIP_", "SSL_CERT_")
"""How this machine reaches an index is its own affair: variables that begin so are let through."""

AS_OURSELVES = os.getuid()
USERS = [AS_OURSELVES, *([NOBODY] if AS_OURSELVES == 0 else [])]


@dataclass(frozen=True, slots=True)
class Said:
    """How a run ended: exit code, all that it printed, and how often it installed."""

    code: int
    text: str
    installs: int


@dataclass(frozen=True, slots=True)
class Clone:
    """A copy of the tree, and the person it belongs to."""

    folder: Path
    user: int

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start run.py."""
        return self.begin([str(SYSTEM_PYTHON), "run.py", *arguments], **environment)

    def begin(self, command: list[str], **environment: str) -> subprocess.Popen[str]:
        """Start any command in this folder, in a process group of its own."""
        kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
        own = {"HOME": str(self.folder.parent), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=kept | own | environment,
            user=self.user,
            process_group=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> Said:
        return wait_for(self.start(*arguments, **environment))


def wait_for(process: subprocess.Popen[str]) -> Said:
    text, _ = process.communicate(timeout=1800)
    return Said(process.returncode, text, text.count("run.py: installing"))


def clone_for(user: int) -> Iterator[Clone]:
    """Not below pytest's own folder: an ordinary user may not enter that of root."""
    home = Path(tempfile.mkdtemp(prefix="waypost-clone-", dir="/var/tmp"))
    try:
        for path in files():
            copy = home / "waypost" / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
        for path in (home, *home.rglob("*")):
            os.chown(path, user, -1)
        yield Clone(home / "waypost", user)
    finally:
        shutil.rmtree(home)
