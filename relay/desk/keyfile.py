"""Secrets in files that nobody else may read: 32 bytes as 64 hexadecimal digits, or lines that admit.

    relay.key         the secret that counts
    relay.key.former  the one before it, and on a second line `until 2026-12-06`: taken too, all that day

Must never put what such a file holds into a refusal.
"""

from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from keys.primitives import Secret
from relay.config import Former, Refused
from wire.limits import KEY_BYTES


def read_secret(path: Path) -> Secret:
    """Read a 32-byte secret, written as 64 hexadecimal digits in a file of mode 0600.  Raises Refused."""
    try:
        secret = bytes.fromhex(read_private(path).strip())
    except ValueError:
        raise _unreadable(path) from None
    if len(secret) != KEY_BYTES:
        raise _unreadable(path)
    return Secret(secret)


def former_path(path: Path) -> Path:
    """Where the secret lies that was in this file before it was rotated."""
    return path.with_name(f"{path.name}.former")


def read_former(path: Path) -> Former | None:
    """Read the former secret of this key file, None when there is none.  Raises Refused."""
    former = former_path(path)
    if not former.exists():
        return None
    secret, _, until = read_private(former).strip().partition("\n")
    try:
        day = date.fromisoformat(until.removeprefix("until "))
        value = bytes.fromhex(secret)
    except ValueError:
        raise _unreadable(former) from None
    if len(value) != KEY_BYTES:
        raise _unreadable(former)
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    return Former(Secret(value), int(end.timestamp()))


def write_former(secret: Secret, day: date) -> str:
    """The text of a file that `read_former` reads.  day: the last on which it counts."""
    return f"{secret.value.hex()}\nuntil {day.isoformat()}\n"


def read_private(path: Path) -> str:
    """Read a file with secrets, which must have mode 0600.  Raises Refused."""
    try:
        text = path.read_text(encoding="ascii")
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError):
        raise _unreadable(path) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(
            "relay.key_exposed",
            f"The key file {path.name} can be read by other users of this machine.",
            f"If none of them can have read it: chmod 600 {path.name}. Otherwise do that too, and then"
            " waypost-relay rotate --overlap-days 0, with --key or --pool and its number.",
        )
    return text


def write_private(path: Path, text: str) -> None:
    """Make a file of mode 0600, on the disk when this returns; never over another.  Raises OSError."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(fd, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(fd)


def _unreadable(path: Path) -> Refused:
    return Refused(
        "relay.key_unreadable",
        f"The file {path.name} is missing, damaged, or may not be read by this user.",
        "Look whether its name is right, run as the user who owns it, or put it back from a copy.  Only a"
        " relay whose own key is gone for good is made anew with init.",
    )
