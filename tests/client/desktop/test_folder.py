"""client/desktop/folder: settings kept beside the vault, and whatever else may stand in that file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from client.desktop.folder import SETTINGS, Folder, Settings


def test_what_was_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "home")
    assert folder.settings == Settings()
    folder.change(language="ru", title="Garden", contrast=True)
    assert Folder(tmp_path / "home").settings == Settings(language="ru", title="Garden", contrast=True)
    assert [path.name for path in (tmp_path / "home").iterdir()] == [SETTINGS]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"language": 3}',
        '{"language": "../x", "icon": "skull", "title": "\\u202e"}',
        "\udcff",
        '{"set_up": "yes"}',
        "3",
        "[" * 100_000,
    ],
)
def test_a_damaged_file_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / SETTINGS).write_text(text, "utf-8", errors="surrogateescape")
    assert Folder(tmp_path).settings == Settings()


def test_what_a_newer_program_wrote_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text(json.dumps({"language": "ko", "mood": "calm"}))
    assert Folder(tmp_path).settings == Settings(language="ko")


def test_a_folder_that_cannot_be_written_to_loses_the_setting_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folder = Folder(tmp_path / "file" / "home")
    folder.change(language="zh")
    assert folder.settings.language == "zh"
