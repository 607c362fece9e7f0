"""Bytes as one line of text that people copy: prefix, base64url, CRC.

    prefix || base64url without padding( data || u32 crc32(data) )

The CRC finds typing and copying mistakes; it proves nothing about who wrote the line.

Spec: docs/protocol.md, 3.2.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress

from wire.errors import Malformed
from wire.limits import LINE_CHARS

_CRC_BYTES = 4
_BLANKS = " \t\r\n"


def armor(prefix: str, data: bytes) -> str:
    """Return the line.  data: 1 byte or more.  Raises Malformed beyond 4,096 characters."""
    line = prefix + urlsafe_b64encode(data + _crc(data)).rstrip(b"=").decode("ascii")
    if len(line) > LINE_CHARS:
        raise Malformed("line too long")
    return line


def dearmor(prefix: str, text: str) -> bytes:
    """Return the data of a line.  Blanks and line ends around it are ignored.

    Raises Malformed for every text that `armor` does not write, whether mistyped or cut.
    """
    line = text.strip(_BLANKS)
    if len(line) > LINE_CHARS or not line.startswith(prefix):
        raise Malformed("not a line of this kind")
    data = _unbase64(line[len(prefix) :])[:-_CRC_BYTES]
    if not data or armor(prefix, data) != line:
        raise Malformed("line mistyped or cut")
    return data


def _unbase64(text: str) -> bytes:
    with suppress(ValueError):
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    raise Malformed("not base64url")


def _crc(data: bytes) -> bytes:
    return binascii.crc32(data).to_bytes(_CRC_BYTES)
