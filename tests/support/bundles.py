"""Portable folders as those make them who prepare a stick: by the command, with Debian's own Python."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support.clone import KEPT, SYSTEM_PYTHON
from tests.support.tree import ROOT


def bundle(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT)}
    command = [SYSTEM_PYTHON, "run.py", "bundle", *arguments]
    environment = kept | {"PATH": "/usr/bin:/bin", "HOME": str(Path.home()), "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)


def below(folder: Path) -> list[Path]:
    """Every file and every link in it."""
    return sorted(path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())
