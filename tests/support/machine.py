"""A machine as its kernel tells of it, made of files in a folder."""

from __future__ import annotations

from pathlib import Path

from relay.fit.machine import Machine

FIT = {
    "proc/swaps": "Filename Type Size Used Priority\n",
    "proc/meminfo": "MemTotal:        4194304 kB\nMemFree: 1 kB\n",
    "proc/self/limits": "Max open files  9999  20000  files\nMax locked memory  unlimited  unlimited  b\n",
    "proc/self/status": "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n",
    "proc/self/cgroup": "0::/waypost.slice/relay\n",
    "proc/sys/kernel/core_pattern": "core\n",
    "proc/sys/kernel/yama/ptrace_scope": "1\n",
    "etc/systemd/journald.conf": "[Journal]\n#Storage=auto\n",
}
"""A machine with nothing to mend: 4 GiB of memory, no swap, a journal in memory."""

SWAP = "Filename Type Size Used Priority\n/dev/sda2 partition 1048572 0 -2\n"


def make_machine(root: Path, changes: dict[str, str] | None = None) -> Machine:
    """A fit machine but for these files."""
    for name, text in (FIT | (changes or {})).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Machine(root)
