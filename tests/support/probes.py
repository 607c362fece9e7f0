"""What scanners send: probes, each a name and pieces of bytes with pauses, and the site that they find.

Nothing here knows what the answers are; `probing` sends and compares.
"""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CHANGED_AT_S = 1709618828
HIDDEN = b"HIDDEN"
"""Stands in a probe for a hidden path: the true one of a relay, and some other one for a real web server."""

SITE = {
    "index.html": "<html><body><h1>The garden</h1>"
    + "<p>Leeks, beans and marrows.</p>\n" * 12
    + "</body></html>\n",
    "about.html": "<p>About</p>\n",
    "notes.txt": "".join(f"{number} rows of leeks\n" for number in range(40)),
    "empty.txt": "",
    "style.css": "body { color: #222 }\n" * 20,
    "plain": "no ending\n",
    "beds/index.html": "<p>Beds</p>\n" * 30,
    "beds/north/plan.svg": "<svg/>\n",
    "two words/index.html": "x\n",
}
FOLDERS = ("bare",)


@dataclass(frozen=True)
class Probe:
    """pieces: sent one after the other, None for a pause.  raw_to_tls: sent to a port with TLS as it is."""

    name: str
    pieces: tuple[bytes | None, ...]
    raw_to_tls: bool = False


def lay_out(folder: Path) -> Path:
    """Write the site, as old as it always is."""
    folder.mkdir(parents=True)
    for name in (*FOLDERS, *(str(Path(name).parent) for name in SITE)):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in SITE.items():
        (folder / name).write_text(text, encoding="utf-8")
        os.utime(folder / name, (CHANGED_AT_S, CHANGED_AT_S))
    return folder


H = b"Host: garden.example\r\n"
CHROME = (
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0\r\n"
)
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


def ask(line: bytes, *fields: bytes, body: bytes = b"") -> bytes:
    """A request in HTTP/1.1 with a Host; further fields with their line ends."""
    return line + b" HTTP/1.1\r\n" + H + b"".join(fields) + b"\r\n" + body


PATHS = r"""
/ /about.html /notes.txt /empty.txt /style.css /plain /no-such-page /beds /beds/ /beds?rows=4 /beds/north
/bare/ /bare /about.html/ /about.html/x //about.html /beds/../about.html /../etc/passwd /.. /. /%61bout.html
/%2e%2e/x /%zz /%00 /a%4 /about.html#top /about.html?x#y /about%3Fhtml /two%20words /BEDS
http://other.example/about.html http://other.example http://other.example/beds http://a_b/ ftp://x/y * x /\x7f
/\xff /\\x /.git/config /wp-login.php /cgi-bin/..%2f..%2fetc/passwd /HIDDEN /HIDDEN?x=1 /no/HIDDEN
"""
METHODS = """
HEAD POST PUT DELETE OPTIONS TRACE CONNECT PATCH BREW get G1T PROPFIND
"""
FIELDS = r"""
Range: bytes=0-4
Range: bytes=-5
Range: bytes=5-
Range: bytes=0-0,5-9
Range: bytes=9999-
Range: bytes=x
Range: rows=1-2
Range: bytes=0-9999
Range: bytes=5-3
Range: bytes=-0
Range: bytes=0-4\r\nIf-Range: "no"
If-Modified-Since: Tue, 05 Mar 2024 06:07:08 GMT
If-Modified-Since: Tue, 05 Mar 2024 06:07:07 GMT
If-Modified-Since: Tuesday, 05-Mar-24 06:07:08 GMT
If-Modified-Since: Tue Mar  5 06:07:08 2024
If-None-Match: *
If-None-Match: "no"
If-Match: "no"
If-Match: *
If-Unmodified-Since: Tue, 05 Mar 2024 06:07:07 GMT
Accept-Encoding: gzip
Accept-Encoding: gzip;q=0
Accept-Encoding: br, gzip;q=0.5
Accept-Encoding: gzip\r\nVia: 1.1 x
Accept-Encoding: gzip\r\nRange: bytes=0-4
Connection: close
Connection: keep-alive
Expect: 100-continue
Content-Length: 0
Content-Length: x
Content-Length: -1
Content-Length: 0\r\nContent-Length: 0
Transfer-Encoding: gzip
Transfer-Encoding: chunked\r\nContent-Length: 3
Host: other.example
Expect: 100-continue\r\nExpect: x
If-Match: *\r\nIf-Match: *
bad field
: no name
\x20folded
under_score: x
no colon
(odd): x
X: \0
X: a\rb
Upgrade: h2c\r\nConnection: Upgrade
"""
LINES = r"""
GET / HTTP/1.0
GET /beds HTTP/1.0
GET /HIDDEN HTTP/1.0
GET / HTTP/2.0
GET / HTTP/1.2
GET / HTTP/0.9
GET / HTTP/1.1000
GET / HTTP/1.1\x20
GET / HTTP/1.1x
GET /a b HTTP/1.1
GET /
GET /no-such-page
HEAD /
GET
GET /\t
SSH-2.0-scanner
PRI * HTTP/2.0
\x05\x01\0
GET  /  HTTP/1.1
HELP
EHLO scanner
GET / HTP/1.1
"""


