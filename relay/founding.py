"""A new relay: its folder, its keys, its settings, and the descriptor line that admits people to it.

    relay.toml       the settings, with the reason of each
    relay.key        32 bytes: X25519 secret of the channel
    pool-1.key       32 bytes: admission secret of the first pool
    tls.crt tls.key  self-made certificate, unless plain

All files are made with mode 0600, never over existing ones.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from keys.primitives import random_bytes, x25519_public
from relay import certificate
from relay.config import LOOPBACK_HOSTS, Config, Pool, Refused, is_loopback, local_url
from relay.status import ask
from wire.descriptor import Descriptor, RelayEntry, TlsKind, TlsRule, encode_descriptor, to_line
from wire.errors import Malformed
from wire.limits import KEY_BYTES, RELAY_ID_BYTES

_TEMPLATE = """\
# Settings of one waypost relay.  An unknown or misspelt setting is refused at the start.
# This folder is the relay: who has it can pose as it.  Keep it on an encrypted disk, readable by one user.

# Address and port to listen on.  Port 0 takes any free one.
host = {host}
port = {port}

# Where people reach this relay: 1 to 4 addresses, the best first, each https://host[:port][/prefix].
# Empty: the address above.  After a change hand out the descriptor again (waypost-relay descriptor).
urls = {urls}

# What the channel inside TLS trusts.  The id never changes; without the key this is another relay.
relay_id = "{relay_id}"
key = "relay.key"

{tls}
# A folder of static files that strangers see instead of the built-in page.
#site = "site"

# Memory for cells, claimed and locked at the start: 256 cells a MiB.  A full store says BUSY to the
# newcomer and never drops a cell.
store_mib = 64

# One pool for people who share an admission secret.  share: percent of the store that it may fill.
# closed = true tells its members that they are no longer admitted.
[[pool]]
number = 1
secret = "pool-1.key"
share = 100
#closed = true

# A pool for other relays, which hand on what their visitors put here: nothing else is taken from them.
# Make its secret with: umask 077; openssl rand -hex 32 > pool-2.key
# and give the operators the line of: waypost-relay descriptor --pool 2
#[[pool]]
#number = 2
#secret = "pool-2.key"
#share = 50
#forwarder = true

# The relays that this one hands on to, so that none of them sees who puts what there: a file of mode 0600
# with the line that each operator gave for the pool of relays.  Without it nothing is handed on.
#[forward]
#network = "forward.net"

[limits]
# Links open at one time.
links = 2000
# Seconds to the end of the handshake; everything that fails ends then, so that all failures look alike.
# The first message is 4,096 bytes: on a bad telephone line some ten seconds.
handshake_s = 30
# Seconds without a record, and seconds in which it takes nothing of what we send, after which a link is
# closed.  A slow telephone link needs minutes for what has gathered.
idle_s = 1800
stall_s = 300
# PUTs and POLLs: so many at once, then so many a second; of one link, and of all links of one pool.
link_burst = 2000
link_per_s = 200
pool_burst = 50000
pool_per_s = 5000
"""
_TLS = """\
# The self-made certificate; the descriptor carries its hash.
certificate = "tls.crt"
certificate_key = "tls.key"
"""
_PLAIN = "# No certificate: plain HTTP, on loopback only.\n"


def found(folder: Path, host: str, port: int, url: str | None, plain: bool) -> Path:
    """Make a relay in a new or empty folder and return the path of its settings.  Raises Refused."""
    _check(host, url, plain)
    urls = (url,) if url else ()
    _check_urls(urls or (local_url(host, port or 1, secure=not plain),))
    files = {
        "relay.key": random_bytes(KEY_BYTES).hex() + "\n",
        "pool-1.key": random_bytes(KEY_BYTES).hex() + "\n",
    }
    if not plain:
        name = urlsplit(url).hostname if url else host
        files["tls.crt"], files["tls.key"] = (pem.decode() for pem in certificate.make(name or host))
    files["relay.toml"] = _TEMPLATE.format(
        host=_quoted(host),
        port=port,
        urls=f"[{', '.join(map(_quoted, urls))}]",
        relay_id=random_bytes(RELAY_ID_BYTES).hex(),
        tls=_PLAIN if plain else _TLS,
    )
    _write(folder, files)
    return folder / "relay.toml"


def _check(host: str, url: str | None, plain: bool) -> None:
    if plain and not is_loopback(host):
        raise Refused(
            "relay.plain_beyond_loopback",
            f"Plain HTTP is only for loopback ({', '.join(LOOPBACK_HOSTS)}), and {host} is not that.",
            "Leave --plain away, or listen on 127.0.0.1.",
        )
    if host in ("0.0.0.0", "::", "") and url is None:  # noqa: S104
        raise Refused(
            "relay.url_missing",
            "A relay that listens on every address does not know by which one people reach it.",
            "Say so with --url, for example --url https://relay.example:8443.",
        )


def _check_urls(urls: tuple[str, ...]) -> None:
    """Let the descriptor's own rules decide, on a descriptor that nobody gets."""
    entry = RelayEntry(bytes(RELAY_ID_BYTES), bytes(KEY_BYTES), bytes(KEY_BYTES), urls, TlsRule(TlsKind.ANY))
    try:
        encode_descriptor(Descriptor(0, b"", b"", (entry,)))
    except Malformed:
        raise Refused(
            "relay.url_invalid",
            f"{urls[0]} is not an address that people could use.",
            "Write https://host, with :port and /prefix if needed, nothing more; http:// only for loopback.",
        ) from None


def _write(folder: Path, files: dict[str, str]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(
                "relay.folder_used",
                f"The folder {folder} is not empty, and may hold another relay.",
                "Name a new folder with --dir.",
            )
        for name, text in files.items():
            fd = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(fd, "w", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise Refused(
            "relay.folder_unusable",
            f"The folder {folder} cannot be written: {os.strerror(error.errno or 0)}.",
            "Name a folder of yours with --dir, on a disk that has room.",
            usage=False,
        ) from None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def descriptor_line(config: Config, number: int | None) -> str:
    """Return the line of one pool, of the first open one when no number is given.  Raises Refused."""
    pool = _pool(config, number)
    urls = config.urls or (_own_url(config),)
    tls = (
        TlsRule(TlsKind.CERTIFICATE, certificate.digest(config.tls[0]))
        if config.tls
        else TlsRule(TlsKind.ANY)
    )
    entry = RelayEntry(config.relay_id, x25519_public(config.key.value), pool.secret.value, urls, tls)
    try:
        return to_line(Descriptor(0, b"", b"", (entry,)))
    except Malformed:
        raise Refused(
            "relay.url_invalid",
            "One of the urls in relay.toml is not an address that people could use.",
            "Write https://host, with :port and /prefix if needed, nothing more; http:// only for loopback.",
        ) from None


def _own_url(config: Config) -> str:
    """The address we listen on; with port 0 only the running relay knows it."""
    if config.port:
        return local_url(config.host, config.port, secure=config.tls is not None)
    return str(ask(config.socket)["urls"][0])


def _pool(config: Config, number: int | None) -> Pool:
    for pool in config.pools:
        if pool.number == number or (number is None and not pool.closed and not pool.forwarder):
            return pool
    raise Refused(
        "relay.pool_unknown",
        "There is no such admission pool, or all are closed.",
        "See the [[pool]] tables in relay.toml.",
    )
