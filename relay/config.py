"""The settings of one relay as values, and how the relay says no to its operator.

`settings` reads them from relay.toml; the reason of each stands in `template`, which init writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from keys.primitives import Secret
from wire.descriptor import RelayEntry
from wire.errors import WaypostError

ACCEPTABLE = ("swap", "memlock")
"""What `check` may find fatal, by the name of its row."""
LINK_BYTES = 70_000
"""Memory of one idle link, measured: docs/operations.md, "Memory"."""
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


_FIXED = (
    "folder", "host", "port", "relay_id", "store_mib", "store", "workers", "socket", "metrics", "handover",
)  # fmt: skip
"""What a running relay cannot change: where it is found, who it is, and the memory it has claimed."""


class Refused(WaypostError):
    """The relay cannot do what its operator asked, in three sentences: what happened, what is lost,
    what to do next.

    usage: true when the command or the settings are wrong (exit 2), false when the machine is (exit 1).
    """

    def __init__(self, code: str, happened: str, next_step: str, *, usage: bool = True) -> None:
        super().__init__(happened)
        self.code = code
        self.happened = happened
        self.lost = "Nothing is lost."
        self.next_step = next_step
        self.usage = usage


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` at once, then `per_s` each second."""

    burst: int
    per_s: int


@dataclass(frozen=True, slots=True)
class Former:
    """A secret that was rotated away and is taken too, until then.  until_s: Unix time."""

    secret: Secret
    until_s: int


@dataclass(frozen=True, slots=True)
class Pool:
    """One admission pool.  number: 1 to 65,535, written in the row of each of its cells.
    share: percent of the store, and of the links, that it may take.  rate: requests of all its links.
    closed: its members are told NOT_ADMITTED.
    forwarder: its members are relays, and only what they forward is taken from them.
    former: the secret before this one, while a rotation lasts.
    network: the signed descriptor that HELLO offers its members, as bytes; or empty."""

    number: int
    secret: Secret
    share: int
    rate: Rate
    closed: bool
    forwarder: bool = False
    former: Former | None = None
    network: bytes = field(default=b"", repr=False)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Each one that lets in."""
        return (self.secret,) if self.former is None else (self.secret, self.former.secret)

    def part_of(self, whole: int) -> int:
        """What this pool may take of something that is bounded for all; at least one."""
        return max(1, whole * self.share // 100)


@dataclass(frozen=True, slots=True)
class Limits:
    """links: open at one time.  The `_s` are seconds without progress before a link is closed.
    link, pool: requests of one link, and of all links of a pool for which the settings say nothing else."""

    links: int
    handshake_s: int
    idle_s: int
    stall_s: int
    link: Rate
    pool: Rate


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """Where the operator's own web server listens.  path: of a Unix socket; else host, an IP address, and
    port count."""

    host: str = ""
    port: int = 0
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class SharedStore:
    """A Valkey or Redis server.  address: redis://host:port, rediss:// the same in TLS, or unix:/path.
    key: hides ids and tags from it.  password: what it asks for."""

    address: str
    key: Secret
    password: Secret | None


@dataclass(frozen=True, slots=True)
class Config:
    """One relay.  folder: where relay.toml lies.  tls: certificate and key files, None for plain HTTP.
    store: None for the memory of this process.  workers: processes that share port and store;
    worker: which of them this is, from 1; 0 when it is none.  calls: where each of them takes what came to
    another, in their order.
    forward: the relays that this one forwards to.  metrics: host and port, or a Unix socket, where the gauges
    are offered; None for nowhere.  socket: where the running relay answers `status`.
    accept: what `check` finds fatal and the operator lives with.  handover: the service manager holds the
    cells over a restart.  former_key: the channel's secret before this one, while a rotation lasts."""

    folder: Path
    host: str
    port: int
    urls: tuple[str, ...]
    tls: tuple[Path, Path] | None
    relay_id: bytes
    key: Secret
    pools: tuple[Pool, ...]
    store_mib: int
    limits: Limits
    site: Path | SiteAddress | None
    socket: Path
    forward: tuple[RelayEntry, ...] = ()
    metrics: tuple[str, int] | Path | None = None
    accept: frozenset[str] = frozenset()
    store: SharedStore | None = None
    workers: int = 1
    worker: int = 0
    calls: tuple[Path, ...] = ()
    handover: bool = False
    former_key: Former | None = None

    @property
    def store_bytes(self) -> int:
        """What the cells take of this process's memory."""
        return 0 if self.store else self.store_mib << 20

    @property
    def formers(self) -> tuple[Former, ...]:
        """Every secret that was rotated away and lies in the folder still."""
        found = (self.former_key, *(pool.former for pool in self.pools))
        return tuple(former for former in found if former is not None)

    def check_may_become(self, wanted: Config) -> None:
        """Raises Refused when the relay has to be started again for these settings."""
        changed = [name for name in _FIXED if getattr(self, name) != getattr(wanted, name)]
        if (self.tls is None) != (wanted.tls is None):
            changed.append("certificate")
        if changed:
            raise Refused(
                "relay.restart_needed",
                f"The running relay cannot change {', '.join(changed)}.",
                "Restart it; what it holds is put again by those who wrote it.",
            )

    def without_over(self, now_s: int) -> Config:
        """The same without the former secrets whose time is over."""

        def left(former: Former | None) -> Former | None:
            return former if former is not None and now_s < former.until_s else None

        pools = tuple(replace(pool, former=left(pool.former)) for pool in self.pools)
        return replace(self, pools=pools, former_key=left(self.former_key))


def is_loopback(host: str) -> bool:
    return host in LOOPBACK_HOSTS


def local_url(host: str, port: int, *, secure: bool) -> str:
    """The URL of a relay that is known only by the address it listens on."""
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{name}:{port}"