def _rows(text: str) -> list[str]:
    """The lines of a table, with their escapes made into bytes."""
    return text.strip("\n").encode().decode("unicode_escape").split("\n")


Pieces = tuple[bytes | None, ...]


def _requests() -> dict[str, bytes]:
    """Targets, methods and fields, one at a time."""
    lines: dict[str, bytes] = {}
    for path in " ".join(_rows(PATHS)).split(" "):
        lines[f"GET {path}"] = ask(b"GET " + path.encode("latin-1"))
    for method in METHODS.split():
        for path in ("/", "/no-such-page", "/beds", "/bare/", "/HIDDEN"):
            lines[f"{method} {path}"] = ask(f"{method} {path}".encode())
    for field in _rows(FIELDS):
        lines[f"GET / with {field}"] = ask(b"GET /", field.encode("latin-1") + b"\r\n")
    for path in ("/no-such-page", "/bare/", "/beds", "/HIDDEN"):
        lines[f"GET {path} packed"] = ask(f"GET {path}".encode(), b"Accept-Encoding: gzip\r\n")
        lines[f"GET {path} from Chrome"] = ask(f"GET {path}".encode(), CHROME)
    lines["HEAD / packed"] = ask(b"HEAD /", b"Accept-Encoding: gzip\r\n")
    lines["GET /notes.txt in parts"] = ask(b"GET /notes.txt", b"Range: bytes=0-3,100-103\r\n")
    for host in ("", " ", "a/b", "a..b", "a.", "A.Example:99", "[::1]:4", "a b", "x" * 300):
        lines[f"GET /beds at {host[:9]}"] = b"GET /beds HTTP/1.1\r\nHost: " + host.encode() + b"\r\n\r\n"
    for line in _rows(LINES):
        lines[f"line {line}"] = line.encode("latin-1") + b"\r\n\r\n"
    return lines


def slowly(text: bytes) -> Pieces:
    return tuple(piece for byte in text for piece in (bytes((byte,)), None))


def _connections() -> dict[str, bytes | Pieces]:
    """What is odd about a whole connection: halves, pauses, pairs, and too much of something."""
    lines: dict[str, bytes | Pieces] = {}
    lines["no Host"] = b"GET / HTTP/1.1\r\n\r\n"
    lines["two Hosts"] = ask(b"GET /", H)
    lines["line feeds alone"] = b"GET / HTTP/1.1\nHost: a\n\n"
    lines["empty lines first"] = b"\r\n\r\n" + ask(b"GET /")
    lines["HTTP/2 preface"] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)
    lines["TLS to a plain port"] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    lines["zeros"] = bytes(64)
    lines["half a line"] = b"GET /no-such"
    lines["half a head"] = b"GET / HTTP/1.1\r\n" + H + b"X-Wa"
    lines["nothing"] = ()
    lines["two at once"] = ask(b"GET /no-such-page") + ask(b"HEAD /")
    lines["a body and the next"] = ask(b"POST /", b"Content-Length: 3\r\n", body=b"abc") + ask(
        b"GET /about.html"
    )
    lines["chunks and the next"] = ask(
        b"GET /about.html", b"Transfer-Encoding: chunked\r\n", body=b"3\r\nabc\r\n0\r\n\r\n"
    ) + ask(b"HEAD /")
    lines["no chunks"] = ask(b"GET /", b"Transfer-Encoding: chunked\r\n", body=b"zz\r\n\r\n")
    lines["no chunks for nothing"] = ask(b"POST /x", b"Transfer-Encoding: chunked\r\n", body=b"zz\r\n\r\n")
    lines["slow bytes"] = (*slowly(ask(b"GET /about.html")[:24]), ask(b"GET /about.html")[24:])
    lines["slow bytes, then wrong"] = (b"GET / HTTP/1.1\r\n", None, b"X", None, b" ")
    lines["long line"] = ask(b"GET /" + b"a" * 9000)
    lines["longest line"] = ask(b"GET /" + b"a" * 8100)
    lines["long field"] = ask(b"GET /", b"X: " + b"a" * 9000 + b"\r\n")
    lines["longest field"] = ask(b"GET /", b"X: " + b"a" * 8100 + b"\r\n")
    lines["many fields"] = ask(b"GET /", (b"X: " + b"a" * 4000 + b"\r\n") * 9)
    lines["as many fields as go"] = ask(b"GET /", (b"X: " + b"a" * 4000 + b"\r\n") * 7)
    lines["too large a body"] = ask(b"POST /x", b"Content-Length: 1048577\r\n")
    return lines


