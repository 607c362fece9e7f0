"""What strangers see: a small static web site, answered as nginx 1.22.1 does with the settings of Debian.

Answers everything that does not come by a hidden path, so also malformed upgrades, unknown methods and
half-right guesses, and cannot tell them apart from any other request.

Must never know a pool, a link or a cell.  Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote_from_bytes

from relay.config import Refused
from relay.site.head import BODY_BYTES, Head
from relay.site.media import kind_of
from relay.site.pages import TOO_LARGE, Answer, Fields, compose, date, ends, padding, page
from relay.site.ranges import Span, Unsatisfiable, Version, is_as_expected, is_known, wanted_spans

SITE_FILES = 256
SITE_BYTES = 8 << 20
_PACKED_FROM_BYTES = 20
_HTML = b"text/html"
_INDEXES = (b"index.html", b"index.htm", b"index.nginx-debian.html")
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


@dataclass(frozen=True, slots=True)
class File:
    """One file of the site, held in memory."""

    kind: bytes
    body: bytes
    version: Version


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request came in, as a redirect names it.  host: for who names none himself."""

    secure: bool
    host: bytes
    port: int

    def url(self, host: bytes) -> bytes:
        usual = 443 if self.secure else 80
        port = b"" if self.port == usual else b":%d" % self.port
        return (b"https://" if self.secure else b"http://") + (host or self.host) + port


class Decoy:
    """The site, held in memory from the start."""

    __slots__ = ("_files", "_folders", "_numbers")

    def __init__(self, site: Path | None, made_at_s: int) -> None:
        """site: a folder of static files, None for the built-in page, which says it was put there at
        `made_at_s`.  Raises Refused."""
        welcome = {b"/index.nginx-debian.html": _file(b".html", _WELCOME, made_at_s)}
        self._files, self._folders = _read(site) if site else (welcome, frozenset({b"/"}))
        self._numbers = count(1)

    def answer(self, head: Head, place: Place, now_s: float) -> Answer:
        """Answer a request that was read without fault; its body does not count, only its size."""
        if head.length > BODY_BYTES:
            return _page(head, TOO_LARGE, now_s)
        if file := self._file_at(head):
            return self._show(file, head, now_s)
        if head.path not in self._folders and head.path + b"/" not in self._folders:
            return _page(head, 404, now_s)
        if head.method not in (b"GET", b"HEAD", b"POST"):
            return _page(head, 405, now_s)
        if head.path in self._folders:
            return _page(head, 403, now_s)
        where = place.url(head.host) + quote_from_bytes(head.path, safe=_UNQUOTED).encode() + b"/"
        return _page(head, 301, now_s, ((b"Location", where + (b"?" + head.args if head.args else b"")),))

    def takes_body(self, head: Head) -> bool:
        """Whether the request has a body that belongs to a file: then the other side is told to go on."""
        return head.method in (b"GET", b"HEAD") and self._file_at(head) is not None

    def _file_at(self, head: Head) -> File | None:
        if head.path in self._folders:
            found = (self._files.get(head.path + name) for name in _INDEXES)
            return next((file for file in found if file is not None), None)
        return self._files.get(head.path)

    def _show(self, file: File, head: Head, now_s: float) -> Answer:
        if head.method not in (b"GET", b"HEAD"):
            return _page(head, 405, now_s)
        changed = (b"Last-Modified", date(file.version.changed_at_s))
        tag = (b"ETag", file.version.tag)
        if not is_as_expected(head.fields, file.version):
            return _page(head, 412, now_s)
        if is_known(head.fields, file.version):
            return _answer(head, 304, now_s, (changed,), b"", (tag,))
        if _is_packed(head, file.kind, len(file.body)):
            return _packed(head, 200, now_s, file.body, (changed,), ((b"ETag", b"W/" + file.version.tag),))
        try:
            spans = wanted_spans(head.fields, file.version, len(file.body))
        except Unsatisfiable:
            limit = ((b"Content-Range", b"bytes */%d" % len(file.body)),)
            return _page(head, 416, now_s, more=limit)
        if len(spans) == 1:
            start, end = spans[0]
            fields = (*_sized(file.kind, end - start), changed)
            part = (b"Content-Range", _span(spans[0], file))
            return _answer(head, 206, now_s, fields, file.body[start:end], (tag, part))
        if spans:
            boundary = b"%020d" % next(self._numbers)
            body = _parts(file, spans, boundary)
            kind = b"multipart/byteranges; boundary=" + boundary
            return _answer(head, 206, now_s, (*_sized(kind, len(body)), changed), body, (tag,))
        more = (tag, (b"Accept-Ranges", b"bytes"))
        return _answer(head, 200, now_s, (*_sized(file.kind, len(file.body)), changed), file.body, more)


