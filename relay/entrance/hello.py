"""The first message of a TLS client, as far as one question: does it offer protocols, and ours among them?

nginx ends a handshake with an alert when it shares no protocol with the client (RFC 7301); Python's TLS can
only go on without one, which a scanner that offers HTTP/2 alone would notice.

    record      kind 22, version 2, length 2
    message     kind 1, length 3, version 2, random 32, session 1+n, ciphers 2+n, compressions 1+n
    extensions  2+n of: kind 2, 2+n; kind 16 holds 2+n of: protocol 1+n
"""

from __future__ import annotations

from collections.abc import Iterator

OURS = ("http/1.1", "http/1.0", "http/0.9")
NO_PROTOCOL = b"\x15\x03\x03\x00\x02\x02\x78"
"""The alert "no application protocol", as a whole record."""
RECORD_BYTES = 16384
_RECORD_HEAD = 5
_ALPN = 16


class _Reader:
    """Takes fields off bytes; raises IndexError where there are too few."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __bool__(self) -> bool:
        return bool(self._data)

    def take(self, size: int) -> bytes:
        if len(self._data) < size:
            raise IndexError
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def rest(self) -> bytes:
        return self.take(len(self._data))

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def field(self, size_bytes: int) -> _Reader:
        """A field behind its own length."""
        return _Reader(self.take(self.number(size_bytes)))


def is_whole(data: bytes) -> bool:
    """Whether the record with the hello has come, or what comes is none, so that waiting leads nowhere."""
    if data[:1] != b"\x16" or len(data) < _RECORD_HEAD:
        return data[:1] != b"\x16"
    size = int.from_bytes(data[3:5], "big")
    return size > RECORD_BYTES or len(data) >= _RECORD_HEAD + size


def lacks_protocol(data: bytes) -> bool:
    """Whether a hello offers protocols, and none of ours.  What cannot be read is left to TLS itself."""
    try:
        offered = list(_offered(data))
    except IndexError:
        return False
    return bool(offered) and not any(each.encode() in offered for each in OURS)


def _offered(data: bytes) -> Iterator[bytes]:
    record = _Reader(data)
    if record.take(3)[:2] != b"\x16\x03":
        return
    message = record.field(2)
    if message.number(1) != 1:
        return
    hello = message.field(3)
    hello.take(2 + 32)
    for size_bytes in (1, 2, 1):
        hello.field(size_bytes)
    extensions = hello.field(2)
    while extensions:
        kind, extension = extensions.number(2), extensions.field(2)
        if kind == _ALPN:
            protocols = extension.field(2)
            while protocols:
                yield protocols.field(1).rest()
