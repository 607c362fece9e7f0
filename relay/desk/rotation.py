"""A new secret in the place of an old one, which is taken too for a while: of the channel, or of a pool.

    relay.key.new     the new secret, before it counts
    relay.key.former  the old one and the last day on which it counts
    relay.key         the new one, in the place of the old one

These are the steps, each one whole on the disk before the next.  After a crash between two of them the relay
has the secret it had, and the next rotation brings this one to its end first; or undoes it, when its overlap
is over: nobody may ever have been told the new secret.  relay.toml is not touched.

Overwriting a file does not reach what a worn disk keeps elsewhere: docs/operations.md.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from keys.primitives import Secret, random_bytes
from relay.config import Former, Refused
from relay.desk.keyfile import former_path, read_former, read_secret, write_former, write_private
from relay.desk.overlap import last_day
from wire.limits import KEY_BYTES

DAY_S = 86_400


def choose(files: Mapping[int, Path], numbers: Sequence[int]) -> list[Path]:
    """The files of these pools, 0 for the relay's key.  Raises Refused."""
    for number in numbers:
        if number not in files:
            raise Refused(
                "relay.pool_unknown",
                f"There is no admission pool {number}.",
                "See the [[pool]] tables in relay.toml.",
            )
    return [files[number] for number in dict.fromkeys(numbers)]


def rotate(paths: Sequence[Path], overlap_days: int, now_s: float) -> None:
    """Make new secrets; those that counted are taken too for so many days more.  Raises Refused.

    overlap_days: 0 when they are not to be taken any more at all.
    """
    for path in paths:
        former = clear(path, now_s)
        if former is not None and former.secret != read_secret(path):
            raise _still_rotating(path, former)
    for path in paths:
        _replace(path, Secret(random_bytes(KEY_BYTES)), read_secret(path), _day(now_s + overlap_days * DAY_S))
        if not overlap_days:
            _erase(former_path(path))


def take_back(paths: Sequence[Path], now_s: float) -> None:
    """Let former secrets count again; the new ones are taken too, up to the same day.  Raises Refused."""
    formers = {path: former for path in paths if (former := clear(path, now_s)) is not None}
    for path in paths:
        if path not in formers:
            raise _nothing_to_take_back(path)
    for path, former in formers.items():
        _replace(path, former.secret, read_secret(path), date.fromisoformat(last_day(former)))


def clear(path: Path, now_s: float) -> Former | None:
    """Overwrite and remove a former secret whose time is over; return one that still counts.

    Raises Refused.
    """
    _finish(path, now_s)
    former = read_former(path)
    if former is not None and now_s >= former.until_s:
        _erase(former_path(path))
        return None
    return former


def _finish(path: Path, now_s: float) -> None:
    """Take the last step of a rotation that was interrupted before it.  Raises Refused.

    Not once its overlap is over: the secret that all have would then be gone the moment it is a former one.
    """
    former, draft = read_former(path), _draft(path)
    if former is None or former.secret != read_secret(path) or not draft.exists():
        return
    if now_s >= former.until_s:
        _erase(draft)
    else:
        try:
            _put(draft, path)
        except OSError as error:
            raise _unwritable(path, error) from None


def _draft(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _day(at_s: float) -> date:
    return datetime.fromtimestamp(at_s, UTC).date()


def _replace(path: Path, new: Secret, old: Secret, until: date) -> None:
    """Raises Refused."""
    try:
        _write(draft := _draft(path), f"{new.value.hex()}\n")
        former = former_path(path)
        _write(half := _draft(former), write_former(old, until))
        _put(half, former)
        _put(draft, path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _write(path: Path, text: str) -> None:
    """A file that only we may read, on the disk.  What an interrupted rotation left there never counted."""
    path.unlink(missing_ok=True)
    write_private(path, text)


def _put(draft: Path, path: Path) -> None:
    """The draft in the place of the file, whole or not at all; what the file held is overwritten then."""
    with path.open("r+b") if path.exists() else nullcontext() as before:
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        if before is not None:
            _overwrite(before)


def _erase(path: Path) -> None:
    """Overwrite a file in its place, and remove it.  Raises Refused."""
    try:
        with path.open("r+b") as file:
            _overwrite(file)
        path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from None


def _overwrite(file: BinaryIO) -> None:
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())


def _still_rotating(path: Path, former: Former) -> Refused:
    return Refused(
        "relay.rotating",
        f"The secret in {path.name} was rotated already, and the former one counts up to {last_day(former)}.",
        f"Wait until then; or take that rotation back with --undo; or remove {former_path(path).name}"
        " if nobody needs it any more.",
    )


def nothing_named() -> Refused:
    return Refused(
        "relay.nothing_named",
        "No secret was named that should be taken back.",
        "Write --key, --pool and its number, or both, beside --undo.",
    )


def _nothing_to_take_back(path: Path) -> Refused:
    return Refused(
        "relay.nothing_to_undo",
        f"The secret in {path.name} has no former one that still counts.",
        "There is nothing to be taken back.",
    )


def _unwritable(path: Path, error: OSError) -> Refused:
    return Refused(
        "relay.key_unwritable",
        f"The file {path.name} cannot be replaced: {os.strerror(error.errno or 0)}.",
        "Run the command as the user who owns the folder, on a disk that has room.  The relay has the secret"
        " that it had.",
        usage=False,
    )
