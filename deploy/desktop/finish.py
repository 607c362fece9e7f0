"""The last steps of a portable folder: times that tell nothing, one file to carry, hashes, and the sizes.

The archive is the same for the same folder, whoever made it and whenever.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from deploy.desktop.contents import files

MOMENT_S = 946_684_800
"""The first second of 2000, UTC: the time of every file, so that none tells when a stick was prepared."""
ZIP_MOMENT = (2000, 1, 1, 0, 0, 0)
"""The same, as a zip writes it."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and how large it is: the folder, the list of hashes, an archive or none."""

    folder: Path
    sums: Path
    archive: Path | None

    def told(self) -> str:
        sizes = [path.stat().st_size for path in files(self.folder)]
        lines = [
            f"{megabytes(sum(sizes))}  {self.folder}  {len(sizes)} files",
            f"{megabytes(self.sums.stat().st_size)}  {self.sums}  the hash of each",
        ]
        if self.archive is not None:
            lines.append(f"{megabytes(self.archive.stat().st_size)}  {self.archive}  {digest(self.archive)}")
        return "\n".join(lines)


def megabytes(count: int) -> str:
    return f"{count / 1e6:6.1f} MB"


def finish(folder: Path, ending: str | None) -> Made:
    """Even out the times, and write the hashes beside the folder.

    ending: ".tar.xz" or ".zip" for an archive too, or None.
    """
    for place, _, names in os.walk(folder):
        for name in (*names, "."):
            os.utime(Path(place) / name, (MOMENT_S, MOMENT_S))
    sums = folder.with_name(folder.name + ".sha256")
    listed = [f"{digest(path)}  {path.relative_to(folder.parent).as_posix()}\n" for path in files(folder)]
    sums.write_text("".join(listed), "utf-8")
    archive = folder.with_name(folder.name + ending) if ending else None
    if archive is not None:
        (_write_zip if ending == ".zip" else _write_tar)(folder, archive)
    return Made(folder, sums, archive)


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_tar(folder: Path, archive: Path) -> None:
    with tarfile.open(archive, "w:xz") as tar:
        for path in files(folder):
            entry = tar.gettarinfo(path, path.relative_to(folder.parent).as_posix())
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mode = 0o755 if entry.mode & 0o100 else 0o644
            with path.open("rb") as file:
                tar.addfile(entry, file)


def _write_zip(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), ZIP_MOMENT)
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
