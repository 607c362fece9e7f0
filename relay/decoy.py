"""What strangers see: a small static web site, and the error pages of an ordinary web server.

Answers everything that does not come by a hidden path, so also malformed upgrades, unknown methods and
half-right guesses, and cannot tell them apart: it is asked with method and path alone.

Must never know a pool, a link or a cell.  Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path

from relay.config import Refused

SERVER = "nginx"
SITE_FILES = 256
SITE_BYTES = 8 << 20
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "application/javascript",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_WELCOME = b"""<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
"""
"""What a fresh nginx shows, byte for byte: a page of our own would find every relay by one search."""
_WELCOME_AT_S = 0x6434BBBE
"""When the files of nginx 1.24.0 were made."""
_REASONS = {
    HTTPStatus.METHOD_NOT_ALLOWED: "Not Allowed",
    HTTPStatus.SERVICE_UNAVAILABLE: "Service Temporarily Unavailable",
}
"""Where nginx has its own words."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the site.  changed_at_s: when its file was changed, 0 for what is no file."""

    status: int
    reason: str
    content_type: str
    body: bytes
    changed_at_s: int = 0

    def headers(self, now_s: float, *, stays: bool) -> list[tuple[str, str]]:
        """All that nginx says, in its order.  stays: whether the connection does."""
        connection = ("Connection", "keep-alive" if stays else "close")
        head = [
            ("Server", SERVER),
            ("Date", formatdate(now_s, usegmt=True)),
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.body))),
        ]
        if not self.changed_at_s:
            return [*head, connection]
        return [
            *head,
            ("Last-Modified", formatdate(self.changed_at_s, usegmt=True)),
            connection,
            ("ETag", f'"{self.changed_at_s:x}-{len(self.body):x}"'),
            ("Accept-Ranges", "bytes"),
        ]


class Decoy:
    """The site, held in memory from the start."""

    __slots__ = ("_pages",)

    def __init__(self, site: Path | None) -> None:
        """site: a folder of static files, None for the built-in page.  Raises Refused."""
        self._pages = _read(site) if site else {"/": _file(".html", _WELCOME, _WELCOME_AT_S)}

    def answer(self, method: str, path: str) -> Page:
        """path: as it was sent, without query."""
        if method not in ("GET", "HEAD"):
            return error_page(HTTPStatus.METHOD_NOT_ALLOWED)
        return self._pages.get(path) or error_page(HTTPStatus.NOT_FOUND)


def error_page(status: HTTPStatus) -> Page:
    """The error page of the web server that we name ourselves."""
    reason = _REASONS.get(status, status.phrase)
    title = f"{status.value} {reason}"
    lines = (
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<center><h1>{title}</h1></center>",
        f"<hr><center>{SERVER}</center>",
        "</body>",
        "</html>",
        "",
    )
    return Page(status.value, reason, "text/html", "\r\n".join(lines).encode())


def _file(suffix: str, body: bytes, changed_at_s: int) -> Page:
    return Page(200, "OK", _TYPES.get(suffix, "application/octet-stream"), body, changed_at_s)


def _read(site: Path) -> dict[str, Page]:
    """Read the folder once; a file index.html is also its folder."""
    pages: dict[str, Page] = {}
    try:
        files = sorted(path for path in site.rglob("*") if path.is_file())
        if not files or len(files) > SITE_FILES or sum(path.stat().st_size for path in files) > SITE_BYTES:
            raise _unusable(site)
        for path in files:
            page = _file(path.suffix, path.read_bytes(), int(path.stat().st_mtime))
            name = "/" + path.relative_to(site).as_posix()
            pages[name] = page
            if path.name == "index.html":
                pages[name.removesuffix("index.html")] = page
    except OSError:
        raise _unusable(site) from None
    return pages


def _unusable(site: Path) -> Refused:
    return Refused(
        "relay.site_unusable",
        f"The folder {site.name} of the decoy web site is missing, empty, unreadable or too big.",
        f"Give it 1 to {SITE_FILES} files of together at most {SITE_BYTES >> 20} MiB, or take the line"
        " `site` out of relay.toml.",
    )
