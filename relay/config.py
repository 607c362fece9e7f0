"""The settings of one relay: `relay.toml` and the key files beside it.

Every setting has a range, and an unknown one is refused, so that a misspelt limit is not silently the
default.  Secrets lie in files of their own that nobody else may read; relay.toml holds only their names.

Must never know a socket.  The reason of each setting stands in the relay.toml that `founding` writes.
"""

from __future__ import annotations

import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keys.primitives import Secret
from wire.descriptor import RelayEntry, merge
from wire.errors import Malformed, WaypostError
from wire.limits import KEY_BYTES, RELAY_ID_BYTES, RELAY_URLS, URL_BYTES

LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


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
class Pool:
    """One admission pool.  number: 1 to 65,535, written in the row of each of its cells.
    share: percent of the store that it may fill.  closed: its members are told NOT_ADMITTED.
    forwarder: its members are relays, and only what they forward is taken from them."""

    number: int
    secret: Secret
    share: int
    closed: bool
    forwarder: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """links: open at one time.  The `_s` are seconds without progress before a link is closed."""

    links: int
    handshake_s: int
    idle_s: int
    stall_s: int
    link: Rate
    pool: Rate


@dataclass(frozen=True, slots=True)
class Config:
    """One relay.  folder: where relay.toml lies.  tls: certificate and key files, None for plain HTTP.
    forward: the relays that this one forwards to."""

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
    site: Path | None
    forward: tuple[RelayEntry, ...] = ()

    @property
    def socket(self) -> Path:
        """Where the running relay answers `status`."""
        return self.folder / "relay.sock"


def is_loopback(host: str) -> bool:
    return host in LOOPBACK_HOSTS


def local_url(host: str, port: int, *, secure: bool) -> str:
    """The URL of a relay that is known only by the address it listens on."""
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{name}:{port}"


def load(path: Path) -> Config:
    """Read relay.toml and its key files.  Raises Refused."""
    table = _Table(path.name, "", _parse(path))
    folder = path.absolute().parent
    config = Config(
        folder=folder,
        host=table.text("host"),
        port=table.number("port", 0, 65535),
        urls=table.texts("urls", RELAY_URLS, URL_BYTES),
        tls=_tls(table, folder),
        relay_id=_hex(table, "relay_id", RELAY_ID_BYTES),
        key=read_secret(folder / table.text("key")),
        pools=tuple(_pool(pool, folder) for pool in table.tables("pool")),
        store_mib=table.number("store_mib", 1, 65536, 64),
        limits=_limits(table.table("limits")),
        site=folder / site if (site := table.text("site", "")) else None,
        forward=_forward(table.table("forward"), folder),
    )
    table.end()
    _check(config, path.name)
    return config


def _limits(table: _Table) -> Limits:
    limits = Limits(
        links=table.number("links", 1, 1_000_000, 2000),
        handshake_s=table.number("handshake_s", 1, 60, 30),
        idle_s=table.number("idle_s", 5, 86400, 1800),
        stall_s=table.number("stall_s", 1, 3600, 300),
        link=Rate(
            table.number("link_burst", 1, 1_000_000, 2000),
            table.number("link_per_s", 1, 1_000_000, 200),
        ),
        pool=Rate(
            table.number("pool_burst", 1, 10_000_000, 50_000),
            table.number("pool_per_s", 1, 10_000_000, 5000),
        ),
    )
    table.end()
    return limits


def _pool(table: _Table, folder: Path) -> Pool:
    pool = Pool(
        number=table.number("number", 1, 65535),
        secret=read_secret(folder / table.text("secret")),
        share=table.number("share", 1, 100, 100),
        closed=table.flag("closed"),
        forwarder=table.flag("forwarder"),
    )
    table.end()
    return pool


def _forward(table: _Table, folder: Path) -> tuple[RelayEntry, ...]:
    name = table.text("network", "")
    table.end()
    if not name:
        return ()
    try:
        network = merge(_private_text(folder / name))
    except Malformed:
        raise _no_network(folder / name) from None
    if network.signer:
        raise _no_network(folder / name)
    return network.relays


def _no_network(path: Path) -> Refused:
    return Refused(
        "relay.forward_invalid",
        f"The file {path.name} does not hold the lines of 1 to 4 other relays.",
        "Put one line a relay there, as its operator got it from waypost-relay descriptor --pool"
        " for the pool of relays.",
    )


