"""A folder that starts on Linux without Python: PyInstaller's one-folder build, trimmed.

PyInstaller finds what the window imports, Python and its libraries among it, and puts a small program in
front.  It sees an environment that holds the window's libraries and itself, and nothing else.

Decision: docs/decisions/0046-portable-folders.md.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.desktop import contents
from deploy.desktop.contents import PACKAGES, ROOT, CannotBuild

PACKER = "requirements/bundle.lock"
LIB = "lib"
"""The folder of everything that a person need not look at."""
_OF_THE_SYSTEM = re.compile(r"lib(fontconfig|freetype|png16|brotli\w+)\.so")
"""Every desktop has these.  Another version of them would not read the system's list of fonts, and look
through all fonts at each start."""


def build(target: Path) -> None:
    """Make the folder `target`; its last part is also the name of the program.  Raises CannotBuild."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        python = _environment(work / "env")
        contents.copy_ours(work / "ours")
        _pack(python, work, target.name)
        _leave_out(work / "dist" / target.name)
        shutil.copytree(work / "dist" / target.name, target)


def _environment(folder: Path) -> Path:
    subprocess.run([contents.base_python(), "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin/python"
    contents.install("--python", str(python), "install", "-r", contents.LIBRARIES, "-r", PACKER)
    [site] = folder.glob("lib/python*/site-packages")
    contents.trim(site)
    return python


def _pack(python: Path, work: Path, name: str) -> None:
    ours, fonts = work / "ours", ROOT / "deploy/desktop/fonts.conf"
    options = f"--name {name} --onedir --contents-directory {LIB} --strip --noupx --log-level ERROR".split()
    options += [f"--distpath={work / 'dist'}", f"--workpath={work / 'build'}", f"--specpath={work}"]
    options += [f"--paths={ours}", "--collect-submodules=client.desktop", f"--add-data={fonts}:."]
    options += [f"--collect-data={package}" for package in (*PACKAGES, "mnemonic")]
    fixed = {"PYTHONHASHSEED": "1", "PYTHONPATH": str(ours), "PYINSTALLER_CONFIG_DIR": str(work)}
    command: list[str | Path] = [python, "-m", "PyInstaller", ROOT / "deploy/desktop/start.py", *options]
    if subprocess.call(command, cwd=work, env=os.environ | fixed) != 0:
        raise CannotBuild(
            "The program could not be packed; what PyInstaller says about it stands above.  "
            "Nothing was made or changed.  On Debian it needs: sudo apt install binutils"
        )


def _leave_out(folder: Path) -> None:
    """Drop the links that PyInstaller makes: a stick with FAT cannot hold one, and the libraries find each
    other without.  And drop what has to fit the system that the folder comes to."""
    for path in list(folder.rglob("*")):
        if path.is_symlink() or _OF_THE_SYSTEM.match(path.name):
            path.unlink()
