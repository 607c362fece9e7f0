"""Debian's Caddy and nginx with the configurations of deploy/, changed in nothing but names and places.

Each runs with a folder of its own for all that it could keep, and can run under strace, which tells what
it opens for writing.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port
from tests.support.tree import ROOT

START_S = 30
CHANGED_S = 1_700_000_000
"""When the page of the site was changed, in every place alike."""
STRACE = ("strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=open,openat")
_WRITES = re.compile(r'open(?:at)?\((?:[^",]+, )?"([^"]+)", [A-Z_|]*O_(?:WRONLY|RDWR|CREAT)')


@dataclass(frozen=True, slots=True)
class Kind:
    """One web server.  file: its configuration in deploy/.  hidden: where that file hands on to a relay, a
    pattern; without this part it serves its site and nothing else.  at_start: the one file that it writes."""

    name: str
    file: Path
    hidden: str
    at_start: str

    @property
    def is_here(self) -> bool:
        return shutil.which(self.name) is not None

    def command(self, config: Path, folder: Path, *, check: bool = False) -> list[str]:
        """Run it, or only judge its configuration."""
        if self.name == "caddy":
            return [
                "caddy",
                "validate" if check else "run",
                "--adapter",
                "caddyfile",
                "--config",
                str(config),
            ]
        how = ["-t"] if check else ["-g", "daemon off;"]
        return ["nginx", *how, "-p", str(folder), "-e", "/dev/null", "-c", str(config)]


CADDY = Kind("caddy", ROOT / "deploy/caddy/Caddyfile", r"\t@hidden .*?\n\t}\n", "autosave.json")
NGINX = Kind(
    "nginx", ROOT / "deploy/nginx/waypost.conf", r'        location ~ ".*?\n        }\n', "nginx.pid"
)
KINDS = (CADDY, NGINX)


@dataclass(frozen=True, slots=True)
class WebServer:
    """One running front.  folder: all that it could write to."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    trace: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def writes(self) -> set[str]:
        """The names of the files that it opened for writing since its start, as strace saw it."""
        paths = set(_WRITES.findall(self.trace.read_text("utf-8")))
        return {Path(path).name for path in paths - {"/dev/null"}}

    def ask(self, request: bytes, address: str = "127.0.0.1") -> bytes:
        """Send bytes over TLS from this loopback address, and return all that comes until the end."""
        context = ssl.create_default_context(cafile=str(self.folder.parent / "cert.pem"))
        plain = socket.create_connection(("127.0.0.1", self.port), START_S, (address, 0))
        with context.wrap_socket(plain, server_hostname="localhost") as line:
            line.sendall(request)
            said = b""
            while piece := line.recv(65536):
                said += piece
        return said


def configure(kind: Kind, place: Path, port: int, relay_port: int, *, relay: bool = True) -> Path:
    """Write its configuration for this place; without a relay it is a plain web server.

    place: gets a certificate, a site of one page, and the server's own folder.
    """
    _furnish(place)
    text = kind.file.read_text("utf-8")
    for old, new in _changes(kind, place, port, relay_port).items():
        assert old in text, old
        text = text.replace(old, new)
    if not relay:
        text, count = re.subn(kind.hidden, "", text, count=1, flags=re.DOTALL)
        assert count == 1
    config = place / kind.file.name
    config.write_text(text, "utf-8")
    return config


def _changes(kind: Kind, place: Path, port: int, relay_port: int) -> dict[str, str]:
    both = {
        "127.0.0.1:8443": f"127.0.0.1:{relay_port}",
        "/etc/waypost/front": str(place),
        "/var/www/html": str(place / "site"),
    }
    if kind is CADDY:
        return both | {"\nrelay.example {": f"\nlocalhost:{port} {{"}
    return both | {
        "user www-data;": f"user {getpass.getuser()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "listen [::]:443 ssl;": "",
        "relay.example;": "localhost;",
        "/run/nginx": f"{place}/own/nginx",
    }


def _furnish(place: Path) -> None:
    for name in ("site", "own"):
        (place / name).mkdir(parents=True, exist_ok=True)
    page = place / "site/index.html"
    page.write_text("<p>Ferry times.</p>\n")
    os.utime(page, (CHANGED_S, CHANGED_S))
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*command, "-keyout", place / "key.pem", "-out", place / "cert.pem"], check=True, capture_output=True
    )


@contextmanager
def running(kind: Kind, place: Path, relay_port: int, *, relay: bool = True) -> Iterator[WebServer]:
    """Run it under strace until the end of the block; it has answered once."""
    port = free_port()
    config = configure(kind, place, port, relay_port, relay=relay)
    own, trace = place / "own", place / "trace"
    homes = {"HOME": str(own), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "TMPDIR": str(own)}
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            [*STRACE, "-o", trace, *kind.command(config, own)],
            stdout=log,
            stderr=log,
            env=os.environ | homes,
        )
    try:
        _wait_for(port, place / "log")
        yield WebServer(port, own, process, trace)
    finally:
        process.terminate()
        process.wait(START_S)


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert time.monotonic() < end, log.read_text("utf-8")
            time.sleep(0.05)
