"""From `relay.toml` to the values of `config`: every setting with its range.

An unknown setting is refused, so that a misspelt limit is not silently the default.  Secrets lie in files of
their own that nobody else may read; relay.toml holds only their names.
To add a setting: a field in `config`, a line here, and a line with its reason in `template`.

Must never know a socket.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from keys.primitives import Secret
from relay.config import (
    ACCEPTABLE,
    LINK_BYTES,
    Config,
    Limits,
    Pool,
    Rate,
    Refused,
    SharedStore,
    SiteAddress,
    is_loopback,
)
from relay.desk.document import Document, Table
from relay.desk.keyfile import read_former, read_private, read_secret
from relay.desk.networks import read_offer
from relay.fit.machine import Machine
from relay.fit.process import Process
from wire.descriptor import RelayEntry, decode_descriptor, merge
from wire.errors import Malformed
from wire.limits import RELAY_ID_BYTES, RELAY_URLS, URL_BYTES

_METRICS_HOSTS = ("127.0.0.1", "[::1]")
WORKERS = 64


def load(path: Path) -> Config:
    """Read relay.toml and its key files.  Raises Refused."""
    config, _ = _load(path)
    return config


def load_to_serve(path: Path, machine: Machine | None = None) -> Config:
    """Refuse also what this machine has no room for.  Raises Refused."""
    config, document = _load(path)
    _check_room(config, document, machine or Machine())
    return config


def _load(path: Path) -> tuple[Config, Document]:
    document = Document(path.name, _read(path))
    table, folder = document.root, path.absolute().parent
    limits = _limits(table.table("limits"))
    config = Config(
        folder=folder,
        host=table.text("host", example="127.0.0.1"),
        port=table.number("port", 0, 65535, example=8443),
        urls=table.texts("urls", RELAY_URLS, URL_BYTES),
        tls=_tls(table, folder),
        relay_id=_hex(table, "relay_id", RELAY_ID_BYTES),
        key=read_secret(key := folder / table.text("key", example="relay.key")),
        former_key=read_former(key),
        pools=tuple(_pool(pool, folder, limits) for pool in table.tables("pool")),
        store_mib=table.number("store_mib", 1, 65536, 64),
        limits=limits,
        site=_site(table, folder),
        socket=folder / table.text("socket", "relay.sock"),
        forward=_forward(table.table("forward"), folder),
        metrics=_metrics(table, folder),
        handover=table.flag("handover"),
        accept=table.choices("accept", ACCEPTABLE),
        store=_store(table, folder),
        workers=table.number("workers", 1, WORKERS, 1),
    )
    document.end()
    _check(config, document)
    return config, document


def secret_files(path: Path) -> dict[int, Path]:
    """Where secrets lie: the relay's key under 0, that of each pool under its number.  Raises Refused."""
    root, folder = Document(path.name, _read(path)).root, path.absolute().parent
    pools = {pool.number("number", 1, 65535): folder / pool.text("secret") for pool in root.tables("pool")}
    return {0: folder / root.text("key"), **pools}


def _site(table: Table, folder: Path) -> Path | SiteAddress | None:
    site = table.text("site", "")
    host: str | None = None
    port: int | None = None
    if site.startswith("unix:"):
        return SiteAddress(path=folder / site.removeprefix("unix:"))
    if "://" not in site:
        return folder / site if site else None
    try:
        parts = urlsplit(site)
        host, port = str(ip_address(parts.hostname or "")), parts.port or 80
    except ValueError:
        pass
    if host is None or port is None or parts.scheme != "http" or parts.path.strip("/") or parts.query:
        instead = 'Write the IP address of your own web server, as in site = "http://127.0.0.1:8080".'
        raise table.wrong("site", "is no address that the relay can hand strangers to", instead)
    return SiteAddress(host, port)


