"""Is this machine fit, and is the relay on it silent: the rows of `waypost-relay check`.

What is fatal, memory that can reach a disk, keeps `serve` from starting unless relay.toml accepts it in
words.  The rest is for the operator to mend.

Claims: docs/threat-model.md.
"""

from __future__ import annotations

import os
import stat
import time
from urllib.parse import urlsplit

from relay.config import Config, Refused, is_loopback
from relay.desk.overlap import look_at_secrets
from relay.fit import silence
from relay.fit.finding import Finding, Verdict, judge
from relay.fit.lockdown import is_dumpable
from relay.fit.machine import CLOCK_LEFT_S, Machine, clock_error_s
from relay.fit.process import Process
from relay.status import running_pid
from relay.telemetry import Event, Telemetry

_FRONT_PORTS = {22, 80, 443}
"""What a relay's machine needs beside the relay: the operator's way in, and a front."""


def check(config: Config, machine: Machine | None = None) -> list[Finding]:
    """Every row: the machine, then the running relay."""
    machine = machine or Machine()
    pid = running_pid(config.socket)
    process = Process(pid or "self", machine.root)
    rows = [*unfit(config, machine, process), *_rows_of_machine(config, machine, process)]
    if pid is None:
        saw, mend = "no relay answers this user here", "waypost-relay serve --config ..., or ask as root"
        return [*rows, Finding("relay", Verdict.UNSEEN, saw, mend)]
    return [*rows, *_rows_of_relay(config, [process, *process.workers()])]


def _rows_of_relay(config: Config, processes: list[Process]) -> list[Finding]:
    """Of each row the worst."""
    seen = (silence.look_at_relay(each, config) for each in processes)
    return [max(rows, key=lambda row: list(Verdict).index(row.verdict)) for rows in zip(*seen, strict=True)]


def is_green(findings: list[Finding]) -> bool:
    return all(each.verdict in (Verdict.GOOD, Verdict.NOTE) for each in findings)


def unfit(config: Config, machine: Machine, process: Process) -> list[Finding]:
    """The rows that can be fatal: whether memory of this process can reach a disk."""
    areas = len(machine.swap_areas())
    is_banned = 0 in machine.cgroup_limits(process.cgroup(), "memory.swap.max")
    open_areas = 0 if is_banned and not _has_store_beside(config) else areas
    rows = [_swap(open_areas, areas), _memlock(config, process, open_areas)]
    return [_accepted(row) if row.name in config.accept else row for row in rows]


def _has_store_beside(config: Config) -> bool:
    """Whether another process of this machine has the cells: what is forbidden to the relay is not to it."""
    where = urlsplit(config.store.address) if config.store else None
    return where is not None and (where.scheme == "unix" or is_loopback(where.hostname or ""))


def _swap(open_areas: int, areas: int) -> Finding:
    if open_areas:
        saw = f"memory may be written to {areas} swap areas that outlive the power"
        return Finding("swap", Verdict.FATAL, saw, "swapoff -a, and take swap out of /etc/fstab")
    saw = f"the {areas} swap areas are forbidden to it" if areas else "no swap area outlives the power"
    return Finding("swap", Verdict.GOOD, saw)


def _memlock(config: Config, process: Process, open_areas: int) -> Finding:
    limit, mib = process.limit("Max locked memory"), config.store_bytes >> 20
    if process.may_lock_all or limit is None or limit >= config.store_bytes:
        return Finding("memlock", Verdict.GOOD, f"{mib} MiB of cells may be locked in memory")
    saw = f"only {limit >> 20} of {mib} MiB of cells may be locked in memory"
    mend = "LimitMEMLOCK=infinity in a unit; ulimit -l unlimited in a shell, as root; or a smaller store_mib"
    return Finding("memlock", Verdict.FATAL if open_areas else Verdict.WEAK, saw, mend)


def _accepted(row: Finding) -> Finding:
    if row.verdict is not Verdict.FATAL:
        return row
    return Finding(row.name, Verdict.WEAK, f"{row.saw}; relay.toml accepts it", row.mend)


def refuse_unfit(config: Config, machine: Machine | None = None) -> None:
    """Raises Refused when memory can reach a disk, and relay.toml does not accept it."""
    machine = machine or Machine()
    for row in unfit(config, machine, Process("self", machine.root)):
        if row.verdict is Verdict.FATAL:
            raise Refused(
                "relay.machine_unfit",
                f"This machine is not fit: {row.saw}.",
                f'Mend it ({row.mend}), or write accept = ["{row.name}"] in relay.toml to start as it is.',
                usage=False,
            )


