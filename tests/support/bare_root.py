"""A Debian root with what a window needs of X, GL and fonts, and no Python: files of packages that are here.

Nothing is fetched and no script of a package runs.  Whoever enters is nobody, and owns only the folder that
he brought.  Needs dpkg and apt, and root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NOBODY = 65534
PACKAGES = ("libc-bin", "libgl1", "libegl1", "xkb-data", "libfontconfig1", "fonts-dejavu-core")
"""What Debian's desktops have; the rest comes along because these need it."""
_MERGED = ("bin", "lib", "lib64", "sbin")
_ENTER = """
mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev" && exec chroot --userspec=65534:65534 "$0" "$@"
"""


def is_possible() -> bool:
    return os.getuid() == 0 and all(
        shutil.which(name) for name in ("dpkg-query", "apt-cache", "unshare", "chroot")
    )


def make_root(root: Path) -> None:
    """Fill an empty folder."""
    root.chmod(0o755)  # it becomes the root of somebody else
    for name in _MERGED:
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for name in ("proc", "dev", "tmp", "home/somebody"):
        (root / name).mkdir(parents=True)
    for path in map(Path, _files_of(*_with_what_they_need())):
        copy = root / path.relative_to("/")
        if (path.is_symlink() or path.is_file()) and not os.path.lexists(copy):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy, follow_symlinks=False)
    subprocess.run(["ldconfig", "-r", root], check=True)
    for path in (root / "home/somebody", root / "tmp"):
        give_away(path)


def bring(root: Path, folder: Path) -> Path:
    """Put a folder into the home of who enters, for whom it then is; return its path as seen in there."""
    place = root / "home/somebody" / folder.name
    shutil.copytree(folder, place)
    give_away(place)
    return Path("/", place.relative_to(root))


def give_away(place: Path) -> None:
    """Make this, and everything in it, belong to who enters."""
    for path in (place, *place.rglob("*")):
        os.chown(path, NOBODY, NOBODY)


def entering(root: Path, program: Path) -> tuple[str, ...]:
    """The command that becomes this program inside, as nobody."""
    return ("unshare", "--mount", "sh", "-c", _ENTER, str(root), str(program))


def everything(root: Path) -> dict[str, tuple[int, int]]:
    """Every file and folder inside, with its size and when it was last written."""
    found = {}
    for path in root.rglob("*"):
        state = path.lstat()
        found[path.relative_to(root).as_posix()] = (state.st_size, state.st_mtime_ns)
    return found


def _with_what_they_need() -> list[str]:
    no = [
        f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
    ]
    said = _said("apt-cache", "depends", "--recurse", "--installed", *no, *PACKAGES)
    return sorted({line for line in said.splitlines() if line[:1].isalnum()})


def _files_of(*packages: str) -> list[str]:
    return [line for line in _said("dpkg-query", "-L", *packages).splitlines() if line.startswith("/")]


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