_UNQUOTED = "!$&'()*+,-./:;<=>@[\\]^_`{|}~\""
"""What nginx leaves as it is in the target of a redirect."""


def _answer(head: Head, status: int, now_s: float, fields: Fields, body: bytes, more: Fields = ()) -> Answer:
    stays = head.stays and not ends(status)
    shown = b"" if head.method == b"HEAD" else body
    if head.version == 9:
        return Answer(b"", shown, stays=False)
    composed = compose(now_s, status, fields, stays=stays, more=more)
    return Answer(composed, shown, stays=stays and status != 412)


def _page(head: Head, status: int, now_s: float, fields: Fields = (), more: Fields = ()) -> Answer:
    """One of nginx's own pages."""
    body = page(status) + (padding(status, head) if head.version > 9 else b"")
    if status in (403, 404) and _is_packed(head, _HTML, len(body)):
        return _packed(head, status, now_s, body)
    return _answer(head, status, now_s, (*_sized(_HTML, len(body)), *fields), body, more)


def _packed(
    head: Head, status: int, now_s: float, body: bytes, fields: Fields = (), more: Fields = ()
) -> Answer:
    """With gzip, in chunks because nginx does not know the size beforehand."""
    chunked = () if head.method == b"HEAD" else ((b"Transfer-Encoding", b"chunked"),)
    small = pack(body)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(small), small)
    coding = (b"Content-Encoding", b"gzip")
    return _answer(
        head, status, now_s, ((b"Content-Type", _HTML), *fields, *chunked), chunks, (*more, coding)
    )


def pack(body: bytes) -> bytes:
    """gzip as nginx does, which fits its window to the size of what it packs."""
    bits, memory = zlib.MAX_WBITS, 8
    while len(body) < (1 << (bits - 1)) - 262:
        bits, memory = bits - 1, max(1, memory - 1)
    packer = zlib.compressobj(1, zlib.DEFLATED, bits + 16, memory)
    return packer.compress(body) + packer.flush()


def _is_packed(head: Head, kind: bytes, size: int) -> bool:
    """Whether nginx packs this answer for who asks so."""
    if kind != _HTML or size < _PACKED_FROM_BYTES or head.version < 11 or b"via" in head.fields:
        return False
    for part in head.fields.get(b"accept-encoding", b"").lower().split(b","):
        coding, _, weight = part.partition(b";")
        if coding.strip(b" ").endswith(b"gzip"):
            quality = weight.strip(b" ").removeprefix(b"q=")
            return not weight or quality.strip(b"0.") != b""
    return False


def _sized(kind: bytes, size: int) -> Fields:
    return (b"Content-Type", kind), (b"Content-Length", b"%d" % size)


def _span(span: Span, file: File) -> bytes:
    return b"bytes %d-%d/%d" % (span[0], span[1] - 1, len(file.body))


def _parts(file: File, spans: list[Span], boundary: bytes) -> bytes:
    """Several parts of a file as one body."""
    parts = [
        b"\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n%s"
        % (boundary, file.kind, _span(span, file), file.body[span[0] : span[1]])
        for span in spans
    ]
    return b"".join(parts) + b"\r\n--" + boundary + b"--\r\n"


def _file(path: bytes, body: bytes, changed_at_s: int) -> File:
    return File(kind_of(path), body, Version(changed_at_s, b'"%x-%x"' % (changed_at_s, len(body))))


def _read(site: Path) -> tuple[dict[bytes, File], frozenset[bytes]]:
    """Read the folder once.  Raises Refused."""
    files: dict[bytes, File] = {}
    folders = {b"/"}
    try:
        paths = sorted(site.rglob("*"))
        sizes = [path.stat().st_size for path in paths if path.is_file()]
        if not sizes or len(paths) > SITE_FILES or sum(sizes) > SITE_BYTES:
            raise _unusable(site)
        for path in paths:
            name = b"/" + os.fsencode(path.relative_to(site).as_posix())
            if path.is_dir():
                folders.add(name + b"/")
            else:
                files[name] = _file(name, path.read_bytes(), int(path.stat().st_mtime))
    except OSError:
        raise _unusable(site) from None
    return files, frozenset(folders)


def _unusable(site: Path) -> Refused:
    return Refused(
        "relay.site_unusable",
        f"The folder {site.name} of the decoy web site is missing, empty, unreadable or too big.",
        f"Give it 1 to {SITE_FILES} files of together at most {SITE_BYTES >> 20} MiB, or take the line"
        " `site` out of relay.toml.",
    )
