"""The browser that we look like: how its TLS begins, and what it says of itself.

With the extra `stealth` that is Chrome: utls makes the hello that Chrome makes for a WebSocket, which offers
http/1.1 and nothing else, so no application settings for h2 either.  Without it the hello is Python's, and
the headers are those of a Firefox: whoever ends TLS in between sees that both do not fit.

Camouflage only: whether a certificate is looked at, and which, is the rule's (`connector`).
Decision: docs/decisions/0027-a-browsers-hello.md.
"""

from __future__ import annotations

import ssl
from functools import cache

try:
    import utls
except ImportError:
    IS_CHROME = False
else:
    IS_CHROME = True

CHROME = "chrome:152"
"""One version by its number: the headers below name the same."""

_CHROME_HEADERS = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/152.0.0.0 Safari/537.36",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.9",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
}
_CHROME_HINTS = {
    "sec-ch-ua": '"Chromium";v="152", "Not?A_Brand";v="24", "Google Chrome";v="152"',
    "sec-ch-ua-mobile": "?0",
    "sec-ch-ua-platform": '"Windows"',
}
_FIREFOX_HEADERS = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.5",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
}

HELLO = "chrome" if IS_CHROME else "python"
"""Whose TLS hello leaves this computer."""
SOCKET_HEADERS = _CHROME_HEADERS if IS_CHROME else _FIREFOX_HEADERS
"""Of the request that opens a WebSocket."""
FETCH_HEADERS = SOCKET_HEADERS | (_CHROME_HINTS if IS_CHROME else {})
"""Of a request that a page makes; Chrome says a little more of itself in these."""


def connect_request(far: str) -> bytes:
    """How it asks an HTTP proxy for a line to far, "host:port": in the clear, before any TLS."""
    host, name = f"Host: {far}", f"User-Agent: {SOCKET_HEADERS['User-Agent']}"
    stay = "Proxy-Connection: keep-alive"
    lines = [host, stay, name] if IS_CHROME else [name, stay, "Connection: keep-alive", host]
    return "\r\n".join((f"CONNECT {far} HTTP/1.1", *lines, "\r\n")).encode("ascii")


def tls_context(*, checked: bool) -> ssl.SSLContext | None:
    """TLS of one link as a browser begins it; None where only Python's own is there.

    checked: the certificate must be one of the web, and of this name.
    A new one for each link: Chrome names its trust anchors in an order that it draws once, and by that order
    links which take separate paths through Tor would be known for one computer's.
    """
    if not IS_CHROME:
        return None
    context = _base(checked).set_ech_configs(None)
    shape = utls.Fingerprint.from_preset(CHROME).to_dict() | {"alpn": ["http/1.1"], "alps": []}
    context.set_fingerprint(utls.Fingerprint.from_dict(shape))
    return context


@cache
def _base(checked: bool) -> utls.SSLContext:
    """What all links share: the roots of the web, which take a tenth of a second to load."""
    if checked:
        return utls.create_default_context()
    context = utls.SSLContext(utls.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = utls.CERT_NONE
    return context
