"""Portable folders: what the command refuses, and what its last steps make of a folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deploy.desktop.__main__ import main
from deploy.desktop.contents import copy_ours, files, trim
from deploy.desktop.finish import finish
from tests.support.tree import ROOT

Says = pytest.CaptureFixture[str]


def refusal(said: Says, *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 1
    out, err = said.readouterr()
    assert out == ""
    assert err.startswith("bundle: ") and "Nothing was made or changed.  " in err
    return err


def zipped(path: Path, *names: str) -> tuple[Path, str]:
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, name)
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_door_leads_to_the_command() -> None:
    command = [sys.executable, "run.py", "bundle", "linux", "--out", "/", "--name", "Notes"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("bundle: `Notes` cannot be the name.")


@pytest.mark.parametrize("name", ["waypost", "data", "con", "Notes", "a", "notes.exe", "../notes"])
def test_a_name_that_tells_or_cannot_be_is_refused(name: str, tmp_path: Path, capsys: Says) -> None:
    assert "cannot be the name" in refusal(capsys, "linux", "--out", tmp_path, "--name", name)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_written_over(tmp_path: Path, capsys: Says) -> None:
    (tmp_path / "notebook.zip").touch()
    assert "already holds" in refusal(capsys, "linux", "--out", tmp_path)


def test_only_an_embeddable_python_with_its_hash_is_taken(tmp_path: Path, capsys: Says) -> None:
    right, digest = zipped(tmp_path / "right.zip", "pythonw.exe", "python39.zip")
    other, other_digest = zipped(tmp_path / "other.zip", "readme.txt")
    windows = ("windows", "--out", tmp_path / "out", "--python")
    assert "not the file with this SHA-256" in refusal(capsys, *windows, right, "--sha256", other_digest)
    assert "not the file with this SHA-256" in refusal(
        capsys, *windows, tmp_path / "none", "--sha256", digest
    )
    assert "not an embeddable Python" in refusal(capsys, *windows, other, "--sha256", other_digest)
    assert "holds Python 3.9" in refusal(capsys, *windows, right, "--sha256", digest)


@pytest.mark.parametrize("ending", [".zip", ".tar.xz"])
def test_the_same_folder_is_the_same_archive_whenever_it_was_made(ending: str, tmp_path: Path) -> None:
    archives = []
    for place, moment in (("one", 1), ("two", 1_700_000_000)):
        folder = tmp_path / place / "notebook"
        (folder / "lib").mkdir(parents=True)
        (folder / "lib/words").write_text("words")
        os.utime(folder / "lib/words", (moment, moment))
        made = finish(folder, ending)
        assert made.archive is not None
        archives.append(made.archive.read_bytes())
    assert archives[0] == archives[1]
    assert made.told().splitlines()[0].endswith(" 1 files")


def test_a_folder_without_archive_has_its_hashes_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    folder.mkdir()
    (folder / "notebook").write_bytes(b"")
    finish(folder, None)
    empty = hashlib.sha256(b"").hexdigest()
    assert (tmp_path / "notebook.sha256").read_text() == f"{empty}  notebook/notebook\n"
    assert {path.name for path in tmp_path.iterdir()} == {"notebook", "notebook.sha256"}


def test_of_qt_only_what_the_window_draws_with_stays(tmp_path: Path) -> None:
    kept = [
        "PySide6/QtGui.abi3.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/plugins/platforms/qwindows.dll",
    ]
    gone = [
        "PySide6/QtNetwork.pyd",
        "PySide6/plugins/tls/qopensslbackend.dll",
        "PySide6/QtGui.pyi",
        "nacl/a.pyi",
    ]
    for name in (*kept, *gone):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    trim(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in files(tmp_path)} == set(kept)


def test_ours_comes_without_command_line_and_with_its_words(tmp_path: Path) -> None:
    copy_ours(tmp_path)
    names = {path.relative_to(tmp_path).as_posix() for path in files(tmp_path)}
    assert {"client/words.toml", "client/desktop/__init__.py", "keys/words.py", "wire/cell.py"} <= names
    assert not [name for name in names if name.startswith(("client/cli", "relay")) or name.endswith(".po")]
