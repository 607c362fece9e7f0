"""Is a Valkey or Redis server fit to hold cells: does it forget what it is told to forget?

Asked at the start and now and then, of the running server and not of a file.  What is wrong is refused with
the line to write; deploy/valkey.conf has all of them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from urllib.parse import urlsplit

from relay.config import Refused
from relay.operations import StoreLost
from relay.shared.valkey import Server

CELL_COST_BYTES = 8192
"""What one cell may take of the server's memory, with hints and counts, as its tests measure."""
_WANTED = {
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "slowlog-log-slower-than": "-1",
    "commandlog-execution-slower-than": "-1",
    "latency-monitor-threshold": "0",
    "notify-keyspace-events": "",
    "crash-log-enabled": "no",
    "crash-memcheck-enabled": "no",
}
"""A setting that the server does not know is none that could be wrong."""
_LARGE = ("commandlog-request-larger-than", "commandlog-reply-larger-than")
_PORTS = ("port", "tls-port")
_LARGE_BYTES = 1 << 20
"""What is larger is logged by Valkey; nothing of ours is near it."""
_ONLOOKERS = {"O": "MONITOR", "t": "CLIENT TRACKING", "S": "replication"}
"""By the letter that CLIENT LIST has for them."""


async def prove_forgetful(server: Server, address: str, capacity: int) -> None:
    """Raises Refused when the server keeps or shows what it must not, or has too little memory for so many
    cells; StoreLost when it does not answer."""
    for refusal in (*await _of_settings(server, capacity), *await _of_company(server), *_of_socket(address)):
        raise refusal


def _of_socket(address: str) -> Iterator[Refused]:
    where = urlsplit(address)
    if where.scheme == "unix" and stat.S_IMODE(os.stat(where.path).st_mode) & stat.S_IRWXO:
        yield _exposed("its socket is open to every user of this machine", "unixsocketperm 700")


async def _of_settings(server: Server, capacity: int) -> list[Refused]:
    (answer,) = await server.ask(("CONFIG", "GET", *_WANTED, *_LARGE, *_PORTS, "maxmemory"))
    found = dict(zip(*[iter(each.decode() for each in answer)] * 2, strict=True))
    if "save" not in found:
        raise StoreLost
    wrong = [
        _exposed(f'{name} is "{found[name]}"', f"{name} {wanted or chr(34) * 2}")
        for name, wanted in _WANTED.items()
        if found.get(name, wanted) != wanted
    ]
    wrong += [
        _exposed(f'{name} is "{found[name]}"', f"{name} -1")
        for name in _LARGE
        if 0 <= int(found.get(name, -1)) < _LARGE_BYTES
    ]
    if not server.asks_for_a_password and any(found.get(port, "0") != "0" for port in _PORTS):
        what = "it listens on a port and asks for no password, so every user of this machine is let in"
        wrong.append(_exposed(what, "port 0; or requirepass, and the same in the file of store_password"))
    if int(found["maxmemory"]) < capacity * CELL_COST_BYTES:
        wrong.append(_too_small(capacity))
    return wrong


async def _of_company(server: Server) -> list[Refused]:
    replication, clients, slow = await server.ask(
        ("INFO", "replication"), ("CLIENT", "LIST"), ("SLOWLOG", "LEN")
    )
    wrong = []
    if b"role:master" not in replication or b"connected_slaves:0" not in replication:
        wrong.append(_exposed("another server keeps the same", "replicaof no one, and let no replica in"))
    flags = {flag for line in clients.decode().splitlines() for flag in _flags(line)}
    for flag in sorted(flags & _ONLOOKERS.keys()):
        wrong.append(
            _exposed(f"somebody looks on ({_ONLOOKERS[flag]})", "CLIENT LIST finds him, CLIENT KILL ends it")
        )
    if slow:
        wrong.append(_exposed("its slow log holds commands", "slowlog-max-len 0, and SLOWLOG RESET once"))
    return wrong


def _flags(line: str) -> str:
    return dict(field.partition("=")[::2] for field in line.split(" ")).get("flags", "")


def _exposed(what: str, instead: str) -> Refused:
    return Refused(
        "relay.store_exposed",
        f"The store does not keep to memory, or shows what it holds: {what}.",
        f"Set in it: {instead}. All that it needs stands in deploy/valkey.conf.",
        usage=False,
    )


def _too_small(capacity: int) -> Refused:
    need = -(-capacity * CELL_COST_BYTES >> 20)
    return Refused(
        "relay.store_small",
        "The store has no bound on its memory, or one that is too small for store_mib in relay.toml.",
        f"Set in it: maxmemory {need}mb; or make store_mib smaller.",
        usage=False,
    )
