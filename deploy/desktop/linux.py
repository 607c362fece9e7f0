"""A folder that starts on Linux without Python: PyInstaller's one-folder build, trimmed.

PyInstaller finds what the window imports, Python and its libraries among it, and puts a small program in
front.  It sees an environment that holds the window's libraries and itself, and nothing else.

Decision: docs/decisions/0046-portable-folders.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.desktop.contents import (
    LIBRARIES,
    PACKAGES,
    ROOT,
    CannotBuild,
    base_python,
    copy_ours,
    install,
    trim,
)

PACKER = "requirements/bundle.lock"
LIB = "lib"
"""The folder of everything that a person need not look at."""


def build(target: Path) -> None:
    """Make the folder `target`; its last part is also the name of the program.  Raises CannotBuild."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        python = _environment(work / "env")
        copy_ours(work / "ours")
        _pack(python, work, target.name)
        _flatten(work / "dist" / target.name)
        shutil.copytree(work / "dist" / target.name, target)


def _environment(folder: Path) -> Path:
    subprocess.run([base_python(), "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin/python"
    install("--python", str(python), "install", "-r", LIBRARIES, "-r", PACKER)
    [site] = folder.glob("lib/python*/site-packages")
    trim(site)
    return python


def _pack(python: Path, work: Path, name: str) -> None:
    command: list[str | Path] = [
        python,
        "-m",
        "PyInstaller",
        ROOT / "deploy/desktop/start.py",
        "--name",
        name,
    ]
    command += ["--onedir", "--contents-directory", LIB, "--strip", "--noupx", "--log-level", "WARN"]
    command += ["--distpath", work / "dist", "--workpath", work / "build", "--specpath", work]
    command += [
        "--paths",
        work / "ours",
        "--collect-data",
        "mnemonic",
        "--collect-submodules",
        "client.desktop",
    ]
    for package in PACKAGES:
        command += ["--collect-data", package]
    fixed = {"PYTHONHASHSEED": "1", "PYTHONPATH": str(work / "ours"), "PYINSTALLER_CONFIG_DIR": str(work)}
    if subprocess.call(command, cwd=work, env=os.environ | fixed) != 0:
        raise CannotBuild(
            "The program could not be packed; what PyInstaller says about it stands above.  "
            "Nothing was made or changed.  On Debian it needs: sudo apt install binutils"
        )


def _flatten(folder: Path) -> None:
    """Drop the links that PyInstaller makes: a stick with FAT cannot hold one, and the libraries find each
    other without."""
    for path in folder.rglob("*"):
        if path.is_symlink():
            path.unlink()
