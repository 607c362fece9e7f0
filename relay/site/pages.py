"""What nginx 1.22.1 says: the head of an answer in its order, and its own pages.

Must never know a file, a path or a peer.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate

from relay.site.head import FIELDS_TOO_LONG, Head

SERVER = b"nginx/1.22.1"
PLAIN_ON_TLS = 497
"""nginx's number for plain HTTP that comes to a port with TLS."""
TOO_LARGE = 413
_WORDS = {
    200: "OK",
    206: "Partial Content",
    301: "Moved Permanently",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Not Allowed",
    412: "Precondition Failed",
    413: "Request Entity Too Large",
    414: "Request-URI Too Large",
    416: "Requested Range Not Satisfiable",
    501: "Not Implemented",
    503: "Service Temporarily Unavailable",
    505: "HTTP Version Not Supported",
}
_SUBTITLES = {
    FIELDS_TOO_LONG: "Request Header Or Cookie Too Large",
    PLAIN_ON_TLS: "The plain HTTP request was sent to HTTPS port",
}
_ENDING = frozenset({400, 413, 414, 497, 500, 501})
"""Pages after which the connection ends, whatever was asked."""
_PADDING = b"<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n" * 6
Fields = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """head: status line and fields with the empty line, nothing for HTTP/0.9.  body: a part of a file or a
    page.  stays: whether the connection does."""

    head: bytes
    body: bytes
    stays: bool

    @property
    def whole(self) -> bytes:
        return self.head + self.body


def status_line(status: int) -> bytes:
    return f"{status} {_WORDS[status]}".encode()


def compose(now_s: float, status: int, fields: Fields, *, stays: bool, more: Fields = ()) -> bytes:
    """The head of an answer.  fields: what stands before Connection; more: what stands behind it."""
    lines = [
        b"HTTP/1.1 " + status_line(status),
        b"Server: " + SERVER,
        b"Date: " + date(now_s),
        *(name + b": " + value for name, value in fields),
        b"Connection: " + (b"keep-alive" if stays else b"close"),
        *(name + b": " + value for name, value in more),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def date(at_s: float) -> bytes:
    return formatdate(at_s, usegmt=True).encode()


def page(status: int) -> bytes:
    """The body of an error page, as it is without padding."""
    shown = 400 if status in _SUBTITLES else status
    title = status_line(shown)
    subtitle = _SUBTITLES.get(status)
    lines = (
        b"<html>",
        b"<head><title>" + (b"400 " + subtitle.encode() if subtitle else title) + b"</title></head>",
        b"<body>",
        b"<center><h1>" + title + b"</h1></center>",
        *((b"<center>" + subtitle.encode() + b"</center>",) if subtitle else ()),
        b"<hr><center>" + SERVER + b"</center>",
        b"</body>",
        b"</html>",
    )
    return b"\r\n".join(lines) + b"\r\n"


def is_padded(head: Head | None) -> bool:
    """Whether the pages for this request are padded: nginx does it for two browsers, by their names."""
    browser = head.fields.get(b"user-agent", b"") if head else b""
    if b"MSIE " in browser or b"Opera" in browser or b"Gecko/" in browser:
        return b"MSIE " in browser and b"Opera" not in browser
    return b"Chrome/" in browser


def padding(status: int, head: Head | None) -> bytes:
    return _PADDING if status >= 400 and is_padded(head) else b""


def refusal(now_s: float, status: int, head: Head | None, *, bare: bool = False) -> Answer:
    """The answer to what is refused before its target counts.  head: as far as it was read."""
    body = page(status) + padding(status, head)
    if bare:
        return Answer(b"", page(status), stays=False)
    fields = ((b"Content-Type", b"text/html"), (b"Content-Length", b"%d" % len(body)))
    shown = 400 if status in _SUBTITLES else status
    composed = compose(now_s, shown, fields, stays=False)
    return Answer(composed, b"" if head and head.method == b"HEAD" else body, stays=False)


def ends(status: int) -> bool:
    return status in _ENDING
