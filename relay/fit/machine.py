"""What this machine tells: its memory and clock, swap, core dumps, tracing, journal, who listens.

Facts only; whether they are good is for `check` and `watch`.  Linux only, as the relay is.  Asks the kernel
and reads settings, never the network.
"""

from __future__ import annotations

import configparser
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

from relay.fit.process import ROOT, Process
from relay.fit.sockets import TABLES, Socket, read_table

_STATM = Path("/proc/self/statm")
_TIMEX_BYTES = 512
_TIMEX_MAXERROR_AT = 3 * ctypes.sizeof(ctypes.c_long)
CLOCK_LEFT_S = 16
"""The error that the kernel names of a clock that nobody keeps."""
_NO = ("no", "n", "false", "f", "off", "0")
_THROWAWAY = "CRYPT-PLAIN-"
"""Device mapper's name for encryption without a header: what `swap ... /dev/urandom` in crypttab makes."""


class Machine:
    """root: where /proc, /sys and /etc lie."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    def swap_areas(self) -> list[str]:
        """The areas through which memory can outlive the power: not those in memory, nor those whose key is
        made anew at each boot."""
        lines = self._read("proc/swaps").splitlines()[1:]
        return [name for name in (line.split()[0] for line in lines) if not self._is_forgetful(name)]

    def _is_forgetful(self, area: str) -> bool:
        device = self.root / "sys/block" / os.path.basename(os.path.realpath(area))
        if device.name.startswith("zram"):
            return self._text(device / "backing_dev").strip() in ("", "none")
        return self._text(device / "dm/uuid").startswith(_THROWAWAY)

    def core_pattern(self) -> str:
        return self._read("proc/sys/kernel/core_pattern").strip()

    def ptrace_scope(self) -> int:
        """0 where every process may look into others of its user; so it is where nobody says otherwise."""
        scope = self._read("proc/sys/kernel/yama/ptrace_scope").strip()
        return int(scope) if scope.isdigit() else 0

    def memory_bytes(self) -> int:
        """What this process could have at most: all of the machine, or of its control group."""
        total = next(line for line in self._read("proc/meminfo").splitlines() if line.startswith("MemTotal:"))
        return min([int(total.split()[1]) << 10, *self.cgroup_limits(self._own_group(), "memory.max")])

    def _own_group(self) -> str:
        return Process("self", self.root).cgroup()

    def cgroup_limits(self, path: str, name: str) -> list[int]:
        """The values of one limit of a control group (version 2) and of those above it, where they are set.

        path: as /proc/PID/cgroup gives it.  name: for example memory.max, in bytes.
        """
        group = self.root / "sys/fs/cgroup" / path.lstrip("/")
        folders = [folder for folder in (group, *group.parents) if folder.is_relative_to(self.root / "sys")]
        texts = [self._text(folder / name).strip() for folder in folders]
        return [int(text) for text in texts if text.isdigit()]

    def journal_is_volatile(self) -> bool:
        """Whether the journal stays in memory, as far as its settings say."""
        match self._journal_setting("Storage", "auto"):
            case "volatile" | "none":
                return True
            case "persistent":
                return False
            case _:
                return not (self.root / "var/log/journal").is_dir()

    def journal_is_forwarded(self) -> bool:
        """Whether another program, which may keep it on a disk, is handed each line of the journal.

        Unless forbidden: distributions differ in what they do where nothing is said.
        """
        listens = (self.root / "run/systemd/journal/syslog").exists()
        return listens and self._journal_setting("ForwardToSyslog", "yes") not in _NO

    def _journal_setting(self, name: str, value: str) -> str:
        """The last word on a setting, in small letters.  value: where nothing is said."""
        for path in self._journal_settings():
            settings = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
            try:
                settings.read_string(self._text(path))
            except configparser.Error:
                continue
            value = settings.get("Journal", name, fallback=value) or value
        return value.lower()

    def _journal_settings(self) -> Iterator[Path]:
        """As systemd reads them: the file, then what is dropped in, by name; a later one counts."""
        yield self.root / "etc/systemd/journald.conf"
        folders = [self.root / place / "systemd/journald.conf.d" for place in ("usr/lib", "run", "etc")]
        named = {path.name: path for folder in folders for path in folder.glob("*.conf")}
        yield from (named[name] for name in sorted(named))

    def listeners(self, pid: int | str = "self") -> list[Socket]:
        """Who listens to the network that a process has, and not on loopback alone."""
        tables = (read_table(kind, self._read(f"proc/{pid}/net/{kind}")) for kind in TABLES)
        return [each for table in tables for each in table if each.listens and not each.is_local]

    def users(self) -> dict[int, int]:
        """The user of each process that can be seen."""
        found = {}
        for folder in (self.root / "proc").glob("[0-9]*"):
            for line in self._text(folder / "status").splitlines():
                if line.startswith("Uid:"):
                    found[int(folder.name)] = int(line.split()[1])
        return found

    def _read(self, name: str) -> str:
        return self._text(self.root / name)

    def _text(self, path: Path) -> str:
        """The text of a file of the kernel; empty where there is none."""
        try:
            return path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


def resident_bytes() -> int:
    """How much memory this process fills, its memory file included."""
    return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def clock_error_s() -> float:
    """The most that the clock can be wrong, by the kernel's own reckoning; 16 when nobody keeps it.

    The kernel adds half a millisecond a second since a time service last set it.  0 where it may not be
    asked, as under a filter of system calls.
    """
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes = 0: nothing is set
    if ctypes.CDLL(None).adjtimex(timex) < 0:
        return 0.0
    return ctypes.c_long.from_buffer(timex, _TIMEX_MAXERROR_AT).value / 1_000_000
