"""client/desktop/sticks: what a folder shows, and what a small file says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from client.desktop import sticks
from client.desktop.sticks import MOST_BYTES, MOST_ENTRIES, NAME_CHARS, PICTURES, TEXTS, look_into, read_text
from client.errors import FileUnreadable


def test_a_folder_shows_what_fits_and_nothing_hidden(tmp_path: Path) -> None:
    for name in ("b.TXT", "a.link", "code.PNG", "song.mp3", ".secret.txt", "no ending", "$trash.txt"):
        (tmp_path / name).touch()
    for name in ("inside", ".hidden"):
        (tmp_path / name).mkdir()
    texts = look_into(tmp_path, TEXTS)
    assert [path.name for path in texts.files] == ["a.link", "b.TXT", "no ending"]
    assert [path.name for path in texts.folders] == ["inside"]
    assert [path.name for path in look_into(tmp_path, PICTURES).files] == ["code.PNG"]


def test_of_a_full_folder_the_first_are_shown(tmp_path: Path) -> None:
    for number in range(MOST_ENTRIES + 1):
        (tmp_path / f"{number:03}.txt").touch()
    assert [path.stem for path in look_into(tmp_path, TEXTS).files][-1] == f"{MOST_ENTRIES - 1:03}"


def test_a_folder_that_is_gone_and_a_file_that_is_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        look_into(tmp_path / "gone", TEXTS)
    with pytest.raises(FileUnreadable):
        read_text(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there that tests have not")
def test_a_link_that_leads_nowhere_or_in_a_circle_hides_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "circle.txt").symlink_to(tmp_path / "circle.txt")
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "invitation.txt").touch()
    shown = look_into(tmp_path, TEXTS)
    assert ([path.name for path in shown.files], shown.folders) == (["invitation.txt"], ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_read_as_any_editor_saves_it(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "link.txt").write_text("a link 링크\n", encoding=encoding)
    assert read_text(tmp_path / "link.txt").strip() == "a link 링크"


def test_a_file_of_any_size_is_read_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * (MOST_BYTES + 1))
    assert len(read_text(tmp_path / "large.txt")) == MOST_BYTES


def test_sticks_are_what_is_mounted_below_a_known_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ways of desktops: below a folder of the person, and not."""
    mounted = {tmp_path / "person" / "RED", tmp_path / "BLUE"}
    for path in (*mounted, tmp_path / "person" / "plain", tmp_path / "empty"):
        path.mkdir(parents=True)
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) in mounted)
    assert set(sticks._mounted([tmp_path, tmp_path / "gone"])) == mounted


def test_a_name_is_short_and_turns_no_letters_around() -> None:
    assert sticks.shown_name(Path("/a/invitation.txt")) == "invitation.txt"
    assert sticks.shown_name(Path("/a/\u202etxt.exe")) == "?txt.exe"
    assert len(sticks.shown_name(Path("/a/" + "x" * 200 + ".txt"))) == NAME_CHARS
    assert sticks.shown_name(Path("/")) == "/"