def _tls(table: _Table, folder: Path) -> tuple[Path, Path] | None:
    certificate, key = table.text("certificate", ""), table.text("certificate_key", "")
    if bool(certificate) != bool(key):
        raise table.wrong("certificate", "stands with certificate_key, or neither does")
    return (folder / certificate, folder / key) if certificate else None


def _check(config: Config, name: str) -> None:
    """Refuse what is wrong only as a whole."""
    numbers = [pool.number for pool in config.pools]
    if len(set(numbers)) != len(numbers):
        raise _bad(name, "two pools have the same number")
    if config.relay_id in [entry.relay_id for entry in config.forward]:
        raise _bad(name, "the network of [forward] names this relay itself")
    if config.tls is None and not is_loopback(config.host):
        raise _bad(name, "without a certificate the host must be a loopback address")


def read_secret(path: Path) -> Secret:
    """Read a 32-byte secret, written as 64 hexadecimal digits in a file of mode 0600.  Raises Refused."""
    try:
        secret = bytes.fromhex(_private_text(path).strip())
    except ValueError:
        raise _unreadable(path) from None
    if len(secret) != KEY_BYTES:
        raise _unreadable(path)
    return Secret(secret)


def _private_text(path: Path) -> str:
    """Read a file with secrets, which must have mode 0600.  Raises Refused."""
    try:
        text = path.read_text(encoding="ascii")
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError):
        raise _unreadable(path) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(
            "relay.key_exposed",
            f"The key file {path.name} can be read by other users of this machine.",
            f"If none of them can have read it: chmod 600 {path.name}. Otherwise make a new relay with init.",
        )
    return text


def _unreadable(path: Path) -> Refused:
    return Refused(
        "relay.key_unreadable",
        f"The key file {path.name} is missing, damaged, or may not be read by this user.",
        "Put it back from a copy, run as the user who owns it, or make a new relay with init"
        " and hand out its descriptor.",
    )


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        happened = f"There is no settings file {path.name} there."
    except PermissionError:
        happened = f"The settings file {path.name} may not be read by this user."
    except OSError:
        happened = f"The settings file {path.name} cannot be read."
    except ValueError:
        happened = f"The settings file {path.name} is not valid TOML."
    raise Refused(
        "relay.config_unreadable",
        happened,
        "Name the relay.toml that init wrote, after --config, or make one with waypost-relay init.",
    )


def _hex(table: _Table, name: str, length: int) -> bytes:
    try:
        value = bytes.fromhex(table.text(name))
    except ValueError:
        value = b""
    if len(value) != length:
        raise table.wrong(name, f"is {2 * length} hexadecimal digits")
    return value


def _bad(file: str, what: str) -> Refused:
    return Refused(
        "relay.config_invalid", f"In {file} {what}.", "Correct it and start again; the comments in it help."
    )


class _Table:
    """One TOML table, taken apart with exact types; what was not asked for at the end is refused."""

    def __init__(self, file: str, name: str, values: object) -> None:
        self._file = file
        self._name = name
        if not isinstance(values, dict):
            raise _bad(file, f"{name} is not a table")
        self._values = dict(values)

    def wrong(self, name: str, rule: str) -> Refused:
        return _bad(self._file, f"the setting {self._name}{name} is wrong: it {rule}")

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.pop(name, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.wrong(name, "is a text in quotes, and must be there")
        return value

    def texts(self, name: str, count: int, length: int) -> tuple[str, ...]:
        values = self._values.pop(name, None)
        if not isinstance(values, list) or len(values) > count:
            raise self.wrong(name, f"is a list of at most {count} texts, and must be there")
        if not all(isinstance(value, str) and value.isascii() and len(value) <= length for value in values):
            raise self.wrong(name, f"holds texts of at most {length} plain characters")
        return tuple(values)

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int:
        value = self._values.pop(name, default)
        if type(value) is not int or not low <= value <= high:
            raise self.wrong(name, f"is a whole number from {low} to {high}")
        return value

    def flag(self, name: str) -> bool:
        value = self._values.pop(name, False)
        if type(value) is not bool:
            raise self.wrong(name, "is true or false")
        return value

    def table(self, name: str) -> _Table:
        return _Table(self._file, f"{name}.", self._values.pop(name, {}))

    def tables(self, name: str) -> list[_Table]:
        values = self._values.pop(name, None)
        if not isinstance(values, list) or not 1 <= len(values) <= 64:
            raise self.wrong(name, "is a list of 1 to 64 tables [[pool]]")
        return [_Table(self._file, f"{name}.", value) for value in values]

    def end(self) -> None:
        for name in self._values:
            raise _bad(self._file, f"there is a setting this version does not know: {self._name}{name}")
