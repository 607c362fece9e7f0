"""Every screen can be read, hit and reached: in four languages and a longer one, on small old screens.

The pictures are kept under build/screens, with sheets of them for a person to look over.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from tests.support.desktop_house import make_house
from tests.support.desktop_sheet import make_sheet
from tests.support.tree import ROOT

KEPT = ROOT / "build" / "screens"
LIMIT_S = 1200
"""Against a hang alone: the slowest of the four took 151 s beside three other workers."""


@dataclass(frozen=True)
class Glass:
    """What a window has of a screen, in the pixels of that screen, and the looks that it is shown in."""

    name: str
    width: int
    height: int
    scale: float
    looks: tuple[str, ...]


BARS = 71
"""Title bar and task bar of Windows 10, at 100 %."""
GLASSES = [
    Glass("1024x600", 1024, 600 - BARS, 1, ("en", "ko", "zh", "ru")),
    Glass("1024x600at150", 1024, 600 - BARS * 3 // 2, 1.5, ("en", "ko", "zh", "ru+")),
    Glass("1024x600at150-framed", 1024, 590, 1.5, ("longer",)),
    Glass("1366x768", 1366, 768 - BARS, 1, ("en", "ko", "zh", "ru", "dark")),
]


@pytest.fixture(scope="module")
def kept() -> Path:
    shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True)
    return KEPT


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_house(tmp_path_factory.mktemp("house"))


@pytest.mark.parametrize("glass", GLASSES, ids=lambda glass: glass.name)
def test_every_screen_is_whole_in_every_language(
    glass: Glass, kept: Path, house: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(house, tmp_path / "home")
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.desktop_gallery"]
        + [str(each) for each in (home, kept, glass.name, glass.width, glass.height, *glass.looks)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(glass.scale)},
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stderr
    looked = [json.loads(line) for line in done.stdout.splitlines()]
    faults = {each["picture"]: each["faults"] for each in looked if each["faults"]}
    keep_sheets(kept, glass.name, {each["picture"] for each in looked})
    assert looked and faults == {}


def keep_sheets(folder: Path, glass: str, pictures: set[str]) -> None:
    """One sheet a look: `sheet-LOOK-GLASS.png`."""
    for look in sorted({name.partition("-")[0] for name in pictures}):
        ours = sorted(folder / f"{name}.png" for name in pictures if name.startswith(f"{look}-"))
        make_sheet(ours, folder / f"sheet-{look}-{glass}.png", 4)
