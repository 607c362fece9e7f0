"""The portable folder for Windows: assembled by one command from wheels and an embeddable Python.

Nobody runs Windows here.  The folder is assembled around a zip that has the names of an embeddable Python and
nothing in it; what is ours in the folder runs on this machine's own Python.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bundles import below, bundle
from tests.support.desktop_display import Display, is_here, running_display
from tests.support.desktop_process import running_window

pytestmark = pytest.mark.skipif(not is_here(), reason="needs Xvfb, openbox, xdotool, x11-utils")

EMBEDDED = (
    "python.exe", "pythonw.exe", "python311.dll", "python3.dll", "python311.zip", "python311._pth",
    "python.cat", "vcruntime140.dll", "vcruntime140_1.dll", "LICENSE.txt", "libcrypto-3.dll", "libssl-3.dll",
    "libffi-8.dll", "sqlite3.dll", "_asyncio.pyd", "_bz2.pyd", "_ctypes.pyd", "_decimal.pyd",
    "_elementtree.pyd", "_hashlib.pyd", "_lzma.pyd", "_msi.pyd", "_multiprocessing.pyd", "_overlapped.pyd",
    "_queue.pyd", "_socket.pyd", "_sqlite3.pyd", "_ssl.pyd", "_uuid.pyd", "_zoneinfo.pyd", "pyexpat.pyd",
    "select.pyd", "unicodedata.pyd", "winsound.pyd",
)  # fmt: skip
"""The files of the embeddable Python 3.11 for 64 bit."""
IN_WINDOWS = re.compile(
    r"api-ms-win-[-a-z0-9]+\.dll|(advapi32|authz|bcryptprimitives|comdlg32|crypt32|d3d9|d3d11|d3d12|d3dcompiler_47|"
    r"dwmapi|dwrite|dxgi|gdi32|icuuc|imm32|kernel32|mpr|netapi32|ntdll|ole32|oleaut32|setupapi|shell32|shlwapi|"
    r"uiautomationcore|user32|userenv|uxtheme|version|winmm|ws2_32|wtsapi32)\.dll"
)
"""Libraries that come with Windows 10 since 1809."""


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("embedded") / "python-3.11.9-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in EMBEDDED:
            packed.writestr(name, f"the file {name}")
    return path


@pytest.fixture(scope="module")
def windows(stand_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("windows")
    digest = hashlib.sha256(stand_in.read_bytes()).hexdigest()
    made = bundle("windows", "--out", out, "--name", "recipes", "--python", stand_in, "--sha256", digest)
    assert made.returncode == 0, made.stderr
    return out / "recipes"


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    with running_display(tmp_path) as display:
        yield display


def test_the_windows_folder_holds_python_under_a_plain_name_and_what_the_window_needs(windows: Path) -> None:
    assert {path.name for path in windows.iterdir()} == {
        "recipes.exe", "python311.dll", "python3.dll", "python311._pth", "lib",
        "vcruntime140.dll", "vcruntime140_1.dll",
        "msvcp140.dll", "msvcp140_1.dll", "msvcp140_2.dll", "msvcp140_codecvt_ids.dll",
    }  # fmt: skip
    assert (windows / "recipes.exe").read_text() == "the file pythonw.exe"
    lib = windows / "lib"
    for name in (
        "python311.zip",
        "_ssl.pyd",
        "libssl-3.dll",
        "sqlite3.dll",
        "LICENSE.txt",
        "sitecustomize.pyc",
    ):
        assert (lib / name).is_file(), name
    for name in ("PySide6/QtWidgets.pyd", "PySide6/plugins/platforms/qwindows.dll", "nacl/_sodium.pyd"):
        assert (lib / name).read_bytes().startswith(b"MZ"), name
    paths = (windows / "python311._pth").read_text().split("\n")
    assert paths == ["lib\\python311.zip", "lib", "lib\\program.zip", "import site", ""]


def test_the_windows_folder_holds_nothing_of_linux_and_nothing_that_we_leave_out(windows: Path) -> None:
    names = [path.relative_to(windows).as_posix() for path in below(windows)]
    other = re.compile(r"\.so\b|linux|Network|Qml|Quick|opengl32sw|_msi|\.pyi?$")
    assert [name for name in names if other.search(name)] == []
    assert [name for name in names if "waypost" in name.lower()] == []
    telling = [path.name for path in below(windows) if b"waypost" in path.read_bytes().lower()]
    assert telling == ["program.zip"]  # the names of three catalogues in it
    assert sum(path.stat().st_size for path in below(windows)) < 70e6


def test_every_library_in_the_windows_folder_finds_what_it_asks_for(windows: Path) -> None:
    """In its own folder, beside the program, where Qt's own first lines look, or in Windows itself."""
    named = {path.name.lower() for path in windows.iterdir()}
    of_qt = {path.name.lower() for path in windows.glob("lib/*6/*.dll")}
    libraries = [path for path in below(windows / "lib") if path.read_bytes().startswith(b"MZ")]
    assert len(libraries) > 20
    for path in libraries:
        own = {one.name.lower() for one in path.parent.iterdir()} | (of_qt if of_qt_s(path) else set())
        assert {name for name in asked_for(path) if not IN_WINDOWS.fullmatch(name)} <= own | named, path


def test_libraries_without_their_sources_are_imported_all_the_same(windows: Path) -> None:
    """Those that do without a Windows library; the folder comes first, then this machine's."""
    names = "aiohttp, attr, click, idna, mnemonic, multidict, propcache, python_socks, segno, structlog, yarl"
    lines = [f"import sys; sys.path.insert(0, {str(windows / 'lib')!r})", f"import {names}"]
    lines += [f"print(*(one.__file__ for one in ({names})), sep='\\n')"]
    lines += ["assert mnemonic.Mnemonic('korean').wordlist"]
    said = subprocess.run([sys.executable, "-I", "-c", "\n".join(lines)], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    places = [Path(line) for line in said.stdout.splitlines()]
    assert len(places) == 11
    assert {(place.suffix, place.is_relative_to(windows / "lib")) for place in places} == {(".pyc", True)}


def of_qt_s(path: Path) -> bool:
    return "PySide6" in path.parts or "shiboken6" in path.parts


def asked_for(library: Path) -> set[str]:
    said = subprocess.run(["objdump", "-p", library], capture_output=True, text=True, check=True).stdout
    return {name.lower() for name in re.findall(r"DLL Name: (\S+)", said)}


def test_what_is_ours_in_the_windows_folder_runs(windows: Path, display: Display, tmp_path: Path) -> None:
    """From the zip, by the same first file that Python runs unasked, and with this machine's libraries."""
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(windows / "lib/sitecustomize.pyc", first)
    beside = tmp_path / "recipes"
    beside.mkdir()
    (beside / "recipes").symlink_to(os.path.realpath(sys.executable))
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    places = [str(first), str(windows / "lib/program.zip"), *libraries]
    inside = {"PYTHONPATH": ":".join(places), "PYTHONHOME": sys.base_prefix, "PYTHONDONTWRITEBYTECODE": "1"}
    with running_window(display, program=[beside / "recipes"], environment=inside) as window:
        started_with = Path(f"/proc/{window.process.pid}/cmdline").read_bytes()
        assert started_with == f"{beside}/recipes\0".encode()
