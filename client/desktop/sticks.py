"""What is plugged into this computer, and the few files in a folder that an invitation can lie in.

No dialog of the system is used: those remember where somebody has been.  Blocking; knows no window.
"""

from __future__ import annotations

import os
import string
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from client.errors import FileUnreadable

TEXTS = frozenset({".txt", ".text", ".link", ".md", ""})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp"})
MOST_ENTRIES = 200
"""Of a folder that holds more only the first of each sort are shown: nobody turns fifty pages."""
MOST_BYTES = 64 * 1024
"""A link is under 3,000 characters; a file of more is no invitation."""
NAME_CHARS = 32
_MOUNTS = ("/media", "/run/media", "/mnt")


@dataclass(frozen=True, slots=True, repr=False)
class Folder:
    """Both by name.  files: only those of the endings asked for."""

    folders: tuple[Path, ...]
    files: tuple[Path, ...]


def places() -> tuple[Path, ...]:
    """Sticks and other drives, then the folder of the person who uses this computer."""
    found = _drives() if sys.platform == "win32" else _mounted(map(Path, _MOUNTS))
    return (*found, Path.home())


def _drives() -> list[Path]:
    """Windows: all letters but those of disks that click when nothing is in them."""
    letters = (Path(f"{letter}:\\") for letter in string.ascii_uppercase[2:])
    return [drive for drive in letters if drive.exists()]


def _mounted(roots: Iterable[Path]) -> list[Path]:
    """Unix: what is mounted below these folders, at most one folder of a person in between."""
    found = []
    for root in roots:
        for folder in _folders_of(root):
            below = [folder] if os.path.ismount(folder) else _folders_of(folder)
            found += [place for place in below if os.path.ismount(place)]
    return found


def _folders_of(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if entry.is_dir())
    except OSError:
        return []


def look_into(folder: Path, endings: frozenset[str]) -> Folder:
    """What of a folder is worth showing; nothing hidden.  Raises FileUnreadable."""
    try:
        with os.scandir(folder) as found:
            shown = sorted((entry for entry in found if entry.name[0] not in ".$"), key=lambda e: e.name)
            folders = [Path(entry.path) for entry in shown if os.path.isdir(entry)]
            files = [Path(entry.path) for entry in shown if os.path.isfile(entry)]
    except OSError:
        raise FileUnreadable from None
    fitting = [file for file in files if file.suffix.lower() in endings]
    return Folder(tuple(folders[:MOST_ENTRIES]), tuple(fitting[:MOST_ENTRIES]))


def read_text(path: Path) -> str:
    """What stands in a small text file, as any editor may have saved it.  Raises FileUnreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    except OSError:
        raise FileUnreadable from None
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def shown_name(path: Path) -> str:
    """The name of a file or drive, short, and without what would turn or hide its letters."""
    name = "".join(character if character.isprintable() else "?" for character in path.name or str(path))
    return name if len(name) <= NAME_CHARS else f"{name[: NAME_CHARS - 6]}…{name[-5:]}"