def _rows_of_machine(config: Config, machine: Machine, process: Process) -> list[Finding]:
    return [
        _dumps(machine),
        _ptrace(machine, process),
        _journal(machine, process),
        _clock(),
        _ports(config, machine, process),
        _rights(config),
        look_at_secrets(config, time.time()),
    ]


def _dumps(machine: Machine) -> Finding:
    good = not machine.core_pattern().startswith("|")
    saw, otherwise = "core dumps go to no program", "core dumps go to a program, which may keep them"
    return judge("dumps", good, saw, otherwise, "sysctl -w kernel.core_pattern=core")


def _ptrace(machine: Machine, process: Process) -> Finding:
    if scope := machine.ptrace_scope():
        return Finding("ptrace", Verdict.GOOD, f"processes may not look into each other (scope {scope})")
    ours, known = process.user, {os.getpid(), process.pid, *(worker.pid for worker in process.workers())}
    others = [pid for pid, user in machine.users().items() if user == ours and pid not in known]
    alone = ours != 0 and not others
    saw, otherwise = "nobody else runs as the relay's user", "processes of one user may look into each other"
    mend = "sysctl -w kernel.yama.ptrace_scope=1, or give the relay a user of its own"
    return judge("ptrace", alone, saw, otherwise, mend)


def _journal(machine: Machine, process: Process) -> Finding:
    if not _speaks_to_socket(process):
        return Finding("journal", Verdict.GOOD, "its output does not go to the journal")
    if machine.journal_is_forwarded():
        saw, mend = "the journal hands the log to another program", "ForwardToSyslog=no under [Journal]"
        return Finding("journal", Verdict.WEAK, saw, f"{mend} in /etc/systemd/journald.conf")
    saw, otherwise = "the journal stays in memory", "the journal keeps the log on a disk"
    mend = "Storage=volatile under [Journal] in /etc/systemd/journald.conf"
    return judge("journal", machine.journal_is_volatile(), saw, otherwise, mend)


def _speaks_to_socket(process: Process) -> bool:
    """Whether its output is a socket, as those to the journal are; taken for one where we may not look."""
    try:
        return any(each.number in (1, 2) and each.target.startswith("socket:") for each in process.files())
    except OSError:
        return True


def _clock() -> Finding:
    error_s = clock_error_s()
    if not error_s:
        return Finding("clock", Verdict.UNSEEN, "the kernel does not tell", "timedatectl")
    kept, saw = error_s < CLOCK_LEFT_S, f"a time service keeps the clock, to {error_s:.1f} s or better"
    otherwise = "no time service keeps the clock"
    return judge("clock", kept, saw, otherwise, "timedatectl set-ntp true")


def _ports(config: Config, machine: Machine, process: Process) -> Finding:
    expected = _FRONT_PORTS | {config.port} | _own_ports(process)
    others = sorted({each.port for each in machine.listeners(process.pid)} - expected)
    saw = "nobody else listens for the network"
    otherwise = f"others listen for the network: {', '.join(map(str, others))}"
    return judge("ports", not others, saw, otherwise, "ss -tulpn tells who; stop what is not needed")


def _own_ports(process: Process) -> set[int]:
    """Where the relay listens, if it was to choose a port and we may look."""
    try:
        return {each.port for each in process.sockets() if each.listens}
    except OSError:
        return set()


def _rights(config: Config) -> Finding:
    secret = stat.S_IRWXG | stat.S_IRWXO
    files = sorted(path for path in config.folder.iterdir() if path.is_file())
    open_ = [path.name for path in (config.folder, *files) if path.stat().st_mode & secret]
    saw, otherwise = "the folder and what is in it are for one user", f"others may touch: {', '.join(open_)}"
    return judge("rights", not open_, saw, otherwise, f"chmod -R go-rwx {config.folder}")


def warn_of_leaks(telemetry: Telemetry, *, memory_locked: bool, machine: Machine | None = None) -> None:
    """Write one event for each way out of memory that is open."""
    machine = machine or Machine()
    if not memory_locked:
        telemetry.emit(Event.MEMORY_UNLOCKED)
    if is_dumpable():
        telemetry.emit(Event.MEMORY_DUMPABLE)
    if areas := machine.swap_areas():
        telemetry.emit(Event.SWAP_FOUND, areas=len(areas))
    if machine.core_pattern().startswith("|"):
        telemetry.emit(Event.CORE_ALLOWED)
    if machine.ptrace_scope() == 0:
        telemetry.emit(Event.PTRACE_ALLOWED)
