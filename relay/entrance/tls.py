"""TLS as nginx 1.22.1 does it with the settings of Debian, as far as a scanner can see it.

Differs from asyncio's own in what it says when something is wrong: the alert is sent, not kept; the end is
told and not waited for.

Must never log or keep an address.
"""

from __future__ import annotations

import asyncio
import ssl
from asyncio import sslproto
from collections.abc import Callable
from pathlib import Path

from relay.config import Refused
from relay.entrance.hello import OURS
from relay.entrance.line import Line

BUFFER_BYTES = 16384
"""One TLS record.  asyncio claims 256 KiB for each connection, which an allocator that fills what it gives
makes real memory: 304 kB an idle link (uvloop too), against 66 kB with this."""
HANDSHAKE_S = 60


class Secured(sslproto.SSLProtocol):
    """The TLS side of one connection; `inner` gets what is in it."""

    max_size = BUFFER_BYTES
    _eof_received: bool
    _sslobj: ssl.SSLObject
    _process_outgoing: Callable[[], None]
    _on_shutdown_complete: Callable[[BaseException | None], None]

    def __init__(self, inner: Line, context: ssl.SSLContext) -> None:
        self._inner = inner
        super().__init__(
            asyncio.get_running_loop(),
            inner,
            context,
            None,  # type: ignore[arg-type]  # nobody waits for the end of the handshake
            server_side=True,
            ssl_handshake_timeout=HANDSHAKE_S,
        )

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell who is inside in any case; asyncio does not when the handshake was never finished."""
        super().connection_lost(exc)
        if self._inner.transport is None:
            self._inner.connection_lost(None)

    def begin(self, transport: asyncio.Transport, first: bytes) -> None:
        """Take over a connection of which these bytes have come."""
        transport.set_protocol(self)
        self.connection_made(transport)
        view = self.get_buffer(len(first))
        view[: len(first)] = first
        self.buffer_updated(len(first))

    def _fatal_error(self, exc: BaseException, message: str = "") -> None:
        """Send the alert that OpenSSL has made, and close; asyncio would reset the connection."""
        transport = self._transport
        if isinstance(exc, ssl.SSLError) and transport is not None:
            self._process_outgoing()
            transport.close()
        elif isinstance(transport, asyncio.Transport):
            transport.abort()

    def _do_shutdown(self) -> None:
        """Tell the other side that this is the end, and do not wait until it has told us."""
        try:
            if not self._eof_received:
                self._sslobj.unwrap()
        except ssl.SSLError:
            pass
        self._process_outgoing()
        self._on_shutdown_complete(None)


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Raises Refused."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        made.load_cert_chain(certificate, key)
    except OSError:
        raise Refused(
            "relay.certificate_unreadable",
            f"The certificate {certificate.name} or its key {key.name} is missing, damaged or unreadable.",
            "Put both back from a copy, or make a new relay with init and hand out its descriptor.",
        ) from None
    made.set_ciphers("HIGH:!aNULL:!MD5")
    made.options |= ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_RENEGOTIATION
    made.set_alpn_protocols(OURS)
    return made


def is_tls(first: int) -> bool:
    """Whether a connection that begins with this byte speaks TLS, or thinks so (SSL 2)."""
    return bool(first & 0x80) or first == 0x16
