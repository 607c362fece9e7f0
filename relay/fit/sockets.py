"""The kernel's tables of sockets, /proc/net/tcp and its like, as values."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

TABLES = ("tcp", "tcp6", "udp", "udp6")
_LISTEN = "0A"
_UDP_IDLE = "07"


@dataclass(frozen=True, slots=True)
class Socket:
    """One line of a table.  kind: tcp or udp.  inode: what links it to an open file of a process.
    listens: takes connections, or datagrams from anybody.  is_local: bound to loopback."""

    kind: str
    inode: int
    port: int
    peer_port: int
    listens: bool
    is_local: bool


def read_table(kind: str, text: str) -> list[Socket]:
    """Read one of the tables."""
    return [_socket(kind[:3], line.split()) for line in text.splitlines()[1:]]


def _socket(kind: str, columns: list[str]) -> Socket:
    local, peer, state = columns[1:4]
    return Socket(
        kind=kind,
        inode=int(columns[9]),
        port=int(local.split(":")[1], 16),
        peer_port=int(peer.split(":")[1], 16),
        listens=state == (_LISTEN if kind == "tcp" else _UDP_IDLE),
        is_local=_address(local.split(":")[0]).is_loopback,
    )


def _address(digits: str) -> IPv4Address | IPv6Address:
    """The kernel writes an address as numbers of 32 bits in the machine's own order."""
    words = (bytes.fromhex(digits[at : at + 8]) for at in range(0, len(digits), 8))
    raw = b"".join(int.from_bytes(word, "big").to_bytes(4, "little") for word in words)
    if len(raw) == 4:
        return IPv4Address(raw)
    address = IPv6Address(raw)
    return address.ipv4_mapped or address
