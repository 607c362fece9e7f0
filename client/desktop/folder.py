"""The folder that holds everything: the vault, and how the window looks before the vault is open.

Nothing of the program lies outside it.  What stands in the settings is seen by whoever opens the folder.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

SETTINGS = "settings"
DATA = "data"
ICONS = ("calendar", "notebook", "calculator", "leaf", "cup", "box")
TITLE_CHARS = 24


@dataclass(frozen=True, slots=True)
class Settings:
    """language: of client.text.LANGUAGES, empty before one was chosen.  title: of the window.

    icon: one of ICONS.  contrast: the theme of high contrast.  guest: the language of most guests.
    secret: how the vault is opened: pictures, words or typed.  set_up: the first start is done.
    """

    language: str = ""
    title: str = ""
    icon: str = ICONS[0]
    contrast: bool = False
    guest: str = "ko"
    secret: str = "pictures"  # noqa: S105  the name of a way, no secret
    set_up: bool = False


def default_home() -> Path:
    """Beside the program when it is a portable folder, else where it was started."""
    return Path(sys.executable).parent / DATA if getattr(sys, "frozen", False) else Path.cwd() / DATA


class Folder:
    """One folder, and the settings in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = _read(home / SETTINGS)

    def change(self, **what: Any) -> None:
        """Keep settings.  A disk that is full or may not be written to loses them, and nothing else."""
        self.settings = replace(self.settings, **what)
        sibling = self.home / (SETTINGS + ".new")
        with suppress(OSError):
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            sibling.write_text(json.dumps(asdict(self.settings)), "utf-8")
            os.replace(sibling, self.home / SETTINGS)


def _read(path: Path) -> Settings:
    """What is damaged or from another program counts as not there."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        known = {name: kept[name] for name in Settings.__slots__ if type(kept.get(name)) is _TYPES[name]}
    except (OSError, ValueError, AttributeError):
        return Settings()
    settings = Settings(**known)
    return replace(settings, icon=settings.icon if settings.icon in ICONS else ICONS[0])


_TYPES = {name: type(getattr(Settings(), name)) for name in Settings.__slots__}
