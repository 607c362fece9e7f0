"""A folder that starts on Windows: the embeddable Python of python.org, the libraries, and our own.

It is assembled from files that others have signed or hashed; nothing is packed into a program of ours, so
there is no new program that a virus scanner has never seen.

    NAME/NAME.exe         Python's own pythonw.exe, unchanged but in its name
    NAME/*.dll            what must lie beside it; everything else lies in lib
    NAME/python311._pth   where Python looks for modules: in this folder and nowhere else
    NAME/lib/             Python's modules and the libraries; program.zip, which is ours
    NAME/data/            appears at the first start

Decision: docs/decisions/0046-portable-folders.md.
"""

from __future__ import annotations

import py_compile
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from deploy.desktop.contents import LIBRARIES, ROOT, CannotBuild, copy_ours, files, install, trim
from deploy.desktop.finish import ZIP_MOMENT, digest

_BESIDE = re.compile(r"python3\d*\.dll|vcruntime140(_1)?\.dll")
"""What Windows looks for beside the program that it starts."""
_LEFT_OUT = re.compile(r"python\.exe|python\.cat|python\d+\._pth|winsound\.pyd|_msi\.pyd")


def build(target: Path, python: Path, sha256: str) -> None:
    """Make the folder `target`; its last part is also the name of the program.

    python: the embeddable zip for 64 bit.  sha256: what it must be, in hex.  Raises CannotBuild.
    """
    version = _check(python, sha256)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / target.name
        lib = folder / "lib"
        _unpack(python, folder, f"{target.name}.exe")
        _fetch(lib, version)
        _share_runtime(lib / "shiboken6", folder)
        shutil.copyfile(ROOT / "deploy/desktop/start_windows.py", lib / "sitecustomize.py")
        _compile(lib)
        _add_ours(lib / "program.zip")
        paths = (f"lib\\python3{version}.zip", "lib", "lib\\program.zip", "import site")
        (folder / f"python3{version}._pth").write_text("\r\n".join(paths) + "\r\n", "ascii", newline="")
        _drop_empty(folder)
        shutil.copytree(folder, target)


def _check(python: Path, sha256: str) -> int:
    """Return the minor version of Python in the zip.  Raises CannotBuild for any other file."""
    if not python.is_file() or digest(python) != sha256.lower():
        raise CannotBuild(
            f"{python} is not the file with this SHA-256.  Nothing was made or changed.  "
            "Compare both with the page that you fetched it from, and fetch it again if they differ."
        )
    inside = zipfile.ZipFile(python).namelist() if zipfile.is_zipfile(python) else []
    found = [match[1] for name in inside if (match := re.fullmatch(r"python3(\d+)\.zip", name))]
    if len(found) != 1 or "pythonw.exe" not in inside:
        raise CannotBuild(
            f"{python} is not an embeddable Python.  Nothing was made or changed.  "
            "Take the one for Windows that is called `embeddable package (64-bit)`."
        )
    if int(found[0]) != sys.version_info.minor:
        raise CannotBuild(
            f"{python} holds Python 3.{found[0]}, and this command runs on 3.{sys.version_info.minor}.  "
            "Nothing was made or changed.  Use the same version for both: our modules are compiled for it."
        )
    return int(found[0])


def _unpack(python: Path, folder: Path, program: str) -> None:
    (folder / "lib").mkdir(parents=True)
    with zipfile.ZipFile(python) as packed:
        for name in packed.namelist():
            if name == "pythonw.exe":
                place = folder / program
            elif _BESIDE.fullmatch(name):
                place = folder / name
            elif _LEFT_OUT.fullmatch(name) or "/" in name:
                continue
            else:
                place = folder / "lib" / name
            place.write_bytes(packed.read(name))


def _fetch(lib: Path, version: int) -> None:
    target = ["--platform", "win_amd64", "--implementation", "cp", "--python-version", f"3.{version}"]
    install("install", "-r", LIBRARIES, "--target", str(lib), *target)
    shutil.rmtree(lib / "bin", ignore_errors=True)  # starters of commands, for this system
    for path in lib.glob("*.dist-info/RECORD"):
        path.unlink()
    trim(lib)


def _share_runtime(theirs: Path, folder: Path) -> None:
    """Put the C++ runtime that came with Qt beside the program, where every library finds it."""
    for path in theirs.glob("*140*.dll"):
        if path.name.startswith("msvcp140"):
            path.rename(folder / path.name)
        else:
            path.unlink()


def _compile(folder: Path) -> None:
    """Bytecode in place of sources: the first start is no slower than the second, and none writes in here.

    It knows its place in the folder, and no place on this machine.
    """
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    for path in list(files(folder)):
        if path.suffix == ".py":
            place = path.relative_to(folder).as_posix()
            py_compile.compile(str(path), f"{path}c", place, doraise=True, invalidation_mode=unchecked)
            path.unlink()


def _add_ours(program: Path) -> None:
    """Compiled and zipped, so that a search for words in files does not find what it is."""
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(program, "w") as packed:
        copy_ours(Path(name))
        _compile(Path(name))
        for path in files(Path(name)):
            entry = zipfile.ZipInfo(path.relative_to(name).as_posix(), ZIP_MOMENT)
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def _drop_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