def _nearly_members() -> dict[str, bytes | Pieces]:
    """Who knows a hidden path, and does not do there what members do."""
    lines: dict[str, bytes | Pieces] = {}
    lines["upgrade elsewhere"] = ask(b"GET /no-such-page", UPGRADE)
    for name, wrong in {
        "version 8": UPGRADE.replace(b"13", b"8"),
        "no version": UPGRADE.replace(b"Sec-WebSocket-Version: 13\r\n", b""),
        "no key": UPGRADE[: UPGRADE.index(b"Sec-WebSocket-Key")],
        "short key": UPGRADE.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"short"),
        "an origin": UPGRADE + b"Origin: https://garden.example\r\n",
        "compression": UPGRADE + b"Sec-WebSocket-Extensions: permessage-deflate\r\n",
        "another protocol": UPGRADE.replace(b"websocket", b"h2c"),
        "no connection": UPGRADE.replace(b"Connection: Upgrade\r\n", b""),
        "a body": UPGRADE + b"Content-Length: 4\r\n",
        "two keys": UPGRADE * 2,
    }.items():
        lines[f"upgrade with {name}"] = ask(b"GET /HIDDEN", wrong)
    lines["upgrade by POST"] = ask(b"POST /HIDDEN", UPGRADE, b"Content-Length: 0\r\n")
    lines["upgrade by HTTP/1.0"] = ask(b"GET /HIDDEN", UPGRADE).replace(b"HTTP/1.1", b"HTTP/1.0")
    noise = bytes(range(256)) * 16
    for name, fields, body in (
        ("wrong message", b"", noise),
        ("wrong cookie", b"Cookie: sid=00112233445566778899aabbccddeeff\r\n", noise),
        ("wrong cookie and nothing", b"Cookie: sid=00112233445566778899aabbccddeeff\r\n", b""),
        ("odd size", b"", noise[:100]),
        ("two records", b"", noise * 2),
    ):
        lines[f"long poll with {name}"] = ask(
            b"POST /HIDDEN", fields, b"Content-Length: %d\r\n" % len(body), body=body
        )
    lines["long poll in pieces"] = (
        ask(b"POST /HIDDEN", b"Content-Length: 4096\r\n", body=noise[:2000]),
        None,
        noise[2000:],
    )
    lines["long poll and the next"] = ask(b"POST /HIDDEN", b"Content-Length: 4096\r\n", body=noise) + ask(
        b"HEAD /"
    )
    lines["long poll that expects"] = ask(
        b"POST /HIDDEN", b"Content-Length: 4096\r\nExpect: 100-continue\r\n"
    )
    lines["long poll in chunks"] = ask(
        b"POST /HIDDEN", b"Transfer-Encoding: chunked\r\n", body=b"1000\r\n" + noise + b"\r\n0\r\n\r\n"
    )
    return lines


def _raw() -> dict[str, bytes]:
    """What comes to a port with TLS and is no TLS, or none that a server takes."""
    hello = client_hello(alpn=["http/1.1"])
    return {
        "plain HTTP": ask(b"GET /"),
        "plain HTTP without a Host": b"GET / HTTP/1.1\r\n\r\n",
        "plain HEAD": ask(b"HEAD /"),
        "plain from Chrome": ask(b"GET /", CHROME),
        "plain POST to a hidden path": ask(b"POST /HIDDEN", b"Content-Length: 0\r\n"),
        "plain upgrade on a hidden path": ask(b"GET /HIDDEN", UPGRADE),
        "SSH": b"SSH-2.0-scanner\r\n",
        "nothing said": b"",
        "half a plain line": b"GET /no",
        "a record of no kind": b"\x16\x03\x01\x00\x05hello",
        "SSL 2": b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + bytes(range(37)),
        "SSL 3": hello[:1] + b"\x03\x00" + hello[3:9] + b"\x03\x00" + hello[11:],
        "an alert first": b"\x15\x03\x01\x00\x02\x02\x28",
        "no cipher of ours": client_hello(ciphers="AES128-SHA@SECLEVEL=0", tls12=True),
        "HTTP/2 alone": client_hello(alpn=["h2"]),
        "another ALPN alone": client_hello(alpn=["acme-tls/1"]),
        "HTTP/2 alone in TLS 1.2": client_hello(alpn=["h2"], tls12=True),
        "half a hello": hello[:100],
    }


def client_hello(alpn: list[str] | None = None, ciphers: str = "", *, tls12: bool = False) -> bytes:
    """The first flight of a TLS client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if tls12:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if alpn:
        context.set_alpn_protocols(alpn)
    if ciphers:
        context.set_ciphers(ciphers)
    out = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="garden.example")
    with suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return out.read()


def probes() -> list[Probe]:
    """All of them, in their order; what comes in several parts last, because those are numbered."""
    rows = _requests() | _connections() | _nearly_members()
    plain = [Probe(name, pieces if isinstance(pieces, tuple) else (pieces,)) for name, pieces in rows.items()]
    return plain + [Probe(f"to TLS: {name}", (piece,), raw_to_tls=True) for name, piece in _raw().items()]
