"""The folder that holds everything: the vault, and how the window looks before the vault is open.

Nothing of the program lies outside it.  What stands in the settings is seen by whoever opens the folder.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from client.text import LANGUAGES

SETTINGS = "settings"
FILES = (SETTINGS, SETTINGS + ".new")
"""What the window itself keeps here, beside the vault; the second one is on its way to become the first."""
DATA = "data"
ICONS = ("calendar", "notebook", "calculator", "leaf", "cup", "box")
TITLE_CHARS = 24
WAYS = ("pictures", "words", "typed")
"""How an unlock word is given."""


@dataclass(frozen=True, slots=True)
class Settings:
    """language: of client.text.LANGUAGES, empty before one was chosen.  title: of the window.

    icon: one of ICONS.  contrast: the theme of high contrast.  guest: the language of most guests.
    secret: how the vault is opened, one of WAYS.  set_up: the first start is done.
    """

    language: str = ""
    title: str = ""
    icon: str = ICONS[0]
    contrast: bool = False
    guest: str = "ko"
    secret: str = WAYS[0]
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
        kept, sibling = (self.home / name for name in FILES)
        with suppress(OSError):
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            sibling.write_text(json.dumps(asdict(self.settings)), "utf-8")
            os.replace(sibling, kept)


def _read(path: Path) -> Settings:
    """What is damaged, unknown or from another program counts as not there."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        known = {name: kept[name] for name, fits in _FITS.items() if name in kept and fits(kept[name])}
    except (OSError, ValueError, TypeError, RecursionError):
        return Settings()
    return Settings(**known)


def _is_title(value: object) -> bool:
    return isinstance(value, str) and len(value) <= TITLE_CHARS and value.isprintable()


_FITS: dict[str, Callable[[Any], bool]] = {
    "language": ("", *LANGUAGES).__contains__,
    "title": _is_title,
    "icon": ICONS.__contains__,
    "contrast": (True, False).__contains__,
    "guest": tuple(LANGUAGES).__contains__,
    "secret": WAYS.__contains__,
    "set_up": (True, False).__contains__,
}
