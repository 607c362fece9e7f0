"""What strangers see: a small static web site, and the error pages of an ordinary web server.

Answers everything that does not come by a hidden path, so also malformed upgrades, unknown methods and
half-right guesses, and cannot tell them apart: it is asked with method and path alone.

Must never know a pool, a link or a cell.  Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
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
<html lang="en">
<head><meta charset="utf-8"><title>Under construction</title></head>
<body><h1>Under construction</h1><p>This site will be back soon.</p></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the site."""

    status: int
    content_type: str
    body: bytes


class Decoy:
    """The site, held in memory from the start."""

    __slots__ = ("_pages",)

    def __init__(self, site: Path | None) -> None:
        """site: a folder of static files, None for the built-in page.  Raises Refused."""
        self._pages = _read(site) if site else {"/": Page(200, "text/html", _WELCOME)}

    def answer(self, method: str, path: str) -> Page:
        """path: as it was sent, without query."""
        if method not in ("GET", "HEAD"):
            return error_page(HTTPStatus.METHOD_NOT_ALLOWED)
        return self._pages.get(path) or error_page(HTTPStatus.NOT_FOUND)


def error_page(status: HTTPStatus) -> Page:
    """The error page of the web server that we name ourselves."""
    title = f"{status.value} {status.phrase}"
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
    return Page(status.value, "text/html", "\r\n".join(lines).encode())


def _read(site: Path) -> dict[str, Page]:
    """Read the folder once; a file index.html is also its folder."""
    pages: dict[str, Page] = {}
    try:
        files = sorted(path for path in site.rglob("*") if path.is_file())
        if not files or len(files) > SITE_FILES or sum(path.stat().st_size for path in files) > SITE_BYTES:
            raise _unusable(site)
        for path in files:
            page = Page(200, _TYPES.get(path.suffix, "application/octet-stream"), path.read_bytes())
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
