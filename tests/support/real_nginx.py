"""A real nginx with the settings of Debian, on loopback: what the decoy is measured by.

python -m tests.support.real_nginx      writes its answers to all probes anew
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relay.desk.certificate import make
from tests.support.ports import free_port
from tests.support.probes import lay_out, probes
from tests.support.probing import ANSWERS, Seen, Target, send_all

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
VERSION = "nginx/1.22.1"
OTHER_PATH = b"abcdefghijklmnopqrstuvwx"

_SETTINGS = """
daemon off; master_process off; worker_processes 1;
pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    # What stands in Debian's own nginx.conf and site:
    sendfile on; tcp_nopush on; types_hash_max_size 2048;
    include /etc/nginx/mime.types; default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;
    gzip on;
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{plain} default_server;
        listen 127.0.0.1:{secure} ssl default_server;
        ssl_certificate {folder}/tls.crt; ssl_certificate_key {folder}/tls.key;
        root {site};
        index index.html index.htm index.nginx-debian.html;
        server_name _;
        location / {{ try_files $uri $uri/ =404; }}
    }}
}}
"""


@contextmanager
def serving(folder: Path, site: Path) -> Iterator[tuple[int, int]]:
    """Run it with this site; gives the plain port and the one with TLS."""
    assert PROGRAM is not None
    folder.mkdir(parents=True, exist_ok=True)
    for name, pem in zip(("tls.crt", "tls.key"), make("garden.example"), strict=True):
        (folder / name).write_bytes(pem)
    plain, secure = free_port(), free_port()
    settings = folder / "nginx.conf"
    settings.write_text(_SETTINGS.format(folder=folder, site=site, plain=plain, secure=secure))
    process = subprocess.Popen(
        [PROGRAM, "-c", str(settings), "-p", str(folder), "-e", str(folder / "error.log")],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(plain, process)
        yield plain, secure
    finally:
        process.terminate()
        process.wait(timeout=20)


def is_measured() -> bool:
    """Whether the version is here that the recorded answers are of."""
    if PROGRAM is None:
        return False
    said = subprocess.run([PROGRAM, "-v"], capture_output=True, text=True)
    return VERSION in said.stderr


def ask_all(folder: Path) -> dict[str, dict[str, Seen]]:
    """Send all probes to it, to both ports."""
    with serving(folder / "nginx", lay_out(folder / "site")) as (plain, secure):
        return {
            "plain": asyncio.run(
                send_all([each for each in probes() if not each.raw_to_tls], Target(plain, False, OTHER_PATH))
            ),
            "secure": asyncio.run(send_all(probes(), Target(secure, True, OTHER_PATH))),
        }


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        answers = ask_all(Path(name))
    rows = {kind: {probe: seen.to_json() for probe, seen in each.items()} for kind, each in answers.items()}
    ANSWERS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
