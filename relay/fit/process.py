"""What the kernel tells of one process: its memory, limits, open files and sockets.

Facts only; whether they are good is for `silence`.  Methods raise OSError where the kernel does not show it
to this user: of a relay, which forbids to be looked into, root alone sees the open files.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from relay.fit.sockets import TABLES, Socket, read_table

ROOT = Path("/")
_CAP_IPC_LOCK = 14
_SOCKET = re.compile(r"socket:\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One descriptor.  target: what the kernel says it leads to.  mode: as of stat; its kind of file."""

    number: int
    target: str
    mode: int
    writable: bool

    @property
    def is_memory(self) -> bool:
        return self.target.startswith("/memfd:")

    @property
    def is_regular(self) -> bool:
        return stat.S_ISREG(self.mode)


class Process:
    """pid: its number, or self.  root: where /proc lies."""

    def __init__(self, pid: int | str, root: Path = ROOT) -> None:
        self.pid = pid
        self._root = root
        self._proc = root / "proc" / str(pid)

    def workers(self) -> list[Process]:
        """The processes that it started."""
        found = (Process(int(path.name), self._root) for path in (self._root / "proc").glob("[0-9]*"))
        return [each for each in found if each.parent == self.pid]

    @property
    def parent(self) -> int:
        """Who started it; 0 when it is gone."""
        try:
            return int(self.field("PPid") or 0)
        except OSError:
            return 0

    def field(self, name: str) -> str:
        """A line of /proc/PID/status without its name; empty when there is none."""
        for line in (self._proc / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{name}:"):
                return line.partition(":")[2].strip()
        return ""

    def kibibytes(self, name: str) -> int:
        """A size of /proc/PID/status, such as VmLck."""
        return int(self.field(name).split()[0])

    @property
    def user(self) -> int:
        return int(self.field("Uid").split()[0])

    @property
    def may_lock_all(self) -> bool:
        """Whether the capability CAP_IPC_LOCK frees it of the limit."""
        return bool(int(self.field("CapEff"), 16) >> _CAP_IPC_LOCK & 1)

    def limit(self, name: str, *, hard: bool = False) -> int | None:
        """A line of /proc/PID/limits; None for unlimited.  name: for example Max open files."""
        for line in (self._proc / "limits").read_text(encoding="utf-8").splitlines():
            if line.startswith(name):
                value = line.removeprefix(name).split()[hard]
                return None if value == "unlimited" else int(value)
        return None

    def cgroup(self) -> str:
        """Its control group of version 2; empty when there is none."""
        for line in (self._proc / "cgroup").read_text(encoding="utf-8").splitlines():
            if line.startswith("0::"):
                return line[3:]
        return ""

    @property
    def is_hidden(self) -> bool:
        """Whether it has forbidden dumps: the kernel then gives its files in /proc to root.

        Says nothing of a process of root.
        """
        return (self._proc / "environ").stat().st_uid != self.user

    def files(self) -> list[OpenFile]:
        found = [self._file(int(name)) for name in sorted(os.listdir(self._proc / "fd"), key=int)]
        return [each for each in found if each is not None]

    def _file(self, number: int) -> OpenFile | None:
        """None when it was closed meanwhile."""
        try:
            return self._open_file(number)
        except FileNotFoundError:
            return None

    def _open_file(self, number: int) -> OpenFile:
        info = (self._proc / f"fdinfo/{number}").read_text(encoding="utf-8")
        flags = int(info.partition("flags:")[2].split()[0], 8)
        path = self._proc / f"fd/{number}"
        return OpenFile(number, os.readlink(path), path.stat().st_mode, flags & os.O_ACCMODE != os.O_RDONLY)

    def mapped_for_writing(self) -> list[str]:
        """The files that are mapped so that a write to memory is a write to them, without memory files."""
        lines = (self._proc / "maps").read_text(encoding="utf-8").splitlines()
        parts = [line.split(maxsplit=5) for line in lines]
        shared = [
            part[5] for part in parts if len(part) == 6 and part[1].startswith("rw") and part[1][3] == "s"
        ]
        return [path for path in shared if not path.startswith("/memfd:")]

    def sockets(self) -> list[Socket]:
        """Its sockets of the network."""
        ours = {int(found[1]) for each in self.files() if (found := _SOCKET.match(each.target))}
        read = (read_table(kind, (self._proc / f"net/{kind}").read_text(encoding="ascii")) for kind in TABLES)
        return [each for table in read for each in table if each.inode in ours]
