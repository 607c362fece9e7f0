"""What the relay and the service manager that started it tell each other: sd_notify and descriptors kept.

The manager (systemd, or whoever speaks like it) names a socket in NOTIFY_SOCKET, and hands back what it kept
for us as descriptors from 3 on, named in LISTEN_FDNAMES.  Without a manager nothing is said and nothing kept.

Must never know what a descriptor holds.  Spec: the manual pages sd_notify(3) and sd_listen_fds(3).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

_FIRST_FD = 3
_MOST_FDS = 64


def notify(*lines: str, fd: int | None = None) -> bool:
    """Tell the manager; false when there is none, or it does not listen.  fd: goes along."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker:
        try:
            speaker.connect(address)
            socket.send_fds(speaker, ["\n".join(lines).encode("ascii")], [] if fd is None else [fd])
        except OSError:
            return False
    return True


def keep(name: str, fd: int) -> bool:
    """Ask the manager to keep a descriptor for the next process; false when there is none to ask.

    FDPOLL=0: a memory file is no socket whose end could be awaited.
    """
    return notify("FDSTORE=1", f"FDNAME={name}", "FDPOLL=0", fd=fd)


def release(name: str) -> None:
    """Ask the manager to let go what it keeps under this name."""
    notify("FDSTOREREMOVE=1", f"FDNAME={name}")


def take_kept() -> dict[str, int]:
    """The descriptors that were kept for this process, by name; once, and theirs to close who asks."""
    pid, count, names = (os.environ.pop(f"LISTEN_{name}", "") for name in ("PID", "FDS", "FDNAMES"))
    if pid != str(os.getpid()) or not count.isdecimal():
        return {}
    return dict(_named(min(int(count), _MOST_FDS), names.split(":")))


def _named(count: int, names: list[str]) -> Iterator[tuple[str, int]]:
    for place in range(count):
        fd = _FIRST_FD + place
        os.set_inheritable(fd, False)
        yield names[place] if place < len(names) else "unknown", fd
