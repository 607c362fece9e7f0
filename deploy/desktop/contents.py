"""What goes into a portable folder: the libraries of the lock, of Qt only what the window draws with.

Knows no system's way of starting a program.  Everything is fetched by hash, into folders that are given.
"""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("client", "keys", "wire")
LIBRARIES = "requirements/desktop.lock"

_OURS = ("*.py", "*.toml", "*.mo")
_QT = (
    "PySide6/_*.py", "PySide6/support/*.py",
    # Linux
    "PySide6/QtCore.abi3.so", "PySide6/QtGui.abi3.so", "PySide6/QtWidgets.abi3.so",
    "PySide6/libpyside6.abi3.so*",
    "PySide6/Qt/lib/libQt6Core.so*", "PySide6/Qt/lib/libQt6Gui.so*", "PySide6/Qt/lib/libQt6Widgets.so*",
    "PySide6/Qt/lib/libQt6DBus.so*", "PySide6/Qt/lib/libQt6XcbQpa.so*", "PySide6/Qt/lib/libicu*",
    "PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6/Qt/plugins/imageformats/libqjpeg.so",
    # Windows
    "PySide6/QtCore.pyd", "PySide6/QtGui.pyd", "PySide6/QtWidgets.pyd",
    "PySide6/pyside6.abi3.dll",
    "PySide6/Qt6Core.dll", "PySide6/Qt6Gui.dll", "PySide6/Qt6Widgets.dll",
    "PySide6/plugins/platforms/qwindows.dll", "PySide6/plugins/imageformats/qjpeg.dll",
)  # fmt: skip
"""The three modules that the window imports, what these need, one way to a screen, and photographs: an
invitation may be one.  No style, no theme and no input method of the system is loaded."""
_NOT_TO_RUN = (
    "*.pyi", "*.typed", "*.c", "*.h", "*.pxd", "*.pyx", "*.lib", "*/tests/*", "shiboken6/lib/*", "share/*",
)  # fmt: skip


class CannotBuild(Exception):
    """Why there is no folder, as sentences for the person who prepares a stick."""


def base_python() -> str:
    """The interpreter that has pip, also when that of an environment without it is running this."""
    return str(getattr(sys, "_base_executable", sys.executable))


def install(*arguments: str) -> None:
    """Fetch libraries by hash.  Raises CannotBuild."""
    command = [base_python(), "-m", "pip", *arguments, "--quiet", "--no-deps", "--no-compile"]
    if subprocess.call([*command, "--only-binary", ":all:", "--require-hashes"], cwd=ROOT) != 0:
        raise CannotBuild(
            "The libraries could not be fetched; what pip says about it stands above.  "
            "Nothing was made or changed.  Check the network and start again."
        )


def trim(site: Path) -> None:
    """Drop from installed libraries what nobody runs, and most of Qt."""
    for path in list(files(site)):
        name = path.relative_to(site).as_posix()
        if not _any(name, _QT) if name.startswith("PySide6/") else _any(name, _NOT_TO_RUN):
            path.unlink()


def copy_ours(target: Path) -> None:
    """Our own packages as far as the window needs them: no command line, no sources of translations."""
    for package in PACKAGES:
        for path in files(ROOT / package):
            name = path.relative_to(ROOT)
            if _any(path.name, _OURS) and name.parts[:2] != ("client", "cli"):
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target / name)


def files(folder: Path) -> Iterator[Path]:
    """Every file below, in the same order on every machine."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(place) / name for name in sorted(names))


def _any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