def _limits(table: Table) -> Limits:
    return Limits(
        links=table.number("links", 1, 1_000_000, 2000),
        handshake_s=table.number("handshake_s", 1, 60, 30),
        idle_s=table.number("idle_s", 5, 86400, 1800),
        stall_s=table.number("stall_s", 1, 3600, 300),
        link=_rate(table, "link_", 2000, 200),
        pool=_rate(table, "pool_", 50_000, 5000),
    )


def _rate(table: Table, prefix: str, burst: int, per_s: int) -> Rate:
    return Rate(
        table.number(f"{prefix}burst", 1, 10_000_000, burst),
        table.number(f"{prefix}per_s", 1, 10_000_000, per_s),
    )


def _pool(table: Table, folder: Path, limits: Limits) -> Pool:
    return Pool(
        number=table.number("number", 1, 65535),
        secret=read_secret(secret := folder / table.text("secret", example="pool-1.key")),
        former=read_former(secret),
        share=table.number("share", 1, 100, 100),
        rate=_rate(table, "", limits.pool.burst, limits.pool.per_s),
        closed=table.flag("closed"),
        forwarder=table.flag("forwarder"),
        network=read_offer(folder / name) if (name := table.text("network", "")) else b"",
    )


def _forward(table: Table, folder: Path) -> tuple[RelayEntry, ...]:
    name = table.text("network", "")
    if not name:
        return ()
    try:
        network = merge(read_private(folder / name))
    except Malformed:
        raise _no_network(folder / name) from None
    if network.signer:
        raise _no_network(folder / name)
    return network.relays


def _metrics(table: Table, folder: Path) -> tuple[str, int] | Path | None:
    """A path has a / in it; everything else must be a loopback address, as a number, with a port."""
    text = table.text("metrics", "")
    if not text or "/" in text:
        return folder / text if text else None
    host, _, port = text.rpartition(":")
    if host not in _METRICS_HOSTS or not port.isdecimal() or not 1 <= int(port) <= 65535:
        instead = 'Write "127.0.0.1:9464", or the path of a Unix socket: "./metrics.sock".'
        raise table.wrong("metrics", "is neither a loopback address with its port nor a path", instead)
    return host.strip("[]"), int(port)


def _store(table: Table, folder: Path) -> SharedStore | None:
    address, key = table.text("store", ""), table.text("store_key", "store.key")
    password = table.text("store_password", "")
    if not address:
        return None
    if not _is_server(address):
        instead = 'Write "redis://127.0.0.1:6379", or "unix:/" and the path of its socket; no password in it.'
        raise table.wrong("store", "is no address of a server", instead)
    secret = Secret(read_private(folder / password).strip().encode()) if password else None
    return SharedStore(address, read_secret(folder / key), secret)


def _is_server(address: str) -> bool:
    try:
        where = urlsplit(address)
        if where.scheme == "unix":
            return where.path.startswith("/") and not where.netloc
        return where.scheme in ("redis", "rediss") and where.netloc == f"{where.hostname}:{where.port}"
    except ValueError:
        return False


def _no_network(path: Path) -> Refused:
    return Refused(
        "relay.forward_invalid",
        f"The file {path.name} does not hold the lines of 1 to 4 other relays.",
        "Put one line a relay there, as its operator got it from waypost-relay descriptor --pool"
        " for the pool of relays.",
    )


def _tls(table: Table, folder: Path) -> tuple[Path, Path] | None:
    certificate, key = table.text("certificate", ""), table.text("certificate_key", "")
    if bool(certificate) != bool(key):
        instead = "Name both files, certificate and certificate_key, or neither."
        raise table.wrong("certificate" if certificate else "certificate_key", "stands alone", instead)
    return (folder / certificate, folder / key) if certificate else None


def _hex(table: Table, name: str, length: int) -> bytes:
    try:
        value = bytes.fromhex(table.text(name, example="..."))
    except ValueError:
        value = b""
    if len(value) != length:
        instead = (
            f"Write {2 * length} hexadecimal digits in quotes, as they stood there when init wrote them."
        )
        raise table.wrong(name, f"is not {length} bytes", instead)
    return value


