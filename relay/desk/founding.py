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
from relay.config import LOOPBACK_HOSTS, Config, Pool, Refused, is_loopback, local_url
from relay.desk import certificate, template
from relay.desk.keyfile import write_private
from relay.status import ask
from wire.descriptor import (
    Descriptor,
    RelayEntry,
    TlsKind,
    TlsRule,
    decode_descriptor,
    encode_descriptor,
    to_line,
)
from wire.errors import Malformed
from wire.limits import KEY_BYTES, RELAY_ID_BYTES


def found(
    folder: Path,
    host: str,
    port: int,
    url: str | None,
    plain: bool,
    *,
    trial: bool = False,
    socket: str | None = None,
) -> Path:
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
    files["relay.toml"] = template.write(
        host, port, urls, random_bytes(RELAY_ID_BYTES), plain=plain, trial=trial, socket=socket
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
        folder.chmod(0o700)
        for name, text in files.items():
            write_private(folder / name, text)
    except OSError as error:
        raise Refused(
            "relay.folder_unusable",
            f"The folder {folder} cannot be written: {os.strerror(error.errno or 0)}.",
            "Name a folder of yours with --dir, on a disk that has room.",
            usage=False,
        ) from None


def descriptor_line(config: Config, number: int | None) -> str:
    """Return the line of one pool, of the first open one when no number is given.  Raises Refused."""
    return to_line(Descriptor(0, b"", b"", (own_entry(config, number),)))


def own_entry(config: Config, number: int | None) -> RelayEntry:
    """What people need of this relay, in this pool or the first open one.  Raises Refused."""
    pool = _pool(config, number)
    urls = config.urls or (_own_url(config),)
    tls = (
        TlsRule(TlsKind.CERTIFICATE, certificate.digest(config.tls[0]))
        if config.tls
        else TlsRule(TlsKind.ANY)
    )
    entry = RelayEntry(config.relay_id, x25519_public(config.key.value), pool.secret.value, urls, tls)
    try:
        encode_descriptor(Descriptor(0, b"", b"", (entry,)))
    except Malformed:
        raise Refused(
            "relay.url_invalid",
            "One of the urls in relay.toml is not an address that people could use.",
            "Write https://host, with :port and /prefix if needed, nothing more; http:// only for loopback.",
        ) from None
    return entry


def _own_url(config: Config) -> str:
    """The address we listen on; with port 0 only the running relay knows it."""
    if config.port:
        return local_url(config.host, config.port, secure=config.tls is not None)
    return str(ask(config.socket)["urls"][0])


def pool_offer(config: Config, number: int | None) -> tuple[Descriptor, ...]:
    """The network that this pool's people are offered, if there is one.  Raises Refused."""
    offered = _pool(config, number).network
    return (decode_descriptor(offered),) if offered else ()


def _pool(config: Config, number: int | None) -> Pool:
    for pool in config.pools:
        if pool.number == number or (number is None and not pool.closed and not pool.forwarder):
            return pool
    raise Refused(
        "relay.pool_unknown",
        "There is no such admission pool, or all are closed.",
        "See the [[pool]] tables in relay.toml.",
    )
