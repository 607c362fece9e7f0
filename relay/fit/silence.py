"""Is the running relay silent: nothing it opened leads to a disk, a name server or anybody but its links.

Looks from outside, at what the kernel tells of the process, and takes nothing on the relay's word.  Only root
sees all of it, for the relay forbids everybody else to look.

Claims: docs/threat-model.md.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from relay.config import Config, SiteAddress
from relay.fit.finding import Finding, Verdict, judge
from relay.fit.process import OpenFile, Process

_AS_ROOT = "sudo waypost-relay check --config ..."
_UNIT = "run it under deploy/waypost-relay.service"
_DNS_PORT = 53
_PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}
_NOWHERE = ("/dev/null",)
_TERMINALS = ("/dev/pts/", "/dev/tty", "/dev/console")

Look = Callable[[Process, Config], Finding]


def look_at_relay(process: Process, config: Config) -> list[Finding]:
    """Every row of the running relay.  What the kernel does not show to us is a row that says so."""
    return [_look(name, look, process, config) for name, look in _LOOKS.items()]


def _look(name: str, look: Look, process: Process, config: Config) -> Finding:
    try:
        return look(process, config)
    except OSError:
        return Finding(name, Verdict.UNSEEN, "the kernel does not show it to this user", _AS_ROOT)


def _locked(process: Process, config: Config) -> Finding:
    locked, wanted = process.kibibytes("VmLck") >> 10, config.store_bytes >> 20
    return judge(
        "locked",
        locked >= wanted,
        f"{locked} MiB of memory are locked",
        f"{locked} of {wanted} MiB of memory are locked",
        "LimitMEMLOCK=infinity in the unit; ulimit -l unlimited in a shell",
    )


def _hidden(process: Process, config: Config) -> Finding:
    if process.user == 0:
        mend = f"give the relay a user of its own; {_UNIT}"
        return Finding("hidden", Verdict.UNSEEN, "it runs as root, whose processes look alike", mend)
    saw, otherwise = "other processes of its user may not look into it", "it can be dumped and looked into"
    return judge("hidden", process.is_hidden, saw, otherwise, "report it, with the version of the kernel")


def _core(process: Process, config: Config) -> Finding:
    good = process.limit("Max core file size") == 0 and process.limit("Max core file size", hard=True) == 0
    saw, otherwise = "its core files have size 0", "it may write a core file"
    return judge("core", good, saw, otherwise, "LimitCORE=0 in the unit")


def _disk(process: Process, config: Config) -> Finding:
    files = process.files()
    bad = [each.target for each in files if each.writable and not _is_harmless(each)]
    bad += process.mapped_for_writing()
    saw = f"no file is open for writing; {_harmless(files)}"
    otherwise = f"open for writing: {', '.join(bad)}"
    return judge("disk", not bad, saw, otherwise, f"send its output to the journal or to a pipe; {_UNIT}")


def _is_harmless(file: OpenFile) -> bool:
    """What a write to does not end on a disk: memory, a pipe, a socket, the kernel's own, a terminal."""
    if file.is_regular or file.target.startswith("/"):
        return file.is_memory or file.target in _NOWHERE or file.target.startswith(_TERMINALS)
    return True


def _harmless(files: list[OpenFile]) -> str:
    kinds = [_kind(each) for each in files if each.writable]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))) or "nothing else is"


def _kind(file: OpenFile) -> str:
    """The kernel's word for it, without a number: memfd, pipe, socket, anon_inode, or a path."""
    if file.is_memory:
        return "memfd"
    return file.target if file.target.startswith("/") else file.target.partition(":")[0]


def _names(process: Process, config: Config) -> Finding:
    bad = [each for each in process.sockets() if each.kind == "udp" or each.peer_port == _DNS_PORT]
    return judge(
        "names",
        not bad,
        "no socket asks a name server",
        f"{len(bad)} sockets look up names",
        "write the addresses of [forward] as numbers, or give the relay a resolver on loopback",
    )


def _peers(process: Process, config: Config) -> Finding:
    """TCP: whoever came in by our own port, the relays that we hand on to, and the store."""
    sockets = [each for each in process.sockets() if each.kind == "tcp"]
    ours = {each.port for each in sockets if each.listens}
    links = [each for each in sockets if not each.listens and each.port in ours]
    others = [each for each in sockets if not each.listens and each.port not in ours]
    strange = [each for each in others if each.peer_port not in _ports_out(config)]
    return judge(
        "peers",
        not strange,
        f"{len(links)} connections of visitors, {len(others)} to relays of [forward], the store or the site",
        f"{len(strange)} connections neither of links nor to relays of [forward], the store or the site",
        "stop the relay, and report it",
    )


def _ports_out(config: Config) -> set[int]:
    """The ports of those that this relay calls."""
    stores = [config.store.address] if config.store else []
    urls = [urlsplit(url) for url in (*stores, *(url for entry in config.forward for url in entry.urls))]
    site = {config.site.port} if isinstance(config.site, SiteAddress) and not config.site.path else set()
    return site | {url.port or _PORTS[url.scheme] for url in urls if url.hostname}


def _swapped(process: Process, config: Config) -> Finding:
    swapped = process.kibibytes("VmSwap")
    saw, otherwise = "none of it is in swap", f"{swapped} KiB of it are in swap"
    return judge("swapped", swapped == 0, saw, otherwise, "swapoff -a, and start the relay again")


def _sandbox(process: Process, config: Config) -> Finding:
    filtered, bound = process.field("Seccomp") == "2", process.field("NoNewPrivs") == "1"
    saw = f"system calls filtered: {_yes(filtered)}; new rights ruled out: {_yes(bound)}"
    return Finding("sandbox", Verdict.NOTE, saw, "" if filtered and bound else _UNIT)


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


_LOOKS: dict[str, Look] = {
    "locked": _locked,
    "hidden": _hidden,
    "core": _core,
    "disk": _disk,
    "names": _names,
    "peers": _peers,
    "swapped": _swapped,
    "sandbox": _sandbox,
}