def _check(config: Config, document: Document) -> None:
    """Refuse what is wrong only as a whole.  Raises Refused."""
    numbers = [pool.number for pool in config.pools]
    for at, number in enumerate(numbers):
        if number in numbers[:at]:
            what = f"= {number}: two pools have the same number"
            raise document.wrong(("pool", at, "number"), what, "Write a number that no other pool has.")
    for at, pool in enumerate(config.pools):
        if pool.network and _signer(pool) in map(_signer, config.pools[:at]):
            what = "is signed by the key that signs for another pool"
            instead = "Sign it with a key of its own: people follow the highest number of one signer."
            raise document.wrong(("pool", at, "network"), what, instead)
    if config.relay_id in [entry.relay_id for entry in config.forward]:
        instead = "Take the line of this relay out of that file; it needs those of the others only."
        raise document.wrong(("forward", "network"), "names this relay itself", instead)
    if config.tls is None and not is_loopback(config.host):
        instead = 'Write host = "127.0.0.1", or name the files of a certificate and of its key.'
        raise document.wrong(("host",), "must be a loopback address when there is no certificate", instead)
    if config.limits.handshake_s > config.limits.idle_s:
        instead = f"Write at least idle_s = {config.limits.handshake_s}, or make handshake_s smaller."
        raise document.wrong(("limits", "idle_s"), "is shorter than handshake_s", instead)
    if config.handover and config.store is not None:
        instead = "Take handover out: the server of the store keeps the cells while the relay is restarted."
        raise document.wrong(("handover",), "is for the memory of this process", instead)
    if config.workers > 1 and config.store is None:
        instead = "Write store = with a server that they can share, or workers = 1."
        raise document.wrong(("workers",), f"= {config.workers}: each would have cells of its own", instead)
    shares = sum(pool.share for pool in config.pools if not pool.closed)
    if shares > 100:
        what = f"cannot be met: those of all open pools make {shares} percent"
        instead = "Make the shares smaller, so that together they are at most 100."
        raise document.wrong(("pool", len(numbers) - 1, "share"), what, instead)


def _signer(pool: Pool) -> bytes:
    return decode_descriptor(pool.network).signer if pool.network else b""


def _check_room(config: Config, document: Document, machine: Machine) -> None:
    """Refuse limits that this machine cannot keep.  Raises Refused."""
    room = machine.memory_bytes()
    if config.store_bytes > room:
        instead = f"Write less than the machine has, for example store_mib = {max(1, room >> 21)}."
        raise document.wrong(
            ("store_mib",), f"= {config.store_mib} is more than the {room >> 20} MiB here", instead
        )
    links = config.limits.links
    most = (room - config.store_bytes) // LINK_BYTES
    if links > most:
        what = f"= {links} needs {links * LINK_BYTES >> 20} MiB beside the store, of {room >> 20} MiB in all"
        raise document.wrong(
            ("limits", "links"), what, f"Write at most links = {most}, or make store_mib smaller."
        )
    files = Process("self", machine.root).limit("Max open files", hard=True)
    if files is not None and links > files:
        what = f"= {links}, and this user may have {files} files and sockets open"
        instead = f"Write at most links = {files}, or raise LimitNOFILE= in the unit, ulimit -n in a shell."
        raise document.wrong(("limits", "links"), what, instead)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        happened = f"There is no settings file {path.name} there."
    except PermissionError:
        happened = f"The settings file {path.name} may not be read by this user."
    except OSError:
        happened = f"The settings file {path.name} cannot be read."
    except UnicodeDecodeError:
        happened = f"The settings file {path.name} is not valid TOML: it is not text in UTF-8."
    raise Refused(
        "relay.config_unreadable",
        happened,
        "Name the relay.toml that init wrote, after --config, or make one with waypost-relay init.",
    )
