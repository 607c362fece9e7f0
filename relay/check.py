"""Is this machine fit: what could carry memory to a disk or to another process.

Looks at the machine once, at the start, after the process has locked itself down.  Nothing here stops
the relay: each finding is a warning in the log and a sentence in docs/operations.md.
"""

from __future__ import annotations

from pathlib import Path

from relay.lockdown import is_dumpable
from relay.telemetry import Event, Telemetry

_PROC = Path("/proc")


def warn_of_leaks(telemetry: Telemetry, *, memory_locked: bool, proc: Path = _PROC) -> None:
    """Write one event for each way out of memory that is open.  proc: where the kernel tells."""
    if not memory_locked:
        telemetry.emit(Event.MEMORY_UNLOCKED)
    if is_dumpable():
        telemetry.emit(Event.MEMORY_DUMPABLE)
    if (swaps := _lines(proc / "swaps") - 1) > 0:
        telemetry.emit(Event.SWAP_FOUND, areas=swaps)
    if _read(proc / "sys/kernel/core_pattern").startswith("|"):
        telemetry.emit(Event.CORE_ALLOWED)
    if _read(proc / "sys/kernel/yama/ptrace_scope").strip() in ("", "0"):
        telemetry.emit(Event.PTRACE_ALLOWED)


def _lines(path: Path) -> int:
    return len(_read(path).splitlines())


def _read(path: Path) -> str:
    """The text of a file of the kernel; empty where there is none."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
